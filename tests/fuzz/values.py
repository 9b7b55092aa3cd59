"""What the generators have in common: right values, almost right ones, the corpus, anything at all; and the form of a target."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.corpus import CORPUS, LONG

SLOW = 60.0
"""Seconds a case may take on a busy machine; more is called a hang."""
CPU_SLOW = 10.0
"""Seconds of processor time a case may take; more is called too slow."""
Pairs = list[tuple[str, str]]


class TooSlow(AssertionError):
    """A case did not end in time."""


@contextmanager
def in_time(seconds: float = SLOW) -> Iterator[None]:
    """Interrupts what does not end. Only in a main thread, as tests and the long run are."""

    def over(*_: Any) -> None:
        raise TooSlow(f"no answer within {seconds} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass
class Target:
    """Something that takes input from outside.

    ``check`` raises when the oracle is broken, else returns what happened in a word (answered, refused…), which is counted.
    ``share`` is its part of the long run, ``sample`` the number of cases in the default suite; times are of the processor, in seconds.
    """

    name: str
    cases: st.SearchStrategy[Any]
    check: Callable[[Any], str]
    share: float
    sample: int
    seen: dict[str, int] = field(default_factory=dict)
    slowest: float = 0.0
    spent: float = 0.0

    def run(self, case: Any) -> None:
        """Check one case and count how it ended."""
        start = time.process_time()
        try:
            with in_time():
                word = self.check(case)
        except BaseException as problem:
            problem.add_note(f"{self.name}: {case!r}"[:3000])
            raise
        took = time.process_time() - start
        assert took < CPU_SLOW, f"{self.name}: {took:.1f} s of processor time for {case!r}"[:3000]
        self.slowest, self.spent = max(self.slowest, took), self.spent + took
        self.seen[word] = self.seen.get(word, 0) + 1


@dataclass(frozen=True)
class Place:
    """What the targets work on: a warehouse file, the data folder it was built from, an empty folder to write into."""

    warehouse: Path
    data: Path
    folder: Path


ANY = st.text(max_size=30)
SURROGATES = st.text(st.characters(), max_size=10)
HOSTILE = st.one_of(st.sampled_from(CORPUS), ANY, st.builds(lambda a, b: a + b, st.sampled_from(CORPUS), ANY))
NUMBERS = st.one_of(
    st.integers(-5, 4000).map(str), st.integers().map(str), st.floats().map(str),
    st.sampled_from(["", "0", "-0", "+1", "1e3", "٣", "２０２０", "1_0", " 1", "1 ", "0x10", "9" * 5000, "0" * 6 + "9" * 5000, "000001999"]),
)  # fmt: skip


@st.composite
def almost(draw: st.DrawFn, right: Sequence[str]) -> str:
    """A right value with one small change: a character more, less or other, other case, spaces around it."""
    text = draw(st.sampled_from(right)) if right else ""
    at = draw(st.integers(0, len(text)))
    kind = draw(st.sampled_from(["drop", "add", "swap", "upper", "space", "twice"]))
    extra = draw(st.sampled_from([" ", "\u200b", "\x00", "'", "-", "%", "０", "a", "\n", "é"]))
    return {
        "drop": text[:at] + text[at + 1 :], "add": text[:at] + extra + text[at:], "swap": text[:at] + extra + text[at + 1 :],
        "upper": text.swapcase(), "space": f" {text} ", "twice": text + text,
    }[kind]  # fmt: skip


def value(right: Sequence[str]) -> st.SearchStrategy[str]:
    """Mostly a right value, else almost right, a number, or hostile."""
    good = st.sampled_from(list(right)) if right else HOSTILE
    return st.one_of(good, good, good, almost(right), NUMBERS, HOSTILE)


def pairs(right: dict[str, Sequence[str]], most: int = 6) -> st.SearchStrategy[Pairs]:
    """Parameters of an address: mostly known names with mostly right values, in any order, repeated."""
    known = st.sampled_from(sorted(right)).flatmap(lambda name: st.tuples(st.just(name), value(right[name])))
    odd = st.tuples(st.one_of(almost(sorted(right)), HOSTILE), HOSTILE)
    return st.lists(st.one_of(known, known, known, known, known, known, odd), max_size=most)


def good_pairs(right: dict[str, Sequence[str]], most: int = 6) -> st.SearchStrategy[Pairs]:
    """Parameters that are all right."""
    names = sorted(name for name in right if right[name])
    return st.lists(
        st.sampled_from(names).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(list(right[name])))), max_size=most
    )


def given_of(found: Pairs) -> dict[str, tuple[str, ...]]:
    """Parameters by name, as a server reads them."""
    given: dict[str, tuple[str, ...]] = {}
    for name, one in found:
        given[name] = (*given.get(name, ()), one)
    return given


def told(text: str) -> None:
    """The oracle for every text that reaches a visitor: no insides of the program."""
    for sign in ("Traceback", "site-packages", 'File "/', "duckdb.duckdb", "Binder Error", "Conversion Error"):
        assert sign not in text, text[:2000]


def fits(text: str) -> str:
    """The text as an address bar can bring it: without lone surrogates."""
    return text.encode("utf-8", "replace").decode()


__all__ = [
    "ANY",
    "HOSTILE",
    "LONG",
    "NUMBERS",
    "SURROGATES",
    "Pairs",
    "Place",
    "Target",
    "TooSlow",
    "almost",
    "fits",
    "given_of",
    "good_pairs",
    "in_time",
    "pairs",
    "told",
    "value",
]  # fmt: skip
