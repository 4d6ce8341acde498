"""A loopback web server whose every answer a test can choose."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    server: "FileServer"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        answer = self.server.answers.popleft() if self.server.answers else self.server.usual
        answer(self)

    def send(self, status: int, body: bytes = b"", length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        if length is not None and length != len(body):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


Answer = Callable[[Handler], None]


class FileServer(ThreadingHTTPServer):
    """Gives `answers` in order, then `usual` for ever; `requests` are the paths and headers it was asked with."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.answers: deque[Answer] = deque()
        self.usual: Answer = plainly(404)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def headers(self, name: str) -> list[str]:
        """What each request said under a header, empty where it had none."""
        return [headers.get(name, "") for _, headers in self.requests]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what many tests are about."""


@contextmanager
def file_server() -> Iterator[FileServer]:
    server = FileServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def plainly(status: int, body: bytes = b"", **headers: str) -> Answer:
    return lambda handler: handler.send(status, body, **headers)


def file(content: bytes, *, cut: int | None = None, ranges: bool = True, **headers: str) -> Answer:
    """The file, or from the byte asked for on; broken off after `cut` bytes; as a server does that knows ranges."""

    def answer(handler: Handler) -> None:
        asked = handler.headers.get("Range", "")
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked and ranges else 0
        known = (headers.get("ETag"), headers.get("Last_Modified"))
        if begin and handler.headers.get("If-Range", known[0]) not in known:
            begin = 0
        rest = content[begin:]
        extra = {"Content_Range": f"bytes {begin}-{len(content) - 1}/{len(content)}"} if begin else {}
        handler.send(206 if begin else 200, rest[:cut], len(rest), **headers, **extra)

    return answer


def dripping(content: bytes, pause: float) -> Answer:
    """The file, a byte at a time."""

    def answer(handler: Handler) -> None:
        handler.send(200, b"", len(content))
        for byte in content:
            handler.wfile.write(bytes([byte]))
            time.sleep(pause)

    return answer


def silent(seconds: float) -> Answer:
    return lambda _handler: time.sleep(seconds)
