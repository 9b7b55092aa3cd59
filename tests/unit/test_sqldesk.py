"""The SQL desk: hostile statements are refused or stopped in time, honest ones are answered, nothing else suffers."""

from __future__ import annotations

import io
import os
import threading
import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from atlas import sqldesk
from atlas.export.table import to_csv, to_xlsx
from atlas.i18n import LANGS
from atlas.sqldesk import BOUNDS, Refused
from atlas.warehouse import Warehouse

MARK = "/tmp/atlas-sql-desk-was-here"

# (statement, code of the refusal, what the refusal must name)
REFUSED = [
    ("SELECT * FROM read_csv('/etc/passwd')", "function", "read_csv"),
    ("SELECT * FROM read_text('/etc/passwd')", "function", "read_text"),
    ("SELECT * FROM read_blob('/etc/passwd')", "function", "read_blob"),
    ("FROM read_parquet('https://example.org/a.parquet')", "function", "read_parquet"),
    ("FROM parquet_metadata('/etc/passwd')", "function", "parquet_metadata"),
    ("FROM sniff_csv('/etc/passwd')", "function", "sniff_csv"),
    ("SELECT * FROM glob('/*')", "function", "glob"),
    ("SELECT * FROM '/etc/passwd'", "file", "/etc/passwd"),
    ("SELECT * FROM 'secret.csv'", "file", "secret.csv"),
    ('SELECT * FROM "https://example.org/a.csv"', "file", "https://example.org/a.csv"),
    ("SELECT getenv('PATH')", "function", "getenv"),
    ("SELECT list_transform(['PATH'], lambda x: getenv(x))", "function", "getenv"),
    ("SELECT ('PATH').getenv()", "function", "getenv"),
    ("SELECT * FROM projects ORDER BY getenv('HOME')", "function", "getenv"),
    ("WITH a AS (SELECT 1 WHERE EXISTS (FROM glob('*'))) SELECT * FROM a", "function", "glob"),
    ("DESCRIBE SELECT * FROM read_csv('/etc/passwd')", "function", "read_csv"),
    ("SELECT/**/*/**/FROM/**/read_csv/**/('/etc/passwd')", "function", "read_csv"),
    ("SELECT * FROM \"read_csv\"('/etc/passwd') -- harmless", "function", "read_csv"),
    ("SELECT * FROM ReAd_TeXt('/etc/passwd')", "function", "read_text"),
    ("FROM query('COPY projects TO ''x''')", "function", "query"),
    ("FROM query_table('/etc/passwd')", "function", "query_table"),
    ("FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))", "function", "json_execute_serialized_sql"),
    ("SELECT current_setting('temp_directory')", "function", "current_setting"),
    ("FROM duckdb_settings()", "function", "duckdb_settings"),
    ("FROM duckdb_databases", "system", "duckdb_databases"),
    ("FROM duckdb_secrets()", "function", "duckdb_secrets"),
    ("FROM pragma_database_size()", "function", "pragma_database_size"),
    ("SELECT sleep_ms(60000)", "function", "sleep_ms"),
    ("SELECT pg_sleep(60)", "function", "pg_sleep"),
    ("FROM checkpoint()", "function", "checkpoint"),
    ("FROM enable_logging()", "function", "enable_logging"),
    (f"COPY projects TO '{MARK}'", "statement", "COPY"),
    (f"EXPORT DATABASE '{MARK}'", "statement", "EXPORT"),
    ("IMPORT DATABASE '/tmp'", "statement", "IMPORT"),
    (f"ATTACH '{MARK}' AS x", "statement", "ATTACH"),
    ("DETACH atlas", "statement", "DETACH"),
    ("INSTALL httpfs", "statement", "INSTALL"),
    ("LOAD httpfs", "statement", "LOAD"),
    ("SET memory_limit = '100GB'", "statement", "SET"),
    ("RESET threads", "statement", "RESET"),
    ("PRAGMA database_list", "statement", "PRAGMA"),
    ("CALL pragma_version()", "statement", "CALL"),
    ("USE memory", "statement", "USE"),
    ("CREATE TABLE x AS SELECT 1", "statement", "CREATE"),
    ("CREATE TEMP TABLE x AS SELECT 1", "statement", "CREATE"),
    ("INSERT INTO projects SELECT * FROM projects", "statement", "INSERT"),
    ("WITH a AS (SELECT 1) INSERT INTO meta SELECT 'a', 'b'", "statement", ""),
    ("UPDATE meta SET value = 'x'", "statement", "UPDATE"),
    ("DELETE FROM projects", "statement", "DELETE"),
    ("DROP TABLE projects", "statement", "DROP"),
    ("ALTER TABLE projects ADD COLUMN x INT", "statement", "ALTER"),
    ("BEGIN TRANSACTION", "statement", "BEGIN"),
    ("PREPARE a AS SELECT 1", "statement", "PREPARE"),
    (f"EXPLAIN ANALYZE COPY projects TO '{MARK}'", "statement", "EXPLAIN"),
    ("/* SELECT 1 */ DROP TABLE projects -- SELECT", "statement", ""),
    ("SELECT 1; DROP TABLE projects", "several", "2"),
    ("SELECT 1; -- ;\nSET threads = 8; SELECT 2", "several", "3"),
    ("SELECT ';' ; COPY projects TO 'x'", "several", "2"),
    ("PIVOT projects ON country_iso3 USING count(*)", "pivot", ""),
    ("SELECT $1", "parameters", ""),
    ("", "empty", ""),
    ("-- nothing", "empty", ""),
    ("SELEC 1", "syntax", "SELEC"),
    ("SELECT " + "(" * 1900 + "1" + ")" * 1900, "syntax", "depth"),
    ("SELECT nothing FROM projects", "failed", "nothing"),
    ("SELECT " + "1," * 3000, "too_long", "6007"),
]  # fmt: skip

