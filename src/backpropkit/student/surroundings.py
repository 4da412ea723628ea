"""The settings of a process that student code may change, so that they can be put back for whoever comes next."""

from __future__ import annotations

import os
import random
import sys
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from backpropkit.student import empty, patches
from backpropkit.student.patches import Patches

NO_WARNINGS = (("ignore", None, Warning, None, 0),)  # a warning of the student's code is no error, whatever is set


@dataclass(frozen=True)
class Surroundings:
    """Torch's default dtype and device, its modes, threads and random state, NumPy's error handling and random state,
    the working directory, the import path, the recursion limit, the warning filters, and what stands under the names of
    Python, NumPy and torch."""

    dtype: torch.dtype
    device: torch.device
    deterministic: int
    anomaly: bool
    grad: bool
    autocast: bool
    threads: int
    torch_random: torch.Tensor
    numpy_random: dict[str, Any]
    numpy_errors: dict[str, Any]
    python_random: object
    folder: str
    path: tuple[str, ...]
    recursion: int
    filters: tuple[Any, ...]
    patches: Patches

    @classmethod
    def now(cls) -> Surroundings:
        """What they are at this moment."""
        return cls(
            torch.get_default_dtype(),
            _device(),
            torch.get_deterministic_debug_mode(),
            torch.is_anomaly_enabled(),
            torch.is_grad_enabled(),
            torch.is_autocast_enabled("cpu"),
            torch.get_num_threads(),
            torch.get_rng_state(),
            np.random.get_state(legacy=False),
            dict(np.geterr()),
            random.getstate(),
            _folder(),
            tuple(sys.path),
            sys.getrecursionlimit(),
            tuple(warnings.filters),
            patches.found(),
        )

    @classmethod
    def of_a_student(cls) -> Surroundings:
        """What a student's code begins with."""
        here = cls.now()
        patched = {**here.patches, **empty.PATCHES}
        return replace(here, filters=NO_WARNINGS, deterministic=empty.TORCH_MODE, patches=patched)

    def restore(self, present: Surroundings) -> None:
        """Makes them so again; `present` is how they are now."""
        patches.exchange(present.patches, self.patches)
        torch.set_default_dtype(self.dtype)
        if present.device != self.device:
            torch.set_default_device(None if self.device.type == "cpu" else self.device)  # None leaves no mode behind
        if torch.get_deterministic_debug_mode() != self.deterministic:
            torch.set_deterministic_debug_mode(self.deterministic)
        torch.autograd.set_detect_anomaly(self.anomaly)
        torch.set_grad_enabled(self.grad)
        torch.set_autocast_enabled("cpu", self.autocast)
        if torch.get_num_threads() != self.threads:
            torch.set_num_threads(self.threads)
        torch.set_rng_state(self.torch_random)
        np.random.set_state(self.numpy_random)
        np.seterr(**self.numpy_errors)
        random.setstate(self.python_random)  # type: ignore[arg-type]
        if self.folder:
            os.chdir(self.folder)
        sys.path[:] = self.path
        sys.setrecursionlimit(self.recursion)
        warnings.filters[:] = self.filters  # type: ignore[index]


def _device() -> torch.device:
    """Torch's default device; PyTorch 2.5 can't say so once it was set to None."""
    try:
        return torch.get_default_device()
    except AttributeError:
        return torch.device("cpu")


def _folder() -> str:
    """The working directory, where there still is one."""
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return ""
