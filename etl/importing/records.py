"""From sheets to records: finds the header among title rows, follows blocks side by side, passes over what is no data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from etl.importing.sheets import Cell, Sheet, letters
from etl.importing.text import FOLDER, clean, is_blank, is_ditto, packed, read_table, without_notes, words
from etl.problems import BuildError, Problem

CARRIED = frozenset({"prefecture", "fiscal_year"})
"""Roles whose blank cells mean "as above": they are merged in the original and come apart in a CSV file."""
DATE_PARTS = ("year", "month", "day")
Roles = dict[int, str]


@dataclass(frozen=True)
class Layout:
    """What a kind of list needs. ``needed``: of each group of roles at least one must have a column.

    A column of prefectures alone does not do: beside a column of municipalities whose header nobody knows, every
    row would read as a declaration of the prefecture itself.
    """

    name: str
    needed: tuple[tuple[str, ...], ...]
    subject: tuple[str, ...]


LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout("declarations", (("municipality", "code"), ("date", "year")), ("municipality", "prefecture")),
        Layout("projects", (("fiscal_year",), ("jp_place",), ("partner",), ("title_ja",)), ("jp_place",)),
    )
}


@dataclass(frozen=True)
class Record:
    """One row (or one block of a row) of a list: cells by role, with the place to name when something is wrong."""

    file: str
    sheet: str | None
    row: int
    cells: Mapping[str, Cell]
    columns: Mapping[str, str]
    """Role → how the column is named to the reader: "C (表明日)"."""

    def value(self, role: str) -> object:
        """Value of a role; None where the list has no such column or the cell says nothing."""
        cell = self.cells.get(role)
        return None if cell is None or is_blank(cell.value) else cell.value

    def text(self, role: str) -> str:
        """Cleaned text of a role; blank where there is none."""
        return clean(self.value(role))

    def own(self, role: str) -> bool:
        """True if the cell of the role is written in this very row."""
        cell = self.cells.get(role)
        return cell is not None and cell.own

    @property
    def place(self) -> str:
        """File and sheet as messages show them."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file

    def problem(self, role: str | None, code: str, **values: str) -> Problem:
        """A finding about a cell of this record (or the whole row)."""
        return Problem(self.place, self.row, self.columns.get(role, role) if role else None, code, values)


@dataclass
class Reading:
    """What a file holds. ``skipped``: (sheet, row) without data; ``headers``: (place, row, columns used, unused)."""

    records: list[Record] = field(default_factory=list)
    skipped: list[tuple[str, int]] = field(default_factory=list)
    headers: list[tuple[str, int, list[str], list[str]]] = field(default_factory=list)
    without_header: list[str] = field(default_factory=list)


@cache
def header_words(name: str) -> Mapping[str, str]:
    """Packed header text → role, for one kind of list."""
    rows = read_table(FOLDER / "headers.csv")
    return {packed(row["header"]).lower(): row["role"] for row in rows if row["list"] == name}


def _role(text: str, above: str, layout: Layout) -> str | None:
    """Role of a header cell, by its text or together with the cell above it (表明 over 年月日)."""
    known = header_words(layout.name)
    for candidate in (above + text, text) if above and above != text else (text,):
        for form in (candidate, without_notes(candidate)):
            if role := known.get(form.lower()):
                return role
    return None


def _texts(cells: Mapping[int, Cell]) -> dict[int, str]:
    return {column: packed(cell.value) for column, cell in cells.items()}


def _roles(cells: Mapping[int, Cell], above: Mapping[int, Cell], layout: Layout) -> Roles:
    over = _texts(above)
    found = {column: _role(text, over.get(column, ""), layout) for column, text in _texts(cells).items()}
    return {column: role for column, role in found.items() if role}


def _blocks(roles: Roles) -> list[Roles]:
    """Columns split where a role comes again: lists are often printed in two or three blocks side by side."""
    blocks: list[Roles] = [{}]
    for column in sorted(roles):
        if roles[column] in blocks[-1].values():
            blocks.append({})
        blocks[-1][column] = roles[column]
    return blocks


def _complete(block: Roles, layout: Layout) -> bool:
    return all(set(group) & set(block.values()) for group in layout.needed)


def _header(cells: Mapping[int, Cell], above: Mapping[int, Cell], layout: Layout) -> list[Roles]:
    """The complete blocks that a row is the header of; none for any other row."""
    return [block for block in _blocks(_roles(cells, above, layout)) if _complete(block, layout)]


def _says_total(cells: Mapping[int, Cell]) -> bool:
    texts = [text.lower().rstrip(":") for text in _texts(cells).values()]
    totals = words("total")
    return any(text in totals or any(text.endswith(word) and len(text) - len(word) <= 4 for word in totals) for text in texts)


def _says_note(texts: Sequence[str]) -> bool:
    return bool(texts) and texts[0].lower().startswith(words("note"))


def _heading(text: str) -> str:
    for mark in words("heading"):
        text = text.replace(mark, "")
    return text


@dataclass
class _Block:
    """A block of columns while its rows are read: what carries down from row to row."""

    roles: Roles
    above: dict[str, Cell] = field(default_factory=dict)


