"""Timelines: periods as bars, single days as diamonds, lanes under headings. Empty stretches stay empty: a gap is seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from atlas.card import Card, Chart
from atlas.i18n import t
from atlas.render.palette import INK, Mode, assign, softer
from atlas.render.plotly_parts import Figure, axis, escape, hover_lines, legend, marks, pick, series_of, split

DAY = 86_400_000
NARROWEST = 1 / 60  # of the whole span: a shorter period could not be seen as a bar on a phone
WIDE_SPAN = 5 * 366  # days; over longer spans Plotly chooses which years to write


def gantt(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    """One lane per value of ``y`` and, with ``group``, per heading; a heading takes a lane of its own."""
    starts, ends = card.rows.column(chart.x), card.rows.column(chart.x_end)
    places, ticks, headings, height = _lanes(card, chart)
    hover = hover_lines(card, chart)
    hollow = card.rows.column(chart.hollow) if chart.hollow else [False] * len(starts)
    colours = assign(series_of(card, chart), chart.colours, mode)
    first, last = min(starts), max([*ends, *(mark.value for mark in chart.marks if mark.axis == "x")])
    span = (last - first).days
    shortest = max(25, span * NARROWEST)
    data: list[Figure] = []
    for name, keep in split(card, chart):
        colour, days = colours[name], {i: (ends[i] - starts[i]).days + 1 for i in keep}
        long = sorted((i for i in keep if days[i] > shortest), key=lambda i: -days[i])  # a short bar is never behind a long one
        short = [i for i in keep if days[i] <= shortest]
        if long:
            data.append({
                "type": "bar", "orientation": "h", "name": name, "legendgroup": name, "base": pick(starts, long),
                "x": [days[i] * DAY for i in long], "y": pick(places, long), "width": 0.5,
                "marker": {"color": [INK[mode]["paper"] if hollow[i] else softer(colour, mode) for i in long],
                           "line": {"color": colour, "width": scale}},
                "hovertext": pick(hover, long), "hoverinfo": "text",
            })  # fmt: skip
        if short:
            data.append({
                "type": "scatter", "mode": "markers", "name": name, "legendgroup": name, "showlegend": not long,
                "x": [starts[i] + timedelta(days=days[i] // 2) for i in short], "y": pick(places, short),
                "marker": {"symbol": "diamond", "size": 12 * scale,
                           "line": {"color": [colour if hollow[i] else INK[mode]["paper"] for i in short],
                                    "width": [2 * scale if hollow[i] else scale for i in short]},
                           "color": [INK[mode]["paper"] if hollow[i] else colour for i in short]},
                "hovertext": pick(hover, short), "hoverinfo": "text",
            })  # fmt: skip
    layout = legend(scale) | marks(chart, mode, scale)
    late = (first + timedelta(days=span * 2 // 3)).isoformat()
    layout["annotations"] = [_kept_inside(note, late) for note in layout["annotations"]]
    layout["annotations"] = layout["annotations"] + [_heading(text, y, mode, scale) for text, y in headings]
    layout["shapes"] = layout["shapes"] + [_rule(y - 0.5, mode, scale) for _, y in headings[1:]]
    every_year = {"dtick": "M12"} if span <= WIDE_SPAN else {}
    top = -1.2 if chart.marks else -0.5  # room for the words of the marks above the first lane
    return data, layout | {
        "barmode": "overlay", "height": round((96 + 34 * (height - 0.5 - top)) * scale),
        "xaxis": axis(mode, type="date", tickformat=t(card.lang, "date.axis_year"), range=_around(first, last),
                      **every_year),
        "yaxis": axis(mode, tickvals=list(ticks), ticktext=[escape(text) for text in ticks.values()],
                      range=[height - 0.5, top], zeroline=False),
    }  # fmt: skip


def _lanes(card: Card, chart: Chart) -> tuple[list[int], dict[int, str], list[tuple[str, int]], int]:
    """Height of each row, words of each lane, headings with their height, and the number of lanes in all."""
    lanes = card.rows.column(chart.y)
    groups = card.rows.column(chart.group) if chart.group else [""] * len(lanes)
    at: dict[tuple[Any, Any], int] = {}
    headings, height = [], 0
    for group in dict.fromkeys(groups):
        if chart.group:
            headings.append((str(group), height))
            height += 1
        present = list(dict.fromkeys(lane for lane, one in zip(lanes, groups, strict=True) if one == group))
        known = [lane for lane in chart.order if lane in present]
        for lane in known + [lane for lane in present if lane not in known]:
            at[group, lane] = height
            height += 1
    places = [at[group, lane] for group, lane in zip(groups, lanes, strict=True)]
    return places, {y: str(lane) for (_, lane), y in at.items()}, headings, height


def _kept_inside(note: Figure, late: str) -> Figure:
    """The words of a mark near the right edge stand to its left."""
    return note | {"xanchor": "right", "xshift": -3} if str(note["x"]) > late and "yref" in note else note


def _around(first: date, last: date) -> list[str]:
    margin = timedelta(days=max(20, round((last - first).days * 0.04)))
    return [(first - margin).isoformat(), (last + margin).isoformat()]


def _heading(text: str, y: int, mode: Mode, scale: float) -> Figure:
    return {"text": f"<b>{escape(text)}</b>", "xref": "paper", "x": 0, "y": y, "xanchor": "left", "showarrow": False,
            "font": {"size": 13 * scale, "color": INK[mode]["text"]}}  # fmt: skip


def _rule(y: float, mode: Mode, scale: float) -> Figure:
    return {"type": "line", "layer": "below", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y,
            "line": {"color": INK[mode]["line"], "width": 0.7 * scale}}  # fmt: skip
