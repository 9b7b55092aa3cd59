"""What is done before the first visitor comes: open the warehouse, make the default Cards, import what pages import late."""

from __future__ import annotations

import importlib
import logging

import duckdb

from atlas.charts import make, recipes
from atlas.filters import Filters
from atlas.i18n import LANGS
from atlas.warehouse import WarehouseUnavailable, current

LATE = ("pyarrow", "pandas", "plotly.graph_objects", "plotly.io", "pydeck", "xlsxwriter")


def warm_up() -> None:
    """Warm the process. A missing warehouse or a Card that cannot be made is logged, never a reason not to start."""
    for name in LATE:
        importlib.import_module(name)
    try:
        warehouse = current()
    except WarehouseUnavailable:
        logging.getLogger(__name__).warning("no warehouse yet: the pages say so until one is built")
        return
    for card_id in recipes():
        for lang in LANGS:
            try:
                make(card_id, warehouse, Filters(), lang)
            except (duckdb.Error, LookupError, TypeError) as problem:
                logging.getLogger(__name__).warning("card %s (%s) was not warmed: %s", card_id, lang, problem)
