"""The open tables: which there are, their columns, and which shared filter narrows which of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atlas.card import SCHEMA_TYPES, Column
from atlas.filters import LISTS, Filters
from atlas.i18n import Lang
from atlas.warehouse import Warehouse, remembered

# Arrow has no such integer; counts fit into 64 bits.
NARROWED = {"HUGEINT": "BIGINT", "UHUGEINT": "BIGINT", "UBIGINT": "BIGINT"}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of an open table. ``type`` is the DuckDB type, ``foreign_key`` "table.column" or empty."""

    name: str
    type: str
    label: str
    description: str
    unit: str
    required: bool
    key: bool
    foreign_key: str

    @property
    def schema_type(self) -> str:
        """Type in the Table Schema standard."""
        return SCHEMA_TYPES.get(self.type, "string")

    @property
    def column(self) -> Column:
        """The same column as a Card knows it."""
        return Column(self.name, self.label, self.description, self.unit, self.schema_type)


@dataclass(frozen=True, slots=True)
class OpenTable:
    """An open table in the reader's language. ``place`` is (rule, first column, second column) or ``None``.

    ``filters`` maps the shared filters that can narrow it to (rule, column).
    """

    name: str
    is_mart: bool
    title: str
    description: str
    licence: str
    origin: str
    coverage: str
    warnings: tuple[str, ...]
    rows: int
    place: tuple[str, str, str] | None
    fields: tuple[Field, ...]
    filters: Mapping[str, tuple[str, str]]

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(field.name for field in self.fields)

    @property
    def key(self) -> tuple[str, ...]:
        """Columns of the primary key."""
        return tuple(field.name for field in self.fields if field.key)

    def field(self, name: str) -> Field:
        """A column by name. Raises ``KeyError``."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def usable(self, filters: Filters) -> Filters:
        """The filters without those that cannot narrow this table."""
        return filters.only(self.filters)

    def unusable(self, filters: Filters) -> tuple[str, ...]:
        """The names of active filters that cannot narrow this table."""
        active = {name for name, _ in filters.params()}
        return tuple(sorted(name for name in active if _family(name) not in self.filters))


def _family(parameter: str) -> str:
    return "fiscal_year" if parameter.startswith("fiscal_year") else parameter


def tables_for(warehouse: Warehouse, parameter: str) -> tuple[str, ...]:
    """The open tables that a shared filter can narrow."""
    return tuple(name for name, table in open_tables(warehouse, "en").items() if _family(parameter) in table.filters)


@remembered(maxsize=8)
def open_tables(warehouse: Warehouse, lang: Lang) -> dict[str, OpenTable]:
    """Every open table by name, derived tables first (they are what the pages show)."""
    fields: dict[str, list[Field]] = {}
    for row in warehouse.rows("published_fields", lang=lang):
        fields.setdefault(row["table_name"], []).append(_field(row))
    filters: dict[str, dict[str, tuple[str, str]]] = {}
    for row in warehouse.rows("filter_columns"):
        filters.setdefault(row["table_name"], {})[row["parameter"]] = (row["rule"], row["column_name"])
    found = {}
    for row in sorted(warehouse.rows("published_tables", lang=lang), key=lambda one: not one["is_mart"]):
        name = row["table_name"]
        if name not in fields:
            continue
        place = (row["place_rule"], row["place_first"], row["place_second"]) if row["place_rule"] else None
        order = {p: filters.get(name, {})[p] for p in LISTS if p in filters.get(name, {})}
        found[name] = OpenTable(
            name, bool(row["is_mart"]), row["title"] or name, row["description"] or "", row["licence"] or "",
            row["origin"] or "", row["coverage"] or "", tuple((row["warnings"] or "").split("\n")) if row["warnings"] else (),
            row["rows"] or 0, place, tuple(fields[name]), order,
        )  # fmt: skip
    return found


def _field(row: Mapping[str, Any]) -> Field:
    return Field(
        row["field"], row["data_type"], row["label"] or row["field"], row["description"] or "", row["unit"] or "",
        bool(row["is_required"]), bool(row["primary_key"]), row["foreign_key"] or "",
    )  # fmt: skip
