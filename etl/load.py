"""Typed load of the files into DuckDB: `staging` (with the line number) and the published fact tables."""

# Table and column names come from the data package, quoted; values are bound or read from files.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from etl.files import RawTable
from etl.package import Package, Table

DUCKDB_TYPES = {
    "string": "VARCHAR",
    "integer": "INTEGER",
    "number": "DOUBLE",
    "date": "DATE",
    "boolean": "BOOLEAN",
}


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def attach_staging(con: duckdb.DuckDBPyConnection) -> None:
    """Open the in-memory database `staging`; inside the published file its pages would take up room."""
    con.execute("ATTACH IF NOT EXISTS ':memory:' AS staging")


def load_staging(con: duckdb.DuckDBPyConnection, raw: RawTable) -> None:
    """Create staging.<name> with the described types and `_row`, the line in the file (1 = header).

    Blank cells become NULL. Rows are taken in file order. The cells must have passed validation of types.
    """
    table = raw.table
    columns = {
        field.name: pa.array([row[position] or None for row in raw.rows], pa.string()) for position, field in enumerate(table.fields)
    }
    numbers = pa.array(range(2, len(raw.rows) + 2), pa.int32())
    con.register("incoming", pa.table({**columns, "_row": numbers}))
    casts = ", ".join(f"CAST({quoted(field.name)} AS {DUCKDB_TYPES[field.type]}) AS {quoted(field.name)}" for field in table.fields)
    name = quoted(table.name)
    con.execute(f"CREATE TABLE staging.{name} AS SELECT {casts}, _row FROM incoming ORDER BY _row")
    con.unregister("incoming")


def stage(con: duckdb.DuckDBPyConnection, raw: Mapping[str, RawTable], unfit: Collection[str]) -> list[str]:
    """Load every usable table that is not `unfit`; returns the names loaded."""
    attach_staging(con)
    loaded = [name for name, table in raw.items() if table.usable and name not in unfit]
    for name in loaded:
        if not raw[name].large:  # loaded already (etl.bulk)
            load_staging(con, raw[name])
    return loaded


def publish_facts(con: duckdb.DuckDBPyConnection, package: Package) -> None:
    """Create the fact tables in `main`, without `_row`, in file order; merge_tables makes the merged ones.

    Large files are there already.
    """
    there = row_counts(con)
    for table in package.tables:
        if table.warehouse_name == table.name and table.name not in there:
            name = quoted(table.name)
            con.execute(f"CREATE TABLE {name} AS SELECT * EXCLUDE (_row) FROM staging.{name} ORDER BY _row")


def merge_tables(con: duckdb.DuckDBPyConnection, package: Package) -> None:
    """Create the merged tables of the package and list every row left out in `meta_left_out`.

    The rule (also told in the package): of rows with the same key the one with more filled columns stays;
    if equal, the one of the first file. Order: first file, then what only the further files have.
    """
    con.execute("CREATE TABLE meta_left_out (table_name VARCHAR, row_key VARCHAR, reason_ja VARCHAR, reason_en VARCHAR)")
    for merged in package.merged:
        tables = [package.table(name) for name in merged["from"]]
        key = quoted(merged["key"])
        con.execute(f"CREATE TEMP TABLE ranked AS {_ranked(tables, key)}")
        con.execute(
            f"CREATE TABLE {quoted(merged['name'])} AS "
            "SELECT * EXCLUDE (_file, _name, _row, _filled, _rank, _first, _place) "
            "FROM ranked WHERE _rank = 1 ORDER BY _first, _place"
        )
        con.execute(
            f"INSERT INTO meta_left_out SELECT _name, {key}, ?, ? FROM ranked WHERE _rank > 1 ORDER BY _name, _row",
            [merged["rule_ja"], merged["rule"]],
        )
        con.execute("DROP TABLE ranked")


def _ranked(tables: list[Table], key: str) -> str:
    """SQL of all rows of `tables` with their rank inside a key (1 stays) and the place of the key.

    _first is the first file that has the key and _place its line there: a total order of the keys.
    """
    parts = []
    for position, table in enumerate(tables):
        filled = " + ".join(f"({quoted(column)} IS NOT NULL)::INTEGER" for column in table.columns)
        parts.append(f"SELECT *, {position} AS _file, '{table.name}' AS _name, {filled} AS _filled FROM staging.{quoted(table.name)}")
    return (
        f"SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY _filled DESC, _file) AS _rank, "
        f"min(_file) OVER (PARTITION BY {key}) AS _first, "
        f"min_by(_row, _file) OVER (PARTITION BY {key}) AS _place FROM ({' UNION ALL BY NAME '.join(parts)})"
    )


def row_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of every table in `main`, by name."""
    query = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary"
    names = sorted(name for (name,) in con.execute(query).fetchall())
    counts: dict[str, Any] = {}
    for name in names:
        row = con.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()
        counts[name] = row[0] if row else 0
    return counts
