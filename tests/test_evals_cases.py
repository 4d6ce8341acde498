"""The case format: what is read, and what is refused with file, line and field."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.models import Outcome
from evals.cases import EvalCase, read_case, read_cases
from evals.errors import CaseError

ROW: dict[str, Any] = {
    "id": "t-1",
    "question": "cough",
    "as_of": "2026-08-15",
    "expected_outcome": "answered",
    "must_codes": [{"any": ["R05.8", "R05.9"]}],
    "author": "tests",
    "source": "a symptom without a diagnosis is coded",
}


def line(**fields: Any) -> str:
    return json.dumps({**ROW, **fields})


def test_alternatives_and_slices_are_read() -> None:
    case = read_case(line(deciding_sections={"icd10cm-guidelines:I.B.4": 2}), "f:1")
    assert case.wanted == (("R05.8", "R05.9"),)
    assert case.chapter == "R"
    assert case.expected_outcome is Outcome.ANSWERED
    assert case.deciding_sections == {"icd10cm-guidelines:I.B.4": 2}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"colour": "red"}, "colour"),
        ({"as_of": 20260815}, "as_of: write a date as 2026-08-15"),
        ({"as_of": "2026-02-30"}, "as_of"),
        ({"must_codes": ["r05.9"]}, "must_codes"),
        ({"must_codes": ["R059."]}, "must_codes"),
        ({"must_codes": [{"any": ["R05.9"]}]}, "must_codes"),
        ({"forbidden_codes": ["R05.9"]}, "R05.9 stands in must_codes and in forbidden_codes"),
        ({"acceptable_codes": ["R06.2"], "forbidden_codes": ["R06.2"]}, "R06.2 is acceptable and forbidden"),
        ({"must_codes": ["R05.9", {"any": ["R05.8", "R05.9"]}]}, "R05.9 is demanded twice"),
        ({"sequence": True}, "sequence is for two codes or more"),
        ({"expected_outcome": "refused"}, "take must_codes out"),
        ({"must_codes": []}, "nothing says what the answer must hold"),
        ({"must_ask": ["side"]}, "must_ask is for the outcome needs_detail"),
        ({"valid_to": "2026-01-01"}, "as_of lies outside"),
        ({"identifiers": ["123-45-6789"]}, "does not stand in the question"),
        ({"deciding_sections": {"I.B.4": 2}}, "deciding_sections"),
        ({"deciding_sections": {"icd10cm-guidelines:I.B.4": 4}}, "deciding_sections"),
        ({"expected_outcome": "perhaps"}, "expected_outcome"),
        ({"source": " "}, "source"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises(CaseError, match=r"^cases\.jsonl:7: ") as caught:
        read_case(line(**fields), "cases.jsonl:7")
    assert complaint in str(caught.value)
    assert "cough" not in str(caught.value)


def test_an_id_stands_once_in_a_file() -> None:
    with pytest.raises(CaseError, match="f:3: the id t-1 stands twice"):
        read_cases([line(), "", line()], "f")


@pytest.mark.parametrize(
    ("second", "complaint"),
    [
        (None, "has one case"),
        ({"question": "wheeze", "setting": "inpatient"}, "different questions"),
        ({}, "must differ in as_of or setting"),
    ],
)
def test_a_pair_has_the_same_words_and_another_date_or_setting(second: dict[str, Any] | None, complaint: str) -> None:
    rows = [line(pair="p-1")]
    if second is not None:
        rows.append(line(id="t-2", pair="p-1", **second))
    with pytest.raises(CaseError, match=complaint):
        read_cases(rows, "f")


def test_every_example_of_the_documentation_is_a_case() -> None:
    text = (Path(__file__).parents[1] / "docs" / "evaluation-cases.md").read_text(encoding="utf-8")
    blocks = [block.split("```")[0] for block in text.split("```json\n")[1:]]
    first, pair = blocks
    assert read_case(first, "docs").must_codes == ("I13.2", "I50.9", "N18.5")
    assert [case.pair for case in read_cases(pair.splitlines(), "docs")] == ["unc-01", "unc-01"]


def test_every_field_is_explained() -> None:
    text = (Path(__file__).parents[1] / "docs" / "evaluation-cases.md").read_text(encoding="utf-8")
    table = text.split("## Fields")[1].split("## ")[0]
    assert [name for name in EvalCase.model_fields if f"`{name}`" not in table] == []
