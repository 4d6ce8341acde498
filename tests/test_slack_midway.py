"""F16 in the middle: the token is revoked while a question is answered, or while its answer is streamed."""

from pathlib import Path

from slack_bot import running
from slack_server import Fault, How, SlackServer
from slack_waiting import CODE, QUESTION, about, being_answered, overdue

from bot.bootstrap import Application

WRITING = ("chat.appendStream", "chat.stopStream", "chat.update", "chat.delete", "chat.postMessage")


def test_f16_a_token_revoked_while_the_answer_is_made_loses_nothing(
    slack: SlackServer, application: Application, home: Path
) -> None:
    with being_answered(slack, application, home) as (bot, answerer, delivery):
        slack.revoked = True
        answerer.gate.set()
        slack.wait_for(lambda: any(call.reply.get("error") == "token_revoked" for call in slack.calls))
        assert bot.answers(about(delivery)) == []
    slack.revoked = False
    overdue(bot.records)
    with running(slack, application, home) as again:
        again.settle()
        assert CODE in again.answer(about(delivery)).everything


def test_f16_a_token_revoked_in_the_middle_of_a_stream_leaves_one_whole_answer(
    slack: SlackServer, application: Application, home: Path
) -> None:
    for method in WRITING:
        slack.fail_always(method, Fault(How.ERROR, "token_revoked"))
    with running(slack, application, home) as bot:
        delivery = bot.events.mention(QUESTION)
        bot.send(delivery)
        slack.wait_for(lambda: slack.named("chat.postMessage"))
    for method in WRITING:
        slack.fail_always(method, None)
    overdue(bot.records)
    with running(slack, application, home) as again:
        again.settle()
        assert CODE in again.answer(about(delivery)).everything
        assert len(slack.workspace.of_bot()) == 1
