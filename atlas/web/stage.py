"""The stage: a Card, a page or a deck as slides and nothing else, at ``/stage``, without Streamlit.

The page is the offline player itself, served: keys answer at once and nothing is fetched after it is open. On a phone the
same slides are a page to read. ``/s/<card>/<lang>/<version>`` is the short address of a Card on stage.
"""

from __future__ import annotations

import gzip
import hashlib
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from atlas.api.parameters import base_address
from atlas.i18n import Lang
from atlas.slides import handheld, offline
from atlas.slides.deck import Deck
from atlas.slides.sheets import DECK, STAGE
from atlas.warehouse import Warehouse, WarehouseUnavailable, remembered
from atlas.web.deck_file import open_deck
from atlas.web.hosts import embedders
from atlas.web.plain import maintenance, refused
from atlas.web.stage_address import Wrong, of_address, read

KEPT_DECKS = 24


@remembered(maxsize=KEPT_DECKS)
def _made(deck: Deck, warehouse: Warehouse, live: offline.Live, mode: str, address: str, phone: bool) -> tuple[bytes, bytes, str, str]:
    """The page, the same compressed, its tag and its security policy."""
    if phone:
        page, policy = handheld.html(deck, warehouse, address, live), handheld.policy()
    else:
        page, policy = offline.html(deck, warehouse, mode, address, live), offline.policy()
    return page, gzip.compress(page, 5, mtime=0), 'W/"' + hashlib.sha256(page).hexdigest()[:24] + '"', policy


def _answer(request: Request) -> Response:
    given = {name: tuple(request.query_params.getlist(name)) for name in request.query_params}
    lang: Lang = "en" if request.query_params.get("lang") == "en" or request.query_params.get("langs") == "en" else "ja"
    try:
        asked = read(given)
        phone = "Mobi" in request.headers.get("user-agent", "")
        page, packed, tag, policy = _made(asked.deck, asked.warehouse, asked.live, asked.mode, base_address(request), phone)
    except Wrong as wrong:
        return refused(wrong, lang)
    except WarehouseUnavailable as problem:
        return maintenance(problem, lang)
    headers = {
        "ETag": tag, "Cache-Control": "no-cache", "Vary": "User-Agent, Accept-Encoding", "X-Data-Version": asked.warehouse.version,
        "Content-Security-Policy": f"{policy}; frame-ancestors {embedders()}", "X-Robots-Tag": "noindex",
    }  # fmt: skip
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return HTMLResponse(packed, headers=headers | {"Content-Encoding": "gzip"})
    return HTMLResponse(page, headers=headers)


async def stage(request: Request) -> Response:
    """``GET /stage``."""
    if not request.query_params:
        return RedirectResponse(f"{base_address(request)}/{DECK}", 303)
    return await run_in_threadpool(_answer, request)


async def short(request: Request) -> Response:
    """``GET /s/<card>/<lang>/<version>``: the long address of the same Card."""
    found = request.path_params
    query = [("card", found["card"]), *request.query_params.multi_items(), ("lang", found["lang"]), ("v", found["version"])]
    return RedirectResponse(f"{base_address(request)}/{STAGE}?{urlencode(query)}", 303)


class OnStage:
    """ASGI middleware: the address of a page with ``stage=1`` leads to the stage."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] == "GET" and b"stage=1" in scope["query_string"]
        if to := of_address(scope["path"], QueryParams(scope["query_string"])) if asked else None:
            return await RedirectResponse(f"{base_address(Request(scope))}/{to}", 303)(scope, receive, send)
        await self.app(scope, receive, send)


def routes() -> list[BaseRoute]:
    """Routes for the server to mount before the dashboard."""
    return [
        Route(f"/{STAGE}", stage, methods=["GET"]),
        Route("/open-deck", open_deck, methods=["GET", "POST"]),
        Route("/s/{card}/{lang}/{version}", short, methods=["GET"]),
    ]
