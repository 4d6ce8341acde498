"""What people do in Slack and what comes of it, over HTTP against the test server: every door but F1 to F20's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_answers import read
from slack_bot import Bot, held, running
from slack_server import SlackServer, slack_server
from slack_workspace import CODER, CODERS, COLLEAGUE, DIRECT, ELSEWHERE, LEAD, Message

from bot.bootstrap import Application
from bot.records.kept import Decision, DecisionKind, KeptAnswer, Reason, Verdict
from bot.slack.telling import leave_word

QUESTION = "type 2 diabetes with CKD stage 4, on insulin"
HIP = "fracture of neck of right femur, initial encounter"
OFF_TOPIC = "should I give metformin?"
SECRET = "pt John Smith, MRN 00412345, DOB 3/14/1951"


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with slack_server() as server:
        yield server


@pytest.fixture
def bot(slack: SlackServer, application: Application, tmp_path: Path) -> Iterator[Bot]:
    with running(slack, application, tmp_path / "home") as one:
        yield one


def command(bot: Bot, text: str, **where: Any) -> list[Message]:
    """What the asker sees of a command."""
    before = len(bot.whispers())
    bot.send(bot.events.command(text, **where))
    bot.settle()
    return bot.whispers()[before:]


def opened(bot: Bot, true: Any = lambda view: True) -> dict[str, Any]:
    """The view that was opened last."""
    views = bot.slack.workspace.views
    held(lambda: bool(views) and true(list(views.values())[-1]))
    return list(views.values())[-1]


# --- the command


def test_a_code_is_looked_up_for_its_asker_alone(bot: Bot) -> None:
    (message,) = command(bot, "E11.22")
    assert (message.only_for, "Type 2 diabetes mellitus with diabetic chronic" in message.everything) == (CODER, True)
    assert bot.slack.workspace.of_bot() == []


def test_codes_are_checked_together(bot: Bot) -> None:
    (message,) = command(bot, "check N18.4 E11.22 inpatient")
    assert "Error" in message.everything or "Warning" in message.everything


def test_any_question_is_answered_and_can_be_shared_with_its_question(bot: Bot) -> None:
    (message,) = command(bot, QUESTION)
    assert message.only_for == CODER
    bot.press(message, "share")
    (shared,) = bot.slack.workspace.of_bot(CODERS)
    assert "E11.22" in shared.everything
    assert QUESTION in shared.everything
    assert message not in bot.slack.workspace.messages


def test_what_is_shared_twice_stands_once(bot: Bot) -> None:
    (message,) = command(bot, QUESTION)
    first, second = bot.events.click(message, "share"), bot.events.click(message, "share")
    bot.send(first)
    bot.send(second)
    bot.settle()
    assert len(bot.slack.workspace.of_bot(CODERS)) == 1


def test_in_a_channel_that_it_is_not_in_a_command_is_answered_and_shared_by_its_url(bot: Bot) -> None:
    (message,) = command(bot, QUESTION, channel=ELSEWHERE)
    bot.press(message, "share")
    (shared,) = bot.slack.workspace.of_bot(ELSEWHERE)
    assert "E11.22" in shared.everything


@pytest.mark.parametrize("text", ["", "help", "check"])
def test_without_a_question_it_says_how_to_ask(bot: Bot, text: str) -> None:
    (message,) = command(bot, text)
    assert "/code E11.22" in message.text


def test_a_command_follows_up_the_one_before(bot: Bot) -> None:
    command(bot, HIP)
    (message,) = command(bot, "and if it is the left?")
    assert "S72.002A" in message.everything


def test_a_command_with_identifiers_is_refused_without_repeating_them(bot: Bot) -> None:
    (message,) = command(bot, SECRET)
    assert "patient identifiers" in message.everything
    assert not any(word in message.everything for word in ("John", "Smith", "00412345", "1951"))


@pytest.mark.parametrize("text", [OFF_TOPIC, "which code pays more"])
def test_what_is_no_coding_question_is_told_to_the_asker_alone(bot: Bot, text: str) -> None:
    (message,) = command(bot, text)
    assert (message.only_for, "lease ask" in message.everything) == (CODER, True)
    bot.ask(text)
    (whispered,) = [said for said in bot.whispers() if said is not message]
    assert whispered.only_for == CODER
    assert bot.slack.workspace.of_bot(CODERS) == []


@pytest.mark.parametrize("text", [OFF_TOPIC, "which code pays more"])
def test_people_in_a_thread_are_not_told_what_is_off_topic(bot: Bot, text: str) -> None:
    question = bot.ask(HIP)
    bot.tell(text, channel=CODERS, thread=question)
    bot.settle()
    assert bot.whispers() == []
    assert len(bot.slack.workspace.of_bot(CODERS)) == 1


# --- the shortcut


def test_a_message_is_coded_for_who_used_the_shortcut(bot: Bot) -> None:
    said = bot.slack.workspace.say(COLLEAGUE, CODERS, QUESTION)
    bot.send(bot.events.message_shortcut("code_this", said))
    bot.settle()
    (message,) = bot.whispers()
    assert (message.only_for, "E11.22" in message.everything) == (CODER, True)


def test_a_message_of_its_own_is_no_documentation(bot: Bot) -> None:
    answer = bot.answer(bot.ask(QUESTION))
    bot.send(bot.events.message_shortcut("code_this", answer))
    bot.settle()
    (message,) = bot.whispers()
    assert "written by an app" in message.everything


# --- threads


@pytest.mark.parametrize(
    ("said", "code"),
    [("and if it is the left?", "S72.002A"), ("subsequent encounter", "S72.001D"), ("sequela", "S72.001S")],
)
def test_a_follow_up_in_a_thread_needs_no_mention(bot: Bot, said: str, code: str) -> None:
    question = bot.ask(HIP)
    follow_up = bot.tell(said, channel=CODERS, thread=question)
    found = [m for m in bot.answers(question) if float(m.ts) > float(follow_up.ts)]
    assert [code in m.everything for m in found] == [True]


def test_a_new_question_in_a_thread_without_a_mention_is_not_for_it(bot: Bot) -> None:
    question = bot.ask(HIP)
    bot.tell("who is coding the Smith chart, and when is lunch?", channel=CODERS, thread=question)
    assert len(bot.answers(question)) == 1


def test_in_a_direct_message_a_follow_up_may_stand_outside_the_thread(bot: Bot) -> None:
    bot.tell(HIP)
    second = bot.tell("left")
    assert "S72.002A" in bot.answer(second).everything


def test_follow_ups_add_up(bot: Bot) -> None:
    question = bot.ask(HIP)
    bot.tell("left", channel=CODERS, thread=question)
    third = bot.tell("subsequent encounter", channel=CODERS, thread=question)
    (last,) = [m for m in bot.answers(question) if float(m.ts) > float(third.ts)]
    assert "S72.002D" in last.everything


# --- buttons


def test_a_source_opens_with_its_quotation_in_bold(bot: Bot) -> None:
    answer = bot.answer(bot.ask(QUESTION))
    bot.send(bot.events.click(answer, "cite_1"))
    view = opened(bot)
    runs = [e for b in view["blocks"] if b["type"] == "rich_text" for s in b["elements"] for e in s["elements"]]
    bold = "".join(e["text"] for e in runs if e.get("style", {}).get("bold"))
    assert "E11.22 Type 2 diabetes mellitus with diabetic chronic kidney disease" in bold


def test_a_side_chosen_is_answered_in_place(bot: Bot) -> None:
    question = bot.ask("fracture of neck of femur, initial encounter")
    answer = bot.answer(question)
    bot.press(answer, "choose_side_left")
    again = bot.answer(question)
    assert (again.ts, again.edits, "S72.002A" in again.everything) == (answer.ts, 1, True)


def test_what_one_person_sees_is_answered_in_place_too(bot: Bot) -> None:
    (message,) = command(bot, "fracture of neck of femur, initial encounter")
    bot.press(message, "choose_side_left")
    (again,) = bot.whispers()
    assert "S72.002A" in again.everything


def test_a_verdict_is_kept_and_its_reason_too(bot: Bot) -> None:
    answer = bot.answer(bot.ask(QUESTION))
    (kept,) = bot.records.answers.recent(f"slack:T0HOSPITAL:{CODER}")
    bot.send(bot.events.click(answer, "feedback", value=f"{kept.id}:down"))
    view = opened(bot)
    values = {
        "reason": {"reason": {"selected_option": {"value": "missing_code"}}},
        "comment": {"comment": {"value": "Z79.4 first"}},
    }
    bot.send(bot.events.submission(view, values))
    (said,) = bot.records.feedback.of(kept.id)
    assert (said.verdict, said.reason, said.comment) == (Verdict.DOWN, Reason.MISSING_CODE, "Z79.4 first")


def test_a_comment_may_be_about_care(bot: Bot) -> None:
    answer = bot.answer(bot.ask(QUESTION))
    bot.send(bot.events.click(answer, "ask_lead"))
    bot.send(bot.events.submission(opened(bot), {"comment": {"comment": {"value": OFF_TOPIC}}}))
    (kept,) = bot.records.answers.recent(f"slack:T0HOSPITAL:{CODER}")
    assert kept.asked


def test_a_comment_with_identifiers_is_not_taken(bot: Bot) -> None:
    answer = bot.answer(bot.ask(QUESTION))
    bot.send(bot.events.click(answer, "ask_lead"))
    view = opened(bot)
    response = bot.send(bot.events.submission(view, {"comment": {"comment": {"value": SECRET}}}))
    assert response.json()["response_action"] == "errors"
    assert "Smith" not in response.text
    (kept,) = bot.records.answers.recent(f"slack:T0HOSPITAL:{CODER}")
    assert bot.records.feedback.of(kept.id) == ()
    assert bot.records.lead_requests.of(kept.id) == ()


def test_a_lead_is_told_in_the_leads_channel_without_the_question(
    slack: SlackServer, application: Application, tmp_path: Path
) -> None:
    with running(slack, application, tmp_path / "home", NOSOLOGY_LEAD_CHANNEL="C0PRIVATE1") as bot:
        answer = bot.answer(bot.ask(QUESTION))
        bot.send(bot.events.click(answer, "ask_lead"))
        response = bot.send(bot.events.submission(opened(bot), {"comment": {"comment": {"value": None}}}))
        assert response.json()["response_action"] == "update"
        held(lambda: bool(slack.workspace.of_bot("C0PRIVATE1")))
        (told,) = slack.workspace.of_bot("C0PRIVATE1")
        assert "diabetes" not in told.everything
        (kept,) = bot.records.answers.recent(f"slack:T0HOSPITAL:{CODER}")
        assert (kept.asked, kept.flagged) == (True, False)


def ask_a_lead(bot: Bot, user: str) -> KeptAnswer:
    """Somebody asks a lead about an answer of a coder's."""
    answer = bot.answer(bot.ask(QUESTION))
    bot.send(bot.events.click(answer, "ask_lead", user=user))
    bot.send(bot.events.submission(opened(bot), {"comment": {"comment": {"value": "is Z79.4 right?"}}}, user=user))
    (kept,) = bot.records.answers.recent(f"slack:T0HOSPITAL:{CODER}")
    return kept


