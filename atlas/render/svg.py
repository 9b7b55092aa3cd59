"""Card → picture as one standalone SVG, without a browser, Plotly or WebGL: for first screens, files and slides.

``inline`` is the bare picture for a page; ``picture`` is a whole slide with everything that has to travel with it
burnt in. The same Card always gives the same bytes; nothing outside the file is referred to; every text from the
data comes out as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from atlas.card import Card, Chart
from atlas.i18n import LANGS, Lang, listing, t
from atlas.releases import version_label
from atlas.render.palette import Mode
from atlas.render.plotly import FONT
from atlas.render.svg_bars import bar, hbar
from atlas.render.svg_flows import sankey
from atlas.render.svg_frame import CODE_SIDE, LINE, SMALL_TYPE, Frame, draw_code, foot, head, shared
from atlas.render.svg_gantt import gantt
from atlas.render.svg_grids import heatmap, table
from atlas.render.svg_land import with_land
from atlas.render.svg_lines import line
from atlas.render.svg_maps import arcs, choropleth, points
from atlas.render.svg_plane import Box, Style
from atlas.render.svg_text import clean, element, escape, lines, wrap
from atlas.sources import cited
from atlas.warehouse import Warehouse

__all__ = ["Frame", "cuts", "frame_of", "inline", "picture", "primary_first", "with_land"]

Draw = Callable[[Card, Chart, Box, Style], list[str]]
KINDS: dict[str, Draw] = {
    "line": line, "bar": bar, "hbar": hbar, "heatmap": heatmap, "gantt": gantt, "choropleth": choropleth,
    "points": points, "arcs": arcs, "sankey": sankey, "table": table,
}  # fmt: skip
CHART_TYPE = 26
"""Font size of the chart in pixels at 1920 × 1080; ``SMALL_TYPE`` where it would otherwise leave something out."""
MARGIN = 72
TALL = 1.6
"""A map that is less than so many times as wide as high stands beside its words."""
SIDE = 0.45
"""Share of the page for words that stand beside the chart."""


def frame_of(card: Card, warehouse: Warehouse, address: str = "", most: int = 3) -> Frame:
    """The Frame of a Card: its publishers, public bodies first (``most`` of them), data version and licence."""
    lang: Lang = card.lang
    rows = cited(primary_first(card.sources, warehouse), warehouse, lang)
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
        t(lang, "picture.sources_both", names=t(lang, "value.list_separator").join(publishers[:most]), n=len(card.sources))
        if publishers
        else "",
        " / ".join(t(one, "card.version", version="").strip() for one in LANGS) + " " + version_label(warehouse.version),
    )


def primary_first(ids: Sequence[str], warehouse: Warehouse) -> tuple[str, ...]:
    """The sources with those of public bodies first, copies and the press last."""
    return tuple(row["source_id"] for row in warehouse.rows("sources_primary_first", ids=tuple(ids)))


def inline(card: Card, mode: Mode, width: int = 640, height: int = 400, size: float | None = None, told: str = "") -> str:
    """The picture alone on a transparent ground, ``width`` × ``height`` pixels; it shrinks with its container.

    ``size`` is the font size in pixels; by default it grows with the width, so that a picture made for 720 pixels
    can still be read on a phone. ``told`` is what the document carries for a program that shows it (``<metadata>``).
    """
    style = Style(mode, card.lang, size or 13 + max(0, width - 360) / 72)
    body = _chart(card, Box(0, 0, width, height).inside(2, 2, 2, 2), style)
    return _document(card, [element("metadata", escape(told)) if told else "", *body], width, height)


def picture(
    card: Card, mode: Mode, width: int = 1920, height: int = 1080, *, frame: Frame, also: tuple[Card, Frame] | None = None,
    both: Card | None = None, code: tuple[str, int] | None = None,
) -> str:  # fmt: skip
    """A whole slide: title, takeaway, chart, unit and notes, sources, data version and licence.

    Type is sized for 1920 × 1080 and scales with the picture. ``also`` is the same Card in a second language with its
    Frame: what it says stands beside or below what the first one says; ``both`` is the Card whose chart speaks both.
    ``code`` is a QR code as path data and side in modules; it stands in the upper right corner.
    """
    scale = min(width / 1920, height / 1080)
    style = Style(mode, card.lang, CHART_TYPE * scale)
    page = Box(0, 0, width, height).inside(MARGIN * scale, 56 * scale, MARGIN * scale, 40 * scale)
    told = [(card, frame), *([also] if also else [])]
    ground = element("rect", width=width, height=height, fill=style.ink("paper"))
    above, used = head(card, page, scale, style, also[0] if also else None, code)
    below, kept, whole = foot(told, page, page.h - used, scale, style)
    kind = card.chart.kind if card.chart else "table"
    beside = not card.is_empty and (_is_tall(card) or (kind != "table" and not whole))
    if not beside:
        drawn = _fitted(both or card, page.inside(top=used, bottom=kept), style, scale)
        around = above + drawn + below
    if beside or (kind == "heatmap" and cuts("".join(drawn))):  # beside its words a grid is narrower, and high enough for two lines
        tried = _beside(told, page, scale, style, code, both or card)
        around = tried if beside or left_out(tried) < left_out(drawn) else around
    return _document(card, [ground, *around], width, height)


def _is_tall(card: Card) -> bool:
    """Whether the chart is a map about as high as it is wide: beside its words it has the room that it needs."""
    kind, frame = card.chart.kind if card.chart else "", card.options.get("frame")
    return kind == "choropleth" or (kind == "arcs" and frame is not None and frame[4] < TALL)


def _beside(told: list[tuple[Card, Frame]], page: Box, scale: float, style: Style, code: tuple[str, int] | None, drawn: Card) -> list[str]:
    """The chart with the words beside it: a tall map, or a chart with more to be said about it than has room above and below."""
    below, kept, _ = foot(told, page, page.h, scale, style, remarks=False)
    column, right = page.inside(right=page.w * (1 - SIDE), bottom=kept), page.inside(left=page.w * (SIDE + 0.02), bottom=kept)
    above, used = head(told[0][0], column, scale, style, told[1][0] if len(told) > 1 else None, None)
    small, y, out = SMALL_TYPE * scale, page.y + used + SMALL_TYPE * scale, []
    most = int((page.bottom - kept - y) / (small * LINE) - 0.6 * (len(told) - 1))
    for (card, _), rows in zip(told, shared(told, column.w, small, most), strict=True):
        out.append(lines(rows, page.x, y, small, style.ink("soft"), LINE, lang=card.lang))
        y += small * LINE * (len(rows) + 0.6)
    side = CODE_SIDE * scale if code else 0
    tall = _is_tall(drawn)
    box = right.inside(right=side + 16 * scale if code and tall else 0, top=side + 8 * scale if code and not tall else 0)
    return [*above, *out, *(draw_code(code, page, side) if code else []), *_fitted(drawn, box, style, scale), *below]


def _fitted(card: Card, box: Box, style: Style, scale: float) -> list[str]:
    """The chart; in smaller type and closer lines where it would otherwise leave something out, and that leaves out less."""
    if "languages" in card.options:  # ticks that both read: 2024, not 2024年
        style = replace(style, lang="en")
    usual = _chart(card, box, style)
    if not left_out(usual):
        return usual
    close = _chart(card, box, replace(style, size=SMALL_TYPE * scale, tight=True))
    return close if left_out(close) < left_out(usual) else usual


def cuts(drawn: str) -> int:
    """How many words a picture cuts."""
    return drawn.count("data-cut")


def left_out(drawn: Sequence[str]) -> int:
    """How much a drawing leaves out: rows it only counts, and texts it cuts."""
    text = "".join(drawn)
    return sum(map(int, re.findall(r'data-more="(\d+)"', text))) + text.count("data-cut")


def _chart(card: Card, box: Box, style: Style) -> list[str]:
    if card.is_empty:
        if card.takeaway:  # its own sentence says it better
            return []
        words = wrap(t(card.lang, "card.empty"), box.w * 0.8, style.size, 3)
        return [lines(words, box.x + box.w / 2, box.y + box.h / 2, style.size, style.ink("soft"), anchor="middle")]
    chart = card.chart or Chart("table")
    return KINDS[chart.kind](card, chart, box, style)


def _document(card: Card, body: list[str], width: int, height: int) -> str:
    """The SVG document. Title and takeaway are its name and description for those who do not see it."""
    named = element("title", escape(clean(card.title)) or " ") + (element("desc", escape(clean(card.takeaway))) if card.takeaway else "")
    return element(
        "svg", named + "".join(body), xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {height}",
        width=width, height=height, role="img", lang=card.lang, font_family=FONT, style="max-width:100%;height:auto",
    )  # fmt: skip
