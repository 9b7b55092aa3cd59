"""Card → picture as one standalone SVG, without a browser, Plotly or WebGL: for first screens, files and slides.

``inline`` is the bare picture for a page; ``picture`` is a whole slide with everything that has to travel with it
burnt in. The same Card always gives the same bytes; nothing outside the file is referred to; every text from the
data comes out as text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from atlas import formats
from atlas.card import Card, Chart
from atlas.i18n import Lang, listing, t
from atlas.releases import version_label
from atlas.render.palette import Mode
from atlas.render.plotly import FONT
from atlas.render.svg_bars import bar, hbar
from atlas.render.svg_flows import sankey
from atlas.render.svg_gantt import gantt
from atlas.render.svg_grids import heatmap, table
from atlas.render.svg_land import with_land
from atlas.render.svg_lines import line
from atlas.render.svg_maps import arcs, choropleth, points
from atlas.render.svg_plane import Box, Style
from atlas.render.svg_text import balanced, clean, element, escape, lines, wrap
from atlas.warehouse import Warehouse

__all__ = ["Frame", "frame_of", "inline", "picture", "with_land"]

Draw = Callable[[Card, Chart, Box, Style], list[str]]
KINDS: dict[str, Draw] = {
    "line": line, "bar": bar, "hbar": hbar, "heatmap": heatmap, "gantt": gantt, "choropleth": choropleth,
    "points": points, "arcs": arcs, "sankey": sankey, "table": table,
}  # fmt: skip
CHART_TYPE, TITLE_TYPE, TAKEAWAY_TYPE = 26, 46, 31
"""Font sizes in pixels at 1920 × 1080; nothing in a picture is smaller than ``SMALL_TYPE``."""
SMALL_TYPE = 24
MARGIN = 72
CODE_SIDE = 168
"""Side of a QR code in pixels at 1920 × 1080, with its quiet border."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is burnt into a whole picture beside the Card: where it comes from, and how it may be used.

    ``source_line`` and ``licence`` are sentences in the reader's language; ``site`` is the name of the product.
    """

    source_line: str
    version: str
    licence: str
    site: str
    address: str = ""


def frame_of(card: Card, warehouse: Warehouse, address: str = "", most: int = 3) -> Frame:
    """The Frame of a Card: its publishers in the order of its sources (the first ``most``), data version and licence."""
    lang: Lang = card.lang
    rows = warehouse.rows("sources_in_words", ids=card.sources, lang=lang)
    publishers = list(dict.fromkeys(clean(row["publisher"]) for row in rows))
    source_line = ""
    if publishers:
        few = len(publishers) <= most
        named = listing(lang, publishers) if few else t(lang, "value.list_separator").join(publishers[:most])
        source_line = t(lang, "picture.sources" if few else "picture.sources_among", names=named, n=len(card.sources))
    return Frame(
        source_line,
        t(lang, "card.version", version=version_label(warehouse.version)),
        warehouse.meta.get("licence") or "",
        t(lang, "app.title"),
        address,
    )


def inline(card: Card, mode: Mode, width: int = 640, height: int = 400, size: float | None = None) -> str:
    """The picture alone on a transparent ground, ``width`` × ``height`` pixels; it shrinks with its container.

    ``size`` is the font size in pixels; by default it grows with the width, so that a picture made for 720 pixels
    can still be read on a phone.
    """
    style = Style(mode, card.lang, size or 13 + max(0, width - 360) / 72)
    body = _chart(card, Box(0, 0, width, height).inside(2, 2, 2, 2), style)
    return _document(card, body, width, height)


def picture(
    card: Card, mode: Mode, width: int = 1920, height: int = 1080, *, frame: Frame, also: Card | None = None,
    code: tuple[str, int] | None = None,
) -> str:  # fmt: skip
    """A whole slide: title, takeaway, chart, unit and note, sources, data version and licence.

    Type is sized for 1920 × 1080 and scales with the picture; titles and sentences too long for it end in "…".
    ``also`` is the same Card in a second language: its title and takeaway stand below the first ones. ``code`` is a QR
    code as path data and side in modules; it stands in the upper right corner.
    """
    scale = min(width / 1920, height / 1080)
    style = Style(mode, card.lang, CHART_TYPE * scale)
    page = Box(0, 0, width, height).inside(MARGIN * scale, 56 * scale, MARGIN * scale, 44 * scale)
    head, used = _head(card, page, scale, style, also, code)
    foot, kept = _foot(card, frame, page, scale, style)
    ground = element("rect", width=width, height=height, fill=style.ink("paper"))
    body = _chart(card, page.inside(top=used, bottom=kept), style)
    return _document(card, [ground, *head, *body, *foot], width, height)


def _chart(card: Card, box: Box, style: Style) -> list[str]:
    if card.is_empty:
        words = wrap(t(card.lang, "card.empty"), box.w * 0.8, style.size, 3)
        return [lines(words, box.x + box.w / 2, box.y + box.h / 2, style.size, style.ink("soft"), anchor="middle")]
    chart = card.chart or Chart("table")
    return KINDS[chart.kind](card, chart, box, style)


def _head(
    card: Card, page: Box, scale: float, style: Style, also: Card | None, code: tuple[str, int] | None
) -> tuple[list[str], float]:  # fmt: skip
    """Title, takeaway and unit at the top, in one language or in two, and the height they take."""
    title, said = (TITLE_TYPE * scale, TAKEAWAY_TYPE * scale) if also is None else (40 * scale, 28 * scale)
    out = _code(code, page, CODE_SIDE * scale) if code else []
    least = CODE_SIDE * scale if code else 0.0
    page = page.inside(right=least + 24 * scale if code else 0)
    heads = balanced(card.title, page.w, title, 2 if also is None else 1, bold=True)
    words = balanced(card.takeaway, page.w, said, 4 if also is None else 3) if card.takeaway else []
    y = page.y + title
    out.append(lines(heads, page.x, y, title, style.ink("text"), 1.25, weight=700))
    y += title * 1.25 * (len(heads) - 1)
    if also is not None:
        y += title
        out.append(lines(wrap(also.title, page.w, title * 0.8, 1, bold=True), page.x, y, title * 0.8, style.ink("text"), weight=700))
        words += balanced(also.takeaway, page.w, said, 3) if also.takeaway else []
    y += said * 1.55
    if words:
        out.append(lines(words, page.x, y, said, style.ink("soft"), 1.35))
        y += said * 1.35 * (len(words) - 1) + said * 0.5
    if card.unit and not (card.chart and card.unit.casefold() in (card.chart.x_title + card.chart.y_title).casefold()):
        y += SMALL_TYPE * scale * 1.4
        out.append(
            lines(
                wrap(t(card.lang, "picture.unit", unit=card.unit), page.w, SMALL_TYPE * scale, 1),
                page.x,
                y,
                SMALL_TYPE * scale,
                style.ink("soft"),
            )
        )
    return out, max(y + 24 * scale - page.y, least + 12 * scale if code else 0)


def _code(code: tuple[str, int], page: Box, side: float) -> list[str]:
    """The QR code in the upper right corner, dark on light in every mode: many readers take nothing else."""
    x, y = page.right - side, page.y - side / 12
    place = f"translate({x:.2f} {y:.2f}) scale({side / code[1]:.5f})"
    return [element("rect", x=x, y=y, width=side, height=side, fill="#FFFFFF"),
            element("path", d=code[0], fill="#000000", transform=place, shape_rendering="crispEdges")]  # fmt: skip


def _foot(card: Card, frame: Frame, page: Box, scale: float, style: Style) -> tuple[list[str], float]:
    """Completeness, filters, note and warnings, then sources, version and licence; and the height they take."""
    small, lang = SMALL_TYPE * scale, card.lang
    last = [frame.site, frame.version, frame.licence, frame.address]
    if card.n_total is not None and card.n_with_value is not None:
        n, total = formats.number(card.n_with_value, lang), formats.number(card.n_total, lang)
        last.insert(0, t(lang, "card.complete", n=n, total=total))
    filters_text = card.filters_text if card.filters_text != t(lang, "filter.none") else ""
    remarks = [filters_text, card.note, *(w.text for w in card.warnings), card.options.get("attribution", "")]
    said = t(lang, "picture.remark_separator").join(r for r in remarks if r)
    above = wrap(said, page.w, small, 3) if said else []
    below = wrap(frame.source_line, page.w, small, 2) if frame.source_line else []
    rows = [*above, *below, *wrap(t(lang, "picture.separator").join(p for p in last if p), page.w, small, 1)]
    top = page.bottom - small * 1.35 * (len(rows) - 1)
    rule = top - small * 1.35
    out = [element("line", x1=page.x, x2=page.right, y1=rule, y2=rule, stroke=style.ink("grid"), stroke_width=2 * scale)]
    out.append(lines(rows, page.x, top, small, style.ink("soft"), 1.35))
    return out, page.bottom - rule + 20 * scale


def _document(card: Card, body: list[str], width: int, height: int) -> str:
    """The SVG document. Title and takeaway are its name and description for those who do not see it."""
    named = element("title", escape(clean(card.title)) or " ") + (element("desc", escape(clean(card.takeaway))) if card.takeaway else "")
    return element(
        "svg", named + "".join(body), xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {height}",
        width=width, height=height, role="img", lang=card.lang, font_family=FONT, style="max-width:100%;height:auto",
    )  # fmt: skip
