"""Socket Mode: the same face over a connection that we open, where Slack cannot reach us."""

import http
import logging
from typing import Final

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.errors import SetupError
from bot.slack.app import SlackFace

_LOG = logging.getLogger(__name__)
# Slack's client opens another connection at the next ping where one was closed, and after five failed pings where it
# was cut off: at its own ten seconds, nothing that Slack sends would be heard for most of a minute.
_PING_SECONDS: Final = 2


def run(face: SlackFace, app_token: str) -> SocketModeHandler:
    """Connect, and return at once; the handler's `close` ends it.

    Raises SetupError where Slack does not take us, or cannot be reached.
    """
    handler = SocketModeHandler(face.bolt, app_token, auto_reconnect_enabled=True, ping_interval=_PING_SECONDS)
    try:
        handler.client.connect()
    except Exception as error:
        _LOG.error("no connection: %s", type(error).__name__)
        handler.client.close()
        if isinstance(error, SlackApiError) and error.response.status_code == http.HTTPStatus.OK:
            raise SetupError("Slack does not take SLACK_APP_TOKEN; it needs the scope connections:write") from error
        raise SetupError("Slack cannot be reached to open a connection; try again later") from error
    return handler
