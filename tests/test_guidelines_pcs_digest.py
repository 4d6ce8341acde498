"""The digest of the ICD-10-PCS guidelines: every official section, in words of its own."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from tabular_files import official

from guidelines.digest import packaged_digest
from guidelines.models import GuidelineSection

PCS = "icd10pcs-guidelines"
LONGEST_SHARED_RUN = 13

# The official numbers, as "heading: numbers below it".
SECTION_NUMBERS = {
    "A": "A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11",
    "B": "B2 B3 B4 B5 B6",
    "B2": "B2.1 B2.1a B2.1b",
    "B3": (
        "B3.1 B3.1a B3.1b B3.2 B3.2a B3.2b B3.2c B3.2d B3.3 B3.4 B3.4a B3.4b B3.5 B3.6 B3.6a B3.6b B3.6c B3.7 B3.8 "
        "B3.9 B3.10 B3.10a B3.10b B3.10c B3.11 B3.11a B3.11b B3.11c B3.12 B3.13 B3.14 B3.15 B3.16 B3.17 B3.18 B3.19"
    ),
    "B4": "B4.1 B4.1a B4.1b B4.1c B4.2 B4.3 B4.4 B4.5 B4.6 B4.7 B4.8",
    "B5": "B5.2 B5.2a B5.2b B5.3 B5.3a B5.3b B5.4",
    "B6": "B6.1 B6.1a B6.1b B6.1c B6.2",
    "C": "C1 C2",
    "D": "D1 D1.a D1.b",
    "E": "E1 E1.a E1.b",
    "F": "F.1 F.1.a F.2 F.2.a F.3 F.3.a F.4 F.4.a",
}
HEADINGS = {
    *("A", "B", "B2", "B2.1", "B3", "B3.1", "B3.4", "B3.6", "B3.10", "B3.11", "B4", "B4.1", "B5", "B5.2", "B5.3"),
    *("B6", "B6.1", "C", "D", "D1", "E", "E1"),
}
CODES = {
    "A9": {"0JHT3VZ", "0JHW3VZ"},
    "E1.a": {"XW043A6", "3E0"},
    "E1.b": {"X2A5312", "X2A"},
}


@pytest.fixture(scope="module")
def digest() -> dict[str, GuidelineSection]:
    """The sections of the ICD-10-PCS guidelines by number."""
    return {section.number: section for section in packaged_digest() if section.document_id == PCS}


def test_every_official_section_is_there_once(digest: dict[str, GuidelineSection]) -> None:
    expected = {*SECTION_NUMBERS, *(number for below in SECTION_NUMBERS.values() for number in below.split())}
    named = [section.number for section in packaged_digest() if section.document_id == PCS]
    assert len(expected) == 100
    assert sorted(named) == sorted(expected)
    assert set(digest) == expected


def test_every_section_is_of_one_edition_and_says_that_its_words_are_ours(
    digest: dict[str, GuidelineSection],
) -> None:
    assert {(s.document_title, s.edition, s.authority, s.effective_from, s.effective_to) for s in digest.values()} == {
        (
            "ICD-10-PCS Official Guidelines for Coding and Reporting",
            "FY2025",
            "digest",
            date(2024, 10, 1),
            date(2025, 9, 30),
        )
    }


def test_only_headings_have_no_text(digest: dict[str, GuidelineSection]) -> None:
    assert {number for number, section in digest.items() if not section.text} == HEADINGS
    assert len(digest) - len(HEADINGS) == 78


def test_sections_with_text_are_told_apart_by_their_titles(digest: dict[str, GuidelineSection]) -> None:
    titles = [section.title for section in digest.values() if section.text]
    assert len(titles) == len(set(titles))


def test_pages_never_run_backwards(digest: dict[str, GuidelineSection]) -> None:
    pages = [digest[number].page for number in _official_order()]
    assert (pages[0], pages[-1]) == (3, 20)
    assert pages == sorted(pages)


def test_every_code_that_the_guidelines_name_is_named(digest: dict[str, GuidelineSection]) -> None:
    assert [
        (number, code) for number, codes in CODES.items() for code in codes if code not in digest[number].text
    ] == []


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        ("A2", ("34", "I and O", "seven")),
        ("A8", ("all seven", "query the physician")),
        ("B3.2d", ("percutaneous endoscopic Inspection", "open Resection")),
        ("B3.6b", ("number of coronary arteries", "qualifier")),
        ("B3.10c", ("Interbody Fusion Device", "Autologous Tissue Substitute", "Nonautologous Tissue Substitute")),
        ("B3.19", ("carpometacarpal", "proximal phalanx", "High", "Mid", "Low", "Complete 5th Ray", "Partial 5th Ray")),
        ("B4.6", ("Upper Arm", "Lower Arm", "Upper Leg", "Lower Leg", "Foot")),
        ("B6.1a", ("No Device", "Temporary", "Intraoperative", "both the insertion and the removal")),
        ("C2", ("Products of Conception, Retained", "Endometrium")),
        ("D1.a", ("Radioactive Element", "Cesium-131 Collagen Implant", "Palladium-103 Collagen Implant")),
        ("D1.b", ("Other Device",)),
    ],
)
def test_a_section_says_what_decides(number: str, facts: tuple[str, ...], digest: dict[str, GuidelineSection]) -> None:
    assert [fact for fact in facts if fact not in digest[number].text] == []


# ---- against the official files, where they are at hand ------------------------------------------------


def test_numbers_titles_pages_and_codes_are_the_official_ones(digest: dict[str, GuidelineSection]) -> None:
    path = official("toc/icd10pcs_guidelines.json")
    if path is None:
        pytest.skip("the official table of contents (shared/data/toc) is not at hand")
    listed: dict[str, dict[str, Any]] = {s["number"]: s for s in json.loads(path.read_text(encoding="utf-8"))}
    assert set(listed) == set(digest)
    assert {number for number, s in listed.items() if not s["has_text"]} == HEADINGS
    assert {number: set(s["codes"]) for number, s in listed.items() if s["codes"]} == CODES
    assert {n: s["page"] for n, s in listed.items() if s["page"]} == {
        n: digest[n].page for n, s in listed.items() if s["page"]
    }
    for number, section in listed.items():
        above = listed.get(section["parent"] or "", {}).get("title")
        # The official document repeats the heading over its items; there our titles tell them apart.
        if section["title"] and section["title"] != above:
            assert _folded(digest[number].title) == _folded(section["title"]), number


def test_no_long_run_of_words_is_taken_from_the_official_text(digest: dict[str, GuidelineSection]) -> None:
    path = official("pcs/icd10coder_pcs_guidelines.csv")
    if path is None:
        pytest.skip("the official texts (pcs in shared/data) are not at hand")
    with path.open(encoding="utf-8", newline="") as lines:
        printed = {run for row in csv.DictReader(lines) for run in _runs(row["content"])}
    assert len(printed) > 3_000
    assert [(number, run) for number, s in digest.items() for run in _runs(s.text) if run in printed] == []


def _official_order() -> Iterator[str]:
    for heading, below in SECTION_NUMBERS.items():
        if heading == "B":
            yield "B"
            continue
        yield heading
        yield from below.split()


def _runs(text: str) -> Iterator[str]:
    """Every run of words one longer than may be shared, without case and punctuation."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    length = LONGEST_SHARED_RUN + 1
    return (" ".join(words[start : start + length]) for start in range(len(words) - length + 1))


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.lower()))
