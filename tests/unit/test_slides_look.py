"""What an audience sees of a slide: letters that stand out, cautions that are not lost, names that belong together."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from atlas.charts import recipes
from atlas.i18n import t
from atlas.render.palette import INK, Mode, contrast
from atlas.render.svg import frame_of, picture, primary_first
from atlas.render.svg_text import clean, escape, width
from atlas.slides import offline
from atlas.slides.bilingual import known_names
from atlas.slides.deck import Deck, Langs, Slide, Words
from atlas.slides.ready import ready_deck, ready_names
from atlas.slides.sheets import cover, drawn, sheets
from atlas.sources import cited
from atlas.warehouse import Warehouse


def on_what(text: ET.Element, before: list[ET.Element], paper: str) -> str:
    """The colour under the middle of a text: the last rectangle drawn before it that lies there, else the page (or the text's halo)."""
    if text.get("stroke"):
        return text.get("stroke", paper)
    x, y = float(text.get("x", 0)), float(text.get("y", 0)) - float(text.get("font-size", 0)) * 0.35
    half = width(text.text or "", float(text.get("font-size", 0))) / 2
    x += {"middle": 0.0, "end": -half}.get(text.get("text-anchor", ""), half)
    under = paper
    for one in before:
        left, top = float(one.get("x", 0)), float(one.get("y", 0))
        fill = one.get("fill", "none")
        if fill != "none" and left <= x <= left + float(one.get("width", 0)) and top <= y <= top + float(one.get("height", 0)):
            part = float(one.get("fill-opacity", 1))
            mixed = [round(int(fill[i : i + 2], 16) * part + int(under[i : i + 2], 16) * (1 - part)) for i in (1, 3, 5)]
            under = "#" + "".join(f"{v:02X}" for v in mixed)
    return under


def assert_letters_stand_out(picture: str, mode: Mode, name: str) -> None:
    """Every text at least 24 px and 7:1 (AAA) on what lies under it, inside coloured marks too."""
    before: list[ET.Element] = []
    for one in ET.fromstring(picture).iter():
        kind = one.tag.rpartition("}")[2]
        if kind == "rect":
            before.append(one)
        elif kind == "text":
            under = on_what(one, before, INK[mode]["paper"])
            assert float(one.get("font-size", 0)) >= 24, (name, one.text)
            assert contrast(one.get("fill", ""), under) >= 7, (name, one.text, one.get("fill"), under)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("langs", ["ja", "en", "both"])
@pytest.mark.parametrize("name", ready_names())
def test_letters_are_large_and_stand_out(name: str, langs: Langs, mode: Mode, warehouse: Warehouse) -> None:
    for sheet in sheets(ready_deck(name, langs, warehouse), warehouse):
        assert_letters_stand_out(drawn(sheet, mode), mode, sheet.card.id)


@pytest.mark.parametrize("card_id", recipes())
def test_no_caution_is_lost_and_letters_stand_out(card_id: str, warehouse: Warehouse) -> None:
    """The slide of every Card says its note and cautions whole, or how many sentences are left; notes and table have all."""
    sheet = sheets(Deck(Words(), (Slide(card_id),), "ja"), warehouse)[0]
    picture, card = drawn(sheet, "dark"), sheet.card
    assert_letters_stand_out(picture, "dark", card_id)
    said = "".join("".join(one.itertext()) for one in ET.fromstring(picture).iter() if one.tag.endswith("}text")).replace(" ", "")
    whole = [card.note, *(one.text for one in card.warnings)]
    counted = t("ja", "picture.rest", n="@").split("@")[0].replace(" ", "")
    for one in whole:
        bare = one.replace(card.options.get("attribution") or "\0", "")  # which stands with the sources
        assert "".join(clean(bare).split()) in "".join(said.split()) or counted in said, (card_id, one)
        assert any(clean(one) in clean(line) for line in sheet.told[0].notes)
    table = offline._table(sheet.told[0], "first")
    assert all(escape(clean(one.replace(card.options.get("attribution") or "\0", ""))) in table for one in whole)


def test_a_slide_in_two_languages_never_pairs_the_wrong_names(warehouse: Warehouse) -> None:
    known = known_names(warehouse)
    for card_id in recipes():
        told = sheets(Deck(Words(), (Slide(card_id),), "both"), warehouse)[0]
        if not told.both or told.both.chart is None:
            continue
        for name in (told.both.chart.x, told.both.chart.y, told.both.chart.series):
            for value in told.both.rows.column(name) if name else ():
                ja, _, en = str(value).partition(" / ")
                others = {b for a, b in known if a == ja}
                assert not en or not others or en in others, (card_id, value)


def test_a_deck_without_a_title_is_called_by_its_first_slide(warehouse: Warehouse) -> None:
    deck = Deck(Words(), (Slide("declaration-total"),), "both")
    assert cover(deck, warehouse).titles == tuple(one.card.title for one in sheets(deck, warehouse)[0].told)


def test_public_bodies_are_named_first(warehouse: Warehouse) -> None:
    for card_id in ("programme-by-year", "cooperation-map", "declaration-total"):
        card = sheets(Deck(Words(), (Slide(card_id),)), warehouse)[0].card
        kinds = [row["kind"] for row in cited(primary_first(card.sources, warehouse), warehouse, "en")]
        assert sorted(primary_first(card.sources, warehouse)) == sorted(card.sources)
        assert kinds[0] == "National or international body"
        assert "Press and media" not in kinds[: kinds.index("National or international body") + 2]


def test_a_tall_takeaway_and_long_notes_leave_room_for_the_chart(warehouse: Warehouse) -> None:
    card = sheets(ready_deck("declarations", "en", warehouse), warehouse)[0].card
    long = card.with_(note="An important sentence that must not be cut. " * 90)
    made = picture(long, "light", frame=frame_of(long, warehouse))
    words = "".join("".join(one.itertext()) + " " for one in ET.fromstring(made).iter() if one.tag.endswith("}text"))
    left = int(re.search(r"\((\d+) more sentences", words)[1])  # type: ignore[index]
    assert words.count("An important") + left >= 90
    assert "cut…" not in words
