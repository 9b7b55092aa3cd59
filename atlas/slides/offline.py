"""A deck as one HTML file that plays by double click, without a network, a server or a font of its own.

Slides are the same SVG pictures as everywhere; the small script beside this file moves between them. A security policy
in the file itself forbids every request. All texts are escaped; the script writes text, never markup.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from atlas import formats
from atlas.card import Card
from atlas.i18n import Lang, messages, t
from atlas.render.svg_frame import remarks_of
from atlas.render.svg_text import clean, element, escape
from atlas.slides import qr
from atlas.slides.deck import Deck
from atlas.slides.sheets import Cover, Sheet, Told, cover, drawn, fact_lines, origin_of_shapes, sheets, short_link
from atlas.slides.tables import grid
from atlas.warehouse import Warehouse

HERE = Path(__file__).resolve().parent
MOST_ROWS = 300
"""Rows of a slide's table; the table says so where it is cut."""
ROOM_FOR_SIZE = "{size-of-this-file}"
HELP = ("next", "back", "ends", "full", "blank", "table", "notes", "window", "code", "language", "dark", "records", "escape", "leave")
KEYS = {
    "full": "F",
    "blank": "B",
    "table": "T",
    "notes": "N",
    "language": "L",
    "dark": "D",
    "records": ". ,",
    "escape": "Esc",
    "code": "Q",
    "leave": "Esc",
}


@dataclass(frozen=True, slots=True)
class Live:
    """What differs when the server itself plays the deck: ``back`` is where Esc leads, ``start`` the slide to begin with
    (from 1), ``front`` whether there is a cover, ``remarks`` are sentences to stand on it, ``link`` is the address (relative
    to the site) of its code where that is not the deck's own."""

    back: str = ""
    start: int = 1
    front: bool = True
    remarks: tuple[str, ...] = ()
    link: str = ""


@cache
def _part(name: str) -> tuple[str, str]:
    """A part of the file and its hash for the security policy."""
    text = (HERE / name).read_text(encoding="utf-8")
    return text, "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def policy() -> str:
    """The security policy of the file: its own script and style, no request."""
    style, script = _part("offline.css")[1], _part("offline.js")[1]
    return f"default-src 'none'; style-src {style}; script-src {script}; img-src data:; base-uri 'none'; form-action 'none'"


def html(deck: Deck, warehouse: Warehouse, mode: str = "auto", address: str = "", live: Live | None = None) -> bytes:
    """The deck as a self-contained page. ``mode`` is light, dark or auto (as the machine that shows it).

    ``live`` is given by the server's stage; without it the page is a file to keep.
    """
    lang: Lang = deck.languages[0]
    found = sheets(deck, warehouse, address)
    front = cover(deck, warehouse, address)
    if live and live.link and address:
        front = replace(front, link=f"{address.rstrip('/')}/{live.link}")
    covers = 1 if live is None or live.front else 0
    total = len(found) + covers
    body = [_cover(front, deck, total, live)] * covers
    body += [*(_slide(sheet, sheet.number + covers, total, warehouse.version, address) for sheet in found), *_tools(deck, lang, bool(live))]
    css, script = _part("offline.css")[0], _part("offline.js")[0]
    head = (
        '<meta charset="utf-8">' + _void("meta", http_equiv="Content-Security-Policy", content=policy())
        + '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">'
        + element("title", escape(front.titles[0] if covers else clean(found[0].card.title))) + f"<style>{css}</style>"
    )  # fmt: skip
    told = f' data-start="{live.start}" data-back="{escape(live.back)}"' if live else ""
    page = (f'<!doctype html>\n<html lang="{lang}" data-mode="{escape(mode)}" data-shown="first"{told}><head>{head}</head>'
            f"<body>{''.join(body)}<script>{script}</script></body></html>\n")  # fmt: skip
    return page.replace(ROOM_FOR_SIZE, _size(len(page.encode()), lang)).encode()


def _size(n: int, lang: Lang) -> str:
    return f"{formats.number(round(n / 1_000_000, 1), lang)} MB" if n >= 1_000_000 else f"{formats.number(round(n / 1000), lang)} KB"


def _void(name: str, **attributes: str) -> str:
    return element(name, **attributes).replace("/>", ">")


def _place(n: int, total: int, lang: Lang) -> str:
    return t(lang, "slides.offline.position", n=n, total=total)


def _cover(front: Cover, deck: Deck, total: int, live: Live | None) -> str:
    lang: Lang = deck.languages[0]
    parts = [element("h1", escape(front.titles[0]))]
    parts += [element("p", escape(title), class_="second-title", lang=deck.languages[-1]) for title in front.titles[1:]]
    parts += [element("p", escape(one)) for one in (front.event, front.on) if one]
    parts += [element("p", escape(one), class_="small") for one in front.lines]
    parts += [element("p", escape(one), class_="small remark") for one in (live.remarks if live else ())]
    if qr.fits(front.link):
        parts.append(element("div", qr.svg(front.link), class_="code", role="img", aria_label=front.link))
    said = [t(lang, "slides.offline.hint"), *([t(lang, "slides.offline.size", size=ROOM_FOR_SIZE)] if live is None else [])]
    told = element("h2", escape(t(lang, "slides.offline.notes"))) + "".join(element("p", escape(one)) for one in said)
    inside = element("div", "".join(parts), class_="cover") + element("aside", told, class_="notes panel first", tabindex="0", lang=lang)
    return element("section", inside, class_="slide", tabindex="-1", data_title=front.titles[0], data_place=_place(1, total, lang),
                   aria_label=_place(1, total, lang))  # fmt: skip


