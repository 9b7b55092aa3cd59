"""What a page tells the log of its run, and what a visitor sees of an error: a sentence and its number."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from atlas.i18n import LANGS, Lang, t
from atlas.web import served


def _run() -> served.Run | None:
    context = get_script_run_ctx() if served.api else None
    return served.RUNS.setdefault(context.session_id, served.Run()) if context else None


def page(name: str, version: str) -> None:
    """The page that runs and the data version it reads."""
    if run := _run():
        run.page, run.version = name, version


def rows(number: int) -> None:
    """Rows that this part of the page shows."""
    if run := _run():
        run.rows += number


def failed(problem: Exception) -> bool:
    """An error in a page: it is logged under a number, and the visitor is told that number and nothing else of it."""
    from atlas.web import log

    number = log.new_id()
    run = _run()
    if run:
        run.failed = True
    log.error(problem, id=number, view=f"page/{run.page}" if run and run.page else "page")
    chosen = st.session_state.get("lang")
    langs: tuple[Lang, ...] = (chosen,) if chosen in LANGS else LANGS
    for lang in langs:
        st.error(t(lang, "server.run_failed", number=number))
    return True
