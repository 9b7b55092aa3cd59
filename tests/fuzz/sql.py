"""Statements for the SQL desk: grown from a small grammar and from the examples, spoilt, with forbidden parts hidden in them."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import Any

import duckdb
from hypothesis import strategies as st

from atlas import sqldesk
from atlas.i18n import LANGS
from atlas.sqldesk_worker import LOCKED, Refusal, answer, inspect
from tests.fuzz.values import HOSTILE, Place, Target

FORBIDDEN = (
    "(SELECT count(*) FROM read_csv('/etc/passwd'))", "(SELECT 1 FROM '/etc/passwd')", "(SELECT 1 FROM \"/etc/passwd\")",
    "getenv('HOME')", "GetEnv('PATH')", "current_setting('memory_limit')", "(SELECT 1 FROM read_text('/etc/hosts'))",
    "(SELECT 1 FROM glob('/*'))", "(SELECT 1 FROM read_parquet('x.parquet'))", "(SELECT 1 FROM duckdb_settings())",
    "(SELECT 1 FROM duckdb_secrets())", "(SELECT 1 FROM pragma_database_list())", "(SELECT 1 FROM query('SELECT 1'))",
    "(SELECT 1 FROM query_table('sources'))", "(SELECT 1 FROM 'https://poison.invalid/x.csv')", "sleep_ms(1)", "nextval('x')",
    "(SELECT 1 FROM read_blob('/etc/passwd'))", "(SELECT 1 FROM sniff_csv('/etc/passwd'))", "(SELECT 1 FROM read_json('/x.json'))",
    "(SELECT 1 FROM read_duckdb('/x'))", "(SELECT 1 FROM pg_catalog.pg_settings)", "(SELECT 1 FROM duckdb_temporary_files())",
)  # fmt: skip
STATEMENTS = (
    "ATTACH '/tmp/x.duckdb'", "COPY sources TO '/tmp/x.csv'", "CREATE TABLE x AS SELECT 1", "DROP TABLE sources", "DELETE FROM sources",
    "UPDATE sources SET title = ''", "INSERT INTO sources SELECT * FROM sources", "PRAGMA database_list", "SET memory_limit='9GB'",
    "INSTALL httpfs", "LOAD httpfs", "CALL pragma_version()", "EXPORT DATABASE '/tmp/x'", "IMPORT DATABASE '/tmp/x'", "CHECKPOINT",
    "BEGIN", "USE memory", "VACUUM", "RESET memory_limit", "EXPLAIN ANALYZE DELETE FROM sources", "PREPARE x AS SELECT 1", "EXECUTE x",
    "CREATE MACRO f(a) AS a", "DETACH atlas", "COMMENT ON TABLE sources IS 'x'", "ALTER TABLE sources DROP COLUMN title",
    "WITH x AS (DELETE FROM sources RETURNING 1) SELECT * FROM x", "MERGE INTO sources USING sources s ON true WHEN MATCHED THEN DELETE",
)  # fmt: skip
TABLES = ("sources", "projects", "declarations", "claims", "units", "nowhere", "main.sources", "duckdb_tables()", "range(3)")
COLUMNS = ("*", "source_id", "count(*)", "1", "NULL", "title", "1/0", "'x'::INTEGER", "repeat('x', 10)", "[1,2]", "{'a': 1}", "nan::DOUBLE",
           "DATE '2020-01-01'", "now()", "MAP{'a':1}", "1::DECIMAL(38,10)", "2::HUGEINT**100", "'\\x00'::BLOB", "INTERVAL 1 DAY", "uuid()")  # fmt: skip
COMMENTS = ("", " ", "/**/", "--x\n", "\n\t", "/* ; */")


def statements() -> st.SearchStrategy[str]:
    """Reading statements of a small grammar."""
    column = st.sampled_from(COLUMNS)
    source = st.sampled_from(TABLES)
    plain = st.builds(lambda c, t, w, n: f"SELECT {c} FROM {t}{w}{n}", column, source,
                      st.sampled_from(["", " WHERE true", " WHERE title LIKE '%a%'", " GROUP BY ALL", " ORDER BY 1", " WHERE 1 = ?", " QUALIFY true"]),
                      st.sampled_from(["", " LIMIT 3", ";", " LIMIT -1", " OFFSET 2", " -- x"]))  # fmt: skip
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.builds(lambda a, b: f"{a} UNION ALL {b}", inner, inner),
            st.builds(lambda a: f"WITH x AS ({a}) SELECT * FROM x", inner),
            st.builds(lambda a, c: f"SELECT {c} FROM ({a})", inner, column),
            st.builds(lambda a: f"PIVOT ({a}) ON 1 USING count(*)", inner),
            st.builds(lambda a: f"DESCRIBE {a}", inner),
            st.builds(lambda a: f"FROM ({a})", inner),
        ),
        max_leaves=4,
    )  # fmt: skip


@st.composite
def hidden(draw: st.DrawFn) -> str:
    """A reading statement with a forbidden part somewhere in it; it must be refused."""
    part = draw(st.sampled_from(FORBIDDEN))
    gap = draw(st.sampled_from(COMMENTS))
    frame = draw(st.sampled_from([
        "SELECT {}", "SELECT 1 WHERE {} IS NULL", "WITH a AS (SELECT {} AS x) SELECT * FROM a", "SELECT (SELECT (SELECT {}))",
        "SELECT 1 FROM sources ORDER BY {}", "SELECT CASE WHEN true THEN {} END", "SELECT list_transform([1], y -> {})",
        "SELECT 1 UNION ALL SELECT {}", "SELECT count(*) FILTER (WHERE {} IS NULL)", "SELECT * FROM sources JOIN (SELECT {} AS x) ON true",
        "SELECT 1 FROM sources GROUP BY {} HAVING {} IS NULL", "VALUES ({})", "SELECT COALESCE(1, {})", "FROM (SELECT {})",
        "SELECT * FROM units, LATERAL (SELECT {})", "SELECT sum(1) OVER (ORDER BY {}) FROM units", "SELECT 1 LIMIT {}", "SELECT * REPLACE ({} AS title) FROM sources",
    ]))  # fmt: skip
    return frame.replace("{}", gap + part + gap)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """An example or a grown statement with pieces cut out, doubled or put in."""
    text = draw(st.one_of(st.sampled_from(sorted(sqldesk.examples("en").values())), statements()))
    for _ in range(draw(st.integers(1, 4))):
        at, to = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        to = min(to, at + 12)
        text = (
            text[:at]
            + draw(
                st.one_of(
                    st.just(""), st.just(text[at:to] * 2), st.sampled_from(["'", '"', "(", ")", ";", "/*", "$$", "\x00", "::"]), HOSTILE
                )
            )
            + text[to:]
        )
    return text[:4000]


def refused(refusal: Refusal) -> str:
    """A refusal has words in both languages."""
    assert all(sqldesk.Refused(refusal.code, refusal.what).text(lang) for lang in LANGS)
    return "refused"


def targets(place: Place) -> list[Target]:
    """The targets of this module. A statement that passes the guard is run under the locks of the desk."""
    path = str(place.warehouse)
    before = hashlib.sha256(place.warehouse.read_bytes()).hexdigest()
    with duckdb.connect(path, read_only=True, config=LOCKED) as con:
        macros = frozenset(row[0] for row in con.execute(
            "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type = 'table_macro' AND NOT internal").fetchall())  # fmt: skip

    def unchanged() -> None:
        assert hashlib.sha256(place.warehouse.read_bytes()).hexdigest() == before, "the warehouse was changed"

    def run(sql: str) -> str:
        try:
            said = answer({"path": path, "sql": sql, "seconds": 5, "rows": 20, "bytes": 100_000})
        except Refusal as refusal:
            return refused(refusal)
        except duckdb.Error:
            return "refused by the database"
        finally:
            for waiting in threading.enumerate():  # the worker's own clock; there its process ends with the answer
                if isinstance(waiting, threading.Timer):
                    waiting.cancel()
        json.dumps(said)
        assert len(said["rows"]) <= 20 and all(len(row) == len(said["names"]) for row in said["rows"])
        return "answered"

    def must_refuse(sql: str) -> str:
        try:
            inspect(sql, macros)
        except Refusal:
            return "refused"
        except duckdb.Error:
            return "refused by the database"
        try:
            found: Any = answer({"path": path, "sql": sql, "seconds": 5, "rows": 5, "bytes": 10_000})
        except (Refusal, duckdb.Error):
            return "refused by the database"
        raise AssertionError(f"not refused: {sql!r} → {found['rows'][:2]}")

    def writes(sql: str) -> str:
        word = must_refuse(sql)
        unchanged()
        return word

    wrapped = st.builds(
        lambda a, b, c: a + b + c, st.sampled_from(COMMENTS), st.sampled_from(STATEMENTS), st.sampled_from(["", ";", "; SELECT 1", " --"])
    )
    behind = st.builds(lambda a, b: f"{a}\n; {b}", statements(), st.sampled_from(STATEMENTS))
    upper = st.one_of(wrapped, behind).flatmap(
        lambda sql: st.sampled_from([sql, sql.lower(), sql.title()]) if "'" not in sql else st.just(sql)
    )
    return [
        Target("SQL statements", st.one_of(statements(), spoilt(), HOSTILE), run, 1, 40),
        Target("SQL, forbidden parts", hidden(), must_refuse, 1.5, 60),
        Target("SQL, writing", upper, writes, 0.5, 20),
    ]
