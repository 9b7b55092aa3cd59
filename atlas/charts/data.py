"""How complete the columns of an open table are: values present in the rows chosen, column by column."""

from __future__ import annotations

from atlas import formats
from atlas.card import Card, Chart, UsageWarning, columns_of
from atlas.charts import recipe
from atlas.export.selection import Selection, quoted
from atlas.export.tables import OpenTable, open_tables
from atlas.filters import LISTS, Filters
from atlas.i18n import Lang, listing, t
from atlas.warehouse import Rows, Warehouse

FIRST = "activities"
"""The table shown where none is chosen: the records of cooperation."""
COLUMNS = ("table_column", "column_label", "rows_with_value", "records", "share_with_value", "column_meaning", "unit_label", "data_type")


def filled(selection: Selection, warehouse: Warehouse) -> tuple[int, tuple[int, ...]]:
    """Rows of a selection, and for each of its columns the number of rows with a value."""
    text, values = selection.sql(warehouse)
    counts = ", ".join(f"count({quoted(name)})" for name in selection.names(warehouse))
    found = warehouse.cursor().execute(f"SELECT count(*), {counts} FROM ({text})", values).fetchone()  # noqa: S608 - quoted names
    return (int(found[0]), tuple(int(n) for n in found[1:])) if found else (0, ())


def _selection(table: OpenTable, columns: tuple[str, ...], filters: Filters, lang: Lang) -> Selection:
    known = tuple(name for name in columns if name in table.columns)
    return Selection(table.name, lang, table.usable(filters), known)


@recipe("table-completeness", LISTS)
def table_completeness(warehouse: Warehouse, filters: Filters, lang: Lang, table: str = FIRST, columns: tuple[str, ...] = ()) -> Card:
    """Columns of an open table with meaning, unit, and n of N rows with a value. Raises ``KeyError`` for no open table."""
    about = open_tables(warehouse, lang)[table]
    selection = _selection(about, columns, filters, lang)
    total, counts = filled(selection, warehouse)
    records = []
    for name, n in zip(selection.names(warehouse), counts, strict=True) if total else ():
        field = about.field(name)
        kind = t(lang, f"data.type.{field.schema_type}")
        records.append((name, field.label, n, total, round(n / total, 4), field.description, field.unit or None, kind))
    rows = Rows(COLUMNS, tuple(records))
    whole = sum(1 for n in counts if n == total)
    said = t(lang, "data.completeness", title=about.title, rows=formats.number(total, lang), columns=len(counts), whole=whole)
    least = min(records, key=lambda one: one[2], default=None)
    if least and least[2] < total:
        said += t(lang, "data.least", label=least[1], n=formats.number(least[2], lang), total=formats.number(total, lang))
    unusable = [t(lang, f"filter.{name}") for name in dict.fromkeys(_family(n) for n in about.unusable(filters))]
    note = t(lang, "data.blank_is_not_zero")
    if unusable:
        note += t(lang, "data.unusable", names=listing(lang, unusable))
    chart = Chart("hbar", x="rows_with_value", y="column_label", hover=("table_column", "records"), height=90 + 26 * len(rows))
    return Card(
        "table-completeness", lang, t(lang, "data.dictionary_of", title=about.title), said if total else "", rows,
        columns_of(warehouse, rows, lang), chart,
        sources=tuple(selection.sources(warehouse).column("source_id")), tables=(table,), note=note,
        warnings=tuple(UsageWarning(f"table-{i}", text) for i, text in enumerate(about.warnings)),
        options={"table": table, "columns": selection.columns},
    )  # fmt: skip


def _family(parameter: str) -> str:
    return "fiscal_year" if parameter.startswith("fiscal_year") else parameter
