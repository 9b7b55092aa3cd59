"""Ways from a page to the stage: a button for the whole page, and for each Card "share": stage, deck, link, pictures."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from atlas.card import Card
from atlas.filters import Filters
from atlas.i18n import Lang
from atlas.slides import fonts, pictures
from atlas.slides.deck import slide_of
from atlas.slides.of_page import ON_STAGE
from atlas.slides.sheets import STAGE, link_of, slide_params
from atlas.ui.address import base
from atlas.ui.card import file_stem
from atlas.ui.context import View
from atlas.ui.markup import stage_link
from atlas.ui.registry import PageSpec
from atlas.web import served

PICTURES: tuple[tuple[str, str, str], ...] = (
    ("png_1920", "png", "image/png"),
    ("png_4k", "png", "image/png"),
    ("svg", "svg", "image/svg+xml"),
)


def entrance(page: PageSpec, filters: Filters, lang: Lang, version: str) -> None:
    """A link that puts the page on stage as it stands, where there is a stage."""
    if not served.api or page.name not in ON_STAGE:
        return
    own = [(name, one) for name, values in st.session_state.get("_page_params", {}).items() if name in page.local for one in values]
    query = [("page", page.name), *filters.only(page.filters).params(), *own, ("lang", lang), ("v", version)]
    st.html(stage_link(f"{STAGE}?{urlencode(query)}", lang), width="content")


def share(card: Card, view: View) -> None:
    """Ways to take the Card elsewhere. Files are made when their button is pressed."""
    from atlas.ui import decks  # with what it takes to write PowerPoint and PDF, which would double the time of a start

    slide, version = slide_of(card), view.warehouse.version
    if served.api:
        query = urlencode([*slide_params(slide), ("lang", view.lang), ("v", version)])
        st.link_button(view.t("stage.show_card"), f"{STAGE}?{query}", width="stretch", key=f"stage-{card.id}")
    st.button(
        view.t("stage.add"), on_click=decks.collect, args=(slide, view.warehouse, view.lang), width="stretch", key=f"add-{card.id}",
        help=view.t("stage.add_help"),
    )  # fmt: skip
    if collected := len(decks.current(view.warehouse, view.lang).slides):
        st.page_link("pages/deck.py", label=view.t("stage.to_deck", n=collected), query_params={"lang": view.lang})
    if served.api:
        st.caption(view.t("stage.link"))
        st.code(link_of(slide, view.lang, version, base()), language=None, wrap_lines=True)
    st.caption(view.t("stage.pictures"))
    letters = fonts.available()
    stem = file_stem(card, view.warehouse)
    for name, ending, mime in PICTURES:
        if ending == "svg" or letters:
            st.download_button(
                view.t(f"stage.{name}"), data=_picture(name, card, view), mime=mime, on_click="ignore", key=f"dl-{card.id}-{name}",
                file_name=f"{stem}{name.removeprefix('png') if ending == 'png' else ''}.{ending}", width="stretch",
            )  # fmt: skip
    if not letters:
        st.caption(view.t("slides.problem.no_font", format="PNG"))


def _picture(name: str, card: Card, view: View) -> Callable[[], bytes]:
    if name == "svg":
        return lambda: pictures.svg(card, view.warehouse, view.mode)
    return lambda: pictures.png(card, view.warehouse, view.mode, pictures.WIDTHS[name.removeprefix("png_")])
