import torch


def forward(x, router, experts):
    logits = torch.einsum("nd,ed->ne", x, router)
    z = torch.exp(logits - logits.max(1, keepdim=True)[0])
    p = z / z.sum(1, keepdim=True)
    mask = torch.nn.functional.one_hot(logits.argmax(1), len(router)).to(x.dtype)
    routed = torch.einsum("ne,nd->end", mask, x)
    out = torch.einsum("end,ecd->enc", routed, experts)
    gated = torch.einsum("ne,enc->nc", p * mask, out)
    return gated, {"x": x, "router": router, "experts": experts, "p": p, "mask": mask, "out": out, "routed": routed}


def backward(grad_y, s):
    p, mask = s["p"], s["mask"]
    share = p * mask
    d_out = torch.einsum("ne,nc->enc", share, grad_y)
    d_experts = torch.einsum("enc,end->ecd", d_out, s["routed"])
    d_x = torch.einsum("enc,ecd,ne->nd", d_out, s["experts"], mask)
    d_share = torch.einsum("nc,enc->ne", grad_y, s["out"])
    d_p = d_share * mask
    d_logits = p * d_p - p * (p * d_p).sum(1, keepdim=True)
    return d_x + d_logits @ s["router"], d_logits.T @ s["x"], d_experts