def _slide(sheet: Sheet, place: int, total: int, version: str, address: str) -> str:
    lang: Lang = sheet.told[0].lang
    parts = []
    for i, told in enumerate(sheet.told):
        side = "second" if i else "first"
        parts.append(element("h2" if not i else "p", escape(clean(told.card.title)), class_="sr", lang=told.lang))
        parts.append(element("p", escape(told.card.takeaway or t(told.lang, "card.empty")), class_="sr", lang=told.lang))
        if not i or not sheet.both:  # a chart that speaks both languages is shown in either
            shown = "" if sheet.both else f" {side}"
            for mode in ("light", "dark"):
                picture = re.sub(r' style="[^"]*"', "", drawn(sheet, mode, i), count=1)
                parts.append(element("div", picture, class_=f"picture{shown}", data_mode=mode, aria_hidden="true"))
        parts += [_table(told, side), _notes(told, side)]
    parts.append(_code(sheet, lang, version, address))
    at = _place(place, total, lang)
    return element(
        "section", "".join(parts), class_="slide", tabindex="-1", data_title=clean(sheet.card.title), data_place=at, aria_label=at
    )


def _code(sheet: Sheet, lang: Lang, version: str, address: str) -> str:
    """The way to the same view for the audience: the code as large as the screen, and an address short enough to type."""
    if not qr.fits(sheet.link):
        return ""
    short = short_link(sheet.slide, lang, version, address)
    inside = element("div", qr.svg(sheet.link), class_="code", role="img", aria_label=sheet.link)
    inside += element("p", escape(short.split("://")[-1]), class_="address")
    return element("aside", inside, class_="scan panel", tabindex="0", aria_label=t(lang, "slides.offline.scan"))


def _table(told: Told, side: str) -> str:
    """The rows of the Card. Each line also carries the words that are shown when its mark is pointed at."""
    card: Card = told.card
    cells, words = grid(card), fact_lines(card)
    heads = "".join(element("th", escape(label) or " ", scope="col", class_="n" if n else None)
                    for label, n in zip(cells.labels, cells.numeric, strict=True))  # fmt: skip
    lines = []
    for i, line in enumerate(cells.lines[:MOST_ROWS]):
        tds = "".join(
            element("td", escape(clean(one)) or " ", class_="n" if n else None) for one, n in zip(line, cells.numeric, strict=True)
        )
        lines.append(element("tr", tds, data_fact=str(i), data_words=clean(words[i])))
    caption = element("caption", escape(clean(card.title)))
    table = element("table", caption + element("thead", element("tr", heads)) + element("tbody", "".join(lines) or " "))
    if len(card.rows) > MOST_ROWS:
        n, total = formats.number(MOST_ROWS, told.lang), formats.number(len(card.rows), told.lang)
        table += element("p", escape(t(told.lang, "slides.offline.rows_more", n=n, total=total)))
    said = [*remarks_of(card), *origin_of_shapes(card), told.frame.source_line, told.frame.version]
    table += element("ul", "".join(element("li", escape(clean(one))) for one in said if one))
    return element("div", table, class_=f"table {side}", tabindex="0", lang=told.lang, role="region",
                   aria_label=t(told.lang, "slides.offline.table"))  # fmt: skip


def _notes(told: Told, side: str) -> str:
    lines = "".join(element("p", escape(clean(line)) or " ") for line in told.notes)
    head = element("h3", escape(t(told.lang, "slides.offline.notes")))
    return element("aside", head + lines, class_=f"notes panel {side}", tabindex="0", lang=told.lang)


def _tools(deck: Deck, lang: Lang, live: bool) -> list[str]:
    """What is not a slide: the bar with buttons, the list of keys, the blank screen, the box that follows the pointer."""
    rows = ""
    for name in HELP:
        if (name == "language" and len(deck.languages) < 2) or (name == "leave" and not live):
            continue
        pressed = KEYS.get(name) or t(lang, f"slides.offline.help_{name}_keys")
        rows += element("dt", escape(pressed)) + element("dd", escape(t(lang, f"slides.offline.help_{name}")))
    buttons = [("ArrowLeft", "←", "previous"), ("ArrowRight", "→", "next")]
    words = [("t", "table"), ("n", "notes"), ("f", "help_full"), ("?", "help")]
    bar = "".join(
        element("button", sign, type="button", data_do=key, aria_label=t(lang, f"slides.offline.{name}")) for key, sign, name in buttons
    )
    bar += '<span id="place" aria-live="polite"></span>'
    bar += "".join(element("button", escape(t(lang, f"slides.offline.{name}")), type="button", data_do=key) for key, name in words)
    held = element("div", " ", id="words", hidden="", data_notes=t(lang, "slides.offline.notes"), data_elapsed=t(lang, "slides.offline.elapsed"),
                   data_next=t(lang, "slides.offline.up_next"), data_last=t(lang, "slides.offline.last"), data_rows=messages(lang)["slides.offline.rows"],
                   data_scroll=t(lang, "slides.offline.rows_scroll"), data_close=t(lang, "slides.offline.rows_close"))  # fmt: skip
    keys = element("h2", escape(t(lang, "slides.offline.help"))) + element("dl", rows)
    return [
        element("nav", bar, id="bar", aria_label=t(lang, "slides.offline.help")), '<div id="progress" aria-hidden="true"></div>',
        element("div", keys, id="help", class_="panel", tabindex="-1", hidden=""),
        '<div id="rows" role="status" hidden><span></span><kbd></kbd></div><div id="tip" role="status" hidden></div>', element("div", escape(t(lang, "slides.offline.blank")), id="blank", hidden=""), held,
    ]  # fmt: skip
