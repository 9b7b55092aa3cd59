"""Code that reads a selection, ready to run: curl, Python (pandas, DuckDB, geopandas), R, Excel Power Query.

``source`` gives the address of the API, or the name of a downloaded file where there is no API.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from atlas.export.about import About


@dataclass(frozen=True, slots=True)
class Snippet:
    """``name`` is the tool, ``language`` that of the code for highlighting."""

    name: str
    language: str
    code: str


def codes(about: About) -> list[str]:
    """Text columns that hold only figures, such as 14100: a reader that guesses types would take off leading zeros."""
    table = about.selection.about(about.warehouse)
    return [n for n in about.selection.names(about.warehouse) if table.field(n).type == "VARCHAR" and ("code" in n or n == "call")]


def snippets(about: About, source: Callable[[str], str], online: bool) -> tuple[Snippet, ...]:
    """Code for every tool that can read the selection."""
    table = about.selection.about(about.warehouse)
    kept = codes(about)
    csv, name, stem = source("csv"), table.name, about.stem
    found = [Snippet("curl", "bash", f'curl --fail --location --output "{stem}.csv" "{csv}"')] if online else []
    kinds = ", ".join(f'"{one}": "string"' for one in kept)
    pandas = f'import pandas as pd\n\nsource = "{csv}"\n{name} = pd.read_csv(source{f", dtype={{{kinds}}}" if kept else ""})\nprint({name}.head())'
    found.append(Snippet("Python (pandas)", "python", pandas))
    parquet = source("parquet")
    file = f"{stem}.parquet" if online else parquet
    fetch = f'urllib.request.urlretrieve("{parquet}", "{file}")\n' if online else ""
    first = "import urllib.request\n\nimport duckdb\n\n" if online else "import duckdb\n\n"
    select = f"SELECT * FROM '{file}' LIMIT 5"  # noqa: S608 - shown, not run
    found.append(Snippet("Python (DuckDB)", "python", f'{first}{fetch}print(duckdb.sql("{select}"))'))
    if table.place:
        geo = f'import geopandas\n\n{name} = geopandas.read_file("{source("geojson")}")\nprint({name}.head())'
        found.append(Snippet("Python (geopandas)", "python", geo))
    classes = ", ".join(f'{one} = "character"' for one in kept)
    more = f", colClasses = c({classes})" if kept else ""
    found.append(Snippet("R", "r", f'{name} <- read.csv("{csv}", encoding = "UTF-8", na.strings = ""{more})\nhead({name})'))
    content = f'Web.Contents("{csv}")' if online else f'File.Contents("C:\\data\\{csv}")'
    found.append(Snippet("Excel (Power Query)", "powerquery", (
        f'let\n    Source = Csv.Document({content}, [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n'
        "    Rows = Table.PromoteHeaders(Source, [PromoteAllScalars = true])\nin\n    Rows")))  # fmt: skip
    return tuple(found)
