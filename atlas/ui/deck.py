"""The cooperation map by deck.gl: arcs over our own land, no tile server. The only module that imports pydeck.

The browser gets polygons as static files and one entry per arc; each arc and point is drawn twice, once to be seen and
once, wider and almost clear, to be touched.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pydeck as pdk
import streamlit as st

from atlas.card import Card
from atlas.charts import make
from atlas.charts.cooperation import LAND
from atlas.filters import Filters
from atlas.formats import fiscal_year, number
from atlas.i18n import Lang, t
from atlas.pacific import pacific
from atlas.render.palette import INK, Mode, assign
from atlas.render.plotly import FONT
from atlas.ui.context import on_phone
from atlas.ui.labels import Label, placed
from atlas.warehouse import Rows, Warehouse, remembered

Colour = list[int]
KEY, TURN = "deck", "_deck_turn"
SPOKEN = ("line1", "rest")
"""Lines of a tooltip, needed only by what is touched."""
TOOLTIP = "<b>{line1}</b><div style='white-space:pre-line'>{rest}</div>"


@dataclass(frozen=True, slots=True)
class Camera:
    """Where a view looks: centre in degrees, zoom (the world is 512 · 2^zoom pixels wide) and height in pixels.

    The second zoom and height are those on a phone.
    """

    lon: float
    lat: float
    zoom: float
    phone_zoom: float
    height: int = 560
    phone_height: int = 440


CAMERAS = {
    "asia_pacific": Camera(107, 21.5, 2.55, 1.4),
    "world": Camera(150, 24, 0.7, -0.7, phone_height=260),
    "japan": Camera(134.5, 35, 4.0, 3.2),
}
WIDTH, PHONE_WIDTH = 840, 330
"""Pixels the map is likely to have; only the choice of labels depends on the guess."""
LEANING, LANE = 14.0, 9.0
"""Degrees by which arcs lean to the side, and by which arcs between the same two areas differ."""
FAINT = 4
"""So many times as faint are the other arcs while one is chosen."""
BARELY = 1e-6
"""Opacity of what is only there to be touched. There is no highlight under the pointer: redrawing the
map at each move makes slow machines miss the click."""
FLAT = {"depthTest": False, "depthCompare": "always", "depthWriteEnabled": False}
"""Arcs rise from the ground: without this they would hide the points and names drawn after them."""
PIXELS = pdk.types.String("pixels")


def rgba(colour: str, alpha: int) -> Colour:
    """``#RRGGBB`` and an opacity (0–255) as deck.gl wants it."""
    return [*(int(colour[i : i + 2], 16) for i in (1, 3, 5)), alpha]


def width_of(years: int | None) -> float:
    """Pixels for so many fiscal years on record; the thinnest line where none is dated."""
    return 1.4 + 0.75 * (years or 0)


