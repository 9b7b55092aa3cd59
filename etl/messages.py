"""All texts shown by `python -m etl`, in English and Japanese, from etl/messages/*.toml."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from etl.problems import Problem

DIRECTORY = Path(__file__).with_name("messages")
LANGUAGES = ("en", "ja")


@cache
def catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """Texts of one language: section, key, text with {placeholders}."""
    return tomllib.loads((DIRECTORY / f"{language}.toml").read_text(encoding="utf-8"))


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """Language of the locale: ja if the first of LC_ALL, LC_MESSAGES and LANG that is set starts with ja."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


def text(language: str, section: str, key: str, **values: object) -> str:
    """One text with its placeholders filled; KeyError if the catalogue lacks it."""
    return catalogue(language)[section][key].format(**values)


def told(problem: Problem, language: str, section: str = "problem") -> str:
    """One problem as a line: file:row: field: what was found, what is allowed; ``section`` holds its sentence.

    Values whose name ends in _en or _ja fill the placeholder without the ending, in the chosen language.
    """
    values = dict(problem.values)
    ending = f"_{language}"
    values.update({k.removesuffix(ending): v for k, v in problem.values.items() if k.endswith(ending)})
    sentence = text(language, section, problem.code, **values)
    form = {
        (True, True): "full",
        (True, False): "row",
        (False, True): "field",
        (False, False): "file",
    }[problem.row is not None, problem.field is not None]
    return text(language, "line", form, file=problem.file, row=problem.row, field=problem.field, text=sentence)


def told_all(problems: Sequence[Problem], language: str, limit: int) -> Iterable[str]:
    """The first `limit` problems as lines, then how many more there are."""
    for problem in problems[:limit]:
        yield told(problem, language)
    if len(problems) > limit:
        yield text(language, "line", "more", count=len(problems) - limit)
