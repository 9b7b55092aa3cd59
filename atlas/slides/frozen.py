"""A deck and newer data: what each slide said when the deck was saved, and what it says now."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from atlas.charts import make
from atlas.i18n import LANGS
from atlas.slides.deck import Deck, Seen, Slide, Words
from atlas.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Compared:
    """A slide then and now. ``changed`` is ``None`` where nothing was kept to compare with."""

    slide: Slide
    title: Words
    then: Words
    now: Words
    rows_then: int | None
    rows_now: int
    changed: bool | None


def seen(slide: Slide, warehouse: Warehouse) -> Seen:
    """What the slide shows with these data. The digest covers every row in both languages."""
    cards = {lang: make(slide.card_id, warehouse, slide.filters, lang, **dict(slide.options)) for lang in LANGS}
    rows: list[Any] = [[card.rows.columns, card.rows.records] for card in cards.values()]
    digest = hashlib.sha256(json.dumps(rows, default=str, ensure_ascii=False).encode()).hexdigest()[:16]
    return Seen(digest, len(cards["ja"].rows), Words(cards["ja"].takeaway, cards["en"].takeaway))


def pinned(deck: Deck, warehouse: Warehouse) -> Deck:
    """The deck pinned to the version of this warehouse, with what each slide shows now."""
    slides = tuple(replace(slide, seen=seen(slide, warehouse)) for slide in deck.slides)
    return deck.with_(slides=slides, version=warehouse.version)


def is_behind(deck: Deck, warehouse: Warehouse) -> bool:
    """True when the deck was saved with other data than these."""
    return bool(deck.version) and deck.version != warehouse.version


def compare(deck: Deck, warehouse: Warehouse, old: Warehouse | None = None) -> tuple[Compared, ...]:
    """Each slide then and now. ``old`` is the warehouse of the deck's version, where it is still at hand."""
    found = []
    for slide in deck.slides:
        now, then = seen(slide, warehouse), seen(slide, old) if old else slide.seen
        cards = {lang: make(slide.card_id, warehouse, slide.filters, lang, **dict(slide.options)) for lang in LANGS}
        title = slide.title or Words(cards["ja"].title, cards["en"].title)
        changed = None if then is None else then.digest != now.digest
        found.append(
            Compared(slide, title, then.takeaway if then else Words(), now.takeaway, then.rows if then else None, now.rows, changed)
        )
    return tuple(found)
