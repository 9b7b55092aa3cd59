"""Files too large to be read cell by cell: loaded by the engine's own CSV reader and checked in SQL, column by column.

The findings are the same kinds as those of etl.files, etl.validate and etl.bilingual: types, blanks, closed lists, patterns,
limits, stray spaces, control characters, keys, foreign keys, one language only. At most ``SHOWN`` of a kind are told per column.
Numbers are taken as the engine reads them (`1e3` passes here, not in a small file).
"""

# Table and column names come from the data package, quoted; values are bound.
# ruff: noqa: S608

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from etl.bilingual import JAPANESE, pairs
from etl.files import RawTable
from etl.load import DUCKDB_TYPES, attach_staging, quoted
from etl.package import Field, Package, Table
from etl.problems import Problem

SHOWN = 20
MANY = 0.2
"""A column with more distinct values than this share of a sample is checked row by row, else value by value."""
SAMPLE = 50_000
ENGINE_JAPANESE = re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", JAPANESE.pattern)
"""The same pattern as the engine writes it."""
CONTROL = r"[\x00-\x1f\x7f-\x9f]"


def create(con: duckdb.DuckDBPyConnection, table: Table, path: Path, shown: str, name: str) -> list[Problem]:
    """Create ``name`` (an SQL name) from the file, typed, in file order. Returns what could not be read; then there is no table."""
    types = {field.name: DUCKDB_TYPES[field.type] for field in table.fields}
    options = "header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', dateformat = '%Y-%m-%d', strict_mode = true"
    try:
        con.execute(f"CREATE TABLE {name} AS FROM read_csv(?, columns = {types!r}, {options})", [str(path)])
        return []
    except duckdb.Error as error:
        first = error
    con.execute(f"DROP TABLE IF EXISTS {name}")
    rejects = f"store_rejects = true, rejects_limit = {SHOWN}, rejects_table = 'unread', rejects_scan = 'unread_scan'"
    try:
        con.execute(f"CREATE TEMP TABLE read AS FROM read_csv(?, columns = {types!r}, {options}, {rejects})", [str(path)])
        found = con.execute("SELECT line, column_name, error_type::VARCHAR, error_message FROM unread ORDER BY line").fetchall()
        con.execute("DROP TABLE read; DROP TABLE unread; DROP TABLE unread_scan")
    except duckdb.Error:
        found = []
    problems = []
    for line, column, kind, message in found:
        known = next((field for field in table.fields if field.name == column), None)
        code = {"MISSING COLUMNS": "cell_missing", "TOO MANY COLUMNS": "cell_extra"}.get(kind, known.type if known else "other")
        cell = message.partition('"')[2].partition('"')[0] if known else message.splitlines()[0]
        problems.append(Problem(shown, line, column, code, {"found": cell, "allowed": str(len(table.fields))}))
    return problems or [Problem(shown, None, None, "csv_malformed", {"found": str(first).splitlines()[0]})]


def _rules(field: Field) -> Iterator[tuple[str, str, list[Any], dict[str, str]]]:
    """(code, SQL that is true for a bad value ``v``, bound values, what is allowed) of one column."""
    limits = field.constraints
    if "enum" in limits:
        yield "enum", "NOT list_contains(?, v)", [limits["enum"]], {"allowed": ", ".join(map(str, limits["enum"]))}
    if "pattern" in limits:
        hint = field.raw.get("pattern_hint", str(limits["pattern"]))
        told = {"allowed": hint, "allowed_en": hint, "allowed_ja": field.raw.get("pattern_hint_ja", hint)}
        yield "pattern", "NOT regexp_full_match(v, ?)", [limits["pattern"]], told
    for name, sign in (("minimum", "<"), ("maximum", ">")):
        if name in limits:
            kind = DUCKDB_TYPES[field.type]
            yield name, f"v {sign} CAST(? AS {kind})", [str(limits[name])], {"allowed": str(limits[name])}
    if field.type == "string" and not {"enum", "pattern"} & limits.keys():  # those say which characters may stand there
        yield "stray_space", "starts_with(v, ' ') OR ends_with(v, ' ')", [], {}


def _column(con: duckdb.DuckDBPyConnection, name: str, field: Field, shown: str, english: bool) -> Iterator[Problem]:
    """Findings on the values of one column. A required column is told apart by the first rule."""
    column = quoted(field.name)
    if field.constraints.get("required"):
        rows = con.execute(f"SELECT rowid + 2 FROM {name} WHERE {column} IS NULL LIMIT {SHOWN}").fetchall()
        yield from (Problem(shown, row, field.name, "required") for (row,) in rows)
    rules = list(_rules(field))
    free = field.type == "string" and not {"enum", "pattern"} & field.constraints.keys()
    if unwanted := [CONTROL] * free + [ENGINE_JAPANESE] * english:  # one pass over long texts for both
        rules.append(("unwanted", "regexp_matches(v, ?)", ["|".join(unwanted)], {}))
    if not rules:
        return
    distinct, size = con.execute(
        f"SELECT count(DISTINCT v), count(*) FROM (SELECT {column} AS v FROM {name} LIMIT {SAMPLE})"
    ).fetchone() or (0, 0)
    each = distinct > MANY * size
    values = f"SELECT {column} AS v FROM {name} WHERE {column} IS NOT NULL" + ("" if each else " GROUP BY 1")
    sums = ", ".join(f"count(*) FILTER (WHERE {sql})" for _, sql, _, _ in rules)
    counts = con.execute(f"SELECT {sums} FROM ({values})", [one for _, _, bound, _ in rules for one in bound]).fetchone() or ()
    for (code, sql, bound, told), n in zip(rules, counts, strict=True):
        if n:
            bad = f"SELECT rowid + 2, v::VARCHAR FROM (SELECT rowid, {column} AS v FROM {name}) WHERE v IS NOT NULL AND {sql} LIMIT {SHOWN}"
            for row, value in con.execute(bad, bound).fetchall():
                if code != "unwanted":
                    yield Problem(shown, row, field.name, code, {"found": value, **told})
                elif free and re.search(CONTROL, value):
                    yield Problem(shown, row, field.name, "control_character", {"found": repr(value)})
                else:
                    yield Problem(shown, row, field.name, "japanese_in_english", {"found": value})


