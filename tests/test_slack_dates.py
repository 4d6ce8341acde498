"""F12 and F17: which day is meant, and which release answers for it, on both sides of a first of October."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from slack_bot import Bot, running
from slack_server import Fault, How, SlackServer, slack_server
from slack_workspace import CODER, COLLEAGUE

from bot.bootstrap import Application

# Half past eleven in the evening of 30 September 2026 in Los Angeles, half past six of 1 October in UTC.
EDGE = datetime(2026, 10, 1, 6, 30, tzinfo=UTC).timestamp()
UNDATED = "acute cystitis with hematuria"


# --- F17 today


@pytest.fixture
def at_the_edge() -> Iterator[SlackServer]:
    with slack_server(lambda: EDGE) as slack:
        yield slack


def _lives_in(slack: SlackServer, zone: str, user: str = CODER, offset: int = 0) -> None:
    slack.workspace.users[user] |= {"tz": zone, "tz_offset": offset}


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Los_Angeles", date(2026, 9, 30)),
        ("America/New_York", date(2026, 10, 1)),
        ("Asia/Tokyo", date(2026, 10, 1)),
        ("Pacific/Honolulu", date(2026, 9, 30)),
    ],
)
def test_f17_today_is_the_askers_date_when_they_asked(
    at_the_edge: SlackServer, application: Application, home: Path, zone: str, day: date
) -> None:
    _lives_in(at_the_edge, zone)
    with running(at_the_edge, application, home) as bot:
        answer = bot.answer(bot.ask(UNDATED)).everything
        (kept,) = bot.kept()
        assert kept.as_of == day
        assert f"date of service {day}" in answer
        # The release in force until 30 September answers for the one day and not for the other.
        assert ("ends 2026-09-30" in answer) is (day == date(2026, 10, 1))


def test_f17_two_who_ask_at_one_moment_have_each_their_own_date(
    at_the_edge: SlackServer, application: Application, home: Path
) -> None:
    _lives_in(at_the_edge, "America/Los_Angeles")
    _lives_in(at_the_edge, "America/New_York", COLLEAGUE)
    with running(at_the_edge, application, home) as bot:
        bot.ask(UNDATED)
        bot.ask(UNDATED, user=COLLEAGUE)
        assert sorted(kept.as_of for kept in bot.kept()) == [date(2026, 9, 30), date(2026, 10, 1)]


def test_f17_a_date_of_service_in_the_question_goes_before_any_today(
    at_the_edge: SlackServer, application: Application, home: Path
) -> None:
    _lives_in(at_the_edge, "Asia/Tokyo")
    with running(at_the_edge, application, home) as bot:
        bot.ask(f"{UNDATED}, DOS 8/15/2026")
        assert [kept.as_of for kept in bot.kept()] == [date(2026, 8, 15)]


def test_f17_a_zone_that_this_machine_does_not_know_counts_by_its_distance(
    at_the_edge: SlackServer, application: Application, home: Path
) -> None:
    _lives_in(at_the_edge, "Mars/Olympus", offset=-7 * 3600)
    with running(at_the_edge, application, home) as bot:
        bot.ask(UNDATED)
        assert [kept.as_of for kept in bot.kept()] == [date(2026, 9, 30)]


@pytest.mark.parametrize("why", ["missing_scope", "user_not_found", "no answer"])
def test_f17_where_the_zone_is_not_told_today_is_the_servers_date(
    slack: SlackServer, application: Application, home: Path, why: str
) -> None:
    slack.fail_always("users.info", Fault(How.RESET) if why == "no answer" else Fault(How.ERROR, why))
    with running(slack, application, home) as bot:
        days = {date.today()}
        answer = bot.answer(bot.ask(UNDATED)).everything
        days.add(date.today())
        (kept,) = bot.kept()
        assert kept.as_of in days
        assert f"date of service {kept.as_of}" in answer


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_f17_a_command_is_answered_for_the_askers_date(bot: Bot, zone: str) -> None:
    """Between the two zones lies a whole day: one of them has another date than the server."""
    _lives_in(bot.slack, zone)
    days = {datetime.now(ZoneInfo(zone)).date()}
    bot.send(bot.events.command("N30.01"))
    bot.settle()
    days.add(datetime.now(ZoneInfo(zone)).date())
    (told,) = bot.whispers(CODER)
    assert any(str(day) in told.everything for day in days)
