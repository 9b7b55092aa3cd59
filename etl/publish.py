"""Atomic publication: a new file beside the target, one build at a time, then a rename."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from etl.problems import BuildError, Problem


def lock_path(target: Path) -> Path:
    """The lock file of a target; it stays in place, only the lock on it comes and goes."""
    return target.with_name(f".{target.name}.lock")


def _leftovers(target: Path) -> list[Path]:
    return sorted(target.parent.glob(f".{target.name}.*.tmp*"))


def _clear(target: Path) -> None:
    """Remove what is left of builds; the database also leaves a folder when it ran out of memory."""
    for path in _leftovers(target):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def exclusive(target: Path) -> Iterator[Path]:
    """Hold the build lock of `target`; yields the path of the temporary file to build in.

    The lock dies with its process, so a killed build never blocks the next one; its files are removed here,
    because whoever holds the lock is the only build. Raises BuildError if another build is running.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(lock_path(target)).acquire(timeout=0)
    except Timeout:
        raise BuildError([Problem(str(target), None, None, "locked")]) from None
    with held:
        _clear(target)
        try:
            yield target.with_name(f".{target.name}.{os.getpid()}.tmp")
        finally:
            _clear(target)


def replace(finished: Path, target: Path) -> None:
    """Put the finished file in place of `target` in one step; open readers keep the old one.

    Both must be in the same folder. The content is on disk before the name changes.
    """
    with finished.open("r+b") as file:
        os.fsync(file.fileno())
    try:
        os.replace(finished, target)
    except PermissionError:  # Windows does not replace a file that is open, for instance in a running Atlas
        if os.name == "posix":
            raise
        raise BuildError([Problem(str(target), None, None, "in_use")]) from None
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
