"""The server's own promises: options in force, headers, compressed static files, page shells."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from starlette.testclient import TestClient

from atlas import releases
from atlas.web import compressed, icons

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def client(warehouse_file: Path):
    patch = pytest.MonkeyPatch()
    patch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
    import server

    with TestClient(server.app, base_url="http://localhost", raise_server_exceptions=False) as one:
        yield one
    patch.undo()


def test_measured_options_are_in_force(client: TestClient) -> None:
    from streamlit import config

    assert config.get_option("runner.postScriptGC") is False
    assert config.get_option("browser.gatherUsageStats") is False
    assert config.get_option("server.fileWatcherType") == "none"
    assert config.get_option("server.enableStaticServing") is True
    assert config.get_option("client.showErrorDetails") == "none"


@pytest.mark.parametrize(("path", "lang"), [("/?lang=ja", "ja"), ("/?lang=en", "en"), ("/map?lang=en", "en")])
def test_shell_has_language_title_and_a_policy_that_fits_its_scripts(client: TestClient, path: str, lang: str) -> None:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert "<title>Streamlit</title>" not in answer.text
    policy = answer.headers["content-security-policy"]
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)", answer.text)
    assert policy.count("'sha256-") == len(inline) > 0
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_slash_at_the_end_leads_to_the_page(client: TestClient) -> None:
    answer = client.get("/programme/?lang=en&country=THA", headers={"Accept": "text/html"}, follow_redirects=False)
    assert answer.status_code == 301
    assert answer.headers["location"] == "/programme?lang=en&country=THA"


def test_first_content_carries_the_headline_numbers(client: TestClient, facts) -> None:
    newest = max((r for r in facts("declaration_counts") if r["kind"] == "total" and r["plot"] == "true"), key=lambda r: r["as_of"])
    assert f"{int(newest['count']):,}" in client.get("/?lang=en", headers={"accept": "text/html"}).text


def test_static_files_are_compressed_and_cached_for_good(client: TestClient) -> None:
    shell = client.get("/?lang=en", headers={"accept": "text/html"}).text
    script = re.search(r'src="\./(static/js/index\.[^"]+\.js)"', shell)
    assert script
    answer = client.get("/" + script[1], headers={"accept-encoding": "br"})
    assert answer.headers["content-encoding"] == "br"
    assert "immutable" in answer.headers["cache-control"]
    assert int(answer.headers["content-length"]) < 200_000


@pytest.mark.parametrize("path", ["/static/%00.js", "/static/media/MaterialSymbols-Rounded.%00.woff2", f"/static/{'a' * 300}.js", "/%00"])
def test_a_path_no_file_can_have_is_refused(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400 and "パス" in answer.text and "path" in answer.text


def test_the_icon_font_holds_what_the_front_end_names_and_is_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: TestClient
) -> None:
    (font,) = compressed.STREAMLIT_STATIC.glob(f"media/{icons.FONT}")
    wanted = icons.named((compressed.STREAMLIT_STATIC / "js").glob("*.js"))
    own = {name for file in [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "atlas").rglob("*.py")]
           for name in re.findall(r":material/(\w+):", file.read_text(encoding="utf-8"))}  # fmt: skip
    assert {"expand_more", "chevron_left", "chevron_right", "close", "help"} | own <= wanted
    known = {name for *_, name in icons.ligatures(TTFont(font))}
    monkeypatch.setattr(compressed, "STORE", tmp_path)
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / font.name).write_bytes(icons.lighter(font, wanted))
    answer = client.get(f"/static/media/{font.name}")
    assert answer.headers["content-type"] == "font/woff2" and "immutable" in answer.headers["cache-control"]
    assert len(answer.content) < font.stat().st_size / 5
    assert {name for *_, name in icons.ligatures(TTFont(io.BytesIO(answer.content)))} == known & wanted


@pytest.mark.parametrize("path", ["/static/../server.py", "/app/static/../../server.py", "/static/%2e%2e/%2e%2e/server.py"])
def test_static_files_cannot_be_left(client: TestClient, path: str) -> None:
    assert "warm_up" not in client.get(path).text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_unknown_page_is_named_with_the_pages_there_are(client: TestClient, lang: str) -> None:
    answer = client.get(f"/nowhere/at/all?lang={lang}", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert f'<html lang="{lang}">' in answer.text and f'href="/programme?lang={lang}"' in answer.text
    assert "content-security-policy" in answer.headers


def test_who_asks_for_an_icon_by_its_old_name_gets_it(client: TestClient) -> None:
    assert client.get("/favicon.ico").headers["content-type"] == "image/png"


def test_every_answer_has_the_headers_of_the_list(client: TestClient) -> None:
    from atlas.web.headers import FIXED

    for path in ("/", "/map", "/api/v1/health", "/api/v1/nothing", "/stage", "/static/none.js", "/robots.txt", "/nowhere"):
        answer = client.get(path)
        for name, value in FIXED.items():
            assert answer.headers[name] == value, (path, name)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        scripts = next((part for part in policy.split(";") if part.strip().startswith("script-src")), "")
        assert "unsafe-inline" not in scripts and "frame-ancestors" in policy, path
    assert client.get("/api/v1/health").headers["cross-origin-resource-policy"] == "cross-origin"
    assert client.get("/map").headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("page", ["SECURITY.md", "SECURITY.ja.md"])
def test_the_list_of_headers_is_the_one_in_force(page: str) -> None:
    from atlas.api.limits import LIMITS
    from atlas.web import headers, hosts

    text = (ROOT / page).read_text(encoding="utf-8")
    assert headers.POLICY.format(hashes="<hashes>", ancestors="<ATLAS_FRAME_ANCESTORS>") in text
    for name, value in headers.FIXED.items():
        assert f"`{name}`" in text.lower() and (name == "permissions-policy" or f"`{value}`" in text)
    assert f"{hosts.LONGEST_ADDRESS:,}" in text and hosts.LARGEST_BODY == 2_000_000
    assert (LIMITS.rows, LIMITS.query_seconds, LIMITS.transfer_seconds, LIMITS.slots) == (5_000_000, 60, 600, 2)


def test_embedders_are_named_by_a_setting(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_FRAME_ANCESTORS", "'self' https://city.example")
    for path in ("/map", "/stage?page=map&lang=ja", "/nowhere"):
        assert (
            "frame-ancestors 'self' https://city.example"
            in client.get(path, headers={"accept": "text/html"}).headers["content-security-policy"]
        )


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80@localhost", "", "localhost:port", "a b", "[::1"]
)
def test_a_false_name_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400 and "ATLAS_ALLOWED_HOSTS" in answer.text
    assert client.get("/api/v1/health", headers={"host": "10.1.2.3"}).status_code == 200, "a probe asks by number"


def test_websockets_under_a_false_name_are_refused(client: TestClient) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream", headers={"host": "evil.example"}):
        pass


def test_allowed_names() -> None:
    from atlas.web.hosts import _allowed, hostname, is_allowed

    here = _allowed("", "", "127.0.0.1")
    assert is_allowed("localhost", here) and is_allowed("127.0.0.1", here) and is_allowed(hostname("[::1]:8501"), here)
    assert not is_allowed("atlas.example", here)
    assert is_allowed("atlas.example", _allowed("", "", "0.0.0.0")), "its names are not known there"
    assert is_allowed("atlas.example", _allowed("", "https://atlas.example/", "0.0.0.0"))
    assert not is_allowed("other.example", _allowed("", "https://atlas.example/", "0.0.0.0"))
    named = _allowed("Atlas.Example., *.city.example", "", "0.0.0.0")
    assert is_allowed(hostname("ATLAS.example:443"), named) and is_allowed("www.city.example", named) and is_allowed("localhost", named)
    assert not is_allowed("city.example", named) and not is_allowed(None, named)


def test_sizes_are_bounded(client: TestClient) -> None:
    assert client.get("/api/v1/tables", params={"x": "y" * 21_000}).status_code == 414
    assert client.post("/open-deck", content=b"x" * 2_000_001).status_code == 413
    form = (b'--b\r\nContent-Disposition: form-data; name="file"; filename="d.json"\r\n\r\n', b"x" * 3_000_000, b"\r\n--b--\r\n")
    unsaid = client.post("/open-deck", content=iter(form), headers={"content-type": "multipart/form-data; boundary=b"})
    assert unsaid.status_code in (413, 422), "a length that is not told does not open the door"


@pytest.mark.parametrize("path", ["/stage?page=map&lang=ja", "/robots.txt", "/api/v1/tables", "/map"])
def test_an_error_tells_its_number_and_nothing_else(client: TestClient, monkeypatch: pytest.MonkeyPatch, capsys, path: str) -> None:
    import json

    from atlas.api import parameters, site
    from atlas.web import headers, log, stage

    def broken(*_: object, **__: object) -> None:
        raise LookupError("secret of the house")

    for module in (parameters, site, headers, stage):
        monkeypatch.setattr(module, "base_address", broken)
    monkeypatch.setattr(parameters, "read", broken)
    log.set_up("json")
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 500
    number = answer.headers["x-request-id"]
    for word in ("secret", "Traceback", "LookupError", ".py"):
        assert word not in answer.text
    if not path.startswith("/api/"):
        assert number in answer.text and "サーバーで問題が起きた" in answer.text
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    told = next(one for one in events if one["event"] == "error")
    assert told["id"] == number and told["error"] == "LookupError" and "broken" in told["where"][-1]
    assert "secret" not in json.dumps(events)


def test_a_line_per_request_without_anything_personal(client: TestClient, capsys) -> None:
    import json

    from atlas.web import log

    log.set_up("json")
    client.get("/api/v1/tables/units.csv", params={"lang": "en"}, headers={"user-agent": "Secret/1.0"})
    client.get("/api/v1/tables/units.csv", params={"country": "Jane", "jane.doe@example.org": "1"})
    client.get("/sources?q=Jane+Doe", headers={"accept": "text/html"})
    client.get("/jane.doe")
    written = capsys.readouterr().out
    rows, refused, page, other = [json.loads(line) for line in written.splitlines() if '"request"' in line]
    assert rows["view"] == "/api/v1/tables/{table}.csv" and rows["status"] == 200 and rows["rows"] > 0 and rows["bytes"] > 0
    assert rows["version"] and rows["ms"] >= rows["first_ms"] and rows["parameters"] == ["lang"]
    assert refused["status"] == 422 and refused["parameters"] == ["country", "other"]
    assert page["view"] == "page/sources" and page["parameters"] == ["q"] and other["view"] == "other"
    for word in ("jane", "Jane", "Secret", "testclient", "127.0.0.1"):
        assert word not in written
    log.set_up("text")
    client.get("/robots.txt")
    assert "view=/robots.txt" in capsys.readouterr().out
    log.set_up("off")
    client.get("/robots.txt")
    assert not capsys.readouterr().out
    with pytest.raises(ValueError, match="ATLAS_LOG"):
        log.set_up("loud")


def test_metrics_are_for_this_machine_only_unless_opened(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from atlas.web import metrics

    assert client.get("/api/v1/metrics").status_code == client.get("/_stcore/metrics").status_code == 404, "the client is no address"
    monkeypatch.setenv("ATLAS_METRICS", "open")
    text = client.get("/api/v1/metrics").text
    for name in (
        "atlas_requests_total",
        "atlas_request_seconds_bucket",
        "atlas_sessions",
        "atlas_exports_running 0",
        "atlas_data_info{version=",
    ):
        assert name in text
    monkeypatch.delenv("ATLAS_METRICS")
    here = {"client": ("127.0.0.1", 5), "headers": []}
    assert metrics.may_read(here) and not metrics.may_read({**here, "headers": [(b"x-forwarded-for", b"1.2.3.4")]})
    assert not metrics.may_read({**here, "client": ("10.0.0.1", 5)})


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("number", range(len(releases.known())))
def test_links_with_an_old_version_work(client: TestClient, monkeypatch: pytest.MonkeyPatch, number: int, lang: str) -> None:
    monkeypatch.delenv("ATLAS_RELEASES", raising=False)  # other tests make releases of their own
    name = releases.known()[number].name
    for path in (
        "api/v1/cards/programme-by.json?country=VNM&", "api/v1/tables/activities.csv?country=VNM&", "api/v1/tables/projects.json?sector=waste&",
        "stage?card=cooperation-map&", "api/v1/cite.txt?page=programme&",
    ):  # fmt: skip
        answer = client.get(f"/{path}v={name}&lang={lang}")
        assert answer.status_code == 200, (path, answer.text[:300])
