"""A deck as a small file and as address parameters, and back. Whatever is read is checked; what cannot be taken is told.

The file is JSON. The address is ``deck=<name>`` for a ready deck and ``d=<packed>`` for any other: the same JSON, compressed
and in letters an address may hold.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb

from atlas import filters as shared
from atlas.card import NotTaken
from atlas.charts import recipes
from atlas.filters import Filters, Problem
from atlas.i18n import Lang
from atlas.slides.deck import (
    LANG_CHOICES,
    LONGEST,
    MOST_SLIDES,
    Deck,
    DeckProblem,
    Langs,
    Seen,
    Slide,
    Words,
    card_of,
    options_of,
    problem,
    tidy,
)  # fmt: skip
from atlas.warehouse import Warehouse

FORMAT = "atlas-deck/1"
PARAMETERS = ("deck", "d", "langs")
LARGEST_FILE, LARGEST_PACKED, LARGEST_UNPACKED = 400_000, 12_000, 400_000
"""Bytes of a deck file; characters of ``d``; bytes ``d`` may unpack to."""
Trouble = DeckProblem | Problem


class Refused(ValueError):
    """The whole deck cannot be taken. ``problem`` says why."""

    def __init__(self, why: DeckProblem) -> None:
        super().__init__(why.text("en"))
        self.problem = why


def to_json(deck: Deck) -> bytes:
    """The deck as a file: UTF-8, indented, the same bytes for the same deck."""
    return (json.dumps(_plain(deck), ensure_ascii=False, indent=1) + "\n").encode()


def from_json(data: bytes, warehouse: Warehouse) -> tuple[Deck, list[Trouble]]:
    """Read a deck file. Raises ``Refused`` when it is no deck at all; single slides that cannot be taken are reported."""
    if len(data) > LARGEST_FILE:
        raise Refused(problem("too_large", most=LARGEST_FILE // 1000))
    return _checked(_parsed(data), warehouse)


def to_params(deck: Deck) -> list[tuple[str, str]]:
    """The deck as address parameters.

    Where it would get too long, the sentences kept for comparison are left out, then the speaker's notes.
    Raises ``Refused`` when it is still too long: then only the file holds it.
    """
    if deck.name:
        return [("deck", deck.name), ("langs", deck.langs)]
    short = deck.with_(slides=tuple(replace(s, seen=replace(s.seen, takeaway=Words()) if s.seen else None) for s in deck.slides))
    bare = short.with_(slides=tuple(replace(s, notes=Words()) for s in short.slides))
    for one in (deck, short, bare):
        packed = _packed(one)
        if len(packed) <= LARGEST_PACKED:
            return [("d", packed)]
    raise Refused(problem("address_too_long"))


def from_params(given: Mapping[str, Sequence[str]], warehouse: Warehouse) -> tuple[Deck | None, list[Trouble]]:
    """The deck an address names, or ``None`` when it names none or cannot be read; and what could not be taken."""
    from atlas.slides.ready import ready_deck, ready_names

    langs, troubles = _langs(given)
    if packed := (given.get("d") or ("",))[-1]:
        try:
            deck, more = _checked(_parsed(_unpacked(packed)), warehouse)
        except Refused as refused:
            return None, [*troubles, refused.problem]
        return (deck.with_(langs=langs) if langs else deck), troubles + more
    if name := (given.get("deck") or ("",))[-1]:
        names = ready_names()
        if name not in names:
            near = difflib.get_close_matches(name[:80], names, n=1)
            return None, [*troubles, Problem("deck", name[:80], names, near[0] if near else None)]
        return ready_deck(name, langs or "ja", warehouse), troubles
    return None, troubles


def _langs(given: Mapping[str, Sequence[str]]) -> tuple[Langs | None, list[Trouble]]:
    value = (given.get("langs") or ("",))[-1]
    for one in LANG_CHOICES:
        if value == one:
            return one, []
    return None, [Problem("langs", value[:80], LANG_CHOICES)] if value else []


def _packed(deck: Deck) -> str:
    text = json.dumps(_plain(deck), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def _unpacked(packed: str) -> bytes:
    if len(packed) > LARGEST_PACKED:
        raise Refused(problem("address_too_long"))
    try:
        raw = base64.b64decode(packed.encode() + b"=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(raw, LARGEST_UNPACKED)
    except (ValueError, binascii.Error, zlib.error):
        raise Refused(problem("not_packed")) from None
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise Refused(problem("not_packed"))
    return data


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise Refused(problem("not_json")) from None


def _plain(deck: Deck) -> dict[str, Any]:
    """The deck as JSON values. Empty parts are left out."""
    parts = {
        "format": FORMAT, "title": _said(deck.title), "event": _said(deck.event), "date": deck.on.isoformat() if deck.on else "",
        "langs": deck.langs, "version": deck.version, "slides": [_plain_slide(slide) for slide in deck.slides],
    }  # fmt: skip
    return {name: value for name, value in parts.items() if value or name == "slides"}


def _plain_slide(slide: Slide) -> dict[str, Any]:
    chosen: dict[str, list[str]] = {}
    for name, value in slide.filters.params():
        chosen.setdefault(name, []).append(value)
    options = {name: list(value) if isinstance(value, tuple) else value for name, value in slide.options}
    kept = None
    if slide.seen:
        kept = {"digest": slide.seen.digest, "rows": slide.seen.rows}
        kept |= {"takeaway": _said(slide.seen.takeaway)} if slide.seen.takeaway else {}
    parts = {
        "card": slide.card_id,
        "filters": chosen,
        "options": options,
        "title": _said(slide.title),
        "notes": _said(slide.notes),
        "seen": kept,
    }
    return {name: value for name, value in parts.items() if value}


def _said(words: Words) -> Any:
    return {"ja": words.ja, "en": words.en} if words else ""


def _checked(data: Any, warehouse: Warehouse) -> tuple[Deck, list[Trouble]]:
    """A Deck from JSON values of unknown origin. Raises ``Refused``."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Refused(problem("not_a_deck"))
    troubles: list[Trouble] = []
    known = {"format", "title", "event", "date", "langs", "version", "slides"}
    troubles += [problem("unknown_part", part=name) for name in list(data)[:20] if name not in known]
    slides = data.get("slides", [])
    if not isinstance(slides, list):
        raise Refused(problem("not_a_deck"))
    if len(slides) > MOST_SLIDES:
        raise Refused(problem("too_many_slides", n=len(slides), most=MOST_SLIDES))
    langs = data.get("langs", "ja")
    if langs not in LANG_CHOICES:
        troubles.append(Problem("langs", str(langs)[:80], LANG_CHOICES))
        langs = "ja"
    on = None
    if data.get("date"):
        try:
            on = date.fromisoformat(data["date"])
        except (TypeError, ValueError):
            troubles.append(problem("bad_date", value=data["date"]))
    version = data.get("version", "")
    if not (isinstance(version, str) and len(version) <= 40 and (not version or version.isalnum())):
        troubles.append(problem("bad_version"))
        version = ""
    found = [_slide(one, i + 1, warehouse, troubles) for i, one in enumerate(slides)]
    title, event = (_words(data.get(part), part, 0, troubles) for part in ("title", "event"))
    return Deck(title, tuple(one for one in found if one), langs, event, on, version), troubles


