"""Sockets between processes that will be joined in a group. Imports no torch."""

from __future__ import annotations

import itertools
import socket

Links = tuple[socket.socket, ...]


def links(processes: int) -> list[Links]:
    """For each of the processes its end of a socket to each other one."""
    ends: list[list[socket.socket]] = [[] for _ in range(processes)]
    for one, other in itertools.combinations(ends, 2):
        for end, place in zip(socket.socketpair(), (one, other), strict=True):
            place.append(end)
    return [tuple(own) for own in ends]