@pytest.mark.parametrize("user", [CODER, COLLEAGUE])
def test_who_asked_a_lead_is_told_the_decision_directly_and_without_the_question(bot: Bot, user: str) -> None:
    kept = ask_a_lead(bot, user)
    given = Decision(
        kept.id, "Dana", DecisionKind.CORRECT, ("E11.22", "N18.4"), ("icd10cm-guidelines:I.C.4.a",), "*no*"
    )
    waiting = bot.records.decisions.decide(given)
    assert waiting == (f"slack:T0HOSPITAL:{user}",)
    # As the lead's page does, in whatever process that is.
    leave_word(bot.records, kept.id, waiting)
    bot.settle()
    (told,) = bot.slack.workspace.of_bot(f"D{user[1:]}")
    said = read(told.blocks)
    assert all(part in said for part in ("Corrected", "by Dana", "E11.22, N18.4", "I.C.4.a", "*no*", "2026-"))
    assert "diabetes" not in told.everything
    assert "insulin" not in told.everything


def test_nobody_else_is_told_of_a_decision(bot: Bot) -> None:
    kept = ask_a_lead(bot, CODER)
    leave_word(bot.records, kept.id, ("local", "key:0a1b", "u7", "slack:"))
    assert bot.open_jobs() == 0


# --- the agent view


