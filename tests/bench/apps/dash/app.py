"""The same page as an ordinary developer would write it with Dash: one callback, plotly.express, 1,000 rows in the table."""

import os
from pathlib import Path

import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, dash_table, dcc, html

FACTS = Path(os.environ.get("BENCH_FACTS", Path(__file__).resolve().parents[4] / "data" / "facts"))
projects = pd.read_csv(FACTS / "projects.csv")
places = pd.read_csv(FACTS / "places.csv", dtype={"jis_code": str}).set_index("place_id")
sectors = pd.read_csv(FACTS / "project_sectors.csv")
projects["municipality"] = projects.jp_place_id.map(places.name_en)
projects["partner"] = projects.partner_place_id.map(places.name_en)

app = Dash(__name__)
app.layout = html.Div([
    html.H1("City-to-City programme"),
    dcc.Dropdown(sorted(projects.country_iso3.dropna().unique()), multi=True, id="country"),
    html.Div(id="numbers"),
    *(dcc.Graph(id=name) for name in ("years", "cities", "heat", "sectors")),
    dash_table.DataTable(id="table", page_size=20),
    html.Button("CSV", id="ask"), dcc.Download(id="csv"),
])  # fmt: skip


def chosen(countries):
    return projects[projects.country_iso3.isin(countries)] if countries else projects


@app.callback(
    Output("numbers", "children"), Output("years", "figure"), Output("cities", "figure"), Output("heat", "figure"),
    Output("sectors", "figure"), Output("table", "data"), Input("country", "value"),
)  # fmt: skip
def draw(countries):
    rows = chosen(countries)
    years = rows.groupby(["fiscal_year", "evidence_level"]).size().reset_index(name="n")
    cities = rows.groupby("municipality").size().reset_index(name="n").sort_values("n")
    heat = rows.pivot_table(index="municipality", columns="fiscal_year", values="project_id", aggfunc="count")
    by_sector = rows[["project_id"]].merge(sectors, on="project_id").groupby("sector").size().reset_index(name="n")
    return (
        f"Records {len(rows):,} · Municipalities {rows.jp_place_id.nunique()} · Partners {rows.partner_place_id.nunique()}",
        px.bar(years, x="fiscal_year", y="n", color="evidence_level"),
        px.bar(cities, x="n", y="municipality", orientation="h"),
        px.imshow(heat, text_auto=True),
        px.bar(by_sector, x="n", y="sector", orientation="h"),
        rows.head(1000).to_dict("records"),
    )


@app.callback(Output("csv", "data"), Input("ask", "n_clicks"), Input("country", "value"), prevent_initial_call=True)
def download(clicks, countries):
    return dcc.send_data_frame(chosen(countries).to_csv, "rows.csv") if clicks else None


server = app.server
if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]), debug=False)
