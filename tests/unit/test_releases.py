"""Every released version can still be shown, with the derived tables of today and the files of its day."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from atlas import releases
from atlas.charts import make, recipes
from atlas.filters import Filters
from atlas.warehouse import QUERIES, Warehouse, query_text

EVERY = [pytest.param(one, id=one.name) for one in releases.known()]


@pytest.fixture(autouse=True)
def _use(warehouse_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
    monkeypatch.delenv("ATLAS_RELEASES", raising=False)  # other tests make releases of their own


def released(one: releases.Release) -> Warehouse:
    """The release as a later program opens it, even the newest, which may be the one published."""
    return Warehouse(releases.unpacked(one), released=True)


@pytest.mark.parametrize("one", EVERY)
def test_every_query_and_card_fits(one: releases.Release) -> None:
    warehouse = released(one)
    assert warehouse.version == one.version
    cursor = warehouse._connection.cursor()
    cursor.execute("SET search_path = 'derived.main,atlas.main'")
    for file in QUERIES.glob("*.sql"):
        cursor.execute(f"PREPARE fits AS {query_text(file.stem)[0]}")
    for card_id in recipes():
        for filters in (Filters(), Filters(country=("VNM",))):
            card = make(card_id, warehouse, filters, "ja" if filters else "en")
            assert card.title


@pytest.mark.parametrize("one", EVERY)
def test_tables_for_others_are_those_of_the_release(one: releases.Release) -> None:
    columns = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ? ORDER BY ALL"
    with duckdb.connect(str(releases.unpacked(one)), read_only=True) as con:
        ((name,),) = con.execute("SELECT current_database()").fetchall()
        own = con.execute(columns, [name]).fetchall()
    cursor = released(one).cursor()
    assert cursor.execute(columns, ["atlas"]).fetchall() == own
    for table in ("activities", "filter_columns"):
        seen = {column for (column,) in cursor.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()}
        assert seen == {column for of, column in own if of == table}
