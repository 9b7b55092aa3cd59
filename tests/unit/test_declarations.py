"""The declarations page: every number recomputed from the facts files, without the warehouse."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta

import pytest

from atlas.charts import make
from atlas.charts.declaration_places import steps
from atlas.charts.declarations import event_kinds, lead
from atlas.export.table import table_of, to_csv
from atlas.filters import Filters
from atlas.formats import day_with_era, number
from atlas.i18n import LANGS
from atlas.render.plotly import figure

NONE = Filters()
CARDS = (
    "declaration-total", "declaration-kinds", "declaration-population", "declaration-growth", "declaration-unplotted",
    "declaration-claim", "leading-area-rounds", "leading-area-totals", "declaration-places",
)  # fmt: skip
PARTS = {"prefecture", "city", "special_ward", "town", "village"}


@pytest.fixture
def totals(facts):
    """Plotted totals of the facts file: (date, number, usage note), oldest first."""
    rows = (r for r in facts("declaration_counts") if r["kind"] == "total" and r["plot"] == "true")
    return sorted((date.fromisoformat(r["as_of"]), int(r["count"]), r["usage_note"]) for r in rows)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("card_id", CARDS)
def test_every_card_is_complete(warehouse, card_id, lang):
    card = make(card_id, warehouse, NONE, lang)
    assert all((card.title, card.takeaway, card.note, card.sources, len(card.rows)))
    assert [c.name for c in card.columns] == list(card.rows.columns)
    assert not {"None", "nan"} & set(card.takeaway.split())
    if card.chart.kind != "table":
        assert figure(card)["data"]


@pytest.mark.parametrize("card_id", CARDS)
def test_no_card_fails_when_nothing_fits(warehouse, card_id):
    card = make(card_id, warehouse, NONE.with_(fiscal_year=(2009,), municipality=("01100",), kind=("village",)), "ja")
    if card_id != "declaration-claim":
        assert card.is_empty
        assert card.takeaway == ""


def test_the_line_is_the_plotted_totals(warehouse, totals):
    rows = make("declaration-total", warehouse, NONE, "ja").rows
    assert list(zip(rows.column("as_of"), rows.column("count"), strict=True)) == [(d, n) for d, n, _ in totals]
    assert rows.column("doubtful") == [bool(note) for *_, note in totals]


def test_points_left_out_appear_on_demand(warehouse, facts):
    every = [r for r in facts("declaration_counts") if r["kind"] == "total"]
    card = make("declaration-total", warehouse, NONE, "ja", points="all")
    assert len(card.rows) == len(every)
    cross = [trace for trace in figure(card)["data"] if trace["name"] in card.chart.dots]
    assert [trace["mode"] for trace in cross] == ["markers+text"]
    assert len(cross[0]["x"]) == sum(r["plot"] == "false" for r in every)


def test_every_value_left_out_has_a_reason(warehouse, facts, totals):
    left = [r for name in ("declaration_counts", "declaration_population") for r in facts(name) if r["plot"] == "false"]
    rows = make("declaration-unplotted", warehouse, NONE, "en").rows
    assert len(rows) == len(left)
    assert all(rows.column("unplotted_reason"))
    conflict = next(r for r in left if "conflict" in r["usage_note"] and r["date_precision"] == "month" and r["kind"] == "total")
    on = date.fromisoformat(conflict["as_of"])
    shown = next(r for r in rows if r["figure"] == float(conflict["count"]) and r["when_iso"] == conflict["as_of"][:7])
    assert shown["line_before"] == max(n for d, n, _ in totals if d <= on)
    assert shown["line_after"] == min(n for d, n, _ in totals if d >= on)


def test_the_lead_states_the_newest_figures(warehouse, totals, facts):
    (before, old, _), (newest, count, _) = totals[-2:]
    days = (newest - before).days
    shares = [r for r in facts("declaration_population") if r["plot"] == "true" and r["population_share_percent"]]
    share = max(shares, key=lambda r: r["as_of"])["population_share_percent"]
    for lang in LANGS:
        text = lead(warehouse, lang)
        rate = round((count - old) / days * 30.4375, 1)
        known = (count, count - old, days, rate, totals[0][1], len(facts("declarations")), float(share))
        assert all(number(value, lang) in text for value in known)
        assert day_with_era(newest, "day", lang) in text


def test_the_split_is_drawn_only_where_it_is_whole(warehouse, facts):
    found: dict[str, dict[str, int]] = {}
    for r in facts("declaration_counts"):
        if r["plot"] == "true":
            found.setdefault(r["as_of"], {})[r["kind"]] = int(r["count"])
    whole = {d: kinds for d, kinds in found.items() if set(kinds) >= PARTS | {"total"}}
    drawn: Counter[str] = Counter()
    for row in make("declaration-kinds", warehouse, NONE, "en").rows:
        drawn[row["as_of"].isoformat()] += row["count"]
    assert drawn == {d: kinds["total"] for d, kinds in whole.items()}


def test_population_shares_stand_only_where_stated(warehouse, facts):
    stated = {r["as_of"]: r["population_share_percent"] for r in facts("declaration_population") if r["plot"] == "true"}
    card = make("declaration-population", warehouse, NONE, "en")
    shown = {r["as_of"].isoformat(): r["population_share_percent"] for r in card.rows}
    assert shown == {d: float(share) if share else None for d, share in stated.items()}
    texts = figure(card)["data"][0]["text"]
    assert [text for text in texts if text] == [f"{number(float(s), 'en')}%" for _, s in sorted(stated.items()) if s]


def test_growth_joins_real_points_and_adds_up(warehouse, totals):
    for interval, least in (("all", 1), ("month", 28)):
        expected, last = [], totals[0]
        for point in totals[1:]:
            if point[0] - last[0] >= timedelta(days=least):
                expected.append((last[0], point[0], point[1] - last[1]))
                last = point
        rows = make("declaration-growth", warehouse, NONE, "en", interval=interval).rows
        assert [(r["previous_as_of"], r["as_of"], r["added"]) for r in rows] == expected
        assert all(r["added_per_month"] == round(r["added"] / r["days"] * 30.4375, 1) for r in rows)


def test_a_growth_bar_is_as_wide_as_its_period(warehouse):
    card = make("declaration-growth", warehouse, NONE, "en")
    bars = figure(card)["data"][0]
    assert bars["width"] == [days * 86_400_000 for days in card.rows.column("days")]


def test_gross_and_net_are_two_lines(warehouse, facts):
    rounds = sorted(facts("leading_areas"), key=lambda r: int(r["round"]))
    gross = [sum(int(r["selected"]) for r in rounds[: i + 1]) for i in range(len(rounds))]
    card = make("leading-area-totals", warehouse, NONE, "en")
    names = card.chart.order
    lines = {name: [r for r in card.rows if r["cumulative_basis"] == name] for name in names}
    assert [r["areas_total"] for r in lines[names[0]]] == gross
    published = {int(r["round"]): int(r["cumulative_published"]) for r in rounds if r["cumulative_basis"] == "net"}
    assert {r["round"]: r["areas_total"] for r in lines[names[1]] if not r["doubtful"]} == published
    assert min(r["round"] for r in lines[names[1]]) == min(published)
    assert len(figure(card)["data"]) == len(names)


def test_the_claim_stands_in_both_panels_and_beside_the_record(warehouse, facts, totals):
    claims = [r for r in facts("claims") if r["topic"] == "declarations" and r["metric"] == "count" and r["claimed_value"]]
    card = make("declaration-claim", warehouse, NONE, "ja")
    held = [r for r in card.rows if r["held_until"]]
    assert sorted(r["figure"] for r in held) == sorted(2 * [float(c["claimed_value"]) for c in claims])
    assert {r["compared_with"] for r in held} == set(card.rows.column("compared_with"))
    inside = [n for d, n, _ in totals if 2020 <= d.year <= 2022]
    assert f"{min(inside)}〜{max(inside)}" in card.takeaway
    assert all(c["explanation_ja"] in card.note for c in claims)
    layout = figure(card)["layout"]
    assert layout["yaxis"]["domain"][0] > layout["yaxis2"]["domain"][1]


def test_the_map_shows_every_known_declaration_once(warehouse, facts):
    known = {r["jis_code"]: r for r in facts("declarations")}
    card = make("declaration-places", warehouse, NONE, "ja")
    assert sorted(card.rows.column("jis_code")) == sorted(known)
    data = figure(card)["data"]
    areas = [code for trace in data if trace["type"] == "choropleth" for code in trace["locations"]]
    assert len(areas) == len(set(areas)) == 47
    points = sum(len(trace["lat"]) for trace in data if trace["type"] == "scattergeo")
    lost = [r["municipality"] for r in card.rows if r["lat"] is None and not r["area_code"]]
    assert points + len(lost) == sum(r["kind"] != "prefecture" for r in known.values())
    assert lost
    assert all(name in card.note for name in lost)
    assert not any("z" in trace and len(set(trace["z"])) > 1 for trace in data), "no shading by number"


def test_the_slider_shows_only_what_is_certain(warehouse, facts):
    months = steps(warehouse)
    assert months == tuple(sorted(months))
    middle = "2019-12"
    end = date(2019, 12, 31)
    certain = {
        r["jis_code"] for r in facts("declarations")
        if r["declared_on"] and date.fromisoformat(r["declared_on"]) <= end
    }  # fmt: skip
    card = make("declaration-places", warehouse, NONE, "ja", until=middle)
    assert set(card.rows.column("jis_code")) == certain
    year_only = {r["jis_code"] for r in facts("declarations") if r["date_precision"] == "year"}
    before = make("declaration-places", warehouse, NONE, "ja", until="2019-06")
    assert not year_only & set(before.rows.column("jis_code"))


def test_filters_narrow_the_map_and_are_named_where_they_do_not_apply(warehouse, facts):
    chosen = Filters(prefecture=("19",), kind=("town",))
    card = make("declaration-places", warehouse, chosen, "ja")
    expected = {r["jis_code"] for r in facts("declarations") if r["jis_code"].startswith("19") and r["kind"] == "town"}
    assert set(card.rows.column("jis_code")) == expected
    assert card.ignored == ()
    assert len(make("declaration-total", warehouse, chosen, "ja").ignored) == 2
    assert len(make("declaration-kinds", warehouse, chosen, "ja").ignored) == 1


def test_years_narrow_the_national_record(warehouse, totals):
    rows = make("declaration-total", warehouse, Filters(fiscal_year_from=2020, fiscal_year_to=2020), "ja").rows
    assert rows.column("as_of") == [d for d, *_ in totals if date(2020, 4, 1) <= d <= date(2021, 3, 31)]


def test_events_are_numbered_and_named(warehouse):
    kinds = event_kinds(warehouse, "en")
    card = make("declaration-total", warehouse, NONE, "en", events=tuple(kinds))
    assert [mark.label for mark in card.chart.marks] == [str(n + 1) for n in range(len(card.chart.marks))]
    assert all(mark.text in card.note for mark in card.chart.marks)
    assert make("declaration-total", warehouse, NONE, "en", events=()).chart.marks == ()


@pytest.mark.parametrize("card_id", CARDS)
def test_downloads_equal_the_rows(warehouse, card_id):
    card = make(card_id, warehouse, NONE, "en")
    lines = list(csv.reader(io.StringIO(to_csv(table_of(card, warehouse, "all")).decode())))
    assert lines[0] == list(card.rows.columns)
    assert len(lines) == len(card.rows) + 1


def test_under_a_filter_of_places_the_sentence_names_them(warehouse, facts) -> None:
    there = Filters(prefecture=("47",))
    for lang in ("ja", "en"):
        told = make("declaration-places", warehouse, there, lang).takeaway
        assert all(row[f"name_{lang}"] in told for row in facts("declarations") if row["jis_code"].startswith("47"))
        many = make("declaration-places", warehouse, Filters(prefecture=("01", "14", "27")), lang)
        assert many.takeaway.endswith(("です。", ".")) and len(many.takeaway) < 900
