"""Draws a Card on a page: title, plain sentence, picture or table, sources and downloads at hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import pyarrow as pa
import streamlit as st

from atlas import cautions, formats
from atlas.card import Card, Column
from atlas.export import citation
from atlas.export.table import cell, table_of, to_csv, to_excel_csv, to_xlsx
from atlas.i18n import Lang, t
from atlas.render import plotly
from atlas.slides.sheets import link_of
from atlas.ui.address import base, page_link, today
from atlas.ui.context import View, on_phone
from atlas.ui.headings import level
from atlas.ui.markup import SAFE_IN_ADDRESS, card_html, figure, foot, head
from atlas.ui.state import filters_now
from atlas.ui.told import rows as tell_rows
from atlas.warehouse import Rows, Warehouse
from atlas.web import served

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: tuple[tuple[str, str, str, Callable[[Any], bytes]], ...] = (
    ("csv", "csv", "text/csv", to_csv),
    ("excel_csv", "csv", "text/csv", to_excel_csv),
    ("xlsx", "xlsx", XLSX, to_xlsx),
)
PLAIN_TABLE_ROWS = 40
PHONE_COLUMNS = 4
SOURCE_COLUMNS = ("source_id", "source_ids")
PLAIN_TABLE_COLUMNS = 10
"""Larger tables are grids: in many columns the words would stand one below the other."""


def plain(text: str) -> str:
    """Text from the data as Markdown that shows exactly that text."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~$:])", r"\\\1", text)


def show(card: Card, view: View, picture: Callable[[Card], None] | None = None) -> None:
    """Draw a Card. ``picture`` draws what is not a still picture (moving maps, words side by side)."""
    with st.container(border=True, key=f"card-{card.id}"):
        if card.is_empty:
            st.html(card_html(head(card, level())))
            if not card.takeaway:  # a Card that finds nothing may say so in its own words
                st.info(t(card.lang, "card.empty"))
            return
        _body(card, view, picture, level())


@st.fragment
def _body(card: Card, view: View, picture: Callable[[Card], None] | None, at: int) -> None:
    tell_rows(len(card.rows))
    lang, told = card.lang, card.chart is None or card.chart.kind == "table"
    ways = [] if told and not picture else ["chart"]
    ways += ["table", *(["zoom"] if not told and not picture else []), "download", "share"]
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
    last = foot(card, view.warehouse, leads(card, view))
    if chosen == "table" or ways[0] == "table":
        table(card, view.warehouse)
    elif picture:
        picture(card)
    elif chosen == "zoom":
        st.plotly_chart(
            plotly.figure(card, view.mode), key=f"plot-{card.id}", alt=card.takeaway, theme=None,
            config={"displaylogo": False, "topojsonURL": "app/static/topojson/", "modeBarButtonsToRemove": ["toImage"], "locale": lang},
        )  # fmt: skip
    else:
        last = figure(card, view.warehouse, view.mode) + last
    st.html(card_html(last))


def leads(card: Card, view: View) -> list[tuple[str, str, str]]:
    """Links to the disagreements and notes behind the Card, and from a picture of aggregates to what is covered."""
    lang, found = card.lang, cautions.behind(card, view.warehouse, view.filters.case)
    kept = [*filters_now(view.warehouse).params(), ("lang", lang)]
    links = []
    if found.conflicts and view.page.name != "claims":
        asked = urlencode([*kept, *(("tables", name) for name in found.tables)])
        label = t(lang, "card.disagreement", n=formats.number(found.conflicts, lang))
        links.append((label, f"./claims?{asked}", t(lang, "card.disagreement_help")))
    if found.notes and view.page.name != "claims":
        links.append((t(lang, "card.noted"), f"./claims?{urlencode(kept)}", t(lang, "card.noted_help")))
    if card.chart and card.chart.kind != "table" and view.page.name != "coverage":
        links.append((t(lang, "card.coverage"), f"./coverage?{urlencode(kept)}", t(lang, "card.coverage_help")))
    return links


def downloads(card: Card, view: View) -> None:
    """One button per format. The file is made when the button is pressed, from the rows on screen."""
    lang, warehouse, short = card.lang, view.warehouse, view.filters.short()
    st.caption(t(lang, "card.download_what", n=len(card.rows)))
    for name, ending, mime, write in FORMATS:
        stem = f"{card.id}_{short}_{warehouse.version}"
        st.download_button(
            t(lang, f"card.format_{name}"), data=_writer(write, card, view), mime=mime, on_click="ignore",
            file_name=f"{stem}{'_excel' if name == 'excel_csv' else ''}.{ending}", key=f"dl-{card.id}-{name}", width="stretch",
            help=t(lang, f"card.format_{name}_help"),
        )  # fmt: skip


