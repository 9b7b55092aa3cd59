"""Buttons that make a page for printing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from atlas.charts import make
from atlas.filters import Filters
from atlas.i18n import LANGS, Lang
from atlas.slides import fonts, translation
from atlas.ui.context import View


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
