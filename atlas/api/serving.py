"""Answers with ETag, version in the name, links to licence and description; streams without holding the result."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from atlas.api.limits import LIMITS, SLOTS, Busy
from atlas.api.parameters import View
from atlas.api.problems import Refused
from atlas.export.about import API, licence_url
from atlas.export.reading import Reading, TimeLimit
from atlas.i18n import t
from atlas.warehouse import Warehouse

# Part of every ETag: raise it when the same data and request give other bytes than before.
WRITING = "1"
WHOLE = 128 * 1024  # bytes
REVALIDATE = "public, max-age=0, must-revalidate"


def etag(view: View, request: Request, *more: str) -> str:
    """A weak ETag of data version, address and request (weak: a proxy may compress the answer)."""
    asked = sorted(request.query_params.multi_items())
    parts = [WRITING, view.warehouse.version, view.version, view.base, request.url.path, asked, more]
    return 'W/"' + hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24] + '"'


def matches(request: Request, tag: str) -> bool:
    """Whether If-None-Match holds this ETag (weak comparison)."""
    given = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return "*" in given or tag.removeprefix("W/") in given


def headers(
    view: View, tag: str, *, name: str = "", inline: bool = True, described: str = f"{API}/datapackage.json", cite: str = ""
) -> dict[str, str]:
    """Headers of an answer. ``name`` is the file name; names are ascii by construction."""
    licence = licence_url(view.warehouse.meta["licence"])
    links = [f'<{licence}>; rel="license"'] if licence else []
    links.append(f'<{view.base}{described}>; rel="describedby"')
    links += [f'<{cite}>; rel="cite-as"'] if cite else []
    found = {"ETag": tag, "Cache-Control": REVALIDATE, "Link": ", ".join(links), "X-Data-Version": view.warehouse.version}
    if name:
        found["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return found


def unchanged(request: Request, told: Mapping[str, str]) -> Response | None:
    """304 if the reader has this answer already."""
    if not matches(request, told["ETag"]):
        return None
    return Response(status_code=304, headers={k: v for k, v in told.items() if k != "Content-Disposition"})


def headless(told: Mapping[str, str], media_type: str) -> Response:
    """The head of a streamed answer. Its length is not known, so none is stated."""
    answer = Response(headers=dict(told), media_type=media_type)
    if "Content-Length" not in told:
        del answer.headers["content-length"]
    return answer


def whole(request: Request, told: Mapping[str, str], media_type: str, content: str | bytes | dict[str, Any]) -> Response:
    """A short answer; Starlette leaves the body out for HEAD."""
    if same := unchanged(request, told):
        return same
    if isinstance(content, dict):
        content = json.dumps(content, ensure_ascii=False)
    return Response(content, headers=dict(told), media_type=media_type)


class Export:
    """A streamed answer with all it holds: running queries and, for a large one, a turn. Both end with it."""

    def __init__(self, warehouse: Warehouse, heavy: bool) -> None:
        self._warehouse, self._heavy, self._held = warehouse, heavy, False
        self._readings: list[Reading] = []
        self._deadline = time.monotonic() + LIMITS.transfer_seconds

    def run(self, sql: str, values: dict[str, Any]) -> Reading:
        """Start a query within the limits."""
        reading = Reading(self._warehouse, sql, values, LIMITS.query_seconds, self._deadline)
        self._readings.append(reading)
        return reading

    async def start(self) -> None:
        """Wait for a turn if the export is large. Raises ``Busy``."""
        if self._heavy:
            await SLOTS.take(LIMITS.wait_seconds)
            self._held = True

    def end(self) -> None:
        """Stop what still runs and give the turn back."""
        for reading in self._readings:
            reading.close()
        if self._held:
            self._held = False
            SLOTS.give()


class ExportResponse(StreamingResponse):
    """Ends its export whatever happens to the connection."""

    def __init__(self, export: Export, pieces: Iterator[bytes], media_type: str, told: Mapping[str, str]) -> None:
        super().__init__(pieces, media_type=media_type, headers=dict(told))
        self._export = export

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await run_in_threadpool(self._export.end)


async def streamed(
    request: Request, view: View, media_type: str, told: Mapping[str, str], heavy: bool, make: Callable[[Export], Iterator[bytes]]
) -> Response:
    """Answer in pieces. The beginning is made before the head is sent, so that a failure is still told properly; an answer
    that is no longer than that leaves as one, with its length, and can hardly be cut in half by whatever happens."""
    if same := unchanged(request, told):
        return same
    if request.method == "HEAD":
        return headless(told, media_type)
    export = Export(view.warehouse, heavy)
    try:
        await export.start()
        pieces = make(export)
        begun, all_of_it = await run_in_threadpool(_beginning, pieces)
    except Busy as problem:
        message = t(view.lang, "api.error_busy", limit=LIMITS.slots, seconds=LIMITS.retry_seconds)
        raise Refused(503, "busy", message, retry=LIMITS.retry_seconds) from problem
    except TimeLimit as problem:
        await run_in_threadpool(export.end)
        message = t(view.lang, "api.error_time", seconds=LIMITS.query_seconds)
        raise Refused(503, "time_limit", message, retry=LIMITS.retry_seconds) from problem
    except BaseException:
        await run_in_threadpool(export.end)
        raise
    if all_of_it:
        await run_in_threadpool(export.end)
        return Response(begun, media_type=media_type, headers=dict(told))
    return ExportResponse(export, chain([begun], pieces), media_type, told)


def _beginning(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """What comes first, at least ``WHOLE`` bytes, and whether that is all."""
    begun = bytearray()
    for piece in pieces:
        begun += piece
        if len(begun) >= WHOLE:
            return bytes(begun), False
    return bytes(begun), True


def as_json(content: dict[str, Any], status: int = 200) -> JSONResponse:
    """JSON in UTF-8 without ETag, for answers that must not be kept."""
    return JSONResponse(content, status, {"Cache-Control": "no-store"})
