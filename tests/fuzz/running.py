"""The list of all targets, and how one is run by hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from atlas.warehouse import ROOT
from tests.fuzz import addresses, decks, facts, lists, pages, sql
from tests.fuzz.values import Place, Target

ROOMS: dict[str, Callable[[Place], list[Target]]] = {
    "addresses": addresses.targets, "decks": decks.targets, "sql": sql.targets, "lists": lists.targets, "facts": facts.targets,
    "pages": pages.targets,
}  # fmt: skip


def place(warehouse: Path, folder: Path) -> Place:
    """A place with the data of this checkout."""
    return Place(warehouse, ROOT / "data", folder)


def run(target: Target, cases: int, start: int | None = None) -> None:
    """Run so many cases; derandomised where no ``start`` is given. Raises the first broken oracle, shrunk."""
    chosen = settings(
        max_examples=cases, deadline=None, database=None, derandomize=start is None, report_multiple_bugs=False, print_blob=False,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    def body(case: object) -> None:
        target.run(case)

    fuzz = given(case=target.cases)(body)
    (settings(chosen)(fuzz) if start is None else seed(start)(settings(chosen)(fuzz)))()
