"""Command line of `python -m etl`."""

from __future__ import annotations

import argparse
import codecs
import io
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import duckdb

from etl import build as builder
from etl import counts, dictionary, messages, store
from etl import release as releases
from etl.importing import boundaries
from etl.importing import command as importing
from etl.package import read_package
from etl.problems import BuildError, Problem, not_written

MAX_ERRORS = 50
DOCS = Path("docs")


@dataclass(frozen=True)
class Command:
    """A subcommand; `name` is also the key of its help text in the [cli] section of the catalogue."""

    name: str
    options: tuple[str, ...]
    run: Callable[[argparse.Namespace], int]
    arguments: tuple[str, ...] = ()
    configure: Callable[[argparse.ArgumentParser, str], None] | None = None
    """Adds arguments of the command's own, with their help in a language."""


# option: (default, type)
OPTIONS: dict[str, tuple[object, Callable[[str], object]]] = {
    "data": (builder.DATA, Path),
    "out": (builder.OUT, Path),
    "static": (builder.STATIC, Path),
    "docs": (DOCS, Path),
    "max-errors": (MAX_ERRORS, int),
    "releases": (releases.RELEASES, Path),
}


def _report_problems(problems: Sequence[Problem], args: argparse.Namespace, summary: str) -> int:
    for line in messages.told_all(problems, args.lang, args.max_errors):
        print(line, file=sys.stderr)
    key = f"{summary}_one" if len(problems) == 1 else f"{summary}_many"
    print(messages.text(args.lang, "line", key, count=len(problems)), file=sys.stderr)
    return 1


def _progress(lang: str) -> builder.Progress:
    """Shows the running step on a terminal, and nothing in a pipe or a log."""
    out = sys.stderr
    if not out.isatty():
        return builder.silent

    def show(step: str) -> None:
        values = {"position": builder.STEPS.index(step) + 1, "count": len(builder.STEPS)}
        line = messages.text(lang, "step", "progress", text=messages.text(lang, "step", step), **values)
        print(f"\r\x1b[2K{line}", end="", file=out, flush=True)

    return show


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


def _check(args: argparse.Namespace) -> int:
    _, raw, problems = builder.check(args.data, _progress(args.lang))
    _end_progress()
    if problems:
        return _report_problems(problems, args, "check")
    rows = sum(len(table.rows) for table in raw.values())
    print(messages.text(args.lang, "report", "check_ok", tables=len(raw), rows=rows))
    return 0


def _build(args: argparse.Namespace) -> int:
    start = time.monotonic()
    try:
        result = builder.build(args.data, args.out, args.static, _progress(args.lang))
    finally:
        _end_progress()
    for line in count_lines(result, args.lang):
        print(line)
    seconds = f"{time.monotonic() - start:.1f}"
    print(messages.text(args.lang, "report", "version", version=result.version))
    print(messages.text(args.lang, "report", "published", out=result.out, seconds=seconds))
    return 0


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "FW" else 1 for char in text)


def count_lines(result: builder.Result, lang: str) -> list[str]:
    """The rows of every table, file and warehouse side by side, then the rows left out with their reason."""

    def word(key: str) -> str:
        return messages.text(lang, "report", key)

    rows = [(word("table"), word("file_rows"), word("warehouse_rows"))]
    for name, file_rows, warehouse_rows in result.counts:
        rows.append((name, word("derived") if file_rows is None else str(file_rows), str(warehouse_rows)))
    widths = [max(_width(row[column]) for row in rows) for column in range(3)]
    lines = []
    for name, *numbers in rows:
        cells = [name + " " * (widths[0] - _width(name))]
        cells += [" " * (widths[i] - _width(cell)) + cell for i, cell in enumerate(numbers, 1)]
        lines.append("  ".join(cells))
    if result.left_out:
        lines.append(messages.text(lang, "report", "left_out", count=len(result.left_out)))
        reasons = Counter((table, ja if lang == "ja" else en) for table, _, ja, en in result.left_out)
        for (table, reason), count in sorted(reasons.items()):
            lines.append(messages.text(lang, "report", "left_out_row", table=table, count=count, reason=reason))
    return lines


def _counts(args: argparse.Namespace) -> int:
    package, raw, problems = builder.check(args.data)
    problems = [problem for problem in problems if not problem.code.startswith("count_")]
    problems = [p for p in problems if p.file != str(args.data / counts.FILE)]
    if problems:
        return _report_problems(problems, args, "check")
    path = counts.write_counts(package, raw)
    print(messages.text(args.lang, "report", "counts_written", path=path))
    return 0


def _dictionary(args: argparse.Namespace) -> int:
    for path in dictionary.write(read_package(args.data), args.docs):
        print(messages.text(args.lang, "report", "dictionary_written", path=path))
    return 0