def _words(value: Any, part: str, number: int, troubles: list[Trouble]) -> Words:
    """Words from a text or from {"ja": …, "en": …}; too long ones are cut and reported."""
    if value in (None, ""):
        return Words()
    given = {"ja": value, "en": value} if isinstance(value, str) else value
    if not isinstance(given, dict) or not all(isinstance(given.get(lang, ""), str) for lang in ("ja", "en")):
        troubles.append(problem("bad_text", part=part, number=number))
        return Words()
    most = LONGEST[part]
    texts = [tidy(given.get(lang, ""), part == "notes") for lang in ("ja", "en")]
    if any(len(text) > most for text in texts):
        troubles.append(problem("cut", part=part, number=number, most=most))
        texts = [tidy(text[:most], part == "notes") for text in texts]
    return Words(*texts)


def _slide(data: Any, number: int, warehouse: Warehouse, troubles: list[Trouble]) -> Slide | None:
    card_id = data.get("card") if isinstance(data, dict) else None
    if not isinstance(card_id, str) or not isinstance(data, dict):
        troubles.append(problem("bad_slide", number=number))
        return None
    cards = recipes()
    if card_id not in cards:
        troubles.append(problem("unknown_card", number=number, card=card_id))
        return None
    slide = Slide(
        card_id, _filters(data.get("filters", {}), number, card_id, warehouse, troubles),
        _options(data.get("options", {}), number, card_id, troubles),
        _words(data.get("title"), "title", number, troubles), _words(data.get("notes"), "notes", number, troubles), _seen(data.get("seen")),
    )  # fmt: skip
    return slide if works(slide, warehouse) else _without_options(slide, number, warehouse, troubles)


