"""What the server must have answered, worked out in this process from the warehouse: Cards for the dashboard, SQL for the API."""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from atlas.card import Card
from atlas.charts import make, programme
from atlas.filters import NAMES, Filters, allowed_values, choices, year_bounds
from atlas.formats import number
from atlas.i18n import Lang, t
from atlas.ui import table
from atlas.ui.registry import PAGES
from atlas.warehouse import Warehouse
from tests.bench.users import User

# The Cards of a page that are looked at, with the options the page makes them with before anyone touches its controls.
CARDS: dict[str, dict[str, dict[str, Any]]] = {
    "programme": {
        "programme-by-year": {}, "programme-completeness": {}, "programme-continuity": {}, "programme-by": {"by": programme.GROUPINGS[0]},
        "programme-flows": {}, "programme-register": {},
    },
    "map": {"cooperation-map": {"colour": "sector", "view": "asia_pacific"}, "cooperation-unmapped": {}},
    "coverage": {"coverage-years": {}, "coverage-countries": {}, "coverage-prefectures": {}},
    "declarations": {"declaration-kinds": {}, "declaration-growth": {"interval": "month"}, "leading-area-rounds": {}},
    "continuity": {"continuity-years": {}, "after-programme": {}},
}  # fmt: skip
TOGGLED = {"programme": "programme-by-year", "map": "cooperation-map", "coverage": "coverage-years", "continuity": "continuity-years"}
"""A Card of the page that has both a picture and a table."""
USED = {page.name: page.filters for page in PAGES}


class Wrong(AssertionError):
    """An answer that is not what the warehouse says."""


def card_of(warehouse: Warehouse, page: str, card_id: str, filters: Filters, lang: Lang) -> Card:
    """The Card as the page makes it."""
    return make(card_id, warehouse, filters.only(USED[page]), lang, **CARDS[page][card_id])


def check_page(user: User, page: str, filters: Filters, lang: Lang, warehouse: Warehouse) -> int:
    """Every Card looked at says what the warehouse says under these filters. Returns how many. Raises ``Wrong``."""
    if page not in CARDS:
        return 0
    asked = [(name, value) for name, value in filters.params()]
    shown = sorted((name, value) for name, values in user.parameters().items() if name in NAMES for value in values)
    if shown != sorted(asked):
        raise Wrong(f"/{page}: address says {shown}, asked for {asked}")
    for card_id in CARDS[page]:
        card = card_of(warehouse, page, card_id, filters, lang)
        words = bare(user.screen.words(f"card-{card_id}"))
        for part in _said_of(card):
            if bare(part) not in words:
                raise Wrong(f"/{page} {card_id} {asked}: {part!r} is not in {words!r}")
    return len(CARDS[page])


def _said_of(card: Card) -> list[str]:
    said = [card.takeaway]
    if not card.is_empty:
        said.append(t(card.lang, "card.rows", n=number(len(card.rows), card.lang)))
        if card.n_total is not None and card.n_with_value is not None:
            said.append(t(card.lang, "card.complete", n=number(card.n_with_value, card.lang), total=number(card.n_total, card.lang)))
    return said


def check_table(user: User, page: str, card_id: str, filters: Filters, lang: Lang, warehouse: Warehouse) -> int:
    """The table of a Card, on its first page, holds exactly the rows of the warehouse. Returns how many. Raises ``Wrong``."""
    card = table.page(card_of(warehouse, page, card_id, filters, lang), 1)
    if card.is_empty:
        return 0
    found = user.screen.tables(f"card-{card_id}")
    if len(found) != 1:
        raise Wrong(f"/{page} {card_id}: {len(found)} tables")
    for label, cells in table.displayed(card.rows, card.columns, lang).items():
        if label not in found[0]:  # sources are shown as links, under a heading of their own
            continue
        got = [bare(str(cell)) for cell in found[0][label]]
        if got != [bare(cell) for cell in cells]:
            raise Wrong(f"/{page} {card_id} {filters.params()} {label}: {got} instead of {cells}")
    return len(card.rows)


def bare(text: str) -> str:
    """Markdown or HTML as the reader sees it: no tags, no escapes, one space between words."""
    return " ".join(html.unescape(re.sub(r"\\([^\w\s])", r"\1", re.sub(r"<[^>]*>", " ", text))).split())


@dataclass(frozen=True, slots=True)
class Pick:
    """A change of one filter: the widget's key, what the page calls the values, and the filters afterwards."""

    key: str
    words: Sequence[Any]
    filters: Filters


