"""The result of a query, immutable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rows:
    """The result of a query: column names and records, both immutable.

    ``columns`` has one name per column, ``records`` one tuple per row, in the order of the query.
    """

    columns: tuple[str, ...]
    records: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, record, strict=True)) for record in self.records)

    def column(self, name: str) -> list[Any]:
        """The values of one column, top to bottom."""
        at = self.columns.index(name)
        return [record[at] for record in self.records]

    def select(self, *names: str) -> Rows:
        """The same rows with these columns only, in this order."""
        at = [self.columns.index(name) for name in names]
        return Rows(names, tuple(tuple(record[i] for i in at) for record in self.records))

    def with_column(self, name: str, values: Sequence[Any]) -> Rows:
        """The same rows with one more column on the right, or with this column replaced."""
        if name in self.columns:
            at = self.columns.index(name)
            return Rows(self.columns, tuple((*r[:at], v, *r[at + 1 :]) for r, v in zip(self.records, values, strict=True)))
        return Rows((*self.columns, name), tuple((*r, v) for r, v in zip(self.records, values, strict=True)))

    def where(self, **equal: Any) -> Rows:
        """The rows whose columns equal the given values."""
        at = [(self.columns.index(name), value) for name, value in equal.items()]
        return Rows(self.columns, tuple(r for r in self.records if all(r[i] == v for i, v in at)))

    def first(self) -> dict[str, Any]:
        """The first row as a dictionary. Raises ``IndexError`` when there is none."""
        return dict(zip(self.columns, self.records[0], strict=True))
