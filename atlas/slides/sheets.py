"""From a deck to sheets: everything a writer needs for a slide, in words, in the deck's languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from atlas import formats
from atlas.card import Card
from atlas.filters import NOTHING
from atlas.i18n import Lang, t
from atlas.releases import version_label
from atlas.render.palette import Mode
from atlas.render.svg import Frame, cuts, frame_of, picture, primary_first
from atlas.slides import qr
from atlas.slides.bilingual import bilingual
from atlas.slides.deck import Deck, Slide, Words, card_of
from atlas.slides.storage import Refused, to_params
from atlas.slides.tables import for_picture, words_of
from atlas.sources import cited
from atlas.warehouse import Warehouse

STAGE, DECK = "stage", "deck"
"""Addresses of the pages that show one Card on stage and a deck; ``address`` everywhere is the site's own, such as https://example.org."""
MOST_FACTS, MOST_SOURCES = 16, 12
"""Rows and sources written into the notes of a slide; what is left out is counted there."""
MOST_ON_COVER = 500
"""Characters of the address of a deck in the code on its cover."""


@dataclass(frozen=True, slots=True)
class Told:
    """A slide in one language: its Card, where it comes from, and the notes, one paragraph each."""

    lang: Lang
    card: Card
    frame: Frame
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A slide ready to be written. ``told`` has the leading language first; ``link`` opens the same view, or is empty."""

    number: int
    slide: Slide
    told: tuple[Told, ...]
    link: str
    both: Card | None = None
    """The Card whose chart speaks both languages, where the slide does and there is room for it."""

    @property
    def card(self) -> Card:
        """The Card in the leading language."""
        return self.told[0].card

    @property
    def frame(self) -> Frame:
        """The Frame in the leading language."""
        return self.told[0].frame


@dataclass(frozen=True, slots=True)
class Cover:
    """The first slide in words: titles, event and date, and what is said of origin and licence, per language."""

    titles: tuple[str, ...]
    event: str
    on: str
    lines: tuple[str, ...]
    link: str


def slide_params(slide: Slide) -> list[tuple[str, str]]:
    """The address parameters of one slide: the Card, its filters, its options as ``o.<name>``."""
    found = [("card", slide.card_id), *slide.filters.params()]
    for name, value in slide.options:
        found += [(f"o.{name}", str(one)) for one in (value or (NOTHING,) if isinstance(value, tuple) else (value,))]
    return found


def link_of(slide: Slide, lang: Lang, version: str, address: str) -> str:
    """The address that opens the same Card with the same filters and data version; empty where the site's is not known."""
    if not address:
        return ""
    return f"{address.rstrip('/')}/{STAGE}?{urlencode([*slide_params(slide), ('lang', lang), ('v', version)])}"


def short_link(slide: Slide, lang: Lang, version: str, address: str) -> str:
    """The same address in a form short enough to type: ``/s/<card>/<lang>/<version>``, filters and options behind it."""
    if not address:
        return ""
    more = slide_params(slide)[1:]
    return f"{address.rstrip('/')}/s/{slide.card_id}/{lang}/{version}" + (f"?{urlencode(more)}" if more else "")


def sheets(deck: Deck, warehouse: Warehouse, address: str = "") -> tuple[Sheet, ...]:
    """Every slide of the deck, made from the data of this warehouse."""
    found = []
    for i, slide in enumerate(deck.slides):
        link = link_of(slide, deck.languages[0], warehouse.version, address)
        told = []
        for lang in deck.languages:
            card = card_of(slide, warehouse, lang)
            told.append(Told(lang, card, frame_of(card, warehouse), notes(slide, card, warehouse, link)))
        sheet = Sheet(i + 1, slide, tuple(told), link)
        both = bilingual(told[0].card, told[1].card, warehouse) if len(told) > 1 else None
        if both and cuts(drawn(replace(sheet, both=both))) <= cuts(drawn(sheet)):
            sheet = replace(sheet, both=both)
        found.append(sheet)
    return tuple(found)


def cover(deck: Deck, warehouse: Warehouse, address: str = "") -> Cover:
    """The cover. The address of a ready deck opens that deck; any other opens the site. A deck without a title is called
    by what its first slide shows: an audience need not see that it has none."""
    langs = deck.languages
    titles = tuple(dict.fromkeys(deck.title.of(lang) or _subject(deck, warehouse, lang) for lang in langs))
    event = " / ".join(dict.fromkeys(one for one in (deck.event.of(lang) for lang in langs) if one))
    on = " / ".join(dict.fromkeys(formats.day(deck.on, "day", lang) for lang in langs)) if deck.on else ""
    about = tuple(
        t(lang, "slides.cover_line", site=t(lang, "app.title"), version=t(lang, "card.version", version=version_label(warehouse.version)),
          licence=warehouse.meta.get("licence") or "")
        for lang in langs
    )  # fmt: skip
    return Cover(titles, event, on, about, _deck_link(deck, address))


