"""The seed of a submission: given, or drawn from the course's secret and the submission's bytes, or random.

With a secret, the same bytes always meet the same numbers, and nobody who does not know it can tell which.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

BITS = 53  # so that every reader of JSON keeps the seed as it is
VARIABLE = "BACKPROPKIT_SECRET"
SHORTEST = 16


class BadSecret(Exception):
    """The secret of the course can't be used; the message says why."""


def secret(environment: Mapping[str, str]) -> bytes:
    """The secret in BACKPROPKIT_SECRET, or in the file named by BACKPROPKIT_SECRET_FILE; empty where there is none."""
    file = environment.get(VARIABLE + "_FILE")
    try:
        found = Path(file).read_bytes().strip() if file else os.fsencode(environment.get(VARIABLE, ""))
    except OSError as error:
        raise BadSecret(f"{VARIABLE}_FILE is {file}, which can't be read: {error.strerror}") from None
    if (found or file) and len(found) < SHORTEST:
        raise BadSecret(f"the secret has {len(found)} characters; use at least {SHORTEST}, so that nobody guesses it")
    return found


def seed(sha256: str, given: int | None, secret: bytes) -> int:
    """The seed of the submission with this hash."""
    if given is not None:
        return given
    if not secret:
        return secrets.randbits(BITS)
    digest = hmac.digest(secret, b"backpropkit seed " + sha256.encode(), "sha256")
    return int.from_bytes(digest[:8], "big") >> (64 - BITS)
