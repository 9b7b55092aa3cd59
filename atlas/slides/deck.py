"""The deck: which Cards in which order, with the speaker's words. It holds no number; the Cards bring them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Literal

from atlas.card import Card
from atlas.charts import make, recipes
from atlas.filters import Filters
from atlas.i18n import LANGS, Lang, t
from atlas.render.svg import with_land
from atlas.render.svg_text import FORBIDDEN, REORDERING, clean
from atlas.warehouse import Warehouse

Langs = Literal["ja", "en", "both"]
LANG_CHOICES: tuple[Langs, ...] = ("ja", "en", "both")
MOST_SLIDES = 40
LONGEST = {"title": 160, "event": 160, "notes": 3000}
"""Characters of a deck's or slide's title, of the event, and of a slide's notes."""


@dataclass(frozen=True, slots=True)
class DeckProblem:
    """Something in an address or a file that cannot be taken; ``key`` is a text of ``slides.problem``."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def text(self, lang: Lang) -> str:
        """The problem in words."""
        return t(lang, f"slides.problem.{self.key}", **dict(self.values))


def problem(key: str, **values: Any) -> DeckProblem:
    """A DeckProblem; long values are cut."""
    return DeckProblem(key, tuple((name, clean(value)[:80]) for name, value in values.items()))


@dataclass(frozen=True, slots=True)
class Words:
    """A text in one or both languages."""

    ja: str = ""
    en: str = ""

    def of(self, lang: Lang) -> str:
        """The text in a language, or in the other one where it has only that."""
        return (self.ja or self.en) if lang == "ja" else (self.en or self.ja)

    def __bool__(self) -> bool:
        return bool(self.ja or self.en)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a slide showed when the deck was saved: a hash of its rows, their number, and its sentence."""

    digest: str
    rows: int
    takeaway: Words = Words()


@dataclass(frozen=True, slots=True)
class Slide:
    """A Card on a slide. ``options`` are (name, value) pairs of the Card's recipe; ``title`` replaces the Card's title."""

    card_id: str
    filters: Filters = field(default_factory=Filters)
    options: tuple[tuple[str, Any], ...] = ()
    title: Words = Words()
    notes: Words = Words()
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Deck:
    """A cover and slides. ``version`` is the data version the deck is pinned to; ``name`` is set for the ready decks only."""

    title: Words
    slides: tuple[Slide, ...] = ()
    langs: Langs = "ja"
    event: Words = Words()
    on: date | None = None
    version: str = ""
    name: str = ""

    def with_(self, **changes: Any) -> Deck:
        """A copy with some parts changed."""
        return replace(self, **changes)

    @property
    def languages(self) -> tuple[Lang, ...]:
        """The languages on the slides, the leading one first."""
        return languages(self.langs)


def languages(langs: Langs) -> tuple[Lang, ...]:
    """The languages of a choice, the leading one first."""
    return LANGS if langs == "both" else (langs,)


def tidy(text: str, lines: bool = False) -> str:
    """Text without characters that XML forbids or that turn the reading direction; on one line unless ``lines``."""
    if not lines:
        return clean(text)
    kept = REORDERING.sub("", FORBIDDEN.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()


@cache
def options_of(card_id: str) -> Mapping[str, Any]:
    """The options a Card's recipe takes, with their defaults. Raises ``KeyError`` for an unknown Card."""
    given = list(inspect.signature(recipes()[card_id].build).parameters.values())[3:]
    return {one.name: one.default for one in given if one.kind in (one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD)}


def card_of(slide: Slide, warehouse: Warehouse, lang: Lang) -> Card:
    """The slide's Card in a language, with the land its map needs and the slide's own title in that language, if it has one.

    Raises ``KeyError`` for an unknown Card and ``ValueError`` for an option it does not take.
    """
    card = with_land(make(slide.card_id, warehouse, slide.filters, lang, **dict(slide.options)), warehouse)
    own = slide.title.ja if lang == "ja" else slide.title.en
    return card.with_(title=own) if own else card


def slide_of(card: Card) -> Slide:
    """The slide that makes this Card again."""
    defaults = options_of(card.id)
    return Slide(card.id, card.asked, tuple((name, value) for name, value in card.made_with if defaults.get(name) != value))


def move(deck: Deck, at: int, to: int) -> Deck:
    """The deck with one slide moved to another place (both from 0)."""
    slides = list(deck.slides)
    slides.insert(to, slides.pop(at))
    return deck.with_(slides=tuple(slides))


def add(deck: Deck, slide: Slide) -> Deck:
    """The deck with a slide at its end, unless it is full or already shows the same Card in the same way."""
    known = {(s.card_id, s.filters, s.options) for s in deck.slides}
    if len(deck.slides) >= MOST_SLIDES or (slide.card_id, slide.filters, slide.options) in known:
        return deck
    return deck.with_(slides=(*deck.slides, slide))


def without(deck: Deck, at: int) -> Deck:
    """The deck without one slide (from 0)."""
    return deck.with_(slides=deck.slides[:at] + deck.slides[at + 1 :])
