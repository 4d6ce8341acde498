"""Text of users and documents is shown and never obeyed; text that Slack sends is read as its writer meant it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_answers import answer, citation, code, finding, read

from bot.slack.asked import plain_question
from bot.slack.blocks.answer import answer_messages
from bot.slack.commands import Ask, CheckCodes, LookUpCode, read_command
from bot.slack.literal import cut, escaped, literal

LIVE = [
    "<!channel>",
    "<!here>",
    "<!everyone|x>",
    "<!subteam^S123>",
    "<@U0CODER001>",
    "<@W1>",
    "<#C123|general>",
    "<https://evil.example|cms.gov>",
    "<mailto:a@b.example|x>",
    "<tel:1|x>",
    "@channel",
    "@here",
    "@everyone",
    "https://evil.example/a",
    "http://evil.example",
    "www.evil.example",
    "[cms.gov](https://evil.example)",
    "<!date^1392734382^{date}|x>",
]


@pytest.mark.parametrize("live", LIVE)
def test_no_markup_survives_in_what_slack_does_not_parse(live: str) -> None:
    assert live not in literal(f"before {live} after")
    assert literal(f"before {live} after").replace("\u2060", "") == f"before {live} after"


@pytest.mark.parametrize("live", LIVE)
def test_no_markup_survives_in_what_slack_parses(live: str) -> None:
    said = escaped(f"before {live} after")
    assert "<" not in said
    assert ">" not in said
    assert live not in said


@given(st.text())
def test_escaped_text_holds_no_sign_that_opens_anything(text: str) -> None:
    said = escaped(text)
    assert "<" not in said
    assert ">" not in said
    assert "@channel" not in said.lower()
    assert "&" not in said.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@given(st.text("abc *_~`:", max_size=60))
def test_signs_of_formatting_stand_alone(text: str) -> None:
    said = escaped(text)
    assert all(said[at - 1 : at + 2].count("\u2060") == 2 for at, c in enumerate(said) if c in "*_~`")


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x00", "\ud800", "\u2066", "\x1b"])
def test_what_hides_or_turns_text_is_dropped(hidden: str) -> None:
    assert literal(f"E11{hidden}.22") == "E11.22"


@pytest.mark.parametrize(
    "plain", ["age < 65 years", "a & b", "Type 2 diabetes (E11.-)", "5 > 3", "note: see I10", "1:1"]
)
def test_what_is_no_markup_reads_as_it_was(plain: str) -> None:
    assert literal(plain) == plain


@pytest.mark.parametrize("live", LIVE)
def test_nothing_an_answer_holds_becomes_markup(live: str) -> None:
    made = answer(
        text=f"{live}\nRule {live}",
        codes=[code("E11.22", description=live, why=live, needs=[live])],
        citations=[citation(1, live, label=live, section=live)],
        findings=[finding(live, source=live)],
        follow_ups=[live],
        degraded=[live],
        reason=live,
    )
    for message in answer_messages(made, ephemeral=True):
        assert live not in read(list(message.blocks))
        assert "<" not in message.text


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("<@U0BOT> htn &amp; CKD", "htn & CKD"),
        ("<@U0BOT|nosology>: &lt;65 years", ": <65 years"),
        ("call <tel:5551234567|555-123-4567>", "call 555-123-4567"),
        ("<mailto:jd@x.example|jd@x.example>", "jd@x.example"),
        ("<mailto:jd@x.example>", "jd@x.example"),
        ("see <https://x.example/a|the note>", "see the note"),
        ("<https://x.example/a>", "https://x.example/a"),
        ("in <#C1|coders> <!here> <!subteam^S1|@leads>", "in coders @leads"),
        ("a\u00a0b\tc", "a b c"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_what_slack_sends_is_read_as_it_was_written(sent: str, meant: str) -> None:
    assert plain_question(sent) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("E11.22", LookUpCode("E11.22")),
        ("e1122", LookUpCode("e1122")),
        ("J1100-JZ", LookUpCode("J1100-JZ")),
        ("0DTJ4ZZ", LookUpCode("0DTJ4ZZ")),
        ("LT", LookUpCode("LT")),
        ("check I10 N18.4", CheckCodes(("I10", "N18.4"))),
        ("check I10, N18.4", CheckCodes(("I10", "N18.4"))),
        ("acute cystitis", Ask("acute cystitis")),
        ("gout", Ask("gout")),
        ("check whether I10 goes with N18.4", Ask("check whether I10 goes with N18.4")),
        ("", None),
        ("help", None),
        ("check", None),
    ],
)
def test_a_command_is_a_code_codes_or_a_question(typed: str, meant: object) -> None:
    assert read_command(typed) == meant


def test_a_check_takes_patient_setting_and_date() -> None:
    read = read_command("check N18.4 E11.22 age 70 female inpatient 2026-10-02")
    assert isinstance(read, CheckCodes)
    assert (read.codes, read.age, read.sex, read.setting) == (("N18.4", "E11.22"), 70, "female", "inpatient")
    assert str(read.as_of) == "2026-10-02"


def test_a_label_is_cut_with_a_mark() -> None:
    assert cut("x" * 80, 75) == "x" * 74 + "…"
