"""Embedding: y[n, t] = table[index[n, t]]

A table holds one learned row for each of V words. index says which word stands at each place of the batch, and
forward looks its row up. There is no arithmetic at all: y is made of copies of rows. It is the same as multiplying
the table by a one-hot matrix, which nobody builds because almost all of it would be zeros.

index is an integer: it can't be nudged, so no gradient is asked for it. backward returns grad_table alone, as large as
the whole table.

The tricky point: a word may occur many times, and then one row of the table was copied to many places. Copying is a
fan-out, and what comes back along all the copies adds up. A row that nobody looked up has a gradient of 0, and it has
to be there. Mind `grad[index] += g` in PyTorch and NumPy: where index repeats, only one of the additions survives.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise, floats, integers


@exercise(
    inputs={"index": integers("N T", below="V"), "table": floats("V D")},
    output={"y": "N T D"},
    sizes={"display": {"V": 7, "D": 2}, "tiny": {"N": 1, "T": 4, "V": 3, "D": 2}},
    torch=F.embedding,
    forbidden=["embedding"],
    hints=[
        "Which entries of y does one row of the table reach? As many as there are places where index names it. What "
        "does a gradient do where one value is used many times?",
        "Start from zeros of the shape of the table. Every place (n, t) adds its grad_y[n, t] to row index[n, t]. You "
        "will need index and the table's shape: put them into saved.",
        "Adding into repeated rows has an operator of its own: index_add_ on a flattened index in PyTorch, np.add.at "
        "in NumPy. Both take the rows of grad_y as [N * T, D].",
    ],
)
def embedding(index, table):
    y = table[index]
    return y


embedding.edge("one word everywhere", index=torch.zeros_like)
embedding.edge("rows of the table that nobody uses", sizes={"V": 50})
embedding.edge("the last row", index=torch.full((5, 7), 10))
embedding.edge("no word twice", index=torch.arange(35).reshape(5, 7), sizes={"V": 35})
embedding.edge("a table of one row", sizes={"V": 1})


def _where(v, chosen):
    """y, with a gradient only from the places that were chosen."""
    return (v.y * chosen[..., None]) + (v.y * ~chosen[..., None]).detach()


def _places(v, last):
    """The places where a word occurs for the last or for the first time."""
    flat = v.index.flatten()
    same = flat[:, None] == flat
    others = same.triu(1) if last else same.tril(-1)
    return ~others.any(1).reshape(v.index.shape)


embedding.known(
    "y",
    "where an index repeats, only its last place counts",
    lambda v: _where(v, _places(v, last=True)),
    "grad[index] += g adds once per row: use index_add_, or np.add.at.",
)
embedding.known(
    "y",
    "where an index repeats, only its first place counts",
    lambda v: _where(v, _places(v, last=False)),
    "Every place where a word occurs adds to its row.",
)
embedding.known(
    "y",
    "a row's gradient is the mean over its places, not their sum",
    lambda v: (
        v.y.detach() + (v.y - v.y.detach()) / v.index.flatten().bincount(minlength=v.table.shape[0])[v.index][..., None]
    ),
    "Copies add up: don't divide by how often a word occurs.",
)
embedding.known(
    "y",
    "index counts from 1: each place uses the row before its own",
    lambda v: v.table[(v.index - 1) % v.table.shape[0]],
    "The first row of the table is row 0.",
)
embedding.known(
    "y",
    "the places are read in the order T, N: index and grad_y are flattened differently",
    lambda v: v.table[v.index.T.reshape(v.index.shape)],
    "Flatten index and grad_y in the same order: N first, then T.",
)
embedding.known(
    "y",
    "a row's gradient is multiplied by how often the word occurs, once too often",
    lambda v: (
        v.y.detach() + (v.y - v.y.detach()) * v.index.flatten().bincount(minlength=v.table.shape[0])[v.index][..., None]
    ),
    "Copies add up by themselves, one grad_y for each place.",
)
