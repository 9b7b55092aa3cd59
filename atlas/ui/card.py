"""Draws a Card on a page: title, plain sentence, picture or table, sources and downloads at hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from atlas import cautions, formats
from atlas.card import Card
from atlas.charts import make
from atlas.export import citation
from atlas.export.table import table_of, to_csv, to_excel_csv, to_xlsx
from atlas.filters import Filters
from atlas.i18n import Lang, t
from atlas.render import plotly
from atlas.render.svg_text import REORDERING
from atlas.slides.deck import slide_of
from atlas.slides.sheets import link_of
from atlas.ui import table
from atlas.ui.address import base, page_link, today
from atlas.ui.context import View
from atlas.ui.headings import level
from atlas.ui.markup import card_html, figure, foot, head, sources, web_address
from atlas.ui.told import rows as tell_rows
from atlas.warehouse import Warehouse, remembered
from atlas.web import served

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: tuple[tuple[str, str, str, Callable[[Any], bytes]], ...] = (
    ("csv", "csv", "text/csv", to_csv),
    ("excel_csv", "csv", "text/csv", to_excel_csv),
    ("xlsx", "xlsx", XLSX, to_xlsx),
)
BLOCK = re.compile(r"^([ \t]*(?:[0-9]{1,9}(?=\.(?:\s|$)))?)([-=.])(?=[\s=-]|$)", re.MULTILINE)
"""What would begin a list, a rule or a heading at the start of a line."""
ICON = re.compile(r"\\:(?=material/|streamlit\\:)")
"""Streamlit draws these as icons even where the colon is escaped; a character without width keeps them text."""


def plain(text: str) -> str:
    """Text from the data as Markdown that shows exactly that text, without controls that turn the reading direction."""
    escaped = re.sub(r"([\\`*_{}\[\]<>()#+!|~$:])", r"\\\1", REORDERING.sub("", text))
    escaped = BLOCK.sub(r"\1\\\2", escaped)
    return ICON.sub("\\\\:\u2060", escaped)


Draw = Callable[[Card], None]


def show(card: Card, view: View, picture: Draw | None = None, moving: Draw | None = None) -> None:
    """Draw a Card. ``picture`` draws what is not a still picture (words side by side), ``moving`` what a reader may ask for
    to move about in it, where that is not Plotly's figure (maps)."""
    if not card.is_empty:
        _part(card, view, picture, moving, level())
        return
    with _frame(card):
        st.html(card_html(head(card, level())))
        if not card.takeaway:  # a Card that finds nothing may say so in its own words
            st.info(t(card.lang, "card.empty"))


def _frame(card: Card) -> DeltaGenerator:
    return st.container(border=True, key=f"card-{card.id}")


@st.fragment
def _part(card: Card, view: View, picture: Draw | None, moving: Draw | None, at: int) -> None:
    """The frame is inside the fragment: Streamlit copies for each fragment all that stands around it."""
    with _frame(card):
        _body(card, view, picture, moving, at)


def _body(card: Card, view: View, picture: Draw | None, moving: Draw | None, at: int) -> None:
    tell_rows(len(card.rows))
    lang, told = card.lang, card.chart is None or card.chart.kind == "table"
    drawn = card.chart is not None and card.chart.kind in plotly.KINDS and not picture
    zoom = "moving" if moving else "zoom"
    pages = table.pages(card)
    ways = [*([] if told and not picture else ["chart"]), "table", *(["grid"] if pages > 1 else []), *([zoom] if drawn or moving else []),
            "download", "share"]  # fmt: skip
    st.html(card_html(head(card, at)))
    chosen = st.segmented_control(
        t(lang, "card.view"), ways, default=ways[0], required=True, key=f"as_{card.id}", label_visibility="collapsed",
        format_func=lambda name: t(lang, "card.as_words" if told and name == "chart" else f"card.as_{name}"),
    )  # fmt: skip
    if chosen == "download":
        downloads(card, view)
    elif chosen == "share":
        from atlas.ui.stage import share  # which needs this module

        share(card, view)
    last = _foot(card.id, view.warehouse, card.asked, lang, card.made_with, view.page.name, view.filters.case, view.chosen)
    if chosen == "grid":
        table.grid(card, view.warehouse)
    elif "table" in (chosen, ways[0]):
        number = st.pagination(pages, key=f"page_{card.id}_{pages}_{view.filters.short()}") if pages > 1 else 1
        last = table.kept(card, view.warehouse, number) + last
    elif picture:
        picture(card)
    elif chosen == "moving" and moving:
        moving(card)
    elif chosen == "zoom":
        st.plotly_chart(
            plotly.figure(card, view.mode), key=f"plot-{card.id}", alt=card.takeaway, theme=None,
            config={"displaylogo": False, "topojsonURL": "app/static/topojson/", "modeBarButtonsToRemove": ["toImage"], "locale": lang},
        )  # fmt: skip
    else:
        last = figure(card, view.warehouse, view.mode) + last
    st.html(card_html(last))


