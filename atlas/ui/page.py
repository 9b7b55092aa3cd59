"""The head and the foot of a page: title and plain answer, computed from the data; links that stand on every page."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit as st

from atlas.i18n import Lang, t
from atlas.ui.context import View
from atlas.ui.headings import title
from atlas.ui.markup import card_html, inside

DOCS = Path(__file__).resolve().parents[2] / "docs"


def intro(view: View, answer: str) -> None:
    """Title and plain answer. ``answer`` is text, not Markdown: it may hold names from the data."""
    title(view.t(f"page.{view.page.name}.title"), answer)


def foot(lang: Lang) -> None:
    """Links below every page."""
    st.html(card_html(f'<p class="end">{inside(t(lang, "page.accessibility.menu"), f"./accessibility?lang={lang}")}</p>'))


@cache
def statement(name: str, lang: Lang) -> tuple[str, str]:
    """A document of ``docs/`` for a page: its first paragraph as text, and the rest as Markdown."""
    text = (DOCS / f"{name}{'.ja' if lang == 'ja' else ''}.md").read_text(encoding="utf-8")
    text = re.sub(r"<!--.*?-->\n?", "", text)
    if lang == "ja":  # a line break in the file is no space between Japanese words
        text = re.sub(r"(?<=[^\x00-\x7f|])\n +(?=\S)|(?<=[。、])\n(?=[^\s|#-])", "", text)
    _, _, first, rest = text.split("\n\n", 3)  # title, link to the other language, first paragraph
    return " ".join(first.splitlines()), rest
