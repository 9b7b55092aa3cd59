"""Headings in an order without gaps, as screen readers list them: title, sections, and below them Cards.

A Card does not know where it stands. Before the first section of a page it is a section itself (second level), after
one it belongs to that section (third level).
"""

from __future__ import annotations

from typing import Literal

import streamlit as st

Anchor = str | Literal[False] | None
KEPT = "_in_section"


def title(text: str) -> None:
    """The title of a page (first level), as Markdown. No section has begun."""
    st.session_state[KEPT] = False
    st.title(text, anchor=False)


def section(text: str, anchor: Anchor = None) -> None:
    """The heading of a section (second level), as Markdown."""
    st.session_state[KEPT] = True
    st.header(text, anchor=anchor)


def level() -> int:
    """The level of a Card's heading where it stands."""
    return 3 if st.session_state.get(KEPT) else 2


def heading(text: str, anchor: Anchor = None) -> None:
    """The heading of a Card or box, as Markdown: of the level that fits where it stands."""
    (st.subheader if level() == 3 else st.header)(text, anchor=anchor)


def inside(text: str) -> str:
    """A heading inside such a Card or box, as Markdown: one level further down."""
    return f"{'####' if st.session_state.get(KEPT) else '###'} {text}"
