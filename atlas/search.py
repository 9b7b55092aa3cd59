"""Finding a municipality by what a reader types: name, reading, romaji, English name or code. Pure; no query, no Streamlit.

Two forms make spellings comparable. *Written*: NFKC, katakana for hiragana, full-size kana for small ones, GA and KE alike
(both are written between ideographs and read the same), usual characters for variants (``data/name_variants.csv``).
*Sound*: kana and any romanisation as one consonant scheme without long vowels, so that Hepburn, Kunrei and dropped or
doubled vowels meet. The same forms are made of the names once and of the query each time.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from atlas.warehouse import ROOT, Warehouse, remembered

VARIANTS = ROOT / "data" / "name_variants.csv"
KINDS = ("prefecture", "city", "special_ward", "town", "village")
ENDINGS = {
    "si": "city", "city": "city", "ku": "special_ward", "ward": "special_ward", "mati": "town", "tyo": "town", "town": "town",
    "mura": "village", "son": "village", "village": "village", "ken": "prefecture", "hu": "prefecture", "to": "prefecture",
    "prefecture": "prefecture", "metropolis": "prefecture",
}  # fmt: skip
"""Endings of names in sound form and in English, and the kind of local government they stand for."""
SPOKEN = {"city": ("si",), "special_ward": ("ku",), "town": ("mati", "tyo"), "village": ("mura", "son"), "prefecture": ("ken", "hu", "to")}
"""Both readings count for towns and villages: few people know which one is official."""
CONSONANTS = (
    ("jy", "zy"), ("tch", "tty"), ("shi", "si"), ("chi", "ti"), ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"), ("di", "zi"), ("du", "zu"),
    ("sh", "sy"), ("ch", "ty"), ("j", "zy"), ("cc", "tt"),
)  # fmt: skip
GA, KE = chr(0x30AC), chr(0x30B1)
LONGEST = 80
"""Characters of a query that are looked at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A local government with all the forms it may be asked for by."""

    code: str
    kind: str
    prefecture: str
    written: frozenset[str]
    sound: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """Codes that answer a query, best first; ``near`` says that none fits and these only look alike."""

    codes: tuple[str, ...]
    near: bool = False


@cache
def _variants() -> dict[int, str]:
    with VARIANTS.open(encoding="utf-8", newline="") as file:
        return {ord(row["variant"]): row["usual"] for row in csv.DictReader(file)}


def _kana(character: str) -> str:
    """What follows "LETTER" in the Unicode name of a kana (``SMALL TU``); empty for any other character."""
    name = unicodedata.name(character, "")
    return name.partition(" LETTER ")[2] if name.startswith(("KATAKANA LETTER", "HIRAGANA LETTER")) else ""


def written(text: str) -> str:
    """Written form. Spaces and punctuation are dropped."""
    out = []
    for character in unicodedata.normalize("NFKC", text).casefold():
        if kana := _kana(character):
            character = unicodedata.lookup("KATAKANA LETTER " + kana.removeprefix("SMALL "))
            character = KE if character == GA else character
        if character.isalnum():
            out.append(character)
    return "".join(out).translate(_variants())


def _spelled(text: str) -> str:
    """Kana as letters by their Unicode names; other characters stay."""
    out = ""
    double = False
    for character in text:
        kana = _kana(character).lower()
        if not kana:
            out += "" if unicodedata.name(character, "").endswith("PROLONGED SOUND MARK") else character
            continue
        if kana == "small tu":
            double = True
            continue
        small = kana.removeprefix("small ")
        if kana != small and out and small not in ("ke", "ka"):
            out = (out[:-1] if out[-1] in "aeiou" else out) + small
        else:
            out += (small[0] if double and small[0] not in "aeioun" else "") + small
        double = False
    return out


def sound(text: str) -> str:
    """Sound form: ascii letters only. Long vowels are short, ``m`` before a labial is ``n``, doubled ``n`` is single."""
    spelled = _spelled(unicodedata.normalize("NFKC", text))
    plain = "".join(c for c in unicodedata.normalize("NFD", spelled).casefold() if "a" <= c <= "z")
    for old, new in CONSONANTS:
        plain = plain.replace(old, new)
    plain = re.sub(r"m(?=[bmp])", "n", plain)
    plain = re.sub(r"oh(?![aeiouy])", "o", plain)
    return re.sub(r"nn+", "n", re.sub(r"uu+", "u", re.sub(r"o[ou]+", "o", plain)))


def is_ideograph(character: str) -> bool:
    """Whether a character is a Chinese one, as in most names."""
    return unicodedata.name(character, "").startswith("CJK ")


def _bare(name: str, kind: str, code: str) -> str:
    """The Japanese name without its last character, which says the kind. Only Hokkaido ends in none of its kind."""
    return name if code == "01000" else name[:-1]


def entry(row: Mapping[str, Any], prefecture: Mapping[str, Any]) -> Entry:
    """The Entry of a row of ``local_governments``; ``prefecture`` is the row of its prefecture."""
    code, kind = row["jis_code"], row["kind"]
    full, bare = written(row["name_ja"]), written(_bare(row["name_ja"], kind, code))
    ahead = [""] if kind == "prefecture" else ["", written(prefecture["name_ja"])]
    if kind != "prefecture":
        ahead.append(written(_bare(prefecture["name_ja"], "prefecture", prefecture["jis_code"])))
    whole = sound(row["name_kana"])
    roots = {sound(row["romaji"]), sound(re.sub(r"\s*(City|Ward|Town|Village|Prefecture|Metropolis)$", "", row["name_en"]))}
    ending = next((one for one in SPOKEN[kind] if whole.endswith(one)), "")
    roots.add(whole.removesuffix(ending))
    sounds = roots | {whole} | {root + one for root in roots for one in SPOKEN[kind] if kind != "prefecture" or one == ending}
    texts = {start + name for start in ahead for name in (full, bare)}
    return Entry(code, kind, prefecture["jis_code"][:2], frozenset(texts), frozenset(sounds - {""}))


@remembered(maxsize=4)
def entries(warehouse: Warehouse) -> tuple[Entry, ...]:
    """Every local government of the warehouse, prefectures first, then cities, wards, towns, villages; by code."""
    rows = list(warehouse.rows("municipality_list", lang="ja"))
    prefectures = {row["jis_code"][:2]: row for row in rows if row["kind"] == "prefecture"}
    found = [entry(row, prefectures[row["jis_code"][:2]]) for row in rows]
    return tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), one.code)))


def check_digit(code: str) -> str:
    """Check digit of a five-digit local government code (JIS X 0402, modulus 11)."""
    rest = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True)) % 11
    return str((11 - rest) % 10)


def as_code(text: str, known: Iterable[str]) -> str | None:
    """The five-digit code that a text stands for: five digits, six with a right check digit, or a prefecture's two."""
    digits = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"[0-9]+", digits):
        return None
    codes = set(known)
    if len(digits) == 6 and digits[-1] == check_digit(digits[:5]):
        digits = digits[:5]
    if len(digits) == 2:
        digits += "000"
    if len(digits) == 4 and digits.zfill(5) in codes:  # a spreadsheet ate the leading zero
        digits = digits.zfill(5)
    return digits if digits in codes else None


