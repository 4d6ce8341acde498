"""What a typed code is on a date: spellings, headers, releases side by side, systems without data."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tabular_files import chapter, diag, load_icd10cm, packaged, section, sevenths, tabular, write

from codes.catalogue import Catalogue
from codes.models import System, ValidityStatus

COVERED = date(2026, 8, 15)

NOT_IN_STARTER = "not in our starter table of HCPCS Level II; `nosology sources sync --only hcpcs` loads all codes"
VALID, HEADER, UNKNOWN = ValidityStatus.VALID, ValidityStatus.HEADER, ValidityStatus.UNKNOWN
NOT_YET, RETIRED, NOT_COVERED = (
    ValidityStatus.NOT_YET_VALID,
    ValidityStatus.RETIRED,
    ValidityStatus.NOT_COVERED,
)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *((typed, "E11.22") for typed in ("E1122", "e11.22", " E11.22 ", "E11.22-", "E11.22\u2013", "E11\u00a022")),
        ("\uff25\uff11\uff11\uff0e\uff12\uff12", "E11.22"),
        ("E11.22\u200b", "E11.22"),
        ("EO8.9", "E08.9"),
        ("E11.O", None),
        ("I1O", "I10"),
        ("s72001a", "S72.001A"),
        ("qa0.0101", "QA0.0101"),
        ("o9a.211", "O9A.211"),
    ],
)
def test_every_usual_spelling_finds_the_code(typed: str, code: str | None) -> None:
    found = packaged().look_up(typed, COVERED)
    if code is None:
        assert found.validity.status is HEADER
        return
    assert (found.typed, found.code, found.system, found.validity.status) == (
        typed,
        code,
        System.ICD10CM,
        VALID,
    )
    assert found.entry is not None
    assert found.entry.code == code
    assert found.validity.release == "FY2026-Apr"
    assert found.validity.why == "in force 2026-04-01 to 2026-09-30"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "---",
        "...",
        "😀",
        "E",
        "E1",
        "E11.22; DROP TABLE",
        "x" * 10_000,
        "O" * 10_000,
        "\x00",
        "diabetes",
        "2nd",
        "120",
        "E11.22.1234",
    ],
)
def test_what_has_no_codes_shape_is_unknown_and_never_an_error(typed: str) -> None:
    found = packaged().look_up(typed, COVERED)
    assert (found.entry, found.system, found.suggestions) == (None, None, ())
    assert found.validity.status is UNKNOWN
    assert found.validity.why == "not the shape of a code of any system"
    assert len(found.code) <= 12


@given(st.text(max_size=40), st.dates(), st.sampled_from([None, *System]))
def test_no_text_on_no_date_raises(typed: str, as_of: date, system: System | None) -> None:
    found = packaged().look_up(typed, as_of, system)
    assert found.typed == typed
    assert (found.entry is None) == (found.validity.status is UNKNOWN)
    assert found.validity.why
    assert "\n" not in found.validity.why


@pytest.mark.parametrize(
    ("typed", "code", "near"),
    [
        ("E11.99", "E11.99", ("E11.9",)),
        ("S72001Z", "S72.001Z", ("S72.001", "S72.001A", "S72.001B", "S72.001C", "S72.001D")),
        ("S06.1X7D", "S06.1X7D", ("S06.1X7", "S06.1X7A")),
        ("B21", "B21", ()),
        ("A4A.B", "A4A.B", ()),
    ],
)
def test_an_unknown_code_says_which_release_has_it_not_and_suggests_near_ones(
    typed: str, code: str, near: tuple[str, ...]
) -> None:
    found = packaged().look_up(typed, COVERED)
    assert (found.code, found.system, found.entry) == (code, System.ICD10CM, None)
    assert found.validity.status is UNKNOWN
    assert found.validity.release == "FY2026-Apr"
    assert found.validity.why.startswith("no such code in ICD-10-CM FY2026-Apr")
    assert found.suggestions == near


@pytest.mark.parametrize(
    ("typed", "system"),
    [
        ("99213", System.CPT),
        ("0001A", System.CPT),
        ("0042T", System.CPT),
    ],
)
def test_a_shape_without_a_loaded_release_says_so(typed: str, system: System) -> None:
    found = packaged().look_up(typed, COVERED)
    assert (found.code, found.system, found.entry) == (typed, system, None)
    assert (found.validity.status, found.validity.release) == (UNKNOWN, None)
    assert found.validity.why.startswith(
        f"has the shape of a {system.label} code, and no {system.label} release is loaded"
    )


def test_a_shape_of_two_systems_says_what_each_of_them_answers() -> None:
    found = packaged().look_up("E1199", COVERED)
    assert (found.code, found.system, found.entry) == ("E1199", System.HCPCS, None)
    assert (found.validity.status, found.validity.release) == (UNKNOWN, None)
    assert found.validity.why == f"{NOT_IN_STARTER}; no such code in ICD-10-CM FY2026-Apr"


@pytest.mark.parametrize(
    ("typed", "systems"),
    [
        ("G0439", (System.ICD10CM, System.HCPCS)),
        ("G04.39", (System.ICD10CM,)),
        ("J3420", (System.HCPCS,)),
        ("E1122", (System.ICD10CM,)),
        ("0FT44ZZ", (System.ICD10PCS,)),
        ("zzz", (None,)),
    ],
)
def test_a_code_without_a_dot_is_read_in_every_system_that_holds_it(
    typed: str, systems: tuple[System | None, ...]
) -> None:
    found = packaged().readings(typed, COVERED)
    assert tuple(reading.system for reading in found) == systems
    assert found[0] == packaged().look_up(typed, COVERED)


@pytest.mark.parametrize(
    ("typed", "system", "why"),
    [
        ("99213", System.ICD10CM, "no such code in ICD-10-CM FY2026-Apr"),
        ("E11.22", System.ICD10PCS, "no such code in ICD-10-PCS FY2025-Apr"),
        ("E11.22", System.HCPCS, NOT_IN_STARTER),
    ],
)
def test_a_named_system_answers_alone(typed: str, system: System, why: str) -> None:
    found = packaged().look_up(typed, COVERED, system)
    assert (found.system, found.validity.status) == (system, UNKNOWN)
    assert found.validity.why == why


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("S72.001", "a header: it needs a 7th character"),
        ("W08", "a header: it needs a 7th character"),
        ("E11.2", "a header: 3 codes below it are more specific"),
        ("S72", "a header: 7 codes below it are more specific"),
    ],
)
@pytest.mark.parametrize("as_of", [COVERED, date(2020, 1, 1), date(2030, 1, 1)])
def test_a_header_is_a_header_on_any_date(code: str, why: str, as_of: date) -> None:
    found = packaged().look_up(code, as_of)
    assert found.entry is not None
    assert not found.entry.billable
    assert (found.validity.status, found.validity.why) == (HEADER, why)


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (date(2026, 3, 31), NOT_COVERED),
        (date(2026, 4, 1), VALID),
        (date(2026, 9, 30), VALID),
        (date(2026, 10, 1), NOT_COVERED),
        (date.min, NOT_COVERED),
        (date.max, NOT_COVERED),
    ],
)
def test_the_first_and_the_last_day_of_a_release_are_covered(as_of: date, status: ValidityStatus) -> None:
    assert packaged().look_up("I10", as_of).validity.status is status


@pytest.mark.parametrize("as_of", [date(2025, 1, 1), date(2027, 1, 1)])
def test_a_date_without_a_release_is_told_in_one_line_with_the_way_out(as_of: date) -> None:
    coverage = packaged().coverage(System.ICD10CM, as_of)
    assert coverage is not None
    assert (coverage.release.name, coverage.covers) == ("FY2026-Apr", False)
    assert coverage.message is not None
    assert coverage.message == packaged().look_up("I10", as_of).validity.why
    assert coverage.message.splitlines() == [coverage.message]
    assert "nosology sources sync --only icd10cm" in coverage.message
    assert str(as_of) in coverage.message


def test_a_covered_date_needs_no_message_and_a_system_without_data_has_no_coverage() -> None:
    coverage = packaged().coverage(System.ICD10CM, COVERED)
    assert coverage is not None
    assert (coverage.covers, coverage.message) == (True, None)
    assert packaged().coverage(System.CPT, COVERED) is None
    assert packaged().get("99213", System.CPT, COVERED) is None
    assert Catalogue({}).look_up("I10", COVERED).validity.status is UNKNOWN


@pytest.mark.parametrize(
    ("typed", "release", "as_of", "status"),
    [
        ("0FT44ZZ", "FY2025-Apr", date(2025, 5, 1), VALID),
        ("0FT44ZZ", "FY2025-Apr", COVERED, NOT_COVERED),
        ("OFT44ZZ", "FY2025-Apr", date(2025, 5, 1), VALID),
        ("0FT", "FY2025-Apr", date(2025, 5, 1), HEADER),
        ("021", "FY2025-Apr", date(2025, 5, 1), HEADER),
        ("10D00Z1", "FY2024-Apr", date(2024, 5, 1), VALID),
        ("10D00Z1", "FY2024-Apr", date(2025, 1, 1), NOT_COVERED),
        ("B2111ZZ", "FY2024-Apr", date(2024, 5, 1), VALID),
        ("10D", "FY2024-Apr", date(2024, 5, 1), HEADER),
    ],
)
def test_each_section_of_icd10pcs_answers_from_its_own_release(
    typed: str, release: str, as_of: date, status: ValidityStatus
) -> None:
    found = packaged().look_up(typed, as_of)
    assert (found.system, found.validity.status, found.validity.release) == (System.ICD10PCS, status, release)
    coverage = packaged().coverage(System.ICD10PCS, as_of, found.code)
    assert coverage is not None
    assert coverage.release.name == release


def test_a_table_of_letters_is_found_when_its_system_is_named() -> None:
    found = packaged().look_up("B21", COVERED, System.ICD10PCS)
    assert (found.code, found.validity.status) == ("B21", HEADER)


@pytest.mark.parametrize("typed", ["0FT44ZY", "OFT44ZY"])
def test_an_unknown_procedure_is_sought_in_its_section_and_its_table_suggests(typed: str) -> None:
    found = packaged().look_up(typed, COVERED)
    assert (found.system, found.validity.status) == (System.ICD10PCS, UNKNOWN)
    assert found.validity.why == "no such code in ICD-10-PCS FY2025-Apr"
    assert found.suggestions == ("0FT44ZG", "0FT44ZZ")


def test_an_ambiguous_shape_of_an_unknown_procedure_names_both_systems() -> None:
    why = packaged().look_up("B2111ZX", COVERED).validity.why
    assert why == "no such code in ICD-10-CM FY2026-Apr; no such code in ICD-10-PCS FY2024-Apr"


Releases = Callable[..., Catalogue]


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    """A catalogue of small Tabular Lists: file name → the codes of category A00 that it prints."""

    def catalogue(**years: str) -> Catalogue:
        sets = []
        for key, codes in years.items():
            year = key[2:6]
            below = [diag(c, f"{c} of {key}", sevenths(A="initial") if c.endswith("7") else "") for c in codes.split()]
            text = tabular(year, chapter(1, section("A00-A09", diag("A00", "Cholera", *below))))
            name = f"icd10cm-tabular-April-1-{year}.xml" if key.endswith("Apr") else f"icd10cm-tabular-{year}.xml"
            sets.append(load_icd10cm(write(tmp_path, text, name)))
        return Catalogue({System.ICD10CM: lambda: tuple(sets)})

    return catalogue


@pytest.mark.parametrize(
    ("code", "as_of", "status", "release"),
    [
        ("A00.0", date(2024, 12, 1), VALID, "FY2025"),
        ("A00.0", date(2025, 12, 1), VALID, "FY2026"),
        ("A00.1", date(2024, 12, 1), VALID, "FY2025"),
        ("A00.1", date(2025, 9, 30), VALID, "FY2025"),
        ("A00.1", date(2025, 10, 1), RETIRED, "FY2026"),
        ("A00.2", date(2025, 9, 30), NOT_YET, "FY2025"),
        ("A00.2", date(2025, 10, 1), VALID, "FY2026"),
        ("A00.1", date(2030, 1, 1), RETIRED, "FY2026"),
        ("A00.2", date(2020, 1, 1), NOT_YET, "FY2025"),
        ("A00.0", date(2030, 1, 1), NOT_COVERED, "FY2026"),
        ("A00.9", date(2025, 10, 1), UNKNOWN, "FY2026"),
    ],
)
@pytest.mark.parametrize("order", [("FY2025", "FY2026"), ("FY2026", "FY2025")])
def test_releases_side_by_side_answer_for_their_own_dates(
    releases: Releases, order: tuple[str, str], code: str, as_of: date, status: ValidityStatus, release: str
) -> None:
    contents = {"FY2025": "A00.0 A00.1", "FY2026": "A00.0 A00.2"}
    found = releases(**{name: contents[name] for name in order}).look_up(code, as_of)
    assert (found.validity.status, found.validity.release) == (status, release)
    assert (found.entry is None) == (status is UNKNOWN)


def test_the_reason_names_the_release_that_has_the_code_and_the_one_that_answers(releases: Releases) -> None:
    catalogue = releases(FY2025="A00.0 A00.1", FY2026="A00.0 A00.2")
    assert catalogue.look_up("A00.2", date(2025, 1, 1)).validity.why == (
        "new in FY2026, not in FY2025, which answers for 2025-01-01"
    )
    assert catalogue.look_up("A00.1", date(2026, 1, 1)).validity.why == (
        "last in FY2025, not in FY2026, which answers for 2026-01-01"
    )


def test_a_code_that_was_split_is_billable_before_and_a_header_after(releases: Releases) -> None:
    catalogue = releases(FY2025="A00.0", FY2026="A00.0 A00.7")
    assert catalogue.look_up("A00.7XXA", date(2025, 1, 1)).validity.status is NOT_YET
    assert catalogue.look_up("A00.7XXA", date(2026, 1, 1)).validity.status is VALID
    assert catalogue.look_up("A00.7", date(2026, 1, 1)).validity.status is HEADER


@pytest.mark.parametrize(
    ("as_of", "title"),
    [
        (date(2026, 1, 1), "A00.0 of FY2026"),
        (date(2026, 3, 31), "A00.0 of FY2026"),
        (date(2026, 4, 1), "A00.0 of FY2026_Apr"),
        (date(2026, 12, 1), "A00.0 of FY2026_Apr"),
    ],
)
def test_an_april_update_replaces_october_from_april_on(releases: Releases, as_of: date, title: str) -> None:
    catalogue = releases(FY2026="A00.0", FY2026_Apr="A00.0")
    entry = catalogue.look_up("A00.0", as_of).entry
    assert entry is not None
    assert entry.description == title
    assert entry == catalogue.get("A00.0", System.ICD10CM, as_of)


@pytest.mark.parametrize(
    ("as_of", "release"),
    [
        (date(2023, 1, 1), "FY2024"),
        (date(2024, 12, 1), "FY2024"),
        (date(2025, 3, 31), "FY2024"),
        # 183 days after the end of FY2024 and as many before the beginning of FY2026.
        (date(2025, 4, 1), "FY2026"),
        (date(2027, 1, 1), "FY2026"),
    ],
)
def test_the_nearest_release_answers_for_a_gap_and_the_later_of_two_equally_near(
    releases: Releases, as_of: date, release: str
) -> None:
    coverage = releases(FY2024="A00.0", FY2026="A00.0").coverage(System.ICD10CM, as_of)
    assert coverage is not None
    assert (coverage.release.name, coverage.covers) == (release, False)


def test_of_two_releases_that_end_together_the_later_answers_after_them(releases: Releases) -> None:
    catalogue = releases(FY2026="A00.0", FY2026_Apr="A00.1")
    after = date(2026, 12, 1)
    coverage = catalogue.coverage(System.ICD10CM, after)
    assert coverage is not None
    assert coverage.release.name == "FY2026-Apr"
    assert catalogue.look_up("A00.0", after).validity.status is RETIRED


def test_a_code_absent_for_one_year_is_explained_by_the_nearest_year_that_has_it(releases: Releases) -> None:
    catalogue = releases(FY2024="A00.1", FY2025="A00.0", FY2026="A00.1")
    assert catalogue.look_up("A00.1", date(2024, 11, 1)).validity.status is RETIRED
    assert catalogue.look_up("A00.1", date(2025, 8, 1)).validity.status is NOT_YET


def test_a_system_is_read_when_first_asked_for_and_only_once() -> None:
    read = []

    def loader() -> tuple[()]:
        read.append(1)
        return ()

    catalogue = Catalogue({System.HCPCS: loader})
    assert read == []
    for _ in range(2):
        catalogue.look_up("J3420", COVERED)
    assert read == [1]
