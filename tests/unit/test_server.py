"""The server's own promises: options in force, headers, compressed static files, page shells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def client(warehouse_file: Path):
    patch = pytest.MonkeyPatch()
    patch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
    import server

    with TestClient(server.app) as one:
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


@pytest.mark.parametrize("path", ["/static/../server.py", "/app/static/../../server.py", "/static/%2e%2e/%2e%2e/server.py"])
def test_static_files_cannot_be_left(client: TestClient, path: str) -> None:
    assert "warm_up" not in client.get(path).text


def test_unknown_page_is_not_ours(client: TestClient) -> None:
    assert "content-security-policy" in client.get("/nowhere", headers={"accept": "text/html"}).headers