def nearest_codes(text: str, known: Iterable[str], most: int = 5) -> tuple[str, ...]:
    """Known codes that look like a mistyped one: those that share most leading digits, then the nearest in number."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))[:5]
    if not digits:
        return ()

    def alike(code: str) -> tuple[int, int]:
        same = next((i for i, (a, b) in enumerate(zip(code, digits, strict=False)) if a != b), len(digits))
        return (-same, abs(int(code) - int(digits.ljust(5, "0"))))

    return tuple(sorted((code for code in known if code[:2] == digits[:2]), key=alike)[:most])


def _rank(forms: frozenset[str], text: str) -> int | None:
    """0 for the same form, 1 for one that begins with the text, 2 for one that contains it."""
    if text in forms:
        return 0
    if any(form.startswith(text) for form in forms):
        return 1
    return 2 if any(text in form for form in forms) else None


def _pieces(query: str) -> list[str]:
    """The words of a query."""
    text = unicodedata.normalize("NFKC", query).replace(chr(0x2019), "'")
    return [word for word in re.split(r"[\s,;/()\[\]\-\u2010-\u2015\u3001\u30fb]+", text) if word]


def _asked(words: list[str]) -> tuple[list[str], str]:
    """The words without an ending that stands alone, and the kind it names."""
    if len(words) > 1 and (kind := ENDINGS.get(sound(words[-1]))) and not any(map(is_ideograph, words[-1])):
        return words[:-1], kind
    return words, ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of a query in both forms; ``ending`` is the ideograph for the kind where the rest is kana."""

    written: str
    sound: str
    ending: str = ""


