"""What an import would do, and how it is told: new, changed, waiting for --overwrite, unchanged, unresolved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from etl import messages
from etl.importing.records import Reading
from etl.problems import Problem

Row = dict[str, str]
Label = Callable[[str], str]
"""Words by language ("ja", "en")."""
Told = str | Label
SECTION = "import"


@dataclass(frozen=True)
class Finding:
    """A row that was not taken, and the nearest entries that it may have meant."""

    problem: Problem
    suggestions: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Change:
    """A row of a fact table as it would be. ``before`` is None for a new one.

    kind: new, dated, finer, different, coarser, retitled or filled: the key of the word for it in the catalogue;
    differences: (field, before, after) as told; overwrite: only written when asked for.
    """

    kind: str
    key: str
    label: Label
    after: Row
    place: str
    before: Row | None = None
    differences: tuple[tuple[str, Told, Told], ...] = ()
    overwrite: bool = False
    parts: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    """Rows of other tables that come with it, by table."""


@dataclass
class Plan:
    """The whole diff between a list and a fact table."""

    table: str
    sources: str
    reading: Reading
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)

    def chosen(self, overwrite: bool) -> list[Change]:
        """The changes that would be written."""
        return [change for change in self.changes if overwrite or not change.overwrite]

    def held(self, overwrite: bool) -> list[Change]:
        """The changes that wait for --overwrite."""
        return [] if overwrite else [change for change in self.changes if change.overwrite]


def _t(lang: str, key: str, **values: object) -> str:
    return messages.text(lang, SECTION, key, **values)


def _limited(lines: Sequence[str], lang: str, limit: int) -> Iterator[str]:
    yield from lines[:limit]
    if len(lines) > limit:
        yield _t(lang, "more", count=len(lines) - limit)


def told_finding(finding: Finding, lang: str) -> str:
    """One finding: file [sheet]:row: column: what is wrong, and what may have been meant."""
    line = messages.told(finding.problem, lang, "import_problem")
    if finding.suggestions:
        names = _t(lang, "list_gap").join(label(lang) for label in finding.suggestions)
        line += _t(lang, "suggestions", names=names)
    return line


def _words(told: Told, lang: str) -> str:
    return told if isinstance(told, str) else told(lang)


def _told_change(change: Change, lang: str) -> Iterator[str]:
    sign = "+" if change.before is None else "~"
    head = _t(lang, "change", sign=sign, label=change.label(lang), kind=_t(lang, f"kind_{change.kind}"), place=change.place)
    if change.before is None:
        details = [words for _, _, after in change.differences if (words := _words(after, lang))]
        yield head + (_t(lang, "detail", text=_t(lang, "list_gap").join(details)) if details else "")
        return
    yield head
    for name, before, after in change.differences:
        old, new = (_words(side, lang) or _t(lang, "blank") for side in (before, after))
        yield _t(lang, "difference", field=_t(lang, f"field_{name}"), before=old, after=new)


def _heads(reading: Reading, lang: str) -> Iterator[str]:
    for place, row, used, unused in reading.headers:
        yield _t(lang, "header", place=place, row=row, columns=_t(lang, "list_gap").join(used))
        if unused:
            yield _t(lang, "unused", columns=_t(lang, "list_gap").join(unused))
    for place in reading.without_header:
        yield _t(lang, "no_header_sheet", place=place)
    by_place: dict[str, list[str]] = {}
    for place, row in reading.skipped:
        by_place.setdefault(place, []).append(str(row))
    for place, rows in by_place.items():
        shown = ", ".join(rows[:20]) + (" …" if len(rows) > 20 else "")
        yield _t(lang, "skipped", place=place, count=len(rows), rows=shown)


def told(plan: Plan, lang: str, overwrite: bool, limit: int) -> Iterator[str]:
    """The diff as lines for a terminal; at most ``limit`` entries of each kind."""
    yield from _heads(plan.reading, lang)
    yield ""
    chosen = plan.chosen(overwrite)
    groups = (
        ("new", [change for change in chosen if change.before is None]),
        ("changed", [change for change in chosen if change.before is not None]),
        ("held", plan.held(overwrite)),
    )
    for key, changes in groups:
        yield _t(lang, key, count=len(changes))
        for change in changes[:limit]:
            yield from _told_change(change, lang)
        if len(changes) > limit:
            yield _t(lang, "more", count=len(changes) - limit)
    yield _t(lang, "unresolved", count=len(plan.findings))
    yield from _limited(["  ! " + told_finding(finding, lang) for finding in plan.findings], lang, limit)
    yield _t(lang, "unchanged", count=plan.unchanged)
