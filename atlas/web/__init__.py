"""The HTTP side of the dashboard: page shells, compressed static files, headers and warm-up. No Streamlit page code."""
