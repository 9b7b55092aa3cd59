"""A dashboard that lost its server comes back by itself: by another replica, or after a restart."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st


@st.fragment(run_every=timedelta(hours=12))
def come_back() -> None:
    """Draws nothing. A page with a part that runs again by itself is run again as soon as its connection is back; any
    other waits for the reader's next click and, in a session the new server does not know, loses it to the address bar."""
