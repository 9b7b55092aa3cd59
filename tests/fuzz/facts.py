"""The facts themselves: one cell, line or byte of a CSV file is changed; each change is refused where it stands, or harmless."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import strategies as st

from etl import load
from etl.files import read_all
from etl.package import DESCRIPTOR, Field, Table, read_package
from etl.validate import validate
from tests.fuzz.values import ANY, HOSTILE, NUMBERS, Place, Target

FEW = ("units", "schemes", "cases", "case_facts", "programme_totals", "policy_events", "leading_areas")
"""Tables whose cells are changed: each type, key and vocabulary is among them."""
KEPT = ("vocabularies_cooperation", "vocabularies_declarations", "indicators")
LINES = 40
"""Lines that are kept of each of them, so that a case takes little time."""
PLAIN = {
    "integer": r"[+-]?[0-9]+",
    "number": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "boolean": "true|false",
}
Case = tuple[str, str, int, int, str]


def copy(source: Path, target: Path) -> Path:
    """A data folder with few tables."""
    (target / "facts").mkdir(parents=True)
    package = json.loads((source / DESCRIPTOR).read_text(encoding="utf-8"))
    keep = {*FEW, *KEPT}
    package["resources"] = [table for table in package["resources"] if table["name"] in keep]
    for table in package["resources"]:
        keys = table["schema"].get("foreignKeys", [])
        table["schema"]["foreignKeys"] = [key for key in keys if key["reference"]["resource"] in keep]
        lines = (source / table["path"]).read_text(encoding="utf-8").splitlines(keepends=True)
        (target / table["path"]).write_text("".join(lines[: LINES + 1] if table["name"] in FEW else lines), encoding="utf-8", newline="")
    package.pop("merged_tables", None)
    (target / DESCRIPTOR).write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    return target


def cells() -> st.SearchStrategy[str]:
    """What a cell may be changed to."""
    return st.one_of(
        HOSTILE, NUMBERS.map(lambda one: one[:400]), ANY, st.sampled_from(["", " ", "true", "TRUE", "2021-02-30", "2021-2-3", "1,000", "１２", "nan", "inf", "1e400",
        "9999999999", "0.1", "THA", "waste", "x;y", "2021-01-01", "-", "N/A"]), st.dates().map(str), st.integers(-5, 3000).map(str),
    )  # fmt: skip


CASES: st.SearchStrategy[Case] = st.tuples(
    st.sampled_from(["cell"] * 8 + ["line out", "line twice", "cell more", "cell less", "header", "bytes"]), st.sampled_from(FEW),
    st.integers(0, 10**6), st.integers(0, 10**6), cells(),
)  # fmt: skip


def fits(cell: str, field: Field) -> bool:
    """An own judgement whether a cell may stand in a column, from the description alone (keys apart)."""
    limits = field.constraints
    if not cell:
        return not limits.get("required")
    if field.type in PLAIN and not re.fullmatch(PLAIN[field.type], cell):
        return False
    if field.type == "date":
        try:
            date.fromisoformat(cell)
        except ValueError:
            return False
    if "enum" in limits and cell not in limits["enum"]:
        return False
    return not ("pattern" in limits and not re.fullmatch(limits["pattern"], cell))


def targets(place: Place) -> list[Target]:
    """The targets of this module."""
    data = copy(place.data, place.folder / "facts-data")
    package = read_package(data)
    tables: dict[str, Table] = {table.name: table for table in package.tables}
    content = {name: (data / str(tables[name].path)).read_bytes() for name in FEW}

    def spoil(case: Case) -> tuple[bytes, int | None, str | None]:
        """The file with the change, its line and its column."""
        kind, name, row, column, text = case
        rows = list(csv.reader(io.StringIO(content[name].decode("utf-8"), newline="")))
        at = 1 + row % (len(rows) - 1)
        place_ = column % len(rows[0])
        field = rows[0][place_]
        if kind == "bytes":
            start = column % len(content[name])
            return content[name][:start] + text.encode("utf-8", "replace")[:6] + content[name][start + row % 4 :], None, None
        if kind == "cell":
            rows[at][place_] = text
        elif kind == "line out":
            del rows[at]
        elif kind == "line twice":
            rows.insert(at, rows[at])
        elif kind == "cell more":
            rows[at].append(text)
        elif kind == "cell less":
            rows[at].pop()
        else:
            rows[0][place_] = text
            at = 0
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue().encode("utf-8", "surrogatepass"), at + 1, field if kind == "cell" else None

    def check(case: Case) -> str:
        kind, name, *_, text = case
        table = tables[name]
        path = data / str(table.path)
        spoilt, line, field = spoil(case)
        try:
            path.write_bytes(spoilt)
            raw, problems = read_all(package)
            problems += validate(package, raw)
            if problems:
                assert all(one.file for one in problems)
                mine = [one for one in problems if one.file == package.shown_path(table)]
                if kind in ("cell", "cell more", "cell less", "header") and not {"\n", "\r"} & set(text):
                    elsewhere = {one.code for one in problems} <= {"foreign_key"}  # the key was changed, and rows of other files miss it
                    assert elsewhere or any(one.row in (line, None) for one in mine) or any(one.row for one in mine), problems[:3]
                    if kind == "cell" and mine and not elsewhere:
                        assert any(one.row is not None and one.field for one in mine) or mine[0].row is None, mine[:3]
                return "refused"
            with duckdb.connect(":memory:") as con:  # harmless: it loads, and what was not refused is right by the description
                load.stage(con, {name: raw[name]}, ())
            if field is not None:
                cell: Any = raw[name].rows[(line or 2) - 2][table.columns.index(field)]
                assert fits(cell, table.field(field)), f"{name}.{field}: {cell!r} is taken"
            return "harmless"
        finally:
            path.write_bytes(content[name])

    return [Target("data facts", CASES, check, 0.3, 6)]
