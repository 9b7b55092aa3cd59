"""What every page needs to know of the reader's view, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from atlas.filters import Filters
from atlas.i18n import Lang, t
from atlas.render.palette import Mode
from atlas.ui.registry import PageSpec
from atlas.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class View:
    """The reader's view: language, colour mode, the open data version, the page and the filters it uses.

    ``chosen`` are all filters the reader has set, those of other pages included: links to other pages take them along.
    """

    lang: Lang
    mode: Mode
    warehouse: Warehouse
    page: PageSpec
    filters: Filters
    chosen: Filters

    def t(self, key: str, **values: Any) -> str:
        """Interface text in the reader's language."""
        return t(self.lang, key, **values)

    @property
    def filters_text(self) -> str:
        """The active filters in one sentence."""
        return self.filters.sentence(self.warehouse, self.lang)


def view() -> View:
    """The view of this run. It was set by ``app.py`` before the page ran.

    A deep link that is the first visit after start makes Streamlit run the page file alone, because a folder named
    ``pages`` exists; the run is then started again from ``app.py``.
    """
    if "_view" not in st.session_state:
        PagesManager.uses_pages_directory = False
        st.rerun()
    return st.session_state["_view"]


def colour_mode() -> Mode:
    """Light or dark, as the reader's browser shows the page."""
    return "dark" if st.context.theme.type == "dark" else "light"


def on_phone() -> bool:
    """Whether the browser says it is a phone's. Only a hint: wide tables then scroll instead of squeezing their words."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
