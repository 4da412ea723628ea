import torch


# keeps the output of every segment but the last
def forward(x, *weights):
    n = len(weights)
    k = max(1, round(n**0.5))
    marks, h = [x], x
    for i in range(n):
        h = torch.tanh(h.matmul(weights[i]))
        if (i + 1) % k == 0 and i + 1 < n:
            marks.append(h.clone())
    return h, {"marks": marks, "weights": weights, "k": k}


def backward(grad_y, saved):
    marks, weights, k = saved["marks"], saved["weights"], saved["k"]
    out = []
    for m in range(len(marks) - 1, -1, -1):
        ws = weights[m * k : (m + 1) * k]
        hs = [marks[m]]
        for w in ws:
            hs.append(torch.tanh(hs[-1].matmul(w)))
        for w, a, b in list(zip(ws, hs, hs[1:]))[::-1]:
            d = grad_y - grad_y * b * b
            out.append(a.T.matmul(d))
            grad_y = d.matmul(w.T)
    out.append(grad_y)
    return tuple(out[::-1])
