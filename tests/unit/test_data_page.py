"""The page "Data and export": completeness, files equal to the API's, code that runs, both ways of serving."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from atlas.charts import make
from atlas.export.about import about
from atlas.export.formats import FORMATS
from atlas.export.selection import Selection
from atlas.export.tables import open_tables
from atlas.filters import Filters
from atlas.i18n import LANGS, messages
from atlas.ui.data import made
from atlas.warehouse import Warehouse
from atlas.web import served

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("table", ["projects", "case_facts", "declarations", "sources"])
def test_completeness_is_counted_from_the_facts(warehouse: Warehouse, facts, table: str, lang: str) -> None:
    rows = facts(table) if table != "sources" else None
    card = make("table-completeness", warehouse, Filters(), lang, table=table)
    assert len(card.rows) == len(open_tables(warehouse, lang)[table].columns)
    for row in card.rows:
        if rows is not None:
            assert row["rows_with_value"] == sum(1 for one in rows if one[row["table_column"]] != ""), row["table_column"]
            assert row["records"] == len(rows)
        assert 0 <= row["rows_with_value"] <= row["records"]
        assert row["share_with_value"] == round(row["rows_with_value"] / row["records"], 4)


def test_completeness_follows_filters_and_columns(warehouse: Warehouse, facts) -> None:
    card = make("table-completeness", warehouse, Filters(country=("THA",)), "ja", table="projects", columns=("note_ja", "project_id"))
    rows = [row for row in facts("projects") if row["country_iso3"] == "THA"]
    assert {row["table_column"]: row["rows_with_value"] for row in card.rows} == {
        "note_ja": sum(1 for row in rows if row["note_ja"]), "project_id": len(rows),
    }  # fmt: skip
    nothing = make("table-completeness", warehouse, Filters(country=("CHL",), municipality=("47208",)), "en", table="projects")
    assert nothing.is_empty
    unusable = make("table-completeness", warehouse, Filters(country=("THA",)), "en", table="declarations")
    assert messages("en")["filter.country"] in unusable.note


def test_every_file_equals_the_selection(warehouse: Warehouse) -> None:
    for name, table in open_tables(warehouse, "en").items():
        one = about(Selection(name, "en"), warehouse, warehouse.version, "http://atlas.example")
        rows = list(csv.reader(io.StringIO(made(one, FORMATS["csv"]).decode())))
        assert tuple(rows[0]) == table.columns
        assert len(rows) - 1 == table.rows


@pytest.fixture
def _plain(warehouse_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))


def opened(lang: str, **params: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    app.switch_page("pages/data.py")
    for name, value in {"lang": lang, **params}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.usefixtures("_plain")
@pytest.mark.parametrize("lang", LANGS)
def test_without_the_api_every_link_is_a_download(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "api", False)
    app = opened(lang, table="projects", country="THA")
    buttons = {one.proto.id for one in app.get("download_button")}
    assert len(buttons) >= len(FORMATS) + 3
    assert not app.get("link_button")
    shown = " ".join(one.value for one in app.get("code"))
    assert "/api/" not in shown
    assert "projects_THA_" in shown


@pytest.mark.usefixtures("_plain")
def test_with_the_api_every_format_has_its_permanent_address(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "api", True)
    monkeypatch.setenv("ATLAS_PUBLIC_URL", "https://atlas.example/")
    app = opened("en", table="projects", country="THA", columns=["project_id", "title_en"])
    links = [one.proto.url for one in app.get("link_button")]
    for ending in FORMATS:
        expected = f"https://atlas.example/api/v1/tables/projects.{ending}?country=THA&columns=project_id&columns=title_en&lang=en&v="
        assert any(link.startswith(expected) for link in links), ending
    shown = [one.value for one in app.get("code")]
    assert any(one.startswith("@dataset{") for one in shown)
    assert any(one.startswith("TY  - DATA") for one in shown)
    assert any("https://atlas.example/data?country=THA&table=projects&columns=project_id" in one for one in shown)


@pytest.mark.usefixtures("_plain")
@pytest.mark.parametrize("lang", LANGS)
def test_every_table_can_be_opened(warehouse: Warehouse, lang: str) -> None:
    app = opened(lang)
    box = next(one for one in app.selectbox if one.key == "p_table")
    for name in ("declarations", "units", "conflict_sides", "local_governments"):
        box.set_value(name).run()
        assert not app.exception, name
        box = next(one for one in app.selectbox if one.key == "p_table")
        assert "table" in app.query_params
