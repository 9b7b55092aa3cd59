"""What may happen to a published file while it is read, and how a reader keeps out of harm's way.

A file that is replaced by a rename does its readers no harm; one that is overwritten or cut short in place does. A reader
therefore takes a private copy in memory where the system can give one (Linux) and the file is not too large.
"""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

LARGEST_COPY = int(float(os.environ.get("ATLAS_COPY_MB") or 256) * 1_000_000)
"""Bytes up to which a published file is copied into memory. A larger one is read where it stands."""

Stamp = tuple[int, int, int, int, int]


class Unfinished(OSError):
    """The file is being written, or it is no file at all."""


def stamp(path: Path) -> Stamp:
    """What changes when a file is replaced, overwritten or cut short. Raises ``OSError``, also for what is no plain file."""
    return _stamp(os.stat(path))


def _stamp(found: os.stat_result) -> Stamp:
    if not stat.S_ISREG(found.st_mode):  # a pipe would let the reader wait for ever
        raise Unfinished("not a plain file")
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def same_place(one: Stamp, other: Stamp) -> bool:
    """Whether two stamps are of the same file, so that a difference means it was changed in place."""
    return one[:2] == other[:2]


def private_copy(path: Path) -> int | None:
    """A file descriptor of a copy in memory, or ``None`` where there is none to be had.

    Raises ``OSError`` if the file cannot be read or changes while it is copied.
    """
    with path.open("rb") as source:
        before = _stamp(os.fstat(source.fileno()))
        if before[2] > LARGEST_COPY or not hasattr(os, "memfd_create"):
            return None
        try:
            copy = os.memfd_create("atlas")
        except OSError:  # forbidden in this container
            return None
        try:
            with open(copy, "wb", closefd=False) as target:
                shutil.copyfileobj(source, target, 1 << 20)
            if _stamp(os.fstat(source.fileno())) != before or os.fstat(copy).st_size != before[2]:
                raise Unfinished("the file changed while it was read")
        except BaseException:
            os.close(copy)
            raise
    return copy


def path_of(copy: int) -> Path:
    """A path under which this process and its children can open the copy."""
    return Path(f"/proc/{os.getpid()}/fd/{copy}")
