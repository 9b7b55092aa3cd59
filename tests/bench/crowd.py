"""Many readers at once, every answer checked: dashboard sessions changing filters, readers of the API."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from atlas.filters import Filters
from atlas.i18n import LANGS, Lang
from atlas.warehouse import Warehouse
from tests.bench import truth
from tests.bench.users import User

PAGES = tuple(truth.CARDS)


@dataclass
class Tally:
    """What a crowd saw: seconds of each kind of request, checks passed, and everything that went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    checks: int = 0
    rows: int = 0
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    asked_again: int = 0

    def took(self, kind: str, seconds: float) -> None:
        """Note a request."""
        self.seconds.setdefault(kind, []).append(seconds)


@dataclass(frozen=True, slots=True)
class Plan:
    """Until when, how many seconds (on average) a reader looks at an answer before the next question, how many questions at
    most, and over how many seconds the readers arrive."""

    until: float = float("inf")
    look_at_page: float = 0.0
    look_at_rows: float = 0.0
    questions: float = float("inf")
    arrive: float = 0.0

    def over(self, asked: int) -> bool:
        """Whether a reader who has asked so much goes home."""
        return asked >= self.questions or time.perf_counter() >= self.until


async def pause(chance: random.Random, seconds: float, plan: Plan) -> None:
    """What a reader does between two questions. Never longer than the plan."""
    if seconds:
        await asyncio.sleep(min(chance.uniform(0.5, 1.5) * seconds, max(0.0, plan.until - time.perf_counter())))


async def session(user: User, seed: int, plan: Plan, warehouse: Warehouse, tally: Tally) -> None:
    """One dashboard session: filters changed on a page, tables looked at, now and then another page. All answers are checked."""
    chance = random.Random(seed)
    lang: Lang = chance.choice(LANGS)
    page, filters = chance.choice(PAGES), Filters()
    try:
        await asyncio.sleep(chance.uniform(0, plan.arrive))
        tally.took("first page", (await user.open(f"/{page}?lang={lang}")).seconds)
        tally.checks += truth.check_page(user, page, filters, lang, warehouse)
        asked = 0
        while not plan.over(asked):
            asked += 1
            await pause(chance, plan.look_at_page, plan)
            step = chance.random()
            if step < 0.7:
                pick = truth.a_pick(chance, page, filters, warehouse, lang)
                tally.took("filter", (await user.choose(pick.key, pick.words)).seconds)
                filters = pick.filters
            elif step < 0.9:
                await looked_at(user, page, filters, lang, warehouse, tally)
            else:
                page = chance.choice(PAGES)
                tally.took("page", (await user.go(page)).seconds)
            tally.checks += truth.check_page(user, page, filters, lang, warehouse)
    except truth.Wrong as wrong:
        tally.wrong.append(f"session {seed}: {wrong}")
    except Exception as problem:
        tally.errors.append(f"session {seed}: {type(problem).__name__}: {problem}")


async def looked_at(user: User, page: str, filters: Filters, lang: Lang, warehouse: Warehouse, tally: Tally) -> None:
    """The table of a Card, compared cell by cell, and its picture again."""
    card = truth.TOGGLED.get(page)
    if card is None or truth.card_of(warehouse, page, card, filters, lang).is_empty:
        return
    picture, table, *_ = user.options(f"as_{card}")
    tally.took("part", (await user.choose(f"as_{card}", [table])).seconds)
    tally.rows += truth.check_table(user, page, card, filters, lang, warehouse)
    tally.checks += 1
    tally.took("part", (await user.choose(f"as_{card}", [picture])).seconds)


async def reader(client: httpx.AsyncClient, seed: int, plan: Plan, warehouse: Warehouse, tally: Tally) -> None:
    """One reader of the API: a question, the rows compared, the next. Every fifth answer is asked for again by its ETag."""
    chance = random.Random(-seed)
    await asyncio.sleep(chance.uniform(0, plan.arrive))
    asked = 0
    while not plan.over(asked):
        asked += 1
        question = truth.a_question(chance, warehouse)
        try:
            begun = time.perf_counter()
            answer = await got(client, question.path, tally)
            tally.took("api", time.perf_counter() - begun)
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code} {answer.text[:200]}")
            tally.rows += truth.check_rows(question, answer.content)
            tally.checks += 1
            if chance.random() < 0.2:
                begun = time.perf_counter()
                again = await client.get(question.path, headers={"If-None-Match": answer.headers["ETag"]})
                tally.took("api, not changed", time.perf_counter() - begun)
                if again.status_code != 304:
                    raise RuntimeError(f"{again.status_code} instead of 304")
        except truth.Wrong as wrong:
            tally.wrong.append(f"reader {seed}: {wrong}")
        except Exception as problem:
            tally.errors.append(f"reader {seed}: {type(problem).__name__}: {problem} ({question.path})")
        await pause(chance, plan.look_at_rows, plan)


async def got(client: httpx.AsyncClient, path: str, tally: Tally) -> httpx.Response:
    """An answer. Where the server has just closed an idle connection, the question is asked once more, as HTTP clients do."""
    try:
        return await client.get(path)
    except (httpx.ReadError, httpx.RemoteProtocolError):
        tally.asked_again += 1
        return await client.get(path)


async def crowd(address: str, file: Path, sessions: int, readers: int, plan: Plan) -> tuple[Tally, Sequence[User]]:
    """Let them all loose on a server that serves this warehouse file. Returns the tally and the users, still connected."""
    warehouse, tally = Warehouse(file), Tally()
    users = [User(address, locale="ja-JP" if one % 2 else "en-GB") for one in range(sessions)]
    limits = httpx.Limits(max_connections=readers or 1, max_keepalive_connections=readers or 1)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=120) as client:
        await asyncio.gather(
            *(session(user, seed, plan, warehouse, tally) for seed, user in enumerate(users, 1)),
            *(reader(client, seed, plan, warehouse, tally) for seed in range(1, readers + 1)),
        )
    return tally, users
