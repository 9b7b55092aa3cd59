"""The page "Data and export": choosing a table, what is in it, files, addresses, code and citation."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import streamlit as st

from atlas import formats
from atlas.card import Card
from atlas.charts import make
from atlas.charts.data import FIRST
from atlas.export import citation
from atlas.export.about import API, About, about, address
from atlas.export.formats import FORMATS, Format
from atlas.export.package import Package, pack
from atlas.export.reading import Reading
from atlas.export.selection import Selection
from atlas.export.snippets import snippets
from atlas.export.tables import open_tables
from atlas.i18n import listing
from atlas.ui.address import base, page_link, today, version_name
from atlas.ui.card import plain, show
from atlas.ui.context import View
from atlas.ui.grid import as_exported
from atlas.ui.headings import heading, section
from atlas.ui.state import choice
from atlas.warehouse import Rows, Warehouse, remembered
from atlas.web import served

PREVIEW_ROWS = 200
SIZED_ROWS = 20_000
"""Files of larger selections are not made only to know their size."""
EXCEL = "excel_csv"
SECONDS = 30.0
ORDER = ("txt", "bib", "ris", "csl.json")


def answer(view: View) -> str:
    """How much there is, in one sentence."""
    tables = open_tables(view.warehouse, view.lang)
    rows = formats.number(sum(one.rows for one in tables.values()), view.lang)
    as_of = view.warehouse.meta.get("facts_as_of", "")
    return view.t("data.answer", tables=len(tables), rows=rows, version=view.warehouse.version, as_of=as_of)


def selection(view: View) -> Selection:
    """The table and columns chosen, narrowed by the shared filters the table can take."""
    tables = open_tables(view.warehouse, view.lang)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = choice(
            st.selectbox, "table", tuple(tables), default=FIRST, label=view.t("data.table"), placeholder=view.t("data.table"),
            format_func=lambda one: f"{tables[one].title} ({one})",
        )  # fmt: skip
        table = tables[name or FIRST]
        labels = {field.name: f"{field.label} ({field.name})" for field in table.fields}
        columns = choice(
            st.multiselect, "columns", table.columns, default=[], many=True, label=view.t("data.columns"),
            placeholder=view.t("data.all_columns"), format_func=lambda one: labels.get(one, one), select_all=False,
        )  # fmt: skip
    ordered = tuple(one for one in table.columns if one in columns)
    return Selection(table.name, view.lang, table.usable(view.filters), ordered)


@remembered(maxsize=64)
def _about(chosen: Selection, warehouse: Warehouse, version: str, site: str) -> About:
    return about(chosen, warehouse, version, site)


def said(view: View, chosen: Selection) -> About:
    """Everything about the selection: title, counts, links."""
    return _about(chosen, view.warehouse, version_name(view.warehouse), base())


@remembered(maxsize=64)
def _preview(chosen: Selection, warehouse: Warehouse) -> Rows:
    text, values = Selection(chosen.table, chosen.lang, chosen.filters, chosen.columns, limit=PREVIEW_ROWS).sql(warehouse)
    result = warehouse.cursor().execute(text, values)
    names = tuple(column[0] for column in result.description)
    return Rows(names, tuple(tuple(tuple(v) if isinstance(v, list) else v for v in row) for row in result.fetchall()))


def tell(view: View, chosen: Selection) -> None:
    """Row count and preview, with the dictionary and its completeness beside them."""
    one, table = said(view, chosen), chosen.about(view.warehouse)
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, key="data-preview"):
        heading(table.title, anchor="preview")
        st.markdown(plain(table.description))
        counts = {"rows": formats.number(one.total, view.lang), "all": formats.number(table.rows, view.lang), "n": one.total}
        st.markdown(f"**{view.t('data.count' if chosen.filters else 'data.count_all', **counts)}**")
        ignored = table.unusable(view.filters)
        if ignored:
            names = dict.fromkeys("fiscal_year" if name.startswith("fiscal_year") else name for name in ignored)
            st.caption(view.t("data.unusable", names=listing(view.lang, [view.t(f"filter.{name}") for name in names])))
        rows = _preview(chosen, view.warehouse)
        if len(rows):
            shown = as_exported(rows, tuple((column.label, column.type) for column in one.columns))
            st.dataframe(shown, hide_index=True, height=420, key="grid-preview", alt=one.title)
            if one.total > PREVIEW_ROWS:
                st.caption(view.t("data.preview", n=formats.number(PREVIEW_ROWS, view.lang)))
        else:
            st.info(view.t("card.empty"))
        for name in ("origin", "coverage"):
            if words_of := getattr(table, name):
                st.caption(plain(f"{view.t(f'data.{name}')}{view.t('value.colon')}{words_of}"))
        st.caption(plain(f"{view.t('export.licence')}{view.t('value.colon')}{table.licence}"))
    with right:
        card = make("table-completeness", view.warehouse, view.filters, view.lang, table=chosen.table, columns=chosen.columns)
        show(card, view, _bars(view))


def _bars(view: View) -> Callable[[Card], None]:
    """Draws the columns with a bar and words for how many rows have a value."""

    def draw(card: Card) -> None:
        words = {column.name: column.label for column in card.columns}
        share, told = words["share_with_value"], view.t("data.n_of_n")
        shown: dict[str, list[Any]] = {
            words["column_label"]: [],
            share: [],
            told: [],
            words["table_column"]: [],
            words["column_meaning"]: [],
        }
        for row in card.rows:
            n, total = formats.number(row["rows_with_value"], view.lang), formats.number(row["records"], view.lang)
            shown[words["column_label"]].append(row["column_label"])
            shown[share].append(math.floor(100 * row["share_with_value"]))
            shown[told].append(view.t("data.n_of", k=n, total=total))
            shown[words["table_column"]].append(row["table_column"])
            meaning = row["column_meaning"] + (view.t("data.in_unit", unit=row["unit_label"]) if row["unit_label"] else "")
            shown[words["column_meaning"]].append(meaning)
        st.dataframe(
            pa.table(shown), hide_index=True, height=420, key="grid-dictionary", alt=card.takeaway,
            column_config={
                words["column_label"]: st.column_config.TextColumn(width=140),
                share: st.column_config.ProgressColumn(share, format="%d%%", min_value=0, max_value=100, width=110),
                words["column_meaning"]: st.column_config.TextColumn(width="large"),
            },
        )  # fmt: skip

    return draw


def made(one: About, format: Format, excel: bool = False) -> bytes:
    """The file of a selection as bytes, the same as the API gives."""
    return b"".join(_pieces(one, format, excel))


def _pieces(one: About, format: Format, excel: bool) -> Iterator[bytes]:
    def run(sql: str, values: dict[str, Any]) -> Reading:
        return Reading(one.warehouse, sql, values, SECONDS)

    return format.pieces(one, run, **({"excel": True} if excel else {}))


@remembered(maxsize=256)
def _size(one: About, ending: str, excel: bool) -> int:
    return len(made(one, FORMATS[ending], excel))


def size(view: View, one: About, ending: str, excel: bool) -> str:
    """Size of a file in words; nothing for a large selection."""
    if one.rows > SIZED_ROWS:
        return ""
    n = _size(one, ending, excel)
    if n < 1_000_000:
        return view.t("data.kilobytes", n=formats.number(max(round(n / 1000), 1), view.lang))
    return view.t("data.megabytes", n=formats.number(round(n / 1_000_000, 1), view.lang))


def take_along(view: View, chosen: Selection) -> None:
    """Every format with its size, and the permanent addresses."""
    one, table = said(view, chosen), chosen.about(view.warehouse)
    section(view.t("data.files"), anchor="files")
    st.markdown(view.t("data.files_text" if served.api else "data.files_text_plain"))
    offered = [(name, one_format, False) for name, one_format in FORMATS.items() if table.place or not one_format.needs_place]
    offered.insert(1, (EXCEL, FORMATS["csv"], True))
    with st.grid(min_column_width=220, key="data-files"):
        for name, one_format, excel in offered:
            _file(view, one, name, one_format, excel)
    st.markdown(f"**{view.t('data.permanent')}**")
    st.caption(view.t("data.permanent_text" if served.api else "data.permanent_text_plain"))
    mine = [("table", chosen.table), *(("columns", name) for name in chosen.columns)]
    st.code(page_link(view, mine), language=None, wrap_lines=True)
    if served.api:
        st.code(one.link("csv"), language=None, wrap_lines=True)


def _file(view: View, one: About, name: str, format: Format, excel: bool) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        told = size(view, one, format.ending, excel)
        label = view.t(f"data.format.{name}") + (f" ({told})" if told else "")
        if served.api:
            link = one.link(format.ending) + ("&excel=1" if excel else "")
            st.link_button(label, link, width="stretch")
        else:
            st.download_button(
                label, data=lambda: made(one, format, excel), mime=format.media_type.split(";")[0], on_click="ignore", width="stretch",
                file_name=f"{one.stem}{'_excel' if excel else ''}.{format.ending}", key=f"dl-data-{name}",
            )  # fmt: skip
        st.caption(view.t(f"data.format_text.{name}"))


def use_from(view: View, chosen: Selection) -> None:
    """Code that reads the selection and runs as it stands."""
    one = said(view, chosen)
    section(view.t("data.use"), anchor="use")
    st.markdown(view.t("data.use_text" if served.api else "data.use_text_plain"))
    source = one.link if served.api else (lambda ending: f"{one.stem}.{ending}")
    found = snippets(one, source, served.api)
    for tab, snippet in zip(st.tabs([one.name for one in found]), found, strict=True):
        with tab:
            st.code(snippet.code, language=snippet.language, wrap_lines=True)


def cite(view: View, chosen: Selection) -> None:
    """The citation in four styles, with the exact filters, version and day of access."""
    one, table = said(view, chosen), chosen.about(view.warehouse)
    section(view.t("data.cite"), anchor="cite")
    st.markdown(view.t("data.cite_text"))
    mine = [("table", chosen.table), *(("columns", name) for name in chosen.columns)]
    link = one.link("csv") if served.api else page_link(view, mine)
    more = view.t("api.slice_columns", names=", ".join(chosen.columns)) if chosen.columns else ""
    cited = citation.of_view(view.warehouse, view.lang, table.title, link, chosen.filters, today(), more)
    names = [view.t(f"data.style.{style.split('.')[0]}") for style in ORDER]
    for tab, style in zip(st.tabs(names), ORDER, strict=True):
        with tab:
            write = citation.STYLES[style][1]
            st.code(write(cited).strip(), language="json" if style == "csl.json" else None, wrap_lines=True)


def whole(view: View) -> None:
    """All tables at once: the ZIP with the filters, and the database file."""
    site, version = base(), version_name(view.warehouse)
    package = Package(view.warehouse, view.lang, view.filters, version, site, today())
    section(view.t("data.whole"), anchor="whole")
    st.markdown(view.t("data.whole_text"))
    with st.container(horizontal=True):
        if served.api:
            st.link_button(view.t("data.zip"), package.link())
            st.link_button(view.t("data.duckdb"), address(site, f"{API}/atlas.duckdb", [("v", version)]))
            st.link_button(view.t("data.datapackage"), address(site, f"{API}/datapackage.json", [("lang", view.lang), ("v", version)]))
            st.link_button(view.t("data.docs"), f"{site}{API}/docs?lang={view.lang}")
        else:
            opened = view.warehouse  # its file exists as long as the object
            st.download_button(
                view.t("data.zip"), data=lambda: _packed(package), mime="application/zip", file_name=f"{package.stem}.zip",
                on_click="ignore", key="dl-data-zip",
            )  # fmt: skip
            st.download_button(
                view.t("data.duckdb"), data=lambda: opened.file.read_bytes(), mime="application/vnd.duckdb", file_name=f"atlas_{version}.duckdb",
                on_click="ignore", key="dl-data-duckdb",
            )  # fmt: skip


def _packed(package: Package) -> bytes:
    def run(sql: str, values: dict[str, Any]) -> Reading:
        return Reading(package.warehouse, sql, values, SECONDS)

    file = io.BytesIO()
    pack(package, run, file)
    return file.getvalue()
