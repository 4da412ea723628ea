"""InfoNCE: y = mean over i of -log softmax(similarity[i] / temperature)[i], of all pairs' cosine similarities

The contrastive loss of CLIP, SimCLR and sentence embeddings. Row i of a and row i of b belong together, an image and
its caption, say; all other rows of b are its rivals. Every row of a asks "which of the N rows of b is mine?", and the
answer is graded by cross-entropy, with column i as row i's label.

Cosine similarity is the dot product of two rows after both have been scaled to length 1. It doesn't see lengths, so no
gradient may point along a row: what comes back to a unit vector loses its part along the vector on the way to a.

The tricky points: b's rows are shared by all rows of a, as positives once and as rivals N - 1 times. The rivals of the
softmax stand in a row, over b, not in a column. temperature divides, so it divides the gradient too.
"""

import torch


def forward(a, b, *, temperature=0.1):
    """a [N, D], b [N, D] -> y [], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [] -> grad_a [N, D], grad_b [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
