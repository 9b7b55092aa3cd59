"""Which disagreements and usage notes stand behind a Card, so that every page can lead to them.

A Card names its tables and its sources. A row counts when its table is one of them (or the table a derived one is made
from) and one of its sources is a source of the Card; where the Card shows the ids of its rows, only those rows count.
A chosen case leaves out what belongs to other cases. The number is thus of what *may* touch the values shown: a Card of
counts does not say which row went into which count.
"""

from __future__ import annotations

from dataclasses import dataclass

from atlas.card import Card
from atlas.warehouse import Warehouse

KEY_COLUMNS = ("fact_id", "total_id")
"""Columns of a Card that hold ids of rows which can be in doubt."""


@dataclass(frozen=True, slots=True)
class Cautions:
    """Disagreements (conflicts between sources, counted once each), rows with a usage note, and the tables of the former."""

    conflicts: int = 0
    notes: int = 0
    tables: tuple[str, ...] = ()


def behind(card: Card, warehouse: Warehouse, cases: tuple[str, ...] = ()) -> Cautions:
    """What to be careful about behind a Card. One short query, remembered by the warehouse."""
    if not card.tables or not card.sources:
        return Cautions()
    columns = [name for name in KEY_COLUMNS if name in card.rows.columns]
    keys = tuple(sorted({key for name in columns for key in card.rows.column(name) if key})) if columns else None
    found = warehouse.rows("card_cautions", tables=card.tables, sources=card.sources, keys=keys, case=cases or None)
    by_kind = {row["kind"]: row for row in found}
    conflict = by_kind.get("conflict", {"cautions": 0, "tables": ()})
    return Cautions(conflict["cautions"], by_kind.get("note", {"cautions": 0})["cautions"], tuple(conflict["tables"]))
