"""One finding about the input, independent of the language in which it is told."""

from __future__ import annotations

import dataclasses
import errno
from collections.abc import Iterable, Mapping, Sequence


@dataclasses.dataclass(frozen=True)
class Problem:
    """A finding about one place of the input.

    file: path as shown to the user; row: line of the file (1 = header) or None for the whole file;
    field: column or None; code: key of the sentence in the [problem] section of the message catalogue;
    values: placeholders of that sentence (already text, never translated).
    """

    file: str
    row: int | None
    field: str | None
    code: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


FULL = ("No space left", "not enough disk space", "File too large", "Disk quota exceeded")
"""How systems and the database say that nothing more can be written."""


def not_written(error: Exception, path: object) -> Problem:
    """The finding for a file that could not be written; `path` is named where the error names none."""
    place = str(getattr(error, "filename2", None) or getattr(error, "filename", None) or path)
    full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT) or any(sign in str(error) for sign in FULL)
    return Problem(place, None, None, "disk_full" if full else "not_writable", {"found": str(error)})


class BuildError(Exception):
    """The build cannot go on; `problems` tells why. Nothing has been published."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = list(problems)


def in_file_order(problems: Iterable[Problem], files: Sequence[str]) -> list[Problem]:
    """Problems sorted by file (order of the data package), row and field; exact repeats are dropped."""
    order = {name: position for position, name in enumerate(files)}
    unique = {(p.file, p.row, p.field, p.code, tuple(p.values.items())): p for p in problems}
    return sorted(unique.values(), key=lambda p: (order.get(p.file, len(order)), p.file, p.row or 0, p.field or ""))
