"""The City-to-City programme: the register from every side, and how complete it is beside the published totals."""

import streamlit as st

from atlas.charts import make, programme
from atlas.ui import state
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.page import intro

page = view()


def card(name: str, **options: object) -> None:
    """Draw one Card of this page."""
    show(make(name, page.warehouse, page.filters, page.lang, **options), page)


intro(page, programme.answer(page.warehouse, page.filters, page.lang))
card("programme-by-year")
card("programme-completeness")
card("programme-continuity")
by = state.choice(
    st.segmented_control, "by", programme.GROUPINGS, default=programme.GROUPINGS[0], label=page.t("programme.by_label"),
    required=True, format_func=lambda one: page.t(f"programme.by_{one}"),
)  # fmt: skip
card("programme-by", by=by)
card("programme-flows")
card("programme-totals")
card("programme-conflicts")
card("programme-register")
