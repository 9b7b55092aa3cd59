"""The landing page. Its first screen is drawn without Plotly and without WebGL."""

import streamlit as st

from atlas.charts import make
from atlas.charts.overview import lead
from atlas.ui import home
from atlas.ui.card import show
from atlas.ui.context import view
from atlas.ui.page import intro

page = view()
intro(page, lead(page.warehouse, page.lang))
home.headline(page)
left, right = st.columns([3, 2], gap="medium")
with left:
    show(make("cooperation-map", page.warehouse, page.filters, page.lang), page)
with right:
    show(make("declaration-total", page.warehouse, page.filters, page.lang, events=()), page)
home.cases(page)
show(make("latest", page.warehouse, page.filters, page.lang), page, picture=home.events(page))
home.doors(page)
