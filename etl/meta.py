"""The tables that describe the warehouse inside itself: meta, meta_tables, meta_fields."""

# Table names are constants or quoted; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from etl.load import DUCKDB_TYPES, quoted
from etl.package import Package, Table

SCHEMA = """
CREATE TABLE meta (key VARCHAR, value VARCHAR);
CREATE TABLE meta_tables (
    table_name VARCHAR, is_mart BOOLEAN, title_ja VARCHAR, title_en VARCHAR, description_ja VARCHAR,
    description_en VARCHAR, licence VARCHAR, origin_ja VARCHAR, origin_en VARCHAR, coverage_ja VARCHAR,
    coverage_en VARCHAR, warnings_ja VARCHAR, warnings_en VARCHAR, rows INTEGER);
CREATE TABLE meta_fields (
    table_name VARCHAR, position INTEGER, field VARCHAR, type VARCHAR, unit VARCHAR, title_ja VARCHAR,
    title_en VARCHAR, description_ja VARCHAR, description_en VARCHAR, is_required BOOLEAN,
    primary_key BOOLEAN, foreign_key VARCHAR);
"""


def published(package: Package) -> list[Table]:
    """The fact tables as published: merged files appear once, under the merged name."""
    merged = {descriptor["name"]: descriptor for descriptor in package.merged}
    tables: list[Table] = []
    for table in package.tables:
        name = table.warehouse_name
        if name == table.name:
            tables.append(table)
        elif name not in {known.name for known in tables}:
            raw = {**table.raw, **merged[name], "name": name}
            tables.append(Table(name, None, table.fields, table.primary_key, table.foreign_keys, raw))
    return tables


def foreign_key(package: Package, table: Table, column: str) -> str | None:
    """The table and column a column points to, under their published names, as "table.column"."""
    warehouse = {known.name: known.warehouse_name for known in package.tables}
    for key in table.foreign_keys:
        fields = [key["fields"]] if isinstance(key["fields"], str) else key["fields"]
        if fields == [column]:
            target = key["reference"]
            columns = [target["fields"]] if isinstance(target["fields"], str) else target["fields"]
            name = target.get("resource") or table.name
            return f"{warehouse.get(name, name)}.{columns[0]}"
    return None


def _licence(package: Package, table: Table) -> str | None:
    licences = table.raw.get("licenses") or package.raw.get("licenses") or []
    return ", ".join(licence.get("name", licence.get("title", "")) for licence in licences) or None


def _warnings(package: Package, table: Table, key: str) -> str | None:
    known = {warning["name"]: warning for warning in package.raw.get("warnings", [])}
    names = table.raw.get("warnings", [])
    return "\n".join(known[name][key] if name in known else name for name in names) or None


def table_row(package: Package, table: Table, is_mart: bool, rows: int | None) -> list[Any]:
    """One row of meta_tables; several warnings are separated by line feeds."""
    raw = table.raw
    texts = []
    for name in ("title", "description"):
        texts += [raw.get(f"{name}_ja"), raw.get(name)]
    more = []
    for name in ("origin", "coverage"):
        more += [raw.get(f"{name}_ja"), raw.get(name)]
    warnings = [_warnings(package, table, "description_ja"), _warnings(package, table, "description")]
    return [table.name, is_mart, *texts, _licence(package, table), *more, *warnings, rows]


def field_rows(package: Package, table: Table) -> list[list[Any]]:
    """Rows of meta_fields of one table; `type` is the DuckDB type."""
    return [
        [
            table.name, position, field.name, DUCKDB_TYPES.get(field.type, field.type), field.raw.get("unit"),
            field.raw.get("title_ja"), field.raw.get("title"), field.raw.get("description_ja"),
            field.raw.get("description"), bool(field.constraints.get("required")),
            field.name in table.primary_key, foreign_key(package, table, field.name),
        ]
        for position, field in enumerate(table.fields, 1)
    ]  # fmt: skip


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        # One statement with many rows: executemany prepares each row anew and takes seconds for the fields.
        values = ", ".join(f"({marks})" for _ in rows)
        con.execute(f"INSERT INTO {quoted(table)} VALUES {values}", [value for row in rows for value in row])


def write_meta(
    con: duckdb.DuckDBPyConnection,
    package: Package,
    marts: Sequence[Table],
    counts: Mapping[str, int],
    version: str,
) -> None:
    """Create and fill the meta tables. No build time is stored: two builds of the same facts are equal."""
    con.execute(SCHEMA)
    facts_as_of = con.execute("SELECT max(retrieved_on) FROM sources").fetchone()
    values = {
        "data_version": version,
        "facts_as_of": str(facts_as_of[0]) if facts_as_of else None,
        "licence": _licence(package, Table("", None, (), (), (), {})),
        "licence_note_ja": package.raw.get("licence_note_ja"),
        "licence_note_en": package.raw.get("licence_note"),
        "title_ja": package.raw.get("title_ja"),
        "title_en": package.raw.get("title"),
        "description_ja": package.raw.get("description_ja"),
        "description_en": package.raw.get("description"),
    }
    _insert(con, "meta", [[key, value] for key, value in values.items()])
    facts = published(package)
    tables = [(table, False) for table in facts] + [(table, True) for table in marts]
    _insert(con, "meta_tables", [table_row(package, t, mart, counts.get(t.name)) for t, mart in tables])
    _insert(con, "meta_fields", [row for t, _ in tables for row in field_rows(package, t)])
