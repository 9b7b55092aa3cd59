"""A synthetic warehouse with the schema and the distributions of the real one, at any number of register rows and links.

    python -m tests.bench.synthetic OUT.duckdb ROWS [--facts FOLDER] [--csv FILE] [--seed N]

Every synthetic row is a real row drawn at random (bootstrap), so places, years, schemes, sectors, sources, blanks and text
lengths are distributed together as in the real data. It gets an id and a title of its own. The real rows come first, so
what refers to them (roles, illustrations) still resolves. The derived tables are made by the ETL's own transforms, so the
dashboard and the API run on it unchanged: ``ATLAS_WAREHOUSE=OUT.duckdb python server.py``. The same seed gives the same
rows. Synthetic data are for measuring only: nothing in them is a fact, and their titles say so.
"""

# Table and column names come from the data package, quoted.

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import duckdb

from etl import cells, load, meta, transform
from etl.package import read_marts, read_package

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT / "data" / "build" / "atlas.duckdb"
DATA = ROOT / "data"
SEED = 20260401
# table that grows: (its key, the tables that hang on it)
GROWS = {
    "projects": ("project_id", ("project_sectors", "project_sources")),
    "cooperation_links": ("link_id", ("link_sectors", "cooperation_link_sources")),
}
KEPT = ("meta_left_out", "geometry_files", "geometry_paths", "geometry_insets", "geometry_frames")


def drawn(table: str, rows: int, seed: int) -> str:
    """SQL of ``rows`` rows of a fact table: the real rows of ``real.<table>``, then draws from them.

    ``_from`` is the key of the real row a row was drawn from.
    """
    key, _ = GROWS[table]
    return f"""
        WITH numbered AS (SELECT *, row_number() OVER (ORDER BY {key}) - 1 AS _at FROM real.{table}),
        size AS (SELECT count(*) AS n FROM real.{table}),
        picks AS (SELECT i, hash(i, {seed}) % (SELECT n FROM size) AS _at FROM range({rows}) r(i) WHERE i >= (SELECT n FROM size))
        SELECT * EXCLUDE (_at), {key} AS _from FROM numbered
        UNION ALL BY NAME
        SELECT n.* EXCLUDE (_at) REPLACE (n.{key} || '-x' || p.i AS {key}, n.title_ja || '（合成 ' || p.i || '）' AS title_ja,
               n.title_en || ' (synthetic ' || p.i || ')' AS title_en), n.{key} AS _from
        FROM picks p JOIN numbered n USING (_at)"""


def grow(con: duckdb.DuckDBPyConnection, rows: int, seed: int) -> None:
    """Create the growing tables in the current database of ``con``; ``real`` is the real warehouse."""
    for table, (key, hanging) in GROWS.items():
        con.execute(f"CREATE TEMP TABLE grown AS {drawn(table, rows, seed)}")
        con.execute(f"CREATE TABLE {table} AS SELECT * EXCLUDE (_from) FROM grown")
        for one in hanging:
            con.execute(f"CREATE TABLE {one} AS SELECT h.* REPLACE (g.{key} AS {key}) FROM grown g JOIN real.{one} h ON h.{key} = g._from")
        con.execute("DROP TABLE grown")


def warehouse(out: Path, rows: int, real: Path = REAL, data: Path = DATA, seed: int = SEED) -> None:
    """Write a warehouse with ``rows`` register rows and ``rows`` links."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    package, marts = read_package(data), read_marts(data)
    facts = [table.name for table in meta.published(package)]
    growing = {*GROWS, *(name for _, hanging in GROWS.values() for name in hanging)}
    with duckdb.connect(str(out), config={"threads": "2"}) as con:
        con.execute(f"ATTACH '{real}' AS real (READ_ONLY)")
        grow(con, rows, seed)
        for name in [*facts, *KEPT]:
            if name not in growing:
                con.execute(f"CREATE TABLE {load.quoted(name)} AS FROM real.{load.quoted(name)}")
        found = con.execute("SELECT value FROM real.meta WHERE key = 'data_version'").fetchone()
        con.execute("DETACH real")
        transform.run(con)
        version = hashlib.sha256(f"synthetic {seed} {rows} {found}".encode()).hexdigest()[:12]
        meta.write_meta(con, package, marts, load.row_counts(con), version)
        cells.create(con, meta.published(package))
        con.execute("CHECKPOINT")


def facts(folder: Path, source: Path) -> None:
    """Write the fact tables an ordinary developer would read as CSV files: the register, its sectors, the places."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(source), read_only=True) as con:
        for name in ("projects", "project_sectors", "places"):
            con.execute(f"COPY {name} TO '{folder / name}.csv' (HEADER)")


def register_csv(out: Path, rows: int, real: Path = REAL, seed: int = SEED) -> None:
    """Write a register of ``rows`` rows as CSV, for the ETL and export measurements (about 500 bytes a row)."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": "2"}) as con:
        con.execute(f"ATTACH '{real}' AS real (READ_ONLY)")
        con.execute(f"COPY (SELECT * EXCLUDE (_from) FROM ({drawn('projects', rows, seed)})) TO '{out}' (HEADER)")


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--real", type=Path, default=REAL, help="the real warehouse")
    parser.add_argument("--facts", type=Path, help="also write CSV files of its register to this folder")
    parser.add_argument("--csv", action="store_true", help="OUT is a CSV file of the register instead")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    if given.csv:
        register_csv(given.out, given.rows, given.real, given.seed)
        return
    warehouse(given.out, given.rows, given.real, seed=given.seed)
    if given.facts:
        facts(given.facts, given.out)


if __name__ == "__main__":
    main()
