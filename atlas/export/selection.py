"""A selection of an open table: filters, columns, order, slice. And the SQL that reads it.

Names of tables and columns come from the data dictionary only and are quoted; every value is bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from atlas.export.tables import NARROWED, OpenTable, open_tables
from atlas.filters import Filters
from atlas.i18n import Lang
from atlas.warehouse import Rows, Warehouse

# How a shared filter reads a column; the rules are named in the warehouse table filter_columns.
IN_LIST = {
    "equal": "list_contains(${p}, {c})",
    "first_two": "list_contains(${p}, left({c}, 2))",
    "place_code": "{c} IN (SELECT place_id FROM places WHERE list_contains(${p}, jis_code))",
    "place_prefecture": "{c} IN (SELECT place_id FROM places WHERE list_contains(${p}, left(jis_code, 2)))",
    "place_kind": "{c} IN (SELECT p.place_id FROM places p JOIN local_governments g USING (jis_code) WHERE list_contains(${p}, g.kind))",
    "any_of": "list_has_any(${p}, {c})",
    "any_of_text": "list_has_any(${p}, string_split({c}, ';'))",
    "project": "{c} IN (SELECT project_id FROM project_sectors WHERE list_contains(${p}, sector))",
}
# (first year, last year) of a row, by rule.
YEARS = {
    "years": ("fiscal_year_from", "fiscal_year_to"),
    "year": ("{c}", "{c}"),
    "date": ("fiscal_year_of({c}, date_precision)", "fiscal_year_of({c}, date_precision)"),
    "dates": ("fiscal_year_of({c}, date_precision)", "fiscal_year_of(coalesce(date_end, {c}), date_precision)"),
}
NO_FILTERS = Filters()
PLACE_COLUMNS = ("_first_place", "_second_place")


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Selection:
    """What is exported. ``sort`` holds (column, descending). ``limit`` is ``None`` for all rows.

    ``table`` must be an open table, the columns its columns, the filters ones it can use: the API checks that.
    """

    table: str
    lang: Lang = "ja"
    filters: Filters = NO_FILTERS
    columns: tuple[str, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int = 0

    def about(self, warehouse: Warehouse) -> OpenTable:
        """The table of the selection. Raises ``KeyError`` for a table that is not open."""
        return open_tables(warehouse, self.lang)[self.table]

    def names(self, warehouse: Warehouse) -> tuple[str, ...]:
        """The columns asked for, or all."""
        return self.columns or self.about(warehouse).columns

    def params(self) -> list[tuple[str, str]]:
        """The selection as address parameters, in a fixed order, without language and version."""
        pairs = self.filters.params()
        pairs += [("columns", name) for name in self.columns]
        pairs += [("sort", ("-" if descending else "") + name) for name, descending in self.sort]
        pairs += [("limit", str(self.limit))] if self.limit is not None else []
        return pairs + ([("offset", str(self.offset))] if self.offset else [])

    def conditions(self, warehouse: Warehouse) -> tuple[str, dict[str, Any]]:
        """The WHERE text and its bound values."""
        table, values, parts = self.about(warehouse), self.filters.sql(), []
        for parameter, (rule, column) in table.filters.items():
            if parameter == "fiscal_year":
                first, last = (text.format(c=quoted(column)) for text in YEARS[rule])
                for name, text in (
                    ("fiscal_year", f"list_has_any($fiscal_year, range({first}, {last} + 1))"),
                    ("fiscal_year_from", f"{last} >= $fiscal_year_from"),
                    ("fiscal_year_to", f"{first} <= $fiscal_year_to"),
                ):
                    if values[name] is not None:
                        parts.append((name, text))
            elif values[parameter] is not None:
                parts.append((parameter, IN_LIST[rule].format(p=parameter, c=quoted(column))))
        where = " AND ".join(text for _, text in parts)
        return (f" WHERE {where}" if where else ""), {
            name: list(values[name]) if isinstance(values[name], tuple) else values[name] for name, _ in parts
        }

    def sql(self, warehouse: Warehouse, *, places: bool = False, extra: tuple[str, ...] = ()) -> tuple[str, dict[str, Any]]:
        """The query and its bound values. ``places`` adds the columns of PLACE_COLUMNS; ``extra`` adds columns.

        Without a sort the rows come in the order of the table, which is fixed for a data version; a sort is made
        unambiguous by that order.
        """
        table = self.about(warehouse)
        wanted = list(dict.fromkeys((*self.names(warehouse), *extra)))
        columns = [_narrow(name, table.field(name).type) for name in wanted]
        if places and table.place:
            columns += [f"{quoted(name)} AS {alias}" for name, alias in zip(table.place[1:], PLACE_COLUMNS, strict=True)]
        where, values = self.conditions(warehouse)
        order = [f"{quoted(name)} {'DESC' if descending else 'ASC'} NULLS LAST" for name, descending in self.sort]
        if order:
            order.append("t.rowid")
        text = f"SELECT {', '.join(columns)} FROM {quoted(self.table)} t{where}"  # noqa: S608 - quoted names
        text += f" ORDER BY {', '.join(order)}" if order else ""
        if self.limit is not None:
            text += f" LIMIT {int(self.limit)}"
        return text + (f" OFFSET {int(self.offset)}" if self.offset else ""), values

    def total(self, warehouse: Warehouse) -> int:
        """Number of rows that fit the filters, before limit and offset."""
        where, values = self.conditions(warehouse)
        found = warehouse.cursor().execute(f"SELECT count(*) FROM {quoted(self.table)} t{where}", values).fetchone()  # noqa: S608 - quoted names
        return int(found[0]) if found else 0

    def count(self, total: int) -> int:
        """Number of rows exported, given the number of rows that fit."""
        left = max(total - self.offset, 0)
        return left if self.limit is None else min(left, self.limit)

    def sources(self, warehouse: Warehouse) -> Rows:
        """The sources behind the rows exported, by id; none for a table without sources."""
        if self.table == "sources" or "source_id" not in self.about(warehouse).columns:
            return warehouse.rows("sources_by_id", ids=())
        text, values = replace(self, columns=()).sql(warehouse)
        found = warehouse.cursor().execute(
            f"SELECT DISTINCT source_id FROM ({text}) WHERE source_id IS NOT NULL ORDER BY 1",  # noqa: S608 - quoted names
            values,
        )
        return warehouse.rows("sources_by_id", ids=tuple(row[0] for row in found.fetchall()))


def _narrow(name: str, kind: str) -> str:
    return f"{quoted(name)}::{NARROWED[kind]} AS {quoted(name)}" if kind in NARROWED else f"{quoted(name)}"
