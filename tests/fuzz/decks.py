"""Deck files and deck addresses: mutated, invented, packed wrongly."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from atlas.charts import recipes
from atlas.i18n import LANGS
from atlas.slides import ready, storage
from atlas.slides.deck import Deck, options_of
from atlas.slides.storage import Refused, from_json, from_params, to_json, to_params
from atlas.warehouse import Warehouse
from atlas.web import stage
from tests.fuzz.values import ANY, HOSTILE, NUMBERS, SURROGATES, Place, Target, told

TEXT = st.one_of(HOSTILE, SURROGATES)
LEAF = st.one_of(st.none(), st.booleans(), st.integers(), st.integers(-3, 3), st.floats(), TEXT, NUMBERS)
TREE = st.recursive(LEAF, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)), max_leaves=12)
PARTS = ("format", "title", "event", "date", "langs", "version", "slides", "card", "filters", "options", "notes", "seen", "odd")


def files() -> list[dict[str, Any]]:
    """The ready decks as JSON values."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(ready.FOLDER).glob("*.json"))]


@st.composite
def slide(draw: st.DrawFn) -> dict[str, Any]:
    """A slide of a real Card with options of its own and odd values."""
    card = draw(st.sampled_from(sorted(recipes())))
    names = [*options_of(card), "odd"]
    values = st.one_of(
        st.sampled_from(["country", "year", "all", "14100", "waste", "yokohama-bangkok", 1, True]), LEAF, st.lists(TEXT, max_size=3)
    )
    filters = st.dictionaries(st.sampled_from(["country", "case", "fiscal_year", "fiscal_year_from", "odd"]), st.one_of(
        st.lists(st.sampled_from(["THA", "2020", "yokohama-bangkok", "x"]), max_size=2), TREE), max_size=2)  # fmt: skip
    parts = {"card": card, "options": draw(st.dictionaries(st.sampled_from(names), values, max_size=2)), "filters": draw(filters)}
    return parts | draw(st.dictionaries(st.sampled_from(["title", "notes", "seen", "odd"]), TREE, max_size=2))


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A ready deck with some of its parts replaced, anywhere in the tree."""
    data = json.loads(json.dumps(draw(st.sampled_from(files()))))
    data["slides"] = data["slides"][:3]
    for _ in range(draw(st.integers(1, 3))):
        node: Any = data
        while isinstance(node, (dict, list)) and node:
            key = draw(st.sampled_from(sorted(node))) if isinstance(node, dict) else draw(st.integers(0, len(node) - 1))
            if not isinstance(node[key], (dict, list)) or not node[key] or draw(st.integers(0, 3)) == 0:
                node[key] = draw(TREE)
                break
            node = node[key]
    return data


@st.composite
def invented(draw: st.DrawFn) -> Any:
    """A deck of invented slides."""
    slides = draw(st.lists(st.one_of(slide(), TREE), max_size=2))
    return {"format": storage.FORMAT, "slides": slides} | draw(st.dictionaries(st.sampled_from(PARTS[1:]), TREE, max_size=2))


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Bytes that were a deck once."""
    data = bytearray(json.dumps(draw(st.sampled_from(files())))[:400].encode())
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(data)


DEEP = st.sampled_from(
    [b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"", b"1" * 5000, b'"\\ud800"', b'{"format":1e999}', b"\xef\xbb\xbf{}"]
)
TREES = st.one_of(mutated(), invented(), TREE)
CONTENT = st.one_of(TREES.map(lambda one: json.dumps(one).encode()), spoilt(), st.binary(max_size=60), DEEP)


def judged(deck: Deck, troubles: list[Any], warehouse: Warehouse) -> str:
    """The oracle for a deck that was taken: it can be told, written and read back without a new trouble."""
    for one in troubles:
        for lang in LANGS:
            words = one.text(lang)
            assert words
            words.encode()  # a page that says so can be sent
    again, more = from_json(to_json(deck), warehouse)
    assert again == deck
    assert more == []
    try:
        for name, value in to_params(deck):
            (name + value).encode("ascii")
    except Refused:
        pass
    return "taken in part" if troubles else "taken"


def said(refused: Refused) -> str:
    """A refusal has words that can be sent."""
    assert all(refused.problem.text(lang).encode() for lang in LANGS)
    return "refused"


def targets(place: Place) -> list[Target]:
    """The targets of this module."""
    warehouse = Warehouse(place.warehouse)
    client = TestClient(
        Starlette(routes=stage.routes()), raise_server_exceptions=True, base_url="http://atlas.example", follow_redirects=False
    )

    def check_file(data: bytes) -> str:
        try:
            deck, troubles = from_json(data, warehouse)
        except Refused as refused:
            return said(refused)
        return judged(deck, troubles, warehouse)

    def check_upload(data: bytes) -> str:
        answer = client.post("/open-deck?lang=en", files={"file": ("deck.json", data)})
        assert answer.status_code in (200, 303, 422), answer.status_code
        told(answer.text)
        return {200: "taken in part", 303: "taken"}.get(answer.status_code, "refused")

    def check_address(packed: str) -> str:
        deck, troubles = from_params({"d": (packed,), "langs": ("en",)}, warehouse)
        if deck is None:
            assert all(one.text(lang).encode() for one in troubles for lang in LANGS)
            return "refused"
        return judged(deck, troubles, warehouse)

    packed = TREES.map(lambda one: base64.urlsafe_b64encode(zlib.compress(json.dumps(one).encode(), 1)).decode().rstrip("="))
    cut = st.tuples(packed, st.integers(0, 80)).map(lambda pair: pair[0][: -pair[1] or None])
    bomb = st.just(base64.urlsafe_b64encode(zlib.compress(b" " * 9_000_000, 9)).decode()[:12_000])
    addresses = st.one_of(packed, packed, cut, bomb, ANY, HOSTILE)
    return [
        Target("deck files", CONTENT, check_file, 8, 40),
        Target("deck upload", CONTENT, check_upload, 1.5, 15),
        Target("deck addresses", addresses, check_address, 9, 30),
    ]