# Statements that only read but would take all time or memory: stopped, whatever they are stopped by.
BOMBS = [
    "SELECT count(*) FROM projects a, projects b, projects c, projects d, projects e, projects f",
    "WITH RECURSIVE a AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM a) SELECT count(*) FROM a",
    "WITH RECURSIVE a(x) AS (SELECT [1] UNION ALL SELECT list_concat(x, x) FROM a) SELECT count(*) FROM a",
    "SELECT count(*) FROM range(1000000000000)",
    "SELECT array_agg(x) FROM range(1000000000) t(x)",
    "SELECT repeat('x', 2000000000) || repeat('y', 2000000000)",
    "SELECT list_sum(range(1000000000))",
    "SELECT levenshtein(repeat('a', 100000), repeat('b', 100000))",
    "SELECT * FROM range(50000000) t(x) ORDER BY hash(x)",
]  # fmt: skip


@pytest.mark.parametrize(("sql", "code", "named"), REFUSED, ids=[f"{i:02}-{code}" for i, (_, code, _) in enumerate(REFUSED)])
def test_hostile_statements_are_refused_by_name(warehouse: Warehouse, sql: str, code: str, named: str) -> None:
    with pytest.raises(Refused) as found:
        sqldesk.run(warehouse, sql)
    assert found.value.code == code, found.value
    assert named in found.value.what
    for lang in LANGS:
        assert found.value.text(lang)
    assert not Path(MARK).exists()


