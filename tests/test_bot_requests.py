"""Requests: what is taken, and what is refused in one line that repeats nothing of the question."""

import json
from datetime import date
from typing import Any

import pytest

from bot.errors import UsageError
from bot.models import Question
from bot.requests import AnswerRequest, parse_date, parse_request
from codes.models import Setting, System

TODAY = date(2026, 8, 15)


def asked(**fields: Any) -> Question:
    return parse_request(json.dumps({"question": "acute cystitis", **fields})).to_question(TODAY)


def test_a_question_alone_is_asked_of_today() -> None:
    assert asked() == Question("acute cystitis", TODAY)


def test_every_field_is_taken() -> None:
    question = asked(id="q1", as_of="2026-05-01", setting="inpatient", system="icd10cm", top=3)
    assert question == Question("acute cystitis", date(2026, 5, 1), "q1", Setting.INPATIENT, System.ICD10CM, 3)


@pytest.mark.parametrize("identifier", ["q1", "", 7, -1, None, "7"])
def test_an_id_comes_back_unchanged(identifier: str | int | None) -> None:
    found = asked(id=identifier).id
    assert (found, type(found)) == (identifier, type(identifier))


@pytest.mark.parametrize(
    ("written", "setting"),
    [
        ("Outpatient", Setting.OUTPATIENT),
        (" INPATIENT ", Setting.INPATIENT),
        ("ED", Setting.OUTPATIENT),
        ("profee", Setting.PROFESSIONAL),
        ("any", None),
        ("", None),
        (None, None),
    ],
)
def test_settings_as_coders_write_them(written: str | None, setting: Setting | None) -> None:
    assert asked(setting=written).setting is setting


@pytest.mark.parametrize(
    ("written", "system"),
    [("ICD-10-CM", System.ICD10CM), ("icd10pcs", System.ICD10PCS), ("Cpt", System.CPT), ("", None), (None, None)],
)
def test_systems_as_coders_write_them(written: str | None, system: System | None) -> None:
    assert asked(system=written).system is system


def test_fields_that_nobody_knows_are_ignored() -> None:
    assert asked(urgent=True, **{"__class__": "x"}) == asked()


SECRET = "SECRETWORD"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"question": None}, "question"),
        ({"question": 7}, "question"),
        ({"question": [SECRET]}, "question"),
        ({"question": {"text": SECRET}}, "question"),
        ({"question": SECRET + "x" * 60_000}, "question"),
        ({"as_of": "2026-02-30"}, "as_of"),
        ({"as_of": "08/15/2026"}, "as_of"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": ""}, "as_of"),
        ({"as_of": 20260815}, "as_of"),
        ({"as_of": True}, "as_of"),
        ({"as_of": ["2026-08-15"]}, "as_of"),
        ({"setting": "hospital"}, "setting"),
        ({"setting": 1}, "setting"),
        ({"setting": ["inpatient"]}, "setting"),
        ({"system": "icd9"}, "system"),
        ({"system": {}}, "system"),
        ({"top": 0}, "top"),
        ({"top": 51}, "top"),
        ({"top": -1}, "top"),
        ({"top": "many"}, "top"),
        ({"top": 2.5}, "top"),
        ({"top": None}, "top"),
        ({"id": {"a": 1}}, "id"),
        ({"id": [1]}, "id"),
        ({"id": 1.5}, "id"),
        ({"id": True}, "id"),
    ],
)
def test_a_wrong_field_is_named_and_the_question_not_repeated(fields: dict[str, Any], named: str) -> None:
    line = json.dumps({"question": SECRET, **fields})
    with pytest.raises(UsageError) as caught:
        parse_request(line)
    message = str(caught.value)
    assert message.startswith(named)
    assert SECRET not in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "acute cystitis",
        SECRET,
        '{"question": "SECRETWORD"',
        "{'question': 'SECRETWORD'}",
        '{"question": "SECRETWORD",}',
        "null",
        "7",
        '"SECRETWORD"',
        '["SECRETWORD"]',
        "[" * 100_000,
        '{"a":' * 100_000,
        "{}",
        '{"text": "SECRETWORD"}',
        "\x00",
        "9" * 5_000,
    ],
)
def test_what_is_no_request_is_refused_in_one_line(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_request(line)
    assert SECRET not in str(caught.value)
    assert len(str(caught.value)) < 120


def test_the_longest_question_is_taken() -> None:
    assert len(parse_request(json.dumps({"question": "\N{GRINNING FACE}" * 60_000})).question) == 60_000


def test_control_characters_pass_to_the_screen() -> None:
    assert parse_request('{"question": "a\\u0000\\u001bb"}').question == "a\x00\x1bb"


def test_half_a_character_is_refused() -> None:
    with pytest.raises(UsageError, match=r"^question: "):
        parse_request('{"question": "SECRETWORD \\ud800"}')


def test_dates_given_as_dates_are_taken() -> None:
    assert AnswerRequest(question="x", as_of=TODAY).as_of == TODAY


@pytest.mark.parametrize("text", ["2026-08-15", " 2026-08-15 "])
def test_a_date_is_read(text: str) -> None:
    assert parse_date(text) == TODAY


@pytest.mark.parametrize("text", ["", "2026-02-30", "2026-13-01", "15.08.2026", "today", "0000-01-01", "2026-08-15T00"])
def test_a_date_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="2026-08-15"):
        parse_date(text)
