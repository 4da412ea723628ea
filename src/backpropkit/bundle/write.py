"""Files put onto the disk, as a folder or as a zip: whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from backpropkit.bundle import Files

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so that the same files make the same zip


def folder(files: Files, out: Path) -> None:
    """Writes a folder that is not there yet, or is empty."""
    made = Path(tempfile.mkdtemp(dir=out.absolute().parent, prefix=f".{out.name}."))
    try:
        for name, file in files.items():
            target = made / name
            target.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.mode)
            with open(descriptor, "wb") as opened:  # noqa: PTH123 - for the mode, from the first byte on
                opened.write(file.data)
            target.chmod(file.mode)
        made.chmod(0o755)
        if out.is_dir():
            out.rmdir()  # which only an empty one lets happen
        made.replace(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def archive(files: Files, out: Path) -> None:
    """Writes a zip with the modes of its files, for its owner alone, since a secret may be in it."""
    handle, made = tempfile.mkstemp(dir=out.absolute().parent, prefix=f".{out.name}.")
    try:
        with open(handle, "wb") as opened, zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as whole:  # noqa: PTH123
            for name, file in files.items():
                entry = zipfile.ZipInfo(name, LONG_AGO)
                entry.external_attr = (0o100000 | file.mode) << 16
                whole.writestr(entry, file.data, zipfile.ZIP_DEFLATED)
        Path(made).replace(out)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
