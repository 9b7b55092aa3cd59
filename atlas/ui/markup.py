"""The still parts of a Card as HTML: heading and sentence, picture, notes, completeness and sources.

One piece of HTML in place of a dozen Streamlit elements is what makes a page redraw quickly (docs/adr/0011). Every text
from the data is escaped; Streamlit cleans the result once more in the browser. The picture is the one of slides and
files, drawn for three widths of which the style sheet shows one and a browser fetches only that; ``static/cards.js`` reads
its marks out on pointing.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeGuard
from urllib.parse import quote, urlencode

from atlas import formats
from atlas.card import Card
from atlas.charts import make
from atlas.filters import Filters
from atlas.i18n import Lang, listing, t
from atlas.releases import version_label
from atlas.render import svg
from atlas.render.palette import INK, Mode
from atlas.render.svg_height import height
from atlas.render.svg_plane import Style
from atlas.render.svg_text import REORDERING, clean, escape
from atlas.slides.deck import slide_of
from atlas.slides.sheets import fact_lines, origin_of_shapes, slide_params
from atlas.sources import cited
from atlas.warehouse import Warehouse, remembered
from atlas.web import served


class Html(str):
    """HTML as ``st.html`` takes it at once; for any other text it first asks the disk whether it names a file."""

    def _repr_html_(self) -> str:
        return str(self)


STYLE = Html(
    f"<style>:root {{ --paper: light-dark({INK['light']['paper']}, {INK['dark']['paper']}) }}\n"
    f"{Path(__file__).with_name('cards.css').read_text(encoding='utf-8')}</style>"
)
ICON = "data:image/png;base64," + b64encode((Path(__file__).parents[2] / "static" / "favicon.png").read_bytes()).decode()
"""The sign of the Atlas in a browser's tab, in the page itself: Streamlit would read the file at every run."""
PICTURE = "picture"
"""Address of the picture of a Card (atlas/web/picture.py)."""
WIDTHS = (("narrow", 350), ("middle", 640), ("wide", 1080))
"""Names of the widths a picture is drawn for, and pixels. ``cards.css`` says from which width of a Card each is shown."""
LIGHT = WIDTHS[:2]
"""Maps hold the land once for each width: they do without the widest."""
TYPE = 13  # px
MOST_READ_OUT = 400
"""Rows up to which the marks of a picture can be read out by pointing at them; the table holds any number."""
IN_ADDRESS = {ord(one): f"%{ord(one):02X}" for one in '%#<>"&\n'}
"""What of a drawing has to be encoded inside ``src="data:…"``."""
SAFE_IN_ADDRESS = ":/?&=%#~+,;@!$*'-._"


def shown(text: str) -> str:
    """Text from the data as HTML that shows exactly that text, without controls that turn the reading direction."""
    return escape(REORDERING.sub("", text)).replace("\n", "<br>")


def is_web(url: str | None) -> TypeGuard[str]:
    """Whether an address from the data leads to the web, and nowhere else."""
    return bool(url and re.match("https?://", url, re.IGNORECASE))


def web_address(url: str | None) -> str | None:
    """An address from the data as a link takes it, or ``None`` where it does not lead to the web."""
    return quote(url, safe=SAFE_IN_ADDRESS) if is_web(url) else None


def link(words: str, url: str | None) -> str:
    """Words from the data as a link, or as text where there is no web address."""
    address = web_address(url)
    return f'<a href="{escape(address)}" target="_blank">{shown(words)}</a>' if address else shown(words)


def inside(words: str, address: str, told: str = "") -> str:
    """A link to a page of the Atlas, followed without loading it anew (static/cards.js)."""
    title = f' title="{escape(told)}"' if told else ""
    return f'<a class="inside" href="{escape(address)}"{title}>{shown(words)}</a>'


def stage_link(address: str, lang: Lang) -> Html:
    """The link to the stage. Streamlit's own button would be a part of the front end of its own, which comes last and late."""
    words, told = shown(t(lang, "stage.open")), escape(t(lang, "stage.open_help"))
    keys = 'aria-keyshortcuts="Shift+P"'
    return Html(f'<a class="to-stage" href="{escape(address)}" target="_blank" title="{told}" {keys}>{words} <kbd>Shift+P</kbd></a>')


def soft(text: str) -> str:
    """A line in smaller, quieter type."""
    return f'<p class="soft">{shown(text)}</p>'


def tiles(found: Iterable[str], broad: bool = False) -> str:
    """Small boxes side by side, as many in a row as there is room for."""
    return f'<ul class="tiles{" broad" if broad else ""}">{"".join(f"<li>{one}</li>" for one in found)}</ul>'


def head(card: Card, level: int) -> str:
    """Heading, the plain sentence, and which filters the Card does not listen to."""
    parts = [f'<h{level} id="{escape(card.id)}">{shown(card.title)}</h{level}>', f"<p>{shown(card.takeaway)}</p>" if card.takeaway else ""]
    if card.ignored:
        parts.append(soft(t(card.lang, "card.ignored", names=listing(card.lang, card.ignored))))
    return "".join(parts)


def figure(card: Card, warehouse: Warehouse, mode: Mode) -> str:
    """The picture in every width, and in words the row that is chosen in it."""
    return _figure(card.id, warehouse, card.asked, card.lang, card.made_with, mode)


