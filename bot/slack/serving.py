"""Slack beside the API, where its tokens are set: HTTP mode with a signing secret, else Socket Mode."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from bot.bootstrap import Application, open_records
from bot.errors import SetupError
from bot.settings import Settings
from bot.slack.app import make_slack
from bot.slack.http import PATH, mount
from bot.slack.socket import run


@contextmanager
def serving(app: FastAPI, settings: Settings, application: Application) -> Iterator[None]:
    """Serve Slack while the context stands; nothing where no bot token is set.

    Raises SetupError for a bot token without the other half.
    """
    if not settings.slack_bot_token:
        yield
        return
    if not settings.slack_signing_secret and not settings.slack_app_token:
        raise SetupError("SLACK_BOT_TOKEN is set without SLACK_SIGNING_SECRET (HTTP mode) or SLACK_APP_TOKEN (socket)")
    face = make_slack(settings, application, application.records or open_records(settings))
    face.start()
    handler = None
    try:
        if settings.slack_signing_secret:
            mount(app, face)
            print(f"Slack: events, commands and interactions at {PATH}", file=sys.stderr, flush=True)
        else:
            handler = run(face, settings.slack_app_token)
            print("Slack: connected by Socket Mode", file=sys.stderr, flush=True)
        yield
    finally:
        if handler is not None:
            handler.client.close()
        face.close()
