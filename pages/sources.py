"""Sources: what supports what, where sources disagree, what to mind, how it was made, how to correct a fact, licence."""

import streamlit as st

from atlas.charts import make
from atlas.charts.source_notes import licence, method
from atlas.charts.sources import answer, known, offered
from atlas.ui import sourcelist
from atlas.ui.card import plain, show
from atlas.ui.context import view
from atlas.ui.headings import section
from atlas.ui.page import intro
from atlas.ui.state import choice, entry

page = view()
warehouse, lang = page.warehouse, page.lang
intro(page, answer(warehouse, lang))


def card(card_id: str, picture=None, **options):
    """Draw one Card of this page."""
    show(make(card_id, warehouse, page.filters, lang, **options), page, picture)


source = sourcelist.chosen(page, known(warehouse))
if source:
    card("source-uses", sourcelist.uses(page), source=source)
    st.button(page.t("sources.back"), on_click=sourcelist.choose, args=(None,), key="source-back")

section(page.t("sources.section_sources"), anchor="sources")
card("source-kinds")
picked = {}
with st.container(horizontal=True, vertical_alignment="bottom"):
    q = entry("q", page.t("sources.search"), placeholder=page.t("sources.search_placeholder"))
    for name in ("publisher_kind", "language"):
        labels = offered(warehouse, name, lang)
        picked[name] = choice(
            st.multiselect, name, tuple(labels), default=[], many=True, label=page.t(f"sources.{name}"),
            format_func=labels.__getitem__, placeholder=page.t("sources.any"), select_all=False,
        )  # fmt: skip
found = make("source-list", warehouse, page.filters, lang, q=q, **{name: tuple(values) for name, values in picked.items()})
show(found if len(found.rows) else found.with_(takeaway=page.t("sources.nothing")), page, sourcelist.sources(page))

section(page.t("sources.section_conflicts"), anchor="conflicts")
card("source-conflicts", sourcelist.conflicts(page))

section(page.t("sources.section_notes"), anchor="notes")
card("usage-flags")
card("table-notes", sourcelist.tables(page))

section(page.t("sources.section_method"), anchor="method")
for paragraph in method(warehouse, lang):
    _, name, words = paragraph.split("**", 2)  # the name is the catalogue's; labels of the data are among the words
    st.markdown(f"**{name}**{plain(words)}")

section(page.t("sources.section_correct"), anchor="correct")
st.markdown(page.t("sources.correct.intro"))
st.markdown("\n".join(f"1. {page.t(f'sources.correct.{step}')}" for step in ("find", "source", "issue", "pull", "review")))
card("corrections", sourcelist.corrections(page))

section(page.t("sources.section_licence"), anchor="licence")
for sentence in licence(warehouse, lang):
    st.markdown(plain(sentence))
