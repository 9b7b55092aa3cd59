"""Continuity and role: years, gaps and phases of each pair, what followed the programme, and who attends or hosts."""

import streamlit as st

from atlas.charts import continuity, make, roles
from atlas.filters import Filters
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.headings import section
from atlas.ui.page import intro
from atlas.ui.state import choice

page = view()
wh, filters, lang = page.warehouse, page.filters, page.lang
intro(page, continuity.answer(wh, filters, lang))
show(make("continuity-years", wh, filters, lang), page)

section(page.t("continuity.section_pair"), anchor="pair")
pairs = continuity.pairs(wh, lang)
pair = choice(
    st.selectbox, "tie", tuple(pairs), default=next(iter(pairs)), label=page.t("continuity.choose_pair"), format_func=pairs.__getitem__,
    placeholder=page.t("continuity.any"),
)  # fmt: skip
show(make("pair-phases", wh, Filters(), lang, pair=pair), page)
show(make("pair-after", wh, Filters(), lang, pair=pair), page)
show(make("after-programme", wh, filters, lang), page)

section(page.t("continuity.section_role"), anchor="role")
show(make("role-turns", wh, filters, lang), page)
cities = roles.cities(wh, Filters(), lang)
asked = next((code for code in filters.municipality if code in cities), next(iter(cities)))
city = choice(
    st.selectbox, "host", tuple(cities), default=asked, label=page.t("continuity.choose_city"), format_func=cities.__getitem__,
    placeholder=page.t("continuity.any"),
)  # fmt: skip
show(make("role-timeline", wh, Filters(), lang, city=city), page)
