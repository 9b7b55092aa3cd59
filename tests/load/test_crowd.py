"""A small crowd on a real server: no error, no wrong row. The large one is ``make load``; the same checks judge both."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import httpx
import pytest
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError

from atlas.filters import Filters
from atlas.warehouse import Warehouse
from atlas.web import downloads
from tests.bench import truth
from tests.bench.crowd import Plan, crowd
from tests.bench.load import errors_in_log
from tests.bench.processes import Server, atlas
from tests.bench.soak import BOUND, slope
from tests.bench.users import User

SESSIONS, READERS, QUESTIONS = 10, 20, 2


@pytest.fixture(scope="module")
def server(warehouse_file: Path):
    """A server of its own, so that its log is this crowd's."""
    with atlas(warehouse_file) as one:
        yield one


def test_ten_sessions_and_twenty_api_readers_see_no_error_and_no_wrong_row(server: Server, warehouse_file: Path) -> None:
    async def work():
        tally, users = await crowd(server.address, warehouse_file, SESSIONS, READERS, Plan(questions=QUESTIONS))
        for user in users:
            await user.close()
        return tally

    tally = asyncio.run(work())
    assert tally.wrong == []
    assert tally.errors == []
    assert errors_in_log(server) == []
    assert sum(map(len, tally.seconds.values())) >= (SESSIONS + READERS) * QUESTIONS
    assert tally.checks >= (SESSIONS + READERS) * QUESTIONS
    assert tally.rows > 0


def test_the_checks_notice_other_filters_and_other_rows(server: Server, warehouse: Warehouse) -> None:
    """A check that cannot fail proves nothing."""
    asked, other = Filters(country=("THA",)), Filters(country=("VNM",))

    async def work() -> None:
        async with User(server.address) as user:
            await user.open("/programme?lang=en&country=THA")
            assert truth.check_page(user, "programme", asked, "en", warehouse) == len(truth.CARDS["programme"])
            with pytest.raises(truth.Wrong):
                truth.check_page(user, "programme", other, "en", warehouse)
            user.query = user.query.replace("THA", "VNM")  # the right address over the wrong numbers
            with pytest.raises(truth.Wrong):
                truth.check_page(user, "programme", other, "en", warehouse)
            card = truth.TOGGLED["programme"]
            await user.choose(f"as_{card}", [user.options(f"as_{card}")[1]])
            assert truth.check_table(user, "programme", card, asked, "en", warehouse) > 0
            with pytest.raises(truth.Wrong):
                truth.check_table(user, "programme", card, other, "en", warehouse)

    asyncio.run(work())
    question = truth.a_question(random.Random(1), warehouse)
    with pytest.raises(truth.Wrong):
        truth.check_rows(question, b'{"rows": [{"a": 1}]}' if question.ending == "json" else b"a\n1\n")


def test_a_click_that_overtakes_the_address_loses_no_filter(server: Server) -> None:
    """Two quick clicks: the second still brings the address of before the first. "Back" brings an old address on purpose."""

    async def work() -> None:
        async with User(server.address) as user:
            await user.open("/programme?lang=en")
            before = user.query
            await user.choose("f_country", [user.options("f_country")[0]])
            after = user.query
            assert "country=" in after
            user.query = before
            await user.choose("f_sector", [user.options("f_sector")[0]])
            assert {"country", "sector"} <= set(user.parameters())
            await user.visit(after)
            assert user.query == after
            assert user.value("f_sector") == []
            await user.go("map", "lang=en&prefecture=14")
            assert user.parameters()["prefecture"] == ["14"]
            assert "country" not in user.parameters()

    asyncio.run(work())


def test_a_filter_lives_through_pages_that_do_not_show_it(server: Server) -> None:
    """Also when a part of such a page ran by itself before the next change of page."""

    async def work() -> None:
        async with User(server.address) as user:
            await user.open("/programme?lang=en")
            await user.choose("f_sector", [user.options("f_sector")[0]])
            await user.go("continuity")
            with pytest.raises(KeyError):
                user.widget("f_sector")
            card = truth.TOGGLED["continuity"]
            await user.choose(f"as_{card}", [user.options(f"as_{card}")[1]])
            await user.go("declarations")
            await user.go("coverage")
            assert "sector" in user.parameters()
            assert len(user.value("f_sector")) == 1

    asyncio.run(work())


def test_a_file_made_on_demand_is_there_when_the_browser_asks_for_it(server: Server) -> None:
    """Other visitors' runs between the click and the request do not delete it."""

    async def work() -> None:
        async with User(server.address) as one, User(server.address) as other:
            await one.open("/programme?lang=en")
            await other.open("/lessons?lang=en")
            card = truth.TOGGLED["programme"]
            await one.choose(f"as_{card}", [one.options(f"as_{card}")[-2]])
            path = await one.file(f"dl-{card}-csv")
            for _ in range(4):
                await other.again()
            assert httpx.get(server.address + path).status_code == 200

    asyncio.run(work())


def test_a_file_goes_when_its_minute_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(downloads.time, "monotonic", lambda: now)
    kept = downloads.Patient("/media")
    first = kept.load_and_get_id(b"first", "text/csv", MediaFileKind.DOWNLOADABLE, "a.csv")
    second = kept.load_and_get_id(b"second", "text/csv", MediaFileKind.DOWNLOADABLE, "b.csv")
    kept.delete_file(first)
    assert kept.get_file(f"{first}.csv").content == b"first"
    now = downloads.SECONDS + 1
    kept.delete_file(second)
    with pytest.raises(MediaFileStorageError):
        kept.get_file(f"{first}.csv")
    assert kept.get_file(f"{second}.csv").content == b"second"
    assert kept.load_and_get_id(b"second", "text/csv", MediaFileKind.DOWNLOADABLE, "b.csv") == second  # wanted again
    now *= 2
    kept.delete_file(first)
    assert kept.get_file(f"{second}.csv").content == b"second"


def test_a_growing_memory_is_not_called_flat() -> None:
    flat = [(n / 6, 400 + (n % 3), 0, 0, 0, 0) for n in range(180)]
    growing = [(n / 6, 400 + n / 6 * (BOUND + 0.1), 0, 0, 0, 0) for n in range(180)]
    filling = [(n / 6 - 5, min(400 + 20 * n / 6, 500.0), 0, 0, 0, 0) for n in range(180)]
    assert abs(slope(flat)) < 0.1
    assert slope(growing) > BOUND
    assert slope(filling) < BOUND, "caches that fill at first are not a leak"
