"""Run of etl/transform/*.sql: fact tables to derived tables, in file-name order."""

from __future__ import annotations

from pathlib import Path

import duckdb

from etl.package import MARTS, Package, Table
from etl.problems import BuildError, Problem

DIRECTORY = Path(__file__).with_name("transform")


def scripts(directory: Path = DIRECTORY) -> list[Path]:
    """The transform scripts in the order of their names."""
    return sorted(directory.glob("*.sql"))


def run(con: duckdb.DuckDBPyConnection, directory: Path = DIRECTORY) -> None:
    """Run every script in `main`. Raises BuildError that names the script and DuckDB's reason."""
    for script in scripts(directory):
        try:
            con.execute(script.read_text(encoding="utf-8"))
        except duckdb.Error as error:
            values = {"found": str(error)}
            raise BuildError([Problem(str(script), None, None, "sql_failed", values)]) from error


def mart_problems(con: duckdb.DuckDBPyConnection, package: Package, marts: tuple[Table, ...]) -> list[Problem]:
    """Derived tables whose columns (names and order) differ from their descriptor in marts.json."""
    shown = str(package.directory / MARTS)
    problems = []
    for mart in marts:
        query = "SELECT column_name FROM duckdb_columns() WHERE database_name = current_database() AND table_name = ? ORDER BY column_index"
        actual = [name for (name,) in con.execute(query, [mart.name]).fetchall()]
        if not actual:
            problems.append(Problem(shown, None, mart.name, "mart_missing"))
        elif actual != mart.columns:
            values = {"found": ", ".join(actual), "allowed": ", ".join(mart.columns)}
            problems.append(Problem(shown, None, mart.name, "mart_columns", values))
    return problems
