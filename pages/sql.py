"""The SQL desk: a reader's own read-only query, with examples, the tables beside it, and the result to take along."""

import streamlit as st

from atlas.export.tables import open_tables
from atlas.formats import number
from atlas.sqldesk import BOUNDS
from atlas.ui import desk
from atlas.ui.context import view
from atlas.ui.page import intro

page = view()
tables = number(len(open_tables(page.warehouse, page.lang)), page.lang)
intro(page, page.t("sql.answer", tables=tables, seconds=BOUNDS.seconds, rows=number(BOUNDS.rows, page.lang)))
left, right = st.columns([3, 2], gap="large")
with left:
    desk.examples(page)
    text = desk.query(page)
with right:
    desk.schema(page)
if text:
    desk.result(page, text)
