"""Sources in the reader's words, by their ids: there are hundreds of them, and every Card names some."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from atlas.i18n import Lang
from atlas.warehouse import Warehouse, remembered


def cited(ids: Iterable[str], warehouse: Warehouse, lang: Lang) -> list[dict[str, Any]]:
    """Title, publisher, kind, date, language and address of the known ones among ``ids``, in the order given."""
    return list(by_id(ids, warehouse, lang).values())


def by_id(ids: Iterable[str], warehouse: Warehouse, lang: Lang) -> dict[str, dict[str, Any]]:
    """The same, to look up one by its id."""
    known = _known(warehouse, lang)
    return {one: known[one] for one in ids if one in known}


@remembered(maxsize=8)
def _known(warehouse: Warehouse, lang: Lang) -> dict[str, dict[str, Any]]:
    return {row["source_id"]: row for row in warehouse.rows("sources_in_words", lang=lang)}
