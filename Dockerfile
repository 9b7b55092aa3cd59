# Two stages: build the environment and the warehouse, then run without root and without write permission.
FROM python:3.11-slim AS build
WORKDIR /atlas
COPY requirements.txt .
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN .venv/bin/python -m atlas.web.compressed && .venv/bin/python -m etl build && .venv/bin/python -m compileall -q atlas etl pages

FROM python:3.11-slim
WORKDIR /atlas
# A font with Japanese letters, for pictures and handouts.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
RUN useradd --system --no-create-home atlas
COPY --from=build /atlas /atlas
USER atlas
ENV HOST=0.0.0.0 PORT=8501 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD [".venv/bin/python", "server.py"]
