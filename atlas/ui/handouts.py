"""The handouts of the cases: one A4 page each, on the page where slides are made."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from atlas.slides import fonts, handout
from atlas.slides.deck import Deck
from atlas.slides.ready import case_decks
from atlas.ui.address import base
from atlas.ui.card import plain
from atlas.ui.context import View
from atlas.ui.headings import heading
from atlas.warehouse import Warehouse
from atlas.web import served


def case_handouts(view: View) -> None:
    """A one-page PDF per case, made when its button is pressed."""
    if not fonts.available():
        return
    heading(view.t("deck.case_handouts"), anchor="case-handouts")
    st.caption(view.t("deck.save_pdf_help"))
    address = base() if served.api else ""
    with st.container(horizontal=True, gap="small", key="case-handouts"):
        for case, deck in case_decks(view.warehouse, view.lang).items():
            st.download_button(
                plain(deck.title.of(view.lang)), data=_handout(deck, view.warehouse, address), mime="application/pdf", on_click="ignore",
                file_name=f"{case}_{view.warehouse.version}_{view.lang}.pdf", key=f"dl-case-{case}",
            )  # fmt: skip


def _handout(deck: Deck, warehouse: Warehouse, address: str) -> Callable[[], bytes]:
    return lambda: handout.pdf(deck, warehouse, address=address)