def entries(card: Card, mode: Mode, faint: bool = False) -> list[dict[str, Any]]:
    """One entry per arc: ends, colour, width, lean and the lines of its tooltip. ``faint``: another pair is to be set off."""
    assert card.chart is not None
    colours = assign(tuple(dict.fromkeys(card.rows.column("colour_group"))), card.chart.colours, mode)
    found = []
    for row, arc in zip(card.rows, card.options["arcs"], strict=True):
        lane = arc["lane"] - (arc["lanes"] + 1) / 2
        west = pacific(arc["partner_draw_lon"]) < pacific(arc["jp_draw_lon"])
        found.append({
            "pair": arc["pair_id"],
            "a": [pacific(arc["jp_draw_lon"]), arc["jp_draw_lat"]],
            "b": [pacific(arc["partner_draw_lon"]), arc["partner_draw_lat"]],
            "c": rgba(colours[row["colour_group"]], (130 if row["plan_only"] else 215) // (FAINT if faint else 1)),
            "w": round(width_of(row["fiscal_years"]), 2),
            "t": round((LEANING if west else -LEANING) + LANE * lane, 1),
            "case": arc["case_code"] is not None,
        } | tip(row, card))  # fmt: skip
    return sorted(found, key=lambda arc: -arc["w"])  # thin arcs lie above broad ones


def tip(row: dict[str, Any], card: Card) -> dict[str, str]:
    """The lines of a tooltip. They are text: Streamlit escapes values before it puts them into the template."""
    lang = card.lang
    years = t(lang, "map.tip.undated")
    if row["fiscal_years"]:
        first, last = (fiscal_year(row[f"{end}_fiscal_year"], lang) for end in ("first", "last"))
        span = first if first == last else t(lang, "value.range", first=first, last=last)
        years = t(lang, "map.tip.years", n=number(row["fiscal_years"], lang), years=span)
    about = t(lang, "map.tip.stage", stage=row["evidence_label"])
    if row["case_title"]:
        about = t(lang, "map.panel.case", title=row["case_title"])
    names = t(lang, "map.pair", municipality=row["municipality"], partner=row["partner"])
    return {"line1": names, "rest": "\n".join((years, about, row["colour_group"]))}


def points(card: Card) -> list[dict[str, Any]]:
    """One entry per place: position, name, side, and how many pairs it has."""
    found: dict[str, dict[str, Any]] = {}
    for row, arc in zip(card.rows, card.options["arcs"], strict=True):
        for side, name, home in (("jp", "municipality", True), ("partner", "partner", False)):
            place = found.setdefault(arc[f"{side}_place_id"], {
                "place": arc[f"{side}_place_id"], "p": [pacific(arc[f"{side}_draw_lon"]), arc[f"{side}_draw_lat"]],
                "name": row[name], "home": home, "n": 0, "case": False, "pair": arc["pair_id"],
            })  # fmt: skip
            place["n"] += 1
            place["pair"] = arc["pair_id"] if place["n"] == 1 else None
            place["case"] |= arc["case_code"] is not None
    for place in found.values():
        place |= {"line1": place["name"], "rest": t(card.lang, "map.count.pairs", n=number(place["n"], card.lang))}
    return sorted(found.values(), key=lambda place: (place["case"], place["n"]))  # what matters most lies on top


class _Compact(pdk.Deck):
    """A deck whose JSON has no indentation and is made once: it travels to the browser with each change of the page."""

    def to_json(self) -> str:
        if not hasattr(self, "_written"):
            self._written = json.dumps(json.loads(super().to_json()), separators=(",", ":"), ensure_ascii=False)
        return self._written


def deck(card: Card, warehouse: Warehouse, mode: Mode, area: str, chosen: str | None, phone: bool = False, turn: int = 0) -> pdk.Deck:
    """The whole map for one area; ``chosen`` is the id of the pair to be set off.

    The layers to be touched carry ``turn`` in their id. Streamlit dims the whole map while a selection names a layer
    that is there; with a new turn after each pick the old selection names none.
    """
    return _deck(card.id, warehouse, card.asked, card.lang, card.made_with, mode, area, chosen, phone, turn)


@remembered(maxsize=32)
def _deck(
    card_id: str, warehouse: Warehouse, asked: Filters, lang: Lang, options: tuple[tuple[str, Any], ...], mode: Mode, area: str,
    chosen: str | None, phone: bool, turn: int,
) -> pdk.Deck:  # fmt: skip
    card = make(card_id, warehouse, asked, lang, **dict(options))
    ink, touched, places = INK[mode], entries(card, mode, faint=bool(chosen)), points(card)
    arcs = [{name: value for name, value in arc.items() if name not in SPOKEN} for arc in touched]
    cases = [arc for arc in arcs if arc["case"]]
    one = [arc | {"c": [*arc["c"][:3], 255]} for arc in arcs if arc["pair"] == chosen]
    files = {row["layer"]: row["file"] for row in warehouse.rows("geometry_files", lang=card.lang)}
    camera = CAMERAS[area]
    zoom = camera.phone_zoom if phone else camera.zoom
    names = labels(places, camera, zoom, area, phone)
    layers = [_land("land", files[LAND], mode)]
    if area == "japan":
        layers.append(_outlines("prefectures", files["prefectures"], mode))
    layers += [
        _arcs("pairs-seen", [arc for arc in arcs if not arc["case"]], "c", 0),
        _arcs("cases", cases, rgba(ink["text"], 235 // (FAINT if chosen else 1)), 4.5),
        _arcs("cases-seen", cases, "c", 0),
        _arcs("chosen", one, rgba(ink["text"], 255), 9),
        _arcs("chosen-edge", one, rgba(ink["paper"], 255), 5),
        _arcs("chosen-seen", one, "c", 1),
        _arcs(f"pairs-{turn}", touched, rgba(ink["text"], 255), 10, pickable=True),
        _dots("places-seen", places, mode),
        pdk.Layer(
            "ScatterplotLayer", id=f"places-{turn}", data=places, pickable=True, opacity=BARELY, get_position="p", get_radius=8,
            radius_units=PIXELS, get_fill_color=rgba(ink["text"], 255), parameters=FLAT,
        ),
        _text("names", names, mode),
    ]  # fmt: skip
    style = {
        "backgroundColor": ink["paper"], "color": ink["text"], "border": f"1px solid {ink['line']}", "borderRadius": "6px",
        "fontFamily": FONT, "fontSize": "13px", "maxWidth": "320px",
    }  # fmt: skip
    return _Compact(
        layers=layers, map_provider=None, views=[pdk.View(type="MapView", controller=True)],
        initial_view_state=pdk.ViewState(longitude=camera.lon, latitude=camera.lat, zoom=zoom, min_zoom=-1, max_zoom=9, pitch=0),
        tooltip={"html": TOOLTIP, "style": style},
    )  # fmt: skip


def _land(name: str, file: str, mode: Mode) -> pdk.Layer:
    ink = INK[mode]
    home, partner, other = (rgba(ink[role], alpha) for role, alpha in (("muted", 150), ("muted", 110), ("land", 255)))
    return pdk.Layer(
        "GeoJsonLayer", id=name, data=f"app/static/geo/{file}", pickable=False, filled=True, stroked=True,
        get_fill_color=f"properties.is_japan ? {home} : properties.is_partner ? {partner} : {other}",
        get_line_color=rgba(ink["land_edge"], 255), line_width_units=PIXELS, get_line_width=0.7,
    )  # fmt: skip


def _outlines(name: str, file: str, mode: Mode) -> pdk.Layer:
    ink = INK[mode]
    return pdk.Layer(
        "GeoJsonLayer", id=name, data=f"app/static/geo/{file}", pickable=False, filled=True, stroked=True,
        get_fill_color=rgba(ink["land"], 255), get_line_color=rgba(ink["line"], 200), line_width_units=PIXELS,
        get_line_width=0.6,
    )  # fmt: skip


def _arcs(name: str, data: list[dict[str, Any]], colour: Colour | str, extra: float, pickable: bool = False) -> pdk.Layer:
    return pdk.Layer(
        "ArcLayer", id=name, data=data, pickable=pickable, opacity=BARELY if pickable else 1,
        get_source_position="a", get_target_position="b", get_source_color=colour, get_target_color=colour,
        get_width=f"w + {extra}", get_height=0.35, get_tilt="t", width_units=PIXELS, parameters=FLAT,
    )  # fmt: skip


def _dots(name: str, places: list[dict[str, Any]], mode: Mode) -> pdk.Layer:
    """Full dots at home, rings abroad: the shape tells the side, not only the colour."""
    ink = INK[mode]
    return pdk.Layer(
        "ScatterplotLayer", id=name, data=places, pickable=False, get_position="p", stroked=True, filled=True,
        get_radius="home ? 4 : 3.6", radius_units=PIXELS, line_width_units=PIXELS, get_line_width=1.6, parameters=FLAT,
        get_fill_color=f"home ? {rgba(ink['text'], 255)} : {rgba(ink['paper'], 255)}", get_line_color=rgba(ink["text"], 255),
    )  # fmt: skip


def _text(name: str, names: list[dict[str, Any]], mode: Mode) -> pdk.Layer:
    ink = INK[mode]
    return pdk.Layer(
        "TextLayer", id=name, data=names, pickable=False, get_position="p", get_text="name", get_size=12,
        get_color=rgba(ink["text"], 255), get_text_anchor="anchor",
        get_alignment_baseline=pdk.types.String("center"), get_pixel_offset="offset",
        character_set=pdk.types.String("auto"), font_family=pdk.types.String(FONT), background=True,
        get_background_color=rgba(ink["paper"], 190), background_padding=[2, 1, 2, 1], parameters=FLAT,
    )  # fmt: skip


def labels(places: list[dict[str, Any]], camera: Camera, zoom: float, area: str, phone: bool) -> list[dict[str, Any]]:
    """The names that fit at the first zoom: places of the cases first, then those with most pairs; at home only for Japan."""
    width, height = (PHONE_WIDTH, camera.phone_height) if phone else (WIDTH, camera.height)
    scale = 512 * 2**zoom / 360

    def at(place: dict[str, Any]) -> tuple[float, float]:
        lon, lat = place["p"]
        return width / 2 + (lon - camera.lon) * scale, height / 2 - (mercator(lat) - mercator(camera.lat)) * scale

    wanted = [place for place in places if place["home"] or area != "japan"]
    wanted.sort(key=lambda place: (not place["case"], place["home"] and area != "japan", -place["n"], place["place"]))
    spots = placed([Label(place["name"], *at(place)) for place in wanted], [at(place) for place in places], width, height)
    return [
        {"p": place["p"], "name": place["name"], "anchor": spot.anchor, "offset": [spot.dx, spot.dy]}
        for place, spot in zip(wanted, spots, strict=True) if spot
    ]  # fmt: skip


def mercator(lat: float) -> float:
    """Latitude on the Mercator plane, in degrees."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


def draw(
    card: Card, warehouse: Warehouse, mode: Mode, area: str, chosen: str | None, choose: Callable[[str | None, str | None], None]
) -> None:
    """Draw the map. ``choose(pair, place)`` is called when the reader picks an arc or a point, with None for "nothing"."""
    phone, key, turn = on_phone(), f"{KEY}-{area}", st.session_state.get(TURN, 0)

    def picked() -> None:
        objects = st.session_state[key].selection.get("objects", {})
        hit: dict[str, Any] = next((one for found in objects.values() for one in found), {})
        choose(hit.get("pair"), hit.get("place"))
        st.session_state[TURN] = turn + 1
        st.session_state["_deck_picked"] = True

    camera = CAMERAS[area]
    st.pydeck_chart(
        deck(card, warehouse, mode, area, chosen, phone, turn), height=camera.phone_height if phone else camera.height,
        on_select=picked, selection_mode="single-object", key=key, alt=card.takeaway,
    )  # fmt: skip
    if st.session_state.pop("_deck_picked", False):
        st.rerun()


def attribution(warehouse: Warehouse, lang: Any, area: str) -> str:
    """Where the outlines on screen come from."""
    shown = (LAND, "prefectures") if area == "japan" else (LAND,)
    rows: Rows = warehouse.rows("geometry_files", lang=lang)
    return "\n".join(dict.fromkeys(row["attribution"] for row in rows if row["layer"] in shown))
