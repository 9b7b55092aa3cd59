"""Runs the server: limits of connections, patience with slow ones, and an orderly end.

On SIGTERM no new connection is taken, dashboards are told to come back (WebSocket close 1012), running answers are finished
for at most ``ATLAS_STOP_SECONDS``, and the process ends with 0.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.types import ASGIApp

from atlas.web import log
from atlas.web.hosts import allowed_hosts

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as Http
else:
    from uvicorn.protocols.http.auto import AutoHTTPProtocol as Http

LARGEST_MESSAGE = 4 * 1024 * 1024  # bytes of a WebSocket message from a browser; the Atlas's own have a few thousand


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


class Patient(Http):
    """HTTP that waits for a request's head, but not for good: uvicorn's own timer runs only between requests."""

    seconds = _number("ATLAS_HEAD_SECONDS", 20)

    def connection_made(self, transport: Any) -> None:
        """A new connection has this long to say what it wants."""
        super().connection_made(transport)
        self._watch = self.loop.call_later(self.seconds, self._look)
        self._waiting = True

    def data_received(self, data: bytes) -> None:
        """The clock starts with the first bytes of a request and stops when its head is complete."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif not self._waiting and not self.transport.is_closing():
            self._waiting = True
            self._watch = self.loop.call_later(self.seconds, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """No clock outlives its connection."""
        self._stop()
        super().connection_lost(exc)

    def _stop(self) -> None:
        self._waiting = False
        self._watch.cancel()

    def _look(self) -> None:
        self._waiting = False
        busy = self.cycle is not None and not self.cycle.response_complete
        if not busy and self.transport.get_protocol() is self:  # a WebSocket has a protocol of its own
            self.transport.close()


def configuration(app: ASGIApp, host: str, port: int) -> uvicorn.Config:
    """The server's settings. uvicorn sets TCP_NODELAY, which ``streamlit run`` does not: small answers would wait 40 ms."""
    return uvicorn.Config(
        app, host=host, port=port, http=Patient, log_level="warning", server_header=False, access_log=False,
        limit_concurrency=_number("ATLAS_CONNECTIONS", 2000), timeout_keep_alive=_number("ATLAS_KEEP_ALIVE_SECONDS", 15),
        timeout_graceful_shutdown=_number("ATLAS_STOP_SECONDS", 30), ws_max_size=LARGEST_MESSAGE,
        ws_ping_timeout=60,  # a busy server may read the answer late: that is no reason to send its visitors away
    )  # fmt: skip


def run(app: ASGIApp) -> None:
    """Serve until told to stop."""
    host, port = os.environ.get("HOST", "127.0.0.1"), _number("PORT", 8501)
    # uvicorn raises the signal again once all is finished; by default that would look like a crash.
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: sys.exit(0))
    log.set_up()
    log.event("start", listen=f"{host}:{port}", hosts=list(allowed_hosts()))
    try:
        uvicorn.Server(configuration(app, host, port)).run()  # on uvloop where there is one
    finally:
        log.event("stop")
