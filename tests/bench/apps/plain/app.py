"""What an ordinary developer would write on the same data: Streamlit, pandas and plotly.express, defaults everywhere.

Beyond 10,000 rows it is written with more care than most would take: 1,000 rows in the table, the download made on demand.
"""

import os
from pathlib import Path

import pandas as pd
import plotly.express as px
import streamlit as st

FACTS = Path(os.environ.get("BENCH_FACTS", Path(__file__).resolve().parents[4] / "data" / "facts"))
st.set_page_config(layout="wide")


@st.cache_resource
def load():
    projects = pd.read_csv(FACTS / "projects.csv")
    places = pd.read_csv(FACTS / "places.csv", dtype={"jis_code": str}).set_index("place_id")
    sectors = pd.read_csv(FACTS / "project_sectors.csv")
    projects["municipality"] = projects.jp_place_id.map(places.name_en)
    projects["partner"] = projects.partner_place_id.map(places.name_en)
    return projects, sectors


projects, sectors = load()
st.title("City-to-City programme")
countries = st.multiselect("Country", sorted(projects.country_iso3.dropna().unique()), key="country")
rows = projects[projects.country_iso3.isin(countries)] if countries else projects
one, two, three = st.columns(3)
one.metric("Records", f"{len(rows):,}")
two.metric("Municipalities", rows.jp_place_id.nunique())
three.metric("Partners", rows.partner_place_id.nunique())
years = rows.groupby(["fiscal_year", "evidence_level"]).size().reset_index(name="n")
st.plotly_chart(px.bar(years, x="fiscal_year", y="n", color="evidence_level"))
cities = rows.groupby("municipality").size().reset_index(name="n").sort_values("n")
st.plotly_chart(px.bar(cities, x="n", y="municipality", orientation="h"))
heat = rows.pivot_table(index="municipality", columns="fiscal_year", values="project_id", aggfunc="count")
st.plotly_chart(px.imshow(heat, text_auto=True))
by_sector = rows[["project_id"]].merge(sectors, on="project_id").groupby("sector").size().reset_index(name="n")
st.plotly_chart(px.bar(by_sector, x="n", y="sector", orientation="h"))
if len(projects) > 10_000:
    st.dataframe(rows.head(1000))
    st.download_button("CSV", lambda: rows.to_csv().encode(), "rows.csv")
else:
    st.dataframe(rows)
    st.download_button("CSV", rows.to_csv().encode(), "rows.csv")
