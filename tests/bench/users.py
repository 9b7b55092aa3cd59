"""A dashboard user at protocol level: Streamlit's protobuf messages over its WebSocket, without a browser.

    user = User("http://127.0.0.1:8501")
    await user.open("/programme?lang=en")
    await user.choose("f_country", ["Thailand"])     # a widget by its key, in the words the page shows
    user.screen.words("card-programme-by-year")      # every text inside the container with this key

It keeps what a browser tab keeps: the address, the values of all widgets, the tree of elements, the messages the server may
refer to again, and which pictures it has: those of a wide window are fetched, each once. It works with any Streamlit app.
One interaction is under way at a time.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.screen import WIDGETS, Node, Screen, Widget, as_widget

PATIENCE = 120.0
IMAGES = re.compile(r'<img class="(?:middle|wide)"[^>]* src="\./(picture\?[^"]*)"')
AT_ONCE = httpx.Limits(max_connections=6)
"""Connections a browser opens to a server beside its WebSocket."""


class Trouble(RuntimeError):
    """The app showed an exception, lost a fragment, or closed the connection."""


@dataclass(slots=True)
class Answer:
    """What one interaction cost: seconds until the script had finished and new pictures were there, bytes and messages received."""

    seconds: float = 0.0
    bytes: int = 0
    messages: int = 0


class User:
    """One browser tab. ``screen`` is what it shows, ``last`` what the last interaction cost."""

    def __init__(self, address: str, *, locale: str = "en-GB", agent: str = "", scheme: str = "light") -> None:
        self.address, self.agent = address.rstrip("/"), agent
        self.screen, self.last = Screen(), Answer()
        self.query = self.path = self.page_hash = ""
        self.session = ""
        self._values: dict[str, Any] = {}
        self._kept: dict[str, tuple[bytes, int]] = {}
        self._runs, self._oldest = 0, 2
        self._pages: dict[str, str] = {}
        self._socket: websockets.ClientConnection | None = None
        self._files: httpx.AsyncClient | None = None
        self._pictures: set[str] = set()
        self._wanted: set[str] = set()
        self._context = {"timezone": "Asia/Tokyo", "timezone_offset": -540, "locale": locale, "color_scheme": scheme}

    async def __aenter__(self) -> User:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # ---- what a reader does

    async def open(self, address: str = "/") -> Answer:
        """Open the tab at a path with its query."""
        at = urlsplit(address)
        self.path, self.query = at.path.strip("/"), at.query
        await self.connect()
        return await self._run(ClientState(page_name=self.path))

    async def connect(self) -> None:
        """Open the WebSocket; after a lost connection the same session is asked for."""
        self._files = self._files or httpx.AsyncClient(
            base_url=self.address, limits=AT_ONCE, timeout=PATIENCE, verify=False, trust_env=False
        )
        wanted: list[Any] = ["streamlit", "x", self.session] if self.session else ["streamlit"]
        self._socket = await websockets.connect(
            f"ws{self.address.removeprefix('http')}/_stcore/stream", subprotocols=wanted, max_size=None, compression=None,
            ping_interval=None, user_agent_header=self.agent or "Mozilla/5.0 (protocol-level user)", open_timeout=PATIENCE,
        )  # fmt: skip

    async def go(self, page: str, query: str = "") -> Answer:
        """Change to another page by the menu (or a link with a query). ``page`` is its address without slashes."""
        self.path, self.query = page, query
        return await self._run(ClientState(page_script_hash=self._pages[page]))

    async def choose(self, key: str, value: Any) -> Answer:
        """Give a widget a value, in the words the page shows. Only its fragment runs again if it stands in one."""
        widget = self.widget(key)
        self._values[widget.proto.id] = value
        return await self._run(ClientState(page_script_hash=self.page_hash, fragment_id=widget.fragment))

    async def press(self, key: str) -> Answer:
        """Press a button."""
        widget = self.widget(key)
        state = ClientState(page_script_hash=self.page_hash, fragment_id=widget.fragment)
        state.widget_states.widgets.append(widget.state(True))
        return await self._run(state)

    async def visit(self, query: str) -> Answer:
        """Change the address of this page, as "back" and "forward" do."""
        self.query = query
        return await self._run(ClientState(page_script_hash=self.page_hash, is_history_navigation=True))

    async def again(self) -> Answer:
        """Run the page again as it stands."""
        return await self._run(ClientState(page_script_hash=self.page_hash))

    async def file(self, key: str) -> str:
        """Press a download button whose file is made on demand; returns the path it can be fetched from."""
        assert self._socket is not None, "open() comes first"
        asked = BackMsg()
        asked.backend_operation_request.request_id = key
        asked.backend_operation_request.session_id = self.session
        asked.backend_operation_request.deferred_file.file_id = self.widget(key).proto.deferred_file_id
        await self._socket.send(asked.SerializeToString())
        while True:
            message = ForwardMsg.FromString(await asyncio.wait_for(self._socket.recv(decode=False), PATIENCE))
            told = message.backend_operation_response
            if told.request_id == key:
                if told.error_msg:
                    raise Trouble(told.error_msg)
                return told.deferred_file.url

    async def close(self) -> None:
        """Close the tab."""
        if self._files is not None:
            await self._files.aclose()
            self._files = None
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    # ---- what is on the page

    def widget(self, key: str) -> Widget:
        """The widget with this key. Raises ``KeyError``."""
        for one in self.widgets():
            if one.proto.id == key or one.proto.id.endswith(f"-{key}"):
                return one
        raise KeyError(key)

    def value(self, key: str) -> Any:
        """The value a widget has, in the words the page shows."""
        widget = self.widget(key)
        return self._values.get(widget.proto.id, WIDGETS[widget.kind][1](widget.proto))

    def options(self, key: str) -> list[str]:
        """What a widget offers, in the words the page shows."""
        return [one if isinstance(one, str) else one.content for one in self.widget(key).proto.options]

    def widgets(self) -> Iterator[Widget]:
        """Every widget on the page."""
        for node in self.screen.nodes.values():
            if widget := as_widget(node.content, node.fragment):
                yield widget

    def parameters(self) -> dict[str, list[str]]:
        """The parameters in the address bar."""
        return parse_qs(self.query)

    # ---- the protocol

    async def _run(self, state: ClientState) -> Answer:
        """Ask for a run and read until it has finished. Raises ``Trouble``."""
        state.query_string = self.query
        for widget in self.widgets():
            if WIDGETS[widget.kind][0] != "trigger_value":
                known = self._values.setdefault(widget.proto.id, WIDGETS[widget.kind][1](widget.proto))
                state.widget_states.widgets.append(widget.state(known))
        state.cached_message_hashes.extend(self._kept)
        context = state.context_info
        for name, value in self._context.items():
            setattr(context, name, value)
        context.url = f"{self.address}/{self.path}"
        begun, self.last, self._wanted = time.perf_counter(), Answer(), set()
        assert self._socket is not None, "open() comes first"
        try:
            await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
            await asyncio.wait_for(self._read(), PATIENCE)
            await asyncio.gather(*(self._picture(one) for one in self._wanted))
        except websockets.ConnectionClosed as closed:
            raise Trouble(f"connection closed: {closed}") from closed
        except TimeoutError as late:
            raise Trouble(f"no answer within {PATIENCE:.0f} s") from late
        self.last.seconds = time.perf_counter() - begun
        if troubles := self.screen.troubles():
            raise Trouble("; ".join(troubles))
        return self.last

    async def _picture(self, address: str) -> None:
        assert self._files is not None, "open() comes first"
        answer = await self._files.get(f"/{address}")
        if answer.status_code != 200:
            raise Trouble(f"{address}: {answer.status_code}")
        self.last.bytes += answer.num_bytes_downloaded
        self._pictures.add(address)

    async def _read(self) -> None:
        assert self._socket is not None
        run, fragments = "", set[str]()
        while True:
            raw = await self._socket.recv(decode=False)
            self.last.bytes += len(raw)
            self.last.messages += 1
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                path = list(message.metadata.delta_path)
                message = ForwardMsg.FromString(self._kept[message.ref_hash][0])
                message.metadata.delta_path[:] = path
                kind = message.WhichOneof("type")
            if message.metadata.cacheable:
                self._kept[message.hash] = (raw if kind == message.WhichOneof("type") and message.hash not in self._kept
                                            else self._kept[message.hash][0], self._runs)  # fmt: skip
            if kind == "new_session":
                run, fragments = message.metadata.run.script_run_id, set(message.metadata.run.fragment_ids)
                self._begun(message, bool(fragments))
            elif kind == "delta":
                self._put(message, run)
            elif kind == "navigation":
                self._pages = {
                    page.url_pathname if not page.is_default else "": page.page_script_hash for page in message.navigation.app_pages
                }
                self.page_hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "session_event" and message.session_event.WhichOneof("type") == "script_compilation_exception":
                raise Trouble(message.session_event.script_compilation_exception.message)
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self._finished(run, fragments)
                return

    def _begun(self, message: ForwardMsg, fragment: bool) -> None:
        start = message.new_session
        self.session = start.initialize.session_id or self.session
        self._oldest = start.config.max_cached_message_age or self._oldest
        if not fragment:
            self.page_hash = start.page_script_hash or self.page_hash

    def _put(self, message: ForwardMsg, run: str) -> None:
        path, delta = tuple(message.metadata.delta_path), message.delta
        kind = delta.WhichOneof("type")
        if kind == "new_element":
            # An element takes the place of whatever stood there, with all that was inside.
            if path in self.screen.nodes and isinstance(self.screen.nodes[path].content, Block):
                for old in [one for one in self.screen.nodes if one[: len(path)] == path]:
                    del self.screen.nodes[old]
            self.screen.nodes[path] = Node(delta.new_element, run, delta.fragment_id)
            self._overrule(delta.new_element)
            self._see(delta.new_element.html.body)
        elif kind == "add_block":
            self.screen.nodes[path] = Node(delta.add_block, run, delta.fragment_id)

    def _see(self, html: str) -> None:
        """Of each picture the widest there is shows, and is fetched once. Its width ends the address; the widest comes last."""
        widest = {address.rsplit("&", 1)[0]: address for address in IMAGES.findall(html)}
        self._wanted |= {unescape(one) for one in widest.values()} - self._pictures

    def _overrule(self, element: Element) -> None:
        """The script has set the value of a widget: it replaces the reader's."""
        widget = as_widget(element)
        if widget and getattr(widget.proto, "set_value", False):
            self._values[widget.proto.id] = WIDGETS[widget.kind][1](widget.proto)

    def _finished(self, run: str, fragments: set[str]) -> None:
        """Drop what this run did not draw again; a fragment's run drops only what belongs to the fragment."""
        nodes = self.screen.nodes
        self.screen.nodes = {
            path: node for path, node in nodes.items() if node.run == run or (fragments and node.fragment not in fragments)
        }  # fmt: skip
        self._runs += 1
        self._kept = {hash_: kept for hash_, kept in self._kept.items() if self._runs - kept[1] <= self._oldest}
        shown = {widget.proto.id for widget in self.widgets()}
        self._values = {name: value for name, value in self._values.items() if name in shown}
