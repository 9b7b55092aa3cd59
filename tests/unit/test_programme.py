"""The Programme page: every number is recomputed from the fact files, without the warehouse."""

from __future__ import annotations

from collections import Counter

import pytest

from atlas.charts import make, programme, programme_tables
from atlas.filters import Filters
from atlas.i18n import LANGS, t
from atlas.render import plotly, svg
from atlas.ui import table

ALL = Filters()
PICTURES = ("programme-by-year", "programme-by", "programme-continuity", "programme-flows", "programme-completeness")
TABLES = ("programme-totals", "programme-conflicts", "programme-register")


@pytest.fixture
def names(facts):
    return {row["place_id"]: row["name_en"] for row in facts("places")}


def test_register_rows_by_year_and_certainty(warehouse, facts):
    wanted = Counter((int(row["fiscal_year"]), row["evidence_level"] == "inferred") for row in facts("projects"))
    card = make("programme-by-year", warehouse, ALL, "en")
    found = {(r["fiscal_year"], r["uncertain"]): r["figure"] for r in card.rows if r["unit_label"] == "records"}
    assert found == wanted


def test_adopted_projects_stand_apart_and_unknown_years_have_no_figure(warehouse, facts):
    wanted: dict[int, int] = {}
    for row in facts("programme_totals"):
        if row["call"] != "cumulative" and row["adopted"]:
            wanted[int(row["fiscal_year"])] = wanted.get(int(row["fiscal_year"]), 0) + int(row["adopted"])
    card = make("programme-by-year", warehouse, ALL, "en")
    published = {r["fiscal_year"]: r["figure"] for r in card.rows if r["unit_label"] == "adopted projects"}
    assert {year: n for year, n in published.items() if n is not None} == wanted
    assert {2013, 2017, 2019, 2025} <= {year for year, n in published.items() if n is None}
    partial = {r["fiscal_year"] for r in card.rows if r["unit_label"] == "adopted projects" and r["uncertain"]}
    assert partial == {2014, 2021}, "years of which only a second call is known"
    assert (card.n_with_value, card.n_total) == (len(wanted), len(published))


def test_adopted_projects_are_never_stacked_on_records(warehouse):
    card = make("programme-by-year", warehouse, ALL, "en")
    bars = [trace for trace in plotly.figure(card)["data"] if trace["type"] == "bar"]
    dots = [trace for trace in plotly.figure(card)["data"] if trace["type"] == "scatter"]
    assert len(bars) == 2
    assert [trace["name"] for trace in dots] == list(card.chart.dots)


def test_adopted_projects_are_hidden_when_they_cannot_be_filtered(warehouse):
    card = make("programme-by-year", warehouse, Filters(municipality=("14100",)), "en")
    assert {r["unit_label"] for r in card.rows} == {"records"}
    years = make("programme-by-year", warehouse, Filters(fiscal_year_from=2022), "en")
    assert {r["unit_label"] for r in years.rows} == {"records", "adopted projects"}
    assert min(years.rows.column("fiscal_year")) == 2022


@pytest.mark.parametrize("by", programme.GROUPINGS)
def test_groups(warehouse, facts, names, by):
    countries = {row["country_iso3"]: row["name_en"] for row in facts("countries")}
    sectors = {row["sector"]: row["label_en"] for row in facts("sectors")}
    if by == "sector":
        wanted = Counter(sectors[row["sector"]] for row in facts("project_sectors"))
    elif by == "country":
        wanted = Counter(countries[row["country_iso3"]] for row in facts("projects"))
    else:
        wanted = Counter(names.get(row["jp_place_id"], "No municipality named") for row in facts("projects"))
    card = make("programme-by", warehouse, ALL, "en", by=by)
    assert dict(zip(card.rows.column("category"), card.rows.column("records"), strict=True)) == wanted
    with pytest.raises(ValueError, match="is none of the allowed values: municipality, country, sector"):
        make("programme-by", warehouse, ALL, "en", by="colour")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_all_that_share_the_first_place_are_named(warehouse, lang):
    counts: Counter[str] = Counter()
    card = make("programme-by", warehouse, Filters(country=("VNM",)), lang)
    for row in card.rows:
        counts[row["category"]] += row["records"]
    top = [name for name, n in counts.items() if n == max(counts.values())]
    assert len(top) > 1, "no tie left in the data: choose another country"
    assert all(name in card.takeaway for name in top)
    links = make("programme-flows", warehouse, Filters(country=("VNM",)), lang)
    assert all(name in links.takeaway for name in top)


