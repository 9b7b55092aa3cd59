"""What is done before the first visitor comes: the main pages are opened once as a visitor would. The rest follows beside the visitors."""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import pkgutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache

import duckdb
from streamlit import string_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionClient

from atlas import cautions, heap, ui
from atlas.charts import make, recipes
from atlas.filters import Filters
from atlas.i18n import LANGS, Lang
from atlas.ui.markup import figure, foot
from atlas.warehouse import WarehouseUnavailable, current
from atlas.web import picture, served

LATE = ("pyarrow", "pandas", "plotly.graph_objects", "plotly.io", "pydeck", "xlsxwriter")
MAIN = ("", "map", "programme")
"""Addresses of the pages that are opened before the first visitor; the Cards of the others follow while the server answers."""
MOST_SECONDS = 20

TIDY_SECONDS = 20
"""Sessions that have ended are rings of objects with an event loop each. Streamlit would collect them after each run of a
page, which costs more than the run; left to Python alone they pile up for many minutes. What is frozen is not looked at."""

RARELY = (20_000, 50, 100)
"""A run of a page makes some thirty thousand objects and drops them again; Python would look for rings among them forty times."""

CALM_SECONDS = 2.0
"""After the start: whoever waited for the server has it alone before the rest is made."""
BREATH_SECONDS = 0.05
"""Between two Cards made in the background: visitors come first."""


class _Rehearsal(SessionClient):
    """A visitor who looks at nothing but the pictures, and knows when the page is complete."""

    def __init__(self) -> None:
        self.complete, self.seen = asyncio.Event(), list[str]()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """What would go to a browser."""
        self.seen.append(msg.delta.new_element.html.body)
        if msg.WhichOneof("type") == "script_finished":
            self.complete.set()


@asynccontextmanager
async def warmed() -> AsyncIterator[None]:
    """Warm the process; leave the rest to a thread. A missing warehouse or a Card that cannot be made is logged, never a reason not to start."""
    _icons_remembered()
    for slug in MAIN:
        for lang in LANGS:
            await _opened(slug, lang)
    _settle()
    stop = threading.Event()
    rest = threading.Thread(target=_rest, args=(stop,), name="warm-up", daemon=True)
    rest.start()
    try:
        yield
    finally:
        stop.set()
        rest.join(timeout=5)
        gc.unfreeze()


async def _opened(slug: str, lang: Lang) -> None:
    """Run a page once, in a session of its own."""
    runtime, client, asked = Runtime.instance(), _Rehearsal(), BackMsg()
    asked.rerun_script.page_name, asked.rerun_script.query_string = slug, f"lang={lang}"
    session = runtime.connect_session(client, {})
    try:
        runtime.handle_backmsg(session, asked)
        await asyncio.wait_for(client.complete.wait(), MOST_SECONDS)
        picture.prepare("".join(client.seen))
    except TimeoutError:
        logging.getLogger(__name__).warning("page %r (%s) was not warmed within %d s", slug, lang, MOST_SECONDS)
    finally:
        runtime.close_session(session)
        served.RUNS.pop(session, None)


def _icons_remembered() -> None:
    """Streamlit looks in each label for an emoji, with a pattern so long that handling it takes 2 ms for a page of Japanese labels."""
    if not hasattr(string_util.extract_leading_emoji, "cache_info"):
        string_util.extract_leading_emoji = lru_cache(maxsize=1024)(string_util.extract_leading_emoji)


def _settle() -> None:
    """What is there by now stays: the collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


def _rest(stop: threading.Event) -> None:
    stop.wait(CALM_SECONDS)
    for name in (*LATE, *(f"{ui.__name__}.{module.name}" for module in pkgutil.iter_modules(ui.__path__))):
        importlib.import_module(name)
    for card_id in recipes():
        if not _make(card_id, stop):
            break
        stop.wait(BREATH_SECONDS)
    if not stop.is_set():
        _settle()
    while not stop.wait(TIDY_SECONDS):
        gc.collect()
        heap.give_back()


def _make(card_id: str, stop: threading.Event) -> bool:
    """Make the Card in both languages with all that stands still around it. False when there is no more to be made."""
    for lang in LANGS:
        if stop.is_set():
            return False
        try:
            warehouse = current()
            card = make(card_id, warehouse, Filters(), lang)
            foot(card, warehouse)
            cautions.behind(card, warehouse)
            if card.chart and card.chart.kind != "table" and not card.is_empty:
                picture.prepare(figure(card, warehouse, "light"))
        except WarehouseUnavailable:
            logging.getLogger(__name__).warning("no warehouse yet: the pages say so until one is built")
            return False
        except (duckdb.Error, LookupError, TypeError) as problem:
            logging.getLogger(__name__).warning("card %s (%s) was not warmed: %s", card_id, lang, problem)
    return True