def _keys(con: duckdb.DuckDBPyConnection, name: str, table: Table, shown: str) -> Iterator[Problem]:
    unique = [[field.name] for field in table.fields if field.constraints.get("unique")]
    for key in [list(table.primary_key), *unique]:
        columns = ", ".join(map(quoted, key))
        if key and con.execute(f"SELECT count(*) > count(DISTINCT ({columns})) FROM {name}").fetchone() == (True,):
            rows = con.execute(
                f"SELECT concat_ws(', ', {columns}), min(rowid) + 2, max(rowid) + 2 FROM {name} GROUP BY {columns} HAVING count(*) > 1 LIMIT {SHOWN}"
            )
            for found, first, last in rows.fetchall():
                yield Problem(shown, last, ", ".join(key), "duplicate_key", {"found": found, "other": str(first)})


def foreign_keys(con: duckdb.DuckDBPyConnection, package: Package, table: Table, loaded: Collection[str]) -> Iterator[Problem]:
    """Values of the loaded table in `staging` that its references do not have."""
    shown = package.shown_path(table)
    for key in table.foreign_keys:
        fields = [key["fields"]] if isinstance(key["fields"], str) else key["fields"]
        target = key["reference"]
        columns = [target["fields"]] if isinstance(target["fields"], str) else target["fields"]
        other = target.get("resource") or table.name
        if other not in loaded or len(fields) != 1:
            continue
        mine, theirs = quoted(fields[0]), quoted(columns[0])
        found = con.execute(
            f"SELECT v, row FROM (SELECT {mine} AS v, min(_row) AS row FROM staging.{quoted(table.name)} WHERE {mine} IS NOT NULL GROUP BY 1) "
            f"WHERE v NOT IN (SELECT {theirs} FROM staging.{quoted(other)} WHERE {theirs} IS NOT NULL) ORDER BY row LIMIT {SHOWN}"
        )
        for value, row in found.fetchall():
            values = {"found": str(value), "table": other, "column": columns[0]}
            yield Problem(shown, row, fields[0], "foreign_key", values)


def problems(con: duckdb.DuckDBPyConnection, table: Table, shown: str, name: str) -> list[Problem]:
    """Findings on a table that was created: values, keys, the two languages."""
    both = pairs(table)
    english = {one for _, one in both} | {one for one in table.columns if one.endswith("_en")}
    found = [problem for field in table.fields for problem in _column(con, name, field, shown, field.name in english)]
    found += _keys(con, name, table, shown)
    for japanese, other in both:
        rows = con.execute(
            f"SELECT rowid + 2, {quoted(japanese)} IS NULL FROM {name} WHERE ({quoted(japanese)} IS NULL) <> ({quoted(other)} IS NULL) LIMIT {SHOWN}"
        )
        for row, japanese_blank in rows.fetchall():
            blank = japanese if japanese_blank else other
            if not table.field(blank).constraints.get("required"):
                found.append(Problem(shown, row, blank, "one_language", {"found": blank}))
    return found


def load_all(con: duckdb.DuckDBPyConnection, package: Package, raw: Mapping[str, RawTable]) -> list[Problem]:
    """Load every large file; `lines` is set, and `usable` is cleared where it could not be read. Returns the findings."""
    found: list[Problem] = []
    for name, table in raw.items():
        if table.large and table.usable:
            attach_staging(con)
            told = load(con, table.table, table.large, package.shown_path(table.table))
            row = con.execute("SELECT count(*) FROM duckdb_views() WHERE database_name = 'staging' AND view_name = ?", [name]).fetchone()
            table.usable = row == (1,)
            if table.usable:
                table.lines = (con.execute(f"SELECT count(*) FROM staging.{quoted(name)}").fetchone() or (0,))[0]
            found += told
    return found


def references(con: duckdb.DuckDBPyConnection, package: Package, raw: Mapping[str, RawTable], loaded: Collection[str]) -> list[Problem]:
    """Foreign keys of large files and into them; those among small files are checked before."""
    found: list[Problem] = []
    for name in loaded:
        keys = raw[name].table.foreign_keys
        into = [key for key in keys if (other := raw.get(key["reference"].get("resource") or name)) and other.large]
        if raw[name].large or into:
            found += foreign_keys(con, package, raw[name].table, loaded)
    return found


def load(con: duckdb.DuckDBPyConnection, table: Table, path: Path, shown: str) -> list[Problem]:
    """Load a large file into the current database and show it as ``staging.<name>`` with `_row`. Returns the findings.

    A table that is merged with others is no table of the warehouse itself and stays in `staging`.
    """
    published = table.warehouse_name == table.name
    home = f"{_database(con)}.main.{quoted(table.name)}" if published else f"staging.{quoted(f'_{table.name}')}"
    found = create(con, table, path, shown, home)
    if found:
        return found
    con.execute(f"CREATE VIEW staging.{quoted(table.name)} AS SELECT *, (rowid + 2)::INTEGER AS _row FROM {home}")
    return problems(con, table, shown, home)


def _database(con: duckdb.DuckDBPyConnection) -> str:
    row = con.execute("SELECT current_database()").fetchone()
    return quoted(row[0] if row else "memory")
