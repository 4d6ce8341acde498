# The application with runtime packages only, at the versions of requirements.lock.
FROM python:3.11-slim

# The encoder is small and runs on the CPU: the ordinary build of torch would bring several GB of CUDA libraries
# (docs/decisions/0001-lock-and-torch.md).
ARG TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu

WORKDIR /app
# Before the sources, so that a change of the code does not fetch it anew. The version is that of requirements.lock.
RUN pip install --no-cache-dir --no-deps --index-url "$TORCH_INDEX_URL" torch==2.13.0
# Named one by one, so that .env, secrets, .venv and data folders stay out of the image.
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY bot bot
COPY codes codes
COPY evals evals
COPY guidelines guidelines
COPY retrieval retrieval
# The vendor of a chat model, as in openai. Some of them need other versions than the lock has of what both use, so that
# they are installed without it.
ARG EXTRAS=
# hadolint ignore=DL3013
RUN pip install --no-cache-dir --constraint requirements.lock . \
    && if [ -n "$EXTRAS" ]; then pip install --no-cache-dir ".[$EXTRAS]"; fi \
    && useradd --create-home --uid 10001 nosology \
    && install -d -o nosology /data

USER 10001
WORKDIR /home/nosology
ENV NOSOLOGY_HOME=/data NOSOLOGY_HOST=0.0.0.0 NOSOLOGY_PORT=8000
VOLUME /data
EXPOSE 8000
# The first start builds the index.
HEALTHCHECK --interval=15s --timeout=5s --start-period=15m --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["nosology", "serve"]
