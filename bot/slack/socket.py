"""Socket Mode: the same face over a connection that we open, where Slack cannot reach us."""

import logging

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.errors import SetupError
from bot.slack.app import SlackFace

_LOG = logging.getLogger(__name__)


def run(face: SlackFace, app_token: str) -> SocketModeHandler:
    """Connect, and return at once; the handler's `close` ends it. Raises SetupError where Slack does not take us."""
    handler = SocketModeHandler(face.bolt, app_token, auto_reconnect_enabled=True)
    try:
        handler.client.connect()
    except Exception as error:
        _LOG.error("no connection: %s", type(error).__name__)
        raise SetupError("Slack does not take SLACK_APP_TOKEN; it needs the scope connections:write") from error
    return handler
