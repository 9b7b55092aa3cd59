"""What a monitor asks for: metrics in Prometheus' text format, and whether the process lives.

Metrics hold counts and times by view, nothing about visitors. They are answered to this machine only, unless
``ATLAS_METRICS`` is ``open`` (a proxy then keeps the address from the outside) or ``off``.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from atlas.api.limits import LIMITS, SLOTS
from atlas.export.about import API
from atlas.warehouse import WarehouseUnavailable, current

ADDRESS, STREAMLITS_OWN = f"{API}/metrics", "/_stcore/metrics"
TEXT = "text/plain; version=0.0.4; charset=utf-8"
STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600)
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE")

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
REQUESTS = Counter("atlas_requests", "Requests", ("view", "method", "status"), registry=REGISTRY)
SECONDS = Histogram("atlas_request_seconds", "Seconds until the last byte", ("view",), buckets=STEPS, registry=REGISTRY)
BYTES = Counter("atlas_response_bytes", "Bytes of answers, without headers", ("view",), registry=REGISTRY)
RUNS = Counter("atlas_page_runs", "Runs of pages and of parts of pages", ("view", "outcome"), registry=REGISTRY)
RUN_SECONDS = Histogram("atlas_page_run_seconds", "Seconds from a visitor's message to the end of the run", ("view",),
                        buckets=STEPS, registry=REGISTRY)  # fmt: skip
SESSIONS = Gauge("atlas_sessions", "Open dashboard connections", registry=REGISTRY)


class _Now(Collector):
    """What is so at the moment of asking."""

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("atlas_exports_running", "Large exports under way", value=SLOTS.running)
        yield GaugeMetricFamily("atlas_exports_allowed", "Large exports at a time", value=LIMITS.slots)
        try:
            opened = current()
            yield InfoMetricFamily("atlas_data", "The data version served", value={"version": opened.version})
            yield GaugeMetricFamily("atlas_data_ready", "1 if there are data to serve", value=1)
        except WarehouseUnavailable:
            yield GaugeMetricFamily("atlas_data_ready", "1 if there are data to serve", value=0)


REGISTRY.register(_Now())


def count(view: str, method: str, status: int, seconds: float, size: int) -> None:
    """Count a request. ``status`` 0 stands for one that ended without an answer."""
    REQUESTS.labels(view, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(view).observe(seconds)
    BYTES.labels(view).inc(size)


def count_run(view: str, outcome: str, seconds: float) -> None:
    """Count a run of a page."""
    RUNS.labels(view, outcome).inc()
    RUN_SECONDS.labels(view).observe(seconds)


def _forwarded(scope: Scope) -> bool:
    return any(name in (b"x-forwarded-for", b"forwarded", b"x-real-ip") for name, _ in scope["headers"])


def may_read(scope: Scope) -> bool:
    """Whether this request may see metrics: ``ATLAS_METRICS`` is ``local`` (default), ``open`` or ``off``."""
    mode = os.environ.get("ATLAS_METRICS") or "local"
    if mode == "open":
        return True
    client = scope.get("client")
    try:
        here = client is not None and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        here = False
    return mode == "local" and here and not _forwarded(scope)


class Metered:
    """ASGI middleware: metrics, Streamlit's own too, are there only for those who may read them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/") in (ADDRESS, STREAMLITS_OWN) and not may_read(scope):
            return await PlainTextResponse("not found\n", 404, {"cache-control": "no-store"})(scope, receive, send)
        await self.app(scope, receive, send)


async def answer(_: Request) -> Response:
    """``GET /api/v1/metrics``."""
    text = await run_in_threadpool(generate_latest, REGISTRY)
    return Response(text, media_type=TEXT, headers={"cache-control": "no-store"})


async def live(_: Request) -> Response:
    """``GET /api/v1/health/live``: the process answers; whether there are data is told by ``/api/v1/health``."""
    return JSONResponse({"status": "live"}, headers={"cache-control": "no-store"})


def routes() -> list[BaseRoute]:
    """Routes for the server to mount before the API."""
    return [Route(ADDRESS, answer, methods=["GET"]), Route(f"{API}/health/live", live, methods=["GET"])]
