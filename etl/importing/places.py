"""Places and countries of the facts by name. What is not in places.csv or countries.csv has to be added there first."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

from etl.importing.governments import SUGGESTIONS, Governments, Unresolved
from etl.importing.plan import Label, Row
from etl.importing.text import name_key, packed, read_table

HOME = "JPN"
LISTS = (re.compile(r"[、,;/]|(?<=\S)及び|(?<=\S)と(?=\S)"), re.compile(r"[・]"))
"""How several places stand in one cell; tried in turn, each only if the whole cell is no place."""


class UnknownPlace(LookupError):
    """A cell names no known place; ``code`` and ``values`` say what, ``suggestions`` the nearest known ones."""

    def __init__(self, role: str, code: str, suggestions: tuple[Label, ...] = (), **values: str) -> None:
        super().__init__(code)
        self.role, self.code, self.suggestions, self.values = role, code, suggestions, values


def _label(row: Mapping[str, str], key: str) -> Label:
    return lambda lang: f"{row[f'name_{lang}']}{'（' if lang == 'ja' else ' ('}{row[key]}{'）' if lang == 'ja' else ')'}"


class Places:
    """Index of places.csv and countries.csv by Japanese and English name."""

    def __init__(self, data_dir: Path, governments: Governments) -> None:
        facts = data_dir / "facts"
        self._governments = governments
        self._countries: dict[str, Row] = {}
        for row in read_table(facts / "countries.csv"):
            for name in (row["name_ja"], row["name_en"], row["country_iso3"]):
                self._countries[name_key(name)] = row
        self._home: dict[str, Row] = {}
        self._abroad: dict[str, list[Row]] = defaultdict(list)
        for row in read_table(facts / "places.csv"):
            if row["country_iso3"] == HOME:
                if row["jis_code"]:
                    self._home[row["jis_code"]] = row
            else:
                for key in dict.fromkeys((name_key(row["name_ja"]), name_key(row["name_en"]))):
                    self._abroad[key].append(row)

    def country(self, text: str) -> str:
        """ISO code of a country named in Japanese or English; blank for blank. Raises UnknownPlace."""
        key = name_key(text)
        if not key:
            return ""
        if key not in self._countries:
            near = difflib.get_close_matches(key, self._countries, SUGGESTIONS, 0.5)
            labels = tuple(_label(self._countries[one], "country_iso3") for one in near)
            raise UnknownPlace("country", "country_unknown", labels, found=text)
        return self._countries[key]["country_iso3"]

    def at_home(self, text: str, prefecture: object, own: bool) -> list[Row]:
        """The Japanese places of a cell (several may stand in it). Raises UnknownPlace."""

        def one(name: str) -> Row:
            try:
                government = self._governments.resolve(None, prefecture, name, own)
            except Unresolved as error:
                labels = tuple(each.label for each in error.suggestions)
                raise UnknownPlace("jp_place", error.code, labels, **error.values) from None
            if government.code not in self._home:
                raise UnknownPlace("jp_place", "place_missing", (), found=name, other=government.code)
            return self._home[government.code]

        return _several(text, one)

    def abroad(self, text: str, country: str) -> list[Row]:
        """The places of a cell outside Japan, in the given country if there is one. Raises UnknownPlace."""

        def one(name: str) -> Row:
            key = name_key(name)
            found = {row["place_id"]: row for row in self._abroad.get(key, ())}
            fits = [row for row in found.values() if not country or row["country_iso3"] == country]
            if len(fits) == 1:
                return fits[0]
            pool = {k: row for k, rows in self._abroad.items() for row in rows if not country or row["country_iso3"] == country}
            near = [*fits, *found.values(), *(pool[k] for k in difflib.get_close_matches(key, pool, SUGGESTIONS, 0.5))]
            labels = tuple(_label(row, "place_id") for row in {row["place_id"]: row for row in near}.values())
            code = "place_ambiguous" if fits else "place_other_country" if found else "place_unknown"
            raise UnknownPlace("partner", code, labels[:SUGGESTIONS], found=name, country=country)

        return _several(text, one)


def _several(text: str, one: Callable[[str], Row]) -> list[Row]:
    """The whole cell as a place, else each of its parts. The error of the whole cell, or of the part, is raised."""
    try:
        return [one(packed(text))]
    except UnknownPlace as whole:
        for pattern in LISTS:
            parts = [part for part in pattern.split(packed(text)) if part]
            if len(parts) > 1:
                try:
                    return [one(part) for part in parts]
                except UnknownPlace as part_error:
                    if pattern is LISTS[0]:
                        raise part_error from whole
        raise
