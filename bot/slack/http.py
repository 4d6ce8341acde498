"""HTTP mode: what Slack posts to /slack/events, answered by Bolt beside the event loop."""

import asyncio

from fastapi import FastAPI, Request, Response
from slack_bolt import BoltRequest
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response

from bot.slack.app import SlackFace

PATH = "/slack/events"
_TIMESTAMP = "x-slack-request-timestamp"


def mount(app: FastAPI, face: SlackFace) -> None:
    """Serve events, commands and interactions; Slack's signature, checked by Bolt, is the key to this path."""

    async def events(request: Request) -> Response:
        if not request.headers.get(_TIMESTAMP, "").isdecimal():
            return Response(status_code=401)
        asked = _read(request, await request.body())
        if asked is None:
            return Response(status_code=400)
        return to_starlette_response(await asyncio.wrap_future(face.door.take_in(asked)))

    app.add_api_route(PATH, events, methods=["POST"], include_in_schema=False)


def _read(request: Request, body: bytes) -> BoltRequest | None:
    """What Bolt works on; None for a body that Slack would not send."""
    try:
        asked = to_bolt_request(request, body)
    except (ValueError, TypeError, AttributeError, LookupError):
        return None
    # Typed as an object, though it is whatever the JSON was.
    read: object = asked.body
    return asked if isinstance(read, dict) and isinstance(read.get("event", {}), dict) else None
