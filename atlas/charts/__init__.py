"""Charts: pure functions (warehouse, filters, language, options) → Card, one module per subject.

``@recipe`` enters a function in the register under the Card's id, so that pages, API, files and slides make the same
Card in the same way: ``make("programme-by-year", warehouse, filters, lang)``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from atlas.card import Card
from atlas.filters import Filters
from atlas.i18n import Lang, t
from atlas.warehouse import Warehouse, remembered

Build = Callable[..., Card]
SUBJECTS = (
    "overview",
    "cooperation",
    "cases",
    "case_facts",
    "outcomes",
    "outcome_indicators",
    "outcome_words",
    "declarations",
    "declaration_places",
    "leading_areas",
    "programme",
    "programme_tables",
    "matching",
    "match_sheet",
    "continuity",
    "roles",
    "lessons",
    "claims",
    "coverage",
    "sources",
    "source_notes",
    "municipality",
    "peers",
    "data",
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a Card is made: its builder and the shared filters it listens to."""

    id: str
    build: Build
    filters: tuple[str, ...]


_register: dict[str, Recipe] = {}


def recipe(card_id: str, filters: tuple[str, ...] = ()) -> Callable[[Build], Build]:
    """Enter a builder ``(warehouse, filters, lang, **options) -> Card`` under the id of its Card."""

    def enter(build: Build) -> Build:
        if card_id in _register:
            raise ValueError(f"two recipes for {card_id}")
        _register[card_id] = Recipe(card_id, build, filters)
        return build

    return enter


def recipes() -> dict[str, Recipe]:
    """Every Card there is, by id."""
    for subject in SUBJECTS:
        importlib.import_module(f"atlas.charts.{subject}")
    return dict(_register)


@remembered(maxsize=512)
def _made(card_id: str, warehouse: Warehouse, filters: Filters, lang: Lang, options: tuple[tuple[str, Any], ...]) -> Card:
    one = _register.get(card_id) or recipes()[card_id]
    used = filters.only(one.filters)
    card = one.build(warehouse, used, lang, **dict(options))
    heard = {name for name, *_ in used.phrases(warehouse, lang)}
    ignored = tuple(t(lang, f"filter.{name}") for name, *_ in filters.phrases(warehouse, lang) if name not in heard)
    return card.with_(filters_text=used.sentence(warehouse, lang), ignored=ignored, asked=used, made_with=options)


def make(card_id: str, warehouse: Warehouse, filters: Filters, lang: Lang, **options: Any) -> Card:
    """The Card of this id. Filters it does not listen to are left out; results are remembered.

    Options must be hashable (tuples, not lists). Raises ``KeyError`` for an unknown id.
    """
    return _made(card_id, warehouse, filters, lang, tuple(sorted(options.items())))
