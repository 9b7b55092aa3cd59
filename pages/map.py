"""The cooperation map: who works with whom, for how long; a pair chosen on the map or in the list; what is no line."""

import streamlit as st

from atlas.charts import cooperation, make
from atlas.ui import pairs
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.page import intro
from atlas.ui.state import choice

page = view()
wh, filters, lang = page.warehouse, page.filters, page.lang
intro(page, cooperation.answer(wh, filters, lang))
with st.container(horizontal=True, gap="medium"):
    area = choice(
        st.segmented_control, "view", cooperation.AREAS, default=cooperation.AREAS[0], label=page.t("map.view_label"),
        required=True, format_func=lambda one: page.t(f"map.view.{one}"),
    )  # fmt: skip
    colour = choice(
        st.segmented_control, "colour", cooperation.COLOURS, default=cooperation.COLOURS[0], label=page.t("map.colour_label"),
        required=True, format_func=lambda one: page.t(f"map.colour_{one}"),
    )  # fmt: skip
left, right = st.columns([2, 1], gap="medium")
with right:
    chosen = pairs.panel(page, cooperation.pairs(wh, filters, lang).column("pair_id"))
with left:
    card = make("cooperation-map", wh, filters, lang, colour=colour, view=area, pair=chosen or "")
    show(card, page, moving=pairs.moving(page, area, chosen))
if chosen:
    show(make("cooperation-records", wh, filters, lang, pair=chosen), page)
show(make("cooperation-unmapped", wh, filters, lang), page)
