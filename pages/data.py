"""Data and export: a table with the shared filters, what is in it, every format, its address, code and citation."""

from atlas.ui import data
from atlas.ui.context import view
from atlas.ui.page import intro

page = view()
intro(page, data.answer(page))
chosen = data.selection(page)
data.tell(page, chosen)
data.take_along(page, chosen)
data.use_from(page, chosen)
data.cite(page, chosen)
data.whole(page)