def a_pick(chance: random.Random, page: str, before: Filters, warehouse: Warehouse, lang: Lang) -> Pick:
    """One filter of the page changed at random."""
    names: list[str] = [name for name in ("country", "sector", "prefecture", "municipality", "fiscal_year") if name in USED[page]]
    given = dict.fromkeys("fiscal_year" if name.startswith("fiscal_year") else name for name, _ in before.params())
    active = [name for name in given if name in names]
    if len(active) > 1:  # three filters at once find nothing
        names = active
    name = chance.choice(names)
    if len(active) > 1 and name != "fiscal_year":
        return Pick(f"f_{name}", [], before.with_(**{name: ()}))
    if name == "fiscal_year":
        first, last = year_bounds(warehouse)
        low, high = (first, last) if len(active) > 1 else sorted((chance.randint(first, last), chance.randint(first, last)))
        filters = before.with_(fiscal_year_from=low if low > first else None, fiscal_year_to=high if high < last else None)
        return Pick("f_years", (low, high), filters)
    offered = choices(warehouse, lang)[name]
    codes = tuple(sorted(chance.sample(offered, min(len(offered), chance.choice((0, 1, 1, 1, 2))))))
    labels = allowed_values(warehouse, lang)[name]
    return Pick(f"f_{name}", [labels[code] for code in codes], before.with_(**{name: codes}))


# ---- the API

TABLES: dict[str, dict[str, str]] = {
    "projects": {"country": "country_iso3 = ?", "fiscal_year": "fiscal_year = ?"},
    "cooperation_links": {"country": "country_iso3 = ?"},
    "activities": {"country": "country_iso3 = ?", "prefecture": "prefecture_code = ?", "sector": "list_contains(sectors, ?)"},
    "declarations": {"prefecture": "substr(jis_code, 1, 2) = ?"},
    "municipalities": {"prefecture": "prefecture_code = ?"},
}
"""Tables with the condition that a filter means, said again here without the API's own code."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request to the API: its address below the host, its format, and the rows it must have."""

    path: str
    ending: str
    rows: tuple[tuple[str, ...], ...]


def a_question(chance: random.Random, warehouse: Warehouse) -> Question:
    """A table with a filter, some rows of it, in a format."""
    table = chance.choice(sorted(TABLES))
    parameter = chance.choice([*TABLES[table], ""])
    value = chance.choice(choices(warehouse, "en")[parameter] or tuple(allowed_values(warehouse, "en")[parameter])) if parameter else ""
    limit, offset, ending = chance.choice((10, 50, 500)), chance.choice((0, 0, 5)), chance.choice(("json", "csv"))
    query = urlencode([*([(parameter, value)] if parameter else []), ("limit", limit), ("offset", offset), ("lang", "en")])
    return Question(f"/api/v1/tables/{table}.{ending}?{query}", ending, _rows(warehouse, table, parameter, value, limit, offset))


@lru_cache(maxsize=4096)
def _rows(warehouse: Warehouse, table: str, parameter: str, value: str, limit: int, offset: int) -> tuple[tuple[str, ...], ...]:
    condition = f"WHERE {TABLES[table][parameter]}" if parameter else ""
    cursor = warehouse.cursor()
    found = cursor.execute(f'SELECT * FROM "{table}" {condition} LIMIT {limit} OFFSET {offset}', [value] if parameter else [])
    return tuple(tuple(_text(cell) for cell in row) for row in found.fetchall())


def check_rows(question: Question, content: bytes) -> int:
    """The answer has the rows of the warehouse, in their order. Returns how many. Raises ``Wrong``."""
    if question.ending == "json":
        got = tuple(tuple(_text(cell) for cell in row.values()) for row in json.loads(content)["rows"])
    else:
        got = tuple(tuple(_text(cell) for cell in row) for row in list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))[1:])
    if got != question.rows:
        raise Wrong(f"{question.path}: {len(got)} rows instead of {len(question.rows)}; first {got[:1]} instead of {question.rows[:1]}")
    return len(got)


def _text(cell: Any) -> str:
    """A cell in the form every format can be brought to."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (list, tuple)):
        return ";".join(str(one) for one in cell)
    text = str(cell)
    if re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text) and not text.isdigit():  # 0.50 and 5e-1 are 0.5; 01100 is a code
        return f"{float(text):.15g}"
    return text
