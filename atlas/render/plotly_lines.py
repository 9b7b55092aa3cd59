"""Lines over time: one or more panels, points that are doubtful, points that stand alone, values that hold for a period."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from textwrap import wrap
from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.i18n import t
from atlas.render.palette import INK, Mode, assign
from atlas.render.plotly_parts import (
    MARK_ROW,
    Figure,
    axis,
    escape,
    hover_lines,
    legend,
    mark_rows,
    marks,
    pick,
    series_of,
    split,
    title,
)

FAINT = "rgba(128,140,155,0.18)"
HEADROOM = 1.18
"""A panel reaches this far above its highest value, so that the name of a line stays clear of the panel above."""
NAME_WIDTH = 14
"""Letters after which the name of a series beside its last point goes on in a second line."""
LONG_YEARS = 5
"""From this many years on, only every second year is named, so that the names fit on a phone."""


def lines(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    """Traces and layout. Panels (``chart.panel``) lie one below the other on one time axis, each with its own scale."""
    xs, ys = card.rows.column(chart.x), card.rows.column(chart.y)
    panel_of = card.rows.column(chart.panel) if chart.panel else [""] * len(xs)
    panels = list(dict.fromkeys(panel_of))
    colours = assign(series_of(card, chart), chart.colours, mode)
    until = card.rows.column(chart.x_end) if chart.x_end else [None] * len(xs)
    drawing = _Drawing(card, chart, mode, scale, colours)
    data: list[Figure] = []
    for k, panel in enumerate(panels):
        held = [i for i, value in enumerate(panel_of) if value == panel]
        joined = {name: [i for i in keep if i in set(held) and until[i] is None] for name, keep in split(card, chart)}
        last = {name: ys[keep[-1]] for name, keep in joined.items() if keep and name not in chart.dots}
        places = dict.fromkeys(last, "top left") if chart.dots else _label_places(last, pick(ys, held))
        drawing.lonely = len(last) == 1
        for name, keep in joined.items():
            if keep:
                data.append(drawing.trace(name, keep, _yaxis(k), places.get(name, "top center")))
        points = [i for i in held if until[i] is None]
        data += [drawing.stretch(i, _yaxis(k), points) for i in held if until[i] is not None]
    layout = _axes(card, chart, mode, scale, panels)
    named = chart.series and not chart.label and not chart.dots
    if chart.dots:
        corner = {"x": 1, "xanchor": "right", "y": 0.02, "yanchor": "bottom", "orientation": "v"}
        layout |= {"showlegend": True, "legend": legend(scale)["legend"] | corner}
    elif named:
        layout["margin"] = {"l": 8, "r": 90 * scale, "t": 16, "b": 8}
    rows = mark_rows(chart, max(xs) - min(xs)) if any(mark.text for mark in chart.marks) else []
    notes = marks(chart, mode, scale, rows)
    if rows:
        layout["margin"] = {"l": 8, "r": 16, "t": (MARK_ROW * (max(rows) + 1) + 8) * scale, "b": 8}
    if len(panels) > 1:
        notes["annotations"] += _panel_names(panels, mode, scale)
        layout["margin"]["t"] = 34 * scale
    return data, layout | notes


class _Drawing:
    """The columns of a Card's rows, ready to be picked for traces."""

    def __init__(self, card: Card, chart: Chart, mode: Mode, scale: float, colours: dict[str, str]) -> None:
        self.card, self.chart, self.mode, self.scale, self.colours = card, chart, mode, scale, colours
        self.xs, self.ys, self.hover = card.rows.column(chart.x), card.rows.column(chart.y), hover_lines(card, chart)
        self.series = card.rows.column(chart.series) if chart.series else [""] * len(self.xs)
        self.hollow = card.rows.column(chart.hollow) if chart.hollow else [False] * len(self.xs)
        self.ends = card.rows.column(chart.x_end) if chart.x_end else []
        self.lonely = False

    def _texts(self, name: str, keep: list[int], alone: bool) -> list[str]:
        """Text beside each point: the label column, else the name of the series at its last point, else first and last value."""
        card, chart = self.card, self.chart
        if chart.label:
            unit = next(c.unit for c in card.columns if c.name == chart.label)
            sign = "%" if unit == "percent" else ""
            values = pick(card.rows.column(chart.label), keep)
            return [v if isinstance(v, str) else "" if v is None else formats.number(v, card.lang) + sign for v in values]
        if alone:
            return [""] * len(keep)
        last = keep[-1]
        if chart.series and not chart.dots and not (chart.panel and self.lonely):
            return ["<br>".join(wrap(escape(name), NAME_WIDTH)) if i == last else "" for i in keep]
        told = (last,) if chart.panel else (keep[0], last)
        return [formats.number(self.ys[i], card.lang) if i in told else "" for i in keep]

    def trace(self, name: str, keep: list[int], yaxis: str, place: str) -> Figure:
        """The points of one series in one panel, joined unless the series is one of ``chart.dots``."""
        colour, scale, alone = self.colours[name], self.scale, name in self.chart.dots
        paper = INK[self.mode]["paper"]
        return {
            "type": "scatter", "mode": "markers+text" if alone else "lines+markers+text", "name": name, "yaxis": yaxis,
            "x": pick(self.xs, keep), "y": pick(self.ys, keep), "text": self._texts(name, keep, alone),
            "textposition": self._beside(keep) if self.chart.label else place,
            "line": {"color": colour, "width": 2.5 * scale, "shape": "hv" if self.chart.step else "linear"},
            "marker": {"size": 7 * scale, "symbol": "x-thin" if alone else "circle",
                       "line": {"color": colour, "width": 2 * scale}, "opacity": 1,
                       "color": [paper if self.hollow[i] else colour for i in keep]},
            "textfont": {"color": colour, "size": 12 * scale}, "cliponaxis": False,
            "hovertext": pick(self.hover, keep), "hoverinfo": "text",
        }  # fmt: skip

    def _beside(self, keep: list[int]) -> list[str]:
        """Where a text stands free of its line: below a rising one, above a falling one."""
        ys = pick(self.ys, keep)
        rises = [(ys[min(k + 1, len(ys) - 1)] or 0) >= (ys[max(k - 1, 0)] or 0) for k in range(len(ys))]
        return ["bottom right" if up else "top right" for up in rises]

    def stretch(self, i: int, yaxis: str, points: list[int]) -> Figure:
        """A value that is said to hold from ``x`` to ``x_end``: a broad dashed bar, its words on the side with more room."""
        name, scale = self.series[i], self.scale
        start, end = self.xs[i], self.ends[i]
        reach = (max(self.xs) - min(self.xs)) / 4

        def room(first: date, last: date) -> float:
            if first < min(self.xs) or last > max(self.xs):
                return -1
            near = [abs(self.ys[p] - self.ys[i]) for p in points if first <= self.xs[p] <= last]
            return min(near, default=float("inf"))

        after = room(end, end + reach) >= room(start - reach, start)
        words = f"{name} {formats.number(self.ys[i], self.card.lang)}"
        return {
            "type": "scatter", "mode": "lines+markers+text", "name": name, "yaxis": yaxis,
            "marker": {"size": 9 * scale, "opacity": 0}, "x": [start, end], "y": [self.ys[i]] * 2, "cliponaxis": False,
            "text": ["", words] if after else [words, ""], "textposition": "middle right" if after else "middle left",
            "line": {"color": self.colours[name], "width": 5 * scale, "dash": "6px,3px"},
            "textfont": {"color": self.colours[name], "size": 12 * scale}, "hovertext": [self.hover[i]] * 2, "hoverinfo": "text",
        }  # fmt: skip


