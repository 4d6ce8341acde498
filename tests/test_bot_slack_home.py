"""The home: my settings, my answers without a word of the questions, what is loaded."""

from dataclasses import replace
from datetime import UTC, date, datetime

from slack_answers import ID, answer, code, read
from slack_blocks import view_errors

from bot.models import Outcome
from bot.records.kept import KeptAnswer, Preferences
from bot.slack.blocks.home import HomePage, home_view
from codes.models import Release, Setting, System

TODAY = date(2026, 11, 26)
RELEASE = Release(System.ICD10CM, "FY2026-Apr", date(2026, 4, 1), date(2026, 9, 30), "order file", "0" * 64)


def kept(**more: object) -> KeptAnswer:
    made = answer(text="SECRET", reason="SECRET", codes=[code(why="SECRET", description="SECRET")])
    one = KeptAnswer(
        ID, datetime(2026, 11, 25, tzinfo=UTC), Outcome.ANSWERED, date(2026, 8, 15), Setting.INPATIENT, "slack", made,
        question="SECRET", asker="slack:T1:U1",
    )  # fmt: skip
    return replace(one, **more)  # type: ignore[arg-type]


def test_a_new_persons_home_is_what_slack_takes() -> None:
    view = home_view(HomePage(Preferences(), (), (), TODAY))
    assert view_errors(view) == []
    assert "None yet" in read(view["blocks"])


def test_settings_show_what_was_chosen() -> None:
    wanted = Preferences("cardiology", Setting.OUTPATIENT, date(2026, 9, 1))
    view = home_view(HomePage(wanted, (), (RELEASE,), TODAY))
    (settings,) = [block for block in view["blocks"] if block["type"] == "actions"]
    chosen = [e["initial_option"]["value"] for e in settings["elements"] if e["type"] == "static_select"]
    assert chosen == ["cardiology", "outpatient"]
    assert [e["initial_date"] for e in settings["elements"] if e["type"] == "datepicker"] == ["2026-09-01"]
    assert [e["action_id"] for e in settings["elements"]][-1] == "pref_today"


def test_recent_answers_hold_no_word_of_their_questions() -> None:
    view = home_view(HomePage(Preferences(), [kept() for _ in range(30)], (RELEASE,), TODAY))
    said = read(view["blocks"])
    assert view_errors(view) == []
    assert said.count("E11.22") == 10
    assert "SECRET" not in said


def test_an_answer_without_codes_says_how_it_ended() -> None:
    bare = kept(answer=answer(codes=[]), outcome=Outcome.ABSTAINED)
    assert "abstained" in read(home_view(HomePage(Preferences(), [bare], (), TODAY))["blocks"])


def test_what_is_loaded_says_for_which_dates() -> None:
    said = read(home_view(HomePage(Preferences(), (), (RELEASE,), TODAY))["blocks"])
    assert "ICD-10-CM FY2026-Apr: 2026-04-01 to 2026-09-30 (not in force today)" in said
