"""The Streamlit entry: language, navigation, shared filters, then the chosen page. Nothing else."""

import streamlit as st

from atlas.i18n import LANGS, t
from atlas.ui import context, filterbar, maintenance, reconnect, stage, state, told
from atlas.ui.markup import ICON, STYLE, Html, shown
from atlas.ui.menu import menu
from atlas.ui.page import foot
from atlas.ui.registry import BY_SLUG
from atlas.warehouse import WarehouseUnavailable, current
from atlas.web import served

try:
    newest = current()
except WarehouseUnavailable as problem:
    st.set_page_config(page_icon=ICON, layout="wide")
    maintenance.show(problem)
    st.stop()

warehouse, lang = state.begin(newest)
chosen = st.navigation(menu(lang), position="top")
page = BY_SLUG[chosen.url_path]
st.set_page_config(page_title=page.tab(lang), page_icon=ICON, layout="wide")
told.page(page.name, warehouse.version)
if not served.api:  # else it has come with the page (atlas/web/shell.py)
    st.html(STYLE)

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="masthead"):
    st.html(Html(f"<strong>{shown(t(lang, 'app.title'))}</strong>"), width="content")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        to_stage = st.container(width="content")
        st.segmented_control(
            t(lang, "app.language"), LANGS, key="lang", required=True, format_func=lambda one: t(one, "app.language_name"),
            label_visibility="collapsed",
        )  # fmt: skip
filters = filterbar.draw(warehouse, lang, page)
notices = st.container()
st.session_state._view = context.View(lang, context.colour_mode(), warehouse, page, filters.only(page.filters), filters)
try:
    chosen.run()
except WarehouseUnavailable as problem:
    maintenance.show(problem)
finally:
    del st.session_state._view  # a page file that is run without app.py must not find the view of an earlier run
foot(lang)
with notices:
    filterbar.problems(lang)
    filterbar.pinned(warehouse, newest, lang)
with to_stage:
    stage.entrance(page, filters, lang, warehouse.version)
state.flush(page, filters, lang)
reconnect.come_back()
