"""The guideline library: sections by document, number and date."""

from dataclasses import replace
from datetime import date

import pytest

from guidelines.library import GuidelineLibrary
from guidelines.models import GuidelineSection

FY2025 = GuidelineSection(
    document_id="icd10cm-guidelines",
    document_title="Official Guidelines",
    edition="FY2025",
    number="I.C.9.a",
    title="Hypertension",
    text="As it was.",
    page=46,
    effective_from=date(2024, 10, 1),
    effective_to=date(2025, 9, 30),
    authority="digest",
    heading_path=("Hypertension",),
)
FY2026 = replace(
    FY2025, edition="FY2026", text="As it is.", effective_from=date(2025, 10, 1), effective_to=date(2026, 9, 30)
)
ONLY_FY2026 = replace(FY2026, number="I.C.4.a.1.b", title="Remission")
TEAM = replace(FY2026, document_id="team-policy", text="As we do it.")


@pytest.fixture
def library() -> GuidelineLibrary:
    return GuidelineLibrary([FY2026, FY2025, ONLY_FY2026, TEAM])


@pytest.mark.parametrize(
    ("as_of", "section"),
    [
        (date(2025, 9, 30), FY2025),
        (date(2025, 10, 1), FY2026),
        (date(2026, 9, 30), FY2026),
        (date(2024, 10, 1), FY2025),
        (date(2019, 1, 1), FY2025),
        (date(2026, 10, 1), FY2026),
        (date.min, FY2025),
        (date.max, FY2026),
        (None, FY2026),
    ],
)
def test_the_edition_in_force_answers_else_the_nearest(
    as_of: date | None, section: GuidelineSection, library: GuidelineLibrary
) -> None:
    assert library.get("icd10cm-guidelines", "I.C.9.a", as_of) == section


def test_a_section_that_an_older_edition_lacks_is_given_by_the_edition_that_has_it(library: GuidelineLibrary) -> None:
    found = library.get("icd10cm-guidelines", "I.C.4.a.1.b", date(2025, 1, 1))
    assert found == ONLY_FY2026
    assert not found.covers(date(2025, 1, 1))


@pytest.mark.parametrize(
    ("document", "number"),
    [("icd10cm-guidelines", "I.C.99"), ("no-document", "I.C.9.a"), ("", ""), ("icd10cm-guidelines", "i.c.9.a")],
)
def test_what_is_not_there_is_none(document: str, number: str, library: GuidelineLibrary) -> None:
    assert library.get(document, number) is None
    assert library.get(document, number, date(2026, 1, 1)) is None


def test_documents_do_not_answer_for_one_another(library: GuidelineLibrary) -> None:
    assert library.get("team-policy", "I.C.9.a") == TEAM


def test_every_section_is_listed_in_the_order_loaded(library: GuidelineLibrary) -> None:
    assert list(library) == [FY2026, FY2025, ONLY_FY2026, TEAM]


def test_an_empty_library_answers_with_nothing() -> None:
    assert list(GuidelineLibrary([])) == []
    assert GuidelineLibrary([]).get("icd10cm-guidelines", "I.C.9.a") is None
