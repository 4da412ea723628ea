"""Questions as frames, from the grader to a worker. The worker trusts what arrives here; nothing secret is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import PurePosixPath
from typing import Any

import torch
from torch import Tensor

from backpropkit.isolation.wire import DTYPES, NAMES
from backpropkit.student.exchange import Ask, ForwardAsk, LayerAsk, ProbeAsk, Wanted

NOUNS: Mapping[str, type] = {noun.__name__: noun for noun in (LayerAsk, ForwardAsk, ProbeAsk, Wanted)}


@dataclass(frozen=True)
class StudentFile:
    """A student's file as bytes, with the Python files that lie beside it, by their path from there."""

    path: str
    code: bytes
    helpers: Mapping[PurePosixPath, bytes]


def pack(value: Any, tensors: list[Tensor]) -> Any:
    """A question, or any plain value in one, as JSON; its tensors are added to `tensors`."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (tuple, list)):
        return {type(value).__name__: [pack(item, tensors) for item in value]}
    if isinstance(value, Mapping):
        return {"dict": [[pack(key, tensors), pack(item, tensors)] for key, item in value.items()]}
    if isinstance(value, Tensor):
        tensors.append(value)
        return {"tensor": len(tensors) - 1}
    if isinstance(value, torch.dtype):
        return {"dtype": NAMES[value]}
    if type(value).__name__ in NOUNS:
        given = {field.name: pack(getattr(value, field.name), tensors) for field in fields(value)}
        return {"noun": [type(value).__name__, given]}
    raise TypeError(f"a question can't hold {type(value).__name__}: only numbers, words, tensors and tuples of them")


def unpack(value: Any, tensors: Sequence[Tensor]) -> Any:
    """What `pack` made, as it was."""
    match value:
        case {"tuple": items}:
            return tuple(unpack(item, tensors) for item in items)
        case {"list": items}:
            return [unpack(item, tensors) for item in items]
        case {"dict": items}:
            return {unpack(key, tensors): unpack(item, tensors) for key, item in items}
        case {"tensor": place}:
            return tensors[place]
        case {"dtype": name}:
            return DTYPES[name]
        case {"noun": [name, given]}:
            return NOUNS[name](**{key: unpack(item, tensors) for key, item in given.items()})
    return value


def pack_ask(ask: Ask) -> tuple[Any, tuple[Tensor, ...]]:
    """One question as the body and the tensors of a frame."""
    tensors: list[Tensor] = []
    return pack(ask, tensors), tuple(tensors)


def pack_file(file: StudentFile, wanted: tuple[Wanted, ...], seconds: float) -> tuple[Any, tuple[Tensor, ...]]:
    """A student's file as the body and the tensors of a frame. Its helpers are one array, however many they are."""
    table = json.dumps([[str(path), len(code)] for path, code in file.helpers.items()], ensure_ascii=False)
    parts = (file.code, table.encode("utf-8", "surrogatepass"), b"".join(file.helpers.values()))
    given = {"path": file.path, "seconds": seconds, "wanted": pack(wanted, [])}
    return given, tuple(map(_as_tensor, parts))


def unpack_file(body: Any, tensors: Sequence[Tensor]) -> tuple[StudentFile, tuple[Wanted, ...], float]:
    """What `pack_file` made, as it was."""
    code, table, codes = (tensor.numpy().tobytes() for tensor in tensors)
    helpers, start = {}, 0
    for path, length in json.loads(table.decode("utf-8", "surrogatepass")):
        helpers[PurePosixPath(path)] = codes[start : start + length]
        start += length
    return StudentFile(body["path"], code, helpers), unpack(body["wanted"], ()), body["seconds"]


def _as_tensor(code: bytes) -> Tensor:
    return torch.frombuffer(bytearray(code), dtype=torch.uint8) if code else torch.empty(0, dtype=torch.uint8)
