"""Page shells and security headers for every answer of the server."""

from __future__ import annotations

import os

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atlas.i18n import LANGS, Lang
from atlas.web import shell

POLICY = (
    "default-src 'none'; script-src 'self' {hashes} 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "media-src 'self'; manifest-src 'self'; frame-src 'self'; frame-ancestors {ancestors}; base-uri 'none'; "
    "form-action 'self'; object-src 'none'"
)
FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}


def embedders() -> str:
    """Who may show the Atlas in a frame: ``ATLAS_FRAME_ANCESTORS`` (CSP sources), by default nobody but itself."""
    return os.environ.get("ATLAS_FRAME_ANCESTORS", "'self'")


def language(query: QueryParams, headers: Headers) -> Lang:
    """The language of a page shell: the address, else the browser, else Japanese."""
    asked = query.get("lang")
    for one in LANGS:
        if asked == one:
            return one
    first = headers.get("accept-language", "ja").split(",")[0].lower()
    return "ja" if first.startswith("ja") else "en"


class Pages:
    """ASGI middleware: answers page addresses with our shell and puts security headers on everything."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        hashes = ""
        answer = None
        if scope["method"] in ("GET", "HEAD"):
            headers = Headers(scope=scope)
            if "text/html" in headers.get("accept", "") or scope["path"] == "/":
                origin = f"{scope['scheme']}://{headers.get('host', '')}"
                answer = shell.page_html(scope["path"], language(QueryParams(scope["query_string"]), headers), origin)
        policy = POLICY.format(hashes=answer[1] if answer else hashes, ancestors=embedders())

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in FIXED.items():
                    out.setdefault(name, value)
                out.setdefault("content-security-policy", policy)
            await send(message)

        if answer:
            response = HTMLResponse(answer[0], headers={"cache-control": "no-cache"})
            return await response(scope, receive, with_headers)
        await self.app(scope, receive, with_headers)
