"""The accessibility statement: docs/accessibility.md in the reader's language."""

import streamlit as st

from atlas.ui.context import view
from atlas.ui.page import intro, statement

page = view()
answer, rest = statement("accessibility", page.lang)
intro(page, answer)
st.markdown(rest)
