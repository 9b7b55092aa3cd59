"""Search: every local government is found by name, kana, romaji and code, in the spellings readers use."""

from __future__ import annotations

import random
import unicodedata

import pytest

from atlas import search

SHOWN = 12
"""Hits on the first screen (atlas/ui/municipalities.py)."""


@pytest.fixture(scope="module")
def known(warehouse):
    return search.entries(warehouse)


@pytest.fixture
def sample(facts):
    """200 municipalities with their English names, drawn without a fixed seed of luck: the same ones each time."""
    names = {row["jis_code"]: row for row in facts("municipality_names")}
    rows = random.Random(1741).sample(facts("municipalities"), 200)
    return [row | names[row["jis_code"]] for row in rows]


def hits(known, query: str) -> tuple[str, ...]:
    found = search.search(known, query, SHOWN)
    assert not found.near, query
    return found.codes


def test_200_municipalities_by_name_kana_romaji_and_code(known, sample) -> None:
    for row in sample:
        asked = (
            row["name_ja"], row["name_ja"][:-1], row["name_kana"], unicodedata.normalize("NFKC", row["name_kana"]),
            row["romaji"], row["name_en"], row["jis_code"], row["jis_code6"],
        )  # fmt: skip
        for query in asked:
            assert row["jis_code"] in hits(known, query), (query, row["name_ja"])
        full = f"{row['prefecture_ja']}{row['name_ja']}"
        assert hits(known, full)[0] == row["jis_code"], full


def test_every_prefecture(known, facts) -> None:
    for row in facts("prefectures"):
        for query in (row["name_ja"], row["name_kana"], row["name_en"], row["jis_code"], row["prefecture_code"]):
            assert hits(known, query)[0] == row["jis_code"], query


def test_check_digits_are_those_of_the_official_list(facts) -> None:
    assert all(search.check_digit(row["jis_code"]) == row["jis_code6"][5] for row in facts("municipalities"))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("茅ケ崎", "14207"), ("茅が崎市", "14207"), ("鎌ヶ谷市", "12224"), ("竜ヶ崎", "08208"), ("諌早", "42204"),
        ("ﾖｺﾊﾏｼ", "14100"), ("よこはま市", "14100"), ("Yokohama-shi", "14100"), ("YOKOHAMA CITY", "14100"), ("１４１００", "14100"),
        ("141003", "14100"), ("Ōtsu", "25201"), ("ohtsu", "25201"), ("Sinjyuku", "13104"), ("shinjuku-ku", "13104"),
        ("Gumma", "10000"), ("kouchi-ken", "39000"), ("東京", "13000"), ("北海道", "01000"), ("1100", "01100"), ("13", "13000"),
        ("府中 広島", "34208"), ("Fuchu, Tokyo", "13206"), ("東京都府中市", "13206"), ("伊達 福島", "07213"), ("みなみアルプス市", "19208"),
    ],
)  # fmt: skip
def test_spellings(known, query: str, code: str) -> None:
    assert hits(known, query)[0] == code


def test_machi_and_cho_are_both_understood(known) -> None:
    for query in ("mori-machi", "mori-cho", "もりまち", "森町"):
        assert {"01345", "22461"} <= set(hits(known, query)), query


def test_namesakes_are_all_found_and_told_apart(known, facts, warehouse) -> None:
    from atlas.charts.municipality import full_name

    by_name: dict[str, list[str]] = {}
    for row in facts("municipalities"):
        by_name.setdefault(row["name_ja"], []).append(row["jis_code"])
    for name, codes in by_name.items():
        if len(codes) > 1:
            assert set(codes) <= set(hits(known, name)), name
            for lang in ("ja", "en"):
                assert len({full_name(warehouse, code, lang) for code in codes}) == len(codes)


@pytest.mark.parametrize("query", ["", "   ", "%", "_'--", "xyzzyx", "🙂", "0" * 500, "市", "<script>"])
def test_odd_queries_are_answered_quietly(known, query: str) -> None:
    found = search.search(known, query, SHOWN)
    assert len(found.codes) <= SHOWN


def test_mistyped_names_and_codes_lead_somewhere(known) -> None:
    assert search.search(known, "yokohma").codes[0] == "14100"
    near = search.search(known, "14101")
    assert near.near
    assert "14100" in near.codes
