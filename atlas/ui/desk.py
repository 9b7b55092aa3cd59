"""The SQL desk on the page: the query and its address, examples, tables and columns, the result and its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import streamlit as st

from atlas import formats, sqldesk
from atlas.charts.data import FIRST
from atlas.export.tables import open_tables
from atlas.filters import Problem
from atlas.sqldesk import BOUNDS, Answer, Refused
from atlas.ui.address import page_link
from atlas.ui.card import FORMATS, plain
from atlas.ui.context import View
from atlas.ui.grid import as_exported
from atlas.ui.headings import heading
from atlas.ui.state import keep, remember
from atlas.warehouse import Rows

BOX = "p_query"
ASKED = "_sql_asked"
SHOWN_ROWS = 1000
"""Rows sent to the browser; the files hold all."""


def query(view: View) -> str:
    """The text box with its button. Returns the query to run: what was sent last, or came by link."""
    state = st.session_state
    given = state._local.pop("query", None)
    if given is not None and len(given[-1]) > BOUNDS.characters:
        state._problems.append(Problem("query", given[-1][:40], (f"0–{BOUNDS.characters}",)))
    elif given is not None:
        _take(given[-1])
    keep(BOX, "")
    keep(ASKED, "")
    with st.form("sql", border=False, enter_to_submit=False):
        st.text_area(
            view.t("sql.query"), key=BOX, height=260, max_chars=BOUNDS.characters, placeholder=view.t("sql.placeholder"),
            persist_state="session",
        )  # fmt: skip
        if st.form_submit_button(view.t("sql.run")):
            _take(state[BOX], box=False)
    remember("query", state[ASKED], "")
    return str(state[ASKED])


def _take(text: str, box: bool = True) -> None:
    state = st.session_state
    if box:
        state[BOX] = text
    state[ASKED] = text
    state.pop("_sql_said", None)


def examples(view: View) -> None:
    """Questions; a press puts the query into the box and runs it."""
    st.markdown(f"**{view.t('sql.examples')}**")
    with st.container(key="sql-examples", gap=None):
        for name, text in sqldesk.examples(view.lang).items():
            st.button(f"→ {view.t(f'sql.example.{name}')}", key=f"example-{name}", on_click=_take, args=(text,), type="tertiary")


def outcome(view: View, text: str) -> Answer | Refused:
    """The answer to a query, asked once: a rerun of the page does not run the query again."""
    key = (text, view.warehouse.version)
    said = st.session_state.get("_sql_said")
    if said and said[0] == key:
        return said[1]
    try:
        found: Answer | Refused = sqldesk.run(view.warehouse, text)
    except Refused as refused:
        found = refused
    if not (isinstance(found, Refused) and found.code in ("busy", "unavailable")):
        st.session_state["_sql_said"] = (key, found)
    return found


def result(view: View, text: str) -> None:
    """The result as a grid with its files and its address, or why there is none."""
    heading(view.t("sql.result"), anchor="result")
    said = outcome(view, text)
    if isinstance(said, Refused):
        st.warning(plain(said.text(view.lang)))
        if said.is_message and said.what:
            st.caption(view.t("sql.message"))
            st.code(said.what, language=None, wrap_lines=True)
        return
    n = len(said.rows)
    taken = formats.number(round(said.seconds, 2), view.lang)
    st.caption(view.t("sql.found", n=formats.number(n, view.lang), seconds=taken, version=said.version))
    if not n:
        st.info(view.t("sql.none"))
    else:
        rows = Rows(said.rows.columns, said.rows.records[:SHOWN_ROWS])
        st.dataframe(
            as_exported(rows, tuple((one.name, one.type) for one in said.columns)),
            hide_index=True,
            height=min(420, 40 + 35 * len(rows)),
            key="grid-sql",
            alt=view.t("sql.result"),
        )
    if said.more:
        st.caption(view.t("sql.cut", n=formats.number(n, view.lang)))
    if n > SHOWN_ROWS:
        st.caption(view.t("sql.shown", n=formats.number(SHOWN_ROWS, view.lang), total=formats.number(n, view.lang)))
    link = page_link(view, [("query", text)])
    st.caption(plain(f"{view.t('sql.notes')}{view.t('value.colon')}{view.t('sql.note')}"))
    st.markdown(f"**{view.t('sql.download')}**")
    with st.container(horizontal=True):
        for name, ending, mime, write in FORMATS:
            st.download_button(
                view.t(f"card.format_{name}"), data=_writer(write, said, view, link),
                mime=mime, on_click="ignore", file_name=f"{said.stem}{'_excel' if name == 'excel_csv' else ''}.{ending}",
                key=f"dl-sql-{name}", help=view.t(f"card.format_{name}_help"),
            )  # fmt: skip
    st.markdown(f"**{view.t('sql.link')}**")
    st.code(link, language=None, wrap_lines=True)


def _writer(write: Callable[[Any], bytes], said: Answer, view: View, link: str) -> Callable[[], bytes]:
    return lambda: write(sqldesk.table(said, view.warehouse, view.lang, link))


def schema(view: View) -> None:
    """Tables and columns with their meaning."""
    tables = open_tables(view.warehouse, view.lang)
    st.markdown(f"**{view.t('sql.schema')}**")
    keep("schema-table", FIRST)
    if st.session_state["schema-table"] not in tables:
        st.session_state["schema-table"] = FIRST
    name = st.selectbox(
        view.t("sql.schema_table"), tuple(tables), key="schema-table", format_func=lambda one: f"{one} – {tables[one].title}",
        placeholder=view.t("sql.schema_table"), label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    table = tables[name]
    st.caption(plain(f"{table.description} ({view.t('sql.schema_rows', n=formats.number(table.rows, view.lang))})"))
    words = {
        view.t("sql.schema_field"): [one.name for one in table.fields],
        view.t("sql.schema_type"): [one.type for one in table.fields],
        view.t("sql.schema_meaning"): [one.label for one in table.fields],
    }
    st.dataframe(pa.table(words), hide_index=True, height=min(400, 40 + 35 * len(table.fields)), key="grid-schema", alt=table.title)
    for warning in table.warnings:
        st.caption(plain(view.t("card.warning", text=warning)))
    st.caption(view.t("sql.schema_help"))
