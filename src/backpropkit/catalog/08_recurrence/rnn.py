"""A recurrent network over a sequence: state[t] = tanh(x[t] @ weight_ih.T + state[t-1] @ weight_hh.T + bias)

The cell of rnn_cell, T times. The state starts at h, every step reads one piece of x and the state before it, and y
holds the states of all steps, so that a layer above can look at each of them.

Backward is called backpropagation through time, and it is nothing but the chain rule on the loop written out: T copies
of one cell behind each other. Walk from the last step to the first.

The tricky point: two gradients meet at every state. One comes down from y at this step, the other comes back from the
next step, which read this state. They add up before they go through the tanh. And the weights were used T times: every
step adds to their gradients. What is left over after the first step is grad_h.

The loop over time has to be, since each step needs the one before. The batch needs none.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N T I", "h": "N H", "weight_ih": "H I", "weight_hh": "H H", "bias": "H"},
    output={"y": "N T H"},
    sizes={"diagnosis": {"N": 5, "T": 3, "I": 7, "H": 11}, "tiny": {"N": 1, "T": 3, "I": 2, "H": 1}},
    forbidden=["rnn_tanh", "rnn_tanh_cell"],
    hints=[
        "Solve rnn_cell first: backward is its backward, T times, from the last step to the first, and a variable that "
        "carries the gradient of the state from step to step. It starts at zero.",
        "At step t: add grad_y[:, t] to what is carried, multiply by 1 - state[t] ** 2, and what you get, times "
        "weight_hh, is carried on to step t - 1.",
        "Keep the gradient of each step's sum in an array [N, T, H]. After the loop grad_x is one product, and the "
        "weights' gradients are products over N * T rows: of x, and of the states one step earlier (h first).",
    ],
)
def rnn(x, h, weight_ih, weight_hh, bias):
    state = h
    steps = []
    for x_t in x.unbind(1):
        total = x_t @ weight_ih.T + state @ weight_hh.T + bias
        state = torch.tanh(total)
        steps.append(state)
    y = torch.stack(steps, 1)
    return y


rnn.case("diagnosis", weight_ih=lambda w: w / 3, weight_hh=lambda w: w / 4)  # else states are all at 1 or -1
rnn.edge("one step", sizes={"T": 1})
rnn.edge("forty steps", sizes={"T": 40}, weight_hh=lambda w: w / 4)
rnn.edge("a state that starts at zero", h=torch.zeros_like)
rnn.edge("saturated: tanh is 1 or -1 everywhere", x=lambda x: 1e4 * x)
rnn.edge("one feature and one unit", sizes={"I": 1, "H": 1})


def _met_the_state_after(v):
    """The right sum, whose derivative by weight_hh is the new state."""
    return v.total + (v.total.tanh() - v.state).detach() @ (v.weight_hh - v.weight_hh.detach()).T


def _changed(state):
    """A state that is 0, but has the derivative of the state."""
    return state - state.detach()


def _from_the_first_to_the_last(v):
    """y, with the derivative that a backward transposes which loops over time in forward's order."""
    before = torch.cat([v.h[:, None], v.y[:, :-1]], 1).detach()
    inputs = v.x @ v.weight_ih.T + before @ v.weight_hh.T + v.bias
    carried, steps = _changed(v.h), []
    for t in reversed(range(v.y.shape[1])):
        carried = (1 - v.y[:, t].detach().square()) * (_changed(inputs[:, t]) + carried @ v.weight_hh.detach().T)
        steps.insert(0, carried)
    return v.y.detach() + torch.stack(steps, 1)


def _one_step_back(v):
    """y, where each state hears of the state before it, and no more of those before that."""
    far = [v.h, v.h, *v.y[:, :-1].detach().unbind(1)][: v.y.shape[1]]  # two steps before; h is no step's
    inputs, states = v.x @ v.weight_ih.T + v.bias, [v.h]
    for t in range(1, v.y.shape[1]):
        states.append(torch.tanh(inputs[:, t - 1] + far[t] @ v.weight_hh.T))
    return torch.tanh(inputs + torch.stack(states, 1) @ v.weight_hh.T)


def _as_of_the_last_step(v):
    """y, which hears of h in its last step alone, as if that had read it."""
    slope = (1 - v.y[:, -1].square()).detach()
    last = v.y[:, -1].detach() + slope * (_changed(v.h) @ v.weight_hh.detach().T)
    return torch.cat([v.y[:, :-1].detach(), last[:, None]], 1)


rnn.known(
    "total",
    "nothing is carried from step to step: each step starts from h",
    lambda v: v.total + (v.h - v.state) @ v.weight_hh.T,
    "Step t reads the state of step t - 1, so backward carries a gradient from step t to step t - 1.",
)
rnn.known(
    "total",
    "weight_hh is not transposed",
    lambda v: v.total + v.state @ (v.weight_hh - v.weight_hh.T).detach(),
    "state @ weight_hh.T, as in the cell.",
)
rnn.known(
    "total",
    "weight_hh is taken to meet the state after each step, not the one before it",
    _met_the_state_after,
    "Step t multiplies weight_hh with the state before it; the first step with h.",
)
rnn.known(
    "y",
    "y holds the states before each step, not after it",
    lambda v: torch.cat([v.h[:, None], v.y[:, :-1]], 1),
    "y[:, t] is the state that step t has made.",
)
rnn.known(
    "y",
    "only grad_y of the last step is used",
    lambda v: torch.cat([v.y[:, :-1].detach(), v.y[:, -1:]], 1),
    "y holds all states: add grad_y[:, t] at every step.",
)
rnn.known(
    "total",
    "the derivative of tanh is taken at the state before the step",
    lambda v: (
        v.total.detach()
        + (v.total - v.total.detach()) * ((1 - v.state.square()) / (1 - v.total.tanh().square())).detach()
    ),
    "Step t made state[t]: its tanh has the derivative 1 - state[t] ** 2.",
)
rnn.known(
    "y",
    "the sequence is read from its end to its start",
    lambda v: rnn.formula([v.x.flip(1), v.h, v.weight_ih, v.weight_hh, v.bias], {})[0].flip(1),
    "The first step reads x[:, 0].",
)

rnn.known(
    "total",
    "what is carried to the step before is not multiplied by weight_hh",
    lambda v: v.total + _changed(v.state) - _changed(v.state) @ v.weight_hh.detach().T,
    "The state before reached this step as state @ weight_hh.T: go back through that product.",
)
rnn.known(
    "total",
    "what is carried to the step before has not passed through tanh",
    lambda v: v.total + _changed(v.state) @ v.weight_hh.detach().T * (1 / (1 - v.total.tanh().square()) - 1).detach(),
    "Multiply by 1 - state[t] ** 2 first, then by weight_hh, and carry that.",
)
rnn.known(
    "y",
    "backward walks from the first step to the last",
    _from_the_first_to_the_last,
    "What comes back to step t has passed through step t + 1: begin with the last step.",
)
rnn.known(
    "y",
    "what is carried back reaches the step before and no further",
    _one_step_back,
    "Carry the gradient of the state with all that has come back to it, not grad_y of the next step alone.",
    modes=("gradient",),
)
rnn.known(
    "y",
    "what the last step sends back is returned, not what is left after the first",
    _as_of_the_last_step,
    "h was read by the first step: its gradient is what that step sends back.",
    modes=("gradient",),
)
