"""A page as a deck: the Cards a page puts on stage, in the order in which it shows them, with its filters and choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from atlas.charts import recipes
from atlas.charts.cooperation import AREAS
from atlas.filters import NOTHING, Filters
from atlas.i18n import messages
from atlas.slides.deck import Deck, Langs, Slide, Words, options_of
from atlas.slides.storage import works
from atlas.warehouse import Warehouse

ON_STAGE: dict[str, tuple[str, ...]] = {
    "overview": ("cooperation-map", "declaration-total", "latest"),
    "map": ("cooperation-map", "cooperation-unmapped"),
    "cases": ("case-comparison", "case-timeline"),
    "outcomes": ("outcome-matrix", "outcome-indicator", "outcome-results", "outcome-stages"),
    "declarations": (
        "declaration-total", "declaration-kinds", "declaration-population", "declaration-growth", "declaration-claim",
        "leading-area-rounds", "leading-area-totals", "declaration-places",
    ),
    "programme": (
        "programme-by-year", "programme-completeness", "programme-continuity", "programme-by", "programme-flows", "programme-totals",
        "programme-conflicts",
    ),
    "continuity": ("continuity-years", "after-programme", "role-turns"),
    "lessons": ("lesson-findings",),
    "claims": ("claim-verdicts", "usage-flags"),
    "coverage": ("coverage-years", "coverage-countries", "coverage-prefectures", "coverage-gaps"),
    "sources": ("source-kinds", "source-conflicts", "usage-flags", "corrections"),
}  # fmt: skip
"""Cards by page name. Long lists stay on the page."""
SHOWN_AT_FIRST: dict[str, dict[str, tuple[str, ...]]] = {"map": {"view": AREAS[:1]}}
"""What a page shows before anything is chosen, where its Cards by themselves would show something else."""
OF_A_CHOICE = {"pair": "cooperation-records"}
"""A Card that a page shows once a reader has chosen something, by the name of the parameter."""


def home_of(card_id: str) -> str | None:
    """The page that shows a Card, by name; not the landing page if another one has it too."""
    found = [page for page, cards in ON_STAGE.items() if card_id in cards]
    return found[-1] if found else None


def deck_of(page: str, filters: Filters, choices: Mapping[str, Sequence[str]], langs: Langs, warehouse: Warehouse) -> Deck:
    """The deck of a page. ``choices`` are the page's own parameters; a Card takes those its recipe knows by name.

    Raises ``KeyError`` for a page that is not put on stage.
    """
    slides = []
    choices = SHOWN_AT_FIRST.get(page, {}) | dict(choices)
    first, *others = ON_STAGE[page]
    for card_id in (first, *(card for name, card in OF_A_CHOICE.items() if name in choices), *others):
        slide = Slide(card_id, filters.only(recipes()[card_id].filters), taken(card_id, choices))
        slides.append(slide if works(slide, warehouse) else Slide(card_id, slide.filters))
    title = Words(*(messages(lang)[f"page.{page}.title"] for lang in ("ja", "en")))
    return Deck(title, tuple(slides), langs, version=warehouse.version)


def taken(card_id: str, choices: Mapping[str, Sequence[str]]) -> tuple[tuple[str, object], ...]:
    """The options a Card takes from address parameters, in the type of their defaults."""
    found: list[tuple[str, object]] = []
    for name, default in options_of(card_id).items():
        if values := choices.get(name):
            found.append((name, typed(values, default)))
    return tuple(sorted((one for one in found if one[1] != options_of(card_id)[one[0]]), key=lambda one: one[0]))


def typed(values: Sequence[str], default: object) -> object:
    """Address values in the type of an option's default: a tuple, yes or no, a whole number, else text.

    Raises ``ValueError`` where they cannot be that.
    """
    if isinstance(default, tuple):
        return () if tuple(values) == (NOTHING,) else tuple(values)
    if isinstance(default, bool):
        if values[-1] not in ("True", "False", "1", "0"):
            raise ValueError(values[-1])
        return values[-1] in ("True", "1")
    return int(values[-1]) if isinstance(default, int) else values[-1]
