"""One A4 page per deck or Card, as PDF: what was shown, in sentences, with small pictures, sources and a QR code.

Made by fpdf2 with a subset of this machine's Japanese font inside the file, so the letters are the same everywhere and
can be selected and searched. Pictures are drawn by us and placed in pixels.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, WrapMode, XPos, YPos

from atlas import formats
from atlas.card import Card
from atlas.i18n import Lang, t
from atlas.releases import version_label
from atlas.render.svg import inline, left_out
from atlas.render.svg_text import clean, wrap
from atlas.slides import fonts, pictures, qr
from atlas.slides.deck import Deck, Slide
from atlas.slides.sheets import Sheet, cover, link_of, sheets, source_lines
from atlas.slides.tables import for_picture
from atlas.warehouse import Warehouse

PAGE_W, PAGE_H, MARGIN, CODE = 210.0, 297.0, 13.0, 24.0
"""A4 in millimetres."""
GAP, MOST_SOURCES, LISTED = 5.0, 8, 40
"""Millimetres between columns; sources for which room is kept, and the most that are listed where there is more room."""
PICTURES = 8
"""Most pictures on the page; slides beyond that are told in words."""
WORDS_HIGH = 14.0
"""Millimetres for title and sentence of a slide when the page is shared out."""
BAR, ROW = 7.0, 6.0
"""Most millimetres for the line of a lying bar, and of a picture beside another: a single bar need not fill half a page."""
USUAL, HIGH, LEAST, MOST = 7.5, 12.0, 4.0, 14.0
"""Lines that a picture without lines of its own counts for, a map or one of several panels, and the fewest and most that count."""
TYPES, TYPES_OF_TABLES = (25, 22, 19), (31, 28, 25, 22, 19)
"""Sizes of letters in small pictures, in pixels: the first at which nothing is left out."""


class _Page(FPDF):
    """One page, two families of one font: regular and bold."""

    def __init__(self, font: fonts.Font, lang: Lang, title: str) -> None:
        super().__init__(format="A4")
        self.set_auto_page_break(False)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        number = font.face if font.regular.suffix.lower() == ".ttc" else 0
        self.add_font("atlas", "", font.regular, collection_font_number=number)
        self.add_font("atlas", "B", font.bold or font.regular, collection_font_number=number)
        self.font_letters = font
        self.set_title(title)
        self.set_lang({"ja": "ja-JP", "en": "en-GB"}[lang])
        self.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))
        self.add_page()

    def say(
        self,
        text: str,
        w: float,
        size: float,
        *,
        bold: bool = False,
        soft: bool = False,
        gap: float = 1.35,
        link: str = "",
        most: int = 0,
    ) -> None:
        """Lines of text from the cursor, ``w`` millimetres wide; the cursor ends below them. ``most`` cuts after so many lines."""
        self.set_font("atlas", "B" if bold else "", size)
        self.set_text_color(*((82, 96, 111) if soft else (26, 36, 51)))
        missing = self.font_letters.missing(text)
        text = re.sub(r"\s+", " ", "".join("?" if c in missing else c for c in text)).strip()
        high = size * 0.3528 * gap
        mode = WrapMode.CHAR if self._japanese(text) else WrapMode.WORD
        if mode is WrapMode.CHAR and "://" not in text:  # broken by our own rules: no line begins with a full stop or inside a number
            text = "\n".join(wrap(text, w - 2 * self.c_margin, size * 0.3528, most or 99, bold))
        elif most:
            found = self.multi_cell(w, high, text, dry_run=True, output=MethodReturnValue.LINES, align="L", wrapmode=mode)
            assert isinstance(found, list)
            if len(found) > most:
                text = ("" if mode is WrapMode.CHAR else " ").join(found[:most])[:-2].rstrip() + "…"
        x = self.get_x()
        self.multi_cell(w, high, text, align="L", wrapmode=mode, link=link, new_x=XPos.LEFT, new_y=YPos.NEXT)
        self.set_x(x)

    @staticmethod
    def _japanese(text: str) -> bool:
        return any("぀" <= c <= "鿿" for c in text)


def pdf(deck: Deck, warehouse: Warehouse, lang: Lang | None = None, address: str = "") -> bytes:
    """The handout of a deck in one language (its leading one by default). Raises ``NoJapaneseFont``."""
    lang = lang or deck.languages[0]
    one = deck.with_(langs=lang)
    front = cover(one.with_(langs=deck.langs) if deck.name else one, warehouse, address)
    about = [each for each in (deck.event.of(lang), formats.day(deck.on, "day", lang) if deck.on else "") if each]
    return _made(cover(one, warehouse).titles[0], about, sheets(one, warehouse, address), warehouse, lang, front.link)


def pdf_of_slide(slide: Slide, warehouse: Warehouse, lang: Lang, address: str = "") -> bytes:
    """The handout of a single Card, such as the comparison of one case. Raises ``NoJapaneseFont``."""
    found = sheets(Deck(slide.title, (slide,), lang), warehouse, address)
    return _made(found[0].card.title, [], found, warehouse, lang, link_of(slide, lang, warehouse.version, address))


def _made(title: str, about: list[str], found: tuple[Sheet, ...], warehouse: Warehouse, lang: Lang, link: str) -> bytes:
    page = _Page(fonts.japanese(), lang, clean(title))
    wide = PAGE_W - 2 * MARGIN
    room = wide - (CODE + GAP if qr.fits(link) else 0)
    page.say(title, room, 18, bold=True, gap=1.25, most=2)
    for one in about:
        page.say(one, room, 9.5, soft=True)
    frame = t(lang, "slides.cover_line", site=t(lang, "app.title"), version=t(lang, "card.version", version=version_label(warehouse.version)),
              licence=warehouse.meta.get("licence") or "")  # fmt: skip
    page.say(frame, room, 8, soft=True)
    if qr.fits(link):
        x = PAGE_W - MARGIN - CODE
        page.image(io.BytesIO(qr.png(link, 6)), x, MARGIN, CODE, CODE, link=link)
        page.set_xy(x, MARGIN + CODE)
        page.say(t(lang, "slides.handout.scan"), CODE, 6.5, soft=True)
    page.set_xy(MARGIN, max(page.get_y(), MARGIN + (CODE + 3.5 if qr.fits(link) else 0)) + 1)
    cited = Counter(one for sheet in found for one in sheet.card.sources)
    ids = tuple(sorted(cited, key=lambda one: -cited[one]))
    sources = source_lines(ids[:LISTED], warehouse, lang)
    below = 9 + min(len(sources), MOST_SOURCES) * 4.0 + 5
    top = page.get_y()
    end = _slides(page, found, top, PAGE_H - MARGIN - below, lang)
    page.set_xy(MARGIN, end + 2)
    _sources(page, sources, len(ids), lang, link)
    return bytes(page.output())


def _slides(page: _Page, found: tuple[Sheet, ...], top: float, bottom: float, lang: Lang) -> float:
    """Title, sentence and a small picture of each slide, in two columns when there are several. Returns where they end."""
    columns = 1 if len(found) == 1 else 2
    wide = (PAGE_W - 2 * MARGIN - GAP * (columns - 1)) / columns
    heights = _heights([_lines(sheet.card) for sheet in found], columns, bottom - top)
    for i, sheet in enumerate(found):
        x, y, tall = MARGIN + (i % columns) * (wide + GAP), top + sum(heights[: i // columns]), heights[i // columns]
        page.set_xy(x, y)
        size = 9.5 if columns == 2 else 12
        page.say(sheet.card.title, wide, size, bold=True, gap=1.25, most=2, link=sheet.link)
        page.say(sheet.card.takeaway or t(lang, "card.empty"), wide, size - 2.2, soft=True, most=3 if columns == 2 else 5)
        left = y + tall - page.get_y() - 2.5
        if len(found) > PICTURES or left < 14 or sheet.card.is_empty:
            continue
        if sheet.card.chart and sheet.card.chart.kind in ("hbar", "gantt"):
            left = min(left, BAR * _lines(sheet.card))
        pixels = 1100 if columns == 2 else 1500
        drawn = _small(sheet.card, pixels, max(int(pixels * left / wide), 60), 0 if columns == 2 else 3)
        page.image(
            io.BytesIO(pictures.rasterised(drawn, pixels)),
            x,
            page.get_y() + 0.8,
            wide,
            left,
            alt_text=clean(sheet.card.takeaway),
            link=sheet.link,
        )
    return top + sum(heights)


def _heights(lines: list[float], columns: int, room: float) -> list[float]:
    """Millimetres for each row of slides: the same for its words, the rest by the lines of its pictures."""
    rows = [max(lines[i : i + columns]) for i in range(0, len(lines), columns)]
    words = min(WORDS_HIGH, room / max(len(rows), 1))
    rest = room - words * len(rows)
    shared = [rest * one / (sum(rows) or 1) for one in rows]
    return [words + (share if columns == 1 else min(share, ROW * one)) for share, one in zip(shared, rows, strict=True)]


def _lines(card: Card) -> float:
    """How many lines of a small picture the Card takes; 0 for a Card that found nothing."""
    if card.is_empty:
        return 0.0
    kind = card.chart.kind if card.chart else "table"
    if kind == "table":
        return min(max(1.5 * len(for_picture(card).rows) + 1, LEAST), MOST)
    if card.chart and kind in ("hbar", "gantt", "heatmap"):
        return min(max(len({*card.rows.column(card.chart.y)}) + 2.0, LEAST), MOST)
    return HIGH if kind in ("arcs", "choropleth") or (card.chart and card.chart.panel) else USUAL


def _small(card: Card, wide: int, high: int, less: int) -> str:
    """The picture with the largest letters at which nothing is left out, ``less`` pixels smaller than in two columns."""
    shown = for_picture(card)
    types = TYPES_OF_TABLES if shown.chart is None or shown.chart.kind == "table" else TYPES
    ways = [inline(shown, "light", wide, high, size - less) for size in types]
    return min(ways, key=lambda drawn: left_out([drawn]))


def _sources(page: _Page, sources: list[str], total: int, lang: Lang, link: str) -> None:
    wide = PAGE_W - 2 * MARGIN
    page.set_draw_color(180, 190, 200)
    page.line(MARGIN, page.get_y(), PAGE_W - MARGIN, page.get_y())
    page.set_xy(MARGIN, page.get_y() + 1.5)
    page.say(t(lang, "slides.handout.sources"), wide, 8.5, bold=True)
    shown = 0
    for line in sources:
        if page.get_y() > PAGE_H - MARGIN - 11.5:  # room for this one and what is said of the rest
            break
        page.say(line, wide, 6.5, gap=1.25, most=2)
        shown += 1
    if total > shown:
        printed = link and len(page.multi_cell(wide, 3, link, dry_run=True, output=MethodReturnValue.LINES)) == 1  # type: ignore[arg-type]
        key = "more" if printed else "more_code" if qr.fits(link) else "more_plain"
        page.say(t(lang, f"slides.handout.{key}", n=total - shown), wide, 6.5, soft=True, gap=1.25, link=link)
        if printed:
            page.say(link, wide, 6.5, soft=True, gap=1.25, link=link, most=1)
