"""The question-to-section cases: their shape, and that the sections they name are in the digest."""

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

from codes.models import Setting
from guidelines.digest import packaged_digest

DATASET = Path(str(files("evals"))) / "datasets" / "guideline_questions.jsonl"
CM, PCS = "icd10cm-guidelines", "icd10pcs-guidelines"
FIELDS = ["id", "question", "document", "sections", "setting", "as_of", "source", "tags"]
LONGEST_SHARED_RUN = 7
# Chapters 3, 8 and 11 print no guideline.
CHAPTERS = [n for n in range(1, 23) if n not in (3, 8, 11)]
OFFICIAL_TEXTS = (
    "guidelines/icd10cm_guidelines_FY2025_oct2024.txt",
    "guidelines/icd10cm_guidelines_FY2026_oct2025.txt",
    "pcs/icd10coder_pcs_guidelines.csv",
)


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in DATASET.read_text(encoding="utf-8").splitlines()]


def test_there_are_enough_cases_each_with_its_own_id_and_question(cases: list[dict[str, Any]]) -> None:
    assert len(cases) >= 180
    assert sum(case["document"] == PCS for case in cases) >= 20
    assert [case["id"] for case in cases] == [f"gs-{n:03d}" for n in range(1, len(cases) + 1)]
    assert len({case["question"].lower() for case in cases}) == len(cases)


def test_every_case_has_the_same_fields(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        assert list(case) == FIELDS
        assert case["question"].strip() == case["question"] != ""
        assert len(case["source"].split()) >= 5, case["id"]
        assert case["document"] in (CM, PCS)
        assert case["setting"] is None or Setting(case["setting"]) in (Setting.INPATIENT, Setting.OUTPATIENT)
        assert date.fromisoformat(case["as_of"]) == date(2026, 8, 15)
        assert case["sections"]
        assert len(set(case["sections"])) == len(case["sections"])
        assert case["tags"]
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag) for tag in case["tags"])


def test_every_section_stands_in_the_digest_with_text_and_at_most_twice(cases: list[dict[str, Any]]) -> None:
    quotable = {(s.document_id, s.number) for s in packaged_digest() if s.text}
    named = Counter((case["document"], section) for case in cases for section in case["sections"])
    assert set(named) <= quotable
    assert max(named.values()) <= 2


@pytest.mark.parametrize(
    "part",
    ["I.A", "I.B", *(f"I.C.{n}" for n in CHAPTERS), "II", "III", "IV", "Appendix-I", "B3", "B4", "B5", "B6", "F"],
)
def test_every_part_of_the_books_is_asked_about(cases: list[dict[str, Any]], part: str) -> None:
    assert any(
        section == part or section.startswith((f"{part}.", f"{part}#")) for c in cases for section in c["sections"]
    )


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    length = LONGEST_SHARED_RUN + 1
    return (tuple(words[n : n + length]) for n in range(len(words) - length + 1))


@pytest.mark.parametrize("name", OFFICIAL_TEXTS)
def test_questions_and_reasons_are_in_our_own_words(cases: list[dict[str, Any]], name: str) -> None:
    path = official(name)
    if path is None:
        pytest.skip(f"needs shared/data: {name}")
    printed = set(runs(path.read_text(encoding="utf-8")))
    shared = [(c["id"], key) for c in cases for key in ("question", "source") if printed & set(runs(c[key]))]
    assert shared == []
