"""A loopback server that answers as Slack's Web API does: its limits, its errors, and its failures on demand.

    with slack_server() as slack:
        WebClient(token=TOKEN, base_url=slack.api_url).chat_postMessage(channel=CODERS, text="hello")
        slack.workspace.of_bot(CODERS)

`SLACK_API_URL` is `slack.api_url`. Every call is kept under `slack.calls`. What goes wrong is said beforehand:
`slack.fail("chat.postMessage", Fault(How.RESET_AFTER))` posts the message and loses the reply;
`slack.fail_at_random(0.05, seed=7)` fails one call in twenty, the same ones for the same order of calls.

A rate limit is HTTP 429 with `Retry-After` in whole seconds and `ratelimited`; posting is allowed about once a second
for a channel, short bursts above (docs.slack.dev/apis/web-api/rate-limits). Off unless `limit_posting` is called.
A response_url takes five posts within thirty minutes, then `used_url` or `expired_url` with HTTP 404
(docs.slack.dev/interactivity/handling-user-interaction; zenn.dev/slack 256c916f71b343).
"""

import contextlib
import json
import math
import random
import socket
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message as MimeMessage
from email.parser import BytesParser
from email.policy import HTTP
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import slack_blocks as blocks
from slack_methods import METHODS, SCOPES, Api, Arguments, Refused, Reply
from slack_workspace import BOT_USER, RESPONSE_URL_SECONDS, RESPONSE_URL_USES, Message, Workspace

TOKEN = "xoxb-1-test-token"
# Of the app, for Socket Mode alone: docs.slack.dev/reference/methods/apps.connections.open.
APP_TOKEN = "xapp-1-A0NOSOLOGY-1-test"
_OF_THE_APP = frozenset({"apps.connections.open"})
# Arguments that a form carries as JSON.
_STRUCTURED = frozenset({"attachments", "blocks", "chunks", "files", "loading_messages", "metadata", "prompts", "view"})
# Where no other is given: the methods a failure at random may strike, all but those of starting up.
STRUCK = frozenset(METHODS) - {"auth.test"} - _OF_THE_APP


class How(StrEnum):
    """A way for a call to fail; the `_AFTER` ones do what was asked and lose the reply."""

    ERROR = "error"
    HTTP = "http"
    RATE_LIMIT = "rate_limit"
    TIMEOUT = "timeout"
    TIMEOUT_AFTER = "timeout_after"
    RESET = "reset"
    RESET_AFTER = "reset_after"

    @property
    def acts(self) -> bool:
        """Whether what was asked is done all the same."""
        return self in (How.TIMEOUT_AFTER, How.RESET_AFTER)


@dataclass(frozen=True)
class Fault:
    """One failure: how, and what Slack would say; `seconds` is how long a timeout holds the line."""

    how: How
    error: str = "internal_error"
    status: int = 500
    retry_after: int = 1
    seconds: float = 60.0


@dataclass(frozen=True)
class Call:
    """A call as it came in, what was answered, and the failure it met."""

    method: str
    arguments: Arguments
    reply: Reply
    fault: Fault | None
    at: float

    @property
    def done(self) -> bool:
        """Whether it took effect, whatever the caller heard."""
        return bool(self.reply.get("ok")) and (self.fault is None or self.fault.how.acts)


@dataclass
class Bucket:
    """A burst of calls, then so many a second."""

    burst: int
    per_second: float
    left: float = field(default=0.0)
    seen: float = field(default=0.0)

    def wait(self, now: float) -> int:
        """Take a place: 0, or the whole seconds until there is one."""
        self.left = min(self.burst, self.left + (now - self.seen) * self.per_second) if self.seen else self.burst
        self.seen = now
        if self.left >= 1:
            self.left -= 1
            return 0
        return max(1, math.ceil((1 - self.left) / self.per_second))


