"""Zero-carbon declarations: the national record, the article's numbers, leading areas, and the map of what is known."""

from datetime import date

import streamlit as st

from atlas.charts import make
from atlas.charts.declaration_places import steps
from atlas.charts.declarations import DEFAULT_EVENTS, INTERVALS, event_kinds, lead
from atlas.formats import day
from atlas.ui.card import plain, show
from atlas.ui.context import view
from atlas.ui.headings import section
from atlas.ui.page import intro
from atlas.ui.state import choice

page = view()


def card(card_id: str, **options):
    """The Card of this id with the reader's filters and language."""
    return make(card_id, page.warehouse, page.filters, page.lang, **options)


# Who filters by place asks for those places: they come first, by name.
asked = bool(page.filters.municipality or page.filters.prefecture)
answer = card("declaration-places").takeaway or page.t("declarations.places.none")
intro(page, answer if asked else lead(page.warehouse, page.lang))
first, second = st.container(), st.container()
nation_at, places_at = (second, first) if asked else (first, second)

with nation_at:
    section(page.t("declarations.section.record"))
    if asked:
        st.markdown(plain(lead(page.warehouse, page.lang)))
    kinds = event_kinds(page.warehouse, page.lang)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        events = choice(
            st.pills, "events", tuple(kinds), default=list(DEFAULT_EVENTS), many=True, selection_mode="multi",
            label=page.t("declarations.control.events"), format_func=kinds.__getitem__,
        )  # fmt: skip
        points = choice(
            st.segmented_control, "points", ("plotted", "all"), default="plotted", required=True,
            label=page.t("declarations.control.points"), format_func=lambda name: page.t(f"declarations.control.points_{name}"),
        )  # fmt: skip
    show(card("declaration-total", events=tuple(kind for kind in kinds if kind in events), points=points), page)
    left, right = st.columns(2)
    with left:
        show(card("declaration-kinds"), page)
    with right:
        show(card("declaration-population"), page)
    interval = choice(
        st.segmented_control, "interval", tuple(INTERVALS), default="month", required=True,
        label=page.t("declarations.control.interval"), format_func=lambda name: page.t(f"declarations.control.interval_{name}"),
    )  # fmt: skip
    show(card("declaration-growth", interval=interval), page)

    section(page.t("declarations.section.claim"))
    show(card("declaration-claim"), page)

    section(page.t("declarations.section.areas"))
    left, right = st.columns(2)
    with left:
        show(card("leading-area-rounds"), page)
    with right:
        show(card("leading-area-totals"), page)

with places_at:
    section(page.t("declarations.section.places"))
    months = steps(page.warehouse)
    until = choice(
        st.select_slider, "until", months, default=months[-1], label=page.t("declarations.control.until"),
        format_func=lambda month: page.t(
            f"declarations.control.{'until_all' if month == months[-1] else 'until_end'}",
            month=day(date.fromisoformat(f"{month}-01"), "month", page.lang),
        ),
    )  # fmt: skip
    show(card("declaration-places", until=None if until == months[-1] else until), page)

section(page.t("declarations.section.unplotted"))
unplotted = card("declaration-unplotted")
with st.expander(page.t("declarations.unplotted.open", n=len(unplotted.rows)), key="unplotted", on_change="rerun") as box:
    if box.open:
        show(unplotted, page)
