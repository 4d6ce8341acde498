"""The digest of chapters II to XIII of the NCCI Policy Manual: the deciding policies, in words of our own."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from tabular_files import official

from guidelines.digest import packaged_digest
from guidelines.models import GuidelineSection

DOCUMENT = "ncci-policy-manual"
LONGEST_SHARED_RUN = 13
FEWEST_SECTIONS = 8
CHAPTERS = ("II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII")


@pytest.fixture(scope="module")
def digest() -> dict[str, GuidelineSection]:
    """The sections of chapters II to XIII by number."""
    sections = [s for s in packaged_digest() if s.document_id == DOCUMENT and s.number.split(".")[0] in CHAPTERS]
    assert len(sections) == len({section.number for section in sections})
    return {section.number: section for section in sections}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_chapter_has_its_deciding_policies(chapter: str, digest: dict[str, GuidelineSection]) -> None:
    below = [s for number, s in digest.items() if number.startswith(f"{chapter}.") and s.text]
    assert chapter in digest
    assert len(below) >= FEWEST_SECTIONS


def test_every_section_is_of_the_2026_edition_and_says_that_its_words_are_ours(
    digest: dict[str, GuidelineSection],
) -> None:
    assert {(s.document_title, s.edition, s.authority, s.effective_from, s.effective_to) for s in digest.values()} == {
        ("Medicare NCCI Policy Manual", "2026", "digest", date(2026, 1, 1), date(2026, 12, 31))
    }


def test_only_headings_over_sections_have_no_text(digest: dict[str, GuidelineSection]) -> None:
    for number, section in digest.items():
        if not section.text:
            assert any(other.startswith(f"{number}.") for other in digest), number


def test_every_section_hangs_below_its_chapter(digest: dict[str, GuidelineSection]) -> None:
    for number, section in digest.items():
        parts = number.split(".")
        above = [".".join(parts[: depth + 1]) for depth in range(len(parts))]
        assert section.heading_path == tuple(digest[n].title for n in above), number


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        ("II.B.4", ("62320-62327 or 64400-64530", "Modifier 59 or XU", "general, subarachnoid or epidural")),
        ("III.B", ("modifier 57", "modifier 25", "modifier 24", "090", "000 or 010", "XXX")),
        ("III.E.2", ("11102-11107", "different lesion")),
        ("III.E.6", ("0.5 cm", "12001-12021")),
        ("III.K.5", ("modifier 50", "one unit", "LT and RT", "40.7.B")),
        ("IV.E.3", ("converted", "only the open procedure")),
        ("IV.G.8", ("Q4001-Q4051", "OPPS")),
        ("IV.H.3", ("one unit", "one anatomic site")),
        ("V.C.3", ("31635", "31622", "modifier 58")),
        ("V.D.13", ("modifier 52", "59 or XU", "earlier date")),
        ("VI.C.12", ("colonoscopy alone",)),
        ("VI.H.25", ("45385", "45380", "separate lesions")),
        ("VII.G.1", ("ultrasound", "amniocentesis", "high-risk")),
        ("VIII.F.1", ("69990", "20.4.5", "CMS differs here from CPT")),
        ("IX.C.3", ("professional component", "technical component")),
        ("IX.D.2", ("supervision and interpretation", "each report their own part")),
        ("X.A", ("reflex test", "1 unit, not 2", "more than one method")),
        ("X.C", ("80061", "59 or 91", "100.5.1")),
        ("XI.B.2", ("only one", "separate intravenous access sites")),
        ("XI.B.13", ("G0008, G0009 or G0010", "90460-90461 or 90471-90474")),
        ("XI.C", ("90785", "90791", "G0444")),
        ("XI.P.2", ("fifteen minutes", "97010-97028", "59 or XU")),
        ("XI.U.6", ("99291", "36600", "facilities may")),
        ("XII.D.6", ("J1094", "J1100", "120")),
        ("XII.D.9", ("J7321", "one unit", "each knee joint")),
        ("XIII.A", ("0001T-0999T", "chapter X")),
    ],
)
def test_a_section_says_what_decides(number: str, facts: tuple[str, ...], digest: dict[str, GuidelineSection]) -> None:
    assert [fact for fact in facts if fact not in digest[number].text] == []


# ---- against the official files, where they are at hand ------------------------------------------------


def test_numbers_titles_and_pages_are_the_official_ones(digest: dict[str, GuidelineSection]) -> None:
    listed = official_sections()
    assert set(digest) <= set(listed)
    assert [number for number, s in digest.items() if s.page != listed[number]["page"]] == []
    # The official document leaves most of its numbered items untitled; those titles are ours.
    assert [n for n, s in digest.items() if listed[n]["title"] and s.title != listed[n]["title"]] == []
    assert [n for n, s in digest.items() if s.text and not listed[n]["has_text"]] == []
    order = {number: place for place, number in enumerate(listed)}
    for chapter in CHAPTERS:
        places = [order[number] for number in digest if number.split(".")[0] == chapter]
        assert places == sorted(places), chapter


def test_every_code_that_an_official_section_names_is_named(digest: dict[str, GuidelineSection]) -> None:
    listed = official_sections()
    missing = [(n, code) for n, s in digest.items() if s.text for code in listed[n]["codes"] if code not in s.text]
    assert missing == []


def test_no_long_run_of_words_is_taken_from_the_official_text(digest: dict[str, GuidelineSection]) -> None:
    path = official("ncci/ncci_medicare_policy_manual_2026_all_chapters.txt")
    if path is None:
        pytest.skip("the official text (ncci in shared/data) is not at hand")
    text = path.read_text(encoding="utf-8")
    # A run may also go on over the foot of a page.
    without_feet = re.sub(r"Revision Date[^\n]*\s+[IVX]+-\d+\s", " ", text)
    printed = {*_runs(text), *_runs(without_feet)}
    assert len(printed) > 50_000
    assert [(number, run) for number, s in digest.items() for run in _runs(s.text) if run in printed] == []


def official_sections() -> dict[str, dict[str, Any]]:
    path = official("toc/ncci_policy_manual_2026.json")
    if path is None:
        pytest.skip("the official table of contents (shared/data/toc) is not at hand")
    return {section["number"]: section for section in json.loads(path.read_text(encoding="utf-8"))}


def _runs(text: str) -> Iterator[str]:
    """Every run of words one longer than may be shared, without case and punctuation."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    length = LONGEST_SHARED_RUN + 1
    return (" ".join(words[start : start + length]) for start in range(len(words) - length + 1))
