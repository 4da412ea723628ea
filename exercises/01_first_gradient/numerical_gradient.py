"""The gradient by nudging: grad[i] = (f(x + h * e_i) - f(x - h * e_i)) / (2 * h)

f takes an array and gives one number. e_i is 1 at entry i and 0 elsewhere, so x + h * e_i is x with one entry nudged up
by h. How far f moves, divided by how far the entry moved, is the derivative of f by that entry, and no calculus was
needed. It costs two calls of f per entry, which is why nobody trains a model like this, but it is how a backward is
checked.

Why both ways? With f(x + h) - f(x) alone the error shrinks like h; f bends, and the bend counts in full. Between x - h
and x + h the bend cancels, and what is left shrinks like h * h. A smaller h is no way out: two numbers that agree in
ten digits leave six when they are subtracted. At 1e-5 both errors are small.

The tricky point: x may hold integers. NumPy does store x[0] + 1e-5 in an integer array, without a word: it cuts the
number off, the nudge is lost, and the derivative reads 0.0. (This is what happened at the end of the notebook.) float32
keeps 7 digits, and few of a nudge of 1e-5. So nudge a float64 copy, whatever comes in. And put an entry back before
you nudge the next one: x itself must look afterwards as it did before.
"""

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """f takes an array like x and gives one number; x of any shape and dtype -> the gradient of f at x, float64,
    with the shape of x"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
