"""Two replicas behind nginx with exactly the configuration of ``deploy/``: cache, affinity, and the loss of a replica."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import sync_playwright

from atlas.i18n import t
from tests.bench.users import User
from tests.browser.chromium import FLAGS
from tests.browser.chromium import found as chromium
from tests.deploy.nginx import found
from tests.deploy.site import Nginx, Server, until

READERS = 20
WANTED = "/api/v1/tables/declarations.json?columns=declared_on&columns=source_id&limit={rows}&offset={offset}&lang=en"


@dataclass
class Site:
    """nginx and its two replicas."""

    nginx: Nginx
    replicas: tuple[Server, Server]


@pytest.fixture(scope="module")
def site(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site."""
    program = found()
    if program is None:
        pytest.skip("NO NGINX: `python -m tests.deploy.nginx` says why; several replicas are not tested")
    folder = tmp_path_factory.mktemp("site")
    replicas = (Server(folder, warehouse_file), Server(folder, warehouse_file))
    nginx = Nginx(program, folder, [one.port for one in replicas])
    try:
        for one in replicas:
            one.start()
        for one in replicas:
            one.await_ready()
        nginx.start()
        yield Site(nginx, replicas)
    finally:
        nginx.stop()
        for one in replicas:
            one.stop()


def test_api_answers_are_kept_and_asked_for_again_by_their_tag(site: Site) -> None:
    path = "/api/v1/tables/units.csv"
    first = site.nginx.get(path)
    assert first.status == 200 and first.headers["X-Cache"] == "MISS"
    tag = first.headers["ETag"]
    until("the kept answer is checked by its tag", lambda: site.nginx.get(path).headers["X-Cache"] == "REVALIDATED", 10)
    again = site.nginx.get(path)
    assert again.content == first.content and again.headers["ETag"] == tag  # type: ignore[attr-defined]
    same = site.nginx.get(path, If_None_Match=tag)
    assert same.status == 304 and not same.content  # type: ignore[attr-defined]
    assert {site.nginx.get("/api/v1/health").headers["X-Cache"] for _ in range(3)} == {"MISS"}, "health must never come from a cache"
    # A page of another site may read what was kept for one of our own.
    assert first.headers["Access-Control-Allow-Origin"] == "*"


def test_encodings_do_not_mix(site: Site) -> None:
    path = "/api/v1/tables/places.json"
    plain, packed = site.nginx.get(path), site.nginx.get(path, Accept_Encoding="gzip")
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(plain.content)["rows"]  # type: ignore[attr-defined]


def test_static_files_come_from_the_cache_compressed(site: Site) -> None:
    shell = site.nginx.get("/?lang=en", Accept="text/html").content.decode()  # type: ignore[attr-defined]
    script = re.search(r'src="\./(static/js/index\.[^"]+\.js)"', shell)
    assert script
    site.nginx.get("/" + script[1], Accept_Encoding="gzip, br")
    kept = site.nginx.get("/" + script[1], Accept_Encoding="br;q=1, gzip")
    assert kept.headers["X-Cache"] == "HIT" and kept.headers["Content-Encoding"] == "br"
    assert "immutable" in kept.headers["Cache-Control"] and len(kept.content) < 200_000  # type: ignore[attr-defined]


def test_pictures_are_kept_by_their_whole_address(site: Site) -> None:
    version = site.nginx.get("/api/v1/tables/units.csv").headers["X-Data-Version"]
    path = f"/picture?card=programme-by-year&lang=en&v={version}&mode=light&width=640"
    first = site.nginx.get(path, Accept_Encoding="gzip")
    again, other = site.nginx.get(path, Accept_Encoding="gzip"), site.nginx.get(path.replace("light", "dark"), Accept_Encoding="gzip")
    assert [one.headers["X-Cache"] for one in (first, again, other)] == ["MISS", "HIT", "MISS"]
    assert first.content == again.content != other.content  # type: ignore[attr-defined]
    newest = {site.nginx.get(path.replace(f"&v={version}", "")).headers["X-Cache"] for _ in range(2)}
    assert newest == {"MISS"}, "without a version nothing may be kept"


def test_headers_pass_and_metrics_do_not(site: Site) -> None:
    page = site.nginx.get("/map?lang=ja", Accept="text/html")
    assert "script-src 'self' 'sha256-" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff" and "Server" in page.headers and "/" not in page.headers["Server"]
    assert site.nginx.get("/api/v1/metrics").status == site.nginx.get("/_stcore/metrics").status == 404
    assert site.nginx.get("/", Host="rebinding.example").status == 400
    written = (site.nginx.folder / "access.log").read_text()
    assert '"/map"' in written and "lang=ja" not in written and "127.0.0.1" not in written


