"""F19: codes as they are typed in a chat: hyphens for dots, letters for digits, ranges; over HTTP, and in `/code`."""

from datetime import date

import pytest
from slack_bot import Bot
from slack_workspace import CODER

from bot.bootstrap import Application

READ = {
    "E11-22": "E11.22",
    "e11-22": "E11.22",
    "E11\N{NON-BREAKING HYPHEN}22": "E11.22",
    "E11\N{EN DASH}22": "E11.22",
    "Ell.22": "E11.22",
    "El1.22": "E11.22",
    "E1l.22": "E11.22",
    "N18.3O": "N18.30",
    "n18.3o": "N18.30",
    "N18-30": "N18.30",
    "EO8.9": "E08.9",
    "E11.22   ": "E11.22",
    "\N{NO-BREAK SPACE}e1122\N{NO-BREAK SPACE}": "E11.22",
}
# A hyphen is the dot only where that code exists: I10.11 does not, and from I10 to I16 there are no fractions.
RANGES = ("E11-E13", "E11\N{EN DASH}E13", "I10-I16", "I10\N{EN DASH}I16", "I10-11", "I10-16", "I10\N{EN DASH}11")
WORDS = ("vol.10", "feels ill.9 days", "T11-12 pain", "h2o", "N2O", "all.10", "COVID-19", "A1C-7", "9/10")


@pytest.mark.parametrize(("typed", "code"), READ.items(), ids=ascii)
def test_f19_a_mistyped_code_is_answered_as_the_code_it_is(bot: Bot, typed: str, code: str) -> None:
    question = bot.ask(f"is {typed} billable? DOS 8/15/2026")
    (kept,) = bot.kept()
    assert code in bot.answer(question).everything
    assert [c["code"] for c in kept.answer["codes"] if c["role"] == "suggested"] == [code]


@pytest.mark.parametrize(("typed", "code"), READ.items(), ids=ascii)
def test_f19_a_mistyped_code_after_the_command_is_looked_up(bot: Bot, typed: str, code: str) -> None:
    bot.send(bot.events.command(typed))
    bot.settle()
    (told,) = bot.whispers(CODER)
    assert code in told.everything


@pytest.mark.parametrize("typed", RANGES, ids=ascii)
def test_f19_a_range_is_no_code(bot: Bot, typed: str) -> None:
    bot.ask(f"{typed} DOS 8/15/2026")
    (kept,) = bot.kept()
    assert kept.answer["codes"] == []


@pytest.mark.parametrize("typed", [*RANGES, *WORDS], ids=ascii)
def test_f19_what_only_looks_like_a_code_is_read_as_none(application: Application, typed: str) -> None:
    assert application.analyser.analyse(typed, date(2026, 8, 15)).codes == ()


def test_f19_two_codes_with_hyphens_stay_two(bot: Bot) -> None:
    bot.ask("E11-22 and N18-30, DOS 8/15/2026")
    (kept,) = bot.kept()
    assert [c["code"] for c in kept.answer["codes"] if c["role"] == "suggested"] == ["E11.22", "N18.30"]


def test_f19_a_bare_number_is_no_code(bot: Bot) -> None:
    answer = bot.answer(bot.ask("25?"))
    (kept,) = bot.kept()
    assert kept.answer["codes"] == []
    assert "No answer" in answer.everything
