"""Chart → Plotly figure as a plain dictionary (no plotly import: building a dictionary is some hundred times cheaper)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.i18n import t
from atlas.render.palette import INK, SEQUENTIAL, Mode, assign

Figure = dict[str, Any]
FONT = "system-ui, 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans JP', 'Noto Sans CJK JP', Meiryo, sans-serif"


def figure(card: Card, mode: Mode = "light", scale: float = 1.0) -> Figure:
    """The figure of a Card. ``scale`` enlarges type and lines for a stage or a picture.

    Raises ``KeyError`` if the Card's chart kind is not drawn by Plotly (maps with arcs, tables).
    """
    assert card.chart is not None
    data, layout = KINDS[card.chart.kind](card, card.chart, mode, scale)
    return {"data": data, "layout": _base(card, card.chart, mode, scale) | layout}


def _base(card: Card, chart: Chart, mode: Mode, scale: float) -> Figure:
    ink = INK[mode]
    return {
        "height": round(chart.height * scale),
        "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13 * scale, "color": ink["text"]},
        "hoverlabel": {"font": {"family": FONT, "size": 13 * scale}, "align": "left"},
        "showlegend": False,
        "dragmode": False,
        "separators": ".,",
        "uniformtext": {"mode": "show", "minsize": 10 * scale},
    }


def _axis(mode: Mode, **more: Any) -> Figure:
    ink = INK[mode]
    return {
        "gridcolor": ink["grid"], "zerolinecolor": ink["grid"], "linecolor": ink["line"], "automargin": True,
        "tickfont": {"color": ink["soft"]}, "fixedrange": True,
    } | more  # fmt: skip


def _title(text: str) -> Figure:
    return {"title": {"text": text, "standoff": 8}} if text else {}


def _series(card: Card, chart: Chart) -> tuple[str, ...]:
    present = list(dict.fromkeys(card.rows.column(chart.series))) if chart.series else [""]
    return tuple([s for s in chart.order if s in present] + [s for s in present if s not in chart.order])


def hover_lines(card: Card, chart: Chart) -> list[str]:
    """One hover text per row: the columns of ``chart.hover`` (or all drawn ones) with their labels."""
    labels = {column.name: column.label for column in card.columns}
    names = chart.hover or tuple(n for n in (chart.x, chart.y, chart.value, chart.series) if n)
    lines = []
    for row in card.rows:
        parts = []
        for name in dict.fromkeys(names):
            value = row[name]
            if value is None or value == "":
                continue
            shown = formats.number(value, card.lang) if isinstance(value, (int, float)) and "year" not in name else _plain(value, card)
            parts.append(f"{labels[name]}: {_escape(shown)}")
        lines.append("<br>".join(parts))
    return lines


def _plain(value: Any, card: Card) -> str:
    return formats.day(value, "day", card.lang) if isinstance(value, date) else str(value)


def _escape(text: str) -> str:
    """Plotly reads a few HTML tags in texts: data must not be able to use them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _pick(values: list[Any], keep: Iterable[int]) -> list[Any]:
    return [values[i] for i in keep]


def _split(card: Card, chart: Chart) -> Iterable[tuple[str, list[int]]]:
    column = card.rows.column(chart.series) if chart.series else [""] * len(card.rows)
    for name in _series(card, chart):
        yield name, [i for i, value in enumerate(column) if value == name]


