"""``/picture``: the picture of a Card on a page as SVG, drawn when a browser asks for it.

A page names its pictures by address (``atlas/ui/markup.py``): the browser fetches only the width it shows, while it still
lays out the rest, and has it at hand when the same filters come again. The address is that of a Card on stage with
``width`` and ``mode``; it says everything, so that an answer can be kept on its way.
"""

from __future__ import annotations

import asyncio
import gzip
import logging
import re
import threading
from functools import lru_cache
from html import unescape

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from atlas.i18n import Lang, t
from atlas.render.palette import Mode
from atlas.slides.deck import card_of
from atlas.ui.markup import PICTURE, WIDTHS, still
from atlas.warehouse import WarehouseUnavailable
from atlas.web.plain import maintenance, refused
from atlas.web.stage_address import Wrong, read

MODES: tuple[Mode, ...] = ("light", "dark")
ALLOWED = {"mode": MODES, "width": tuple(str(width) for _, width in WIDTHS)}
KEPT_SECONDS = 3600
"""Where the address names its data version; it never names the program that draws."""
NAMED = re.compile(rf'src="\./{PICTURE}\?([^"]*)"')
NAMED_BY_PAGES = re.compile(rb'(?<=src="\./%b\?)card=(?P<card>[^&"]*)&[^"]*width=(?P<width>\d+)(?=")' % PICTURE.encode())
wanted: dict[str, str] = {}
"""The width in which browsers last asked for the picture of a Card."""
drawing = threading.Lock()
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def _drawn(query: str) -> tuple[bytes, str]:
    """The picture at an address, compressed, and its data version. Raises ``Wrong`` and ``WarehouseUnavailable``."""
    params = QueryParams(query)
    given = {name: tuple(params.getlist(name)) for name in params}
    mode, width = (_one_of(name, given.pop(name, ("",))[-1], _lang(params)) for name in ALLOWED)
    asked = read({"card": ("",), **given})
    card = card_of(asked.deck.slides[0], asked.warehouse, asked.lang)
    if card.chart is None:
        raise Wrong(404, [t(asked.lang, "stage.no_picture", card=card.id)])
    drawn = still(card, "dark" if mode == "dark" else "light", int(width))
    return gzip.compress(drawn.encode(), 5, mtime=0), asked.warehouse.version


_kept = lru_cache(maxsize=512)(_drawn)
"""An address that names its data version says everything."""


def _answer(request: Request) -> Response:
    lang = _lang(request.query_params)
    try:
        packed, version = (_kept if request.query_params.get("v") else _drawn)(request.url.query)
        wanted[request.query_params["card"]] = request.query_params["width"]
    except Wrong as wrong:
        return refused(wrong, lang, "stage.no_picture_here")
    except WarehouseUnavailable as problem:
        return maintenance(problem, lang)
    kept = f"public, max-age={KEPT_SECONDS}" if request.query_params.get("v") else "no-cache"
    headers = {
        "Cache-Control": kept, "Vary": "Accept-Encoding", "X-Data-Version": version,
        "Content-Security-Policy": POLICY, "X-Robots-Tag": "noindex",
    }  # fmt: skip
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers=headers | {"Content-Encoding": "gzip"}, media_type="image/svg+xml")
    return Response(gzip.decompress(packed), headers=headers, media_type="image/svg+xml")


def _lang(params: QueryParams) -> Lang:
    return "en" if params.get("lang") == "en" else "ja"


def _one_of(name: str, value: str, lang: Lang) -> str:
    if value not in ALLOWED[name]:
        raise Wrong(422, [t(lang, "stage.bad_value", parameter=name, value=value[:80], allowed=", ".join(ALLOWED[name]))])
    return value


def prepare(html: str) -> None:
    """Draw all pictures that the HTML of a page names, so that no visitor waits for them. What cannot be drawn is logged."""
    for query in NAMED.findall(html):
        try:
            _kept(unescape(query))
        except (Wrong, WarehouseUnavailable) as problem:
            logging.getLogger(__name__).warning("picture %s was not drawn: %s", query, problem)


def draw_ahead(told: bytes) -> None:
    """Begin to draw what a browser will ask for once it has laid out what a run told it: the pictures, in the width last asked for.

    In a thread, for one run at a time: while one is at it, the pictures of others are left to their browsers' questions.
    """
    queries = [
        unescape(one[0].decode()) for one in NAMED_BY_PAGES.finditer(told) if wanted.get(one["card"].decode()) == one["width"].decode()
    ]
    if queries and drawing.acquire(blocking=False):
        asyncio.get_running_loop().run_in_executor(None, _draw, queries)


def _draw(queries: list[str]) -> None:
    try:
        for query in queries:
            _kept(query)
    except (Wrong, WarehouseUnavailable):  # whoever asks for it is told
        pass
    finally:
        drawing.release()


async def picture(request: Request) -> Response:
    """``GET /picture``: ``image/svg+xml``; 404 or 422 in words for an address that names no picture."""
    return await run_in_threadpool(_answer, request)


def routes() -> list[BaseRoute]:
    """Routes for the server to mount before the dashboard."""
    return [Route(f"/{PICTURE}", picture, methods=["GET"])]
