"""One line of JSON per request and per run of a page: what was asked for, how long it took, how it ended.

No personal data: no address of a visitor, no user agent, no cookie, no value of a parameter. Errors are logged with the
place in the code and never shown to visitors, who get a plain page with the number under which the error stands here.
"""

from __future__ import annotations

import html
import json
import logging
import os
import re
import secrets
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atlas.i18n import LANGS, t
from atlas.web import metrics
from atlas.web.views import parameter_names, view_of

MODES = ("json", "text", "off")
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
DEEPEST = 12  # frames of an error
_out = logging.getLogger("atlas.events")


def set_up(mode: str | None = None) -> None:
    """Choose how events are written to standard output: ``ATLAS_LOG`` is ``json`` (default), ``text`` or ``off``.

    Raises ``ValueError`` for anything else.
    """
    mode = mode or os.environ.get("ATLAS_LOG") or "json"
    if mode not in MODES:
        raise ValueError(f"ATLAS_LOG must be one of {', '.join(MODES)}, it is {mode!r}")
    _out.handlers.clear()
    _out.propagate = False
    _out.setLevel(logging.INFO)
    _out.disabled = mode == "off"
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Json() if mode == "json" else _Text())
    _out.addHandler(handler)


def without_visitors() -> None:
    """Turn off what uvicorn logs of visitors: their addresses and all they typed. Streamlit turns it on again when it
    reads its configuration, so this is done when the application starts."""
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(record.msg, ensure_ascii=False, separators=(",", ":"), default=str)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = dict(record.msg)  # type: ignore[arg-type]  # an event is a dictionary
        return " ".join([event.pop("time"), *(f"{name}={_short(value)}" for name, value in event.items())])


def _short(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def event(kind: str, **told: Any) -> None:
    """Write one event. Values that are ``None`` are left out."""
    if not _out.disabled and _out.handlers:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        _out.info({"time": now, "event": kind, **{name: value for name, value in told.items() if value is not None}})


def error(problem: BaseException, **told: Any) -> None:
    """Write an error: its kind and the places in the code, the innermost last. Its message may hold what a visitor typed."""
    frames = traceback.extract_tb(problem.__traceback__)[-DEEPEST:]
    where = [f"{'/'.join(one.filename.split(os.sep)[-3:])}:{one.lineno} {one.name}" for one in frames]
    event("error", error=type(problem).__name__, where=where, **told)


def new_id(given: str | None = None) -> str:
    """The number of a request: the one a proxy gave, if it looks like one, else a new one."""
    return given if given and GIVEN_ID.fullmatch(given) else secrets.token_hex(8)


def milliseconds(since: float) -> float:
    """Milliseconds since ``time.perf_counter()`` said ``since``."""
    return round((time.perf_counter() - since) * 1000, 1)


def fault(scope: Scope, number: str) -> Response:
    """The answer to a request that failed inside: both languages and the number, nothing else."""
    words = [t(lang, "server.fault", number=number) for lang in LANGS]
    kept = {"cache-control": "no-store"}
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        content = {"status": 500, "code": "internal", "message": " / ".join(words), "request": number, "problems": []}
        return JSONResponse({"error": content}, 500, kept)
    title = " / ".join(t(lang, "server.fault_title") for lang in LANGS)
    said = "".join(f'<p lang="{lang}">{html.escape(word)}</p>' for lang, word in zip(LANGS, words, strict=True))
    return HTMLResponse(f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>{html.escape(title)}</title>{said}</html>', 500, kept)


class Recorded:
    """ASGI middleware around everything: numbers each request, logs and counts it, and turns an error into a plain answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        start, first = time.perf_counter(), None
        number = new_id(Headers(scope=scope).get("x-request-id"))
        state: dict[str, Any] = scope.setdefault("state", {})
        state["number"] = number
        status, size, version, ended = 0, 0, None, False

        async def counted(message: Message) -> None:
            nonlocal status, size, first, version, ended
            if message["type"] == "http.response.start":
                status, first = message["status"], milliseconds(start)
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = number
                version = headers.get("x-data-version")
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
                ended = not message.get("more_body", False)
            await send(message)

        view = view_of(scope["path"])
        try:
            await self.app(scope, receive, counted)
        except Exception as problem:
            error(problem, id=number, view=view)
            if not status:
                await fault(scope, number)(scope, receive, counted)
            elif not ended:
                raise  # the server cuts the connection: half an answer must not look like a whole one
        finally:
            seconds = time.perf_counter() - start
            metrics.count(view, scope["method"], status, seconds, size)
            event("request", id=number, method=scope["method"], view=view, status=status or None, ms=round(seconds * 1000, 1),
                  first_ms=first, bytes=size, rows=state.get("rows"), version=version,
                  parameters=parameter_names(scope["query_string"]) or None, cut=None if ended else True)  # fmt: skip
