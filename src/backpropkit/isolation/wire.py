"""Frames between grader and worker: a fixed header, JSON for structure, raw bytes for arrays. Never pickle.

Whoever receives checks magic, lengths, dtypes and shapes before it allocates for them, so that a hostile sender can
waste at most the limits below. A frame is `header | JSON {"body", "tensors"} | bytes`; the header is magic, sequence
number, length of the JSON, length of the bytes; `tensors` lists [dtype, shape], and their bytes follow in that order.
"""

from __future__ import annotations

import json
import math
import os
import select
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

HEADER = struct.Struct("<4sIIQ")
MAGIC = b"BPK1"
LONGEST_JSON = 1 << 20
LONGEST_BYTES = 64 << 20
LARGEST_DIM = 1 << 31
MOST_TENSORS, MOST_AXES = 4096, 16
NO_PIPE = 71  # the exit code of a worker whose pipe to the grader is gone

DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        *(torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.complex128, torch.complex64),
        *(torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.uint16, torch.uint32, torch.uint64),
        torch.bool,
    )
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}

# Taken before any student code can put something else in their place.
_bytes_view, _flat, _numpy = torch.Tensor.view, torch.Tensor.reshape, torch.Tensor.numpy


class WireError(Exception):
    """What arrived is no frame."""


class Closed(WireError):
    """The other side is gone."""


class Late(WireError):
    """The other side did not answer in time."""


class TooLong(Exception):
    """A message that is over the limits; nothing of it was sent."""


@dataclass(frozen=True)
class Frame:
    """One message: its number, its structure, and the arrays that the structure names by their place."""

    sequence: int
    body: Any
    tensors: tuple[Tensor, ...]


def send(fd: int, frame: Frame, deadline: float | None = None) -> None:
    """Writes a frame. Raises TooLong before anything is written; Closed or Late if the other side fails."""
    chunks = [_raw(tensor) for tensor in frame.tensors]
    table = [[NAMES[tensor.dtype], list(tensor.shape)] for tensor in frame.tensors]
    text = json.dumps({"body": frame.body, "tensors": table}).encode()
    size = sum(map(len, chunks))
    if len(text) > LONGEST_JSON or size > LONGEST_BYTES or len(chunks) > MOST_TENSORS:
        raise TooLong(f"{(len(text) + size) >> 20} MiB in {len(chunks)} arrays")
    header = HEADER.pack(MAGIC, frame.sequence, len(text), size)
    _write(fd, b"".join((header, text, *chunks)), deadline)  # in one piece: each write would wake the other side


def receive(fd: int, sequence: int, deadline: float | None = None) -> Frame:
    """Reads the frame with this sequence number. Raises WireError for whatever else arrives, and for nothing."""
    magic, number, text_size, size = HEADER.unpack(_read(fd, HEADER.size, deadline))
    if magic != MAGIC or number != sequence or text_size > LONGEST_JSON or size > LONGEST_BYTES:
        raise WireError("it is no answer to what was asked")
    body, table = _structure(_read(fd, text_size, deadline))
    sizes = [_size(entry) for entry in table]
    if sum(sizes) != size:
        raise WireError("its arrays are not as long as it says")
    data, start, tensors = memoryview(_read(fd, size, deadline)), 0, []
    for (name, shape), length in zip(table, sizes, strict=True):
        tensors.append(_tensor(name, shape, data[start : start + length]))
        start += length
    return Frame(number, body, tuple(tensors))


def pending(fd: int) -> bool:
    """Whether something lies in the pipe that nobody asked for."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return any(event & select.POLLIN for _, event in poll.poll(0))


def _structure(text: bytearray) -> tuple[Any, list[Any]]:
    try:
        message = json.loads(text)
        body, table = message["body"], message["tensors"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise WireError("its structure is no JSON of ours") from None
    if not isinstance(table, list) or len(table) > MOST_TENSORS:
        raise WireError("its list of arrays is none")
    return body, table


def _size(entry: object) -> int:
    """The number of bytes of one [dtype, shape], if it is one."""
    match entry:
        case [str(name), [*shape]] if name in DTYPES and len(shape) <= MOST_AXES:
            dims = [d for d in shape if type(d) is int and 0 <= d < LARGEST_DIM]
            # with 1 for each 0, since torch computes the strides of an empty array too
            if len(dims) == len(shape) and math.prod(max(d, 1) for d in dims) < 1 << 40:
                return math.prod(dims) * DTYPES[name].itemsize
    raise WireError("one of its arrays has no dtype and shape that there are")


def _tensor(name: str, shape: Sequence[int], data: memoryview) -> Tensor:
    if not data:
        return torch.empty(tuple(shape), dtype=DTYPES[name])
    if name == "bool":  # any byte but 0 and 1 would be undefined behaviour
        return torch.frombuffer(bytearray(data), dtype=torch.uint8).ne(0).reshape(tuple(shape))
    return torch.frombuffer(bytearray(data), dtype=DTYPES[name]).reshape(tuple(shape))


def _raw(tensor: Tensor) -> bytes:
    if tensor.dtype not in NAMES:
        raise TooLong(f"an array of {tensor.dtype}")
    flat = _flat(tensor.detach().contiguous(), (-1,))
    data: bytes = _numpy(_bytes_view(flat, torch.uint8)).tobytes() if flat.numel() else b""
    return data


def _wait(fd: int, event: int, deadline: float | None) -> None:
    if deadline is None:
        return
    poll = select.poll()
    poll.register(fd, event)
    remaining = deadline - time.monotonic()
    if remaining <= 0 or not poll.poll(remaining * 1000):
        raise Late("it did not answer in time")


def _read(fd: int, size: int, deadline: float | None) -> bytearray:
    data = bytearray(size)
    view, read = memoryview(data), 0
    while read < size:
        _wait(fd, select.POLLIN, deadline)
        try:
            count = os.readv(fd, [view[read:]])
        except BlockingIOError:
            continue
        except OSError as error:
            raise Closed("it is gone") from error
        if not count:
            raise Closed("it is gone")
        read += count
    return data


def _write(fd: int, data: bytes, deadline: float | None) -> None:
    view = memoryview(data)
    while view:
        _wait(fd, select.POLLOUT, deadline)
        try:
            view = view[os.write(fd, view) :]
        except BlockingIOError:
            continue
        except OSError as error:
            raise Closed("it is gone") from error
