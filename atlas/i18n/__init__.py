"""Catalogues of interface text: ``i18n/<lang>/<section>.toml``, the same keys and placeholders in each language.

A key is ``section.rest``; the texts of ``common.toml`` have no section of their own.
Names and labels of the domain are not here: they come from the warehouse, in both languages.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

Lang = Literal["ja", "en"]
LANGS: tuple[Lang, ...] = ("ja", "en")


@cache
def catalogue(lang: Lang) -> dict[str, Any]:
    """The catalogue of a language as nested tables, one per section."""
    merged: dict[str, Any] = {}
    for file in sorted((Path(__file__).parent / lang).glob("*.toml")):
        section = tomllib.loads(file.read_text(encoding="utf-8"))
        merged |= section if file.stem == "common" else {file.stem: section}
    return merged


@cache
def messages(lang: Lang) -> dict[str, str]:
    """All texts of a language under dotted keys."""

    def walk(node: dict[str, Any], prefix: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in node.items():
            if isinstance(value, dict):
                found |= walk(value, f"{prefix}{key}.")
            elif isinstance(value, str):
                found[prefix + key] = value
        return found

    return walk(catalogue(lang), "")


def t(lang: Lang, key: str, **values: Any) -> str:
    """The text for ``key``, filled with ``values``.

    English tells one from many: where ``n`` is 1 and ``<key>_one`` exists, that text is taken.
    Raises ``KeyError`` for an unknown key, so a missing translation cannot reach the screen.
    """
    texts = messages(lang)
    if values.get("n") in (1, "1") and f"{key}_one" in texts:
        key = f"{key}_one"
    return texts[key].format(**values) if values else texts[key]


def listing(lang: Lang, items: list[str] | tuple[str, ...]) -> str:
    """Items as a list in a sentence: 甲、乙 or A, B and C."""
    if lang == "ja" or len(items) < 2:
        return t(lang, "value.list_separator").join(items)
    return t(lang, "value.list_separator").join(items[:-1]) + t(lang, "value.list_last") + items[-1]


def leaders(lang: Lang, names: list[str] | tuple[str, ...], many: str) -> str:
    """Those that share the first place: up to three by name, more by their number (in the words of the message ``many``)."""
    return listing(lang, names) if len(names) <= 3 else t(lang, many, n=str(len(names)))
