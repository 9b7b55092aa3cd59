"""The map of pairs: counts, years, stages and what is left off, recomputed from the fact files without the warehouse."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from html import unescape

import pytest

from atlas.charts import cooperation, make
from atlas.filters import Filters
from atlas.i18n import LANGS
from atlas.render import svg
from atlas.ui import deck
from atlas.ui.labels import Label, placed
from atlas.ui.markup import figure, still

ALL = Filters()
REPORTED = ("reported", "verified")


def years_of(row: dict[str, str]) -> set[int]:
    """Fiscal years a link covers; a calendar year keeps its number, an unknown date none."""
    if row["date_precision"] == "unknown" or not row["date_start"]:
        return set()
    ends = [date.fromisoformat(row["date_start"]), date.fromisoformat(row["date_end"] or row["date_start"])]
    first, last = (d.year if row["date_precision"] == "year" else d.year - (d.month < 4) for d in ends)
    return set(range(first, last + 1))


@pytest.fixture
def known(facts):
    """(municipality, partner) → list of (evidence, fiscal years, scheme), for pairs with a point at both ends."""
    places = {row["place_id"]: row for row in facts("places")}
    found: dict[tuple[str, str], list[tuple[str, set[int], str]]] = {}
    for row in facts("projects"):
        item = ("reported", {int(row["fiscal_year"])}, "moe_city_to_city")
        found.setdefault((row["jp_place_id"], row["partner_place_id"]), []).append(item)
    for row in facts("cooperation_links"):
        found.setdefault((row["jp_place_id"], row["partner_place_id"]), []).append((row["evidence"], years_of(row), row["scheme"]))
    return {
        pair: items
        for pair, items in found.items()
        if all(pair) and all(places[one]["lat"] for one in pair) and places[pair[1]]["kind"] != "network"
    }


def test_one_row_per_pair_and_context_left_out(warehouse, known):
    shown = {pair for pair, items in known.items() if any(evidence != "context" for evidence, _, _ in items)}
    rows = cooperation.pairs(warehouse, ALL, "en")
    assert len(rows) == len(shown) > 50
    assert {(row["jp_place_id"], row["partner_place_id"]) for row in rows} == shown


def test_years_count_reported_records_only(warehouse, known):
    for row in cooperation.pairs(warehouse, ALL, "en"):
        items = known[row["jp_place_id"], row["partner_place_id"]]
        years = set().union(*(years for evidence, years, _ in items if evidence in REPORTED))
        assert (row["fiscal_years"] or 0) == len(years), row["pair_id"]
        assert set(row["years"] or ()) == years
        assert row["records"] == sum(evidence != "context" for evidence, _, _ in items)
        if years:
            assert (row["first_fiscal_year"], row["last_fiscal_year"]) == (min(years), max(years))
            assert row["gap_years"] == max(years) - min(years) + 1 - len(years)
        else:
            assert row["fiscal_years"] is None, "no dated report is not zero years"


def test_years_stay_inside_the_years_asked_for(warehouse, known):
    filters = Filters(fiscal_year_from=2016, fiscal_year_to=2018)
    rows = list(cooperation.pairs(warehouse, filters, "en"))
    assert rows
    for row in rows:
        assert all(2016 <= year <= 2018 for year in row["years"] or ())


def test_pairs_with_plans_only_are_marked(warehouse, known):
    card = make("cooperation-map", warehouse, ALL, "en")
    ids = {f"{jp.removeprefix('jp-')}--{partner}": items for (jp, partner), items in known.items()}
    for row in card.rows:
        assert row["plan_only"] == (not any(evidence in REPORTED for evidence, _, _ in ids[row["pair_id"]]))
    assert any(card.rows.column("plan_only"))


def test_main_scheme_is_the_most_frequent_one(warehouse, known, facts):
    order = [row["scheme"] for row in facts("schemes")]
    labels = {row["scheme"]: row["label_en"] for row in facts("schemes")}
    for row in cooperation.pairs(warehouse, ALL, "en"):
        items = known[row["jp_place_id"], row["partner_place_id"]]
        counts = Counter(scheme for evidence, _, scheme in items if evidence != "context")
        best = min(counts, key=lambda scheme: (-counts[scheme], order.index(scheme)))
        assert row["main_scheme"] == labels[best]


def test_nothing_is_dropped_silently(warehouse, known, facts):
    """Records on arcs and records listed with a reason are all records there are."""
    total = len(facts("projects")) + len(facts("cooperation_links"))
    drawn = sum(cooperation.pairs(warehouse, ALL, "en").column("records"))
    listed = list(make("cooperation-unmapped", warehouse, ALL, "en").rows)
    cases = {row["case_id"] for row in facts("cases")}
    assert drawn + len([row for row in listed if row["record_id"] not in cases]) == total
    assert all(row["reason"] for row in listed)


def test_case_pairs_are_on_the_map_or_listed(warehouse, facts):
    drawn = {(row["jp_place_id"], row["partner_place_id"]) for row in cooperation.pairs(warehouse, ALL, "en") if row["case_code"]}
    names = {row["place_id"]: row["name_en"] for row in facts("places")}
    listed = {(row["municipality"], row["partner"]) for row in make("cooperation-unmapped", warehouse, ALL, "en").rows}
    home = {row["case_id"]: row["jp_place_id"] for row in facts("cases")}
    for row in facts("case_partners"):
        if row["role"] == "municipality_partner":
            pair = (home[row["case_id"]], row["place_id"])
            assert pair in drawn or tuple(names[one] for one in pair) in listed, pair


def test_places_that_share_a_point_are_drawn_apart(warehouse, facts):
    places = {row["place_id"]: row for row in facts("places")}
    ends: dict[str, tuple[float, float]] = {}
    for row in cooperation.pairs(warehouse, Filters(evidence=("reported", "planned", "expected", "context")), "en"):
        for side in ("jp", "partner"):
            place = row[f"{side}_place_id"]
            ends[place] = (row[f"{side}_draw_lat"], row[f"{side}_draw_lon"])
            true = places[place]
            assert abs(ends[place][0] - float(true["lat"])) < 0.25
            assert row[f"{side}_is_moved"] or ends[place] == pytest.approx((float(true["lat"]), float(true["lon"])), abs=1e-4)
    assert len(set(ends.values())) == len(ends)


def test_arcs_between_the_same_areas_have_lanes_of_their_own(warehouse):
    arcs = deck.entries(make("cooperation-map", warehouse, ALL, "en"), "light")
    seen = {(tuple(round(v) for v in arc["a"] + arc["b"]), arc["t"]) for arc in arcs}
    assert len(seen) == len(arcs)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("colour", cooperation.COLOURS)
def test_colours_do_not_change_with_filters(warehouse, lang, colour):
    whole = make("cooperation-map", warehouse, ALL, lang, colour=colour)
    part = make("cooperation-map", warehouse, Filters(country=("VNM",)), lang, colour=colour)
    assert dict(part.chart.colours) == dict(whole.chart.colours)
    assert set(whole.rows.column("colour_group")) == set(whole.chart.order) <= set(dict(whole.chart.colours))


def test_both_languages_show_the_same_pairs_in_the_same_colours(warehouse):
    cards = [make("cooperation-map", warehouse, ALL, lang) for lang in LANGS]
    slots = [[dict(card.chart.colours)[group] for group in card.rows.column("colour_group")] for card in cards]
    assert cards[0].rows.column("pair_id") == cards[1].rows.column("pair_id")
    assert slots[0] == slots[1]


def test_takeaway_states_the_counts(warehouse, known):
    shown = [pair for pair, items in known.items() if any(evidence != "context" for evidence, _, _ in items)]
    takeaway = make("cooperation-map", warehouse, ALL, "ja").takeaway
    for n, unit in (
        (len(shown), "組"),
        (len({jp for jp, _ in shown}), "自治体"),
        (len({partner for _, partner in shown}), "都市・地域"),
    ):
        assert f"{n}{unit}" in takeaway


def test_records_of_a_pair_ignore_the_filters(warehouse, known):
    card = make("cooperation-records", warehouse, Filters(country=("CHL",)), "ja", pair="yokohama--th-bangkok")
    assert len(card.rows) == len(known["jp-yokohama", "th-bangkok"])
    assert card.sources
    with pytest.raises(ValueError, match="no--such"):
        make("cooperation-records", warehouse, ALL, "ja", pair="no--such")


@pytest.mark.parametrize(
    ("years", "words"),
    [((2014, 2015, 2016, 2020), "2014年度〜2016年度、2020年度"), ((), "時期不明"), ((2019,), "2019年度")],
)
def test_runs_of_years(years, words):
    assert cooperation.years_in_words(years, "ja") == words


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_result_says_so(warehouse, lang):
    nothing = Filters(municipality=("47208",), country=("CHL",))
    assert make("cooperation-map", warehouse, nothing, lang).is_empty
    assert cooperation.answer(warehouse, nothing, lang)


@pytest.mark.parametrize("area", cooperation.AREAS)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_map_is_small_and_asks_for_our_own_files_only(warehouse, area, mode):
    card = make("cooperation-map", warehouse, ALL, "en")
    text = deck.deck(card, warehouse, mode, area, "yokohama--th-bangkok").to_json()
    spec = json.loads(text)
    assert len(text) < 120_000
    assert "http" not in text
    assert "mapStyle" not in spec or not spec["mapStyle"] or spec["mapStyle"] == "__MAP_STYLE__"
    assert all(layer["id"] for layer in spec["layers"])
    touched = [layer["id"] for layer in spec["layers"] if layer["pickable"]]
    assert touched == ["pairs-0", "places-0"]


@pytest.mark.parametrize("view", cooperation.AREAS)
def test_a_picture_of_an_area_tells_who_is_beyond_its_edge(warehouse, view):
    """Partners drawn and partners named as left out are together all there are."""
    card = make("cooperation-map", warehouse, ALL, "ja", view=view)
    left, top, wide, tall, _ = card.options["frame"]
    beyond = {
        row["partner"]
        for row in card.rows
        if not (left <= (row["partner_lon"] + 30) % 360 - 30 <= left + wide and top <= -row["partner_lat"] <= top + tall)
    }
    told = "この表示範囲の外にある相手"
    assert (told in card.note) == bool(beyond)
    assert len(beyond) > cooperation.FITTED or all(name in card.note for name in beyond)
    dots = svg.inline(svg.with_land(card, warehouse), "light").count("<circle")
    points = {
        (row[f"{side}_lon"], row[f"{side}_lat"])
        for row in card.rows
        for side in ("municipality", "partner")
        if row["partner"] not in beyond
    }
    assert dots >= len(points)
    assert beyond or view == "world"


def test_few_pairs_are_shown_whole_whatever_the_usual_area(warehouse):
    few = make("cooperation-map", warehouse, Filters(country=("CHL",)), "en", view="asia_pacific")
    assert 0 < len(few.rows) <= cooperation.FITTED
    assert "frame" not in few.options
    assert "Renca" in svg.inline(svg.with_land(few, warehouse), "light")


def test_a_chosen_pair_stands_out_and_every_line_can_be_chosen(warehouse):
    pair = "yokohama--th-bangkok"
    card = make("cooperation-map", warehouse, ALL, "en", view="asia_pacific", pair=pair)
    assert card.rows.column("pair_id")[card.options["chosen"]] == pair
    told = re.search("<metadata>(.+?)</metadata>", still(svg.with_land(card, warehouse), "light", 640))
    assert told
    assert json.loads(unescape(told[1]))["leads"] == [f"./map?pair={one}" for one in card.rows.column("pair_id")]
    assert figure(card, warehouse, "light") != figure(
        make("cooperation-map", warehouse, ALL, "en", view="asia_pacific"), warehouse, "light"
    )
    with pytest.raises(ValueError, match="asia_pacific"):
        make("cooperation-map", warehouse, ALL, "en", view="mars")


def test_the_pacific_is_not_cut(warehouse):
    arcs = {arc["pair"]: arc for arc in deck.entries(make("cooperation-map", warehouse, ALL, "en"), "light")}
    assert arcs["toyama--cl-renca"]["b"][0] == pytest.approx(289.29, abs=0.3)
    assert arcs["osaka--gb-greater-manchester"]["b"][0] < 0


def test_names_keep_off_each_other_and_inside():
    wanted = [Label("甲市", 50, 50), Label("乙市", 52, 51), Label("Far away", 300, 80), Label("outside", -40, 10)]
    spots = placed(wanted, [(label.x, label.y) for label in wanted], 400, 100)
    assert spots[0] is not None
    assert spots[0] != spots[1]
    assert spots[2] is not None
    assert spots[3] is None
