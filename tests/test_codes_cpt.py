"""CPT as a code set. Every descriptor here is invented."""

from datetime import date

import pytest

from codes.catalogue import Catalogue
from codes.cpt import CptCodeSet, is_licensed_text
from codes.models import Release, System, ValidityStatus
from codes.readers.cpt import CptFile, CptLine

RELEASE = Release(System.CPT, "2026", date(2026, 1, 1), date(2026, 12, 31), "small", "")
FILE = CptFile((CptLine("99213", "Made up service one"), CptLine("99214", "Made up service two")), 2026)
DAY = date(2026, 8, 15)


@pytest.fixture
def cpt() -> CptCodeSet:
    return CptCodeSet(FILE, RELEASE)


@pytest.mark.parametrize("typed", ["99213", " 99213 "])
def test_a_code_of_the_customers_file_is_billable(cpt: CptCodeSet, typed: str) -> None:
    found = cpt.get(typed)
    assert found is not None
    assert (found.code, found.system, found.description, found.billable) == (
        "99213",
        System.CPT,
        "Made up service one",
        True,
    )
    assert list(cpt.codes()) == ["99213", "99214"]


@pytest.mark.parametrize("code", ["99999", "0001F", "E0143", "", "992"])
def test_what_the_file_does_not_hold_is_none(cpt: CptCodeSet, code: str) -> None:
    assert cpt.get(code) is None


@pytest.mark.parametrize(
    ("code", "speaks"), [("99999", True), ("0001F", True), ("E0143", False), ("I10", False), ("", False)]
)
def test_it_speaks_for_codes_of_its_shape(cpt: CptCodeSet, code: str, speaks: bool) -> None:
    assert cpt.speaks_for(code) is speaks


@pytest.mark.parametrize(("typed", "near"), [("99219", ("99213", "99214")), ("12345", ()), ("99", ()), ("", ())])
def test_near_codes_share_the_longest_beginning(cpt: CptCodeSet, typed: str, near: tuple[str, ...]) -> None:
    assert cpt.near(typed) == near


def test_only_cpt_is_licensed_text() -> None:
    assert [system for system in System if is_licensed_text(system)] == [System.CPT]


CPT_NOT_LOADED = (
    "has the shape of a CPT code, and no CPT release is loaded; "
    "load your licensed file with: nosology sources import FILE --licensed"
)


def test_without_a_file_a_code_is_recognised_by_its_shape() -> None:
    found = Catalogue({}).look_up("99213", DAY)
    assert (found.system, found.entry, found.validity.status) == (System.CPT, None, ValidityStatus.UNKNOWN)
    assert found.validity.why == CPT_NOT_LOADED


def test_with_a_file_the_calendar_year_decides() -> None:
    catalogue = Catalogue({System.CPT: lambda: (CptCodeSet(FILE, RELEASE),)})
    days = (DAY, date(2027, 1, 1))
    assert [catalogue.look_up("99213", day).validity.status for day in days] == [
        ValidityStatus.VALID,
        ValidityStatus.NOT_COVERED,
    ]
    assert catalogue.look_up("99999", DAY).validity.why == "no such code in CPT 2026"