@lru_cache(maxsize=512)
def wanted(text: str) -> Wanted:
    """The forms of a word. A word in ideographs is never taken by its sound."""
    ideographs = [c for c in text if is_ideograph(c)]
    if not ideographs:
        return Wanted(written(text), sound(text))
    if len(ideographs) == 1 and is_ideograph(text[-1]) and len(text) > 1:
        return Wanted(written(text), sound(text[:-1]), written(text[-1]))
    return Wanted(written(text), "")


def _match(one: Entry, text: str, kind: str) -> int | None:
    """How well an entry answers one word; smaller is better."""
    word = wanted(text)
    rank = _rank(one.written, word.written) if word.written else None
    if word.sound and (not word.ending or any(form.endswith(word.ending) for form in one.written)):
        heard = _rank(one.sound, word.sound)
        rank = heard if rank is None else rank if heard is None else min(rank, heard)
    return None if rank is None else 2 * rank + (1 if kind and kind != one.kind else 0)


def _is_prefecture(one: Entry, word: str) -> bool:
    return one.kind == "prefecture" and _match(one, word, "") == 0


def search(known: tuple[Entry, ...], query: str, most: int = 20) -> Found:
    """Local governments that answer a query, best first; look-alikes where none does. An empty query finds none.

    Words may be a name with or without its ending, and the prefecture before or after it.
    """
    query = query[:LONGEST].strip()
    if not query:
        return Found(())
    if code := as_code(query, (one.code for one in known)):
        return Found((code,))
    words, kind = _asked(_pieces(query))
    ranked = _ranked(known, ["".join(words)] if words else [query], kind)
    if len(words) > 1:
        for at, word in enumerate(words):
            inside = {one.prefecture for one in known if _is_prefecture(one, word)}
            rest, named = _asked(words[:at] + words[at + 1 :])
            if inside:
                ranked += _ranked(tuple(one for one in known if one.prefecture in inside), ["".join(rest)], named or kind)
    best: dict[str, int] = {}
    for rank, code in ranked:
        best[code] = min(rank, best.get(code, rank))
    if best:
        return Found(tuple(sorted(best, key=lambda code: best[code]))[:most])
    return Found(_alike(known, query), near=True)


def _ranked(known: tuple[Entry, ...], texts: list[str], kind: str) -> list[tuple[int, str]]:
    found = []
    for one in known:
        ranks = [_match(one, text, kind) for text in texts if text]
        if ranks and None not in ranks:
            found.append((max(rank for rank in ranks if rank is not None), one.code))
    return sorted(found, key=lambda pair: pair[0])


def _alike(known: tuple[Entry, ...], query: str, most: int = 5) -> tuple[str, ...]:
    """Names that look or sound like the query; nearest codes for digits."""
    if re.fullmatch(r"[0-9]+", unicodedata.normalize("NFKC", query)):
        return nearest_codes(query, [one.code for one in known], most)
    by_form: dict[str, list[str]] = {}
    for one in known:
        for form in one.written | one.sound:
            by_form.setdefault(form, []).append(one.code)
    forms = [form for form in (written(query), sound(query)) if form]
    near = [close for form in forms for close in difflib.get_close_matches(form, by_form, n=most, cutoff=0.6)]
    return tuple(dict.fromkeys(code for close in near for code in by_form[close]))[:most]
