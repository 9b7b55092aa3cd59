"""Headings in an order without gaps, as screen readers list them: title, sections, and below them Cards.

A Card does not know where it stands. Before the first section of a page it is a section itself (second level), after
one it belongs to that section (third level). They are HTML as Cards are: Streamlit's own would go through its Markdown.
"""

from __future__ import annotations

import streamlit as st

from atlas.ui.markup import Html, card_html, shown

KEPT = "_in_section"


def title(text: str, answer: str) -> None:
    """The title of a page (first level) and the sentence below it. No section has begun."""
    st.session_state[KEPT] = False
    st.html(Html(f"{_html(1, text)}<p>{shown(answer)}</p>"))


def section(text: str, anchor: str = "") -> None:
    """The heading of a section (second level)."""
    st.session_state[KEPT] = True
    st.html(_html(2, text, anchor))


def level() -> int:
    """The level of a Card's heading where it stands."""
    return 3 if st.session_state.get(KEPT) else 2


def heading(text: str, anchor: str) -> None:
    """The heading of a Card or box: of the level that fits where it stands."""
    st.html(card_html(above(text, anchor)))


def above(text: str, anchor: str) -> Html:
    """The same as HTML, for what it stands above."""
    return _html(level(), text, anchor)


def inside(text: str) -> str:
    """A heading inside such a Card or box, as Markdown: one level further down."""
    return f"{'####' if st.session_state.get(KEPT) else '###'} {text}"


def _html(level: int, text: str, anchor: str = "") -> Html:
    name = f' id="{anchor}"' if anchor else ""
    return Html(f"<h{level}{name}>{shown(text)}</h{level}>")
