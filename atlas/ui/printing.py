"""The translation sheet on screen and as a page for printing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from atlas.card import Card
from atlas.charts import make
from atlas.filters import Filters
from atlas.i18n import LANGS, Lang, t
from atlas.slides import fonts, translation
from atlas.sources import by_id
from atlas.ui.card import linked, plain
from atlas.ui.context import View
from atlas.ui.headings import inside

NARROWEST = 330  # px; the sections stand in two columns on a screen and below each other on a phone


def sheet(view: View) -> Callable[[Card], None]:
    """Draws a translation sheet: its sections beside each other, each line with its detail and sources below it."""
    return lambda card: _draw(card, view)


def _draw(card: Card, view: View) -> None:
    told = by_id(card.sources, view.warehouse, card.lang)
    links = {one: linked(row["publisher"] if row["url"] else row["kind"], row["url"]) for one, row in told.items()}
    for title in dict.fromkeys(card.rows.column("sheet_title")):
        own = [row for row in card.rows if row["sheet_title"] == title]
        st.markdown(inside(plain(title)))
        with st.grid(2, min_column_width=NARROWEST, gap="medium"):
            for section in dict.fromkeys(row["sheet_section"] for row in own):
                lines = []
                for row in own:
                    if row["sheet_section"] == section:
                        sources = t(card.lang, "value.list_separator").join(links[one] for one in row["source_ids"] or () if one in links)
                        below = " · ".join(part for part in (plain(row["sheet_detail"]), sources) if part)
                        lines.append(f"- {plain(row['sheet_item'])}" + (f"  \n  :small[{below}]" if below else ""))
                st.markdown(f"**{plain(section)}**\n\n" + "\n".join(lines))


def sheet_buttons(view: View, options: Mapping[str, str]) -> None:
    """One button per language for the translation sheet of a match as a PDF page."""
    try:
        fonts.japanese()
    except fonts.NoJapaneseFont:
        st.caption(view.t("matching.print_unavailable"))
        return
    with st.container(horizontal=True):
        for lang in sorted(LANGS, key=lambda one: one != view.lang):
            st.download_button(
                view.t("matching.print", language=view.t(f"matching.in_{lang}")), data=_maker(view, lang, dict(options)),
                file_name=f"translation-sheet_{'_'.join(one for one in options.values() if one)}_{lang}.pdf",
                mime="application/pdf", on_click="ignore", key=f"print-{lang}",
            )  # fmt: skip


def _maker(view: View, lang: Lang, options: dict[str, str]) -> Callable[[], bytes]:
    return lambda: translation.pdf(make("translation-sheet", view.warehouse, Filters(), lang, **options), view.warehouse)
