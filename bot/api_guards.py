"""What every HTTP request passes around its route: keys, size, HEAD, and the last resort for errors.

Plain ASGI, so that it holds for every route, the documentation included, whatever framework serves it.
"""

import hmac
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from bot.problems import MEDIA_TYPE, problem, to_json
from bot.wrong_keys import WrongKeys

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]

# 60,000 characters, each perhaps written as an escape of six bytes, and room for the other fields.
LARGEST_BODY = 400_000
# Asked by load balancers and container engines, which hold no key; they tell nothing but up or down. What Slack
# sends is signed, and its signature checked.
OPEN_PATHS = frozenset({"/healthz", "/readyz", "/slack/events"})

_LOG = logging.getLogger(__name__)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    # A search carries its words in the address: no cache on the way is to keep them.
    (b"cache-control", b"no-store"),
)


def _none(_path: str) -> bool:
    return False


class Guards:
    """An ASGI application around another."""

    def __init__(
        self,
        app: Asgi,
        api_keys: tuple[str, ...] = (),
        is_shut: bool = False,
        asks_itself: Callable[[str], bool] = _none,
        wrong_keys: WrongKeys | None = None,
    ) -> None:
        """Guard `app`; with `api_keys`, every path asks for one of them, and when it `is_shut`, without keys too.

        Those of OPEN_PATHS do not, nor those that `asks_itself` knows: the pages, which ask for a session.
        `wrong_keys` counts those that were none.
        """
        self._app = app
        self._asks = bool(api_keys) or is_shut
        self._asks_itself = asks_itself
        self._wrong_keys = WrongKeys() if wrong_keys is None else wrong_keys
        self._keys = tuple(key.encode() for key in api_keys)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reply = _Reply(send, bodiless=scope["method"] == "HEAD")
        if self._asks_for_key(scope["path"]):
            given = _keys_given(scope)
            if not self._is_key(given):
                await self._refuse(reply, scope, bool(given))
                return
        body = await _whole_body(scope, receive)
        if body is None:
            # What is left of the body stands unread on the connection, so it cannot serve another request.
            await reply.problem(413, (b"connection", b"close"))
            return
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await self._app(inner, _replayed(body, receive), reply)
        except Exception as error:
            # Neither the message nor the traceback's values: either may hold the question.
            place = traceback.extract_tb(error.__traceback__)[-1]
            _LOG.error("%s at %s:%s", type(error).__name__, place.filename, place.lineno)
            if not reply.started:
                await reply.problem(500)

    def _asks_for_key(self, path: str) -> bool:
        return self._asks and path not in OPEN_PATHS and not self._asks_itself(path)

    def _is_key(self, given: list[bytes]) -> bool:
        # All are compared before any counts, so that the time taken does not tell which key is near.
        matches = [hmac.compare_digest(key, value) for key in self._keys for value in given]
        return any(matches)

    async def _refuse(self, reply: "_Reply", scope: Message, gave_one: bool) -> None:
        wait = self._wrong_keys.note(client_address(scope)) if gave_one else 0
        if wait:
            await reply.problem(429, (b"retry-after", str(wait).encode()))
        else:
            await reply.problem(401, (b"www-authenticate", b"Bearer"))


def client_address(scope: Mapping[str, Any]) -> str:
    """The address that a request came from; behind a proxy it is the proxy's, whose headers anybody could write."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _keys_given(scope: Message) -> list[bytes]:
    given = [value.strip() for name, value in scope["headers"] if name == b"x-api-key"]
    for name, value in scope["headers"]:
        scheme, _, credentials = value.strip().partition(b" ")
        if name == b"authorization" and scheme.lower() == b"bearer":
            given.append(credentials.strip())
    return [value for value in given if value]


class _Reply:
    """The way back: adds headers to whatever is sent, and leaves the body out where none was asked for."""

    def __init__(self, send: Send, bodiless: bool) -> None:
        self._send = send
        self._bodiless = bodiless
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            given = list(message.get("headers", ()))
            names = {name.lower() for name, _ in given}
            message = {**message, "headers": [*given, *(h for h in _HEADERS if h[0] not in names)]}
        elif self._bodiless:
            message = {**message, "body": b""}
        await self._send(message)

    async def problem(self, status: int, *headers: tuple[bytes, bytes]) -> None:
        body = to_json(problem(status))
        about = ((b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode()))
        await self({"type": "http.response.start", "status": status, "headers": [*about, *headers]})
        await self({"type": "http.response.body", "body": body})


async def _whole_body(scope: Message, receive: Receive) -> bytes | None:
    """The body, or None when it is longer than LARGEST_BODY; one announced as longer is not read at all."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value[:20]) > LARGEST_BODY:
            return None
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY:
            return None
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay
