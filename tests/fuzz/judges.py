"""What may stand in what the Atlas writes: HTML, Markdown, SVG. Texts of the corpus must have come out as text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

VOID = {"meta", "link", "br", "img", "input", "hr", "source"}
TAGS = {
    "html", "head", "meta", "title", "style", "script", "link", "body", "div", "span", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "a",
    "table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td", "section", "aside", "nav", "main", "header", "footer", "article",
    "button", "dl", "dt", "dd", "small", "strong", "em", "b", "i", "br", "hr", "img", "figure", "figcaption", "details", "summary", "noscript", "code",
    "pre", "svg", "g", "path", "rect", "line", "circle", "polyline", "polygon", "text", "tspan", "desc", "defs", "clippath", "ellipse", "pattern", "use",
    "marker", "lineargradient", "stop", "time", "label", "kbd",
}  # fmt: skip
DRAWN = {"svg", "title", "desc", "g", "path", "rect", "line", "circle", "polyline", "polygon", "text", "tspan", "defs", "clipPath", "ellipse", "pattern", "use",
         "marker", "linearGradient", "stop", "style", "image", "metadata"}  # fmt: skip
WEB = re.compile(r"https?://|[^:]*($|[/?#])", re.IGNORECASE)


class Page(HTMLParser):
    """The tags of a page, judged while they are read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.texts: list[str] = []
        self._in: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, f"<{tag}> {attrs}"
        for name, value in attrs:
            assert not name.startswith("on"), f"<{tag} {name}={value!r}>"
            assert re.fullmatch(r"[a-zA-Z_:][\w:.-]*", name), f"<{tag} {name!r}>"
            if name in ("href", "src", "action", "xlink:href"):
                assert value is not None
                assert (WEB.match(value) and not value.startswith("//")) or value.startswith(
                    ("data:image/svg+xml,", "data:image/png;base64,")
                ), f"<{tag} {name}={value[:200]!r}>"
                if name == "src":
                    assert "://" not in value.split(",")[0], f"<{tag} {name}={value[:200]!r}>"
        self._in = tag if tag in ("script", "style") else None
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in = None

    def handle_data(self, data: str) -> None:
        if self._in == "script":
            self.scripts[-1] += data
        elif self._in is None:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        assert "poison" not in data and "pwned" not in data, data


def html(text: str) -> Page:
    """Judge a page or a part of one; returns its scripts and texts."""
    page = Page()
    page.feed(text)
    page.close()
    return page


ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
LINK = re.compile(r"\]\(([^)]*)\)")
ACTIVE = re.compile(
    r"<[a-zA-Z/!]|!\[|\*\*poisoned\*\*|__poisoned__|~~poisoned~~|`poisoned`|\$\$|^# poisoned|^> poisoned|^---$|:red\[poisoned|:material/skull|:streamlit:|\\href",
    re.MULTILINE,
)


def markdown(text: str) -> None:
    """Judge Markdown that Streamlit draws: what stays after its escapes must not be markup of the corpus."""
    bare = ESCAPED.sub("", text)
    found = ACTIVE.search(bare)
    assert not found, (found and found.group(0), text[:500])
    for address in LINK.findall(bare):
        assert WEB.match(address) and not address.startswith("//"), (address, text[:300])


def svg(text: str) -> None:
    """Judge a drawing: well-formed, only shapes and texts, nothing that loads or runs."""
    for one in ElementTree.fromstring(text).iter():
        tag = one.tag.rsplit("}", 1)[-1]
        assert tag in DRAWN, tag
        for name, value in one.attrib.items():
            short = name.rsplit("}", 1)[-1]
            assert not short.startswith("on"), (tag, name)
            if short in ("href", "src"):
                assert value.startswith(("#", "data:image/png;base64,")), (tag, name, value[:100])
            assert "url(" not in value.replace("url(#", ""), (tag, name, value[:100])