def works(slide: Slide, warehouse: Warehouse) -> bool:
    """Whether the Card can be made: the recipe itself says which values of its options it takes."""
    return refused(slide, warehouse) is None


def refused(slide: Slide, warehouse: Warehouse, lang: Lang = "ja") -> list[tuple[str, str, tuple[str, ...]]] | None:
    """``None`` if the Card can be made; else each option in question: name, value, and the allowed ones where the recipe says them."""
    allowed: tuple[str, ...] = ()
    try:
        card_of(slide, warehouse, lang)
    except NotTaken as no:
        named, allowed = [one for one in slide.options if one[1] == no.value], no.allowed
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, duckdb.Error):
        named = list(slide.options)
    else:
        return None
    return [(name, str(value), allowed) for name, value in named]


def _without_options(slide: Slide, number: int, warehouse: Warehouse, troubles: list[Trouble]) -> Slide | None:
    troubles.append(problem("bad_options", number=number, card=slide.card_id))
    slide = replace(slide, options=())
    return slide if works(slide, warehouse) else None


def _filters(data: Any, number: int, card_id: str, warehouse: Warehouse, troubles: list[Trouble]) -> Filters:
    given = data if isinstance(data, dict) and len(data) <= 40 else None
    if given is None or not all(isinstance(v, list) and len(v) <= 2000 and all(isinstance(x, str) for x in v) for v in given.values()):
        troubles.append(problem("bad_filters", number=number))
        return Filters()
    found, problems = shared.parse(warehouse, given)
    troubles += problems[:20]
    return found.only(recipes()[card_id].filters)


def _options(data: Any, number: int, card_id: str, troubles: list[Trouble]) -> tuple[tuple[str, Any], ...]:
    allowed = options_of(card_id)
    if not isinstance(data, dict):
        troubles.append(problem("bad_options", number=number, card=card_id))
        return ()
    found = {}
    for name, value in list(data.items())[:20]:
        kept = _option(value)
        if name not in allowed or kept is None:
            troubles.append(problem("bad_options", number=number, card=card_id))
        else:
            found[name] = kept
    return tuple(sorted(found.items()))


def _option(value: Any) -> Any:
    """An option's value: a short text, a number of moderate size, yes or no, or a list of short texts; else ``None``."""
    if isinstance(value, list):
        texts = [tidy(one) for one in value if isinstance(one, str) and len(one) <= 100]
        return tuple(texts) if len(texts) == len(value) <= 50 else None
    if isinstance(value, str):
        return tidy(value) if len(value) <= 100 else None
    return value if isinstance(value, (bool, int)) and abs(value) < 10**6 else None


def _seen(data: Any) -> Seen | None:
    """What was kept for comparison; anything odd is forgotten, for it is only a convenience."""
    if not isinstance(data, dict):
        return None
    digest, rows = data.get("digest"), data.get("rows")
    if not (isinstance(digest, str) and len(digest) == 16 and digest.isalnum() and isinstance(rows, int) and 0 <= rows < 10**7):
        return None
    said = data.get("takeaway")
    texts = said if isinstance(said, dict) and all(isinstance(v, str) for v in said.values()) else {}
    return Seen(digest, rows, Words(tidy(texts.get("ja", ""))[:1000], tidy(texts.get("en", ""))[:1000]))
