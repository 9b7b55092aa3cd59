"""The SQL desk in a browser: a link runs its query, a refusal is said in words, a bomb leaves the others alone."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from atlas import sqldesk
from atlas.i18n import messages
from atlas.warehouse import Warehouse
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
BOMB = "WITH RECURSIVE a AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM a) SELECT count(*) FROM a"


def test_an_example_runs_is_in_the_address_and_can_be_taken_along(visit: Visit, warehouse: Warehouse) -> None:
    page = visit.open("/sql?lang=en")
    page.get_by_text(messages("en")["sql.example.longest_ties"]).click()
    button = page.locator(".st-key-dl-sql-csv button").first
    button.wait_for()
    page.wait_for_function("() => location.search.includes('query=')")
    with page.expect_download() as waiting:
        button.click()
    rows = list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8"))))
    answer = sqldesk.run(warehouse, sqldesk.examples("en")["longest_ties"])
    assert rows[0] == list(answer.rows.columns)
    assert rows[1:] == [[str(value) for value in record] for record in answer.rows.records]
    assert waiting.value.suggested_filename == f"{answer.stem}.csv"


def test_a_hostile_link_is_refused_in_words(visit: Visit) -> None:
    page = visit.open(f"/sql?lang=ja&query={quote('SELECT * FROM read_csv(' + repr('/etc/passwd') + ')')}")
    page.get_by_text("read_csv").first.wait_for()
    assert page.get_by_text(messages("ja")["sql.refused.function"].split("{what}")[1].strip()[:12]).first.is_visible()
    assert "root:" not in page.inner_text("body")


def test_a_bomb_leaves_the_dashboard_alive(visit: Visit) -> None:
    bomb = visit.page.context.new_page()
    bomb.goto(f"{visit.address}/sql?lang=en&query={quote(BOMB)}", wait_until="commit")
    bomb.wait_for_selector("[data-testid=stApp]", timeout=30_000)
    start = time.monotonic()
    page = visit.open("/programme?lang=en")
    assert page.inner_text("h1") == messages("en")["page.programme.title"]
    assert time.monotonic() - start < 20
    words = messages("en")["sql.refused.time"].split("{seconds}")[0].strip()
    bomb.get_by_text(words).wait_for(timeout=30_000)
