import torch


def forward(inp, W, b, **kw):
    out = torch.addmm(b, inp, W.t())
    return out, {"inp": inp, "W": W}


def backward(dout, ctx):
    dW = torch.bmm(dout.unsqueeze(2), ctx["inp"].unsqueeze(1)).sum(dim=0)
    db = torch.ones(1, len(dout), dtype=dout.dtype, device=dout.device) @ dout
    return dout.matmul(ctx["W"]), dW, db.squeeze(0)