@remembered(maxsize=256)
def _foot(
    card_id: str,
    warehouse: Warehouse,
    asked: Filters,
    lang: Lang,
    options: tuple[tuple[str, Any], ...],
    page: str,
    cases: tuple[str, ...],
    chosen: Filters,
) -> str:
    card = make(card_id, warehouse, asked, lang, **dict(options))
    return foot(card, warehouse, leads(card, warehouse, page, cases, chosen))


def leads(card: Card, warehouse: Warehouse, page: str, cases: tuple[str, ...], chosen: Filters) -> list[tuple[str, str, str]]:
    """Links from a Card on ``page`` to the disagreements and notes behind it, and from a picture of aggregates to what is covered.

    They take along all filters the reader has ``chosen``.
    """
    lang, found = card.lang, cautions.behind(card, warehouse, cases)
    kept = [*chosen.params(), ("lang", lang)]
    links = []
    if found.conflicts and page != "claims":
        asked = urlencode([*kept, *(("tables", name) for name in found.tables)])
        label = t(lang, "card.disagreement", n=formats.number(found.conflicts, lang))
        links.append((label, f"./claims?{asked}", t(lang, "card.disagreement_help")))
    if found.notes and page != "claims":
        links.append((t(lang, "card.noted"), f"./claims?{urlencode(kept)}", t(lang, "card.noted_help")))
    if card.chart and card.chart.kind != "table" and page != "coverage":
        links.append((t(lang, "card.coverage"), f"./coverage?{urlencode(kept)}", t(lang, "card.coverage_help")))
    return links


def downloads(card: Card, view: View) -> None:
    """One button per format. The file is made when the button is pressed, from the rows on screen."""
    lang, stem = card.lang, file_stem(card, view.warehouse)
    st.caption(t(lang, "card.download_what", n=len(card.rows)))
    for name, ending, mime, write in FORMATS:
        st.download_button(
            t(lang, f"card.format_{name}"), data=_writer(write, card, view), mime=mime, on_click="ignore",
            file_name=f"{stem}{'_excel' if name == 'excel_csv' else ''}.{ending}", key=f"dl-{card.id}-{name}", width="stretch",
            help=t(lang, f"card.format_{name}_help"),
        )  # fmt: skip


def file_stem(card: Card, warehouse: Warehouse) -> str:
    """The name of a Card's files without ending: its id, what it was made with besides the defaults, filters, data version."""
    made = (str(value) for _, value in slide_of(card).options)
    chosen = [re.sub(r"[^A-Za-z0-9-]+", "-", one).strip("-")[:40] for one in made]
    return "_".join([card.id, *(one for one in chosen if one), card.asked.short(), warehouse.version])


def _writer(write: Callable[[Any], bytes], card: Card, view: View) -> Callable[[], bytes]:
    """Makes the file when its button is pressed; the address and the day in it are those of the page."""
    warehouse, short = view.warehouse, view.filters.short()
    link = link_of(slide_of(card), card.lang, warehouse.version, base()) if served.api else page_link(view, [])
    cited = citation.txt(citation.of_view(warehouse, card.lang, card.title, link, card.asked, today())).strip()
    return lambda: write(table_of(card, warehouse, short, link, cited))


def linked(words: str, url: str | None) -> str:
    """Words from the data as a Markdown link, or as text where there is no address of the web."""
    address = web_address(url)
    return f"[{plain(words)}]({address})" if address else plain(words)


def source_list(ids: tuple[str, ...], warehouse: Warehouse, lang: Lang) -> None:
    """Sources with title, publisher, date and address, in the order given."""
    st.html(card_html(sources(ids, warehouse, lang)))
