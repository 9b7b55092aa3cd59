"""Claims and conflicts: the claims of the given documents with verdict and evidence, and where sources disagree."""

import streamlit as st

from atlas.charts import make
from atlas.charts.claims import answer, offered, offered_tables
from atlas.ui import knowledge, sourcelist
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.headings import section
from atlas.ui.page import intro
from atlas.ui.state import choice

page = view()
warehouse, filters, lang = page.warehouse, page.filters, page.lang
intro(page, answer(warehouse, filters, lang))
claims_at, conflicts_at = st.container(), st.container()

with conflicts_at:
    section(page.t("claims.section_conflicts"), anchor="conflicts")
    titles = offered_tables(warehouse, lang)
    tables = choice(
        st.multiselect, "tables", tuple(titles), default=[], many=True, label=page.t("claims.tables"), format_func=titles.__getitem__,
        placeholder=page.t("claims.any"), select_all=False,
    )  # fmt: skip
    chosen = {"tables": tuple(sorted(tables))} if tables else {}
    for card_id, words, picture in (
        ("claim-conflicts", "claims.no_conflict", sourcelist.conflicts(page)), ("claim-flagged", "claims.no_flagged", None),
    ):  # fmt: skip
        card = make(card_id, warehouse, filters, lang, **chosen)
        show(card if len(card.rows) else card.with_(takeaway=page.t(words)), page, picture)

# Who comes from a badge has asked for tables: what they came for stands first.
with conflicts_at if tables else claims_at:
    section(page.t("claims.section_claims"), anchor="claims")
    show(make("claim-verdicts", warehouse, filters, lang), page)
    picked: dict[str, str | None] = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name in ("verdict", "document", "topic"):
            labels = offered(warehouse, name, lang)
            value = choice(
                st.selectbox, name, tuple(labels), default=None, label=page.t(f"claims.{name}"), index=None, format_func=labels.__getitem__,
                placeholder=page.t("claims.any"),
            )  # fmt: skip
            if value:
                picked[name] = value
    card = make("claim-list", warehouse, filters, lang, **picked)
    show(card if len(card.rows) else card.with_(takeaway=page.t("claims.nothing")), page, knowledge.claims(page))

section(page.t("claims.section_notes"), anchor="notes")
show(make("usage-flags", warehouse, filters, lang), page)
