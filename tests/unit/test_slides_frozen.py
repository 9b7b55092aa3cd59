"""A deck and an update of the data, from end to end: two real warehouses, the page, the stage and the files."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import pytest
from pptx import Presentation
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from atlas.charts import make
from atlas.filters import Filters
from atlas.i18n import t
from atlas.slides import frozen, powerpoint
from atlas.slides.deck import Deck, Slide, Words
from atlas.slides.storage import from_json, to_json, to_params
from atlas.warehouse import Warehouse, at
from atlas.web import stage

ROOT = Path(__file__).resolve().parents[2]
UPDATE = (
    "UPDATE meta SET value = 'feedc0ffee12' WHERE key = 'data_version'",
    "UPDATE declaration_series SET count = count + 7 WHERE kind = 'total' AND plot",
)


@pytest.fixture(scope="module")
def updated(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The data of today as a release, and behind the site a later warehouse with other counts."""
    from etl.release import release

    folder = tmp_path_factory.mktemp("updated")
    release("2026.1", warehouse_file, folder / "releases")
    later = folder / "atlas.duckdb"
    shutil.copyfile(warehouse_file, later)
    with duckdb.connect(str(later)) as con:
        for sql in UPDATE:
            con.execute(sql)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_WAREHOUSE", str(later))
        patch.setenv("ATLAS_RELEASES", str(folder / "releases"))
        patch.setenv("ATLAS_UNPACKED", str(folder / "unpacked"))
        yield Warehouse(later)


@pytest.fixture
def gone(updated: Warehouse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Warehouse:
    """The same, without any release: the data of the deck are no longer kept."""
    monkeypatch.setenv("ATLAS_RELEASES", str(tmp_path))
    return updated


@pytest.fixture
def deck(warehouse: Warehouse) -> Deck:
    """A deck saved with the earlier data, read again from its file."""
    made = Deck(Words("記録", "The record"), (Slide("declaration-total"), Slide("programme-by")), "en")
    return from_json(to_json(frozen.pinned(made, warehouse)), warehouse)[0]


def sentence(warehouse: Warehouse, card_id: str = "declaration-total") -> str:
    return make(card_id, warehouse, Filters(), "en").takeaway


def page(deck: Deck) -> tuple[str, list[list[str]]]:
    """The warning of the builder, and the lines of its comparison."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = "en"
    app.run()
    for name, value in to_params(deck):
        app.query_params[name] = value
    app.switch_page("pages/deck.py").run()
    assert not app.exception
    return " ".join(one.value for one in app.warning), app.table[0].value.to_numpy().tolist()


def on_stage(deck: Deck) -> tuple[str, str]:
    with TestClient(Starlette(routes=stage.routes()), base_url="https://atlas.example") as client:
        answer = client.get(f"/stage?{urlencode(to_params(deck))}")
    assert answer.status_code == 200
    return answer.text, answer.headers["x-data-version"]


def in_powerpoint(deck: Deck, warehouse: Warehouse) -> set[float]:
    show = Presentation(io.BytesIO(powerpoint.pptx(deck, warehouse)))
    return {v for shape in show.slides[1].shapes if shape.has_chart for one in shape.chart.plots[0].series for v in one.values}


def test_after_an_update_the_deck_says_so_and_shows_both(updated: Warehouse, warehouse: Warehouse, deck: Deck) -> None:
    before, now = sentence(warehouse), sentence(updated)
    assert before != now
    said, lines = page(deck)
    assert f"2026.1 ({warehouse.version})" in said
    assert updated.version in said
    assert t("en", "deck.behind_kept") in said
    plain = [[cell.replace("\\", "") for cell in line] for line in lines]
    assert plain[0][1:] == [before, now, t("en", "deck.changed")]
    assert plain[1][1:] == [sentence(warehouse, "programme-by")] * 2 + [t("en", "deck.same")]
    text, version = on_stage(deck)
    assert version == warehouse.version
    assert t("en", "stage.kept_version", then=f"2026.1 ({warehouse.version})", now=updated.version) in text
    assert before in text
    assert now not in text
    old = at(deck.version)
    assert max(in_powerpoint(deck, old)) + 7 == max(in_powerpoint(frozen.pinned(deck, updated), updated))


def test_a_version_that_is_gone_is_told_and_its_sentences_are_kept(gone: Warehouse, warehouse: Warehouse, deck: Deck) -> None:
    said, lines = page(deck)
    assert deck.version in said
    assert t("en", "deck.behind_gone") in said
    assert [cell.replace("\\", "") for cell in lines[0][1:]] == [sentence(warehouse), sentence(gone), t("en", "deck.changed")]
    text, version = on_stage(deck)
    assert version == gone.version
    assert sentence(gone) in text
    assert t("en", "stage.other_version", then=deck.version, now=gone.version) in text
