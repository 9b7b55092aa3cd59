"""The deck: its forms in an address and a file, hostile input, ready decks, and the comparison with newer data."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas.charts import make
from atlas.filters import Filters, allowed_values
from atlas.i18n import LANGS, messages
from atlas.slides import frozen, ready, storage
from atlas.slides.deck import LANG_CHOICES, MOST_SLIDES, Deck, Seen, Slide, Words, add, card_of, move, options_of, tidy, without
from atlas.slides.sheets import link_of, notes, sheets, slide_params
from atlas.slides.storage import Refused, from_json, from_params, to_json, to_params
from atlas.warehouse import Warehouse

TEXTS = st.text(max_size=60).map(tidy)
WORDS = st.builds(Words, TEXTS, TEXTS)
NOTES = st.builds(Words, st.text(max_size=200).map(lambda s: tidy(s, True)), st.text(max_size=200).map(lambda s: tidy(s, True)))
SEEN = st.none() | st.builds(Seen, st.text("0123456789abcdef", min_size=16, max_size=16), st.integers(0, 9999), WORDS)
CARDS = st.sampled_from([
    ("programme-by", (("by", "country"),)), ("programme-by", ()), ("programme-flows", ()), ("declaration-growth", (("interval", "all"),)),
    ("declaration-total", (("events", ("law",)), ("points", "plotted"))),
])  # fmt: skip
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def decks(draw: st.DrawFn) -> Deck:
    slides = []
    for card_id, options in draw(st.lists(CARDS, max_size=4)):
        filters = Filters(country=("VNM",)) if card_id.startswith("programme") and draw(st.booleans()) else Filters()
        slides.append(Slide(card_id, filters, options, draw(WORDS), draw(NOTES), draw(SEEN)))
    on = draw(st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1)))
    return Deck(
        draw(WORDS),
        tuple(slides),
        draw(st.sampled_from(LANG_CHOICES)),
        draw(WORDS),
        on,
        draw(st.sampled_from(["", "0123456789ab"])),
    )


@QUICK
@given(deck=decks())
def test_file_and_address_give_the_same_deck_back(warehouse: Warehouse, deck: Deck) -> None:
    again, troubles = from_json(to_json(deck), warehouse)
    assert again == deck
    assert troubles == []
    params = dict(to_params(deck))
    back, troubles = from_params({name: [value] for name, value in params.items()}, warehouse)
    assert troubles == []
    assert back == deck


PARTS = ("format", "slides", "card", "filters", "options", "title", "notes", "seen", "by", "ja", "x")
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(PARTS), inner, max_size=4), max_leaves=20
)


@QUICK
@given(slides=JSON, rest=st.dictionaries(st.sampled_from(["title", "event", "date", "langs", "version", "odd"]), JSON))
def test_hostile_decks_are_refused_in_words(warehouse: Warehouse, slides, rest) -> None:
    data = json.dumps({"format": storage.FORMAT, "slides": slides} | rest).encode()
    try:
        deck, troubles = from_json(data, warehouse)
    except Refused as refused:
        troubles = [refused.problem]
        deck = Deck(Words())
    for lang in LANGS:
        assert all(one.text(lang) for one in troubles)
        for slide in deck.slides:
            card_of(slide, warehouse, lang)


@QUICK
@given(data=st.binary(max_size=300))
def test_any_bytes_as_a_file(warehouse: Warehouse, data: bytes) -> None:
    with pytest.raises(Refused):
        from_json(data, warehouse)


@QUICK
@given(text=st.text(max_size=200))
def test_any_text_as_an_address(warehouse: Warehouse, text: str) -> None:
    deck, troubles = from_params({"d": [text]}, warehouse)
    assert deck is None
    assert bool(troubles) == bool(text)


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(value).encode(), 9)).decode().rstrip("=")


@pytest.mark.parametrize("data", [
    b"[" * 100_000, b'{"format":"atlas-deck/1","slides":' + b"[" * 5000 + b"]" * 5000 + b"}", b"1" * 5000, b"x" * (storage.LARGEST_FILE + 1),
    json.dumps({"format": storage.FORMAT, "slides": [{"card": "programme-by"}] * (MOST_SLIDES + 1)}).encode(), b'{"format":"other"}',
    b"\xff\xfe", b"",
])  # fmt: skip
def test_files_that_are_refused(warehouse: Warehouse, data: bytes) -> None:
    with pytest.raises(Refused):
        from_json(data, warehouse)


def test_what_unpacks_to_too_much_is_refused(warehouse: Warehouse) -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"0" * 5_000_000, 9)).decode().rstrip("=")
    assert len(bomb) < storage.LARGEST_PACKED
    deck, troubles = from_params({"d": [bomb]}, warehouse)
    assert deck is None
    assert troubles


def test_single_slides_that_cannot_be_taken_are_left_out_with_a_word(warehouse: Warehouse) -> None:
    slides = [
        {"card": "no-such-card"}, 7, {"card": "programme-by", "options": {"by": "moon"}}, {"card": "programme-by", "options": {"__class__": "x"}},
        {"card": "programme-by", "filters": {"country": ["XXX"]}}, {"card": "programme-by", "filters": {"country": "VNM"}},
        {"card": "programme-by", "title": "x" * 999}, {"card": "programme-by", "notes": {"ja": "メモ", "en": 3}},
        {"card": "declaration-places", "options": {"until": "x"}},
    ]  # fmt: skip
    deck, troubles = from_json(json.dumps({"format": storage.FORMAT, "slides": slides}).encode(), warehouse)
    assert [s.card_id for s in deck.slides] == ["programme-by"] * 6 + ["declaration-places"]
    assert all(s.options == () for s in deck.slides[:6])
    assert len(troubles) >= 8
    assert len(deck.slides[4].title.ja) <= 160


def test_controls_that_turn_text_around_are_dropped(warehouse: Warehouse) -> None:
    data = {"format": storage.FORMAT, "title": "a\u202eb\u0000c\ud800", "slides": []}
    deck, _ = from_json(json.dumps(data).encode(), warehouse)
    assert deck.title == Words("abc", "abc")


def test_long_decks_lose_the_least_first(warehouse: Warehouse) -> None:
    noise = "".join(chr(0x4E00 + (i * 7919) % 20000) for i in range(2500))
    seen = Seen("0" * 16, 3, Words(noise[:900], noise[:900]))
    slides = tuple(Slide("programme-by", notes=Words(noise), seen=seen, title=Words(str(i))) for i in range(4))
    ((_, value),) = to_params(Deck(Words("題"), slides))
    assert len(value) <= storage.LARGEST_PACKED
    back, _ = from_params({"d": [value]}, warehouse)
    assert back is not None
    assert len(back.slides) == 4


def test_deck_editing() -> None:
    a, b, c = Slide("a"), Slide("b"), Slide("c")
    deck = add(add(add(Deck(Words("t")), a), b), c)
    assert add(deck, a) == deck
    assert [s.card_id for s in move(deck, 2, 0).slides] == ["c", "a", "b"]
    assert [s.card_id for s in without(deck, 1).slides] == ["a", "c"]
    full = Deck(Words("t"), tuple(Slide(str(i)) for i in range(MOST_SLIDES)))
    assert add(full, a) == full


@pytest.mark.parametrize("name", ready.ready_names())
@pytest.mark.parametrize("langs", LANG_CHOICES)
def test_ready_decks(warehouse: Warehouse, name: str, langs) -> None:
    deck = ready.ready_deck(name, langs, warehouse)
    assert deck.title.ja != deck.title.en
    assert deck.version == warehouse.version
    params = {key: [value] for key, value in to_params(deck)}
    again, troubles = from_params(params, warehouse)
    assert (again, troubles) == (deck, [])
    for sheet in sheets(deck, warehouse):
        assert not sheet.card.is_empty
        assert sheet.card.takeaway
        assert sheet.frame.source_line


def test_ready_decks_hold_no_number(warehouse: Warehouse) -> None:
    """Numbers come from the Cards; the only one in words is the number of cases in a title, checked against the facts."""
    for deck in ready.ready_decks(warehouse):
        for slide in deck.slides:
            for text in (slide.notes.ja, slide.notes.en):
                assert not re.search(r"\d", text), text
    cases = allowed_values(warehouse, "en")["case"]
    deck = ready.ready_deck("four-cases", "en", warehouse)
    assert len(cases) == 4
    assert {one for s in deck.slides for one in s.filters.case} == set(cases)


def test_unknown_ready_deck_is_answered_with_the_nearest(warehouse: Warehouse) -> None:
    deck, troubles = from_params({"deck": ["four-case"], "langs": ["fr"]}, warehouse)
    assert deck is None
    assert any("four-cases" in one.text("en") for one in troubles)
    assert len(troubles) == 2


def test_notes_are_made_from_the_card(warehouse: Warehouse) -> None:
    for lang in LANGS:
        slide = Slide("programme-by", notes=Words("わたしのメモ", "my words"))
        card = card_of(slide, warehouse, lang)
        said = "\n".join(notes(slide, card, warehouse, "https://a.example"))
        assert said.startswith(slide.notes.of(lang))
        assert card.takeaway in said
        assert warehouse.version in said
        assert "https://a.example" in said
        assert str(card.rows.first()["records"]) in said


def test_link_opens_the_same_view(warehouse: Warehouse) -> None:
    slide = Slide("programme-by", Filters(country=("VNM",)), (("by", "sector"),))
    assert (
        link_of(slide, "ja", "v1", "https://a.example/") == "https://a.example/stage?card=programme-by&country=VNM&o.by=sector&lang=ja&v=v1"
    )
    assert link_of(slide, "ja", "v1", "") == ""
    assert slide_params(slide)[0] == ("card", "programme-by")


def test_frozen_deck_tells_then_and_now(warehouse: Warehouse) -> None:
    deck = frozen.pinned(ready.ready_deck("my-city", "both", warehouse), warehouse)
    assert not frozen.is_behind(deck, warehouse)
    assert all(one.changed is False and one.then == one.now for one in frozen.compare(deck, warehouse))
    first = deck.slides[0]
    assert first.seen
    older = replace(first, seen=Seen("0" * 16, 99, Words("以前の文", "the old sentence")))
    old = deck.with_(slides=(older, *deck.slides[1:], Slide("programme-by")), version="000000000000")
    again, _ = from_json(to_json(old), warehouse)
    assert frozen.is_behind(again, warehouse)
    found = frozen.compare(again, warehouse)
    assert found[0].changed is True
    assert (found[0].then.en, found[0].rows_then) == ("the old sentence", 99)
    assert found[0].now.ja == make(first.card_id, warehouse, first.filters, "ja").takeaway
    assert [one.changed for one in found[1:-1]] == [False] * (len(found) - 2)
    assert found[-1].changed is None


def test_options_come_from_the_recipes() -> None:
    assert "by" in options_of("programme-by")
    with pytest.raises(KeyError):
        options_of("nothing")


def test_catalogues_of_slides_match() -> None:
    ja, en = ({k: v for k, v in messages(lang).items() if k.startswith("slides.") and not k.endswith("_one")} for lang in LANGS)
    assert set(ja) == set(en)
    for key in ja:
        assert set(re.findall(r"{(\w+)}", ja[key])) == set(re.findall(r"{(\w+)}", en[key])), key
