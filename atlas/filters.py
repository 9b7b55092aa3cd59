"""The shared filters: ONE definition, turned into address-bar parameters, SQL parameters and a sentence.

The same class serves the dashboard, the exports and the API, so a parameter means the same thing everywhere.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from atlas import formats
from atlas.i18n import LANGS, Lang, listing, t
from atlas.warehouse import Warehouse, remembered

LISTS = ("municipality", "prefecture", "country", "sector", "scheme", "case", "kind", "evidence", "fiscal_year")
BOUNDS = ("fiscal_year_from", "fiscal_year_to")
NAMES = LISTS + BOUNDS
YEARS = ("fiscal_year", *BOUNDS)
NOTHING = "none"
"""Address form of a list that was emptied although it has a default."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A parameter that cannot be taken: its name, the value found, what is allowed and the nearest allowed value.

    ``why`` names a message that says more than "not allowed": several values in one (``commas``), or years the wrong way
    round (``reversed``, with the later bound in ``other``).
    """

    parameter: str
    value: str
    allowed: tuple[str, ...] = ()
    nearest: str | None = None
    why: str = ""
    other: str = ""

    def text(self, lang: Lang) -> str:
        """The problem in words, with the nearest value or the allowed ones (the first few of a long list)."""
        if not self.allowed:
            return t(lang, "problem.unknown_parameter", parameter=self.parameter)
        if self.why:
            return t(lang, f"problem.{self.why}", parameter=self.parameter, value=self.value, other=self.other)
        if self.nearest:
            return t(lang, "problem.nearest", parameter=self.parameter, value=self.value, nearest=self.nearest)
        shown = ", ".join(self.allowed[:12]) + (" …" if len(self.allowed) > 12 else "")
        return t(lang, "problem.not_allowed", parameter=self.parameter, value=self.value, allowed=shown)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asks for. Empty means "not filtered". Codes: JIS X 0402, JIS X 0401, ISO 3166-1 alpha-3, slugs."""

    municipality: tuple[str, ...] = ()
    prefecture: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    scheme: tuple[str, ...] = ()
    case: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    fiscal_year: tuple[int, ...] = ()
    fiscal_year_from: int | None = None
    fiscal_year_to: int | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, name) not in ((), None) for name in NAMES)

    def only(self, names: Iterable[str]) -> Filters:
        """These filters without the ones a view does not use."""
        keep = set(names)
        if "fiscal_year" in keep:
            keep |= set(BOUNDS)
        return Filters(**{f.name: getattr(self, f.name) for f in fields(self) if f.name in keep})

    def with_(self, **changes: Any) -> Filters:
        """A copy with some filters changed."""
        return replace(self, **changes)

    def params(self) -> list[tuple[str, str]]:
        """The address-bar form: known keys only, in a fixed order, lists by repeating."""
        pairs: list[tuple[str, str]] = []
        for name in LISTS:
            pairs += [(name, str(value)) for value in sorted(getattr(self, name))]
        return pairs + [(name, str(getattr(self, name))) for name in BOUNDS if getattr(self, name) is not None]

    def sql(self) -> dict[str, Any]:
        """Bound parameters of the named queries: a list, a number, or ``None`` for "not filtered"."""
        return {name: (getattr(self, name) or None) for name in NAMES}

    def phrases(self, warehouse: Warehouse, lang: Lang) -> list[tuple[str, str, str]]:
        """(parameter, its name in words, its values in words) for each active filter."""
        labels = allowed_values(warehouse, lang)
        found = []
        for name in LISTS:
            values = getattr(self, name)
            if name == "fiscal_year":
                words = [formats.fiscal_year(year, lang) for year in values]
            else:
                words = [labels[name].get(value, value) for value in values]
            if words:
                found.append((name, t(lang, f"filter.{name}"), listing(lang, words)))
        first, last = self.fiscal_year_from, self.fiscal_year_to
        if first is not None or last is not None:
            key = "filter.years_between" if None not in (first, last) else "filter.years_from" if last is None else "filter.years_to"
            between = t(lang, key, first=formats.fiscal_year(first, lang), last=formats.fiscal_year(last, lang))
            found.append(("fiscal_year", t(lang, "filter.fiscal_year"), between))
        return found

    def sentence(self, warehouse: Warehouse, lang: Lang) -> str:
        """The active filters in one sentence, as it stands above charts, in files and in citations."""
        phrases = self.phrases(warehouse, lang)
        if not phrases:
            return t(lang, "filter.none")
        parts = [t(lang, "filter.phrase", name=name, values=values) for _, name, values in phrases]
        return t(lang, "filter.sentence", parts=t(lang, "filter.separator").join(parts))

    def short(self) -> str:
        """The active filters as a file-name part: ascii, at most 60 characters, ``all`` when there is none."""
        text = "_".join(value for _, value in self.params())
        return re.sub(r"[^A-Za-z0-9_-]", "", text)[:60] or "all"


