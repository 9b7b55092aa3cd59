"""The head of a page: its title and the plain answer, in one paragraph computed from the data."""

from __future__ import annotations

import streamlit as st

from atlas.ui.card import plain
from atlas.ui.context import View
from atlas.ui.headings import title


def intro(view: View, answer: str) -> None:
    """Title and plain answer. ``answer`` is text, not Markdown: it may hold names from the data."""
    title(view.t(f"page.{view.page.name}.title"))
    st.markdown(plain(answer))
