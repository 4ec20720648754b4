# The bot, and every other program of eodh-jobs: docs/how-to/run-in-containers.md.
# Whoever wants the very same base each time gives it by its digest:
# --build-arg PYTHON=3.13-slim-trixie@sha256:...
ARG PYTHON=3.13-slim-trixie

FROM python:${PYTHON} AS build
ENV UV_LINK_MODE=copy
WORKDIR /src
COPY requirements.lock ./
# uv is installed as the lock has it, hash and all, and so is everything after it.
RUN awk '/^[a-z]/ { kept = /^uv==/ } kept' requirements.lock > /tmp/uv.lock \
    && python -m pip install --no-cache-dir --require-hashes -r /tmp/uv.lock
COPY pyproject.toml README.md LICENSE ./
COPY docs/troubleshooting.md docs/
COPY tools tools
COPY bot bot
RUN uv build --wheel --build-constraints requirements.lock --require-hashes \
        --out-dir /tmp/dist . \
    && wheel="$(echo /tmp/dist/*.whl)" \
    && hash="$(sha256sum "$wheel")" \
    && echo "eodh-jobs[slack] @ file://$wheel --hash=sha256:${hash%% *}" > /tmp/wheel.txt \
    && uv venv --python "$(command -v python)" /opt/eodh-jobs \
    && uv pip install --python /opt/eodh-jobs/bin/python --compile-bytecode \
        --require-hashes --constraints requirements.lock -r /tmp/wheel.txt

FROM python:${PYTHON}
RUN groupadd --system --gid 10001 eodh \
    && useradd --system --uid 10001 --gid eodh --no-create-home \
        --home-dir /nonexistent --shell /usr/sbin/nologin eodh \
    && install -d -m 0700 -o eodh -g eodh /var/lib/eodh-bot /var/cache/eodh-jobs
COPY --from=build /opt/eodh-jobs /opt/eodh-jobs
# DL3064 takes a folder's name for a secret.
# hadolint ignore=DL3064
ENV PATH=/opt/eodh-jobs/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    EODH_BOT_DATA_DIR=/var/lib/eodh-bot \
    EODH_BOT_OPERATIONS=127.0.0.1:9464 \
    EODH_CACHE_DIR=/var/cache/eodh-jobs \
    EODH_SECRETS_DIR=/run/secrets
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /var/lib/eodh-bot
HEALTHCHECK --interval=30s --timeout=10s --start-period=40s --retries=3 \
    CMD ["eodh-bot", "health"]
CMD ["eodh-bot"]
