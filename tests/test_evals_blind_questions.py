"""The cases written without sight of the rulebook or retrieval: their shape, their sections and their codes."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tabular_files import official

from codes.catalogue import Catalogue
from codes.models import Setting, System, ValidityStatus
from guidelines.digest import packaged_digest

DATASETS = Path(str(files("evals"))) / "datasets"
CM, PCS, NCCI = "icd10cm-guidelines", "icd10pcs-guidelines", "ncci-policy-manual"
AS_OF = date(2026, 8, 15)
SECTION_FIELDS = ["id", "question", "document", "sections", "setting", "as_of", "source", "tags"]
CODE_FIELDS = [
    "id",
    "question",
    "setting",
    "as_of",
    "must_codes",
    "forbidden_codes",
    "expected_outcome",
    "deciding_sections",
    "source",
]
OUTCOMES = {"answered", "needs_detail", "abstained", "refused"}
WITHOUT_SECTION = {"abstained", "refused"}
LONGEST_SHARED_RUN = 7
OFFICIAL_TEXTS = (
    "guidelines/icd10cm_guidelines_FY2026_oct2025.txt",
    "pcs/icd10coder_pcs_guidelines.csv",
    "ncci/ncci_medicare_policy_manual_2026_all_chapters.txt",
)


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATASETS / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def asked() -> list[dict[str, Any]]:
    return rows("guideline_questions_blind.jsonl")


@pytest.fixture(scope="module")
def coded() -> list[dict[str, Any]]:
    return rows("coding_questions_blind.jsonl")


@pytest.fixture(scope="module")
def quotable() -> set[tuple[str, str]]:
    return {(section.document_id, section.number) for section in packaged_digest() if section.text}


def test_the_draw_is_whole_and_each_section_is_drawn_once(asked: list[dict[str, Any]]) -> None:
    documents = Counter(case["document"] for case in asked)
    assert documents == {CM: 120, PCS: 20, NCCI: 20}
    drawn = Counter((case["document"], case["sections"][0]) for case in asked)
    assert set(drawn.values()) == {1}


@pytest.mark.parametrize(("name", "prefix"), [("guideline", "bq"), ("coding", "bc")])
def test_every_case_has_its_own_id_and_question(name: str, prefix: str) -> None:
    cases = rows(f"{name}_questions_blind.jsonl")
    assert [case["id"] for case in cases] == [f"{prefix}-{n:03d}" for n in range(1, len(cases) + 1)]
    assert len({case["question"].lower() for case in cases}) == len(cases)
    for case in cases:
        assert case["question"].strip() == case["question"] != ""
        assert case["setting"] is None or Setting(case["setting"])
        assert date.fromisoformat(case["as_of"]) == AS_OF
        assert case["source"].strip() == case["source"] != ""


def test_section_cases_name_one_to_three_sections_of_the_digest(
    asked: list[dict[str, Any]], quotable: set[tuple[str, str]]
) -> None:
    for case in asked:
        assert list(case) == SECTION_FIELDS
        assert 1 <= len(case["sections"]) <= 3
        assert len(set(case["sections"])) == len(case["sections"])
        assert {(case["document"], section) for section in case["sections"]} <= quotable, case["id"]
        assert len(case["source"].split()) >= 5, case["id"]
        assert case["tags"]
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag) for tag in case["tags"])


def test_code_cases_name_their_outcome_and_sections_of_the_digest(
    coded: list[dict[str, Any]], quotable: set[tuple[str, str]]
) -> None:
    assert len(coded) == 40
    for case in coded:
        assert list(case) == CODE_FIELDS
        assert case["expected_outcome"] in OUTCOMES
        assert bool(case["must_codes"]) == (case["expected_outcome"] == "answered"), case["id"]
        assert bool(case["deciding_sections"]) == (case["expected_outcome"] not in WITHOUT_SECTION), case["id"]
        assert len(set(case["deciding_sections"])) == len(case["deciding_sections"]) <= 3
        assert {(CM, section) for section in case["deciding_sections"]} <= quotable, case["id"]
        assert not set(case["must_codes"]) & set(case["forbidden_codes"]), case["id"]
        for key in ("must_codes", "forbidden_codes"):
            assert len(set(case[key])) == len(case[key]), case["id"]


def test_every_code_is_billable_on_its_date(coded: list[dict[str, Any]], catalogue: Catalogue) -> None:
    for case in coded:
        for code in [*case["must_codes"], *case["forbidden_codes"]]:
            found = catalogue.look_up(code, AS_OF, System.ICD10CM)
            assert found.validity.status is ValidityStatus.VALID, (case["id"], code)
            assert found.entry is not None
            assert found.entry.billable, (case["id"], code)
            assert found.entry.code == code


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    length = LONGEST_SHARED_RUN + 1
    return (tuple(words[n : n + length]) for n in range(len(words) - length + 1))


@pytest.mark.parametrize("name", OFFICIAL_TEXTS)
def test_questions_and_reasons_are_in_our_own_words(
    asked: list[dict[str, Any]], coded: list[dict[str, Any]], name: str
) -> None:
    path = official(name)
    if path is None:
        pytest.skip(f"needs shared/data: {name}")
    printed = set(runs(path.read_text(encoding="utf-8")))
    shared = [(c["id"], key) for c in [*asked, *coded] for key in ("question", "source") if printed & set(runs(c[key]))]
    assert shared == []
