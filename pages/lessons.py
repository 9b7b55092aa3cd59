"""Lessons and framework: what the two given documents say, with the facts that illustrate it and where each case stands."""

import streamlit as st

from atlas.charts import make
from atlas.charts.lessons import DOCUMENTS, PARTS, answer, document_name
from atlas.ui import knowledge
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.page import intro
from atlas.ui.state import choice

page = view()
warehouse, filters, lang = page.warehouse, page.filters, page.lang
intro(page, answer(warehouse, filters, lang))

with st.container(horizontal=True, vertical_alignment="bottom"):
    part = choice(
        st.pills, "part", tuple(PARTS), default=next(iter(PARTS)), label=page.t("lessons.part"), required=True,
        format_func=lambda name: page.t(f"lessons.{name}.menu"),
    )  # fmt: skip
    document = choice(
        st.segmented_control, "document", ("both", *DOCUMENTS), default="both", label=page.t("lessons.document_choice"), required=True,
        format_func=lambda name: page.t("lessons.both") if name == "both" else document_name(name, lang),
    )  # fmt: skip
if part == "monitoring":
    show(make("lesson-standing", warehouse, filters, lang), page)
    show(make("lesson-standing-facts", warehouse, filters, lang), page, knowledge.standing_facts(page))
options = {} if document == "both" else {"document": document}
card = make(f"lesson-{part}", warehouse, filters, lang, **options)
show(card if len(card.rows) else card.with_(takeaway=page.t("lessons.no_case")), page, knowledge.items(page))
