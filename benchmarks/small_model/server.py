"""A small model behind a server that speaks as OpenAI's does, on loopback.

    python benchmarks/small_model/server.py --port 8090 [--most-tokens 160]

Then: NOSOLOGY_CHAT_MODEL=openai:smollm2-135m OPENAI_BASE_URL=http://127.0.0.1:8090/v1
It holds the model to a JSON schema when it is asked to, as vLLM and llama.cpp do.
"""

import argparse
import json
from collections.abc import AsyncIterator, Generator, Iterator
from threading import Event, Lock
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from weights import NAME, SmallModel, TooLong, Words, gguf_file


class Server:
    """One reply at a time; the next request waits."""

    def __init__(self, model: SmallModel, most_tokens: int) -> None:
        self._model = model
        self._most = most_tokens
        self._turn = Lock()

    async def complete(self, request: Request) -> Response:
        """POST /v1/chat/completions, streamed or whole."""
        body = await request.json()
        stop = Event()
        words = self._words(body, stop)
        try:
            first = await run_in_threadpool(next, words)
        except TooLong:
            message = "the messages are longer than the model's context"
            return JSONResponse({"error": {"message": message, "code": "context_length_exceeded"}}, 400)
        if body.get("stream"):
            usage = bool((body.get("stream_options") or {}).get("include_usage"))
            return StreamingResponse(_streamed(first, words, usage, stop), media_type="text/event-stream")
        return JSONResponse(await run_in_threadpool(_whole, first, words))

    def _words(self, body: dict[str, Any], stop: Event) -> Generator[Words, None, None]:
        wanted = body.get("response_format") or {}
        schema = wanted.get("json_schema", {}).get("schema") if wanted.get("type") == "json_schema" else None
        most = min(body.get("max_completion_tokens") or body.get("max_tokens") or self._most, self._most)
        with self._turn:
            yield from self._model.reply(body["messages"], most, schema, stop)


async def _streamed(first: Words, words: Generator[Words, None, None], usage: bool, stop: Event) -> AsyncIterator[str]:
    try:
        async for event in iterate_in_threadpool(_events(first, words, usage)):
            yield event
    finally:
        # Whoever asked may have gone: the model stops, and the next request has its turn.
        stop.set()
        words.close()


def _events(first: Words, rest: Iterator[Words], usage: bool) -> Iterator[str]:
    last = first
    for last in _all(first, rest):
        choice = {"index": 0, "delta": {"role": "assistant", "content": last.text}, "finish_reason": last.end or None}
        yield _event({"choices": [choice]})
    if usage:
        yield _event({"choices": [], "usage": _usage(last)})
    yield "data: [DONE]\n\n"


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps({**_ENVELOPE, 'object': 'chat.completion.chunk', **data})}\n\n"


def _whole(first: Words, rest: Iterator[Words]) -> dict[str, Any]:
    words = list(_all(first, rest))
    message = {"role": "assistant", "content": "".join(word.text for word in words)}
    choice = {"index": 0, "message": message, "finish_reason": words[-1].end}
    return {**_ENVELOPE, "object": "chat.completion", "choices": [choice], "usage": _usage(words[-1])}


def _all(first: Words, rest: Iterator[Words]) -> Iterator[Words]:
    yield first
    yield from rest


def _usage(last: Words) -> dict[str, int]:
    total = last.tokens_in + last.tokens_out
    return {"prompt_tokens": last.tokens_in, "completion_tokens": last.tokens_out, "total_tokens": total}


_ENVELOPE: dict[str, Any] = {"id": "chatcmpl-small", "created": 0, "model": NAME}


def main() -> None:
    """Load the model and serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--most-tokens", type=int, default=160, help="no reply is longer, whatever is asked for")
    options = parser.parse_args()
    server = Server(SmallModel(gguf_file()), options.most_tokens)
    models = {"object": "list", "data": [{"id": NAME, "object": "model"}]}
    routes = [
        Route("/v1/chat/completions", server.complete, methods=["POST"]),
        Route("/v1/models", lambda _request: JSONResponse(models)),
    ]
    uvicorn.run(
        Starlette(routes=routes), host="127.0.0.1", port=options.port, log_level="warning", timeout_graceful_shutdown=2
    )


if __name__ == "__main__":
    main()
