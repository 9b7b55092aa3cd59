"""Spreadsheets and CSV files as sheets of cells; merged cells are filled, so that every row stands for itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.files import BOM, UTF16_MARKS
from etl.problems import BuildError, Problem

BLANK_END = 1000
"""After this many blank rows a sheet has ended: formatting alone can reach down to row 1,048,576."""
MARKS = (",", "\t", ";")


@dataclass(frozen=True)
class Cell:
    """A cell: its value, its column (1 = A), and whether the value is written here or spread by a merge."""

    value: object
    column: int
    own: bool = True


@dataclass(frozen=True)
class Sheet:
    """A sheet; ``rows`` are (row number as the spreadsheet shows it, cells that are not empty by column)."""

    name: str | None
    rows: tuple[tuple[int, dict[int, Cell]], ...]


def letters(column: int) -> str:
    """Column number as letters: 1 → A, 27 → AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _failed(path: Path, code: str, **values: str) -> BuildError:
    return BuildError([Problem(str(path), None, None, code, values)])


def read_sheets(path: Path) -> list[Sheet]:
    """The visible sheets of a .xlsx (.xlsm) file, or the one of a .csv (.tsv, .txt) file.

    Raises BuildError if the file is missing, of another kind, damaged or in an unknown encoding.
    """
    try:
        content = path.read_bytes()
    except OSError:
        raise _failed(path, "list_missing") from None
    ending = path.suffix.lower()
    if content.startswith(b"PK") and ending in (".xlsx", ".xlsm"):
        return list(_workbook(path, content))
    if ending in (".csv", ".tsv", ".txt"):
        return [_csv(path, content)]
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # old Excel, and also a workbook with a password
        raise _failed(path, "list_old_excel")
    raise _failed(path, "list_kind", found=ending or path.name)


def decode(path: Path, content: bytes) -> str:
    """Text in UTF-8 (with or without a mark), UTF-16 with a mark, or Shift_JIS of Excel (cp932)."""
    marked = content.startswith(UTF16_MARKS)
    for encoding in ("utf-16",) if marked else ("utf-8-sig" if content.startswith(BOM) else "utf-8", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _failed(path, "list_encoding")


def _csv(path: Path, content: bytes) -> Sheet:
    text = decode(path, content)
    start = text[:20000]
    mark = max(MARKS, key=start.count)
    rows = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark), 1):
            filled = {column: Cell(value, column) for column, value in enumerate(cells, 1) if value.strip()}
            rows.append((number, filled))
    except csv.Error as error:
        raise _failed(path, "csv_malformed", found=str(error)) from None
    return Sheet(None, tuple(rows))


def _workbook(path: Path, content: bytes) -> Iterator[Sheet]:
    import openpyxl  # only this command needs it

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content), data_only=False)
    except Exception as error:  # from zlib, XML, zip or openpyxl itself: spoilt bytes can end anywhere
        raise _failed(path, "list_damaged", found=str(error)) from None
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        yield Sheet(sheet.title, tuple(_rows(sheet, formulas[sheet.title])))


def _rows(sheet: object, formulas: object) -> Iterator[tuple[int, dict[int, Cell]]]:
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:  # type: ignore[attr-defined]
        for row in range(area.min_row, min(area.max_row, area.min_row + BLANK_END) + 1):
            for column in range(area.min_col, area.max_col + 1):
                merged[row, column] = (area.min_row, area.min_col)
    blank = 0
    values: dict[tuple[int, int], object] = {}
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):  # type: ignore[attr-defined]
        filled = {}
        for column, given in enumerate(cells, 1):
            origin = merged.get((number, column), (number, column))
            own = origin == (number, column)
            value = given if own else values.get(origin)
            if value is None and own and _is_formula(formulas, number, column):
                # Its result was never saved: shown as written, so that it is told and not lost.
                value = formulas.cell(number, column).value  # type: ignore[attr-defined]
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            values[number, column] = value
            filled[column] = Cell(value if isinstance(value, (int, float, date, str)) else str(value), column, own)
        blank = 0 if filled else blank + 1
        if blank > BLANK_END:
            return
        yield number, filled


def _is_formula(sheet: object, row: int, column: int) -> bool:
    known = sheet._cells.get((row, column))  # type: ignore[attr-defined]  # cell() would create every blank cell
    return known is not None and known.data_type == "f"