@pytest.mark.parametrize("sql", BOMBS, ids=range(len(BOMBS)))
def test_bombs_are_stopped_in_time_and_nobody_waits(warehouse: Warehouse, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqldesk, "BOUNDS", bounds := sqldesk.Bounds(seconds=2))
    ended, waits = threading.Event(), []

    def another_reader() -> None:
        while not ended.wait(0.05):
            start = time.monotonic()
            warehouse.cursor().execute("SELECT kind, count(*) FROM activities GROUP BY kind").fetchall()
            waits.append(time.monotonic() - start)

    reader = threading.Thread(target=another_reader)
    reader.start()
    start = time.monotonic()
    try:
        with pytest.raises(Refused) as found:
            sqldesk.run(warehouse, sql)
    finally:
        took = time.monotonic() - start
        ended.set()
        reader.join()
    assert found.value.code in ("time", "memory")
    assert took < bounds.seconds + bounds.grace + 2
    assert sorted(waits)[len(waits) // 2] < 0.25, "the dashboard's own queries had to wait"


def test_the_process_knows_nothing_of_the_environment(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_SECRET", "do not tell")
    with pytest.raises(Refused) as found:
        sqldesk.run(warehouse, "SELECT getvariable('ATLAS_SECRET')")
    assert found.value.code == "function"
    answer = sqldesk.run(warehouse, "SELECT * FROM duckdb_tables()")
    assert str(warehouse.path) not in str(answer.rows)


def test_a_long_result_is_cut_and_said_so(warehouse: Warehouse) -> None:
    answer = sqldesk.run(warehouse, "SELECT x FROM range(25000) t(x)")
    assert answer.more
    assert len(answer.rows) == BOUNDS.rows
    table = sqldesk.table(answer, warehouse, "en", "")
    assert any(str(BOUNDS.rows) in value for _, value in table.facts if "over the limit" in value)
    wide = sqldesk.run(warehouse, "SELECT repeat('あ', 1000000) AS x FROM range(100)")
    assert wide.more
    assert 0 < len(wide.rows) < 5


def test_types_arrive_as_they_are(warehouse: Warehouse) -> None:
    sql = """SELECT '01' AS code, 1 AS a, 2 AS a, 1.5::DECIMAL(4, 1) AS d, DATE '2020-02-29' AS day, [1, 2] AS list, NULL AS nothing,
             TRUE AS yes, now() AS t, 'nan'::DOUBLE AS n"""
    answer = sqldesk.run(warehouse, sql)
    row = answer.rows.records[0]
    assert answer.rows.columns == ("code", "a", "a_1", "d", "day", "list", "nothing", "yes", "t", "n")
    assert row[:8] == ("01", 1, 2, 1.5, date(2020, 2, 29), ("1", "2"), None, True)
    assert row[9] == "nan"
    header, line = to_csv(sqldesk.table(answer, warehouse, "en", "")).decode().splitlines()
    assert header.startswith("code,a,a_1,d,day")
    assert line.startswith("01,1,2,1.5,2020-02-29,1;2,,true,")


def test_the_answer_equals_the_facts(warehouse: Warehouse, facts) -> None:
    answer = sqldesk.run(warehouse, "SELECT fiscal_year, count(*) AS n FROM projects GROUP BY ALL ORDER BY 1")
    counted: dict[int, int] = {}
    for row in facts("projects"):
        counted[int(row["fiscal_year"])] = counted.get(int(row["fiscal_year"]), 0) + 1
    assert dict(answer.rows.records) == counted
    assert answer.version == warehouse.version


@pytest.mark.parametrize("lang", LANGS)
def test_every_example_answers(warehouse: Warehouse, lang: str) -> None:
    found = sqldesk.examples(lang)
    assert len(found) >= 6
    for name, sql in found.items():
        answer = sqldesk.run(warehouse, sql)
        assert len(answer.rows), name
        assert not answer.more
        assert len(sql) <= BOUNDS.characters


def test_the_file_names_query_version_and_sources(warehouse: Warehouse) -> None:
    sql = sqldesk.examples("ja")["disagreements"]
    answer = sqldesk.run(warehouse, sql)
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(sqldesk.table(answer, warehouse, "ja", "http://atlas.example/sql"))))
    assert len(book.sheetnames) == 3
    about = [str(cell.value) for row in book.worksheets[2].iter_rows() for cell in row]
    for text in (sql, warehouse.version, "http://atlas.example/sql", *set(answer.rows.column("source_id"))):
        assert any(text in one for one in about), text


def test_describing_statements_read_too(warehouse: Warehouse) -> None:
    for sql in ("DESCRIBE projects", "SHOW TABLES", "SUMMARIZE projects", "FROM projects LIMIT 1;", "VALUES (1), (2)", "TABLE sectors"):
        assert len(sqldesk.run(warehouse, sql).rows)
    macro = "SELECT count(*) AS n FROM activities_in(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
    assert sqldesk.run(warehouse, macro).rows.first()["n"] > 100


def test_one_at_a_time(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqldesk, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(sqldesk, "BOUNDS", sqldesk.Bounds(wait=0))
    assert sqldesk._turns.acquire()
    with pytest.raises(Refused) as found:
        sqldesk.run(warehouse, f"SELECT {os.getpid()} AS waiting")
    assert found.value.code == "busy"
