"""The SQL desk: a reader's own read-only query, with examples, the tables beside it, and the result to take along."""

import streamlit as st

from atlas.export.tables import open_tables
from atlas.formats import number
from atlas.sqldesk import BOUNDS
from atlas.ui import desk
from atlas.ui.context import on_phone, view
from atlas.ui.page import intro

page = view()
tables = number(len(open_tables(page.warehouse, page.lang)), page.lang)
intro(page, page.t("sql.answer", tables=tables, seconds=BOUNDS.seconds, rows=number(BOUNDS.rows, page.lang)))
phone = on_phone()  # where columns stand below each other, the result comes before the list of tables
left, right = (st.container(), st.container()) if phone else st.columns([3, 2], gap="large")
with left:
    desk.examples(page)
    text = desk.query(page)
    if text and phone:
        desk.result(page, text)
with right:
    desk.schema(page)
if text and not phone:
    desk.result(page, text)