def _marks(chart: Chart, mode: Mode, scale: float) -> Figure:
    ink = INK[mode]
    shapes, notes = [], []
    for i, mark in enumerate(m for m in chart.marks):
        across = mark.axis == "y"
        value = mark.value.isoformat() if isinstance(mark.value, date) else mark.value
        line = {"color": ink["line"], "width": scale, "dash": "dot"}
        ends = {"x0": 0, "x1": 1, "xref": "paper", "y0": value, "y1": value} if across else {
            "x0": value, "x1": value, "y0": 0, "y1": 1, "yref": "paper"}  # fmt: skip
        shapes.append({"type": "line", "layer": "below", "line": line, **ends})
        place = {"xref": "paper", "x": 0.01, "y": value, "xanchor": "left", "yanchor": "bottom"} if across else {
            "x": value, "yref": "paper", "y": 1 - 0.085 * (i % 5), "xanchor": "left", "yanchor": "top", "xshift": 3}  # fmt: skip
        notes.append({"text": _escape(mark.label), "showarrow": False, "font": {"size": 11 * scale, "color": ink["soft"]}} | place)
    return {"shapes": shapes, "annotations": notes}


def _line(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    xs, ys, hover = card.rows.column(chart.x), card.rows.column(chart.y), hover_lines(card, chart)
    texts = card.rows.column(chart.label) if chart.label else []
    hollow = card.rows.column(chart.hollow) if chart.hollow else [False] * len(xs)
    colours = assign(_series(card, chart), chart.colours, mode)
    data = []
    for name, keep in _split(card, chart):
        colour = colours[name]
        last = keep[-1]
        labels = _pick(texts, keep) if texts else [name if i == last and chart.series else "" for i in keep]
        data.append({
            "type": "scatter", "mode": "lines+markers+text", "name": name,
            "x": _pick(xs, keep), "y": _pick(ys, keep), "text": labels, "textposition": "top left" if texts else "middle right",
            "line": {"color": colour, "width": 2.5 * scale, "shape": "hv" if chart.step else "linear"},
            "marker": {"size": 7 * scale, "line": {"color": colour, "width": 2 * scale},
                       "color": [INK[mode]["paper"] if hollow[i] else colour for i in keep]},
            "textfont": {"color": colour, "size": 12 * scale}, "cliponaxis": False,
            "hovertext": _pick(hover, keep), "hoverinfo": "text",
        })  # fmt: skip
    layout = {"xaxis": _axis(mode, showgrid=False, **_title(chart.x_title)),
              "yaxis": _axis(mode, rangemode="tozero", tickformat=",", **_title(chart.y_title))}  # fmt: skip
    if xs and isinstance(xs[0], date):
        layout["xaxis"] |= {"type": "date", "tickformat": t(card.lang, "date.axis"), "hoverformat": t(card.lang, "date.axis")}
    if chart.series and not texts:
        layout["margin"] = {"l": 8, "r": 90 * scale, "t": 16, "b": 8}
    return data, layout | _marks(chart, mode, scale)


def _bars(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    across = chart.kind == "hbar"
    category, amount = (chart.y, chart.x) if across else (chart.x, chart.y)
    names, values, hover = card.rows.column(category), card.rows.column(amount), hover_lines(card, chart)
    texts = card.rows.column(chart.label) if chart.label else [formats.number(v, card.lang) if v is not None else "" for v in values]
    hollow = card.rows.column(chart.hollow) if chart.hollow else [False] * len(names)
    colours = assign(_series(card, chart), chart.colours, mode)
    data = []
    for name, keep in _split(card, chart):
        places, amounts = [str(v) for v in _pick(names, keep)], _pick(values, keep)
        colour = colours[name]
        data.append({
            "type": "bar", "name": name, "orientation": "h" if across else "v",
            "x": amounts if across else places, "y": places if across else amounts,
            "text": _pick(texts, keep), "textposition": "inside" if chart.stacked else "outside", "cliponaxis": False,
            "textfont": {"size": 12 * scale} | ({} if chart.stacked else {"color": INK[mode]["text"]}),
            "marker": {"color": [INK[mode]["paper"] if hollow[i] else colour for i in keep],
                       "line": {"color": colour, "width": 1.5 * scale}},
            "hovertext": _pick(hover, keep), "hoverinfo": "text",
        })  # fmt: skip
    order = list(dict.fromkeys(str(n) for n in names))
    numbers = _axis(mode, rangemode="tozero", tickformat=",", **_title(chart.x_title if across else chart.y_title))
    groups = _axis(mode, type="category", showgrid=False, categoryorder="array", **_title(chart.y_title if across else chart.x_title))
    groups["categoryarray"] = order[::-1] if across else order
    layout = {"barmode": "stack" if chart.stacked else "group", "bargap": 0.3,
              "xaxis": numbers if across else groups, "yaxis": groups if across else numbers}  # fmt: skip
    if chart.series and len(data) > 1:
        layout |= legend(scale)
    return data, layout | _marks(chart, mode, scale)


def legend(scale: float) -> Figure:
    """A legend in one line above the picture, for charts whose series cannot carry their names."""
    return {"showlegend": True, "margin": {"l": 8, "r": 16, "t": 44 * scale, "b": 8},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12 * scale},
                       "itemclick": False, "itemdoubleclick": False, "traceorder": "normal"}}  # fmt: skip


