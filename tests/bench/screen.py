"""What a dashboard page shows, as the messages of Streamlit describe it: elements by their place, and the widgets among them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.WidgetStates_pb2 import WidgetState

Path = tuple[int, ...]


@dataclass(slots=True)
class Node:
    """One place of the page: an element or a block, the run that put it there, the fragment it belongs to."""

    content: Element | Block
    run: str
    fragment: str = ""


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
        """Tables of the page and grids as columns by label."""
        found = [read_arrow(data) for data in self.arrow(within)]
        for one in self.elements(within):
            if one.WhichOneof("type") == "html" and "<table" in one.html.body:
                found += read_html(one.html.body)
        return found

    def arrow(self, within: str = "") -> list[bytes]:
        """Tables and grids as Arrow streams."""
        kinds = ("table", "dataframe")
        return [getattr(one, kind).arrow_data.data for one in self.elements(within) if (kind := one.WhichOneof("type")) in kinds]

    def troubles(self) -> list[str]:
        """Exceptions shown on the page."""
        return [f"{one.exception.type}: {one.exception.message}" for one in self.elements() if one.WhichOneof("type") == "exception"]


class _Tables(HTMLParser):
    """Collects the cells of every table row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A table, a row or a cell begins; a line break is a space."""
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._inside = True
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        """A cell ends."""
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        """Words of a cell."""
        if self._inside:
            self.tables[-1][-1][-1] += data


def read_html(text: str) -> list[dict[str, list[Any]]]:
    """The tables of an HTML text as columns by their heads."""
    reader = _Tables()
    reader.feed(text)
    return [{head: [row[at] for row in rows] for at, head in enumerate(heads)} for heads, *rows in reader.tables]


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
