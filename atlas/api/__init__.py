"""The open-data API under /api/v1, and robots.txt and sitemap.xml: ``routes()`` for the server to mount."""

from __future__ import annotations

import logging
import re
from typing import Any

import duckdb
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from atlas.api import cards, parameters, reference, rows, serving, site, spec
from atlas.api.limits import LIMITS
from atlas.api.operations import OPERATIONS
from atlas.api.problems import Refused
from atlas.export.about import API
from atlas.export.reading import TimeLimit
from atlas.i18n import t
from atlas.warehouse import WarehouseUnavailable

log = logging.getLogger(__name__)
METHODS = ["GET", "HEAD"]
OPEN = Middleware(
    CORSMiddleware, allow_origins=["*"], allow_methods=METHODS, allow_headers=["If-None-Match"],
    expose_headers=["ETag", "Link", "Content-Disposition", "Content-Length", "Retry-After", "X-Data-Version"], max_age=86400,
)  # fmt: skip


async def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Refused)
    return problem.response()


async def _http(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    lang = parameters.language(request)
    if problem.status_code == 405:
        refused = Refused(405, "method", t(lang, "api.error_method"))
    else:
        refused = Refused(problem.status_code, "not_found", t(lang, "api.error_not_found"))
    answer = refused.response()
    if problem.status_code == 405:
        answer.headers["Allow"] = ", ".join(METHODS)
    return answer


async def _unavailable(request: Request, problem: Exception) -> Response:
    message = t(parameters.language(request), "api.error_unavailable", seconds=LIMITS.retry_seconds)
    return Refused(503, "unavailable", message, retry=LIMITS.retry_seconds).response()


async def _slow(request: Request, problem: Exception) -> Response:
    message = t(parameters.language(request), "api.error_time", seconds=LIMITS.query_seconds)
    return Refused(503, "time_limit", message, retry=LIMITS.retry_seconds).response()


async def _internal(request: Request, problem: Exception) -> Response:
    log.error("the API failed at %s", request.url.path, exc_info=problem)
    return Refused(500, "internal", t(parameters.language(request), "api.error_internal")).response()


async def _openapi(request: Request) -> Response:
    view = await run_in_threadpool(parameters.read, request, ("lang",))
    told = serving.headers(view, serving.etag(view, request))
    content: dict[str, Any] = await run_in_threadpool(spec.openapi, request.app, view.warehouse, view.lang)
    return serving.whole(request, told, "application/json", content)


async def _docs(request: Request) -> Response:
    view = await run_in_threadpool(parameters.read, request, ("lang",))
    told = serving.headers(view, serving.etag(view, request))
    if same := serving.unchanged(request, told):
        return same
    return HTMLResponse(reference.page(view.warehouse, view.lang), headers=told)


async def _root(request: Request) -> Response:
    lang = parameters.language(request)
    names = [f"{API}{one.path}" for one in OPERATIONS]
    return JSONResponse({"docs": f"{API}/docs?lang={lang}", "openapi": f"{API}/openapi.json?lang={lang}", "addresses": names})


def create() -> FastAPI:
    """The API as an application of its own, to be mounted at /api/v1."""
    handlers: dict[Any, Any] = {
        Refused: _refused, HTTPException: _http, WarehouseUnavailable: _unavailable, duckdb.IOException: _unavailable,
        duckdb.FatalException: _unavailable, TimeLimit: _slow, Exception: _internal,
    }  # fmt: skip
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, middleware=[OPEN], exception_handlers=handlers)
    for one in OPERATIONS:
        if one.id != "table":
            _add(app, one.path, one.handler, one.id)
    # After the formats: these paths match them too.
    for path, handler in (
        ("/tables/{table}.{format}", rows.unknown_format),
        ("/cards/{card}.{format}", cards.unknown_format),
        ("/openapi.json", _openapi),
        ("/docs", _docs),
        ("/", _root),
    ):
        app.add_api_route(path, handler, methods=METHODS, include_in_schema=False, response_model=None)
    one = next(one for one in OPERATIONS if one.id == "table")
    _add(app, one.path, one.handler, one.id)
    return app


def _add(app: FastAPI, path: str, handler: Any, name: str) -> None:
    app.add_api_route(path, handler, methods=["GET"], name=name, response_model=None)
    app.add_api_route(path, handler, methods=["HEAD"], include_in_schema=False, response_model=None)


def routes() -> list[BaseRoute]:
    """Routes for the server: the API, robots.txt and sitemap.xml."""
    below = Mount(API, app=create(), name="api")
    # By default a path with a line feed is nobody's and would be answered by the dashboard.
    below.path_regex = re.compile(below.path_regex.pattern, re.DOTALL)
    return [
        Route("/robots.txt", site.robots, methods=["GET"]),
        Route("/favicon.ico", site.icon, methods=["GET"]),
        Route("/sitemap.xml", site.sitemap, methods=["GET"]),
        below,
    ]
