"""Which names the Atlas answers to, who may show it in a frame, and how large a request may be.

A page of another site can point a name of its own at this machine (DNS rebinding), and a false name would get into the
links of answers; so requests for names that are not ours are refused, WebSocket connections too.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atlas.export.about import API
from atlas.i18n import LANGS, t

LOCAL = ("localhost", "*.localhost", "127.0.0.1", "::1")
PROBES = (f"{API}/health", f"{API}/health/live", "/_stcore/health")  # probes ask by number; the answer names no host
LONGEST_ADDRESS = 20_000  # characters of path and query; the longest deck is 12,000
LONGEST_NAME = 255  # bytes between two slashes; the disk refuses to look for more
LARGEST_BODY = 2_000_000  # bytes; the largest deck file is 400,000


def embedders() -> str:
    """Who may show the Atlas in a frame: ``ATLAS_FRAME_ANCESTORS`` (CSP sources), by default nobody but itself."""
    return os.environ.get("ATLAS_FRAME_ANCESTORS", "'self'")


def hostname(host: str) -> str | None:
    """The name in a Host header in lower case, without port, or ``None`` if it is not one."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises for what is not a port
    except ValueError:
        return None
    name = parts.hostname
    return name.rstrip(".") if name and parts.netloc == host and "@" not in host else None


def listens_here_only(listen: str) -> bool:
    """Whether an address to listen on is reached from this machine only."""
    try:
        return ipaddress.ip_address(listen.strip("[]")).is_loopback
    except ValueError:
        return listen == "localhost"


def allowed_hosts() -> tuple[str, ...]:
    """Names from ``ATLAS_ALLOWED_HOSTS`` (separated by commas; ``*.`` for subdomains, ``*`` for any).

    This machine's own names and that of ``ATLAS_PUBLIC_URL`` are always among them. Without the setting: nothing else where
    the server listens on this machine only, and any name where it listens to others, whose names for it are not known.
    """
    return _allowed(os.environ.get("ATLAS_ALLOWED_HOSTS", ""), os.environ.get("ATLAS_PUBLIC_URL", ""), os.environ.get("HOST", "127.0.0.1"))


@lru_cache(maxsize=8)
def _allowed(setting: str, public: str, listen: str) -> tuple[str, ...]:
    named = [hostname(one.strip()) or one.strip().lower().rstrip(".") for one in setting.split(",") if one.strip()]
    own = [name] if public and (name := urlsplit(public).hostname) else []
    if not named and not own and not listens_here_only(listen):
        return ("*",)
    return (*named, *own, *LOCAL)


def is_allowed(name: str | None, patterns: Sequence[str]) -> bool:
    """Whether a name is one of these. Subdomains fit ``*.example.org``; the name itself does not."""
    if "*" in patterns:
        return True
    return name is not None and any(name.endswith(one[1:]) if one.startswith("*.") else name == one for one in patterns)


def _said(key: str) -> str:
    return "".join(f"{t(lang, key, characters=LONGEST_ADDRESS, bytes=LARGEST_BODY)}\n" for lang in LANGS)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, key: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        return await send({"type": "websocket.close", "code": 1008})  # before it is accepted: answered with 403
    headers = {"cache-control": "no-store", "connection": "close"}
    await PlainTextResponse(_said(key), status, headers)(scope, receive, send)


class TooLarge(Exception):
    """More came than was announced or is allowed."""


class OwnHosts:
    """ASGI middleware: refuses false names and paths no file can have (400), addresses that are too long (414) and bodies that are too large (413)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        ours = len(hosts) == 1 and is_allowed(hostname(hosts[0]), allowed_hosts())
        if not ours and scope["path"] not in PROBES:
            return await _refuse(scope, receive, send, 400, "server.host")
        if len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return await _refuse(scope, receive, send, 414, "server.long")
        if "\0" in scope["path"] or max(map(len, scope["path"].encode().split(b"/"))) > LONGEST_NAME:
            return await _refuse(scope, receive, send, 400, "server.path")
        if scope["type"] == "websocket":
            return await self.app(scope, receive, send)
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length[:12]) > LARGEST_BODY:
            return await _refuse(scope, receive, send, 413, "server.large")
        await self._bounded(scope, receive, send)

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A body may also come without its length being told."""
        left, started = LARGEST_BODY, False

        async def read() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b"")) if message["type"] == "http.request" else 0
            if left < 0:
                raise TooLarge
            return message

        async def written(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, read, written)
        except TooLarge:
            if started:
                raise
            await _refuse(scope, receive, send, 413, "server.large")
