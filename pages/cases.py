"""The cases: two to four beside each other, when things happened, what is known, planned, disputed and open."""

from dataclasses import replace

import streamlit as st

from atlas.charts import case_facts, cases, make
from atlas.ui.beside import beside
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.page import intro
from atlas.ui.state import choice

page = view()
head = st.container()
offered = cases.chosen(page.warehouse, page.filters, page.lang)
ids, labels = offered.column("case_id"), dict(zip(offered.column("case_id"), offered.column("case"), strict=True))
picked = ids
if len(ids) > 1:
    picked = choice(
        st.pills, "show", ids, default=ids, many=True, label=page.t("cases.show"), selection_mode="multi",
        format_func=labels.__getitem__,
    )  # fmt: skip
if not picked:
    st.caption(page.t("cases.deselected"))
if picked and set(picked) != set(ids):
    page = replace(page, filters=page.filters.with_(case=tuple(sorted(picked))))
wh, filters, lang, words = page.warehouse, page.filters, page.lang, beside(page)

with head:
    intro(page, cases.answer(wh, filters, lang))
show(make("case-comparison", wh, filters, lang), page, words)
show(make("case-timeline", wh, filters, lang), page)

subjects = {**case_facts.dimensions(wh, filters, lang), "all": page.t("cases.facts.all")}
subject = choice(
    st.pills, "dimension", tuple(subjects), default=next(iter(subjects)), label=page.t("cases.dimension"), required=True,
    format_func=subjects.__getitem__,
)  # fmt: skip
show(make("case-facts", wh, filters, lang, dimension="" if subject == "all" else subject), page, words)
for card in ("case-plans", "case-partners", "case-conflicts", "case-open-questions"):
    show(make(card, wh, filters, lang), page, words)
