"""A grid that shows cells as a file has them: years and codes without separators, numbers that sort as numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from atlas.export.table import cell
from atlas.warehouse import Rows

NUMBERS = {"integer": pa.int64(), "number": pa.float64()}


def as_exported(rows: Rows, columns: Sequence[tuple[str, str]]) -> pa.Table:
    """The rows under the given headings; ``columns`` holds (heading, type) from left to right."""
    arrays, headings = [], []
    for i, (heading, kind) in enumerate(columns):
        values = [record[i] for record in rows.records]
        arrays.append(_numbers(values, NUMBERS[kind]) if kind in NUMBERS else _texts(values))
        headings.append(heading if heading not in headings else f"{heading} ({rows.columns[i]})")
    return pa.table(arrays, names=headings)


def _numbers(values: list[object], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except (pa.ArrowException, OverflowError, TypeError):  # a number beyond 64 bits, or one that is none
        return _texts(values)


def _texts(values: list[object]) -> pa.Array:
    return pa.array([None if value is None else str(cell(value)) for value in values], pa.string())
