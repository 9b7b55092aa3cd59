"""The pages of the menu as Streamlit knows them, made once per language: each looks for its file, which takes milliseconds."""

from __future__ import annotations

import copy
from functools import cache

import streamlit as st

from atlas.i18n import Lang, t
from atlas.ui.registry import PAGES


def menu(lang: Lang) -> dict[str, list[st.Page]]:
    """Sections with their pages, for ``st.navigation``. Streamlit marks in a page whether it may run, so each run has its own."""
    return {section: [copy.copy(one) for one in pages] for section, pages in _made(lang).items()}


@cache
def _made(lang: Lang) -> dict[str, list[st.Page]]:
    found: dict[str, list[st.Page]] = {}
    for one in PAGES:
        page = st.Page(f"pages/{one.name}.py", title=t(lang, f"page.{one.name}.menu"), url_path=one.slug, default=not one.slug,
                       visibility="visible" if one.in_menu else "hidden")  # fmt: skip
        found.setdefault(t(lang, f"section.{one.section}") if one.section else "", []).append(page)
    return found
