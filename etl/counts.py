"""Expected row counts (expected_counts.csv): kept in git, so that a change of the data is seen in review."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from etl.files import RawTable, decode
from etl.package import Package
from etl.problems import Problem

FILE = "expected_counts.csv"
HEADER = ["table_name", "rows"]


def actual_counts(package: Package, raw: Mapping[str, RawTable]) -> dict[str, int]:
    """Rows of every readable file, and of every merged table whose files are all readable and not large."""
    counts = {name: table.size for name, table in raw.items() if table.usable}
    for merged in package.merged:
        tables = [raw[name] for name in merged["from"]]
        if all(table.usable and not table.large for table in tables):
            keys: set[str] = set()
            for table in tables:
                position = table.table.columns.index(merged["key"])
                keys.update(row[position] for row in table.rows if position < len(row))
            counts[merged["name"]] = len(keys)
    return counts


def read_counts(path: Path) -> dict[str, tuple[int, int]] | Problem:
    """Table name to (line in the file, expected rows), or what is wrong with the file."""
    try:
        text = decode(path.read_bytes(), str(path))
    except OSError:
        return Problem(str(path), None, None, "file_missing")
    if isinstance(text, Problem):
        return text
    expected: dict[str, tuple[int, int]] = {}
    rows = list(csv.reader(text.splitlines()))
    if not rows or rows[0] != HEADER:
        return Problem(str(path), 1, None, "column_order", {"found": ", ".join(rows[0]) if rows else "",
                                                            "allowed": ", ".join(HEADER)})  # fmt: skip
    for line, row in enumerate(rows[1:], 2):
        if len(row) != 2 or not row[1].isascii() or not row[1].isdigit():
            return Problem(str(path), line, HEADER[1], "integer", {"found": ",".join(row)})
        expected[row[0]] = (line, int(row[1]))
    return expected


def count_problems(package: Package, raw: Mapping[str, RawTable]) -> list[Problem]:
    """Tables with more or fewer rows than expected, or without an expectation."""
    path = package.directory / FILE
    expected = read_counts(path)
    if isinstance(expected, Problem):
        return [expected]
    problems = []
    actual = actual_counts(package, raw)
    for name, rows in actual.items():
        if name not in expected:
            problems.append(Problem(str(path), None, HEADER[1], "count_unlisted", {"table": name}))
            continue
        line, wanted = expected[name]
        if wanted != rows:
            values = {"table": name, "found": str(rows), "allowed": str(wanted)}
            problems.append(Problem(str(path), line, HEADER[1], "count_differs", values))
    known = {table.name for table in package.tables} | {merged["name"] for merged in package.merged}
    for name, (line, _) in expected.items():
        if name not in known:
            problems.append(Problem(str(path), line, HEADER[0], "count_unknown", {"found": name}))
    return problems


def write_counts(package: Package, raw: Mapping[str, RawTable]) -> Path:
    """Write the present row counts as the expected ones; returns the file."""
    path = package.directory / FILE
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(sorted(actual_counts(package, raw).items()))
    return path