def _writer(write: Callable[[Any], bytes], card: Card, view: View) -> Callable[[], bytes]:
    """Makes the file when its button is pressed; the address and the day in it are those of the page."""
    from atlas.ui.stage import slide_of  # which needs this module

    warehouse, short = view.warehouse, view.filters.short()
    link = link_of(slide_of(card), card.lang, warehouse.version, base()) if served.api else page_link(view, [])
    cited = citation.txt(citation.of_view(warehouse, card.lang, card.title, link, card.asked, today())).strip()
    return lambda: write(table_of(card, warehouse, short, link, cited))


def linked(words: str, url: str | None) -> str:
    """Words from the data as a Markdown link, or as text where there is no address."""
    return f"[{plain(words)}]({quote(url, safe=SAFE_IN_ADDRESS)})" if url else plain(words)


def source_list(ids: tuple[str, ...], warehouse: Warehouse, lang: Lang) -> None:
    """Sources with title, publisher, date and address, in the order given."""
    lines = []
    for row in warehouse.rows("sources_in_words", ids=ids, lang=lang):
        dated = formats.day(row["published_on"], "day", lang) if row["published_on"] else t(lang, "card.source_undated")
        about = plain(" · ".join((row["publisher"], row["kind"], dated, row["language"])))
        lines.append(f"{linked(row['title'], row['url'])}  \n{about}")
    st.markdown("\n\n".join(lines))


def table(card: Card, warehouse: Warehouse) -> None:
    """The rows as a real HTML table when small (screen readers, print), else as a scrollable grid.

    Sources stand in their row: with the publisher's name as a link, in a grid as a link to the first of them.
    """
    lang = card.lang
    words = displayed(card.rows, card.columns, lang)
    told = {row["source_id"]: row for row in warehouse.rows("sources_in_words", ids=card.sources, lang=lang)}
    short = len(card.rows) <= PLAIN_TABLE_ROWS and len(words) <= PLAIN_TABLE_COLUMNS
    links: dict[str, list[list[str]]] = {}
    for name, label in zip(card.rows.columns, words, strict=True):
        if name in SOURCE_COLUMNS:
            listed = [(v,) if isinstance(v, str) else v or () for v in card.rows.column(name)]
            links[label] = [[one for one in ids if one in told] for ids in listed]
    shown: dict[str, list[str | None]] = {}
    settings = {}
    for label, cells in words.items():
        if label not in links:
            shown[label] = [plain(cell) for cell in cells] if short else list(cells)
            continue
        heading = t(lang, "card.source_column")
        if short:
            shown[heading] = [" · ".join(linked(told[one]["publisher"], told[one]["url"]) for one in ids) or "–" for ids in links[label]]
        else:
            shown[heading] = [next((told[one]["url"] for one in ids if told[one]["url"]), None) for ids in links[label]]
            settings[heading] = st.column_config.LinkColumn(heading, display_text=t(lang, "card.source_open"), width="small")
    if short:
        wide = on_phone() and len(shown) > PHONE_COLUMNS
        st.table(pa.table(shown), border="horizontal", hide_index=True, alt=card.takeaway, width=130 * len(shown) if wide else "stretch")
    else:
        st.dataframe(
            pa.table(shown),
            hide_index=True,
            height=min(420, 38 + 35 * len(card.rows)),
            key=f"grid-{card.id}",
            alt=card.takeaway,
            column_config=settings,
        )


def displayed(rows: Rows, columns: tuple[Column, ...], lang: Lang) -> dict[str, list[str]]:
    """Cells as the reader sees them, by column label. Nothing is shown for "not reported" but a dash."""
    shown: dict[str, list[str]] = {}
    for i, column in enumerate(columns):
        label = column.label if column.label not in shown else f"{column.label} ({column.name})"
        shown[label] = [_shown(record[i], column, lang) for record in rows.records]
    return shown


def _shown(value: Any, column: Column, lang: Lang) -> str:
    if value is None or value == "" or value == ():
        return "–"
    if isinstance(value, bool):
        return t(lang, "value.yes" if value else "value.no")
    if isinstance(value, tuple):
        return t(lang, "value.list_separator").join(str(one) for one in value)
    if isinstance(value, (int, float)):
        return str(value) if column.type == "year" else formats.number(value, lang)
    if isinstance(value, date):
        return formats.day(value, "day", lang)
    return str(cell(value))