def _subject(deck: Deck, warehouse: Warehouse, lang: Lang) -> str:
    """What the first slide of a deck shows."""
    return card_of(deck.slides[0], warehouse, lang).title if deck.slides else t(lang, "slides.untitled")


def _deck_link(deck: Deck, address: str) -> str:
    """The deck on stage, for the audience: without the speaker's notes. The site where that is too long to be read from afar."""
    if not address:
        return ""
    bare = deck if deck.name else deck.with_(slides=tuple(replace(one, notes=Words(), seen=None) for one in deck.slides))
    try:
        link = f"{address.rstrip('/')}/{STAGE}?{urlencode(to_params(bare))}"
    except Refused:
        return address
    return link if len(link) <= MOST_ON_COVER else address


def notes(slide: Slide, card: Card, warehouse: Warehouse, link: str = "") -> tuple[str, ...]:
    """The speaker's notes: own words, then the sentence, the facts behind the picture, cautions and sources. Never stale:
    all but the speaker's own words are made from the Card."""
    lang = card.lang
    parts = [line for line in slide.notes.of(lang).split("\n") if line]
    parts += [t(lang, "slides.notes.takeaway", text=card.takeaway)] if card.takeaway else []
    if card.n_total is not None and card.n_with_value is not None:
        n, total = formats.number(card.n_with_value, lang), formats.number(card.n_total, lang)
        parts.append(t(lang, "slides.notes.complete", text=t(lang, "card.complete", n=n, total=total)))
    if card.filters_text and card.filters_text != t(lang, "filter.none"):
        parts.append(t(lang, "slides.notes.filters", text=card.filters_text))
    facts = fact_lines(card)
    if facts:
        parts.append(t(lang, "slides.notes.facts", n=len(card.rows)))
        parts += [t(lang, "slides.notes.item", text=one) for one in facts[:MOST_FACTS]]
        parts += _rest(lang, len(facts) - MOST_FACTS)
    cautions = [*([card.note] if card.note else []), *(w.text for w in card.warnings), *origin_of_shapes(card)]
    parts += [t(lang, "slides.notes.caution", text=one.replace("\n", " ")) for one in cautions]
    sources = source_lines(primary_first(card.sources, warehouse), warehouse, lang)
    if sources:
        parts.append(t(lang, "slides.notes.sources", n=len(sources)))
        parts += [t(lang, "slides.notes.item", text=one) for one in sources[:MOST_SOURCES]]
        parts += _rest(lang, len(sources) - MOST_SOURCES)
    parts.append(t(lang, "slides.notes.version", version=version_label(warehouse.version)))
    return (*parts, *([t(lang, "slides.notes.link", link=link)] if link else []))


def origin_of_shapes(card: Card) -> list[str]:
    """The sentence that names where the shapes of a map come from."""
    return [card.options["attribution"]] if card.options.get("attribution") else []


def _rest(lang: Lang, n: int) -> list[str]:
    return [t(lang, "picture.more", n=formats.number(n, lang))] if n > 0 else []


def fact_lines(card: Card) -> list[str]:
    """Each row of the Card in a line: "label: value" for what its picture tells, as when a mark is pointed at."""
    labels = {c.name: c.label for c in card.columns}
    chart = card.chart
    names = chart.hover if chart and chart.hover else tuple(n for n in card.rows.columns if n not in ("source_id", "source_ids"))
    colon, comma = t(card.lang, "value.colon"), t(card.lang, "slides.notes.separator")
    lines = []
    for row in card.rows:
        said = [(name, row[name]) for name in dict.fromkeys(names) if row[name] not in (None, "", ())]
        lines.append(comma.join(f"{labels[name]}{colon}{words_of(value, name, card)}" for name, value in said))
    return lines


def source_lines(ids: Sequence[str], warehouse: Warehouse, lang: Lang) -> list[str]:
    """Each source with publisher, title, date and address."""
    lines = []
    for row in cited(tuple(ids), warehouse, lang):
        dated = formats.day(row["published_on"], "day", lang) if row["published_on"] else t(lang, "card.source_undated")
        lines.append(
            t(lang, "slides.notes.source", publisher=row["publisher"], title=row["title"], date=dated, url=row["url"] or "").strip()
        )
    return lines


def drawn(sheet: Sheet, mode: Mode = "light", lead: int = 0) -> str:
    """The slide as one SVG of 1920 × 1080. ``lead`` chooses the language of the picture where there are two."""
    first = sheet.told[lead]
    second = next((one for one in sheet.told if one is not first), None)
    code = qr.path(sheet.link) if qr.fits(sheet.link) else None
    also, both = ((for_picture(second.card), second.frame), sheet.both if not lead else None) if second else (None, None)
    return picture(for_picture(first.card), mode, frame=first.frame, also=also, both=both, code=code)
