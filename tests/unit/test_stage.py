"""The stage's address: what it takes, what it refuses in words, and what the served page promises."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from atlas.charts import recipes
from atlas.filters import Filters
from atlas.render.palette import contrast
from atlas.slides import frozen, of_page, offline
from atlas.slides.deck import Deck, Seen, Slide, Words
from atlas.slides.ready import ready_deck, ready_names
from atlas.slides.sheets import short_link
from atlas.slides.storage import to_json, to_params
from atlas.warehouse import Warehouse
from atlas.web import stage

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"user-agent": "Mozilla/5.0 (iPhone) Mobile"}


@pytest.fixture(scope="module")
def client(warehouse_file: Path) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
        patch.delenv("ATLAS_PUBLIC_URL", raising=False)
        app = Starlette(routes=stage.routes(), middleware=[Middleware(stage.OnStage)])
        with TestClient(app, base_url="https://atlas.example", follow_redirects=False) as one:
            yield one


@pytest.mark.parametrize("langs", ["ja", "en", "both"])
@pytest.mark.parametrize("name", ready_names())
def test_ready_decks_play(client: TestClient, name: str, langs: str, warehouse: Warehouse) -> None:
    answer = client.get(f"/stage?deck={name}&langs={langs}")
    assert answer.status_code == 200
    assert answer.text.count('class="slide"') == len(ready_deck(name, "ja", warehouse).slides) + 1
    assert answer.headers["x-data-version"] == warehouse.version
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r'(?:src|href)="(?!#)', answer.text)


@pytest.mark.parametrize("card_id", sorted(recipes()))
def test_every_card_stands_alone(client: TestClient, card_id: str) -> None:
    answer = client.get(f"/stage?card={card_id}&lang=en")
    assert answer.status_code == 200
    assert answer.text.count('class="slide"') == 1
    assert 'class="cover"' not in answer.text


@pytest.mark.parametrize("page", sorted(of_page.ON_STAGE))
def test_a_page_on_stage_shows_cards_that_the_page_shows(
    client: TestClient, page: str, warehouse_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    if page != "overview":
        app.switch_page(f"pages/{page}.py").run()
    shown = set(re.findall(r'<h[23] id="([a-z0-9-]+)"', "".join(one.proto.body for one in app.get("html"))))
    assert set(of_page.ON_STAGE[page]) <= shown
    answer = client.get(f"/stage?page={page}&lang=ja")
    assert answer.text.count('class="slide"') == len(of_page.ON_STAGE[page]) + 1


@pytest.mark.parametrize(("query", "status", "named"), [
    ("card=nope", 404, "nope"), ("page=nope", 404, "nope"), ("deck=nope", 404, "nope"), ("d=abc", 422, "アドレス"),
    ("card=latest&evil=1", 422, "evil"), ("card=latest&v=zz", 422, "v"), ("card=latest&mode=pink", 422, "mode"),
    ("card=latest&lang=fr", 422, "lang"), ("card=latest&slide=2", 422, "slide"), ("card=latest&slide=x", 422, "slide"),
    ("card=programme-by&o.by=nope", 422, "o.by"), ("card=programme-by&o.by=nope", 422, "municipality, country, sector"), ("card=programme-by&o.nope=1", 422, "o.nope"),
    ("card=programme-by&country=ZZZ", 422, "country"), ("card=latest&page=map", 422, "card"), ("lang=ja", 422, "card"),
    ("card=%3Cscript%3Ealert(1)%3C/script%3E", 404, "&lt;script&gt;"), ("page=programme&events=law", 422, "events"),
])  # fmt: skip
def test_refused_in_words_that_name_the_parameter(client: TestClient, query: str, status: int, named: str) -> None:
    answer = client.get(f"/stage?{query}")
    assert answer.status_code == status
    assert named in answer.text
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_filters_choices_and_version_travel(client: TestClient, warehouse: Warehouse) -> None:
    answer = client.get(f"/programme?country=VNM&by=country&lang=en&v={warehouse.version}&stage=1")
    assert answer.status_code == 303
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert asked == {"page": ["programme"], "country": ["VNM"], "by": ["country"], "lang": ["en"], "v": [warehouse.version]}
    found = stage.read({name: tuple(values) for name, values in asked.items()})
    by = next(one for one in found.deck.slides if one.card_id == "programme-by")
    assert by.options == (("by", "country"),)
    assert by.filters == Filters(country=("VNM",))
    assert found.live.back.startswith("./programme?")
    assert client.get("/programme?country=VNM").status_code == 404  # not ours: goes on to the dashboard


def test_short_address_leads_to_the_same_view(client: TestClient, warehouse: Warehouse) -> None:
    slide = Slide("programme-by", Filters(country=("VNM",)), (("by", "sector"),))
    link = short_link(slide, "en", warehouse.version, "https://atlas.example")
    answer = client.get(link)
    asked = stage.read({k: tuple(v) for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()})
    assert asked.deck.slides == (slide,)
    assert asked.warehouse.version == warehouse.version


def test_share_makes_the_card_on_the_page_again(warehouse: Warehouse) -> None:
    from atlas.charts import make
    from atlas.slides.deck import card_of, slide_of

    card = make("programme-by", warehouse, Filters(country=("VNM",), municipality=("14100",)), "ja", by="sector")
    assert card_of(slide_of(card), warehouse, "ja").rows == card.rows
    assert slide_of(make("programme-by", warehouse, Filters(), "ja", by="municipality")).options == ()


def test_a_phone_gets_a_page_to_read(client: TestClient, warehouse: Warehouse) -> None:
    answer = client.get("/stage?card=programme-by-year&country=VNM&lang=ja", headers=PHONE)
    assert "<script" not in answer.text
    assert "<h1" in answer.text
    assert "<table" in answer.text
    assert warehouse.version in answer.text
    assert 'href="./programme?country=VNM' in answer.text


def test_a_deck_of_other_data_says_so(client: TestClient, warehouse: Warehouse) -> None:
    slide = Slide("programme-by-year", seen=Seen("0123456789abcdef", 3, Words("以前", "before")))
    deck = Deck(Words("題", "title"), (slide,), "both", version="ba9876543210")
    text = client.get(f"/stage?{urlencode(to_params(deck))}").text
    assert "ba9876543210" in text
    assert 'class="small remark"' in text
    (one,) = frozen.compare(deck, warehouse)
    assert one.changed
    assert one.then.ja == "以前"


def test_a_saved_file_becomes_an_address(client: TestClient, warehouse: Warehouse) -> None:
    deck = Deck(Words("題"), (Slide("programme-by-year"),), version=warehouse.version)
    assert "multipart/form-data" in client.get("/open-deck").text
    answer = client.post("/open-deck?lang=ja", files={"file": ("deck.json", to_json(deck))})
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.headers["location"]).query)["d"] == [dict(to_params(deck))["d"]]
    for content in (b"", b"nope", b"[]", b"x" * 500_000):
        assert client.post("/open-deck", files={"file": ("deck.json", content)}).status_code == 422
    assert client.post("/open-deck", data={"file": "x"}).status_code == 422


def test_same_page_is_not_sent_twice(client: TestClient) -> None:
    first = client.get("/stage?card=latest&lang=ja")
    assert client.get("/stage?card=latest&lang=ja", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    plain = client.get("/stage?card=latest&lang=ja", headers={"accept-encoding": "identity"})
    assert plain.text == first.text


def test_a_card_is_on_stage_in_time(client: TestClient) -> None:
    """Goal: 300 ms on the server once the process is warm; processor time, so that other work on the machine does not count."""
    client.get("/stage?card=programme-by-year&lang=ja")
    begun = time.process_time()
    client.get("/stage?card=programme-by-year&lang=ja&country=THA")
    assert time.process_time() - begun < 0.6
    begun = time.process_time()
    client.get("/stage?card=programme-by-year&lang=ja")
    assert time.process_time() - begun < 0.3


def test_words_around_the_slides_stand_out() -> None:
    css = (Path(offline.__file__).parent / "offline.css").read_text()
    light, dark = re.findall(r"--paper:(#\w+);--text:(#\w+);--soft:(#\w+)", css)
    for paper, text, soft in (light, dark):
        paper = "#FFFFFF" if paper == "#fff" else paper
        assert contrast(paper, text) >= 7
        assert contrast(paper, soft) >= 7