def _yaxis(k: int) -> str:
    return "y" if k == 0 else f"y{k + 1}"


def _label_places(last: dict[str, Any], values: list[Any]) -> dict[str, str]:
    """Where a series carries its name: to the right, or apart above and below where two series end close together."""
    reach = max((v for v in values if v is not None), default=1) or 1
    places = dict.fromkeys(last, "middle right") if len(last) > 1 or "" not in last else {"": "top left"}
    ranked = sorted((name for name in last if last[name] is not None), key=lambda name: last[name])
    for low, high in pairwise(ranked):
        if (last[high] - last[low]) / reach < 0.08:
            places[low], places[high] = "bottom right", "top right"
    return places


def _axes(card: Card, chart: Chart, mode: Mode, scale: float, panels: list[str]) -> Figure:
    xs = card.rows.column(chart.x)
    height = 1 / max(len(panels), 1)
    gap = 0.14 if len(panels) > 1 else 0
    layout: Figure = {"xaxis": axis(mode, showgrid=False, **title(chart.x_title))}
    panel_of = card.rows.column(chart.panel) if chart.panel else []
    for k, panel in enumerate(panels):
        bottom = 1 - (k + 1) * height + (gap / 2 if k + 1 < len(panels) else 0)
        top = 1 - k * height - (gap / 2 if k else 0)
        layout["yaxis" if k == 0 else f"yaxis{k + 1}"] = axis(
            mode, rangemode="tozero", tickformat=",", domain=[round(bottom, 4), round(top, 4)], **title(chart.y_title)
        )
        if chart.panel:
            highest = max(y for y, one in zip(card.rows.column(chart.y), panel_of, strict=True) if one == panel)
            layout["yaxis" if k == 0 else f"yaxis{k + 1}"]["range"] = [0, highest * HEADROOM]
    layout["xaxis"]["anchor"] = _yaxis(len(panels) - 1)
    if xs and isinstance(xs[0], date):
        ends = [v for v in card.rows.column(chart.x_end) if v] if chart.x_end else []
        layout["xaxis"] |= years_axis(min(xs), max([*xs, *ends]), card)
        layout["xaxis"]["tickfont"] = {"color": INK[mode]["soft"], "size": 11 * scale}
    return layout


def years_axis(first: date, last: date, card: Card) -> Figure:
    """A time axis: years with the Japanese era beneath where the reader expects it, or months where the time is short."""
    if (last - first).days < 800:
        return {"type": "date", "tickformat": t(card.lang, "date.axis"), "nticks": 6}
    step = 2 if last.year - first.year >= LONG_YEARS else 1
    named = [year for year in range(first.year, last.year + 1) if (last.year - year) % step == 0 and date(year, 1, 1) >= first]
    return {
        "type": "date", "tickmode": "array", "tickvals": [f"{year}-01-01" for year in named], "tickangle": 0,
        "ticktext": [formats.axis_year(year, card.lang) for year in named],
        "minor": {"dtick": "M12", "tick0": "2000-01-01", "showgrid": True, "gridcolor": FAINT, "ticks": "outside"},
        "ticks": "outside", "ticklen": 4, "showgrid": True,
    }  # fmt: skip


def _panel_names(panels: list[str], mode: Mode, scale: float) -> list[Figure]:
    font = {"size": 13 * scale, "color": INK[mode]["text"]}
    return [{"text": f"<b>{escape(name)}</b>", "showarrow": False, "xref": "paper", "x": 0, "xanchor": "left",
             "yref": f"{_yaxis(k)} domain", "y": 1, "yanchor": "bottom", "yshift": 6, "font": font}
            for k, name in enumerate(panels)]  # fmt: skip
