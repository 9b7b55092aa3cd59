"""Local governments by code and by name. A name that could mean two of them is never decided here."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from etl.importing.text import name_key, packed, read_table

SUGGESTIONS = 3
ENDINGS = "都道府県市区町村"


@dataclass(frozen=True)
class Government:
    """A prefecture or municipality as the facts name it. ``code`` has five digits, ``code6`` its check digit too."""

    code: str
    code6: str
    name_ja: str
    name_en: str
    prefecture_ja: str
    prefecture_en: str
    kind: str

    def label(self, lang: str) -> str:
        """Name with prefecture and code, for a reader of this language."""
        prefecture = self.kind == "prefecture"
        if lang == "ja":
            return f"{'' if prefecture else self.prefecture_ja}{self.name_ja}（{self.code}）"
        return f"{self.name_en}{'' if prefecture else ', ' + self.prefecture_en} ({self.code})"


class Unresolved(LookupError):
    """No or more than one government fits. ``role`` is the cell to name, ``suggestions`` the nearest ones."""

    def __init__(self, role: str, code: str, suggestions: Iterable[Government] = (), **values: str) -> None:
        super().__init__(code)
        self.role, self.code, self.values = role, code, values
        self.suggestions = tuple(suggestions)


def check_digit(code: str) -> str:
    """The sixth digit of a five-digit local government code (JIS X 0402, modulus 11)."""
    rest = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=True)) % 11
    return str((11 - rest) % 10)


class Governments:
    """Index of every prefecture and municipality of the facts."""

    def __init__(self, data_dir: Path) -> None:
        facts = data_dir / "facts"
        english = {row["jis_code"]: row["name_en"] for row in read_table(facts / "municipality_names.csv")}
        prefectures = {row["prefecture_code"]: row for row in read_table(facts / "prefectures.csv")}
        self.all: list[Government] = []
        for row in prefectures.values():
            code = row["jis_code"]
            names = (row["name_ja"], row["name_en"])
            self.all.append(Government(code, code + check_digit(code), *names, *names, "prefecture"))
        for row in read_table(facts / "municipalities.csv"):
            home = prefectures[row["prefecture_code"]]
            name = english.get(row["jis_code"], row["name_ascii"])
            whole = (row["jis_code"], row["jis_code6"], row["name_ja"], name, home["name_ja"], home["name_en"], row["kind"])
            self.all.append(Government(*whole))
        self.by_code = {one.code: one for one in self.all}
        self.by_name: dict[str, list[Government]] = defaultdict(list)
        self.prefectures: dict[str, Government] = {}
        self._codes: dict[str, set[str]] = defaultdict(set)
        for one in self.all:
            key = name_key(one.name_ja)
            self.by_name[key].append(one)
            # A spreadsheet that takes codes for numbers drops their leading zero.
            for code in {one.code, one.code6, one.code.lstrip("0"), one.code6.lstrip("0")}:
                self._codes[code].add(one.code)
            if one.kind == "prefecture":
                self.prefectures[key] = one
                if one.code[:2] != "01":
                    self.prefectures[key[:-1]] = one

    def is_prefecture(self, text: str) -> bool:
        """True if a text is the name of a prefecture, with or without 都・府・県."""
        return name_key(text) in self.prefectures

    def resolve(self, code: object, prefecture: object, name: object, prefecture_is_own: bool) -> Government:
        """The one government that the cells of a row mean. Raises Unresolved.

        A prefecture inside the name counts; one carried down from a row above gives way to it, one written
        in the row itself must agree. Code and name must agree too.
        """
        home = self._prefecture(prefecture)
        key, inside = self._split(name_key(name))
        if inside and home and inside is not home:
            if prefecture_is_own:
                raise Unresolved("municipality", "prefecture_differs", (), found=packed(name), other=home.name_ja)
            home = inside
        home = inside or home
        by_code = self._by_code(code, key) if packed(code) else None
        if not key:
            return self._nameless(by_code, home, inside, prefecture_is_own)
        try:
            found = self._by_name(key, home, packed(name))
        except Unresolved:
            if by_code and self._fits(by_code, key, home):
                return by_code
            raise
        if by_code and by_code is not found:
            values = {"found": packed(code), "other": found.name_ja}
            raise Unresolved("code", "code_differs", (by_code, found), **values)
        return found

    def _nameless(self, by_code: Government | None, home: Government | None, inside: Government | None, own: bool) -> Government:
        if by_code:
            if home and by_code.prefecture_ja != home.name_ja:
                raise Unresolved("code", "code_differs", (by_code,), found=by_code.code, other=home.name_ja)
            return by_code
        if inside or (home and own):
            return inside or home  # type: ignore[return-value]
        raise Unresolved("municipality", "name_missing")

    def _prefecture(self, text: object) -> Government | None:
        key = name_key(text)
        if not key:
            return None
        if key in self.prefectures:
            return self.prefectures[key]
        near = difflib.get_close_matches(key, self.prefectures, SUGGESTIONS, 0.4)
        options = dict.fromkeys(self.prefectures[one] for one in near)
        raise Unresolved("prefecture", "prefecture_unknown", options, found=packed(text))

    def _split(self, key: str) -> tuple[str, Government | None]:
        """A name without the prefecture in front of it, and that prefecture."""
        for one in self.prefectures.values():
            full = name_key(one.name_ja)
            if key.startswith(full):
                return key[len(full) :], one
        return key, None

    def _by_code(self, code: object, key: str) -> Government:
        text = packed(code).replace("-", "")
        found = [self.by_code[one] for one in sorted(self._codes.get(text, ()))]
        if len(found) > 1:  # 5 digits may also be 6 without the leading zero
            found = [one for one in found if key and name_key(one.name_ja) == key] or found
        if len(found) != 1:
            raise Unresolved("code", "code_ambiguous" if found else "code_unknown", found, found=packed(code))
        return found[0]

    def _fits(self, one: Government, key: str, home: Government | None) -> bool:
        """True if a code settles a name that alone fits several."""
        return name_key(one.name_ja) in self._forms(key) and (home is None or one.prefecture_ja == home.name_ja)

    def _forms(self, key: str) -> list[str]:
        """The name itself, then without a county (郡) in front of it."""
        return [key] + [key[at.end() :] for at in re.finditer("郡", key) if at.start() > 0 and at.end() < len(key)]

    def _by_name(self, key: str, home: Government | None, found: str) -> Government:
        for form in self._forms(key):
            fits = [one for one in self.by_name.get(form, ()) if home is None or one.prefecture_ja == home.name_ja]
            if len(fits) == 1:
                return fits[0]
            if fits:
                raise Unresolved("municipality", "name_ambiguous", fits, found=found)
        elsewhere = [one for form in self._forms(key) for one in self.by_name.get(form, ())]
        if elsewhere and home:
            values = {"found": found, "other": home.name_ja}
            raise Unresolved("municipality", "name_elsewhere", elsewhere, **values)
        raise Unresolved("municipality", "name_unknown", self._near(key, home), found=found)

    def _near(self, key: str, home: Government | None) -> list[Government]:
        """The nearest names, in the prefecture if one is known: those that only lack 市 or 町 first."""
        pool = [one for one in self.all if home is None or one.prefecture_ja == home.name_ja]
        names = {name_key(one.name_ja): one for one in reversed(pool)}
        bare = [one for one in pool if name_key(one.name_ja).rstrip(ENDINGS) == key.rstrip(ENDINGS)]
        inside = [one for one in pool if key.startswith(name_key(one.name_ja))]  # a ward of a designated city
        near = [names[one] for one in difflib.get_close_matches(key, names, SUGGESTIONS, 0.5)]
        return list(dict.fromkeys([*bare, *inside, *near]))[:SUGGESTIONS]
