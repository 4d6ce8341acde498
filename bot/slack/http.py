"""HTTP mode: what Slack posts to /slack/events, answered by Bolt beside the event loop."""

from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.concurrency import run_in_threadpool

from bot.slack.app import SlackFace

PATH = "/slack/events"


def mount(app: FastAPI, face: SlackFace) -> None:
    """Serve events, commands and interactions; Slack's signature, checked by Bolt, is the key to this path."""

    async def events(request: Request) -> Response:
        body = await request.body()
        # Claiming a job writes to the database: the loop must not wait for it.
        answered = await run_in_threadpool(face.bolt.dispatch, to_bolt_request(request, body))
        return to_starlette_response(answered)

    app.add_api_route(PATH, events, methods=["POST"], include_in_schema=False)
