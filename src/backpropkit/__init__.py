"""Learn backpropagation by writing it: `check` grades a file, or the functions of a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backpropkit.notebook import check

__all__ = ["__version__", "check"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """`check`, once it is asked for: pytest imports the kit in every project, and must not import torch there."""
    if name != "check":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from backpropkit.notebook import check

    return check
