"""The view `fact_cells`: every cell of every fact table as text, so that two warehouses can be compared."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from etl.load import quoted
from etl.package import Table

# Several key columns are joined by a space, as in the keys of data/corrections.csv.
SEPARATOR = "' '"


def _part(table: Table) -> str:
    key = f"concat_ws({SEPARATOR}, {', '.join(f'{quoted(name)}::VARCHAR' for name in table.primary_key)})"
    cells = ", ".join(f"{quoted(name)}::VARCHAR AS {quoted(name)}" for name in table.columns)
    wide = f"SELECT {key} AS _key, {cells} FROM {quoted(table.name)}"  # noqa: S608 - quoted names
    long = f"UNPIVOT ({wide}) ON * EXCLUDE (_key) INTO NAME field VALUE value"
    return f"SELECT '{table.name}' AS table_name, _key AS row_key, field, value FROM ({long})"  # noqa: S608


def create(con: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
    """Create the view over the tables that have a primary key. Blank cells have no row in it."""
    parts = [_part(table) for table in tables if table.primary_key]
    con.execute(f"CREATE VIEW fact_cells AS {' UNION ALL '.join(parts)}")