def read(path: Path, sheets: Sequence[Sheet], name: str, is_prefecture: Callable[[str], bool]) -> Reading:
    """All records of a file. ``is_prefecture`` tells whether a packed text names one (for headings such as ■北海道).

    Raises BuildError if no sheet has a header with the columns that this kind of list needs.
    """
    layout, reading = LAYOUTS[name], Reading()
    for sheet in sheets:
        _read_sheet(str(path), sheet, layout, is_prefecture, reading)
    if not reading.headers:
        known = list(dict.fromkeys(header_words(name)))
        groups = ["/".join(word for word in known if header_words(name)[word] in group) for group in layout.needed]
        raise BuildError([Problem(str(path), None, None, "no_header", {"allowed": "; ".join(groups)})])
    return reading


def _read_sheet(file: str, sheet: Sheet, layout: Layout, is_prefecture: Callable[[str], bool], reading: Reading) -> None:
    blocks: list[_Block] = []
    headers: dict[str, str] = {}
    place = f"{file} [{sheet.name}]" if sheet.name else file
    rows = list(sheet.rows)
    for position, (number, cells) in enumerate(rows):
        if not cells:
            continue
        above = rows[position - 1][1] if position else {}
        if found := _header(cells, above, layout):
            # A header in two rows: the lower row, if it is a header too, knows more.
            carried = [block.above for block in blocks]
            blocks = [_Block(roles, carried[i] if i < len(carried) else {}) for i, roles in enumerate(found)]
            used = {column for block in blocks for column in block.roles}
            named = {column: f"{letters(column)} ({clean(cell.value)})" for column, cell in cells.items()}
            headers = {str(column): text for column, text in named.items()}
            if not reading.headers or reading.headers[-1][0] != place:
                unused = [named[column] for column in sorted(named) if column not in used]
                reading.headers.append((place, number, [named[column] for column in sorted(used)], unused))
        elif not blocks or not _take(file, sheet.name, number, cells, blocks, headers, layout, is_prefecture, reading):
            reading.skipped.append((place, number))
    if not blocks:
        reading.without_header.append(place)
        reading.skipped = [skipped for skipped in reading.skipped if skipped[0] != place]


def _take(
    file: str, sheet: str | None, number: int, cells: dict[int, Cell], blocks: list[_Block], headers: Mapping[str, str],
    layout: Layout, is_prefecture: Callable[[str], bool], reading: Reading,
) -> bool:  # fmt: skip
    """Read one row below a header; False if it holds no data."""
    texts = [packed(cell.value) for cell in cells.values()]
    if _says_note(texts) or (texts and texts[0].lower() in words("total")):
        return False
    if len(set(texts)) == 1:
        heading = _heading(texts[0])
        if is_prefecture(heading):
            column = min(cells)
            for block in blocks:
                block.above["prefecture"] = Cell(heading, column, own=False)
            return False
        if len(cells) > 1:  # a line merged across the table
            return False
    taken = False
    for block in blocks:
        mine = {role: cells[column] for column, role in block.roles.items() if column in cells}
        columns = {role: headers[str(column)] for column, role in block.roles.items()}
        if record := _record(Record(file, sheet, number, mine, columns), block, layout):
            reading.records.append(record)
            taken = True
    return taken


def _record(record: Record, block: _Block, layout: Layout) -> Record | None:
    """The record with dittos and carried cells filled in; None for totals, notes and rows without a subject."""
    cells = {role: cell for role, cell in record.cells.items() if not is_blank(cell.value)}
    if not cells or _says_total({cell.column: cell for role, cell in cells.items() if role not in ("date", *DATE_PARTS)}):
        return None
    if set(cells) <= CARRIED and not set(cells) & set(layout.subject):
        return None
    for role, cell in list(cells.items()):
        if is_ditto(cell.value) and role in block.above:
            cells[role] = Cell(block.above[role].value, cell.column, own=False)
    for role in CARRIED & (set(block.above) - set(cells)):
        cells[role] = Cell(block.above[role].value, block.above[role].column, own=False)
    block.above |= cells
    texts = [clean(cell.value) for cell in cells.values() if cell.own]
    if len(texts) == 1 and len(texts[0]) > 20 and len(block.roles) > 1:  # a sentence below the table
        return None
    return Record(record.file, record.sheet, record.row, cells, record.columns)


def date_text(record: Record) -> tuple[str, object]:
    """The role and the value of the date of a record; a date in three columns is put together."""
    if "year" not in record.columns or "date" in record.columns:
        return "date", record.value("date")
    parts = [str(record.text(role)) for role in DATE_PARTS]
    if not parts[0]:
        return "year", "".join(parts) or None
    text = parts[0] if "年" in parts[0] else f"{parts[0]}年"
    if parts[1]:
        text += parts[1] if "月" in parts[1] else f"{parts[1]}月"
        if parts[2]:
            text += parts[2] if "日" in parts[2] else f"{parts[2]}日"
    elif parts[2]:
        text += parts[2]
    return "year", text
