"""Domain rules as SQL: each file in etl/checks returns no row when the rule holds."""

# The statements are the project's own files.
# ruff: noqa: S608

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.load import quoted
from etl.package import Package
from etl.problems import BuildError, Problem

DIRECTORY = Path(__file__).with_name("checks")
COLUMNS = ["table_name", "row_number", "field", "found", "allowed"]
HEADER = re.compile(r"^--\s*(en|ja|tables|scope):\s*(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Check:
    """One rule. tables: what it reads; scope: facts (staging, with line numbers) or marts (main)."""

    path: Path
    sql: str
    rule_en: str
    rule_ja: str
    tables: tuple[str, ...]
    scope: str


def read_checks(directory: Path = DIRECTORY) -> list[Check]:
    """All checks, by file name. ValueError if a header line (en, ja, tables, scope) is missing."""
    checks = []
    for path in sorted(directory.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        header = dict(HEADER.findall(sql))
        if not {"en", "ja", "tables", "scope"} <= header.keys() or header["scope"] not in {"facts", "marts"}:
            raise ValueError(f"{path.name}: the header needs en, ja, tables and scope (facts or marts)")
        tables = tuple(name.strip() for name in header["tables"].split(","))
        checks.append(Check(path, sql, header["en"], header["ja"], tables, header["scope"]))
    return checks


def run(
    con: duckdb.DuckDBPyConnection,
    package: Package,
    scope: str,
    available: Collection[str],
    directory: Path = DIRECTORY,
) -> list[Problem]:
    """Findings of the checks of one scope whose tables are all `available`; others are passed over.

    A check returns table_name, row_number (line of the file, 1 = header; NULL for derived tables), field,
    found and allowed. Raises BuildError if a check cannot run.
    """
    shown = {table.name: package.shown_path(table) for table in package.tables}
    problems: list[Problem] = []
    for check in read_checks(directory):
        if check.scope != scope or not set(check.tables) <= set(available):
            continue
        try:
            rows = con.execute(f"SELECT {', '.join(map(quoted, COLUMNS))} FROM ({check.sql.strip().rstrip(';')}\n) ORDER BY ALL").fetchall()
        except duckdb.Error as error:
            values = {"found": str(error)}
            raise BuildError([Problem(str(check.path), None, None, "sql_failed", values)]) from error
        for table, row, field, found, allowed in rows:
            values = {
                "found": "" if found is None else str(found),
                "allowed": "" if allowed is None else str(allowed),
                "rule_en": check.rule_en,
                "rule_ja": check.rule_ja,
            }
            code = "rule" if allowed is not None else "rule_plain"
            problems.append(Problem(shown.get(table, table), row, field, code, values))
    return problems
