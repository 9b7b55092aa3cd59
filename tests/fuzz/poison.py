"""A warehouse whose every free text is poisoned: the real facts with the corpus put before or behind each text, no check asked.

``python -m etl build`` would refuse much of it (control characters, line breaks); what shows the data must stand it all the same.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from atlas.warehouse import ROOT
from etl import cells, geometry, load, meta, transform, version
from etl.build import _check_into
from etl.load import quoted
from etl.package import Table
from tests.fuzz.corpus import FORMULAS, LINKS, LONG, TEXTS

KEPT = {("prefectures", "natural_earth_name"), ("known_gaps", "table_name")}
"""Texts that name something else in the data."""
RARE = 151
"""One text in so many is very long."""


def free(table: Table) -> list[str]:
    """Columns that may hold any text: no key, no code, no vocabulary."""
    keys = {*table.primary_key}
    for one in table.foreign_keys:
        keys |= {one["fields"]} if isinstance(one["fields"], str) else set(one["fields"])
    return [
        field.name for field in table.fields
        if field.type == "string" and field.name not in keys and not {"enum", "pattern"} & set(field.constraints)
        and (table.name, field.name) not in KEPT and field.name != "url"
    ]  # fmt: skip


def poisoned(text: str, number: int) -> str:
    """A text with a piece of the corpus: formulas before it, others before or behind it."""
    if number % RARE == 0:
        return text + LONG[number // RARE % len(LONG)]
    piece = TEXTS[number % len(TEXTS)]
    return piece + text if piece in FORMULAS or number // len(TEXTS) % 2 else f"{text} {piece}"


def _spoil(con: duckdb.DuckDBPyConnection, table: Table, start: int) -> int:
    """Poison one staged table; returns the number of texts changed."""
    names, done = free(table), 0
    links = [field.name for field in table.fields if field.name == "url"]
    if not names + links:
        return 0
    listed = ", ".join(map(quoted, names + links))
    rows = con.execute(f"SELECT _row, {listed} FROM staging.{quoted(table.name)} ORDER BY _row").fetchall()
    columns: dict[str, list[Any]] = {"_row": [row[0] for row in rows]}
    for i, name in enumerate(names + links, 1):
        columns[name] = []
        for row in rows:
            value = row[i]
            if value is not None and name not in links:
                value, done = poisoned(value, start + done), done + 1
            elif value is not None and row[0] % 5 == 0:
                value = LINKS[row[0] // 5 % len(LINKS)]
            columns[name].append(value)
    con.register(
        "spoilt", pa.table({name: pa.array(values, pa.int32() if name == "_row" else pa.string()) for name, values in columns.items()})
    )
    sets = ", ".join(f"{quoted(name)} = spoilt.{quoted(name)}" for name in names + links)
    con.execute(f"UPDATE staging.{quoted(table.name)} AS old SET {sets} FROM spoilt WHERE old._row = spoilt._row")
    con.unregister("spoilt")
    return done


def build(out: Path, static: Path) -> int:
    """Write the poisoned warehouse to ``out`` (outlines to ``static``); returns the number of poisoned texts."""
    out.unlink(missing_ok=True)
    with duckdb.connect(str(out)) as con:
        package, raw, problems, marts = _check_into(con, ROOT / "data", lambda _: None)
        assert not problems
        number = 0
        for table in package.tables:
            number += _spoil(con, table, number)
        load.publish_facts(con, package)
        load.merge_tables(con, package)
        geometry.build(package.directory, con, static)
        transform.run(con)
        meta.write_meta(con, package, marts, load.row_counts(con), version.data_version(package, raw))
        cells.create(con, meta.published(package))
        con.execute("DETACH staging")
        con.execute("CHECKPOINT")
    return number


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]), Path(sys.argv[2]))} texts\n")
