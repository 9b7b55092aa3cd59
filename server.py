"""The ASGI entry: the dashboard, the open-data API, security headers and warm-up. `make run` serves it by uvicorn."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from atlas.api import routes
from atlas.web import served, stage
from atlas.web.compressed import CompressedStatic
from atlas.web.headers import Pages
from atlas.web.warm import warm_up

# Without this, a deep link that is the first visit would be run as a page of the old kind, without app.py.
PagesManager.uses_pages_directory = False
served.api = True  # the pages may link to it


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Do before the first visitor what the first visitor would otherwise wait for."""
    warm_up()
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


app = st.App(
    Path(__file__).with_name("app.py"),
    routes=[*stage.routes(), *routes()],
    lifespan=lifespan,
    middleware=[Middleware(stage.OnStage), Middleware(Pages), Middleware(CompressedStatic)],
)

if __name__ == "__main__":
    import os

    import uvicorn

    # uvicorn sets TCP_NODELAY; `streamlit run` does not, and each small answer then waits 40 ms for an acknowledgement.
    uvicorn.run(app, host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "8501")),
                log_level="warning", server_header=False, access_log=False)  # fmt: skip