class SlackServer(ThreadingHTTPServer):
    """The server; `workspace` is what it holds, `calls` what it was asked."""

    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, port: int = 0, clock: Callable[[], float] = time.time) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.workspace = Workspace(clock)
        self.api = Api(self.workspace, self.address)
        self.calls: list[Call] = []
        self.changed = threading.Condition()
        self.closing = threading.Event()
        self.scopes = set(SCOPES)
        self.revoked = False
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}
        self._random: tuple[random.Random, float, tuple[Fault, ...], frozenset[str]] | None = None
        self._posting: tuple[int, float] | None = None
        self._buckets: dict[str, Bucket] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL is set to."""
        return f"{self.address}/api/"

    # --- what a test says beforehand

    def fail(self, method: str, *faults: Fault) -> None:
        """The next calls of a method fail, one after another."""
        self._faults[method].extend(faults)

    def fail_always(self, method: str, fault: Fault | None) -> None:
        """Every call of a method fails; None ends it."""
        if fault is None:
            self._always.pop(method, None)
        else:
            self._always[method] = fault

    def fail_at_random(
        self, share: float, seed: int, faults: tuple[Fault, ...] = (), methods: frozenset[str] = STRUCK
    ) -> None:
        """Each call of the methods fails with a probability, in one of the ways."""
        self._random = (random.Random(seed), share, faults or ANY_FAULT, methods)

    def limit_posting(self, burst: int = 5, per_second: float = 1.0) -> None:
        """Messages of a channel beyond a burst and a rate are refused with 429."""
        self._posting = (burst, per_second)

    # --- what a test asks afterwards

    def named(self, *methods: str) -> list[Call]:
        """The calls of some methods, oldest first."""
        with self.changed:
            return [call for call in self.calls if call.method in methods]

    def wait_for(self, true: Callable[[], Any], seconds: float = 60.0) -> None:
        """Wait until something holds, looked at after each call; raises AssertionError when it does not come to."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while not true():
                if time.monotonic() > deadline:
                    recent = [(call.method, call.reply.get("error"), call.fault) for call in self.calls[-12:]]
                    raise AssertionError(f"it did not come to hold; the last calls: {recent}")
                # Some things come to hold without a call: looked at every now and then too.
                self.changed.wait(0.02)

    # --- one call

    def fault_of(self, method: str) -> Fault | None:
        with self.changed:
            if self._faults[method]:
                return self._faults[method].popleft()
            if method in self._always:
                return self._always[method]
            if self._random is not None:
                source, share, faults, struck = self._random
                if method in struck and source.random() < share:
                    return source.choice(faults)
        return None

    def answer(self, method: str, arguments: Arguments, token: str | None) -> Reply:
        """What Slack answers, with no failure in between."""
        try:
            self._admit(method, token)
            return self.api.call(method, arguments)
        except Refused as refused:
            return refused.reply

    def _admit(self, method: str, token: str | None) -> None:
        if method not in METHODS:
            raise Refused("unknown_method", req_method=method)
        if token is None:
            raise Refused("not_authed")
        if token not in (TOKEN, APP_TOKEN):
            raise Refused("invalid_auth")
        if (token == APP_TOKEN) is not (method in _OF_THE_APP):
            raise Refused("not_allowed_token_type")
        if self.revoked:
            raise Refused("token_revoked")
        wanted = METHODS[method].scopes
        if wanted and not self.scopes & set(wanted):
            raise Refused("missing_scope", needed=wanted[0], provided=",".join(sorted(self.scopes)))

    def held_back(self, method: str, arguments: Arguments) -> int:
        """Seconds until a message may be posted; 0 where it may be now."""
        if self._posting is None or method not in ("chat.postMessage", "chat.postEphemeral", "chat.startStream"):
            return 0
        with self.changed:
            bucket = self._buckets.setdefault(str(arguments.get("channel")), Bucket(*self._posting))
            return bucket.wait(time.monotonic())

    def record(self, call: Call) -> None:
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()

    # --- response_url

    def respond(self, name: str, body: dict[str, Any]) -> tuple[int, str]:
        """A post to a response_url: status and body."""
        space = self.workspace
        with space.lock:
            url = space.response_urls.get(name)
            if url is None or space.clock() - url.made > RESPONSE_URL_SECONDS:
                return 404, json.dumps({"ok": False, "error": "expired_url"})
            if url.uses >= RESPONSE_URL_USES:
                return 404, json.dumps({"ok": False, "error": "used_url"})
            url.uses += 1
            original = space.find(url.channel, url.message_ts) if url.message_ts else None
            if body.get("delete_original"):
                if original is not None:
                    space.delete(original)
                return 200, "ok"
            if wrong := blocks.block_errors(body.get("blocks") or []):
                return 400, json.dumps({"ok": False, "error": "invalid_blocks", "errors": wrong})
            if not body.get("text") and not body.get("blocks"):
                return 400, "no_text"
            if body.get("replace_original") and original is not None:
                original.text, original.blocks = str(body.get("text") or ""), body.get("blocks") or []
                original.edits += 1
                return 200, "ok"
            only = None if body.get("response_type") == "in_channel" else url.user
            message = Message(url.channel, space.next_ts(), BOT_USER, str(body.get("text") or ""), bot=True)
            message.only_for, message.blocks, message.thread_ts = only, body.get("blocks") or [], body.get("thread_ts")
            space.messages.append(message)
            return 200, "ok"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what many tests are about."""


ANY_FAULT = (
    Fault(How.ERROR, "internal_error"),
    Fault(How.HTTP, status=500),
    Fault(How.HTTP, status=503),
    Fault(How.RATE_LIMIT, retry_after=1),
    Fault(How.RESET),
    Fault(How.RESET_AFTER),
)


class _Handler(BaseHTTPRequestHandler):
    server: SlackServer

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if path.startswith("/api/"):
            self._method(path.removeprefix("/api/"), body)
        elif path.startswith("/actions/"):
            self._response_url(path.rpartition("/")[2], body)
        elif path.startswith("/upload/"):
            self._upload(path.rpartition("/")[2], body)
        else:
            self._send(404, "no such page", "text/plain")

    def _method(self, method: str, body: bytes) -> None:
        arguments = _arguments(urlsplit(self.path).query, self.headers, body)
        token = self._token(arguments)
        fault = self.server.fault_of(method)
        if fault is None and (wait := self.server.held_back(method, arguments)):
            fault = Fault(How.RATE_LIMIT, retry_after=wait)
        reply: Reply = {"ok": False, "error": fault.error if fault else ""}
        if fault is None or fault.how.acts:
            reply = self.server.answer(method, arguments, token)
        self.server.record(Call(method, arguments, reply, fault, self.server.workspace.clock()))
        if fault is None:
            self._send(200, json.dumps(reply))
        else:
            self._fail(fault)

    def _fail(self, fault: Fault) -> None:
        if fault.how is How.ERROR:
            self._send(200, json.dumps({"ok": False, "error": fault.error}))
        elif fault.how is How.HTTP:
            self._send(fault.status, "<!DOCTYPE html><title>Server Error</title>", "text/html")
        elif fault.how is How.RATE_LIMIT:
            body = json.dumps({"ok": False, "error": "ratelimited"})
            self._send(429, body, headers={"Retry-After": str(fault.retry_after)})
        elif fault.how in (How.TIMEOUT, How.TIMEOUT_AFTER):
            self.server.closing.wait(fault.seconds)
            self.close_connection = True
        else:
            self._reset()

    def _reset(self) -> None:
        # Lingering for no time makes the kernel send RST in place of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.close()
            self.rfile.close()
        self.connection.close()

    def _response_url(self, name: str, body: bytes) -> None:
        arguments = json.loads(body or b"{}")
        fault = self.server.fault_of("response_url")
        status, said = 0, ""
        if fault is None or fault.how.acts:
            status, said = self.server.respond(name, arguments)
        reply = {"ok": status == 200, "error": said}
        self.server.record(Call("response_url", arguments, reply, fault, self.server.workspace.clock()))
        if fault is None:
            self._send(status, said, "text/html")
        else:
            self._fail(fault)

    def _upload(self, name: str, body: bytes) -> None:
        file = self.server.workspace.files.get(name)
        kind = self.headers.get("Content-Type", "")
        content = _parts(kind, body)[0].get_content() if kind.startswith("multipart/") else body
        content = content.encode() if isinstance(content, str) else content
        if file is None or len(content) != file.length:
            self._send(400, "bad upload", "text/plain")
            return
        file.content = content
        self.server.record(Call("upload", {"file": name}, {"ok": True}, None, self.server.workspace.clock()))
        self._send(200, f"OK - {len(content)}", "text/plain")

    def _token(self, arguments: Arguments) -> str | None:
        said = self.headers.get("Authorization", "")
        in_body = arguments.pop("token", None)
        return said.removeprefix("Bearer ") if said else in_body

    def _send(
        self, status: int, body: str, kind: str = "application/json", headers: dict[str, str] | None = None
    ) -> None:
        content = body.encode()
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in {"Content-Type": f"{kind}; charset=utf-8", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


def _arguments(query: str, headers: MimeMessage, body: bytes) -> Arguments:
    """A call's arguments, however they were sent."""
    kind = headers.get("Content-Type", "")
    said: Arguments = dict(parse_qsl(query, keep_blank_values=True))
    if kind.startswith("application/json"):
        return _read(said | json.loads(body or b"{}"))
    if kind.startswith("multipart/"):
        for part in _parts(kind, body):
            said[str(part.get_param("name", header="content-disposition"))] = part.get_content()
    else:
        said |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    return _read(said)


def _read(said: Arguments) -> Arguments:
    for name in _STRUCTURED & said.keys():
        if isinstance(said[name], str):
            with contextlib.suppress(ValueError):
                said[name] = json.loads(said[name])
    return said


def _parts(kind: str, body: bytes) -> list[Any]:
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    return list(message.iter_parts())


@contextmanager
def slack_server(clock: Callable[[], float] = time.time) -> Iterator[SlackServer]:
    """A server on a free port of this machine, in a thread of its own."""
    server = SlackServer(clock=clock)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