def test_a_visitor_stays_with_one_replica(site: Site) -> None:
    cookie = site.nginx.get("/", Accept="text/html").headers["Set-Cookie"].split(";")[0]
    before = [one.metric("atlas_requests_total", view="page/cases") for one in site.replicas]
    for _ in range(6):
        answer = site.nginx.get("/cases", Accept="text/html", Cookie=cookie)
        assert answer.status == 200 and "Set-Cookie" not in answer.headers
    after = [one.metric("atlas_requests_total", view="page/cases") for one in site.replicas]
    assert sorted(b - a for a, b in zip(before, after, strict=True)) == [0, 6]


@dataclass
class Readers:
    """API readers without pause; each answer is compared with the warehouse."""

    port: int
    truth: list[tuple[str | None, str | None]]
    read: int = 0
    wrong: list[str] = field(default_factory=list)
    _end: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Readers:
        self._threads = [threading.Thread(target=self._go, args=(number,)) for number in range(READERS)]
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for one in self._threads:
            one.join()

    def _go(self, number: int) -> None:
        connection, turn = HTTPConnection("127.0.0.1", self.port, timeout=30), 0
        while not self._end.is_set():
            turn += 1
            rows, offset = 1 + (turn * 7 + number) % 90, (number * 131 + turn * 17) % 300
            try:
                connection.request("GET", WANTED.format(rows=rows, offset=offset))
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200:
                    self.wrong.append(f"{answer.status}: {body[:200]!r}")
                elif [(row["declared_on"], row["source_id"]) for row in json.loads(body)["rows"]] != self.truth[offset : offset + rows]:
                    self.wrong.append(f"other rows for {rows} from {offset}")
                self.read += 1
            except Exception as problem:  # whatever a reader meets is what this test is about
                self.wrong.append(repr(problem))
                connection.close()


@pytest.mark.browser
def test_a_replica_dies_under_load_and_comes_back(site: Site, warehouse_file: Path) -> None:
    with duckdb.connect(str(warehouse_file), read_only=True) as con:
        truth = con.execute("SELECT declared_on::VARCHAR, source_id FROM declarations ORDER BY rowid").fetchall()
    path = chromium()
    assert path, "no Chromium: run `python -m tests.browser.chromium`"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(locale="en-GB")
        page.goto(f"{site.nginx.address}/sources?lang=en")
        page.wait_for_selector("[data-testid=stMain] h1", timeout=60_000)
        until("the dashboard is connected", lambda: any(one.metric("atlas_sessions") for one in site.replicas))
        lost, left = sorted(site.replicas, key=lambda one: one.metric("atlas_sessions"), reverse=True)
        with Readers(site.nginx.port, truth) as readers:
            until("the readers have started", lambda: readers.read > 100)
            lost.kill()
            seen = readers.read
            until("the dashboard has come back by the other replica", lambda: left.metric("atlas_page_runs_total", outcome="ok") == 1)
            until("the readers have gone on", lambda: readers.read > seen + 200)
            lost.start()
            lost.await_ready()
            until("the returned replica works again", lambda: lost.metric("atlas_requests_total", view="/api/v1/tables/{table}.json") > 20)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
        page.get_by_text(t("ja", "app.language_name"), exact=True).click()
        page.wait_for_selector(f"[data-testid=stMain] h1:has-text('{t('ja', 'page.sources.title')}')", timeout=60_000)
        browser.close()
    print(f"{readers.read} answers to {READERS} readers, {len(readers.wrong)} wrong")
    assert not readers.wrong, f"{len(readers.wrong)} of {readers.read}: {readers.wrong[:5]}"


def test_a_dashboard_at_protocol_level_goes_through_nginx(site: Site) -> None:
    async def visit() -> str:
        async with User(site.nginx.address) as user:
            await user.open("/programme?lang=en&country=THA")
            return user.screen.words()

    assert "Thailand" in asyncio.run(visit())


def test_with_every_replica_down_a_visitor_is_told_so(site: Site) -> None:
    for one in site.replicas:
        one.kill()
    answer = site.nginx.get("/map", Accept="text/html")
    assert answer.status == 503 and answer.headers["Retry-After"] == "5"
    assert "応答できません" in answer.content.decode()  # type: ignore[attr-defined]
    kept = site.nginx.get("/api/v1/tables/units.csv")
    assert kept.status == 200 and kept.headers["X-Cache"] == "STALE" and kept.headers["X-Data-Version"]
    for one in site.replicas:  # as they were, for whoever comes after
        one.start()
    for one in site.replicas:
        one.await_ready()