def _heatmap(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    xs, ys = card.rows.column(chart.x), card.rows.column(chart.y)
    columns = list(chart.order) or sorted(dict.fromkeys(xs))
    lines = list(dict.fromkeys(ys))
    hover, values = hover_lines(card, chart), card.rows.column(chart.value)
    texts = card.rows.column(chart.label) if chart.label else ["" if v is None else formats.number(v, card.lang) for v in values]
    cell = {(x, y): i for i, (x, y) in enumerate(zip(xs, ys, strict=True))}

    def grid(pick: Callable[[int], Any], missing: Any) -> list[list[Any]]:
        return [[pick(cell[x, y]) if (x, y) in cell else missing for x in columns] for y in lines]

    top = max((v for v in values if v is not None), default=1) or 1
    ramp = SEQUENTIAL[mode]
    data = [{
        "type": "heatmap", "x": [str(x) for x in columns], "y": [str(y) for y in lines],
        "z": grid(lambda i: values[i], None), "text": grid(lambda i: texts[i], ""), "texttemplate": "%{text}",
        "hovertext": grid(lambda i: hover[i], ""), "hoverinfo": "text", "showscale": False, "xgap": 2, "ygap": 2,
        "zmin": 0, "zmax": top, "colorscale": [[i / (len(ramp) - 1), c] for i, c in enumerate(ramp)],
        "textfont": {"size": 12 * scale},
    }]  # fmt: skip
    layout = {"xaxis": _axis(mode, type="category", showgrid=False, side="top", **_title(chart.x_title)),
              "yaxis": _axis(mode, type="category", showgrid=False, autorange="reversed", **_title(chart.y_title)),
              "plot_bgcolor": INK[mode]["none"], "height": round((70 + 26 * len(lines)) * scale)}  # fmt: skip
    return data, layout


def _gantt(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    """Periods as bars, single days as diamonds; one lane per value of ``y``. Empty stretches stay empty: a gap is seen."""
    starts, ends, lanes = card.rows.column(chart.x), card.rows.column(chart.x_end), card.rows.column(chart.y)
    hover = hover_lines(card, chart)
    hollow = card.rows.column(chart.hollow) if chart.hollow else [False] * len(starts)
    colours = assign(_series(card, chart), chart.colours, mode)
    data: list[Figure] = []
    for name, keep in _split(card, chart):
        colour = colours[name]
        long = [i for i in keep if (ends[i] - starts[i]).days >= 25]
        short = [i for i in keep if i not in set(long)]
        if long:
            data.append({
                "type": "bar", "orientation": "h", "name": name, "legendgroup": name, "base": _pick(starts, long),
                "x": [((ends[i] - starts[i]).days + 1) * 86_400_000 for i in long], "y": _pick(lanes, long), "width": 0.5,
                "marker": {"color": colour, "opacity": [0.25 if hollow[i] else 0.75 for i in long],
                           "line": {"color": colour, "width": scale}},
                "hovertext": _pick(hover, long), "hoverinfo": "text",
            })  # fmt: skip
        if short:
            data.append({
                "type": "scatter", "mode": "markers", "name": name, "legendgroup": name, "showlegend": not long,
                "x": _pick(starts, short), "y": _pick(lanes, short),
                "marker": {"symbol": "diamond", "size": 12 * scale, "line": {"color": colour, "width": 2 * scale},
                           "color": [INK[mode]["paper"] if hollow[i] else colour for i in short]},
                "hovertext": _pick(hover, short), "hoverinfo": "text",
            })  # fmt: skip
    order = list(chart.order) or list(dict.fromkeys(lanes))
    layout = {"barmode": "overlay", "height": round((96 + 40 * len(order)) * scale),
              "xaxis": _axis(mode, type="date", tickformat=t(card.lang, "date.axis_year"), dtick="M12"),
              "yaxis": _axis(mode, type="category", categoryorder="array", categoryarray=order[::-1], showgrid=True)}  # fmt: skip
    return data, layout | legend(scale) | {"height": round((96 + 40 * len(order)) * scale)} | _marks(chart, mode, scale)


def _choropleth(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    """Areas by code (``x``) shaded by ``value``; the outline file is in the Card's options as ``geojson`` (a static URL)."""
    values, ramp = card.rows.column(chart.value), SEQUENTIAL[mode]
    data = [{
        "type": "choropleth", "geojson": card.options["geojson"], "locations": card.rows.column(chart.x), "z": values,
        "zmin": 0, "colorscale": [[i / (len(ramp) - 1), c] for i, c in enumerate(ramp)],
        "marker": {"line": {"color": INK[mode]["land_edge"], "width": 0.6 * scale}},
        "colorbar": {"thickness": 10, "len": 0.5, "title": {"text": chart.y_title}, "x": 0.02, "y": 0.75},
        "hovertext": hover_lines(card, chart), "hoverinfo": "text",
    }]  # fmt: skip
    view = card.options.get("view", {"lonaxis": {"range": [122.5, 149.5]}, "lataxis": {"range": [24, 46.5]}})
    layout = {"geo": {"visible": False, "bgcolor": "rgba(0,0,0,0)", "projection": {"type": "mercator"}} | view,
              "margin": {"l": 0, "r": 0, "t": 0, "b": 0}}  # fmt: skip
    return data, layout


def _sankey(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    left, right = list(dict.fromkeys(card.rows.column(chart.x))), list(dict.fromkeys(card.rows.column(chart.y)))
    ink, series = INK[mode], _series(card, chart)
    colours = assign(series, chart.colours, mode) if chart.series else {}
    at_left, at_right = {n: i for i, n in enumerate(left)}, {n: len(left) + i for i, n in enumerate(right)}
    tint = card.rows.column(chart.series) if chart.series else []
    data = [{
        "type": "sankey", "arrangement": "snap", "valueformat": ",",
        "node": {"label": [str(n) for n in left + right], "pad": 10 * scale, "thickness": 14 * scale,
                 "color": ink["line"], "line": {"width": 0}, "hoverinfo": "none"},
        "link": {"source": [at_left[v] for v in card.rows.column(chart.x)], "target": [at_right[v] for v in card.rows.column(chart.y)],
                 "value": card.rows.column(chart.value), "customdata": hover_lines(card, chart),
                 "color": [_clear(colours[v]) for v in tint] if tint else _clear(ink["muted"]),
                 "hovertemplate": "%{customdata}<extra></extra>"},
        "textfont": {"color": ink["text"], "size": 12 * scale},
    }]  # fmt: skip
    return data, {"margin": {"l": 8, "r": 8, "t": 8, "b": 8}}


def _clear(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.45)"


KINDS: dict[str, Callable[[Card, Chart, Mode, float], tuple[list[Figure], Figure]]] = {
    "line": _line, "bar": _bars, "hbar": _bars, "heatmap": _heatmap, "gantt": _gantt,
    "choropleth": _choropleth, "sankey": _sankey,
}  # fmt: skip