def test_continuity_shows_gaps_and_inferred_cells(warehouse, facts, names):
    wanted = Counter((names.get(r["jp_place_id"], "Not named"), int(r["fiscal_year"])) for r in facts("projects"))
    stated = Counter(
        (names.get(r["jp_place_id"], "Not named"), int(r["fiscal_year"])) for r in facts("projects") if r["evidence_level"] == "stated"
    )
    card = make("programme-continuity", warehouse, ALL, "en")
    assert {(r["municipality"], r["fiscal_year"]): r["records"] for r in card.rows} == wanted
    for row in card.rows:
        key = (row["municipality"], row["fiscal_year"])
        circled = row["shown_as"] in programme.CIRCLED
        assert circled == (stated[key] == 0), key
        assert row["shown_as"].endswith("*") == (0 < stated[key] < wanted[key])
    years = [int(row["fiscal_year"]) for row in facts("projects")]
    assert card.chart.order == tuple(range(min(years), max(years) + 1)), "years without a record keep their column"


def test_flows_add_up_to_the_register(warehouse, facts):
    card = make("programme-flows", warehouse, ALL, "en")
    assert sum(card.rows.column("records")) == len(facts("projects"))
    assert len(card.rows) == len({(row["jp_place_id"], row["country_iso3"]) for row in facts("projects")})


def test_completeness_uses_the_newest_count_that_is_not_set_aside(warehouse, facts):
    aside = {row["row_id"] for row in facts("conflicts_cooperation") if row["preferred"] == "false"}
    latest = max(
        (row for row in facts("programme_totals") if row["counts_scope"] == "cumulative_since_fy2013" and row["total_id"] not in aside),
        key=lambda row: row["as_of"],
    )
    projects = facts("projects")
    card = make("programme-completeness", warehouse, ALL, "en")
    figures = card.rows.column("figure")
    assert figures[0::2] == [int(latest[c]) for c in ("japanese_municipalities", "partner_cities", "partner_countries")]
    columns = ("jp_place_id", "partner_place_id", "country_iso3")
    assert figures[1::2] == [len({row[c] for row in projects if row[c]}) for c in columns]


def test_tables_hold_every_row(warehouse, facts):
    sizes = {
        "programme-totals": len(facts("programme_totals")),
        "programme-conflicts": sum(row["table_name"] == "programme_totals" for row in facts("conflicts_cooperation")),
        "programme-register": len(facts("projects")),
    }
    for name, size in sizes.items():
        assert len(make(name, warehouse, ALL, "ja").rows) == size


def test_register_names_every_source(warehouse, facts):
    card = make("programme-register", warehouse, ALL, "en")
    wanted = {row["source_id"] for row in facts("projects")} | {row["source_id"] for row in facts("project_sources")}
    assert set(card.sources) == wanted


def test_answer_states_the_counts(warehouse, facts):
    text = programme.answer(warehouse, ALL, "ja")
    projects = facts("projects")
    assert f"{len(projects)}件" in text
    assert f"国内{len({row['jp_place_id'] for row in projects if row['jp_place_id']})}自治体" in text
    assert f"海外{len({row['partner_place_id'] for row in projects})}都市・地域" in text
    assert "網羅していません" in text
    assert "網羅していません" not in programme.answer(warehouse, Filters(country=("THA",)), "ja")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("filters", [ALL, Filters(municipality=("27100",)), Filters(fiscal_year_from=2014, fiscal_year_to=2014)])
def test_every_picture_can_be_drawn(warehouse, lang, name, filters):
    card = make(name, warehouse, filters, lang)
    assert card.takeaway
    assert plotly.figure(card)["data"]
    assert svg.inline(card, "light").startswith("<svg")


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_result_says_so(warehouse, lang):
    nothing = Filters(municipality=("01100",), fiscal_year_from=2024)
    for name in ("programme-by-year", "programme-by", "programme-continuity", "programme-flows", "programme-register"):
        assert make(name, warehouse, nothing, lang).is_empty
    assert programme.answer(warehouse, nothing, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_of_a_very_long_register_the_first_rows_are_shown_and_all_are_counted(warehouse, lang, monkeypatch) -> None:
    whole = programme_tables.register(warehouse, Filters(), lang)
    monkeypatch.setattr(programme_tables, "MOST_LISTED", 50)
    cut = programme_tables.register(warehouse, Filters(), lang)
    assert cut.rows.records == whole.rows.records[:50]
    assert cut.takeaway == whole.takeaway
    assert not whole.warnings
    (warning,) = cut.warnings
    assert "50" in warning.text
    assert str(len(whole.rows)) in warning.text


@pytest.mark.parametrize("lang", LANGS)
def test_the_pages_of_the_register_together_are_the_register(warehouse, lang):
    card = make("programme-register", warehouse, ALL, lang)
    parts = [table.page(card, number + 1).rows.records for number in range(table.pages(card))]
    assert len(parts) > 1
    assert sum(parts, ()) == card.rows.records
    second = table.html(card, warehouse, 2)
    assert second.count("<tr>") == 1 + table.PAGE
    assert t(lang, "card.part", first=table.PAGE + 1, last=2 * table.PAGE, total=len(card.rows)) in second