@remembered(maxsize=256)
def _figure(card_id: str, warehouse: Warehouse, asked: Filters, lang: Lang, options: tuple[tuple[str, Any], ...], mode: Mode) -> str:
    card = svg.with_land(make(card_id, warehouse, asked, lang, **dict(options)), warehouse)
    images = "".join(_image(card, warehouse, mode, *one) for one in (LIGHT if card.options.get("paths") else WIDTHS))
    readable = len(card.rows) <= MOST_READ_OUT
    label = t(lang, "card.picture", takeaway=card.takeaway) + (t(lang, "card.picture_pick") if readable and "picks" in card.options else "")
    chosen = card.options.get("chosen")
    told = f'<p class="chosen">{shown(fact_lines(card)[chosen])}</p>' if chosen is not None and readable else ""
    shapes = "".join(soft(one) for one in origin_of_shapes(card) if one not in card.note)
    return f'<div class="picture" role="img" tabindex="0" aria-label="{escape(label)}">{images}</div>{told}{shapes}'


def _image(card: Card, warehouse: Warehouse, mode: Mode, name: str, width: int) -> str:
    """The picture in one width: by its address, so that a browser asks only for the one it shows, or in the page itself."""
    high = still_height(card, mode, width)
    if served.api:
        more = [("lang", card.lang), ("v", warehouse.version), ("mode", mode), ("width", width)]
        source = escape(f"./{PICTURE}?{urlencode([*slide_params(slide_of(card)), *more])}")
    else:
        source = f"data:image/svg+xml,{still(card, mode, width).translate(IN_ADDRESS)}"
    return f'<img class="{name}" loading="lazy" alt="" width="{width}" height="{high}" src="{source}">'


def still_height(card: Card, mode: Mode, width: int) -> int:
    """Pixels a picture of this width is high."""
    return height(card, width, Style(mode, card.lang, TYPE))


def still(card: Card, mode: Mode, width: int) -> str:
    """The picture of a Card, with the land it needs, as SVG of this width in pixels."""
    return svg.inline(card, mode, width, still_height(card, mode, width), TYPE, _read_out(card))


def _read_out(card: Card) -> str:
    """For each row what ``static/cards.js`` says when its mark is pointed at (``words``) and where a click leads (``leads``), as JSON."""
    if len(card.rows) > MOST_READ_OUT:
        return ""
    page, parameter, column = card.options.get("picks", ("", "", ""))
    leads = [f"{page}?{parameter}={quote(str(one), safe='')}" for one in card.rows.column(column)] if page else []
    return json.dumps({"words": [clean(line) for line in fact_lines(card)], "leads": leads}, ensure_ascii=False, separators=(",", ":"))


def foot(card: Card, warehouse: Warehouse, links: Iterable[tuple[str, str, str]] = ()) -> str:
    """Notes, completeness, version and sources. ``links`` lead to pages of the Atlas: words, address, explanation."""
    lang = card.lang
    parts = [soft(card.note)] if card.note else []
    parts += [soft(t(lang, "card.warning", text=warning.text)) for warning in card.warnings]
    facts = [
        t(lang, "card.rows", n=formats.number(len(card.rows), lang)),
        t(lang, "card.version", version=version_label(warehouse.version)),
    ]
    if card.n_total is not None and card.n_with_value is not None:
        n, total = formats.number(card.n_with_value, lang), formats.number(card.n_total, lang)
        facts.insert(0, t(lang, "card.complete", n=n, total=total))
    line = [f"<span>{shown(t(lang, 'value.list_separator').join(facts))}</span>"]
    line += [inside(*one) for one in links]
    if card.sources:
        line.append(opening(t(lang, "card.sources", n=len(card.sources)), card.sources, warehouse, lang))
    parts.append(f'<div class="foot">{"".join(line)}</div>')
    return "".join(parts)


def opening(words: str, ids: tuple[str, ...], warehouse: Warehouse, lang: Lang) -> str:
    """Words that open the list of sources behind them, without a question to the server. ``static/cards.js`` writes the list, where it is served."""
    told, written = (f' data-sources="{held(_told(ids, warehouse, lang))}"', "") if served.api else ("", sources(ids, warehouse, lang))
    return f"<details{told}><summary>{shown(words)}</summary>{written}</details>"


def held(values: Any) -> str:
    """Values for ``static/cards.js`` in an attribute, as JSON. Elements would be cleaned one by one at each redraw, most for nobody.

    Streamlit's cleaning drops attributes that hold what could end a comment or an element.
    """
    return escape(json.dumps(values, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e"))


def sources(ids: tuple[str, ...], warehouse: Warehouse, lang: Lang) -> str:
    """Sources with title, publisher, date and address, in the order given."""
    lines = (f"<li>{link(title, url)}<small>{shown(about)}</small></li>" for title, about, url in _told(ids, warehouse, lang))
    return f"<ul>{''.join(lines)}</ul>"


@remembered(maxsize=128)
def _told(ids: tuple[str, ...], warehouse: Warehouse, lang: Lang) -> list[tuple[str, str, str | None]]:
    """Title, what is known about it, and address (only of the web) of each source, in the order given."""
    told = []
    for row in cited(ids, warehouse, lang):
        dated = formats.day(row["published_on"], "day", lang) if row["published_on"] else t(lang, "card.source_undated")
        about = " · ".join((row["publisher"], row["kind"], dated, row["language"]))
        told.append((row["title"], about, web_address(row["url"])))
    return told


def card_html(*parts: str) -> Html:
    """The parts of a Card as one piece."""
    return Html(f'<div class="atlas-card">{"".join(parts)}</div>')
