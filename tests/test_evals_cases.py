"""The case format: what is read, and what is refused with file, line and field."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from contract import RULES

from bot.models import Outcome
from codes.models import Setting, System
from evals.case_checks import KNOWN_TAGS
from evals.case_wording import _FORMS
from evals.cases import FINDING_RULES, EvalCase
from evals.errors import CaseError
from evals.reading import examine, read_case, read_cases
from evals.suites import datasets_folder, read_dataset

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
        ({"colour": "red"}, 'colour: there is no field "colour"; there are: id, question, as_of'),
        ({"must_code": ["I10"]}, 'must_code: there is no field "must_code"; did you mean "must_codes"?'),
        ({"as_of": 20260815}, "as_of: 20260815 is no day of the calendar; write YYYY-MM-DD, as in"),
        ({"as_of": "20260815"}, 'as_of: "20260815" is no day of the calendar; write YYYY-MM-DD'),
        ({"as_of": "2026-02-30"}, 'as_of: "2026-02-30" is no day of the calendar; write YYYY-MM-DD'),
        ({"must_codes": ["r05.9"]}, 'must_codes: "r05.9" is not how a code is written; write R05.9'),
        ({"must_codes": ["R059."]}, 'must_codes: "R059." is not how a code is written; write R05.9'),
        (
            {"must_codes": [{"any": ["r05.8", "R05.9"]}]},
            'must_codes: "r05.8" is not how a code is written; write R05.8',
        ),
        ({"must_codes": [{"any": ["R05.9"]}]}, 'must_codes: "any" has fewer than two alternatives; write codes'),
        ({"must_codes": "R05.9"}, 'must_codes: "R05.9" stands where a list must; write codes with dot'),
        ({"must_codes": [5]}, "must_codes: 5 is no code; write codes with dot"),
        ({"must_find": [{"rule": "exclude1"}]}, 'must_find: there is no rule "exclude1"; did you mean "excludes1"?'),
        ({"must_find": [{"rules": "excludes1"}]}, 'must_find: there is no "rules" in it; write [{"rule"'),
        ({"must_codes": [], "expected_outcome": "needs_detail"}, "nothing says which detail must be asked for"),
        ({"sequence": "maybe"}, 'sequence: "maybe" is neither true nor false; write true or false'),
        ({"tags": ["Two Words"]}, 'tags: "Two Words" is no tag; write small letters, digits and hyphens'),
        ({"systems": ["icd9"]}, 'systems: "icd9" is no code system; write a list of icd10cm, icd10pcs'),
        ({"forbidden_codes": ["R05.9"]}, "R05.9 stands in must_codes and in forbidden_codes"),
        ({"acceptable_codes": ["R06.2"], "forbidden_codes": ["R06.2"]}, "R06.2 is acceptable and forbidden"),
        ({"must_codes": ["R05.9", {"any": ["R05.8", "R05.9"]}]}, "R05.9 is demanded twice"),
        ({"sequence": True}, "sequence is for two codes or more"),
        ({"expected_outcome": "refused"}, "take must_codes out"),
        ({"must_codes": []}, "nothing says what the answer must hold"),
        ({"must_ask": ["side"]}, "must_ask is for the outcome needs_detail"),
        ({"valid_to": "2026-01-01"}, "as_of lies outside"),
        ({"identifiers": ["123-45-6789"]}, "does not stand in the question"),
        ({"deciding_sections": {"I.B.4": 2}}, 'deciding_sections: "I.B.4" names no document; write DOCUMENT:NUMBER'),
        ({"deciding_sections": ["I.B.4"]}, "deciding_sections: a list stands where an object must; write DOCUMENT:NU"),
        ({"deciding_sections": {"icd10cm-guidelines:I.B.4": 4}}, "deciding_sections: 4 is no grade of"),
        ({"expected_outcome": "perhaps"}, 'expected_outcome: "perhaps" is no outcome; write answered, needs_detail'),
        ({"source": " "}, "source: this is no text; write words in quotation marks"),
        ({"question": ["cough"]}, "question: a list is no text"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises(CaseError, match=r"^cases\.jsonl:7: ") as caught:
        read_case(line(**fields), "cases.jsonl:7")
    assert complaint in str(caught.value)
    assert "cough" not in str(caught.value)
    for word in ("Input", "String", "tuple", "pattern", "Extra"):
        assert word not in str(caught.value)
    assert all(re.match(r"cases\.jsonl:7: [a-z_]+: .+; .+", told) for told in str(caught.value).splitlines())


def test_every_field_that_is_wrong_is_told_and_its_neighbours_are_read_all_the_same() -> None:
    row = line(as_of="soon", expected_outcome="x", tags="a", colour=1)
    assert [one.field for _, one in examine([row]).complaints] == ["as_of", "expected_outcome", "tags", "colour"]
    half = examine([line(must_codes=["r05.8", "R05.9"], forbidden_codes=["R05.9"], colour=1)])
    assert [one.field for _, one in half.complaints] == ["must_codes", "colour", "forbidden_codes"]
    assert [case.wanted for _, case in half.numbered] == [(("R05.9",),)]


def test_what_was_found_from_an_unread_field_is_not_said() -> None:
    for fields in ({"must_codes": "R05.9"}, {"must_codes": [], "must_code": ["R05.9"]}, {"must_codes": ["x"]}):
        (one,) = examine([line(**fields)]).complaints
        assert "nothing says" not in one[1].what


def test_all_complaints_of_a_file_come_at_once() -> None:
    spread = json.dumps({**ROW, "id": "t-2", "colour": 1}, indent=1).splitlines()
    rows = [line(as_of="soon"), *spread, line(id="t-3") + ",", line(id="t-4"), '{"id": "t-5"', line(id="t-4")]
    with pytest.raises(CaseError) as caught:
        read_cases(rows, "f")
    after = 2 + len(spread)
    assert [told.split("; ")[0][:60] for told in str(caught.value).splitlines()] == [
        'f:1: as_of: "soon" is no day of the calendar',
        f"f:2: (row): the case goes over lines 2 to {after - 1}",
        'f:2: colour: there is no field "colour"',
        f"f:{after}: (row): something follows the case in column {len(line(id='t-3')) + 1}",
        f"f:{after + 2}: (row): not a line of JSON from column 13 on",
        f"f:{after + 3}: id: the id t-4 stands twice, first in line {after + 1}",
    ]
    assert "put the case on one line" in str(caught.value)


def test_every_field_and_rule_has_its_words() -> None:
    assert list(_FORMS) == list(EvalCase.model_fields)
    assert set(FINDING_RULES) == RULES


def test_an_id_stands_once_in_a_file() -> None:
    with pytest.raises(CaseError, match="f:3: id: the id t-1 stands twice, first in line 1"):
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


def test_values_rules_tags_and_files_are_listed() -> None:
    text = (Path(__file__).parents[1] / "docs" / "evaluation-cases.md").read_text(encoding="utf-8")
    values = [*FINDING_RULES, *KNOWN_TAGS, *Outcome, *Setting, *System]
    assert [value for value in values if f"`{value}`" not in text] == []
    for path in sorted((datasets_folder() / "cases").glob("*.jsonl")):
        (row,) = [row for row in text.splitlines() if row.startswith(f"| `{path.name}`")]
        prefixes = re.findall(r"`([a-z]+-)`", row)
        assert [one.id for one in read_dataset(path).cases if not one.id.startswith(tuple(prefixes))] == []
