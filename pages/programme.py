"""The City-to-City programme: the register from every side, and how complete it is beside the published totals."""

import streamlit as st

from atlas.charts import make, programme
from atlas.ui import state
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.page import intro

page = view()


def card(name: str, **options: object):
    """A Card of this page."""
    return make(name, page.warehouse, page.filters, page.lang, **options)


# All is asked before anything is drawn: with each part that arrives, the front end compares the whole page anew.
answer = programme.answer(page.warehouse, page.filters, page.lang)
first = [card(name) for name in ("programme-by-year", "programme-completeness", "programme-continuity")]
last = [card(name) for name in ("programme-flows", "programme-totals", "programme-conflicts", "programme-register")]

intro(page, answer)
for one in first:
    show(one, page)
by = state.choice(
    st.segmented_control, "by", programme.GROUPINGS, default=programme.GROUPINGS[0], label=page.t("programme.by_label"),
    required=True, format_func=lambda one: page.t(f"programme.by_{one}"),
)  # fmt: skip
for one in (card("programme-by", by=by), *last):
    show(one, page)
