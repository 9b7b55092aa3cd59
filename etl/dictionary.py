"""The data dictionary (docs/data-dictionary*.md), generated from the descriptions of the data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from etl import messages
from etl.meta import foreign_key
from etl.package import Field, Package, Table, read_marts

FILES = {"en": "data-dictionary.md", "ja": "data-dictionary.ja.md"}


def _own(raw: object, key: str, lang: str) -> str:
    """A text of a descriptor in one language: title is English, title_ja Japanese."""
    value = raw.get(key if lang == "en" else f"{key}_{lang}") if hasattr(raw, "get") else None
    return str(value or "")


def _limits(field: Field, lang: str) -> list[str]:
    limits = field.constraints
    word = messages.text
    if "separator" in field.raw:
        values = limits["pattern"].split(")", 1)[0].lstrip("(").replace("|", ", ")
        return [word(lang, "dictionary", "several", separator=field.raw["separator"], values=values)]
    if "enum" in limits:
        return [word(lang, "dictionary", "allowed", values=", ".join(map(str, limits["enum"])))]
    if "pattern" in limits and "pattern_hint" in field.raw:
        return [word(lang, "dictionary", "form", form=_own(field.raw, "pattern_hint", lang))]
    if "minimum" in limits and "maximum" in limits:
        values = {"minimum": limits["minimum"], "maximum": limits["maximum"]}
        return [word(lang, "dictionary", "range", **values)]
    if "minimum" in limits:
        return [word(lang, "dictionary", "from", minimum=limits["minimum"])]
    return []


def _field_row(package: Package, table: Table, field: Field, lang: str) -> str:
    def word(key: str, **values: object) -> str:
        return messages.text(lang, "dictionary", key, **values)

    meaning = [_own(field.raw, "description", lang), *_limits(field, lang)]
    target = foreign_key(package, table, field.name)
    if target:
        meaning.append(word("refers", target=target))
    required = field.constraints.get("required") or field.name in table.primary_key
    cells = [
        f"`{field.name}`",
        _own(field.raw, "title", lang),
        word(f"type_{field.type}") if field.type != "any" else "",
        f"`{field.raw['unit']}`" if field.raw.get("unit") else "",
        word("yes") if required else word("no"),
        word("sentence_gap").join(part for part in meaning if part),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _table_part(package: Package, table: Table, lang: str) -> list[str]:
    def word(key: str, **values: object) -> str:
        return messages.text(lang, "dictionary", key, **values)

    lines = [f"### {table.name}", "", f"**{_own(table.raw, 'title', lang)}**"]
    lines += ["", _own(table.raw, "description", lang), ""]
    facts = []
    if table.path:
        facts.append((word("file"), f"`data/{table.path}`"))
    for merged in package.merged:
        if table.name in merged["from"]:
            rule = word("merged_rule", table=f"`{merged['name']}`", rule=_own(merged, "rule", lang))
            facts.append((word("merged"), rule))
    if table.primary_key:
        facts.append((word("key"), ", ".join(f"`{name}`" for name in table.primary_key)))
    for key in ("origin", "coverage"):
        if _own(table.raw, key, lang):
            facts.append((word(key), _own(table.raw, key, lang)))
    licences = [licence.get("name", "") for licence in table.raw.get("licenses", [])]
    if licences:
        facts.append((word("licence"), ", ".join(licences)))
    known = {warning["name"]: warning for warning in package.raw.get("warnings", [])}
    names = [_own(known[name], "title", lang) for name in table.raw.get("warnings", []) if name in known]
    if names:
        facts.append((word("warnings"), word("list_gap").join(names)))
    lines += [f"- {name}: {value}" for name, value in facts]
    heads = [word(key) for key in ("column", "column_title", "type", "unit", "needed", "meaning")]
    lines += ["", "| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += [_field_row(package, table, field, lang) for field in table.fields]
    return [*lines, ""]


def render(package: Package, marts: Sequence[Table], lang: str) -> str:
    """The whole dictionary as Markdown in one language."""

    def word(key: str) -> str:
        return messages.text(lang, "dictionary", key)

    lines = [f"# {word('title')}", "", _own(package.raw, "description", lang), "", word("generated"), ""]
    lines += [f"{word('licence')}: {_own(package.raw, 'licence_note', lang)}", ""]
    lines += [f"## {word('warnings')}", ""]
    for warning in package.raw.get("warnings", []):
        title, description = _own(warning, "title", lang), _own(warning, "description", lang)
        lines.append(f"- `{warning['name']}` **{title}**: {description}")
    lines += ["", f"## {word('facts')}", "", word("facts_intro"), ""]
    for table in package.tables:
        lines += _table_part(package, table, lang)
    if marts:
        lines += [f"## {word('marts')}", "", word("marts_intro"), ""]
        for table in marts:
            lines += _table_part(package, table, lang)
    return "\n".join(lines).rstrip("\n") + "\n"


def write(package: Package, docs: Path) -> list[Path]:
    """Write both languages into `docs`; returns the files. Raises BuildError if marts.json is malformed."""
    marts = read_marts(package.directory)
    paths = []
    for lang, name in FILES.items():
        path = docs / name
        path.write_text(render(package, marts, lang), encoding="utf-8", newline="\n")
        paths.append(path)
    return paths
