"""The City-to-City programme: who took part, when, with whom, and how complete the register is."""

from atlas.charts import make
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.page import intro

page = view()
intro(page, page.t("programme.lead"))
show(make("programme-by-year", page.warehouse, page.filters, page.lang), page)
