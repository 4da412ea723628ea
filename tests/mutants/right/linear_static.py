import torch


class Linear:
    @staticmethod
    def forward(x, weight, bias):
        return torch.addmm(bias, x, weight.transpose(0, 1)), (x, weight, bias.shape)

    @staticmethod
    def backward(grad, saved):
        x, weight, shape = saved
        gx = torch.zeros_like(x)
        gw = torch.zeros_like(weight)
        gb = torch.zeros(shape, dtype=weight.dtype, device=weight.device)
        for n in range(x.shape[0]):
            gx[n] = weight.T @ grad[n]
            gw += grad[n][:, None] * x[n][None, :]
            gb += grad[n]
        return gx, gw, gb


forward = Linear.forward
backward = Linear.backward