@remembered(maxsize=8)
def allowed_values(warehouse: Warehouse, lang: Lang) -> dict[str, dict[str, str]]:
    """For every list filter the allowed values and their labels, in display order."""
    found: dict[str, dict[str, str]] = {name: {} for name in LISTS}
    for row in warehouse.rows("filter_values", lang=lang):
        found[row["parameter"]][row["value"]] = row["label"]
    return found


@remembered(maxsize=8)
def choices(warehouse: Warehouse, lang: Lang) -> dict[str, tuple[str, ...]]:
    """For every list filter the values worth offering: those some record uses. All allowed values stay accepted."""
    found: dict[str, list[str]] = {name: [] for name in LISTS}
    for row in warehouse.rows("filter_values", lang=lang):
        if row["in_use"]:
            found[row["parameter"]].append(row["value"])
    return {name: tuple(values) for name, values in found.items()}


def year_bounds(warehouse: Warehouse) -> tuple[int, int]:
    """First and last fiscal year of any record."""
    years = [int(value) for value in allowed_values(warehouse, "en")["fiscal_year"]]
    return min(years), max(years)


def _meant(warehouse: Warehouse, name: str, value: str) -> str | None:
    """The code whose name in either language was given instead, such as "Vietnam" for ``VNM``; else the most similar code."""
    names = {
        re.sub(r"\W", "", label).casefold(): code
        for lang in LANGS
        for code, label in allowed_values(warehouse, lang)[name].items()
    }  # fmt: skip
    wanted = re.sub(r"\W", "", value).casefold()
    begun = sorted((one for one in names if len(wanted) > 1 and one.startswith(wanted)), key=len)  # without "City" or 県
    near = begun or difflib.get_close_matches(wanted, names, n=1, cutoff=0.85)
    if near:
        return names[near[0]]
    similar = difflib.get_close_matches(value, allowed_values(warehouse, "en")[name], n=1)
    return similar[0] if similar else None


def parse(warehouse: Warehouse, given: Mapping[str, Sequence[str]], *, known: Iterable[str] = ()) -> tuple[Filters, list[Problem]]:
    """Read parameters. What cannot be taken is left out and reported; ``known`` names parameters of others.

    Every value is checked against the warehouse: a code nobody has is a problem, not an empty result.
    """
    allowed = {name: tuple(values) for name, values in allowed_values(warehouse, "en").items()}
    taken: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, values in given.items():
        if name in BOUNDS:
            first, last = year_bounds(warehouse)
            years = tuple(str(year) for year in range(first, last + 1))
            value = values[-1] if values else ""
            if value in years:
                taken[name] = int(value)
            else:
                problems.append(Problem(name, value[:80], years))
        elif name in LISTS:
            good = [value for value in dict.fromkeys(values) if value in allowed[name]]
            for value in dict.fromkeys(values):
                if value not in allowed[name]:
                    parts = value[:80].split(",")
                    several = len(parts) > 1 and all(part.strip() in allowed[name] for part in parts)
                    meant, why = (None, "commas") if several else (_meant(warehouse, name, value[:80]), "")
                    problems.append(Problem(name, value[:80], allowed[name], meant, why))
            taken[name] = tuple(sorted(int(v) if name == "fiscal_year" else v for v in good))
        elif name not in known:
            problems.append(Problem(name[:80], ""))
    low, high = taken.get("fiscal_year_from"), taken.get("fiscal_year_to")
    if low is not None and high is not None and low > high:
        fitting = tuple(str(year) for year in range(year_bounds(warehouse)[0], high + 1))
        problems.append(Problem("fiscal_year_from", str(low), fitting, why="reversed", other=str(high)))
        del taken["fiscal_year_from"]
    return Filters(**taken), problems
