# Two stages: build the environment and the warehouse, then run without root, without write permission and without build tools.
FROM python:3.11-slim AS build
WORKDIR /atlas
COPY requirements.txt .
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN .venv/bin/python -m atlas.web.compressed && .venv/bin/python -m etl build && .venv/bin/python -m compileall -q atlas pages app.py server.py \
    && .venv/bin/python -m pip uninstall --yes pip

FROM python:3.11-slim
WORKDIR /atlas
# A font with Japanese letters, for pictures and handouts; no installer stays.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/* \
    && python -m pip uninstall --yes pip \
    && useradd --system --no-create-home --home-dir /nonexistent --uid 10001 atlas
COPY --from=build /atlas/.venv .venv
COPY --from=build /atlas/.cache .cache
COPY --from=build /atlas/.streamlit .streamlit
COPY --from=build /atlas/atlas atlas
COPY --from=build /atlas/pages pages
COPY --from=build /atlas/static static
COPY --from=build /atlas/data data
COPY --from=build /atlas/etl/transform etl/transform
COPY --from=build /atlas/app.py /atlas/server.py /atlas/LICENSE /atlas/DATA_LICENSE.md ./
USER 10001
ENV HOST=0.0.0.0 PORT=8501 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 8501
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/api/v1/health', timeout=4)"]
CMD [".venv/bin/python", "server.py"]
