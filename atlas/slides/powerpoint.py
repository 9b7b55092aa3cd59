"""A deck as a PowerPoint file (.pptx): native charts and tables that can be edited, speaker notes, sources and QR codes.

Kinds without a native counterpart: heat maps become tables with shaded cells; timelines, flows, maps and pictures with
several scales become sharp pictures of our own drawing. Widescreen, 16:9.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Inches, Pt

from atlas.card import Card
from atlas.i18n import Lang, t
from atlas.render.palette import INK, SEQUENTIAL, Mode
from atlas.render.svg import inline
from atlas.render.svg_grids import readable
from atlas.render.svg_text import shorten, width
from atlas.slides import pictures, qr
from atlas.slides.deck import Deck
from atlas.slides.powerpoint_charts import add as add_chart
from atlas.slides.powerpoint_charts import is_native
from atlas.slides.powerpoint_text import allowed, fill, write
from atlas.slides.sheets import Cover, Sheet, cover, sheets
from atlas.slides.tables import Grid, slide_grid, words_of
from atlas.warehouse import Warehouse

WIDE, TALL = Inches(13.333), Inches(7.5)
LEFT, RIGHT, TOP = Inches(0.5), Inches(0.5), Inches(0.35)
FOOT = Inches(0.95)
CODE = Inches(0.95)
FOOT_ROOM = 11.0 * 72
"""Points across, beside the QR code."""
MOST_LINES, MOST_COLUMNS = 12, 7
"""Rows and columns of a native table that can still be read from the last row of a hall."""
TITLE_ONLY = 5
"""The layout of python-pptx's own template with a title and nothing else: the title is then found by screen readers."""


def pptx(deck: Deck, warehouse: Warehouse, mode: Mode = "light", address: str = "") -> bytes:
    """The deck as PowerPoint. Raises ``NoJapaneseFont`` only if a slide needs a picture and this machine has no font for it."""
    show = Presentation()
    show.slide_width, show.slide_height = WIDE, TALL
    found = sheets(deck, warehouse, address)
    front = cover(deck, warehouse, address)
    about = show.core_properties
    about.title, about.author = allowed(front.titles[0])[:250], t(deck.languages[0], "app.title")
    about.language, about.comments = ",".join(deck.languages), allowed("\n".join(front.lines))[:250]
    about.last_modified_by, about.created = about.author, datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    about.modified = about.created
    _cover(_blank(show, mode), front, deck, mode)
    for sheet in found:
        _sheet(_blank(show, mode), sheet, mode)
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def kind_of(card: Card) -> str:
    """How a Card gets onto a slide: chart (native), table (native), or picture."""
    if is_native(card):
        return "chart"
    if card.is_empty or card.chart is None or card.chart.kind in ("table", "heatmap"):
        return "table" if not card.is_empty else "words"
    return "picture"


def _blank(show: Any, mode: Mode) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = RGBColor.from_string(INK[mode]["paper"][1:])
    return slide


def _title(slide: Any, texts: Sequence[tuple[str, Any, float, bool, str]], height: int, mode: Mode) -> None:
    """Fill the title placeholder, so that every slide has a title in outlines and for screen readers."""
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = LEFT, TOP, WIDE - LEFT - RIGHT, height
    fill(shape.text_frame, texts, mode)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP


def _cover(slide: Any, front: Cover, deck: Deck, mode: Mode) -> None:
    langs = deck.languages
    _title(slide, [(title, langs[min(i, len(langs) - 1)], 44 if i == 0 else 28, True, "text") for i, title in enumerate(front.titles)],
           Inches(2.6), mode)  # fmt: skip
    slide.shapes.title.top = Inches(1.6)
    slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    said = [(one, langs[0], 24, False, "soft") for one in (front.event, front.on) if one]
    if said:
        write(slide, said, (LEFT, Inches(4.4), WIDE - LEFT - RIGHT, Inches(1.2)), mode, name="event")
    lines = [(one, langs[min(i, len(langs) - 1)], 14, False, "soft") for i, one in enumerate(front.lines)]
    write(slide, lines, (LEFT, TALL - Inches(1.2), Inches(10), Inches(0.9)), mode, name="origin", bottom=True)
    _code(slide, front.link, Inches(1.4), langs[0])


