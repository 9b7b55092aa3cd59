"""Whether this process serves the open-data API: ``server.py`` says so, a plain ``streamlit run app.py`` does not."""

api = False
