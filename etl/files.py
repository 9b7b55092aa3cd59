"""Reading of CSV files: bytes to rows of text, with every defect of encoding or structure as a Problem."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from etl.package import Package, Table
from etl.problems import Problem

BOM = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
LARGE = 32_000_000
"""Bytes from which a file is left to etl.bulk: cell by cell, 100,000 rows of this width would take about 1 GB of memory."""


@dataclass
class RawTable:
    """A CSV file as text. `rows[i]` stands on line i + 2 of the file, because no cell may hold a line break.

    usable is False when the file cannot be read as a table at all, or its columns are not the described ones.
    large: its path, if it is left to etl.bulk; then `rows` stays empty and `lines` counts them once it is loaded.
    """

    table: Table
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    usable: bool = True
    large: Path | None = None
    lines: int = 0

    @property
    def size(self) -> int:
        """Number of rows."""
        return self.lines if self.large else len(self.rows)


def _is_cp932(content: bytes) -> bool:
    """True if the bytes read as Shift_JIS text of Excel and not as UTF-8 with a few spoilt bytes."""
    try:
        text = content.decode("cp932")
    except UnicodeDecodeError:
        return False
    # UTF-8 Japanese often decodes as cp932 as well, into nonsense; then most of its bytes are proper UTF-8.
    beyond_ascii = sum(byte > 0x7F for byte in content)
    as_utf8 = sum(len(char.encode()) for char in content.decode("utf-8", "ignore") if not char.isascii())
    binary = any(unicodedata.category(char) == "Cc" for char in text if char not in "\r\n\t")
    return not binary and as_utf8 * 2 < beyond_ascii


def _field_at(content: bytes, offset: int) -> tuple[int, str | None]:
    """Line of a byte offset and, where the header can be read, the column it falls in."""
    line = content.count(b"\n", 0, offset) + 1
    start = content.rfind(b"\n", 0, offset) + 1
    try:
        header = next(csv.reader([content.split(b"\n", 1)[0].decode("utf-8").strip("\r")]))
        before = next(csv.reader([content[start:offset].decode("utf-8")]), [""])
        return line, header[max(len(before), 1) - 1]
    except (UnicodeDecodeError, csv.Error, IndexError, StopIteration):
        return line, None


def decode(content: bytes, shown: str) -> str | Problem:
    """Text of a UTF-8 file. A byte order mark is tolerated, because Excel writes one with "CSV UTF-8"."""
    if content.startswith(UTF16_MARKS):
        return Problem(shown, None, None, "encoding_utf16")
    content = content.removeprefix(BOM)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _field_at(content, error.start)
        code = "encoding_cp932" if _is_cp932(content) else "encoding_unknown"
        return Problem(shown, line, column, code)


def _header_problems(header: list[str], table: Table, shown: str) -> list[Problem]:
    expected = table.columns
    if len(header) == 1 and len(expected) > 1:
        for mark, name in ((";", ";"), ("\t", "Tab")):
            if mark in header[0]:
                return [Problem(shown, 1, None, "delimiter", {"found": name})]
    found: list[Problem] = []
    for column in expected:
        if column not in header:
            found.append(Problem(shown, 1, column, "column_missing", {"allowed": ", ".join(expected)}))
    for position, column in enumerate(header):
        if column not in expected:
            values = {"found": column, "position": str(position + 1), "allowed": ", ".join(expected)}
            found.append(Problem(shown, 1, column or None, "column_unknown", values))
        elif column in header[:position]:
            found.append(Problem(shown, 1, column, "column_duplicate", {"found": column}))
    if not found and header != expected:
        values = {"found": ", ".join(header), "allowed": ", ".join(expected)}
        found.append(Problem(shown, 1, None, "column_order", values))
    return found


def read_table(table: Table, path: Path, shown: str) -> tuple[RawTable, list[Problem]]:
    """One CSV file (RFC 4180, comma, UTF-8) as a RawTable, and what is wrong with its form."""
    raw = RawTable(table)

    def unusable(*problems: Problem) -> tuple[RawTable, list[Problem]]:
        raw.usable = False
        return raw, list(problems)

    try:
        if path.stat().st_size >= LARGE:
            raw.large = path
            with path.open("rb") as file:
                content = file.readline()
        else:
            content = path.read_bytes()
    except OSError:
        return unusable(Problem(shown, None, None, "file_missing"))
    text = decode(content, shown)
    if isinstance(text, Problem):
        return unusable(text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    last_line = 0
    try:
        for number, cells in enumerate(reader, 1):
            # A quote that is never closed swallows lines; a cell on one line keeps row number = line number.
            if reader.line_num != number:
                return unusable(*problems, Problem(shown, number, None, "line_break"))
            last_line = number
            if number == 1:
                raw.header = cells
                continue
            raw.rows.append(cells)
            for column, cell in zip(raw.header, cells, strict=False):
                if any(unicodedata.category(char) == "Cc" for char in cell):
                    problems.append(Problem(shown, number, column, "control_character", {"found": repr(cell)}))
                elif cell != cell.strip():
                    problems.append(Problem(shown, number, column, "stray_space", {"found": cell}))
    except csv.Error as error:
        found = Problem(shown, last_line + 1, None, "csv_malformed", {"found": str(error)})
        return unusable(*problems, found)
    if not raw.header:
        return unusable(Problem(shown, None, None, "file_empty"))
    header = _header_problems(raw.header, table, shown)
    raw.usable = not header
    return raw, header + problems


def read_all(package: Package) -> tuple[dict[str, RawTable], list[Problem]]:
    """Every file of the package by table name, and problems of form.

    A CSV that nobody described is a problem too, in the folders that hold only tables of the package.
    """
    tables: dict[str, RawTable] = {}
    problems: list[Problem] = []
    for table in package.tables:
        path = package.directory / str(table.path)
        tables[table.name], found = read_table(table, path, package.shown_path(table))
        problems += found
    known = {package.directory / str(table.path) for table in package.tables}
    for folder in sorted({path.parent for path in known} - {package.directory}):
        for path in sorted(folder.glob("*.csv")):
            if path not in known:
                problems.append(Problem(str(path), None, None, "file_unknown"))
    return tables, problems
