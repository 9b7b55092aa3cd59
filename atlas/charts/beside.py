"""How the rows of a Card are told in words, in columns beside each other: what a reader compares stands side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from atlas.card import Card, columns_of, sources_of
from atlas.i18n import Lang
from atlas.warehouse import Rows, Warehouse


@dataclass(frozen=True, slots=True)
class Beside:
    """A layout in column names of the Card's rows; it stands in ``Card.options["beside"]``.

    ``by`` makes the columns, ``members`` names them in order, also those without a row, which show ``empty``.
    Within a column ``group`` makes headings; a row is ``text`` (after the words of ``lead``) with ``badge`` and ``details`` in a second line.
    ``lines`` tells a row as "label: value" lines instead, ``inline`` joins the texts of a group into one line.
    ``aligned`` keeps the groups of all columns at the same height. ``codes`` maps the words of a badge to its code.
    """

    by: str
    members: tuple[str, ...]
    empty: str
    group: str = ""
    lead: str = ""
    text: str = ""
    badge: str = ""
    details: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    inline: bool = False
    aligned: bool = False


def with_columns(rows: Rows, **made: Callable[[dict[str, Any]], Any]) -> Rows:
    """The rows with further columns, each computed from a row."""
    found = list(rows)
    return table((*rows.columns, *made), [row | {name: make(row) for name, make in made.items()} for row in found])


def table(columns: tuple[str, ...], found: Iterable[dict[str, Any]]) -> Rows:
    """Rows of these columns from dictionaries."""
    return Rows(columns, tuple(tuple(row[name] for name in columns) for row in found))


def card_of(
    card_id: str, warehouse: Warehouse, lang: Lang, rows: Rows, names: tuple[str, ...], *, tables: tuple[str, ...], **parts: Any
) -> Card:
    """A Card of these columns of the rows, with their descriptions and, unless given, the sources named in ``source_ids``."""
    shown = rows.select(*names)
    if "sources" not in parts:
        parts["sources"] = sources_of(rows, "source_ids")
    return Card(id=card_id, lang=lang, rows=shown, columns=columns_of(warehouse, shown, lang, tables), tables=tables, **parts)
