"""The floor: an empty Streamlit page, as `streamlit run` serves it."""

import streamlit as st

st.title("x")
