"""The same slides as a page to read on a phone: what the QR code on stage opens. No script, no request.

Pictures are drawn narrow, with letters for a hand's distance; sentence, source line, data version and the table stand below.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from atlas.card import Card
from atlas.i18n import Lang, t
from atlas.render.svg import inline
from atlas.render.svg_text import clean, element, escape
from atlas.slides.deck import Deck
from atlas.slides.offline import HERE, MOST_ROWS, Live
from atlas.slides.sheets import Sheet, Told, cover, sheets
from atlas.slides.tables import grid
from atlas.warehouse import Warehouse

WIDTH, HEIGHT = 380, 440
"""Pixels of a picture; it is as wide as the screen."""


@cache
def _style() -> tuple[str, str]:
    text = (HERE / "handheld.css").read_text(encoding="utf-8")
    return text, "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def policy() -> str:
    """The security policy of the page: its own style, nothing else."""
    return f"default-src 'none'; style-src {_style()[1]}; img-src data:; base-uri 'none'; form-action 'none'"


def html(deck: Deck, warehouse: Warehouse, address: str = "", live: Live | None = None) -> bytes:
    """The deck as a page for a phone, in the deck's languages."""
    lang: Lang = deck.languages[0]
    live = live or Live()
    front, found = cover(deck, warehouse, address), sheets(deck, warehouse, address)
    parts = []
    if live.front:
        parts.append(element("h1", escape(clean(front.titles[0]))))
        told = [*front.titles[1:], *(one for one in (front.event, front.on) if one), *live.remarks]
        parts += [element("p", escape(clean(one))) for one in told]
    for sheet in found:
        parts.append(element("section", "".join(_told(one, sheet, not live.front) for one in sheet.told)))
    parts += [element("p", escape(clean(line)), class_="small") for line in front.lines]
    if live.back:
        parts.append(element("p", element("a", escape(t(lang, "stage.in_atlas")), href=live.back)))
    title = front.titles[0] if live.front else clean(found[0].card.title)
    page = (f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{escape(title)}</title><style>{_style()[0]}</style></head><body><main>{''.join(parts)}</main></body></html>\n")  # fmt: skip
    return page.encode()


def _told(told: Told, sheet: Sheet, alone: bool) -> str:
    card, lang = told.card, told.lang
    parts = [element("h1" if alone else "h2", escape(clean(card.title)))]
    parts.append(element("p", escape(clean(card.takeaway or t(lang, "card.empty"))), class_="takeaway"))
    if card.chart and card.chart.kind != "table" and told is sheet.told[0]:
        for mode in ("light", "dark"):
            picture = re.sub(r' style="[^"]*"', "", inline(card, mode, WIDTH, HEIGHT), count=1)
            parts.append(element("div", picture, class_=f"picture {mode}", aria_hidden="true"))
    remarks = [card.unit and t(lang, "picture.unit", unit=card.unit), card.note, *(w.text for w in card.warnings)]
    about = [*remarks, told.frame.source_line, f"{told.frame.version} · {told.frame.licence}"]
    parts += [element("p", escape(clean(one)), class_="small") for one in about if one]
    parts.append(_table(card))
    return element("div", "".join(parts), lang=lang)


def _table(card: Card) -> str:
    cells = grid(card)
    heads = "".join(element("th", escape(one) or " ", scope="col") for one in cells.labels)
    lines = "".join(
        element(
            "tr",
            "".join(
                element("td", escape(clean(one)) or " ", class_="n" if n else None) for one, n in zip(line, cells.numeric, strict=True)
            ),
        )
        for line in cells.lines[:MOST_ROWS]
    )
    table = element("table", element("thead", element("tr", heads)) + element("tbody", lines or " "))
    inside = element("summary", escape(t(card.lang, "slides.offline.table"))) + element("div", table, class_="wide", tabindex="0")
    return element("details", inside)
