# The application with runtime packages only, at the versions of requirements.lock.
FROM python:3.11-slim

# An index that holds a CPU build of torch 2.13.0: without one, Linux gets several GB of CUDA libraries
# (docs/decisions/0001-lock-and-torch.md).
ARG PIP_EXTRA_INDEX_URL=

WORKDIR /app
# Named one by one, so that .env, .venv and data folders stay out of the image.
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY bot bot
COPY codes codes
COPY evals evals
COPY guidelines guidelines
COPY retrieval retrieval
RUN pip install --no-cache-dir --constraint requirements.lock . \
    && useradd --create-home --uid 10001 nosology \
    && install -d -o nosology /data

USER nosology
WORKDIR /home/nosology
ENV NOSOLOGY_HOME=/data NOSOLOGY_HOST=0.0.0.0 NOSOLOGY_PORT=8000
VOLUME /data
EXPOSE 8000
# The first start builds the index.
HEALTHCHECK --interval=15s --timeout=5s --start-period=10m --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["nosology", "serve"]
