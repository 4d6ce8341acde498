"""The practice shelf: every topic a coder asks about, in words of our own, each with the sources it rests on."""

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
from tabular_files import official

from guidelines.digest import packaged_digest
from guidelines.models import GuidelineSection

SHELF = "practice-shelf"
LONGEST_SHARED_RUN = 13

TOPICS = {
    "MOD": "RULES NCCI 22 24 25 26 50 51 52 53 54 57 58 59 62 66 76 78 79 80 90 91 93 99",
    "MOD.": "RT SITE TC GA GX GY GZ GC GT FQ FS FT AI AA KX GP JW PD AQ OTHER HCPCS",
    "EM": (
        "LEVEL MDM MDM.PROBLEMS MDM.DATA MDM.RISK TIME NEW ED HOSPITAL DISCHARGE CONSULT CRITICAL NF HOME SPLIT "
        "PROLONGED G2211 SAMEDAY MEDICARE"
    ),
    "GS": "INDICATORS DAYS INCLUDED EXCLUDED MINOR MODIFIERS GROUP COMPLICATION COMBINE",
    "INC": "RULES SUPERVISION BILLING",
    "TP": "TERMS RULE EM PRIMARY SURGERY OTHER",
    "PREV": "MEDICARE NONCOVERED SAMEDAY DIAGNOSIS",
    "POA": "WHEN INDICATORS ASSIGN COMBINATION SPECIAL QUERY",
    "QUERY": "WHEN CONTENT NONLEADING FORMS RECORD",
    "DRUG": "UNITS WASTE SCOPE MUE ADMIN",
    "TELE": "NOW POS SITES CONSULT TECH",
}
HEADINGS = {"MOD", "EM", "GS", "INC", "TP", "PREV", "POA", "DRUG", "TELE"}
CPT_MODIFIERS = "22 24 25 26 50 51 52 53 54 55 56 57 58 59 XE XP XS XU 62 66 76 77 78 79 80 81 82 AS 90 91 93 95 99"
HCPCS_MODIFIERS = (
    "RT LT TC GA GX GY GZ GC GE GT GQ G0 JW JZ KX QK QX QY QZ QS AA AD FS FT FQ FR AI GN GO GP CQ CO PD PT"
)


@pytest.fixture(scope="module")
def shelf() -> dict[str, GuidelineSection]:
    """The sections of the shelf by number."""
    return {section.number: section for section in packaged_digest() if section.document_id == SHELF}


def basis(section: GuidelineSection) -> str:
    """What the last line of a section names as its sources."""
    *_, last = section.text.split("\n")
    return last.removeprefix("Basis: ") if last.startswith("Basis: ") else ""


def test_every_topic_is_there_once(shelf: dict[str, GuidelineSection]) -> None:
    expected = {f"{part.rstrip('.')}.{below}" for part, numbers in TOPICS.items() for below in numbers.split()}
    named = [section.number for section in packaged_digest() if section.document_id == SHELF]
    assert sorted(named) == sorted({"SHELF", "QUERY", *HEADINGS, *expected})


def test_every_section_is_of_2026_and_says_that_its_words_are_ours(shelf: dict[str, GuidelineSection]) -> None:
    assert {(s.document_title, s.edition, s.authority, s.effective_from, s.effective_to) for s in shelf.values()} == {
        ("Coder's Practice Shelf", "2026", "digest", date(2026, 1, 1), date(2026, 12, 31))
    }


def test_only_headings_have_no_text_and_every_text_names_its_basis(shelf: dict[str, GuidelineSection]) -> None:
    assert {number for number, section in shelf.items() if not section.text} == HEADINGS
    assert {n for n, section in shelf.items() if section.text and not basis(section)} == {"SHELF"}


def test_a_page_is_given_where_a_manual_comes_first(shelf: dict[str, GuidelineSection]) -> None:
    manuals = ("Medicare Claims Processing Manual", "NCCI Policy Manual", "ICD-10-CM Official Guidelines")
    for number, section in shelf.items():
        if basis(section):
            assert (section.page > 0) == basis(section).startswith(manuals), number


