"""Page shells and security headers for every answer of the server."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atlas.api.parameters import base_address
from atlas.export.about import API
from atlas.i18n import LANGS, Lang
from atlas.web import shell
from atlas.web.hosts import embedders
from atlas.web.plain import no_page
from atlas.web.views import OTHER, view_of

POLICY = (
    "default-src 'none'; script-src 'self' {hashes} 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "media-src 'self'; manifest-src 'self'; frame-src 'self'; frame-ancestors {ancestors}; base-uri 'none'; "
    "form-action 'self'; object-src 'none'"
)
UNUSED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
    "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": ", ".join(f"{one}=()" for one in UNUSED),
    "cross-origin-opener-policy": "same-origin",
    "x-permitted-cross-domain-policies": "none",
}
OPEN_TO_ALL = (f"{API}/", "/static/", "/app/static/")  # data and files that other sites may read


def language(query: QueryParams, headers: Headers) -> Lang:
    """The language of a page shell: the address, else the browser, else Japanese."""
    asked = query.get("lang")
    for one in LANGS:
        if asked == one:
            return one
    first = headers.get("accept-language", "ja").split(",")[0].lower()
    return "ja" if first.startswith("ja") else "en"


class Secure:
    """ASGI middleware: security headers on every answer, refusals and errors too. What an answer says itself stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        shared = scope["path"].startswith(OPEN_TO_ALL)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in FIXED.items():
                    out.setdefault(name, value)
                out.setdefault("cross-origin-resource-policy", "cross-origin" if shared else "same-origin")
                out.setdefault("content-security-policy", POLICY.format(hashes="", ancestors=embedders()))
                if scope["path"].startswith(f"{API}/"):
                    # Always, not only where a page of another site asks: a cache between gives one answer to both.
                    out.setdefault("access-control-allow-origin", "*")
            await send(message)

        await self.app(scope, receive, with_headers)


class Pages:
    """ASGI middleware: answers page addresses with our shell, under a policy that names its inline scripts; others with 404."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        answer = None
        if scope["method"] in ("GET", "HEAD"):
            headers = Headers(scope=scope)
            if "text/html" in headers.get("accept", "") or scope["path"] == "/":
                chosen = language(QueryParams(scope["query_string"]), headers)
                answer = await run_in_threadpool(shell.page_html, scope["path"], chosen, base_address(Request(scope)))
                if answer is None and view_of(scope["path"]) == OTHER:  # Streamlit would answer with the landing page
                    return await no_page(chosen)(scope, receive, send)
        if answer is None:
            return await self.app(scope, receive, send)
        policy = POLICY.format(hashes=answer[1], ancestors=embedders())
        kept = {"cache-control": "no-cache", "content-security-policy": policy, "vary": "Accept, Accept-Language, Accept-Encoding"}
        await HTMLResponse(answer[0], headers=kept)(scope, receive, send)
