"""A running Atlas whose file is missing, damaged, replaced or of another program: what visitors and API readers get.

One real server, started before any build, in a locale that knows ASCII only and far from Japan. Pages are read by visitors
at the level of the protocol, without a browser.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from atlas.i18n import LANGS, t
from atlas.warehouse import KEPT_VERSIONS, Warehouse
from tests.bench.processes import Server, atlas
from tests.bench.users import User
from tests.etl.helpers import ROOT
from tests.faults.conftest import FAR, LONG, NEXT_VERSION, other_version
from tests.faults.everything import digests

SESSIONS, ROUNDS = (50, 4) if LONG else (8, 2)
ROWS = "/api/v1/tables/declarations.json?lang=ja&limit=2000"


def put(source: Path, target: Path) -> None:
    """Publish a file as the ETL does: beside, then renamed."""
    beside = target.with_name("beside")
    shutil.copyfile(source, beside)
    if target.is_dir():
        target.rmdir()
    beside.replace(target)


@dataclass
class Place:
    """A server, where its file is published, and the good file."""

    server: Server
    target: Path
    good: Path
    version: str

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        try:
            with urllib.request.urlopen(self.server.address + path, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def await_version(self, version: str) -> None:
        """Wait until the version is served: the first reader of a new file opens it, others go on meanwhile."""
        deadline = time.monotonic() + 60
        while json.loads(self.get("/api/v1/health")[1]).get("data_version") != version:
            assert time.monotonic() < deadline, f"version {version} is not served"
            time.sleep(0.02)

    def open_copies(self) -> int:
        """Versions of the file that the server holds."""
        found = set()
        for one in Path(f"/proc/{self.server.pid}/fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile
                if "memfd:atlas" in os.readlink(one):
                    found.add(one.stat().st_ino)
        return len(found)


@pytest.fixture(scope="module")
def place(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    target = tmp_path_factory.mktemp("served") / "atlas.duckdb"
    with atlas(target, **FAR) as server:
        yield Place(server, target, warehouse_file, Warehouse(warehouse_file).version)


@dataclass
class Seen:
    """What one page showed."""

    words: str
    alerts: list[str] = field(default_factory=list)
    query: str = ""


async def _look(user: User) -> Seen:
    assert not user.screen.troubles(), user.screen.troubles()
    alerts = [one.alert.body for one in user.screen.elements() if one.WhichOneof("type") == "alert"]
    return Seen(user.screen.words(), alerts, user.query)


def seen(address: str, path: str) -> Seen:
    """A page as a new visitor sees it."""

    async def visit() -> Seen:
        async with User(address) as user:
            await user.open(path)
            return await _look(user)

    return asyncio.run(visit())


def test_before_any_build_the_page_says_what_to_run_and_then_works_without_restart(place: Place, written_down: Callable[..., None]) -> None:
    page = seen(place.server.address, "/?lang=en")
    assert page.alerts == [t(lang, "app.no_warehouse") for lang in LANGS]
    assert all("make etl" in one and "python -m etl build" in one for one in page.alerts)
    status, said = place.get(ROWS)
    assert status == 503 and json.loads(said)["error"]["code"] == "unavailable"
    status, said = place.get("/stage?card=headline&lang=en")
    assert status == 503 and all(t(lang, "app.no_warehouse") in said.decode() for lang in LANGS)
    place.target.write_bytes(b"no warehouse at all")
    assert seen(place.server.address, "/map?lang=ja").alerts == [t(lang, "app.broken_warehouse") for lang in LANGS]
    put(place.good, place.target)
    place.await_version(place.version)
    page = seen(place.server.address, "/?lang=ja")
    assert not page.alerts and t("ja", "page.overview.title") in page.words
    assert place.get(ROWS)[0] == 200
    written_down("app_before_any_build", page="both languages", api=503, works_without_restart=True)


def _truncated(target: Path, good: Path) -> None:
    os.truncate(target, target.stat().st_size // 3)


def _garbage(target: Path, good: Path) -> None:
    with target.open("r+b") as file:
        file.write(b"\xa5" * target.stat().st_size)


def _middle(target: Path, good: Path) -> None:
    """Garbage in the middle, in a new file: header and length are right."""
    broken = target.with_name("broken")
    shutil.copyfile(good, broken)
    with broken.open("r+b") as file:
        file.seek(broken.stat().st_size // 2)
        file.write(b"\xa5" * 600_000)
    broken.replace(target)


def _other_program(target: Path, good: Path) -> None:
    beside = target.with_name("other")
    beside.unlink(missing_ok=True)
    with duckdb.connect(str(beside)) as con:
        con.execute("CREATE TABLE meta AS SELECT 'data_version' AS key, '000000000000' AS value")
    beside.replace(target)


def _old_schema(target: Path, good: Path) -> None:
    beside = target.with_name("older")
    shutil.copyfile(good, beside)
    with duckdb.connect(str(beside)) as con:
        con.execute("DROP TABLE case_milestones; UPDATE meta SET value = '000000000001' WHERE key = 'data_version'; CHECKPOINT")
    beside.replace(target)


def _empty(target: Path, good: Path) -> None:
    target.write_bytes(b"")


def _folder(target: Path, good: Path) -> None:
    target.unlink()
    target.mkdir()


def _pipe(target: Path, good: Path) -> None:
    target.unlink()
    os.mkfifo(target)


def _half_copied(target: Path, good: Path) -> None:
    """`cp` over the served file, stopped half way."""
    with target.open("wb") as file, good.open("rb") as source:
        file.write(source.read(good.stat().st_size // 2))


FAULTS: dict[str, Callable[[Path, Path], None]] = {
    "deleted": lambda target, good: target.unlink(), "truncated in place": _truncated, "overwritten in place": _garbage,
    "damaged in the middle": _middle, "another program's database": _other_program, "older schema": _old_schema, "empty file": _empty,
    "a folder": _folder, "a pipe": _pipe, "half copied over": _half_copied,
}  # fmt: skip
PAGES = ("/?lang=ja", "/sources?lang=en", "/map?lang=ja", "/data?lang=en", "/cases?lang=ja") if LONG else ("/?lang=ja", "/cases?lang=en")


def test_whatever_happens_to_the_file_the_last_good_data_are_served(place: Place, written_down: Callable[..., None]) -> None:
    put(place.good, place.target)
    place.await_version(place.version)
    before = place.get(ROWS)
    served: dict[str, int] = {}
    for number, (fault, happens) in enumerate(FAULTS.items()):
        happens(place.target, place.good)
        # What no one has asked for before comes from the data, not from memory.
        status, rows = place.get(f"/api/v1/tables/cases.json?lang=en&limit={number + 1}")
        assert (status, len(json.loads(rows)["rows"])) == (200, min(number + 1, 4)), fault
        assert place.get(ROWS) == before, fault
        status, whole = place.get("/api/v1/atlas.duckdb")
        assert status == 200 and whole == place.good.read_bytes(), f"{fault}: the file itself can still be had"
        for path in PAGES if LONG else PAGES[number % 2 :][:1]:
            page = seen(place.server.address, path)
            assert not page.alerts and len(page.words) > 3000, f"{fault}: {path}"
        assert json.loads(place.get("/api/v1/health")[1])["data_version"] == place.version, fault
        served[fault] = len(PAGES) if LONG else 1
        put(place.good, place.target)
        assert place.get(ROWS) == before, f"{fault}: recovery"
    assert place.server.process.poll() is None
    said = place.server.said()
    assert f"version {place.version} goes on being served" in said, "the operator is told, with the reason"
    written_down("file_damaged_under_the_app", faults=len(FAULTS), pages_read=sum(served.values()), errors=0, restarts=0)


def _readers(place: Place, stop: threading.Event, troubles: list[str], answers: list[str]) -> list[threading.Thread]:
    """API readers that go on until they are told to stop; each answer must be wholly of one version."""
    truth = {}
    for version, count in _counts(place).items():
        truth[version] = count

    def read() -> None:
        while not stop.is_set():
            status, body = place.get("/api/v1/tables/declaration_counts.json?lang=en&limit=5000")
            if status != 200:
                troubles.append(f"API {status}")
                continue
            told = json.loads(body)
            total = sum(row["count"] or 0 for row in told["rows"])
            answers.append(str(total))
            if total not in truth.values():
                troubles.append(f"API: a sum of no version: {total}")

    return [threading.Thread(target=read, daemon=True) for _ in range(2)]


def _counts(place: Place) -> dict[str, int]:
    found = {}
    for path in (place.good, place.target.with_name("next.duckdb")):
        with duckdb.connect(str(path), read_only=True) as con:
            version = con.execute("SELECT value FROM meta WHERE key = 'data_version'").fetchone()
            total = con.execute("SELECT sum(count) FROM declaration_counts").fetchone()
            assert version and total
            found[version[0]] = int(total[0])
    return found


def _one_version(user: User, old: str, new: str) -> str:
    """The version a page shows; every mention of a version on it, apart from the offer of the newest, is of the same."""
    assert not user.screen.troubles(), user.screen.troubles()
    parts = [str(one) for one in user.screen.elements() if one.WhichOneof("type") != "alert"]
    found = {version for version in (old, new) for part in parts if version in part}
    assert len(found) == 1, f"{user.query}: {found}"
    return found.pop()


def test_a_new_version_while_sessions_read(place: Place, next_file: Path, written_down: Callable[..., None]) -> None:
    put(place.good, place.target)
    place.await_version(place.version)
    shutil.copyfile(next_file, place.target.with_name("next.duckdb"))
    stop, troubles, answers = threading.Event(), [], []  # type: ignore[var-annotated]
    readers = _readers(place, stop, troubles, answers)
    runs = 0

    async def read() -> int:
        nonlocal runs
        users = [User(place.server.address) for _ in range(SESSIONS)]
        paths = [("/?lang=en", "/declarations?lang=ja", "/programme?lang=en", "/sources?lang=ja")[i % 4] for i in range(SESSIONS)]
        try:
            await asyncio.gather(*(user.open(path) for user, path in zip(users, paths, strict=True)))
            assert {_one_version(user, place.version, NEXT_VERSION) for user in users} == {place.version}
            publishing = asyncio.create_task(asyncio.to_thread(put, next_file, place.target))
            for _ in range(ROUNDS):
                await asyncio.gather(*(user.again() for user in users))
                runs += SESSIONS
                assert {_one_version(user, place.version, NEXT_VERSION) for user in users} == {place.version}, "nobody is moved unasked"
            await publishing
            await asyncio.to_thread(place.await_version, NEXT_VERSION)
            await asyncio.gather(*(user.again() for user in users))
            for user in users:
                assert _one_version(user, place.version, NEXT_VERSION) == place.version
                assert f"v={place.version}" in user.query, "the address names the version"
                offers = [one.alert.body for one in user.screen.elements() if one.WhichOneof("type") == "alert"]
                assert any(NEXT_VERSION in one for one in offers), "the new one is offered"
            await asyncio.gather(*(user.press("unpin") for user in users))
            assert {_one_version(user, place.version, NEXT_VERSION) for user in users} == {NEXT_VERSION}
            assert not any("v=" in user.query for user in users)
            return runs + 2 * SESSIONS
        finally:
            await asyncio.gather(*(user.close() for user in users))

    for one in readers:
        one.start()
    try:
        total = asyncio.run(read())
    finally:
        stop.set()
        for one in readers:
            one.join(60)
    assert not troubles, troubles[:3]
    assert len(set(answers)) == 2, "the API readers saw both versions, each whole"
    written_down("new_version_while_reading", sessions=SESSIONS, page_runs=total, api_answers=len(answers), errors=0, mixed=0)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted where the system lists them (Linux)")
def test_replaced_versions_are_let_go(place: Place, tmp_path: Path, written_down: Callable[..., None]) -> None:
    put(place.good, place.target)
    place.await_version(place.version)
    before, counts = place.open_copies(), []  # closed tabs may hold some: Streamlit keeps their sessions for two minutes
    for number in range(12 if LONG else 5):
        version = f"{number:012d}"
        put(other_version(place.good, tmp_path / "one.duckdb", version, number + 2), place.target)
        place.await_version(version)
        assert place.get(ROWS)[0] == 200
        counts.append(place.open_copies())
    assert before >= 1
    assert max(counts) <= before + KEPT_VERSIONS + 1, f"copies held: {before}, then after each version {counts}"
    last = f"{len(counts) - 1:012d}"
    status, body = place.get(f"/api/v1/tables/cases.json?v={len(counts) - 2:012d}")
    assert status == 200, "the version before is still at hand"
    status, body = place.get("/api/v1/tables/cases.json?v=000000000000")
    assert status == 422 and last in body.decode(), "an older one is refused, and the known ones are named"
    written_down("versions_in_a_row", published=len(counts), held_before=before, most_held=max(counts))


def test_the_clock_and_the_locale_change_nothing(
    warehouse_file: Path, monkeypatch: pytest.MonkeyPatch, written_down: Callable[..., None]
) -> None:
    """Cards, tables, order and dates of citations are the same where it is another day and the locale knows ASCII only."""
    today = datetime.now(ZoneInfo("Asia/Tokyo")).date()
    other_day = next(zone for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago") if datetime.now(ZoneInfo(zone)).date() != today)
    places = [FAR | {"TZ": other_day}, *([FAR | {"TZ": "America/St_Johns"}, {"LC_ALL": "tr_TR.UTF-8"}] if LONG else [])]
    monkeypatch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.everything"]
    running = [subprocess.Popen(command, cwd=ROOT, env=os.environ | one, stdout=subprocess.PIPE) for one in places]
    here = digests()
    elsewhere = [json.loads(one.communicate(timeout=300)[0])["digests"] for one in running]
    assert len(here) > 150
    for other in elsewhere:
        assert [name for name in here if other.get(name) != here[name]] == []
    written_down("clock_and_locale", places=1 + len(places), answers_equal=len(here))