@pytest.mark.parametrize("modifier", f"{CPT_MODIFIERS} {HCPCS_MODIFIERS}".split())
def test_every_modifier_coders_ask_about_has_a_sentence(modifier: str, shelf: dict[str, GuidelineSection]) -> None:
    text = "\n".join(section.text for number, section in shelf.items() if number.startswith("MOD."))
    assert re.search(rf"[Mm]odifiers? (?:\w\w, )*(?:\w\w (?:and|or) )?{modifier}\b", text)


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        ("MOD.NCCI", ("24, 25, 57, 58, 78 and 79", "(CCMI) 0", "CCMI 1", "22, 76 and 77")),
        ("MOD.25", ("no different diagnoses", "99211", "000 or 010", "XXX", "modifier 57")),
        ("MOD.50", ("one line", "LT on one line", "150 percent")),
        ("MOD.53", ("44388, 45378, G0105 or G0121", "half")),
        ("MOD.59", ("E/M code", "77427", "XE", "XP", "XS", "XU")),
        ("MOD.80", ("16 percent", "13.6 percent")),
        ("MOD.62", ("62.5 percent",)),
        ("MOD.GZ", ("denied automatically", "GA")),
        ("EM.MDM", ("at least two of its three elements", "99204 and 99214")),
        ("EM.MDM.DATA", ("one of three categories", "two of three categories")),
        ("EM.TIME", ("99202 needs 15 minutes", "99215 needs 40", "midpoint")),
        ("EM.ED", ("(MDM) only", "time is not used", "99285 high")),
        ("EM.SPLIT", ("over half of the total time", "FS", "never split or shared")),
        ("EM.PROLONGED", ("89 minutes", "69 minutes", "90 minutes", "65 minutes", "110 minutes", "95", "85", "140")),
        ("EM.NEW", ("past three years", "same specialty")),
        ("GS.DAYS", ("1 day before", "90 days", "April 5", "January 15")),
        ("GS.EXCLUDED", ("return to the operating room", "modifier FT")),
        ("INC.SUPERVISION", ("audio and video", "10- or 90-day")),
        ("TP.PRIMARY", ("six months", "no more than four", "GE")),
        ("PREV.NONCOVERED", ("99381-99397", "equal value")),
        ("POA.INDICATORS", ("indicator Y", "indicator N", "indicator U", "indicator W", "exempt")),
        ("QUERY.NONLEADING", ("payment", "leading")),
        ("QUERY.FORMS", ("unable to determine", "other")),
        ("DRUG.WASTE", ("J1745-JW with 5 units", "J1745-JZ with 40 units", "rounded down")),
        ("TELE.POS", ("02", "10", "93", "GT", "GQ")),
    ],
)
def test_a_section_says_what_decides(number: str, facts: tuple[str, ...], shelf: dict[str, GuidelineSection]) -> None:
    assert [fact for fact in facts if fact not in shelf[number].text] == []


# ---- against the official files, where they are at hand ------------------------------------------------


def official_text(name: str) -> str:
    path = official(name)
    if path is None:
        pytest.skip(f"the official text ({name} in shared/data) is not at hand")
    return path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("chapter", ["12", "23"])
def test_the_manual_sections_that_are_named_exist(chapter: str, shelf: dict[str, GuidelineSection]) -> None:
    listed = {s["number"] for s in json.loads(official_text(f"toc/claims_processing_manual_ch{chapter}.json"))}
    named = {(n, place) for n, s in shelf.items() for place in _manual_sections(basis(s), chapter)}
    assert len(named) > 5
    # The table of contents stops at letters: 40.2.A.7 is an item of 40.2.A.
    assert {(n, p) for n, p in named if p not in listed and p.rsplit(".", 1)[0] not in listed} == set()


@pytest.mark.parametrize(
    "name",
    [
        "medicare/clm104c12.txt",
        "medicare/clm104c23.txt",
        "ncci/ncci_medicare_policy_manual_2026_all_chapters.txt",
        "guidelines/icd10cm_guidelines_FY2026_oct2025.txt",
        "hcpcs/HCPC2025_OCT_ANWEB_long_descriptions.csv",
    ],
)
def test_no_long_run_of_words_is_taken_from_an_official_text(name: str, shelf: dict[str, GuidelineSection]) -> None:
    printed = set(_runs(official_text(name)))
    assert len(printed) > 10_000
    assert [(number, run) for number, s in shelf.items() for run in _runs(s.text) if run in printed] == []


def test_no_wording_of_a_cpt_code_is_taken(shelf: dict[str, GuidelineSection]) -> None:
    manual = official_text("ncci/ncci_medicare_policy_manual_2026_all_chapters.txt")
    wordings = {_folded(found) for found in re.findall(r"\b\d{5} \(([A-Z][^()]+)\)", " ".join(manual.split()))}
    wordings = {wording for wording in wordings if len(wording.split()) >= 4}
    assert len(wordings) > 150
    ours = " ".join(_folded(f"{s.title} {s.text}") for s in shelf.values())
    assert {wording for wording in wordings if wording in ours} == set()


def _manual_sections(sources: str, chapter: str) -> Iterator[str]:
    for part in re.findall(rf"chapter {chapter}, (?:sections?|addendum)([^;]*)", sources):
        without_fields = re.sub(r"\([^)]*\)", "", part.split("chapter")[0])
        yield from re.findall(r"\b\d{2,3}(?:\.\w+)*", without_fields)


def _runs(text: str) -> Iterator[str]:
    """Every run of words one longer than may be shared, without case and punctuation."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    length = LONGEST_SHARED_RUN + 1
    return (" ".join(words[start : start + length]) for start in range(len(words) - length + 1))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
