"""The address readers reach the Atlas at, and the links made of it."""

from __future__ import annotations

import os
from datetime import date, datetime
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import streamlit as st

from atlas import releases
from atlas.ui.context import View
from atlas.warehouse import Warehouse

NOWHERE = "http://localhost:8501"


def base() -> str:
    """The address of the site without a slash at its end: ``ATLAS_PUBLIC_URL`` or what the reader's browser shows."""
    if public := os.environ.get("ATLAS_PUBLIC_URL"):
        return public.rstrip("/")
    seen = urlsplit(st.context.url or NOWHERE)
    return f"{seen.scheme}://{seen.netloc}" if seen.netloc else NOWHERE


def page_link(view: View, params: list[tuple[str, str]]) -> str:
    """The permanent address of a page: its filters, its own parameters, language and data version."""
    pairs = [*view.filters.params(), *params, ("lang", view.lang), ("v", view.warehouse.version)]
    return f"{base()}/{view.page.slug}?{urlencode(pairs)}"


def version_name(warehouse: Warehouse) -> str:
    """What ``v=`` of the API takes to get this warehouse again: the name of its release, else its data version."""
    return next((one.name for one in releases.known() if one.version == warehouse.version), warehouse.version)


def today() -> date:
    """The date in Japan."""
    return datetime.now(ZoneInfo("Asia/Tokyo")).date()
