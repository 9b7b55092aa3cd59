"""The page shown while there are no data to show: what is the matter and what to do, in both languages."""

from __future__ import annotations

import streamlit as st

from atlas.i18n import LANGS, t
from atlas.warehouse import WarehouseUnavailable


def show(problem: WarehouseUnavailable) -> None:
    """Say it in every language, because the address may name none, and offer to try again."""
    for lang in LANGS:
        st.info(t(lang, "app.no_warehouse" if problem.missing else "app.broken_warehouse"))
    st.button(" / ".join(t(lang, "app.try_again") for lang in LANGS), key="try-again")
