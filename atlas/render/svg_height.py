"""How high a picture on a page is: as high as its rows need at a given width, where a slide has one height for all."""

from __future__ import annotations

from atlas.card import Card, Chart
from atlas.render.svg_grids import heatmap
from atlas.render.svg_plane import Box, Style

ROW_EM = (2.0, 2.6, 3.4, 4.6)
"""Heights of a row of a heat map in em, from one line of words to three."""
LANE_EM, LANES_FOOT_EM = 2.2, 8.0
BAR_EM, BARS_FOOT_EM = 1.9, 6.0
MAPS = {"choropleth": 1.1, "points": 1.1, "arcs": 0.45}
"""Height of maps by their width: Japan is about as high as it is wide, the countries around the Pacific lie flat."""
ARCS_LEGEND_EM = 7


def height(card: Card, width: int, style: Style) -> int:
    """Height in pixels at which every row of the Card is drawn and, where possible, no word of it is cut."""
    chart = card.chart
    if chart is None:
        return 0
    if chart.kind == "heatmap":
        return _grid(card, chart, width, style)
    if chart.kind == "gantt":
        named = {(card.rows.column(chart.group)[i] if chart.group else "", lane) for i, lane in enumerate(card.rows.column(chart.y))}
        lanes = len(named) + (len({group for group, _ in named}) if chart.group else 0)
        return round(style.size * (LANE_EM * lanes + LANES_FOOT_EM))
    if chart.kind == "hbar":
        return max(chart.height, round(style.size * (BAR_EM * len(set(card.rows.column(chart.y))) + BARS_FOOT_EM)))
    if chart.kind in MAPS:
        legend = ARCS_LEGEND_EM * style.size if chart.kind == "arcs" else 0
        share = MAPS[chart.kind]
        if chart.kind == "arcs" and "frame" in card.options:
            share = 1 / card.options["frame"][4]
        return min(chart.height, round(width * share + legend))
    return chart.height


def _grid(card: Card, chart: Chart, width: int, style: Style) -> int:
    """The lowest of the row heights at which no cell is cut."""
    names = [str(x) for x in dict.fromkeys(card.rows.column(chart.x))]
    lines, head = len(set(card.rows.column(chart.y))), max(map(len, names)) * 0.7 + 2
    tall = 0
    for each in ROW_EM:
        tall = round(style.size * (each * lines + head))
        if "data-cut" not in "".join(heatmap(card, chart, Box(0, 0, width, tall), style, only_words=True)):
            break
    return tall
