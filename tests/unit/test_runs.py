"""The dashboard's WebSocket: what a run says comes in one lot and in order, a long run's beginning before its end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from atlas.web import runs
from tests.loop import in_a_loop

ASKS = BackMsg()
ASKS.rerun_script.query_string = ""
BEGINS = ForwardMsg()
BEGINS.new_session.initialize.session_id = "one"


def part(number: int) -> Message:
    message = ForwardMsg()
    message.delta.new_element.text.body = str(number)
    return {"type": "websocket.send", "bytes": message.SerializeToString()}


def end(how: ForwardMsg.ScriptFinishedStatus.ValueType = ForwardMsg.FINISHED_SUCCESSFULLY) -> Message:
    return {"type": "websocket.send", "bytes": ForwardMsg(script_finished=how).SerializeToString()}


Run = Callable[[Send, list[Message]], Awaitable[None]]


def heard_from(run: Run) -> list[Message]:
    """What the browser gets, in order, of a dashboard that does this when it is asked for a run."""
    got: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.send", "bytes": BEGINS.SerializeToString()})
        got.clear()
        await receive()
        await run(send, got)

    async def asks() -> Message:
        return {"type": "websocket.receive", "bytes": ASKS.SerializeToString()}

    async def browser(message: Message) -> None:
        await asyncio.sleep(0)  # a slow line: others have their turn
        got.append(message)

    async def whole() -> None:
        await runs.Watched(app)({"type": "websocket", "headers": [], "path": "/_stcore/stream"}, asks, browser)
        for _ in range(5):
            await asyncio.sleep(0)

    in_a_loop(whole)
    return got


def test_a_run_comes_in_one_lot_when_it_has_finished() -> None:
    parts = [part(i) for i in range(20)]

    async def run(send: Send, got: list[Message]) -> None:
        for one in parts:
            await send(one)
        assert not got
        await send(end())
        assert got == [*parts, end()]
        await send(part(20))
        assert got[-1] == part(20), "what belongs to no run waits for nothing"

    assert len(heard_from(run)) == 22


def test_the_beginning_of_a_long_run_does_not_wait_for_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_HELD", 0.01)

    async def run(send: Send, got: list[Message]) -> None:
        for i in range(3):
            await send(part(2 * i))
            await send(part(2 * i + 1))
            async with asyncio.timeout(10):
                while len(got) < 2 * i + 2:
                    await asyncio.sleep(0)
        await send(end())

    assert heard_from(run) == [*(part(i) for i in range(6)), end()]


def test_an_overtaken_run_waits_for_the_one_that_follows() -> None:
    async def run(send: Send, got: list[Message]) -> None:
        await send(part(0))
        await send(end(ForwardMsg.FINISHED_EARLY_FOR_RERUN))
        await send(part(1))
        assert not got
        await send(end())

    assert heard_from(run) == [part(0), end(ForwardMsg.FINISHED_EARLY_FOR_RERUN), part(1), end()]


def test_who_has_gone_is_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_HELD", 0)

    async def run(send: Send, got: list[Message]) -> None:
        await send(part(0))

    assert heard_from(run) == []