def _code(slide: Any, link: str, side: int, lang: Lang) -> None:
    """The QR code of a link in the lower right corner, itself a link."""
    if not qr.fits(link):
        return
    shape = slide.shapes.add_picture(io.BytesIO(qr.png(link, 8)), WIDE - RIGHT - side, TALL - side - Inches(0.15), side, side)
    shape.name = "QR"
    shape.click_action.hyperlink.address = link
    shape._element.nvPicPr.cNvPr.set("descr", t(lang, "slides.code", link=link))


def _sheet(slide: Any, sheet: Sheet, mode: Mode) -> None:
    card, both = sheet.card, len(sheet.told) > 1
    size = 28 if not both else 24
    heads = [(told.card.title, told.lang, size if i == 0 else size * 0.72, True, "text") for i, told in enumerate(sheet.told)]
    if not both and _lines_of(card.title, 28, True) > 1:
        heads = [(card.title, card.lang, 22, True, "text")]
    high = Emu(int(Pt(sum(_lines_of(text, points, True) * points * 1.2 for text, _, points, *_ in heads) + 10)))
    _title(slide, heads, high, mode)
    said = [(told.card.takeaway, told.lang, 18 if not both else 15, False, "soft") for told in sheet.told if told.card.takeaway]
    if card.unit and not (card.chart and is_native(card) and (card.chart.x_title if card.chart.kind == "hbar" else card.chart.y_title)):
        said.append((t(card.lang, "picture.unit", unit=card.unit), card.lang, 14, False, "soft"))
    lines = sum(_lines_of(text, points) for text, _, points, *_ in said)
    top = TOP + high
    tall = Emu(int(Pt(22 if not both else 18.5) * max(lines, 1) + Inches(0.14)))
    write(slide, said, (LEFT, top, WIDE - LEFT - RIGHT, tall), mode, name="takeaway")
    foot = [(one, card.lang, 12, False, "soft") for one in _foot(sheet)]
    deep = sum(max(1, -int(-width(one, 12) // FOOT_ROOM)) for one, *_ in foot)
    low = max(FOOT, Emu(int(Pt(deep * 14.4 + 8))))
    # In the order of reading: title, sentence, picture, where it is from, code.
    top = Emu(top + tall)
    place = (LEFT, top, Emu(WIDE - LEFT - RIGHT), Emu(TALL - low - Inches(0.2) - top))
    _body(slide, sheet, place, mode)
    beside = (LEFT, TALL - low - Inches(0.12), WIDE - LEFT - RIGHT - CODE - Inches(0.1), low)
    write(slide, foot, beside, mode, name="source", bottom=True)
    _code(slide, sheet.link, CODE, card.lang)
    _notes(slide, sheet)


def _lines_of(text: str, points: float, bold: bool = False) -> int:
    """Lines a text takes across the slide."""
    return max(1, -int(-width(text, points, bold) // (12.1 * 72)))


def _foot(sheet: Sheet) -> list[str]:
    """Note, source line, and data version with licence."""
    frame, card = sheet.frame, sheet.card
    # The key to numbered marks belongs to pictures that have them; a native chart has none.
    lines = [line for line in card.note.split("\n") if not line.startswith(("［", "[")) or kind_of(card) == "picture"]
    note = " ".join(lines)
    last = t(card.lang, "picture.separator").join(one for one in (frame.site, frame.version, frame.licence) if one)
    short = shorten(note, (1 if card.options.get("attribution") else 2) * FOOT_ROOM * 0.97, 12)
    return [one for one in (short, card.options.get("attribution", ""), frame.source_line, last) if one]


def _body(slide: Any, sheet: Sheet, place: tuple[int, int, int, int], mode: Mode) -> None:
    card = sheet.card
    kind = kind_of(card)
    if kind == "words":
        if card.takeaway:  # its own sentence says it better
            return
        write(slide, [(t(card.lang, "card.empty"), card.lang, 24, False, "soft")], place, mode, name="empty")
    elif kind == "chart":
        add_chart(slide, sheet.both or card, place, mode)
        frame = slide.shapes[-1]
        frame.name = card.id
        frame._element.nvGraphicFramePr.cNvPr.set("descr", allowed(card.takeaway))
    elif kind == "table":
        found = _heat(card, mode) if card.chart and card.chart.kind == "heatmap" else (slide_grid(card), {})
        _table(slide, card, *found, place, mode)
    else:
        x, y, w, h = place
        wide, high = 1760, int(1760 * h / w)
        drawn = inline(sheet.both or card, mode, wide, high, 25)
        shape = slide.shapes.add_picture(io.BytesIO(pictures.rasterised(drawn, 2200)), x, y, w, h)
        shape.name = card.id
        shape._element.nvPicPr.cNvPr.set("descr", allowed(card.takeaway))


def _heat(card: Card, mode: Mode) -> tuple[Grid, dict[tuple[int, int], str]]:
    """A heat map as a table of words and the colour of each cell (line, column)."""
    chart = card.chart
    assert chart is not None
    xs, ys, values = card.rows.column(chart.x), card.rows.column(chart.y), card.rows.column(chart.value)
    texts = card.rows.column(chart.label) if chart.label else [words_of(v, chart.value, card) for v in values]
    columns = [c for c in chart.order if c in set(xs)] + [x for x in dict.fromkeys(xs) if x not in chart.order]
    if not chart.order and all(isinstance(x, (int, str)) for x in columns) and all(isinstance(x, int) for x in columns):
        columns = sorted(columns)
    lines = list(dict.fromkeys(ys))
    cells = {(y, x): i for i, (x, y) in enumerate(zip(xs, ys, strict=True))}
    top = max((v for v in values if v is not None), default=1) or 1
    ramp, shades, words = SEQUENTIAL[mode], {}, []
    for row, y in enumerate(lines):
        said = [words_of(y, chart.y, card)]
        for at, x in enumerate(columns):
            i = cells.get((y, x))
            value = None if i is None else values[i]
            shades[row, at + 1] = INK[mode]["none"] if value is None else ramp[round(value / top * (len(ramp) - 1))]
            said.append("" if i is None else str(texts[i] or "").replace("\n", " "))
        words.append(tuple(said))
    labels = {c.name: c.label for c in card.columns}
    return Grid((labels[chart.y], *(words_of(c, chart.x, card) for c in columns)), tuple(words), (False,) * (len(columns) + 1)), shades


def _table(
    slide: Any,
    card: Card,
    grid: Grid,
    shades: dict[tuple[int, int], str],
    place: tuple[int, int, int, int],
    mode: Mode,
) -> None:
    """A native table; what does not fit is counted in its last line, and stands in the notes and behind the link."""
    x, y, w, h = place
    columns = list(range(len(grid.labels))) if shades else _columns(grid)
    lines = grid.lines if shades else grid.lines[:MOST_LINES]
    tight = bool(shades)
    widths = _widths(grid, columns, lines, w, tight)
    points = _type_size(grid, columns, lines, widths, h, tight)
    if not shades:
        while len(lines) > 1 and _height(grid, columns, lines, widths, points, False) > h:
            lines = lines[:-1]
    more = len(grid.lines) - len(lines)
    each = Pt(points * 1.2 + (2 if tight else 6))
    shape = slide.shapes.add_table(len(lines) + 1 + (more > 0), len(columns), x, y, w, Emu(each * (len(lines) + 1)))
    shape.name = card.id
    shape._element.nvGraphicFramePr.cNvPr.set("descr", allowed(card.takeaway))
    table = shape.table
    table.horz_banding, table.first_row = False, True
    for row in table.rows:
        row.height = each
    for at, one in enumerate(widths):
        table.columns[at].width = one
    for at, i in enumerate(columns):
        _cell(table.cell(0, at), grid.labels[i], card, points, True, mode, INK[mode]["paper"], grid.numeric[i], tight)
        for row, line in enumerate(lines):
            ground = shades.get((row, i), INK[mode]["paper"])
            _cell(table.cell(row + 1, at), line[i], card, points, False, mode, ground, grid.numeric[i], tight)
    if more > 0:
        first, last = table.cell(len(lines) + 1, 0), table.cell(len(lines) + 1, len(columns) - 1)
        if len(columns) > 1:
            first.merge(last)
        _cell(first, t(card.lang, "picture.more", n=more), card, points, False, mode, INK[mode]["paper"], False, tight)


def _columns(grid: Grid) -> list[int]:
    """The columns that are shown: those with anything in them, at most ``MOST_COLUMNS``."""
    told = [i for i in range(len(grid.labels)) if any(line[i] not in ("–", "") for line in grid.lines)]
    return told[:MOST_COLUMNS] or [0]


def _widths(grid: Grid, columns: list[int], lines: tuple[tuple[str, ...], ...], room: int, alike: bool) -> list[Emu]:
    """Widths in proportion to the longest text of each column, within limits; in a heat map all but the first are alike."""
    wanted = [min(max(width(text, 1) for text in (grid.labels[i], *(line[i] for line in lines))) + 1.5, 26) for i in columns]
    if alike and len(wanted) > 1:
        wanted = [wanted[0], *[max(wanted[1:])] * (len(wanted) - 1)]
    # Long texts may wrap: of a few ways to even the columns out, the one whose table is lowest.
    shares = [[one**power for one in wanted] for power in ((1,) if alike else (1, 0.8, 0.6, 0.4))]
    ways = [[Emu(int(room * one / sum(share))) for one in share] for share in shares]
    return min(ways, key=lambda way: _height(grid, columns, lines, way, 14, alike))


def _height(grid: Grid, columns: list[int], lines: tuple[tuple[str, ...], ...], widths: list[Emu], points: float, tight: bool) -> int:
    """Height of a table in EMU at a type size, with room for a last line that counts the rest."""
    total = 0.0 if tight else points * 1.25 + 6
    for line in (grid.labels, *lines):
        deep = max(
            -int(-width(line[i], points, True) // max(w / 12700 - (8 if tight else 14), 10)) for i, w in zip(columns, widths, strict=True)
        )
        total += max(deep, 1) * points * 1.2 + (2 if tight else 6)
    return int(Pt(total))


def _type_size(grid: Grid, columns: list[int], lines: tuple[tuple[str, ...], ...], widths: list[Emu], room: int, tight: bool) -> float:
    """The largest of a few sizes at which the table fits; never below 12 points (10 in a heat map)."""
    sizes = (18, 16, 14, 13, 12, 11) if tight else (18, 16, 14, 13)
    return next((points for points in sizes if _height(grid, columns, lines, widths, points, tight) <= room), 10 if tight else 12)


def _cell(cell: Any, text: str, card: Card, points: float, bold: bool, mode: Mode, ground: str, right: bool, tight: bool) -> None:
    role = "text" if ground == INK[mode]["paper"] else readable(ground)[1:]
    fill(cell.text_frame, [(text, card.lang, points, bold, role)], mode, right=right)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(ground[1:])
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_top = cell.margin_bottom = Pt(0.5 if tight else 2)
    cell.margin_left = cell.margin_right = Pt(3 if tight else 6)


def _notes(slide: Any, sheet: Sheet) -> None:
    frame = slide.notes_slide.notes_text_frame
    frame.text = allowed("\n\n".join("\n".join(told.notes) for told in sheet.told))
