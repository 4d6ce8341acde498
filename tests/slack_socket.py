"""Slack's side of Socket Mode: a WebSocket server on loopback that hands out envelopes and hears acknowledgements.

    with slack_server() as slack, slack_socket(slack) as socket:
        run(face, APP_TOKEN)
        socket.send(Envelope.of(events.mention("…")))

`apps.connections.open` gives an address with a ticket that opens one connection. What stands in an envelope, the
greeting and the notice of disconnecting: docs.slack.dev/apis/events-api/using-socket-mode.
"""

import contextlib
import itertools
import json
import socket
import struct
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from slack_events import Delivery
from slack_server import SlackServer
from slack_workspace import APP
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

Json = dict[str, Any]


@dataclass(frozen=True)
class Envelope:
    """What comes over the socket: the body that HTTP mode would post, under an id that is acknowledged."""

    kind: str
    payload: Json
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    retry: int = 0

    @staticmethod
    def of(delivery: Delivery) -> "Envelope":
        """The envelope around what HTTP mode would have posted."""
        if delivery.kind == "application/json":
            return Envelope("events_api", delivery.json)
        form = dict(parse_qsl(delivery.body.decode(), keep_blank_values=True))
        if "payload" in form:
            return Envelope("interactive", json.loads(form["payload"]))
        return Envelope("slash_commands", form)

    def again(self) -> "Envelope":
        """The same once more: where no acknowledgement came, Slack sends it under another id."""
        return replace(self, id=str(uuid.uuid4()), retry=self.retry + 1)

    def json(self) -> str:
        """As it is sent."""
        said = {"envelope_id": self.id, "type": self.kind, "payload": self.payload, "accepts_response_payload": True}
        if self.kind == "events_api":
            said |= {"accepts_response_payload": False, "retry_attempt": self.retry, "retry_reason": ""}
        return json.dumps(said)


class SlackSocket:
    """The connections of one app, newest last, and what was acknowledged on any of them."""

    def __init__(self, slack: SlackServer) -> None:
        self._tickets = itertools.count(1)
        self._unused: set[str] = set()
        self._changed = threading.Condition()
        self.connections: list[ServerConnection] = []
        self.opened = 0
        self.acknowledged: list[str] = []
        self.server: Server = serve(
            self._talk, "127.0.0.1", 0, process_request=self._admit, ping_interval=None, close_timeout=1
        )
        slack.api.open_socket = self._address

    # --- what a test does

    def send(self, envelope: Envelope) -> None:
        """Send over the newest connection."""
        self.newest.send(envelope.json())

    def deliver(self, delivery: Delivery) -> Envelope:
        """Send, and see that it is acknowledged."""
        envelope = Envelope.of(delivery)
        self.send(envelope)
        self.await_acknowledged(envelope)
        return envelope

    def refresh(self) -> None:
        """Tell the app to open another connection, as Slack does every few hours; this one is closed by the app."""
        notice = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "wss-111.slack.com"}}
        self.newest.send(json.dumps(notice))

    def close(self) -> None:
        """Close the newest connection as the protocol says."""
        self.newest.close()

    def drop(self) -> None:
        """Cut the newest connection off in the middle: the other side gets a reset."""
        line = self.newest.socket
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Wakes the thread that reads, which then closes; nothing is sent before the reset.
        line.shutdown(socket.SHUT_RD)

    @property
    def newest(self) -> ServerConnection:
        """The connection that envelopes go over."""
        with self._changed:
            return self.connections[-1]

    def await_connection(self, number: int) -> None:
        """Wait until so many connections have been opened, and one of them stands."""
        self._wait_for(lambda: self.opened >= number and bool(self.connections))

    def await_acknowledged(self, envelope: Envelope) -> None:
        """Wait until an envelope is acknowledged."""
        self._wait_for(lambda: envelope.id in self.acknowledged)

    def await_none(self) -> None:
        """Wait until no connection stands."""
        self._wait_for(lambda: not self.connections)

    def _wait_for(self, true: Callable[[], bool], seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        with self._changed:
            while not true():
                assert time.monotonic() < deadline, (self.opened, len(self.connections), self.acknowledged)
                self._changed.wait(0.1)

    # --- the server

    def _address(self) -> str:
        ticket = f"ticket-{next(self._tickets)}"
        with self._changed:
            self._unused.add(ticket)
        return f"ws://127.0.0.1:{self.server.socket.getsockname()[1]}/link/?ticket={ticket}&app_id={APP}"

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        (ticket,) = parse_qs(urlsplit(request.path).query).get("ticket", [""])
        with self._changed:
            if ticket in self._unused:
                self._unused.remove(ticket)
                return None
        return connection.respond(HTTPStatus.UNAUTHORIZED, "no such ticket\n")

    def _talk(self, connection: ServerConnection) -> None:
        hello = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}, "debug_info": {}}
        connection.send(json.dumps(hello))
        with self._changed:
            self.connections.append(connection)
            self.opened += 1
            self._changed.notify_all()
        with contextlib.suppress(ConnectionClosed):
            for message in connection:
                with self._changed:
                    self.acknowledged.append(json.loads(message)["envelope_id"])
                    self._changed.notify_all()
        with self._changed:
            self.connections.remove(connection)
            self._changed.notify_all()


@contextmanager
def slack_socket(slack: SlackServer) -> Iterator[SlackSocket]:
    """Socket Mode for a workspace, on a free port of this machine."""
    side = SlackSocket(slack)
    thread = threading.Thread(target=side.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield side
    finally:
        slack.api.open_socket = None
        side.server.shutdown()
        thread.join()
