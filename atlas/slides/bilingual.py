"""One Card out of the same Card in two languages: every label of its chart in both, for an audience of both.

Rows are matched by what is the same in every language (numbers, dates, sources); where that leaves a doubt there is no
such Card, and the slide shows its chart in one language at a time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import Any

from atlas.card import Card, Chart
from atlas.warehouse import Rows, Warehouse

BETWEEN = " / "
NOT_BOTH = ("table",)
"""Kinds of charts whose words would not fit twice."""


def bilingual(first: Card, second: Card, warehouse: Warehouse) -> Card | None:
    """The Card with the chart's words in both languages; ``None`` where rows cannot be matched or there is no chart."""
    if first.chart is None or second.chart is None or first.chart.kind in NOT_BOTH or first.is_empty:
        return None
    order = matched(first, second, known_names(warehouse))
    if order is None:
        return None
    records = tuple(
        tuple(_joined(a, b) for a, b in zip(one, second.rows.records[at], strict=True))
        for one, at in zip(first.rows.records, order, strict=True)
    )
    columns = tuple(
        a if a.label == b.label else replace(a, label=_joined(a.label, b.label)) for a, b in zip(first.columns, second.columns, strict=True)
    )
    chart = _chart(first, second, order, first.chart, second.chart)
    options = {**first.options, "languages": (first.lang, second.lang)}
    return first.with_(rows=Rows(first.rows.columns, records), columns=columns, chart=chart, options=options)


@lru_cache(maxsize=4)
def known_names(warehouse: Warehouse) -> frozenset[tuple[str, str]]:
    """Names in Japanese and English that belong together, from the warehouse."""
    return frozenset((row["ja"], row["en"]) for row in warehouse.rows("names_in_both"))


def matched(first: Card, second: Card, known: frozenset[tuple[str, str]]) -> list[int] | None:
    """For each row of the first Card the index of the same row of the second; ``None`` where that is not sure.

    Rows that no number, date or source tells apart must be told apart by names the warehouse knows in both languages,
    or by names that stand in other rows.
    """
    if first.rows.columns != second.rows.columns or len(first.rows) != len(second.rows):
        return None
    same = [a == b for a, b in zip(_columns(first), _columns(second), strict=True)]
    keys = [tuple(tuple(v for v, alike in zip(r, same, strict=True) if alike) for r in card.rows.records) for card in (first, second)]
    if keys[0] == keys[1]:
        order = list(range(len(keys[0])))
    else:
        at = {key: i for i, key in enumerate(keys[1])}
        if len(at) < len(keys[1]) or set(at) != set(keys[0]):
            return None
        order = [at[key] for key in keys[0]]
    rows = [(key, one, second.rows.records[at]) for key, one, at in zip(keys[0], first.rows.records, order, strict=True)]
    differing = [i for i, alike in enumerate(same) if not alike]
    own, words = _drawn(first), [i for i in differing if first.rows.columns[i] in _drawn(first)]
    marks = [i for i in words if first.chart and first.rows.columns[i] == first.chart.label and len(own) > 1]
    named = [i for i in words if i not in marks]
    if not _sure(rows, [key for key, *_ in rows], named, known):
        return None
    told = [(key, *(one[i] for i in named)) for key, one, _ in rows]
    return order if _sure(rows, told, marks, known) else None


def _sure(
    rows: list[tuple[Any, tuple[Any, ...], tuple[Any, ...]]], told: list[Any], columns: list[int], known: frozenset[tuple[str, str]]
) -> bool:
    """Whether the words of these columns belong together in rows that ``told`` does not tell apart."""
    groups: dict[Any, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for key, (_, one, other) in zip(told, rows, strict=True):
        groups.setdefault(key, []).append((tuple(str(one[i]) for i in columns), tuple(str(other[i]) for i in columns)))
    sure: set[tuple[str, str]] = set(known)
    open_: set[tuple[str, str]] = set()
    for pairs in groups.values():
        alone = len({one for one, _ in pairs}) == 1 and len({other for _, other in pairs}) == 1
        said = {pair for one, other in pairs for pair in zip(one, other, strict=True)}
        sure, open_ = (sure | said, open_) if alone else (sure, open_ | said)
    return {(one, other) for one, other in open_ if one != other} <= sure


def _columns(card: Card) -> list[Counter[Any]]:
    return [Counter(column) for column in zip(*card.rows.records, strict=True)]


def _drawn(card: Card) -> set[str]:
    """The columns that put words on the chart."""
    chart = card.chart
    return {chart.x, chart.y, chart.series, chart.label, chart.group, chart.panel} - {""} if chart else set()


def _joined(one: Any, other: Any) -> Any:
    """Both words, once where they are the same; numbers, dates and lists stay as they are."""
    return f"{one}{BETWEEN}{other}" if isinstance(one, str) and isinstance(other, str) and one and other and one != other else one


def _chart(first: Card, second: Card, order: list[int], a: Chart, b: Chart) -> Chart:
    """The chart's own words: titles of axes, marks, and the names of series where it refers to them."""
    names: dict[Any, Any] = {}
    for name in _drawn(first):
        names |= dict(
            zip(
                first.rows.column(name),
                (_joined(x, second.rows.column(name)[i]) for x, i in zip(first.rows.column(name), order, strict=True)),
                strict=True,
            )
        )

    def both(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(names.get(one, one) for one in values)

    marks = tuple(
        replace(m, label=_joined(m.label, n.label), text=m.text if m.text in first.note else _joined(m.text, n.text))
        for m, n in zip(a.marks, b.marks, strict=True)
    )
    return replace(
        a, order=both(a.order), dots=both(a.dots), colours=tuple((names.get(name, name), slot) for name, slot in a.colours), marks=marks,
        x_title=_joined(a.x_title, b.x_title), y_title=_joined(a.y_title, b.y_title),
    )  # fmt: skip
