"""Maps of areas and points without WebGL: shapes come from a static file, so a picture carries codes only."""

from __future__ import annotations

from atlas.card import Card, Chart
from atlas.render.palette import INK, SEQUENTIAL, Mode, assign
from atlas.render.plotly_parts import Figure, hover_lines, legend, pick, series_of, split

JAPAN = {"lonaxis": {"range": [122.5, 149.5]}, "lataxis": {"range": [24, 46.5]}}
"""Japan's frame by hand: its outermost islands stretch an automatic fit."""


def areas(card: Card, chart: Chart, mode: Mode, scale: float) -> tuple[list[Figure], Figure]:
    """Areas by code (``x``), shaded by ``value`` or coloured by ``series``, with points at ``lat`` and ``lon`` if asked for.

    The Card's options hold ``geojson`` (a static URL), ``land`` (codes of the areas that are background), ``outlines``
    (codes of areas of which only the border is drawn) and ``view``.
    """
    data = _coloured(card, chart, mode, scale) if chart.series else _shaded(card, chart, mode, scale)
    geo = {"visible": False, "bgcolor": "rgba(0,0,0,0)", "projection": {"type": "mercator"}} | card.options.get("view", JAPAN)
    layout = {"geo": geo, "margin": {"l": 0, "r": 0, "t": 0, "b": 0}}
    if chart.series:
        layout |= legend(scale) | {"margin": {"l": 0, "r": 0, "t": 0, "b": 0}}
        layout["legend"] |= {"orientation": "v", "y": 0, "yanchor": "top"}
    return data, layout


def _shaded(card: Card, chart: Chart, mode: Mode, scale: float) -> list[Figure]:
    values, ramp = card.rows.column(chart.value), SEQUENTIAL[mode]
    return [{
        "type": "choropleth", "geojson": card.options["geojson"], "locations": card.rows.column(chart.x), "z": values,
        "zmin": 0, "colorscale": [[i / (len(ramp) - 1), c] for i, c in enumerate(ramp)],
        "marker": {"line": {"color": INK[mode]["land_edge"], "width": 0.6 * scale}},
        "colorbar": {"thickness": 10, "len": 0.5, "title": {"text": chart.y_title}, "x": 0.02, "y": 0.75},
        "hovertext": hover_lines(card, chart), "hoverinfo": "text",
    }]  # fmt: skip


def _area(card: Card, codes: list[str], colour: str, edge: str, width: float) -> Figure:
    return {
        "type": "choropleth", "geojson": card.options["geojson"], "locations": codes, "z": [1] * len(codes),
        "colorscale": [[0, colour], [1, colour]], "showscale": False, "marker": {"line": {"color": edge, "width": width}},
    }  # fmt: skip


def _coloured(card: Card, chart: Chart, mode: Mode, scale: float) -> list[Figure]:
    """One trace per value of ``series``: areas first, points on top of them. Rows with neither are in the table only.

    A series is hollow as a whole, so that the legend can show it.
    """
    ink, hover = INK[mode], hover_lines(card, chart)
    codes = card.rows.column(chart.x)
    lats = card.rows.column(chart.lat) if chart.lat else [None] * len(codes)
    lons = card.rows.column(chart.lon) if chart.lon else [None] * len(codes)
    hollow = card.rows.column(chart.hollow) if chart.hollow else [False] * len(codes)
    colours = assign(series_of(card, chart), chart.colours, mode)
    shapes, points = [], []
    land = [code for code in card.options.get("land", ()) if code not in set(codes)]
    if land:
        name = card.options.get("land_name", "")
        shapes.append(_area(card, land, ink["land"], ink["line"], 0.5 * scale) | {
            "name": name, "showlegend": bool(name), "hoverinfo": "text", "hovertext": [name] * len(land)})  # fmt: skip
    edge_width = (0.3 if card.options.get("outlines") else 0.8) * scale  # a white edge would hide the smallest areas
    for name, keep in split(card, chart):
        shaped = [i for i in keep if codes[i]]
        placed = [i for i in keep if not codes[i] and lats[i] is not None]
        if shaped:
            shapes.append(_area(card, pick(codes, shaped), colours[name], ink["land_edge"], edge_width) | {
                "name": name, "showlegend": True, "hovertext": pick(hover, shaped), "hoverinfo": "text"})  # fmt: skip
        if placed:
            open_ = any(hollow[i] for i in placed)
            edge = {"color": colours[name] if open_ else ink["paper"], "width": (2 if open_ else 0.8) * scale}
            points.append({
                "type": "scattergeo", "mode": "markers", "name": name, "showlegend": True,
                "lat": pick(lats, placed), "lon": pick(lons, placed),
                "marker": {"size": 7 * scale, "line": edge, "color": ink["paper"] if open_ else colours[name]},
                "hovertext": pick(hover, placed), "hoverinfo": "text",
            })  # fmt: skip
    outlines = [code for code in card.options.get("outlines", ()) if code not in set(codes)]
    if outlines:  # borders only: what lies below stays visible, also for the pointer
        borders = _area(card, outlines, "rgba(0,0,0,0)", ink["muted"], 0.25 * scale)
        shapes.append(borders | {"showlegend": False, "hoverinfo": "skip"})
    return shapes + points
