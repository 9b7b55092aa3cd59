"""The reference for people: a page without anything from outside, and docs/api.md in both languages.

``python -m atlas.api`` writes the documents; a test fails when they differ from the code.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from atlas.api.limits import LIMITS
from atlas.api.operations import OPERATIONS, Operation
from atlas.api.parameters import MANY
from atlas.export.about import API
from atlas.export.tables import open_tables
from atlas.i18n import LANGS, Lang, t
from atlas.warehouse import Warehouse

FILES: dict[Lang, str] = {"en": "api.md", "ja": "api.ja.md"}
TEXTS = ("formats", "errors", "versions", "caching")
STYLE = """
:root{color-scheme:light dark;--ink:#1a1a1c;--soft:#4d4d52;--line:#c8c8cc;--back:#fff;--code:#f1f3f5;--link:#0b57a4}
@media(prefers-color-scheme:dark){:root{--ink:#ececf0;--soft:#b8b8c0;--line:#4a4a52;--back:#16181c;--code:#23262c;--link:#8ab8f0}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:1rem/1.7 "Noto Sans JP",system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.3}
h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}
h3{margin:2rem 0 .3rem;font-size:1rem;overflow-wrap:anywhere}
code{background:var(--code);padding:.1rem .3rem;border-radius:3px;font-size:.92em;overflow-wrap:anywhere}
a{color:var(--link)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
td:first-child{white-space:nowrap}
nav{display:flex;gap:1rem;justify-content:flex-end;flex-wrap:wrap}
summary{cursor:pointer;color:var(--soft)}
p.soft{color:var(--soft)}
"""


def _word(lang: Lang, key: str, **values: object) -> str:
    return t(lang, f"api.reference.{key}", **values)


def limits(lang: Lang) -> list[str]:
    """The limits in words."""
    return [
        _word(lang, "limit_rows", rows=f"{LIMITS.rows:,}"), _word(lang, "limit_sheet"),
        _word(lang, "limit_seconds", seconds=LIMITS.query_seconds, transfer=LIMITS.transfer_seconds),
        _word(lang, "limit_exports", slots=LIMITS.slots, heavy=f"{LIMITS.heavy_rows:,}", wait=LIMITS.wait_seconds),
    ]  # fmt: skip


def _table_rows(warehouse: Warehouse, lang: Lang) -> list[tuple[str, str, str, str]]:
    """(name, title, filters, places) of every table."""
    found = []
    for name, table in open_tables(warehouse, lang).items():
        place = "" if not table.place else _word(lang, "arc" if table.place[0] == "arc" else "point")
        found.append((name, table.title, ", ".join(table.filters), place))
    return found


def _parameter_rows(operation: Operation, lang: Lang) -> list[tuple[str, str]]:
    rows = []
    for name in (*operation.in_path, *operation.parameters):
        marks = [_word(lang, "required")] if name in (*operation.in_path, *operation.required) else []
        marks += [_word(lang, "repeatable")] if name in MANY else []
        marks += [_word(lang, "default", value="ja")] if name == "lang" else []
        text = _word(lang, f"param.{name}")
        rows.append((name, text + (t(lang, "value.list_separator").join(["", *marks]) if marks else "")))
    return rows


def markdown(warehouse: Warehouse, lang: Lang) -> str:
    """The reference as Markdown."""
    lines = [
        f"# {_word(lang, 'title')}",
        "",
        _word(lang, "intro"),
        "",
        _word(lang, "generated"),
        "",
        f"## {_word(lang, 'operations')}",
        "",
    ]
    for one in OPERATIONS:
        lines += [f"### `GET {API}{one.path}`", "", _word(lang, f"operation.{one.id}"), ""]
        if one.parameters or one.in_path:
            names = ", ".join(f"`{name}`" for name, _ in _parameter_rows(one, lang))
            lines += [f"- {_word(lang, 'parameters')}: {names}"]
        answers = ", ".join(f"{status} ({_word(lang, f'response.{status}')})" for status in one.statuses)
        lines += [f"- {_word(lang, 'responses')}: {answers}", f"- {_word(lang, 'try_it')}: `{API}{one.example}`", ""]
    lines += [
        f"## {_word(lang, 'parameters')}",
        "",
        f"| {_word(lang, 'parameter')} | {_word(lang, 'meaning')} |",
        "| --- | --- |",
    ]
    told: dict[str, str] = {}
    for one in OPERATIONS:
        for name, text in _parameter_rows(one, lang):
            told.setdefault(name, text)
    lines += [f"| `{name}` | {text} |" for name, text in told.items()]
    heads = " | ".join(_word(lang, key) for key in ("table", "meaning", "filters", "places"))
    lines += ["", f"## {_word(lang, 'tables')}", "", f"| {heads} |", "| --- | --- | --- | --- |"]
    lines += [f"| `{name}` | {title} | {filters} | {place} |" for name, title, filters, place in _table_rows(warehouse, lang)]
    for key in TEXTS:
        lines += ["", f"## {_word(lang, f'{key}_title')}", "", _word(lang, key)]
    lines += ["", f"## {_word(lang, 'limits')}", "", *(f"- {one}" for one in limits(lang)), ""]
    return "\n".join(lines)


def page(warehouse: Warehouse, lang: Lang) -> str:
    """The reference as one HTML page that loads nothing."""

    def cells(*texts: str, code: bool = True) -> str:
        first = f"<code>{escape(texts[0])}</code>" if code else escape(texts[0])
        return "<tr><td>" + "</td><td>".join([first, *(escape(text) for text in texts[1:])]) + "</td></tr>"

    def head(*keys: str) -> str:
        return "<tr>" + "".join(f'<th scope="col">{escape(_word(lang, key))}</th>' for key in keys) + "</tr>"

    work, title = warehouse.meta[f"title_{lang}"], _word(lang, "title")
    other: Lang = "en" if lang == "ja" else "ja"
    parts = [
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)} – {escape(work)}</title><style>{STYLE}</style></head><body><main>",
        f'<nav><a href="/?lang={lang}">{escape(work)}</a>',
        f'<a href="openapi.json?lang={lang}">{escape(_word(lang, "html_description"))}</a>',
        f'<a href="docs?lang={other}" lang="{other}">{escape(t(other, "app.language_name"))}</a></nav>',
        f"<h1>{escape(title)}</h1><p>{escape(_word(lang, 'intro'))}</p><h2>{escape(_word(lang, 'operations'))}</h2>",
    ]
    for one in OPERATIONS:
        link = f'<a href="{escape(API + one.example)}"><code>{escape(API + one.example)}</code></a>'
        if "<" in one.example:
            link = f"<code>{escape(API + one.example)}</code>"
        parts.append(f'<h3 id="{one.id}"><code>GET {escape(API + one.path)}</code></h3><p>{escape(_word(lang, f"operation.{one.id}"))}</p>')
        parts.append(f'<p class="soft">{escape(_word(lang, "try_it"))}: {link}</p>')
        rows = "".join(cells(*row) for row in _parameter_rows(one, lang))
        if rows:
            parts.append(f'<details><summary>{escape(_word(lang, "parameters"))}</summary><div class="wide"><table>')
            parts.append(f"{head('parameter', 'meaning')}{rows}</table></div></details>")
    parts.append(f'<h2>{escape(_word(lang, "tables"))}</h2><div class="wide"><table>{head("table", "meaning", "filters", "places")}')
    parts += [cells(*row) for row in _table_rows(warehouse, lang)]
    parts.append("</table></div>")
    for key in TEXTS:
        parts.append(f"<h2>{escape(_word(lang, f'{key}_title'))}</h2><p>{escape(_word(lang, key))}</p>")
    parts.append(f"<h2>{escape(_word(lang, 'limits'))}</h2><ul>{''.join(f'<li>{escape(one)}</li>' for one in limits(lang))}</ul>")
    return "\n".join([*parts, "</main></body></html>", ""])


def write(warehouse: Warehouse, docs: Path) -> list[Path]:
    """Write the reference in both languages; returns the files."""
    paths = []
    for lang in LANGS:
        path = docs / FILES[lang]
        path.write_text(markdown(warehouse, lang), encoding="utf-8", newline="\n")
        paths.append(path)
    return paths
