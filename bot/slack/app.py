"""The Slack face put together: Bolt's app, the listeners, the workers; nothing connects before `start`."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient

from bot.bootstrap import Application
from bot.records.facade import Records
from bot.settings import Settings
from bot.slack.answering import Answering
from bot.slack.calls import Slack
from bot.slack.channels import Channels
from bot.slack.door import Door
from bot.slack.gate import Gate
from bot.slack.identity import Identity
from bot.slack.listeners import Listeners
from bot.slack.posting import Poster
from bot.slack.pressing import Pressing
from bot.slack.work import Work

_LOG = logging.getLogger(__name__)
_TIMEOUT_SECONDS: Final = 20
_BESIDE: Final = 8
_NO_SECRET: Final = "socket mode verifies by its connection"  # noqa: S105 - said where none is used


@dataclass(frozen=True, slots=True)
class SlackFace:
    """The face: `bolt` takes requests, `start` takes up what was left undone, `close` lets go in order."""

    bolt: App
    work: Work
    identity: Identity
    beside: ThreadPoolExecutor
    door: Door

    def start(self) -> None:
        """Learn who we are, resume unfinished jobs and start the workers."""
        self.identity.start()
        self.work.start()

    def close(self, timeout: float = 10.0) -> None:
        """Finish what is being answered; the rest is left for the next process."""
        self.identity.close()
        self.door.close()
        self.work.close(timeout)
        self.beside.shutdown(wait=False, cancel_futures=True)


def make_slack(
    settings: Settings,
    application: Application,
    records: Records,
    client: WebClient | None = None,
    today: Callable[[], date] = date.today,
) -> SlackFace:
    """The face over an application that is warm already; `client` takes the place of one made of the settings."""
    client = client or make_client(settings)
    slack = Slack(client)
    identity = Identity(slack, settings.slack_bot_token or str(client.token or ""))
    poster = Poster(slack, identity.bot_user)
    answering = Answering(application, records, poster, Channels(slack), today)
    work = Work(records.jobs, answering.run, answering.apologise)
    gate = Gate(application.answerer, work, today)
    beside = ThreadPoolExecutor(_BESIDE, thread_name_prefix="slack-beside")
    pressing = Pressing(application, records, slack, poster, gate, beside, settings.lead_channel, today)
    bolt = _bolt(settings, client, identity)
    Listeners(gate, answering, pressing, identity.bot_user).register(bolt)
    return SlackFace(bolt, work, identity, beside, Door(bolt.dispatch, work))


def make_client(settings: Settings) -> WebClient:
    """A Web API client of the settings."""
    base = settings.slack_api_url or WebClient.BASE_URL
    return WebClient(settings.slack_bot_token, base_url=base, timeout=_TIMEOUT_SECONDS)


def _bolt(settings: Settings, client: WebClient, identity: Identity) -> App:
    app = App(
        client=client,
        signing_secret=settings.slack_signing_secret or _NO_SECRET,
        request_verification_enabled=bool(settings.slack_signing_secret),
        # A job is claimed before Slack is told that its event came in, so that none is lost in between.
        process_before_response=True,
        authorize=lambda enterprise_id, team_id: identity.authorize(enterprise_id, team_id),
        attaching_conversation_kwargs_enabled=False,
        listener_executor=ThreadPoolExecutor(1),
    )

    @app.middleware
    def paused(body: dict[str, Any], next_: Callable[[], BoltResponse]) -> BoltResponse:
        # Slack counted too many events in an hour and drops some; it wants a 200 like any other delivery.
        if body.get("type") != "app_rate_limited":
            return next_()
        _LOG.error("Slack holds events back (app_rate_limited): questions asked meanwhile do not reach the bot")
        return BoltResponse(status=200, body="")

    @app.error
    def failed(error: Exception) -> BoltResponse:
        # Slack sends again what was not taken; the message of the error may hold the question.
        _LOG.error("a listener failed: %s", type(error).__name__)
        return BoltResponse(status=503, body="")

    return app
