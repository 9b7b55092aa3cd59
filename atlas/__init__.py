"""The core of the Atlas: warehouse, filters, cards, charts and exports. No Streamlit here, except in ``atlas.ui``."""
