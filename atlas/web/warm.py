"""What is done before the first visitor comes: open the warehouse, make the Cards of the main pages, import what pages import late."""

from __future__ import annotations

import ctypes
import gc
import importlib
import logging
import pkgutil
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from atlas import cautions, ui
from atlas.charts import make, recipes
from atlas.filters import Filters
from atlas.i18n import LANGS
from atlas.slides.of_page import ON_STAGE
from atlas.ui.markup import figure, foot
from atlas.warehouse import WarehouseUnavailable, current

LATE = ("pyarrow", "pandas", "plotly.graph_objects", "plotly.io", "pydeck", "xlsxwriter")
MAIN = ("overview", "map", "programme")
"""Pages whose Cards are made before the first visitor; those of the others follow while the server answers."""

TIDY_SECONDS = 20
"""Sessions that have ended are rings of objects with an event loop each. Streamlit would collect them after each run of a
page, which costs more than the run; left to Python alone they pile up for many minutes. What is frozen is not looked at."""

LIBC: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
M_ARENA_MAX, MOST_HEAPS = -8, 2

BREATH_SECONDS = 0.05
"""Between two Cards made in the background: visitors come first."""


@contextmanager
def warmed() -> Iterator[None]:
    """Warm the process; leave the rest to a thread. A missing warehouse or a Card that cannot be made is logged, never a reason not to start."""
    _one_heap()
    for name in (*LATE, *(f"{ui.__name__}.{module.name}" for module in pkgutil.iter_modules(ui.__path__))):
        importlib.import_module(name)
    first = tuple(dict.fromkeys(card for page in MAIN for card in ON_STAGE[page]))
    stop = threading.Event()
    _make(first, stop)
    _settle()
    rest = threading.Thread(target=_rest, args=(tuple(one for one in recipes() if one not in first), stop), name="warm-up", daemon=True)
    rest.start()
    try:
        yield
    finally:
        stop.set()
        rest.join(timeout=5)
        gc.unfreeze()


def _one_heap() -> None:
    """glibc gives each thread a heap of its own and Streamlit each session a thread: memory freed in one is lost to the others."""
    if hasattr(LIBC, "mallopt"):
        LIBC.mallopt(M_ARENA_MAX, MOST_HEAPS)


def _give_back() -> None:
    """Memory that nobody uses goes back to the system."""
    if hasattr(LIBC, "malloc_trim"):
        LIBC.malloc_trim(0)


def _settle() -> None:
    """What is there by now stays: the collector need not look at it again."""
    gc.collect()
    gc.freeze()


def _rest(cards: tuple[str, ...], stop: threading.Event) -> None:
    for one in cards:
        if not _make((one,), stop):
            break
        stop.wait(BREATH_SECONDS)
    if not stop.is_set():
        _settle()
    while not stop.wait(TIDY_SECONDS):
        gc.collect()
        _give_back()


def _make(cards: Iterable[str], stop: threading.Event) -> bool:
    """Make the Cards in both languages with all that stands still around them. False when there is no more to be made."""
    for card_id in cards:
        for lang in LANGS:
            if stop.is_set():
                return False
            try:
                warehouse = current()
                card = make(card_id, warehouse, Filters(), lang)
                foot(card, warehouse)
                cautions.behind(card, warehouse)
                if card.chart and card.chart.kind not in ("table", "arcs") and not card.is_empty:
                    figure(card, warehouse, "light")
            except WarehouseUnavailable:
                logging.getLogger(__name__).warning("no warehouse yet: the pages say so until one is built")
                return False
            except (duckdb.Error, LookupError, TypeError) as problem:
                logging.getLogger(__name__).warning("card %s (%s) was not warmed: %s", card_id, lang, problem)
    return True
