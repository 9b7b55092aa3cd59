"""A dashboard user at protocol level: Streamlit's protobuf messages over its WebSocket, without a browser.

    user = User("http://127.0.0.1:8501")
    await user.open("/programme?lang=en")
    await user.choose("f_country", ["Thailand"])     # a widget by its key, in the words the page shows
    user.screen.words("card-programme-by-year")      # every text inside the container with this key

It keeps what a browser tab keeps: the address, the values of all widgets, the tree of elements, the messages the server may
refer to again. It works with any Streamlit app. One request is under way at a time.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PATIENCE = 120.0
Path = tuple[int, ...]


class Trouble(RuntimeError):
    """The app showed an exception, lost a fragment, or closed the connection."""


@dataclass(slots=True)
class Node:
    """One place of the page: an element or a block, the run that put it there, the fragment it belongs to."""

    content: Element | Block
    run: str
    fragment: str = ""


@dataclass(slots=True)
class Answer:
    """What one interaction cost: seconds until the script had finished, bytes and messages received."""

    seconds: float = 0.0
    bytes: int = 0
    messages: int = 0


@dataclass
class Screen:
    """The page as it stands: every element and block by its place in the tree."""

    nodes: dict[Path, Node] = field(default_factory=dict)

    def elements(self, within: str = "") -> Iterator[Element]:
        """The elements in reading order, all of them or those inside the container with this key."""
        root = self.place(within) if within else ()
        for path in sorted(self.nodes):
            content = self.nodes[path].content
            if path[: len(root)] == root and isinstance(content, Element):
                yield content

    def place(self, key: str) -> Path:
        """Where the container with this key is. Raises ``KeyError``."""
        for path, node in self.nodes.items():
            if isinstance(node.content, Block) and (node.content.id == key or node.content.id.endswith(f"-{key}")):
                return path
        raise KeyError(key)

    def containers(self, prefix: str) -> list[str]:
        """The keys of the containers whose key begins like this, in reading order."""
        found = []
        for path in sorted(self.nodes):
            content = self.nodes[path].content
            if isinstance(content, Block) and (at := content.id.find(prefix)) >= 0:
                found.append(content.id[at:])
        return found

    def words(self, within: str = "") -> str:
        """Headings, Markdown, alerts, code and metrics as text, one per line."""
        found = []
        for one in self.elements(within):
            kind = one.WhichOneof("type")
            if kind in ("markdown", "heading", "metric", "alert", "html", "text", "code"):
                part = getattr(one, kind)
                label = f"{part.label} " if kind == "metric" else ""
                found.append(label + next(getattr(part, name) for name in ("body", "code_text") if hasattr(part, name)))
        return "\n".join(found)

    def plots(self, within: str = "") -> list[dict[str, Any]]:
        """The Plotly figures."""
        return [json.loads(one.plotly_chart.spec) for one in self.elements(within) if one.WhichOneof("type") == "plotly_chart"]

    def tables(self, within: str = "") -> list[dict[str, list[Any]]]:
        """Tables and grids as columns by label."""
        return [read_arrow(data) for data in self.arrow(within)]

    def arrow(self, within: str = "") -> list[bytes]:
        """Tables and grids as Arrow streams."""
        kinds = ("table", "dataframe")
        return [getattr(one, kind).arrow_data.data for one in self.elements(within) if (kind := one.WhichOneof("type")) in kinds]

    def troubles(self) -> list[str]:
        """Exceptions shown on the page."""
        return [f"{one.exception.type}: {one.exception.message}" for one in self.elements() if one.WhichOneof("type") == "exception"]


def read_arrow(data: bytes) -> dict[str, list[Any]]:
    """An Arrow stream as columns."""
    import pyarrow as pa

    with pa.ipc.open_stream(data) as stream:
        table: dict[str, list[Any]] = stream.read_all().to_pydict()
    return table


# How a widget's value travels, and the value it has before anyone touches it.
def _picked(widget: Any) -> list[str]:
    return list(widget.raw_values) if widget.set_value else [widget.options[i] for i in widget.default]


def _group(widget: Any) -> list[str]:
    return list(widget.raw_values) if widget.set_value else [widget.options[i].content for i in widget.default]


def _slid(widget: Any) -> list[str]:
    return list(widget.raw_value) if widget.set_value else [widget.options[int(i)] for i in widget.default]


def _one(widget: Any) -> str | None:
    if widget.set_value:
        return str(widget.raw_value) if widget.HasField("raw_value") else None
    return str(widget.options[widget.default]) if widget.HasField("default") and widget.options else None


def _typed(widget: Any) -> str | None:
    return (widget.value if widget.HasField("value") else None) if widget.set_value else widget.default


WIDGETS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "multiselect": ("string_array_value", _picked),
    "button_group": ("string_array_value", _group),
    "slider": ("double_array_value", lambda widget: list(widget.value if widget.set_value else widget.default)),
    "select_slider": ("string_array_value", _slid),
    "selectbox": ("string_value", _one),
    "radio": ("string_value", _one),
    "text_input": ("string_value", _typed),
    "text_area": ("string_value", _typed),
    "checkbox": ("bool_value", lambda widget: widget.value if widget.set_value else widget.default),
    "popover": ("bool_value", lambda block: block.open),
    "expandable": ("bool_value", lambda block: block.expanded),
    "button": ("trigger_value", lambda _: False),
    "download_button": ("trigger_value", lambda _: False),
}


@dataclass(slots=True)
class Widget:
    """A widget on the page: its proto, its kind, the fragment it stands in."""

    proto: Any
    kind: str
    fragment: str

    def state(self, value: Any) -> WidgetState:
        """The message that says "it has this value"."""
        state, field_name = WidgetState(id=self.proto.id), WIDGETS[self.kind][0]
        if field_name.endswith("array_value"):
            part = getattr(state, field_name)
            part.SetInParent()
            part.data.extend(value)
        elif value is not None:
            setattr(state, field_name, value)
        return state


def as_widget(content: Element | Block, fragment: str = "") -> Widget | None:
    """The widget that an element or block is, if it is one the server knows by an id."""
    kind = content.WhichOneof("type")
    if kind not in WIDGETS or not getattr(content, kind).id:
        return None
    proto = getattr(content, kind)
    return Widget(proto, "select_slider" if kind == "slider" and proto.options else kind, fragment)


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

    async def close(self) -> None:
        """Close the tab."""
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
        begun, self.last = time.perf_counter(), Answer()
        assert self._socket is not None, "open() comes first"
        try:
            await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
            await asyncio.wait_for(self._read(), PATIENCE)
        except websockets.ConnectionClosed as closed:
            raise Trouble(f"connection closed: {closed}") from closed
        except TimeoutError as late:
            raise Trouble(f"no answer within {PATIENCE:.0f} s") from late
        self.last.seconds = time.perf_counter() - begun
        if troubles := self.screen.troubles():
            raise Trouble("; ".join(troubles))
        return self.last

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
        elif kind == "add_block":
            self.screen.nodes[path] = Node(delta.add_block, run, delta.fragment_id)

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
