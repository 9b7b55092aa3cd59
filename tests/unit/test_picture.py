"""Pictures by their address: what a page names is what the server draws, and a wrong address is refused in words."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from atlas.charts import make, recipes
from atlas.filters import Filters
from atlas.i18n import LANGS, Lang
from atlas.render import plotly, svg
from atlas.ui import markup
from atlas.warehouse import Warehouse
from atlas.web import picture, served
from tests.loop import in_a_loop

IMAGE = re.compile(r'<img class="\w+"[^>]* width="(\d+)" height="(\d+)" src="\./([^"]*)"')
GOOD = "card=programme-by-year&country=THA&lang=en&mode=light&width=640"


@pytest.fixture(scope="module")
def client(warehouse_file: Path) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
        with TestClient(Starlette(routes=picture.routes())) as one:
            yield one


@pytest.fixture
def by_address(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages are served beside the API: they name their pictures."""
    monkeypatch.setattr(served, "api", True)
    markup._figure.cache_clear()  # type: ignore[attr-defined]
    yield
    markup._figure.cache_clear()  # type: ignore[attr-defined]


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_names_what_the_server_draws(client: TestClient, by_address: None, warehouse: Warehouse, lang: Lang) -> None:
    """Every other Card in one language, the rest in the other."""
    pictures = 0
    for card_id in sorted(recipes())[LANGS.index(lang) :: len(LANGS)]:
        card = make(card_id, warehouse, Filters(country=("THA",)), lang)
        if card.chart is None or card.chart.kind not in plotly.KINDS or card.is_empty:
            continue
        images = IMAGE.findall(markup.figure(card, warehouse, "dark"))
        assert [int(width) for width, *_ in images] == [width for _, width in markup.WIDTHS][: len(images)], card_id
        assert len(images) >= 2
        for width, height, address in images:
            answer = client.get(f"/{unescape(address)}")
            assert answer.status_code == 200, (card_id, answer.text)
            assert answer.headers["content-type"] == "image/svg+xml"
            assert answer.headers["x-data-version"] == warehouse.version
            assert answer.text == markup.still(svg.with_land(card, warehouse), "dark", int(width))
            drawing = ElementTree.fromstring(answer.content)
            assert (drawing.get("width"), drawing.get("height")) == (width, height), card_id
            assert "data-row=" in answer.text, f"{card_id}: no mark can be read out"
            pictures += 1
    assert pictures > 30


def test_options_of_a_card_are_part_of_the_address(client: TestClient, by_address: None, warehouse: Warehouse) -> None:
    drawn = set()
    for by in ("municipality", "country"):
        card = make("programme-by", warehouse, Filters(), "en", by=by)
        _, _, address = IMAGE.findall(markup.figure(card, warehouse, "light"))[-1]
        answer = client.get(f"/{unescape(address)}")
        assert answer.text == markup.still(card, "light", 1080)
        drawn.add(answer.text)
    assert len(drawn) == 2


def test_it_is_sent_compressed_kept_and_cannot_act(client: TestClient) -> None:
    packed = client.get(f"/picture?{GOOD}")
    plain = client.get(f"/picture?{GOOD}", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert plain.headers["cache-control"] == "no-cache"
    assert "max-age" in client.get(f"/picture?{GOOD}&v={plain.headers['x-data-version']}").headers["cache-control"]
    assert plain.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        (GOOD.replace("640", "641"), 422, ["641", "350, 640, 1080"]),
        (GOOD.replace("light", "auto"), 422, ["auto", "light, dark"]),
        (GOOD.replace("THA", "THX"), 422, ["THX", "country", "IDN"]),
        (GOOD.replace("programme-by-year", "nothing"), 404, ["nothing", "programme-by-year"]),
        (GOOD.replace("programme-by-year", "cooperation-unmapped"), 404, ["cooperation-unmapped", "no picture"]),
        (GOOD + "&o.by=x", 422, ["o.by"]),
        (GOOD + "&odd=1", 422, ["odd"]),
        (GOOD + "&v=0", 422, ["2026."]),
        ("", 422, ["mode", "light, dark"]),
    ],
)
def test_a_wrong_address_is_refused_with_what_is_allowed(client: TestClient, query: str, status: int, named: list[str]) -> None:
    answer = client.get(f"/picture?{query}")
    assert answer.status_code == status
    for words in named:
        assert words in answer.text


def test_pictures_are_drawn_ahead_in_the_width_last_asked_for(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run tells is drawn for browsers like the last one, before they ask; what nobody has asked for yet is not."""
    client.get(f"/picture?{GOOD}")
    drawn: list[str] = []
    monkeypatch.setattr(picture, "_kept", drawn.append)
    told = "".join(
        f'<img src="./picture?{escape(GOOD.replace("THA", country).replace("640", width).replace("by-year", card))}">'
        for country in ("VNM", "IDN") for width in ("350", "640") for card in ("by-year", "continuity")
    )  # fmt: skip

    async def page() -> None:
        picture.draw_ahead(b"\xff" + told.encode())
        await asyncio.get_running_loop().shutdown_default_executor()

    picture.wanted.pop("programme-continuity", None)
    in_a_loop(page)
    assert drawn == [GOOD.replace("THA", country) for country in ("VNM", "IDN")]
    assert not picture.drawing.locked()
