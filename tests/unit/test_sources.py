"""The Cards of the sources page: numbers recomputed from the fact files, search, words for every row, both languages."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from atlas.charts import make
from atlas.charts.source_notes import licence, method
from atlas.charts.sources import answer, known, offered
from atlas.filters import Filters
from atlas.formats import number
from atlas.i18n import LANGS, messages

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
NO_FILTER = Filters()
CORRECTIONS = Path(__file__).resolve().parents[2] / "data" / "corrections.csv"


@pytest.fixture
def all_sources(facts) -> dict[str, dict[str, str]]:
    """One row per source id from both files."""
    return {row["source_id"]: row for name in ("sources_cooperation", "sources_declarations") for row in facts(name)}


def single_source_figures(facts) -> tuple[int, int]:
    """Published figures and those with one source, counted from the CSV files."""
    given: dict[tuple[str, ...], set[str]] = {}
    further = {
        "case_facts": ("fact_id", "case_fact_sources"), "cooperation_links": ("link_id", "cooperation_link_sources"),
        "programme_totals": ("total_id", "programme_total_sources"),
    }  # fmt: skip
    for table, (key, more) in further.items():
        for row in facts(table):
            if table == "programme_totals" or row["value_number"]:
                given[table, row[key]] = {row["source_id"]}
        for row in facts(more):
            if (table, row[key]) in given:
                given[table, row[key]].add(row["source_id"])
    for row in facts("declaration_counts"):
        given.setdefault(("counts", row["as_of"], row["kind"], row["count"]), set()).add(row["source_id"])
    for row in facts("declaration_population"):
        value = (float(row["population_million"] or 0), float(row["population_share_percent"] or 0))
        given.setdefault(("population", row["as_of"], *map(str, value)), set()).add(row["source_id"])
    for row in facts("leading_areas"):
        given["areas", row["round"]] = {row["source_id"]}
    return len(given), sum(len(sources) == 1 for sources in given.values())


@pytest.mark.parametrize("lang", LANGS)
def test_answer_states_the_numbers_of_the_files(warehouse, facts, all_sources, lang) -> None:
    text = answer(warehouse, lang)
    kinds = Counter(row["publisher_kind"] for row in all_sources.values())
    figures, single = single_source_figures(facts)
    conflicts = {row["conflict_id"] for row in facts("conflicts_cooperation")}
    for n in (len(all_sources), *kinds.values(), figures, single, len(conflicts)):
        assert number(n, lang) in re.findall(r"[\d,]+\d|\d", text), n


def test_list_holds_every_source_and_what_it_supports(warehouse, facts, all_sources) -> None:
    card = make("source-list", warehouse, NO_FILTER, "en")
    assert set(card.rows.column("source_id")) == set(all_sources) == set(known(warehouse))
    counted = Counter(row["source_id"] for row in facts("declarations"))
    source, n = counted.most_common(1)[0]
    assert f"Zero carbon declarations {n}" in card.rows.where(source_id=source).first()["supports"]
    assert min(card.rows.column("records")) > 0, "a source that supports nothing"


def test_search_knows_no_difference_of_width_or_case(warehouse) -> None:
    wide, narrow = (make("source-list", warehouse, NO_FILTER, "ja", q=q).rows for q in ("ＪＣＭ", "jcm"))
    assert wide.records == narrow.records
    assert 0 < len(wide) < len(known(warehouse))
    assert make("source-list", warehouse, NO_FILTER, "ja", q="zzzz<script>").is_empty


def test_kind_and_language_narrow_the_list(warehouse, all_sources) -> None:
    card = make("source-list", warehouse, NO_FILTER, "en", publisher_kind=("press",), language=("th", "id"))
    wanted = {i for i, row in all_sources.items() if row["publisher_kind"] == "press" and row["language"] in ("th", "id")}
    assert set(card.rows.column("source_id")) == wanted
    languages = Counter(row["language"] for row in all_sources.values())
    assert next(iter(offered(warehouse, "language", "en"))) == languages.most_common(1)[0][0]


@pytest.mark.parametrize("lang", LANGS)
def test_rows_of_a_source_are_told_in_words(warehouse, lang) -> None:
    listed = list(make("source-list", warehouse, NO_FILTER, lang).rows)
    seen = set()
    for row in [*listed[:20], *listed[20::25]]:
        card = make("source-uses", warehouse, NO_FILTER, lang, source=row["source_id"])
        assert len(card.rows) == row["records"]
        seen.update(card.tables)
        for name in ("table_title", "what_about", "record_text"):
            told = card.rows.column(name)
            assert all(told), (row["source_id"], name)
            assert lang == "ja" or not any(JAPANESE.search(one) for one in told), (row["source_id"], name)
    assert len(seen) >= 15, "the sample must reach nearly every table"


def test_unknown_source_is_an_empty_card(warehouse) -> None:
    assert make("source-uses", warehouse, NO_FILTER, "ja", source="nobody").is_empty


@pytest.mark.parametrize("lang", LANGS)
def test_conflicts_show_every_side_with_its_source(warehouse, facts, lang) -> None:
    card = make("source-conflicts", warehouse, NO_FILTER, lang)
    sides = facts("conflicts_cooperation")
    assert len(card.rows) == len(sides)
    words = messages(lang)["sources.rule.preferred"]
    assert card.rows.column("rule_label").count(words) == sum(row["preferred"] == "true" for row in sides)
    assert all(card.rows.column("source_ids"))
    assert all(card.rows.column("statement"))


def test_usage_notes_add_up_to_the_files(warehouse, facts) -> None:
    tables = ("case_facts", "cooperation_links", "declaration_counts", "declaration_population", "declarations", "leading_areas")
    rows = [row for table in tables for row in facts(table)]
    flags = [flag for row in rows for flag in row["usage_note"].split(";") if flag]
    card = make("usage-flags", warehouse, NO_FILTER, "en")
    assert sum(card.rows.column("records")) == len(flags)
    assert number(len(rows), "en") in card.takeaway
    assert number(sum(bool(row["usage_note"]) for row in rows), "en") in card.takeaway


@pytest.mark.parametrize("lang", LANGS)
def test_notes_method_and_licence_say_something(warehouse, facts, lang) -> None:
    assert len(make("table-notes", warehouse, NO_FILTER, lang).rows) > 30
    assert len(make("corrections", warehouse, NO_FILTER, lang).rows) == sum(1 for _ in csv.DictReader(CORRECTIONS.open(encoding="utf-8")))
    told = (*method(warehouse, lang), *licence(warehouse, lang))
    assert all(told)
    assert not any("{" in text for text in told)
    assert warehouse.version in " ".join(told)
    assert "Natural Earth" in " ".join(told)
