"""What all tests share: one thread for torch, a zygote, and the reason for which CUDA tests are skipped."""

from collections.abc import Iterator

import pytest
import torch

from backpropkit.isolation.launch import Zygote

torch.set_num_threads(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `cuda` are skipped, with the reason, where there is no CUDA device."""
    if torch.cuda.is_available():
        return
    built = "" if torch.version.cuda else " (this build of torch has no CUDA)"
    skip = pytest.mark.skip(reason=f"needs a CUDA device, and there is none here{built}")
    for item in items:
        if item.get_closest_marker("cuda") is not None:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """One zygote for all tests that run code in workers."""
    with Zygote() as started:
        yield started
