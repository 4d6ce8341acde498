"""The NCCI digest's introduction and chapter I: every official section, its facts, in words of its own."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tabular_files import official

from guidelines.digest import packaged_digest
from guidelines.models import GuidelineSection

NCCI = "ncci-policy-manual"
LONGEST_SHARED_RUN = 13

# The official numbers of chapter I, as "section: numbers below it"; "1~2" is the second item 1 of a section.
SECTION_NUMBERS = {
    "A": "",
    "B": "1 2 3 1~2 2~2 3~2 1~3 2~3 3~3 4~3",
    "C": "1 2 3 4 5 6 7 8 9 10 11 12 13 14",
    "D": "",
    "E": "a b c d d.1 d.2 d.3 e",
    "F": "",
    "G": "",
    "H": "1 2 3",
    "I": "",
    "J": "",
    "K": "1 2 3 4",
    "L": "1 2 3 4 5 6 7",
    "M": "",
    "N": "",
    "O": "1 2",
    "P": "",
    "Q": "",
    "R": "",
    "S": "",
    "T": "",
    "U": "",
    "V": "1 2 3 4 5 6 7 8 9 10",
    "W": "",
}
INTRODUCTION = (
    "purpose ncci-program-background policy-manual-background edit-development-and-review-process "
    "correspondence-with-cms-about-the-medicare-ncci-program-and-its-contents submitting-an-appeal other-payors"
)
HEADINGS = {"I", "I.Q", "I.U"}


@pytest.fixture(scope="module")
def digest() -> dict[str, GuidelineSection]:
    """The sections of the introduction and of chapter I by number."""
    return {s.number: s for s in packaged_digest() if s.document_id == NCCI and _is_ours(s.number)}


def _is_ours(number: str) -> bool:
    return re.split(r"[.#]", number)[0] in {"Intro", "I"}


def test_every_official_section_is_there_once_and_in_order(digest: dict[str, GuidelineSection]) -> None:
    chapter = [
        number
        for letter, below in SECTION_NUMBERS.items()
        for number in (f"I.{letter}", *(f"I.{letter}.{item}" for item in below.split()))
    ]
    introduction = ["Intro", *(f"Intro#{slug}" for slug in INTRODUCTION.split())]
    named = [s.number for s in packaged_digest() if s.document_id == NCCI and _is_ours(s.number)]
    assert [number for number in named if number.startswith("Intro")] == introduction
    assert [number for number in named if not number.startswith("Intro")] == ["I", *chapter]
    assert len(digest) == 90


def test_every_section_is_of_the_2026_edition_and_says_that_its_words_are_ours(
    digest: dict[str, GuidelineSection],
) -> None:
    assert {(s.document_title, s.edition, s.authority, s.effective_from, s.effective_to) for s in digest.values()} == {
        ("Medicare NCCI Policy Manual", "2026", "digest", date(2026, 1, 1), date(2026, 12, 31))
    }


def test_only_the_chapter_and_what_is_reserved_have_no_text(digest: dict[str, GuidelineSection]) -> None:
    assert {number for number, section in digest.items() if not section.text} == HEADINGS


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        ("Intro#ncci-program-background", ("Advance Beneficiary Notice", "1996", "not override")),
        ("Intro#submitting-an-appeal", ("MAC or QIC", "not to the NCCI contractor")),
        ("I.A", ("58262", "58260 plus 58720", "77065 LT plus 77065 RT", "resectability")),
        ("I.C.13", ("modifier 58", "medically reasonable and necessary")),
        ("I.C.14", ("modifier 78", "operating room")),
        ("I.D", ("modifier 57", "modifier 25", "modifier 24", "YYY", "ZZZ", "MMM")),
        ("I.E", ("E1-E4", "24, 25, 57, 58, 78, 79", "27, 59, 91", '"0"', '"1"', '"9"')),
        ("I.E.d", ("77427", "not contiguous", "E/M service")),
        ("I.E.d.3", ("38222", "11720", "Different diagnoses are not an adequate reason")),
        ("I.N", ("modifier 91",)),
        ("I.R", ("95940/95941/G0453", "78472")),
        ("I.V", ("13X, 14X, 85X, 87X", "April 1, 2013", "94002")),
        ("I.V.3", ("modifier 50", "modifier RT", "modifier LT", '"2" UOS')),
        ("I.V.10", ("110-150 kg", "90-110 kg", "2.4-3.0", "1862(a)(1)", "section 40.7.B", "60 days")),
        ("I.W", ("Type 1", "Type 2", "Type 3", "99291", "same specialty")),
    ],
)
def test_a_section_says_what_decides(number: str, facts: tuple[str, ...], digest: dict[str, GuidelineSection]) -> None:
    text = digest[number].text.lower()
    assert [fact for fact in facts if fact.lower() not in text] == []


def test_no_statement_is_made_twice_in_one_section(digest: dict[str, GuidelineSection]) -> None:
    for number, section in digest.items():
        lines = [line for line in section.text.splitlines() if line]
        assert len(lines) == len(set(lines)), number


# ---- against the official files, where they are at hand ------------------------------------------------


def test_titles_pages_depth_and_codes_are_the_official_ones(digest: dict[str, GuidelineSection]) -> None:
    path = official("toc/ncci_policy_manual_2026.json")
    if path is None:
        pytest.skip("the official table of contents (shared/data/toc) is not at hand")
    listed: dict[str, dict[str, Any]] = {
        s["number"]: s for s in json.loads(path.read_text(encoding="utf-8")) if _is_ours(s["number"])
    }
    assert set(listed) == set(digest)
    assert {number for number, s in listed.items() if not s["has_text"]} == HEADINGS
    assert {n: (s["page"], s["level"]) for n, s in listed.items()} == {
        n: (s.page, len(s.heading_path)) for n, s in digest.items()
    }
    # Items without an official title have one of ours.
    assert [n for n, s in listed.items() if s["title"] and _folded(s["title"]) != _folded(digest[n].title)] == []
    assert [(n, code) for n, s in listed.items() for code in s["codes"] if code not in digest[n].text] == []


@pytest.mark.parametrize(
    "name",
    ["ncci/ncci_medicare_policy_manual_2026_all_chapters.txt", "medicare/clm104c12.txt", "medicare/clm104c23.txt"],
)
def test_no_long_run_of_words_is_taken_from_an_official_text(name: str, digest: dict[str, GuidelineSection]) -> None:
    path = official(name)
    if path is None:
        pytest.skip(f"the official text ({name} in shared/data) is not at hand")
    printed = _printed(path)
    assert len(printed) > 10_000
    assert [(number, run) for number, s in digest.items() for run in _runs(s.text) if run in printed] == []


@cache
def _printed(path: Path) -> frozenset[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    # A sentence goes on over the foot of a page.
    return frozenset(_runs(re.sub(r"\n\s*Revision Date \(Medicare\).*\n\s*\S+\s*\n", "\n", text)))


def _runs(text: str) -> Iterator[str]:
    """Every run of words one longer than may be shared, without case and punctuation."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    length = LONGEST_SHARED_RUN + 1
    return (" ".join(words[start : start + length]) for start in range(len(words) - length + 1))


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.lower()))
