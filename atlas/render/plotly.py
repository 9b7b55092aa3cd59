"""Chart → Plotly figure as a plain dictionary (no plotly import: building a dictionary is some hundred times cheaper)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from atlas import formats
from atlas.card import Card, Chart
from atlas.render.palette import INK, SEQUENTIAL, Mode, assign
from atlas.render.plotly_bars import bars
from atlas.render.plotly_gantt import gantt
from atlas.render.plotly_lines import lines
from atlas.render.plotly_maps import areas
from atlas.render.plotly_parts import Figure, axis, escape, hover_lines, series_of, title

MANY_COLUMNS, SHORT_NAME = 8, 6  # more columns with longer names: the names stand upright and take room from the rows
HEADING = 24  # px above a row of a heat map that carries its name there
FONT = "system-ui, 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans JP', 'Noto Sans CJK JP', Meiryo, sans-serif"


def figure(card: Card, mode: Mode = "light", scale: float = 1.0) -> Figure:
    """The figure of a Card. ``scale`` enlarges type and lines for a stage or a picture.

    Raises ``KeyError`` if the Card's chart kind is not drawn by Plotly (maps with arcs, tables).
    """
    assert card.chart is not None
    data, layout = KINDS[card.chart.kind](card, card.chart, mode, scale)
    for key, part in layout.items():
        if key[1:5] == "axis" and "title" in part:
            part["title"] = part["title"] | {"font": {"size": 12 * scale, "color": INK[mode]["soft"]}}
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


def _heatmap(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    xs, ys = card.rows.column(chart.x), card.rows.column(chart.y)
    columns = list(chart.order) or sorted(dict.fromkeys(xs))
    lines = list(dict.fromkeys(ys))
    hover, values = hover_lines(card, chart), card.rows.column(chart.value)
    texts = card.rows.column(chart.label) if chart.label else ["" if v is None else formats.number(v, card.lang) for v in values]
    cell = {(x, y): i for i, (x, y) in enumerate(zip(xs, ys, strict=True))}

    def grid(pick: Callable[[int], Any], missing: Any) -> list[list[Any]]:
        return [[pick(cell[x, y]) if (x, y) in cell else missing for x in columns] for y in lines]

    texts = [escape(text).replace("\n", "<br>") for text in texts]
    deep = max((text.count("<br>") for text in texts), default=0)
    top = max((v for v in values if v is not None), default=1) or 1
    longest = max((len(str(x)) for x in columns), default=0)
    upright = 6 * longest if len(columns) > MANY_COLUMNS and longest > SHORT_NAME else 0
    ramp = SEQUENTIAL[mode]
    data = [{
        "type": "heatmap", "x": [str(x) for x in columns], "y": [str(y) for y in lines],
        "z": grid(lambda i: values[i], None), "text": grid(lambda i: texts[i] if values[i] is not None else "", ""), "texttemplate": "%{text}",
        "hovertext": grid(lambda i: hover[i], ""), "hoverinfo": "text", "showscale": False, "xgap": 2, "ygap": HEADING * scale if chart.group else 2,
        "zmin": 0, "zmax": top, "colorscale": [[i / (len(ramp) - 1), c] for i, c in enumerate(ramp)],
        "textfont": {"size": 12 * scale},
    }]  # fmt: skip
    layout: Figure = {"xaxis": axis(mode, type="category", showgrid=False, side="top", dtick=1, **title(chart.x_title)),
              "yaxis": axis(mode, type="category", showgrid=False, autorange="reversed", dtick=1, **title(chart.y_title)),
              "plot_bgcolor": INK[mode]["none"], "height": round((70 + upright + (26 + 15 * deep) * len(lines)) * scale)}  # fmt: skip
    layout |= _row_headings(lines, deep, mode, scale) if chart.group else {}
    font = {"size": 12 * scale, "color": INK[mode]["soft"]}
    # Places by number: a name that looks like a number, such as a year, would be taken for a place.
    empty = [{"text": texts[i], "x": columns.index(x), "y": lines.index(y), "showarrow": False, "font": font}
             for (x, y), i in cell.items() if values[i] is None and texts[i]]  # fmt: skip
    return data, layout | {"annotations": [*layout.get("annotations", []), *empty]}


def _row_headings(lines: list[Any], deep: int, mode: Mode, scale: float) -> Figure:
    """Names of the rows above them instead of beside them: the cells get the whole width of a phone."""
    font = {"size": 12 * scale, "color": INK[mode]["text"]}
    place = {"xref": "paper", "x": 0, "xanchor": "left", "showarrow": False, "font": font}
    notes = [place | {"text": f"<b>{escape(str(line))}</b>", "y": i - 0.5} for i, line in enumerate(lines)]
    height = round((60 + (26 + 15 * deep + HEADING) * len(lines)) * scale)
    return {"annotations": notes, "height": height, "plot_bgcolor": "rgba(0,0,0,0)",
            "yaxis": {"showticklabels": False, "showgrid": False, "fixedrange": True, "type": "category", "zeroline": False, "ticks": "", "showline": False,
                      "range": [len(lines) - 0.5, -0.8]}}  # fmt: skip


def _sankey(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    left, right = list(dict.fromkeys(card.rows.column(chart.x))), list(dict.fromkeys(card.rows.column(chart.y)))
    ink, series = INK[mode], series_of(card, chart)
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
    "line": lines, "bar": bars, "hbar": bars, "heatmap": _heatmap, "gantt": gantt,
    "choropleth": areas, "sankey": _sankey,
}  # fmt: skip
