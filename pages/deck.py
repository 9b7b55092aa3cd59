"""The deck builder: Cards collected from any page, put in order, and taken along as slides."""

from atlas.ui import decks
from atlas.ui.context import view
from atlas.ui.page import intro

page = view()
intro(page, page.t("deck.answer"))
decks.builder(page)
