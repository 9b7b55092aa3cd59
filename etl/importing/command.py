"""`python -m etl import`: read a list, show the diff, and write it when asked to."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from etl import messages
from etl.importing import declarations, projects, sources
from etl.importing.apply import Written, write
from etl.importing.declarations import Origin
from etl.importing.plan import Plan, told
from etl.problems import BuildError, Problem

TABLES = {"declarations": declarations.SOURCES, "projects": projects.SOURCES}
SHOWN = 200
FAILED, INCOMPLETE = 1, 3
"""Exit status: nothing could be read or written; done, but some rows of the list were not taken."""
TEXT_OPTIONS = ("source-id", "source-url", "source-title", "publisher", "published-on")


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    """Add the arguments of the command, with their help in ``lang``."""

    def words(key: str, **values: object) -> str:
        return messages.text(lang, "import_help", key, **values)

    parser.epilog = words("epilog")
    parser.add_argument("what", choices=tuple(TABLES), help=words("what"))
    parser.add_argument("file", type=Path, help=words("file"))
    for option in ("apply", "overwrite"):
        parser.add_argument(f"--{option}", action="store_true", help=words(option))
    for option in TEXT_OPTIONS:
        parser.add_argument(f"--{option}", default="", metavar="…", help=words(option.replace("-", "_")))
    parser.add_argument("--publisher-kind", default="official", metavar="…", help=words("publisher_kind"))
    parser.add_argument("--source-language", default="ja", metavar="…", help=words("source_language"))
    parser.add_argument("--shown", type=int, default=SHOWN, help=words("shown", default=SHOWN))


def report(problems: Sequence[Problem], lang: str, limit: int) -> int:
    """Tell why nothing was written; returns the exit status. A finding of the checks keeps its own words."""
    for problem in problems[:limit]:
        section = "import_problem" if problem.code in messages.catalogue(lang)["import_problem"] else "problem"
        print(messages.told(problem, lang, section), file=sys.stderr)
    if len(problems) > limit:
        print(messages.text(lang, "line", "more", count=len(problems) - limit), file=sys.stderr)
    return FAILED


def run(args: argparse.Namespace) -> int:
    """Show what a list would change; write it with --apply. Returns 0, 1 (nothing done) or 3 (rows left over)."""
    lang = args.lang
    try:
        source, is_new = sources.source_row(args.data, TABLES[args.what], _given(args), date.today())
        origin = Origin(source["source_id"]) if source else Origin()
        plan = _plan(args, origin)
        for line in told(plan, lang, args.overwrite, args.shown):
            print(line)
        chosen = plan.chosen(args.overwrite)
        print()
        if not args.apply:
            print(_text(lang, "dry_run" if chosen else "nothing"))
        elif not chosen:
            print(_text(lang, "nothing"))
        else:
            if source is None:
                raise BuildError([Problem("--source-url", None, None, "source_needed")])
            _tell_written(write(args.data, plan, chosen, source, is_new), source["source_id"], is_new, lang)
    except BuildError as error:
        report(error.problems, lang, args.max_errors)
        print(_text(lang, "not_written"), file=sys.stderr)
        return FAILED
    return INCOMPLETE if plan.findings or plan.held(args.overwrite) else 0


def _text(lang: str, key: str, **values: object) -> str:
    return messages.text(lang, "import", key, **values)


def _given(args: argparse.Namespace) -> sources.Given:
    return sources.Given(
        args.source_id, args.source_url, args.source_title, args.publisher, args.publisher_kind, args.published_on,
        args.source_language,
    )  # fmt: skip


def _plan(args: argparse.Namespace, origin: Origin) -> Plan:
    if args.what == "declarations":
        return declarations.plan(args.data, args.file, origin, date.today())
    return projects.plan(args.data, args.file, origin)


def _tell_written(written: Written, source_id: str, is_new: bool, lang: str) -> None:
    for path, before, after in written.files:
        print(_text(lang, "written", path=path, before=before, after=after) if before else _text(lang, "written_file", path=path))
    if is_new:
        print(_text(lang, "source_added", source=source_id))
    for dropped in written.dropped_sources:
        print(_text(lang, "source_dropped", source=dropped))
    print(_text(lang, "next"))
