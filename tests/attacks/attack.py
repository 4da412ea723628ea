"""What an attack is: a submission of `linear`, and what must become of it."""

from dataclasses import dataclass, field

FORWARD = """
def forward(x, weight, bias):
    return x @ weight.T + bias, (x, weight)
"""
# Right in forward, for two points; whatever is earned beyond them is forged.
HONEST = 2.0
BACKWARD = """
def backward(grad_y, saved):
    x, weight = saved
    return x * 0, weight * 0, grad_y[0] * 0
"""
WRONG = FORWARD + BACKWARD


@dataclass(frozen=True)
class Attack:
    """`code` is linear.py, `files` lie beside it. `most` is what may be earned; `words` must be in the headline."""

    name: str
    code: str | bytes
    files: dict[str, str] = field(default_factory=dict)
    most: float = HONEST
    words: str = ""
    slow: bool = False


def at_import(name: str, code: str, most: float = HONEST, words: str = "", **more: object) -> Attack:
    """Hostile lines before a wrong solution."""
    return Attack(name, code.strip() + "\n" + WRONG, most=most, words=words, **more)  # type: ignore[arg-type]


def in_forward(name: str, code: str, words: str = "", slow: bool = False) -> Attack:
    """Hostile lines in forward: nothing can be earned."""
    lines = "\n".join(f"    {line}" for line in code.strip().splitlines())
    return Attack(name, f"def forward(x, weight, bias):\n{lines}\n{BACKWARD}", most=0.0, words=words, slow=slow)


def in_backward(name: str, code: str, words: str = "", most: float = HONEST, slow: bool = False) -> Attack:
    """Hostile lines in backward: forward keeps its points."""
    lines = "\n".join(f"    {line}" for line in code.strip().splitlines())
    whole = f"{FORWARD}\ndef backward(grad_y, saved):\n    x, weight = saved\n{lines}\n"
    return Attack(name, whole, most=most, words=words, slow=slow)
