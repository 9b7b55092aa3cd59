"""Bars: per category, or as wide as a period of time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.render.palette import INK, Mode, assign
from atlas.render.plotly_lines import years_axis
from atlas.render.plotly_parts import Figure, axis, escape, hover_lines, legend, marks, pick, series_of, split, title, value_text

DAY_IN_MS = 86_400_000


def bars(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    """Traces and layout. With ``chart.x_end`` the bars stand on a time axis, each as wide as its period."""
    if chart.x_end:
        return _periods(card, chart, mode, scale)
    across = chart.kind == "hbar"
    category, amount = (chart.y, chart.x) if across else (chart.x, chart.y)
    names = [value_text(v, card) for v in card.rows.column(category)]
    values, hover = card.rows.column(amount), hover_lines(card, chart)
    figures = [formats.number(v, card.lang) if v is not None else "" for v in values]
    texts = card.rows.column(chart.label) if chart.label else figures
    hollow = card.rows.column(chart.hollow) if chart.hollow else [False] * len(names)
    colours = assign(series_of(card, chart), chart.colours, mode)
    data = []
    for name, keep in split(card, chart):
        places, amounts = pick(names, keep), pick(values, keep)
        colour = colours[name]
        if name in chart.dots:
            data.append(_dots(name, places, amounts, pick(texts, keep), pick(hollow, keep), pick(hover, keep), colour, mode, scale, across))
            continue
        data.append({
            "type": "bar", "name": name, "orientation": "h" if across else "v",
            "x": amounts if across else places, "y": places if across else amounts,
            "text": [_two_lines(text) for text in pick(texts, keep)], "cliponaxis": False, "textangle": 0,
            "insidetextanchor": "middle" if chart.stacked else "end", "constraintext": "both" if chart.stacked else "none",
            "textposition": "inside" if chart.stacked else "auto" if across and chart.label else "outside",
            "textfont": {"size": 12 * scale} | ({} if chart.stacked else {"color": INK[mode]["text"]}),
            **({} if chart.stacked else {
                "insidetextfont": {"color": [INK[mode]["text" if hollow[i] else "paper"] for i in keep]}}),
            "marker": {"color": [INK[mode]["paper"] if hollow[i] else colour for i in keep],
                       "line": {"color": colour, "width": 1.5 * scale}},
            "hovertext": pick(hover, keep), "hoverinfo": "text",
        })  # fmt: skip
    order = _categories(card.rows.column(category), names)
    numbers = axis(mode, rangemode="tozero", tickformat=",", **title(chart.x_title if across else chart.y_title)) | whole_ticks(values)
    if max((v for v in values if v is not None), default=0) <= 5 and all(isinstance(v, int) for v in values if v is not None):
        numbers["dtick"] = 1
    side = title(chart.y_title if across else chart.x_title)
    groups = axis(mode, type="category", showgrid=False, categoryorder="array", **side)
    groups["categoryarray"] = order[::-1] if across else order
    alone = len(order) == len(names)
    data = [trace for trace in data if any(v is not None for v in trace["x" if across else "y"])]
    missing = [i for i, v in enumerate(values) if v is None and alone]
    if missing:
        groups["range"] = [-0.5, len(order) - 0.5]
    heads: list[Figure] = []
    if across and chart.group:
        groups |= {"showticklabels": False, "ticks": "", "range": [-0.5, len(order) - 0.25]}
        heads = [_heading(name, mode, scale) for name in order]
    layout: Figure = {"barmode": "stack" if chart.stacked else "overlay" if alone else "group", "bargap": 0.52 if heads else 0.3,
              "xaxis": numbers if across else groups, "yaxis": groups if across else numbers}  # fmt: skip
    if chart.stacked:
        layout["uniformtext"] = {"mode": "hide", "minsize": 10 * scale}
    if chart.series and len(data) > 1:
        layout |= legend(scale)
    layout |= marks(chart, mode, scale)
    layout["annotations"] = layout["annotations"] + heads + [_not_reported(names[i], texts[i], across, mode, scale) for i in missing]
    return data, layout


def whole_ticks(values: list[float | None]) -> Figure:
    """Ticks at whole numbers where a few things are counted: half a record does not exist."""
    counted = [value for value in values if value is not None]
    few = counted and max(counted) <= 6 and all(float(value).is_integer() for value in counted)
    return {"dtick": 1} if few else {}


def _two_lines(text: str) -> str:
    """A remark in brackets goes to a second line, so that the words beside a bar fit a phone."""
    for bracket in ("（", " ("):
        if len(text) > 12 and text.find(bracket) > 0:
            return escape(text).replace(bracket, "<br>" + bracket.strip(), 1)
    return escape(text)


def _heading(category: str, mode: Mode, scale: float) -> Figure:
    """The name of a bar above it instead of beside it: the bars get the whole width of a phone."""
    return {"text": escape(category), "xref": "paper", "x": 0, "y": category, "xanchor": "left", "yshift": 24 * scale,
            "showarrow": False, "font": {"size": 12 * scale, "color": INK[mode]["text"]}}  # fmt: skip


def _not_reported(category: str, text: str, across: bool, mode: Mode, scale: float) -> Figure:
    """Words where a bar would be: "not reported" is neither zero nor an empty place."""
    place = {"x": 0, "y": category, "xanchor": "left"} if across else {"x": category, "y": 0, "yanchor": "bottom"}
    return place | {"text": escape(text), "showarrow": False, "font": {"size": 12 * scale, "color": INK[mode]["soft"]}}


def _periods(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    """A rate per period: the width of a bar is its period, so its area is the amount. Time without a bar stays empty."""
    starts, ends = card.rows.column(chart.x), card.rows.column(chart.x_end)
    hollow = card.rows.column(chart.hollow) if chart.hollow else [False] * len(starts)
    colour = assign(("",), chart.colours, mode)[""]
    days = [(end - start).days for start, end in zip(starts, ends, strict=True)]
    whole = (max(ends) - min(starts)).days if starts else 1
    edges = [colour if h or n < whole / 100 else INK[mode]["paper"] for h, n in zip(hollow, days, strict=True)]
    data = [{
        "type": "bar", "x": [start + timedelta(days=n / 2) for start, n in zip(starts, days, strict=True)],
        "y": card.rows.column(chart.y), "width": [n * DAY_IN_MS for n in days],
        "marker": {"color": [INK[mode]["paper"] if h else colour for h in hollow],
                   "line": {"color": edges, "width": scale}},
        "hovertext": hover_lines(card, chart), "hoverinfo": "text",
    }]  # fmt: skip
    layout = {"xaxis": axis(mode, **title(chart.x_title)) | (years_axis(min(starts), max(ends), card) if starts else {}),
              "yaxis": axis(mode, rangemode="tozero", tickformat=",", **title(chart.y_title))}  # fmt: skip
    return data, layout | marks(chart, mode, scale)


def _dots(
    name: str,
    places: list[str],
    amounts: list[float | None],
    texts: list[str],
    hollow: list[bool],
    hover: list[str],
    colour: str,
    mode: Mode,
    scale: float,
    across: bool,
) -> Figure:
    """A series of ``chart.dots``: diamonds beside the bars, for numbers that must not be stacked with them."""
    return {
        "type": "scatter", "mode": "markers+text", "name": name, "x": amounts if across else places, "y": places if across else amounts,
        "text": texts, "textposition": "middle right" if across else "top center", "textfont": {"color": colour, "size": 12 * scale},
        "marker": {"symbol": "diamond", "size": 11 * scale, "line": {"color": colour, "width": 2 * scale},
                   "color": [INK[mode]["paper"] if empty else colour for empty in hollow]},
        "hovertext": hover, "hoverinfo": "text", "cliponaxis": False,
    }  # fmt: skip


def _categories(values: list[Any], names: list[str]) -> list[str]:
    """Categories in order of appearance; years without gaps, so that a missing year is seen."""
    if values and all(isinstance(value, int) for value in values):
        return [str(year) for year in range(min(values), max(values) + 1)]
    return list(dict.fromkeys(names))
