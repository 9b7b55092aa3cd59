"""One municipality or prefecture across all schemes: found by name, kana, romaji or code; and whom it can learn from."""

import streamlit as st

from atlas.charts import make, municipality, peers
from atlas.filters import Filters
from atlas.ui import municipalities as ui
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.headings import section
from atlas.ui.page import intro
from atlas.ui.state import choice

page = view()
wh, lang = page.warehouse, page.lang
head = st.container()
code = ui.chosen(page)
with head:
    intro(page, municipality.answer(wh, lang) if code is None else municipality.answer(wh, lang, code))
ui.finder(page)
sources: list[str] = []


def card(name: str, picture=None, **options):
    """Draw one Card of this profile and remember its sources."""
    made = make(name, wh, page.filters, lang, **options)
    sources.extend(made.sources)
    show(made, page, picture)


if code is None:
    ui.doors(page)
    card("municipality-directory")
else:
    name = municipality.governments(wh, lang)[code]["municipality"]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        section(municipality.full_name(wh, code, lang), anchor="profile")
        st.button(page.t("municipality.find.all"), on_click=ui.choose, args=(None,), type="tertiary", key="all")
    card("municipality-status", ui.findings(page), code=code)
    known = len(municipality.records_of(wh, code, lang)) > 0
    if known:
        lanes = choice(
            st.segmented_control, "lanes", municipality.LANES, default=municipality.LANES[0], required=True,
            label=page.t("municipality.timeline.lanes"), format_func=lambda one: page.t(f"municipality.timeline.lanes_{one}"),
        )  # fmt: skip
        card("municipality-timeline", code=code, lanes=lanes)
        arcs = make("cooperation-map", wh, Filters(municipality=(code,)), lang, colour="scheme")
        if not arcs.is_empty:
            show(arcs, page, ui.arcs(page))
        card("municipality-partners", code=code)
        card("municipality-records", code=code)
    else:
        ui.contribute(page, name, quiet=True)
    section(page.t("municipality.section.peers"), anchor="peers")
    by = choice(
        st.segmented_control, "peers", peers.MEASURES, default=peers.MEASURES[0], required=True,
        label=page.t("municipality.peers.control"), format_func=lambda one: page.t(f"municipality.peers.by_{one}"),
    )  # fmt: skip
    card("municipality-peers", ui.linked_peers(page), code=code, by=by)
    card("municipality-prefecture", code=code)
    section(page.t("municipality.section.use"), anchor="use")
    if known:
        ui.contribute(page, name, quiet=False)
    ui.cite(page, code, tuple(dict.fromkeys(sources)))
