"""The Outcomes page: what is known, what is not, and that plans and context never become results."""

from __future__ import annotations

import pytest

from atlas.charts import make, outcome_indicators
from atlas.filters import Filters
from atlas.i18n import LANGS
from atlas.render import plotly

ALL = Filters()
REPORTED = ("reported", "verified")


def test_matrix_counts_each_stage(warehouse, facts, counted):
    dimension = {row["indicator"]: row["dimension"] for row in facts("indicators")}
    comparable = {row["dimension"] for row in facts("indicators") if row["comparable"] == "true"}
    rows = make("outcome-matrix", warehouse, ALL, "en").rows
    assert len(rows) == len(comparable) * len(facts("cases"))
    for stage in ("verified", "reported", "expected", "planned", "context"):
        wanted = sum(row["evidence"] == stage and row["fact_id"] in counted and dimension[row["indicator"]] in comparable
                     for row in facts("case_facts"))  # fmt: skip
        assert sum(rows.column(f"facts_{stage}")) == wanted


def test_matrix_tells_nothing_from_context_and_plans(warehouse):
    for row in make("outcome-matrix", warehouse, ALL, "ja").rows:
        reported = row["facts_verified"] + row["facts_reported"]
        ahead = row["facts_expected"] + row["facts_planned"]
        level = row["known_level"]
        assert (level >= 3) == (reported > 0)
        if not reported:
            assert level == (2 if ahead else 1 if row["facts_context"] else 0)
        assert (row["shade"] is None) == (level == 0)
        assert row["known"]


def test_only_comparable_indicators_are_offered(warehouse, facts):
    comparable = {row["indicator"] for row in facts("indicators") if row["comparable"] == "true"}
    with_figure = {row["indicator"] for row in facts("case_facts") if row["value_number"]}
    kind = {row["unit"]: row["dimension"] for row in facts("units")}
    years = {row["indicator"] for row in facts("indicators") if row["unit"] and kind[row["unit"]] == "point_in_time"}
    offered = outcome_indicators.indicators(warehouse, "en")
    published = {code for code, row in offered.items() if not row["counted_here"]}
    assert published == (comparable & with_figure) - years
    assert outcome_indicators.DEFAULT_INDICATOR in offered


@pytest.mark.parametrize("lang", LANGS)
def test_a_case_without_a_figure_keeps_its_place(warehouse, facts, lang, counted):
    for code, chosen in outcome_indicators.indicators(warehouse, lang).items():
        card = make("outcome-indicator", warehouse, ALL, lang, indicator=code)
        assert len(set(card.rows.column("case"))) == len(facts("cases"))
        assert card.takeaway
        assert chosen["meaning"]
        own = [row for row in facts("case_facts") if row["indicator"] == code and row["value_number"]
               and row["evidence"] != "context" and row["fact_id"] in counted]  # fmt: skip
        figures = sorted(v for v in card.rows.column("figure") if v is not None)
        if not chosen["counted_here"]:
            assert figures == sorted(float(row["value_number"]) for row in own)
            assert card.n_with_value == len({row["case_id"] for row in own})
        assert 0 not in figures
        assert (card.chart.kind == "hbar") == bool(figures)
        if figures:
            figure = plotly.figure(card)
            words = {row["bar_label"] for row in card.rows if row["figure"] is None}
            assert words <= {note["text"] for note in figure["layout"]["annotations"]}


def test_context_figures_are_told_but_not_drawn(warehouse, facts):
    context = {row["indicator"] for row in facts("case_facts") if row["value_number"] and row["evidence"] == "context"}
    offered = outcome_indicators.indicators(warehouse, "en")
    for code in context & set(offered):
        card = make("outcome-indicator", warehouse, ALL, "en", indicator=code)
        assert "context" in {warning.code for warning in card.warnings}


def test_counts_are_those_of_the_fact_files(warehouse, facts, counted):
    def counts(measure):
        rows = make("outcome-indicator", warehouse, ALL, "en", indicator=measure).rows
        return sorted(v for v in rows.column("figure") if v is not None)

    def per_case(keep, table="case_facts"):
        found: dict[str, int] = {}
        for row in facts(table):
            if keep(row):
                found[row["case_id"]] = found.get(row["case_id"], 0) + 1
        return sorted(found.values())

    def own(row):
        return row["evidence"] in REPORTED and row["fact_id"] in counted

    about = {row["indicator"]: row for row in facts("indicators")}
    assert counts("companies") == per_case(lambda row: row["role"] == "company", "case_partners")
    assert counts("participants") == per_case(lambda row: True, "case_partners")
    assert counts("technologies") == per_case(lambda row: own(row) and row["indicator"] == "technology")
    assert counts("exchanges") == per_case(lambda row: own(row) and row["indicator"] in ("visit", "training", "trainees"))

    def event(row):
        kind = about[row["indicator"]]
        return own(row) and (kind["dimension"], kind["comparable"], kind["unit"]) == ("event", "true", "") and row["indicator"] != "visit"

    assert counts("events") == per_case(event)


def test_stages_never_hold_context(warehouse, facts, counted):
    card = make("outcome-stages", warehouse, ALL, "en")
    wanted = sum(row["evidence"] != "context" and row["fact_id"] in counted for row in facts("case_facts"))
    assert sum(card.rows.column("records")) == wanted
    assert 0 not in card.rows.column("records")


def test_words_have_no_numbers_plans_or_context(warehouse, facts):
    unit = {row["label_en"]: row["unit"] for row in facts("indicators")}
    reported = {
        row["label_en"] for row in facts("vocabularies_cooperation") if row["vocabulary"] == "evidence" and row["value"] in REPORTED
    }
    for code in outcome_indicators.indicators(warehouse, "en"):
        for row in make("outcome-words", warehouse, ALL, "en", indicator=code).rows:
            assert not unit[row["indicator_label"]]
            assert row["evidence_label"] in reported


@pytest.mark.parametrize("lang", LANGS)
def test_each_case_alone(warehouse, facts, lang):
    for row in facts("cases"):
        filters = Filters(case=(row["case_id"],))
        for card_id in ("outcome-matrix", "outcome-indicator", "outcome-words", "outcome-results", "outcome-stages"):
            card = make(card_id, warehouse, filters, lang)
            assert card.takeaway
            if "case" in card.rows.columns and not card.is_empty:
                assert len(set(card.rows.column("case"))) == 1
