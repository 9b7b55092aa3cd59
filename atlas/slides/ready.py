"""The decks that ship with the Atlas: data in ``data/decks``, one file each. They name Cards, never a number."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from atlas.filters import Filters
from atlas.i18n import LANGS, Lang, t
from atlas.slides.deck import Deck, Langs, Slide, Words
from atlas.slides.storage import from_json
from atlas.warehouse import ROOT, Warehouse

FOLDER = ROOT / "data" / "decks"


@cache
def ready_names() -> tuple[str, ...]:
    """The names of the ready decks, in the order in which they are offered."""
    return tuple(path.stem.split("_", 1)[-1] for path in _files())


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


def ready_deck(name: str, langs: Langs, warehouse: Warehouse) -> Deck:
    """A ready deck, always on the data of this warehouse. Raises ``KeyError`` for a name there is not."""
    for path, known in zip(_files(), ready_names(), strict=True):
        if known == name:
            return _read(path, warehouse).with_(langs=langs, version=warehouse.version, name=name)
    raise KeyError(name)


@cache
def _read(path: Path, warehouse: Warehouse) -> Deck:
    deck, troubles = from_json(path.read_bytes(), warehouse)
    if troubles:
        raise ValueError(f"{path.name}: " + "; ".join(json.dumps(one.text("en")) for one in troubles))
    return deck


def ready_decks(warehouse: Warehouse, langs: Langs = "ja") -> tuple[Deck, ...]:
    """All ready decks in one choice of languages."""
    return tuple(ready_deck(name, langs, warehouse) for name in ready_names())


OF_A_CASE = ("case-comparison", "case-timeline", "outcome-stages", "outcome-results")
"""What the handout of one case tells, in this order."""


def case_decks(warehouse: Warehouse, lang: Lang) -> dict[str, Deck]:
    """A small deck per case, by its id: what its handout is made of."""
    names = {one: {row["case_id"]: row["case"] for row in warehouse.rows("case_list", lang=one, case=None)} for one in LANGS}
    glance = Words(*(t(one, "slides.handout.glance") for one in LANGS))  # a comparison of one case is none
    return {
        case: Deck(
            Words(names["ja"][case], names["en"][case]),
            tuple(Slide(card_id, Filters(case=(case,)), title=glance if card_id == OF_A_CASE[0] else Words()) for card_id in OF_A_CASE),
            lang,
            version=warehouse.version,
        )
        for case in names[lang]
    }