def test_an_opened_conversation_offers_questions(bot: Bot) -> None:
    bot.send(bot.events.home(tab="messages"))
    held(lambda: bool(bot.slack.workspace.prompts))
    (offered,) = bot.slack.workspace.prompts
    assert (offered["channel"], len(offered["prompts"])) == (DIRECT, 4)


def test_a_status_is_shown_while_it_looks(bot: Bot) -> None:
    question = bot.tell(QUESTION)
    assert (DIRECT, question.ts) in [(channel, ts) for channel, ts, _ in bot.slack.workspace.statuses]


# --- preferences


def test_what_a_person_prefers_holds_where_the_question_does_not_say_it(bot: Bot) -> None:
    bot.send(bot.events.home(user=LEAD))
    held(lambda: LEAD in bot.slack.workspace.homes)
    assert "My settings" in read(bot.slack.workspace.homes[LEAD]["blocks"])
    _prefer(bot, {"action_id": "pref_setting", "selected_option": {"value": "inpatient"}})
    _prefer(bot, {"action_id": "pref_date", "selected_date": "2026-08-15"})
    held(lambda: bot.records.preferences.get(f"slack:T0HOSPITAL:{LEAD}").as_of is not None)
    answer = bot.answer(bot.ask(QUESTION, user=LEAD))
    assert "2026-08-15, inpatient" in answer.everything
    said = bot.answer(bot.ask(f"{QUESTION}, outpatient, DOS 9/1/2026", user=LEAD))
    assert "2026-09-01" in said.everything


def _prefer(bot: Bot, action: dict[str, Any]) -> None:
    body = {
        "type": "block_actions",
        **bot.events._person(LEAD),
        "container": {"type": "view"},
        "view": {"type": "home"},
        "actions": [{"type": "static_select", "block_id": "b", **action}],
    }
    before = len(bot.slack.named("views.publish"))
    bot.send(bot.events._payload(body))
    held(lambda: len(bot.slack.named("views.publish")) > before)
