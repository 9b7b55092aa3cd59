"""Which disagreements and usage notes stand behind a Card, so that every page can lead to them.

A Card names its tables and its sources. A row counts when its table is one of them (or the table a derived one is made
from) and one of its sources is a source of the Card; where the Card shows the ids of its rows, only those rows count.
A chosen case leaves out what belongs to other cases. The number is thus of what *may* touch the values shown: a Card of
counts does not say which row went into which count.
"""

from __future__ import annotations

from dataclasses import dataclass

from atlas.card import Card
from atlas.warehouse import Warehouse, remembered

KEY_COLUMNS = ("fact_id", "total_id")
"""Columns of a Card that hold ids of rows which can be in doubt."""


@dataclass(frozen=True, slots=True)
class Cautions:
    """Disagreements (conflicts between sources, counted once each), rows with a usage note, and the tables of the former."""

    conflicts: int = 0
    notes: int = 0
    tables: tuple[str, ...] = ()


def behind(card: Card, warehouse: Warehouse, cases: tuple[str, ...] = ()) -> Cautions:
    """What to be careful about behind a Card."""
    if not card.tables or not card.sources:
        return Cautions()
    columns = [name for name in KEY_COLUMNS if name in card.rows.columns]
    if columns:
        keys = tuple(sorted({key for name in columns for key in card.rows.column(name) if key}))
        return _of_rows(card, warehouse, cases, keys)
    return _of_sources(card.tables, frozenset(card.sources), warehouse, cases)


def _of_rows(card: Card, warehouse: Warehouse, cases: tuple[str, ...], keys: tuple[str, ...]) -> Cautions:
    found = warehouse.rows("card_cautions", tables=card.tables, sources=card.sources, keys=keys, case=cases or None)
    by_kind = {row["kind"]: row for row in found}
    conflict = by_kind.get("conflict", {"cautions": 0, "tables": ()})
    return Cautions(conflict["cautions"], by_kind.get("note", {"cautions": 0})["cautions"], tuple(conflict["tables"]))


def _of_sources(tables: tuple[str, ...], sources: frozenset[str], warehouse: Warehouse, cases: tuple[str, ...]) -> Cautions:
    """The same without a query: a Card of counts asks again at every change of a filter."""
    bases = {base for table in tables for base in _bases(warehouse).get(table, ())}
    found, places = {"conflict": 0, "note": 0}, set()
    for kind, group, n in _groups(warehouse):
        touched = {table for table, source, case in group if table in bases and source in sources and (not cases or case in (None, *cases))}
        if touched:
            found[kind] += n
            places |= touched if kind == "conflict" else set()
    return Cautions(found["conflict"], found["note"], tuple(sorted(places)))


@remembered(maxsize=4)
def _bases(warehouse: Warehouse) -> dict[str, tuple[str, ...]]:
    return {row["table_name"]: row["base_tables"] for row in warehouse.rows("table_bases")}


@remembered(maxsize=4)
def _groups(warehouse: Warehouse) -> list[tuple[str, list[tuple[str, str, str | None]], int]]:
    return [
        (row["kind"], [(one["table_name"], one["source_id"], one["case_id"]) for one in row["places"]], row["cautions"])
        for row in warehouse.rows("caution_groups")
    ]
