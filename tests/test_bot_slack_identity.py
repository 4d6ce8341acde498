"""Who we are is asked at start, and again until Slack has said it, without anybody waiting."""

import threading

from slack_bot import held
from slack_sdk import WebClient
from slack_server import TOKEN, Fault, How, SlackServer
from slack_workspace import BOT_USER

from bot.slack.calls import Slack
from bot.slack.identity import Identity


def _identity(slack: SlackServer) -> Identity:
    return Identity(Slack(WebClient(TOKEN, base_url=slack.api_url, timeout=5)), TOKEN, pause=0.01)


def test_what_slack_says_at_start_is_known_and_not_asked_again(slack: SlackServer) -> None:
    identity = _identity(slack)
    identity.start()
    assert identity.bot_user() == BOT_USER
    assert identity.authorize(None, "T1").bot_user_id == BOT_USER
    assert len(slack.named("auth.test")) == 1


def test_while_slack_says_nothing_it_is_asked_again_and_nobody_waits(slack: SlackServer) -> None:
    slack.fail("auth.test", *[Fault(How.ERROR, "internal_error")] * 3)
    identity = _identity(slack)
    identity.start()
    asked = identity.authorize(None, "T1")
    assert asked.bot_token == TOKEN
    held(lambda: identity.bot_user() == BOT_USER)
    assert len(slack.named("auth.test")) == 4


def test_once_closed_it_asks_no_more(slack: SlackServer) -> None:
    slack.revoked = True
    identity = _identity(slack)
    identity.start()
    held(lambda: len(slack.named("auth.test")) > 1)
    identity.close()
    held(lambda: all(thread.name != "slack-identity" for thread in threading.enumerate()))
    count = len(slack.named("auth.test"))
    slack.revoked = False
    assert (len(slack.named("auth.test")), identity.bot_user()) == (count, "")
