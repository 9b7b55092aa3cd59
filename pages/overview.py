"""Stub."""

import streamlit as st

from atlas.ui.context import view

page = view()
st.write("overview", page.filters)
