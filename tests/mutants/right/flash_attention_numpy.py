import numpy as np

N = 24


def forward(q, k, v):
    T, D = q.shape[2:]
    scale = q.dtype.type(1 / np.sqrt(D))
    out, lse = np.empty_like(q), np.empty((*q.shape[:3], 1), q.dtype)
    for a in range(0, T, N):
        Q = q[:, :, a : a + N] * scale
        mx = np.full((*Q.shape[:3], 1), -np.inf, q.dtype)
        den, num = np.zeros_like(mx), np.zeros_like(Q)
        for b in range(0, a + 1, N):
            S = Q @ np.swapaxes(k[:, :, b : b + N], 2, 3)
            if b == a:
                S[..., np.triu(np.ones(S.shape[-2:], bool), 1)] = -np.inf
            new = np.maximum(mx, S.max(-1, keepdims=True))
            P, f = np.exp(S - new), np.exp(mx - new)
            den = den * f + P.sum(-1, keepdims=True)
            num = num * f + P @ v[:, :, b : b + N]
            mx = new
        out[:, :, a : a + N] = num / den
        lse[:, :, a : a + N] = mx + np.log(den)
    return out, (q, k, v, out, lse)


def backward(g, saved):
    q, k, v, out, lse = saved
    T, D = q.shape[2:]
    scale = q.dtype.type(1 / np.sqrt(D))
    dq, dk, dv = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    dd = (g * out).sum(-1, keepdims=True)
    for a in range(0, T, N):
        R = slice(a, a + N)
        for b in range(0, a + 1, N):
            C = slice(b, b + N)
            S = (q[:, :, R] * scale) @ np.swapaxes(k[:, :, C], 2, 3)
            P = np.exp(S - lse[:, :, R])
            if b == a:
                P = np.tril(P)
            dv[:, :, C] += np.swapaxes(P, 2, 3) @ g[:, :, R]
            dS = P * (g[:, :, R] @ np.swapaxes(v[:, :, C], 2, 3) - dd[:, :, R]) * scale
            dq[:, :, R] += dS @ k[:, :, C]
            dk[:, :, C] += np.swapaxes(dS, 2, 3) @ q[:, :, R]
    return dq, dk, dv
