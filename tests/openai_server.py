"""A model's server on loopback that speaks as OpenAI's does: scripted replies, every fault a test can want."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-of-this-server"


class Handler(BaseHTTPRequestHandler):
    server: "OpenAiServer"
    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        super().handle_one_request()
        if self.raw_requestline:
            self.server.requests += 1

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.guard:
            self.server.asked.append(body)
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
            reply = self.server.replies.popleft() if self.server.replies else self.server.usual
        try:
            if self.path != "/v1/chat/completions":
                self.refuse(404, "not_found")
            elif self.server.key and self.headers.get("Authorization") != f"Bearer {self.server.key}":
                self.refuse(401, "invalid_api_key")
            else:
                reply(self, body)
        finally:
            with self.server.guard:
                self.server.at_once -= 1

    def refuse(self, status: int, code: str, **headers: str) -> None:
        """An error as OpenAI words it; it repeats what was asked, as a careless server might."""
        said = self.server.asked[-1]["messages"][-1]["content"]
        error = {"message": f"{code}: {said}", "type": code, "param": None, "code": code}
        self.send(status, json.dumps({"error": error}).encode(), "application/json", **headers)

    def send(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def event(self, data: str) -> None:
        line = f"data: {data}\n\n".encode()
        self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        self.wfile.flush()

    def delta(self, text: str = "", end: str | None = None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": end}
        self.event(json.dumps({**_ENVELOPE, "object": "chat.completion.chunk", "choices": [choice]}))

    def end_stream(self) -> None:
        self.event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


_ENVELOPE: dict[str, Any] = {"id": "chatcmpl-1", "created": 1, "model": "scripted"}
Reply = Callable[[Handler, dict[str, Any]], None]


class OpenAiServer(ThreadingHTTPServer):
    """Gives `replies` in order, then `usual` for ever; `asked` are the bodies it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, Any]] = []
        # Of any kind, those for a proxy among them.
        self.requests = 0
        self.replies: deque[Reply] = deque()
        self.usual: Reply = says("{}")
        self.key = ""
        self.guard = threading.Lock()
        self.at_once = self.most_at_once = 0
        self.is_closing = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what many tests are about."""


@contextmanager
def openai_server() -> Iterator[OpenAiServer]:
    server = OpenAiServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_closing = True
        server.shutdown()
        thread.join()
        server.server_close()


def says(
    text: str, *, end: str = "stop", used: tuple[int, int] | None = (11, 7), pause: float = 0.0, piece: int = 8
) -> Reply:
    """The text, so many letters at a time with a pause after each where it is streamed; `used` are tokens in, out."""
    told = None if used is None else {"prompt_tokens": used[0], "completion_tokens": used[1], "total_tokens": sum(used)}

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        if not body.get("stream"):
            choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": end}
            whole = {**_ENVELOPE, "object": "chat.completion", "choices": [choice], "usage": told}
            handler.send(200, json.dumps(whole).encode(), "application/json")
            return
        handler.begin_stream()
        for start in range(0, len(text), piece):
            handler.delta(text[start : start + piece])
            time.sleep(pause)
        handler.delta(end=end)
        if told and body.get("stream_options", {}).get("include_usage"):
            last = {**_ENVELOPE, "object": "chat.completion.chunk", "choices": [], "usage": told}
            handler.event(json.dumps(last))
        handler.end_stream()

    return reply


def refuses(status: int, code: str, **headers: str) -> Reply:
    return lambda handler, _body: handler.refuse(status, code, **headers)


def takes_no(*names: str, then: Reply) -> Reply:
    """Refuses a request that has one of these fields, as a server that knows less than OpenAI's."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        if any(name in body for name in names):
            handler.refuse(400, "unsupported_parameter")
        else:
            then(handler, body)

    return reply


def hangs(seconds: float = 30.0) -> Reply:
    """Takes the request and says nothing."""
    return lambda handler, _body: _idle(handler.server, seconds)


def stalls(text: str, seconds: float = 30.0) -> Reply:
    """Begins to stream and falls silent."""

    def reply(handler: Handler, _body: dict[str, Any]) -> None:
        handler.begin_stream()
        handler.delta(text)
        _idle(handler.server, seconds)

    return reply


def cuts(text: str) -> Reply:
    """Begins to stream and closes the connection."""

    def reply(handler: Handler, _body: dict[str, Any]) -> None:
        handler.begin_stream()
        handler.delta(text)
        handler.close_connection = True

    return reply


def streams_garbage(data: str = "{not json") -> Reply:
    def reply(handler: Handler, _body: dict[str, Any]) -> None:
        handler.begin_stream()
        handler.event(data)
        handler.end_stream()

    return reply


def sends(body: bytes, kind: str = "text/html") -> Reply:
    """A page where a stream is wanted, as a proxy's error page."""
    return lambda handler, _body: handler.send(200, body, kind)


def _idle(server: OpenAiServer, seconds: float) -> None:
    # In small steps, so that the end of the test ends it.
    until = time.monotonic() + seconds
    while time.monotonic() < until and not server.is_closing:
        time.sleep(0.02)
