"""Which CUDA devices the `cuda` check asks on: what the caller asked for, held against what this machine has."""

from __future__ import annotations

import torch


class NoSuchDevice(Exception):
    """A device was asked for that this machine has not; the message says what it has."""


def cuda_devices(asked: str | None) -> tuple[tuple[str, ...], str]:
    """The CUDA devices to ask on, and why there are none where there are none.

    `asked` is "cpu", "cuda", "cuda:1", "all", or None for every CUDA device there is, be it none. Raises NoSuchDevice
    for a device that is not here: whoever names one wants to know.
    """
    here = tuple(f"cuda:{number}" for number in range(torch.cuda.device_count()))
    if asked is None:
        return here, "" if here else "no CUDA device here"
    if asked == "cpu":
        return (), "only the CPU was asked for"
    if asked == "all" and here:
        return here, ""
    wanted = "cuda:0" if asked == "cuda" else asked
    if wanted in here:
        return (wanted,), ""
    raise NoSuchDevice(f'the device "{asked}" was asked for, and {_what_there_is(here)}. {_WAYS_OUT}')


_WAYS_OUT = 'Ask for "cpu", or leave the device out: then the cuda check is skipped where it can\'t be asked.'


def _what_there_is(here: tuple[str, ...]) -> str:
    if here:
        return f"this machine has {', '.join(('cpu', *here))}"
    built = torch.version.cuda
    return "this machine has no CUDA device" + ("" if built else " (this build of torch has no CUDA)")
