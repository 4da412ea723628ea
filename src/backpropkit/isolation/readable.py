"""What a worker may read behind Landlock: Python, its packages, and the few files that they ask the system for."""

from __future__ import annotations

import functools
import stat
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

FILES, DIRS = 1 << 2, 1 << 3  # Landlock's rights to read a file's content and a folder's names
SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo"),
    *("/dev/null", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system"),
)
DEVICES = Path("/sys/bus/pci/devices")


@functools.cache
def paths() -> tuple[tuple[str, int], ...]:
    """Each path with its rights for all below it. Not the kit's own folder: the catalog knows the formulas."""
    ours = Path(__file__).resolve().parents[1]
    return tuple(found for path in (*map(Path, SYSTEM), *libraries()) for found in but(ours, path))


def but(ours: Path, path: Path) -> Iterator[tuple[str, int]]:
    """A path with its rights, or, where `ours` lies somewhere below it, all the rest of it piece by piece."""
    real = path.resolve()
    if real != ours and real not in ours.parents:
        yield str(path), FILES | DIRS
    elif real != ours:
        yield str(path), DIRS
        for child in path.iterdir():
            if not child.is_symlink() or child.resolve() not in (ours, *ours.parents):
                yield from but(ours, child)


@functools.cache
def for_gloo() -> tuple[tuple[str, int], ...]:
    """What gloo reads beside: of each device that the machine has whether it is a network's, and which one."""
    try:
        devices = [device.resolve() for device in DEVICES.iterdir()]
    except OSError:  # then gloo won't do without, and says so
        return ()
    found = [(str(device / "class"), FILES) for device in devices] + [(str(device / "net"), DIRS) for device in devices]
    return (str(DEVICES), DIRS), *found


def libraries() -> Iterator[Path]:
    """The folders that Python imports from, and the standard library's."""
    known = [*sys.path, sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    return iter(dict.fromkeys(Path(path).resolve() for path in known if Path(path).is_dir()))


def by_everybody() -> bool:
    """Whether every user of the machine could read the libraries."""
    return all(map(_public, libraries()))


def _public(folder: Path) -> bool:
    parents = all(parent.stat().st_mode & stat.S_IXOTH for parent in folder.parents)
    return parents and bool(folder.stat().st_mode & stat.S_IROTH)
