"""Small edits of a data folder, for the ETL tests."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
# Enough tables for every kind of error, few enough to validate in a fraction of a second.
SLIM = """
sources_cooperation sources_declarations countries prefectures places units schemes indicators
cases case_facts projects cooperation_links declaration_counts declarations leading_areas
vocabularies_cooperation vocabularies_declarations
""".split()  # noqa: SIM905

Rows = list[list[str]]


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def hashes(path: Path) -> dict[str, tuple[int, int]]:
    """Number of rows of every table and a sum over all its cells that does not depend on their order."""
    with duckdb.connect(str(path), read_only=True) as con:
        names = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        return {name: con.execute(f'SELECT count(*), bit_xor(hash(t)) FROM "{name}" t').fetchall()[0] for name in names}


def read_rows(path: Path) -> Rows:
    """Rows of a CSV file, header first: rows[n - 1] stands on line n."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_rows(path: Path, rows: Rows) -> None:
    """Write rows the way the facts are written."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def fact_file(data: Path, table: str) -> Path:
    """The CSV file of a table in a data folder."""
    return data / "facts" / f"{table}.csv"


def set_cell(data: Path, table: str, row: int, column: str, value: str) -> None:
    """Overwrite one cell; row is the line in the file (1 = header)."""
    path = fact_file(data, table)
    rows = read_rows(path)
    rows[row - 1][rows[0].index(column)] = value
    write_rows(path, rows)


def row_where(data: Path, table: str, **wanted: str) -> int:
    """Line of the first row with these cells."""
    rows = read_rows(fact_file(data, table))
    for number, row in enumerate(rows[1:], 2):
        cells = dict(zip(rows[0], row, strict=True))
        if all(cells[column] == value for column, value in wanted.items()):
            return number
    raise LookupError(f"{table}: {wanted}")