def _release(args: argparse.Namespace) -> int:
    made = releases.release(args.name, args.out, args.releases)
    print(messages.text(args.lang, "release", "done", folder=made.folder, **made.counts))
    return 0


def _push(args: argparse.Namespace) -> int:
    moved = store.push(args.out, args.static, args.address)
    print(messages.text(args.lang, "store", "pushed" if moved.files else "there", address=args.address, **vars(moved)))
    return 0


def _pull(args: argparse.Namespace) -> int:
    moved = store.pull(args.address, args.out, args.static)
    print(messages.text(args.lang, "store", "pulled" if moved.files else "current", address=args.address, **vars(moved)))
    return 0


COMMANDS = (
    Command("check", ("data", "max-errors"), _check),
    Command("build", ("data", "out", "static", "max-errors"), _build),
    Command("counts", ("data", "max-errors"), _counts),
    Command("dictionary", ("data", "docs", "max-errors"), _dictionary),
    Command("release", ("out", "releases", "max-errors"), _release, ("name",)),
    Command("push", ("out", "static", "max-errors"), _push, ("address",)),
    Command("pull", ("out", "static", "max-errors"), _pull, ("address",)),
    Command("import", ("data", "max-errors"), importing.run, configure=importing.configure),
    Command("boundaries", ("data", "out", "static", "max-errors"), boundaries.run, configure=boundaries.configure),
)


class _Parser(argparse.ArgumentParser):
    """A parser whose own words come from the catalogue."""

    lang = "en"

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", messages.text(self.lang, "cli", "usage"), 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", messages.text(self.lang, "cli", "usage"), 1)

    def error(self, message: str) -> NoReturn:
        if self.lang != "en":
            allowed = ", ".join(command.name for command in COMMANDS)
            message = messages.text(self.lang, "cli", "unknown_command", allowed=allowed)
        self.print_usage(sys.stderr)
        self.exit(2, messages.text(self.lang, "cli", "error", prog=self.prog, message=message) + "\n")


def _add_common(parser: argparse.ArgumentParser, lang: str) -> None:
    parser._positionals.title = messages.text(lang, "cli", "arguments")
    parser._optionals.title = messages.text(lang, "cli", "options")
    parser.add_argument("-h", "--help", action="help", help=messages.text(lang, "cli", "help"))


def parser(lang: str) -> argparse.ArgumentParser:
    """The whole command line, with its help in `lang`."""
    _Parser.lang = lang
    main_parser = _Parser(
        prog="python -m etl",
        description=messages.text(lang, "cli", "description"),
        epilog=messages.text(lang, "cli", "epilog"),
        add_help=False,
    )
    _add_common(main_parser, lang)
    help_lang = messages.text(lang, "cli", "lang")
    main_parser.add_argument("--lang", choices=messages.LANGUAGES, default=lang, help=help_lang)
    title = messages.text(lang, "cli", "positionals")
    commands = main_parser.add_subparsers(dest="command", required=True, title=title, metavar="…")
    for command in COMMANDS:
        words = messages.text(lang, "cli", command.name)
        sub = commands.add_parser(command.name, help=words, description=words, add_help=False)
        _add_common(sub, lang)
        # SUPPRESS: a missing option here must not undo the one given before the command.
        choices = messages.LANGUAGES
        sub.add_argument("--lang", choices=choices, default=argparse.SUPPRESS, help=help_lang)
        for argument in command.arguments:
            sub.add_argument(argument, help=messages.text(lang, "cli", f"{command.name}_{argument}"))
        for option in command.options:
            default, kind = OPTIONS[option]
            words = messages.text(lang, "cli", option.replace("-", "_"), default=default)
            sub.add_argument(f"--{option}", type=kind, default=default, help=words)
        if command.configure:
            command.configure(sub, lang)
        sub.set_defaults(run=command.run)
    return main_parser


def _language(argv: Sequence[str]) -> str:
    """Language asked for on the command line, else that of the locale; needed before the parser exists."""
    for position, word in enumerate(argv):
        value = word.removeprefix("--lang=")
        if word == "--lang" and position + 1 < len(argv):
            value = argv[position + 1]
        if value in messages.LANGUAGES and word.startswith("--lang"):
            return value
    return messages.language_of()


def _say_everything() -> None:
    """Let the messages out in any locale: UTF-8 where the locale knows ASCII only, a sign in place of what it has no letter for."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            ascii_only = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="backslashreplace")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status (0 fine, 1 errors in the data or another build running)."""
    argv = sys.argv[1:] if argv is None else argv
    _say_everything()
    args = parser(_language(argv)).parse_args(argv)
    try:
        return int(args.run(args))
    except BuildError as error:
        return _report_problems(error.problems, args, "summary")
    except (OSError, duckdb.IOException) as error:
        return _report_problems([not_written(error, getattr(args, "out", args.data))], args, "summary")
