"""Continuity and role: years, gaps and phases of each pair, what followed the programme, and who attends or hosts."""

import streamlit as st

from atlas.charts import continuity, make, roles
from atlas.filters import Filters
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.headings import section
from atlas.ui.page import intro
from atlas.ui.state import choice, given

page = view()
wh, filters, lang = page.warehouse, page.filters, page.lang


def one_of(name: str, every: dict[str, str], fitting: dict[str, str], label: str) -> str:
    """A choice among those that fit the filters (all where none fits), and the one the reader has already chosen."""
    offered, own = list(fitting or every), given(name)
    if own in every and own not in offered:
        offered.append(own)
    return choice(
        st.selectbox, name, offered, default=offered[0], label=page.t(f"continuity.{label}"), format_func=every.__getitem__,
        placeholder=page.t("continuity.any"),
    )  # fmt: skip


intro(page, continuity.answer(wh, filters, lang))
show(make("continuity-years", wh, filters, lang), page)

section(page.t("continuity.section_pair"), anchor="pair")
pairs = continuity.pairs(wh, Filters(), lang)
pair = one_of("tie", pairs, continuity.pairs(wh, filters, lang), "choose_pair")
show(make("pair-phases", wh, Filters(), lang, pair=pair), page)
show(make("pair-after", wh, Filters(), lang, pair=pair), page)
show(make("after-programme", wh, filters, lang), page)

section(page.t("continuity.section_role"), anchor="role")
show(make("role-turns", wh, filters, lang), page)
cities = roles.cities(wh, Filters(), lang)
city = one_of("host", cities, roles.cities(wh, filters, lang), "choose_city")
show(make("role-timeline", wh, Filters(), lang, city=city), page)
