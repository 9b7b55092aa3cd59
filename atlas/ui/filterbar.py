"""The shared filter bar: one popover, and the active filters as a sentence beside it. It is drawn on every page."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from atlas import filters as shared
from atlas.filters import Filters
from atlas.i18n import Lang, listing, t
from atlas.ui import state
from atlas.ui.card import plain
from atlas.ui.registry import PageSpec
from atlas.warehouse import Warehouse


def draw(warehouse: Warehouse, lang: Lang, page: PageSpec) -> Filters:
    """Draw the bar and return the filters as they stand. Pages take those they use with ``Filters.only``.

    The widgets exist on every page, so that their values live through a change of page; on a page that uses
    no filter the bar is out of sight.
    """
    labels = shared.allowed_values(warehouse, lang)
    offered = shared.choices(warehouse, lang)
    first, last = shared.year_bounds(warehouse)
    with st.container(horizontal=True, vertical_alignment="center", key="filterbar"):
        box: DeltaGenerator
        if page.filters:
            box = st.popover(t(lang, "filter.open"), icon=None, key="filters", width="content")
        else:
            box = st.container(key="filters-hidden")
        with box:
            for name in state.LIST_WIDGETS:
                state.keep(f"f_{name}", [])
                if name not in page.filters:
                    continue
                chosen = st.session_state[f"f_{name}"]
                st.multiselect(
                    t(lang, f"filter.{name}"), list(dict.fromkeys([*offered[name], *chosen])), key=f"f_{name}", format_func=labels[name].__getitem__,
                    placeholder=t(lang, "filter.placeholder"), select_all=False, persist_state="session",
                )  # fmt: skip
            state.keep("f_years", (first, last))
            if "fiscal_year" in page.filters:
                st.slider(
                    t(lang, "filter.fiscal_year"), first, last, key="f_years", format=t(lang, "filter.year_format"),
                    help=t(lang, "filter.years_help"), persist_state="session",
                )  # fmt: skip
        filters = state.filters_now(warehouse)
        used = filters.only(page.filters)
        if page.filters:
            st.markdown(plain(used.sentence(warehouse, lang)) if used else t(lang, "filter.none"), width="stretch")
            if used:
                st.button(t(lang, "filter.clear"), on_click=_clear, type="tertiary", key="filters-clear")
    unused = [t(lang, f"filter.{name}") for name, *_ in filters.phrases(warehouse, lang) if name not in page.filters]
    if unused and page.filters:
        st.caption(t(lang, "filter.unused", names=listing(lang, unused)))
    return filters


def _clear() -> None:
    for name in state.LIST_WIDGETS:
        st.session_state[f"f_{name}"] = []
    st.session_state.pop("f_years", None)


def problems(lang: Lang) -> None:
    """What of the address could not be taken, in words; shown once."""
    for problem in st.session_state.get("_problems", []):
        st.warning(plain(problem.text(lang)))
    st.session_state._problems = []


def pinned(warehouse: Warehouse, newest: Warehouse, lang: Lang) -> None:
    """Say that an older version is shown, with the way to the newest."""
    if warehouse.version != newest.version:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(t(lang, "app.older_version", version=warehouse.version, newest=newest.version), width="stretch")
            st.button(t(lang, "app.newest"), on_click=state.unpin, key="unpin")
