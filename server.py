"""The ASGI entry: the dashboard, the open-data API, security headers and warm-up. `make run` serves it by uvicorn."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from atlas import early  # noqa: F401  (first of our own: it begins to work when it is imported)
from atlas.api import routes
from atlas.ui import told
from atlas.web import downloads, log, metrics, picture, served, stage
from atlas.web.compressed import CompressedStatic
from atlas.web.headers import Pages, Secure
from atlas.web.hosts import OwnHosts
from atlas.web.runs import Watched
from atlas.web.warm import warmed

try:
    Path.home()
except RuntimeError:  # a user that the system does not know, as some orchestrators give; Streamlit looks for a home at each visit
    os.environ["HOME"] = "/nonexistent"
# Without this, a deep link that is the first visit would be run as a page of the old kind, without app.py.
PagesManager.uses_pages_directory = False
served.api = True  # the pages may link to it
downloads.keep()
log.set_up()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Do before the first visitor what the first visitor would otherwise wait for."""
    log.without_visitors()
    async with warmed():
        yield


# The outermost first: whatever is refused or fails within has headers, a number and a line in the log.
LAYERS = (Secure, log.Recorded, Watched, OwnHosts, metrics.Metered, stage.OnStage, Pages, CompressedStatic)
app = st.App(
    Path(__file__).with_name("app.py"),
    routes=[*stage.routes(), *picture.routes(), *metrics.routes(), *routes()],
    lifespan=lifespan,
    middleware=[Middleware(layer) for layer in LAYERS],
    on_script_error=told.failed,
)

if __name__ == "__main__":
    from atlas.web.serve import run

    run(app)
