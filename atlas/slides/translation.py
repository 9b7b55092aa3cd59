"""The translation sheet of a match as one A4 page per language (PDF), with numbered sources."""

from __future__ import annotations

from datetime import UTC, datetime

from atlas.card import Card
from atlas.i18n import t
from atlas.render.svg_text import clean
from atlas.slides import fonts
from atlas.slides.handout import GAP, MARGIN, PAGE_H, PAGE_W, _Page
from atlas.slides.sheets import source_lines
from atlas.warehouse import Warehouse

WIDE = PAGE_W - 2 * MARGIN
SIZES = (8.0, 7.4, 6.8, 6.2)
"""Type sizes in points, the largest that fits is taken."""


def pdf(card: Card, warehouse: Warehouse) -> bytes:
    """One page for a sheet in one language. Raises ``NoJapaneseFont``, and ``ValueError`` for an empty sheet."""
    if card.is_empty:
        raise ValueError("an empty sheet cannot be printed")
    for size in SIZES:
        page, bottom = _laid_out(card, warehouse, size)
        if bottom <= PAGE_H - MARGIN:
            break
    page.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))
    return bytes(page.output())


def _laid_out(card: Card, warehouse: Warehouse, size: float) -> tuple[_Page, float]:
    """The page in this type size and the height in millimetres at which its text ends."""
    lang, title = card.lang, card.rows.first()["sheet_title"]
    page = _Page(fonts.japanese(), lang, clean(title))
    page.say(card.title, WIDE, size + 1, soft=True)
    page.say(title, WIDE, size + 6, bold=True, gap=1.25, most=2)
    frame = t(lang, "slides.cover_line", site=t(lang, "app.title"), version=t(lang, "card.version", version=warehouse.version),
              licence=warehouse.meta.get("licence") or "")  # fmt: skip
    page.say(frame, WIDE, size - 1, soft=True)
    numbers = {source: i for i, source in enumerate(card.sources, 1)}
    section = ""
    for row in card.rows:
        if row["sheet_section"] != section:
            section = row["sheet_section"]
            page.set_xy(MARGIN, page.get_y() + GAP / 3)
            page.say(section, WIDE, size + 1.2, bold=True)
        cited = "".join(f"[{numbers[one]}]" for one in row["source_ids"] or () if one in numbers)
        text = t(lang, "matching.sheet.bullet", text=row["sheet_item"])
        detail = t(lang, "matching.sheet.in_brackets", text=row["sheet_detail"]) if row["sheet_detail"] else ""
        page.say(text + detail + (" " + cited if cited else ""), WIDE, size, gap=1.25, most=2)
    page.set_xy(MARGIN, page.get_y() + GAP / 2)
    page.say(t(lang, "slides.handout.sources"), WIDE, size, bold=True)
    half = (WIDE - GAP) / 2
    lines = [f"[{i}] {line}" for i, line in enumerate(source_lines(card.sources, warehouse, lang), 1)]
    top, bottoms = page.get_y(), []
    for column in (0, 1):
        page.set_xy(MARGIN + column * (half + GAP), top)
        for line in lines[column * -(-len(lines) // 2) : (column + 1) * -(-len(lines) // 2)]:
            page.say(line, half, size - 2, gap=1.2, most=2)
        bottoms.append(page.get_y())
    page.set_xy(MARGIN, max(bottoms) + 1)
    page.say(" ".join(warning.text for warning in card.warnings), WIDE, size - 1.5, soft=True)
    return page, page.get_y()
