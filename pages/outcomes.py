"""Outcomes compared: what is known and how well, figures that can be compared, results in words."""

import streamlit as st

from atlas.charts import make, outcome_indicators, outcomes
from atlas.ui.beside import beside
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.page import intro
from atlas.ui.state import choice

page = view()
wh, filters, lang, words = page.warehouse, page.filters, page.lang, beside(page)
intro(page, outcomes.answer(wh, filters, lang))
show(make("outcome-matrix", wh, filters, lang), page)

offered = outcome_indicators.indicators(wh, lang)
chosen = choice(
    st.selectbox, "indicator", tuple(offered), default=outcome_indicators.DEFAULT_INDICATOR, label=page.t("outcomes.choose"),
    format_func=lambda code: offered[code]["option"], placeholder=page.t("outcomes.choose"),
)  # fmt: skip
figures = make("outcome-indicator", wh, filters, lang, indicator=chosen)
show(figures, page, words if "beside" in figures.options else None)
show(make("outcome-words", wh, filters, lang, indicator=chosen), page, words)
show(make("outcome-results", wh, filters, lang), page, words)
show(make("outcome-stages", wh, filters, lang), page)
