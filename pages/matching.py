"""Matching: from a need to municipalities, or from a municipality to partners; the facts behind it; the translation sheet."""

import streamlit as st

from atlas.charts import make, match_sheet, matching
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.page import intro
from atlas.ui.printing import sheet, sheet_buttons
from atlas.ui.state import choice

page = view()
wh, filters, lang = page.warehouse, page.filters, page.lang
intro(page, matching.answer(wh, lang))
needs, places, cities = matching.needs(wh, lang), matching.places(wh, lang), matching.cities(wh, lang)
side = choice(
    st.segmented_control, "side", ("need", "city"), default="need", label=page.t("matching.side"), required=True,
    format_func=lambda one: page.t(f"matching.side_{one}"),
)  # fmt: skip
with st.container(horizontal=True, vertical_alignment="bottom"):
    need: str = choice(
        st.selectbox, "need", tuple(needs), default=next(iter(needs)), label=page.t("matching.need"), format_func=needs.__getitem__,
        placeholder=page.t("matching.need_any"),
    )  # fmt: skip
    partner: str = choice(
        st.selectbox, "partner", tuple(places), default=None, index=None, label=page.t("matching.partner"),
        format_func=places.__getitem__, placeholder=page.t("matching.partner_any"),
    ) or ""  # fmt: skip
if side == "need":
    show(make("match-municipalities", wh, filters, lang, need=need, partner=partner), page)
    offered = tuple(matching.offered(wh, lang, need).column("municipality_code"))
else:
    offered = tuple(cities)
city = ""
if offered:
    city = choice(
        st.selectbox, "city", offered, default=offered[0], label=page.t("matching.suggestion" if side == "need" else "matching.city"),
        format_func=cities.__getitem__, placeholder=page.t("matching.city_any"),
    )  # fmt: skip
if side == "city" and city:
    show(make("match-partners", wh, filters, lang, city=city), page)
if city:
    show(make("match-records", wh, filters, lang, need=need, city=city), page)
    language = choice(
        st.segmented_control, "sheet", match_sheet.LANGUAGES, default="one", required=True, label=page.t("matching.language"),
        format_func=lambda one: page.t(f"matching.language_{one}"),
    )  # fmt: skip
    options = {"need": need, "partner": partner, "city": city}
    show(make("translation-sheet", wh, filters, lang, **options, language=language), page, sheet(page))
    sheet_buttons(page, options)
