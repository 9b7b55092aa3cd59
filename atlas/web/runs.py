"""Watches the dashboard's WebSocket: one event per run of a page or of a part of it, and how many connections are open.

What a run says is sent in one lot when it has finished: with each lot that arrives, the front end compares the whole page
anew. The messages are Streamlit's; only small ones and the first are read, so that watching costs microseconds. What the page
itself knows (its name, the data version, rows shown) it tells by ``served.RUNS``.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from atlas.web import log, metrics, picture, served

SMALL = 300  # bytes; the message that ends a run has less than 100
MOST_HELD = 0.25
"""Seconds after which the beginning of a long run is shown before its end is there."""
OUTCOMES = {
    ForwardMsg.FINISHED_SUCCESSFULLY: "ok", ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY: "part",
    ForwardMsg.FINISHED_EARLY_FOR_RERUN: "overtaken", ForwardMsg.FINISHED_WITH_COMPILE_ERROR: "error",
}  # fmt: skip


class Connection:
    """One open dashboard: when its visitor asked for the run under way, and what has been sent for it."""

    def __init__(self, number: str) -> None:
        self.number = number
        self.session: str | None = None
        self.asked: float | None = None
        self.bytes = 0

    def heard(self, data: bytes) -> None:
        """A message of the browser. A request for a run starts the clock unless it is running."""
        if self.asked is None and _read(BackMsg(), data, "rerun_script"):
            self.asked, self.bytes = time.perf_counter(), 0

    def said(self, data: bytes) -> None:
        """A message to the browser. The end of a run is written down."""
        self.bytes += len(data)
        if self.session is None:
            message = ForwardMsg()
            if _read(message, data, "new_session"):
                self.session = message.new_session.initialize.session_id
        elif len(data) <= SMALL:
            message = ForwardMsg()
            if _read(message, data, "script_finished"):
                self._finished(OUTCOMES.get(message.script_finished, "error"))

    def _finished(self, outcome: str) -> None:
        seconds = time.perf_counter() - self.asked if self.asked is not None else 0.0
        told = served.RUNS.get(self.session or "") or served.Run()
        outcome = "error" if told.failed else outcome
        view = f"page/{told.page}" if told.page else "page"
        metrics.count_run(view, outcome, seconds)
        log.event("run", id=self.number, view=view, status="ok" if outcome == "part" else outcome, part=outcome == "part" or None, ms=round(seconds * 1000, 1), rows=told.rows, bytes=self.bytes,
                  version=told.version or None)  # fmt: skip
        told.rows, told.failed = 0, False
        self.asked = None if outcome != "overtaken" else self.asked


class Held:
    """Messages to the browser that wait for the end of their run, in order."""

    def __init__(self, send: Send) -> None:
        self.send, self.waiting, self.sending = send, deque[Message](), asyncio.Lock()
        self.timer: asyncio.TimerHandle | None = None
        self.late: asyncio.Task[None] | None = None

    def add(self, message: Message) -> None:
        """Keep a message back."""
        self.waiting.append(message)
        if self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(MOST_HELD, self._too_long)

    def _too_long(self) -> None:
        self.timer, self.late = None, asyncio.create_task(self._release_if_open())

    async def _release_if_open(self) -> None:
        with suppress(RuntimeError, OSError):  # the browser has gone; Streamlit is told so itself
            await self.release()

    async def release(self) -> None:
        """Send all there is."""
        self.forget_time()
        async with self.sending:
            while self.waiting:
                await self.send(self.waiting.popleft())

    def forget_time(self) -> None:
        """Nothing need be sent after a while any more."""
        if self.timer:
            self.timer.cancel()
            self.timer = None


def _read(message: BackMsg | ForwardMsg, data: bytes, kind: str) -> bool:
    """Parse a message; whether it is of this kind. What is no message is not ours to judge."""
    try:
        message.ParseFromString(data)
    except DecodeError:
        return False
    return message.WhichOneof("type") == kind


class Watched:
    """ASGI middleware for the dashboard's WebSocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            return await self.app(scope, receive, send)
        start = time.perf_counter()
        one = Connection(log.new_id(Headers(scope=scope).get("x-request-id")))
        accepted, code, held = False, None, Held(send)

        async def heard() -> Message:
            nonlocal code
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes"):
                one.heard(message["bytes"])
            elif message["type"] == "websocket.disconnect":
                code = message.get("code")
            return message

        async def said(message: Message) -> None:
            nonlocal accepted, code
            if message["type"] == "websocket.send" and message.get("bytes"):
                one.said(message["bytes"])
                if one.asked is not None:
                    return held.add(message)
                told = b"".join(part["bytes"] for part in held.waiting)
                await held.release()
                await send(message)
                return picture.draw_ahead(told)
            elif message["type"] == "websocket.accept":
                accepted = True
                metrics.SESSIONS.inc()
            elif message["type"] == "websocket.close":
                code = message.get("code")
            await held.release()
            await send(message)

        try:
            await self.app(scope, heard, said)
        except Exception as problem:
            log.error(problem, id=one.number, view="connection")
            raise
        finally:
            held.forget_time()
            if accepted:
                metrics.SESSIONS.dec()
            served.RUNS.pop(one.session or "", None)
            log.event("connection", id=one.number, view="connection", status=code, ms=log.milliseconds(start))
