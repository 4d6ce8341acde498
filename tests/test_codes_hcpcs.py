"""HCPCS Level II as a code set: what is in force, what has ended, what one unit stands for."""

from datetime import date
from decimal import Decimal

import pytest
from tabular_files import official

from codes.billing_units import BillingUnit, amounts_in, billing_unit, stated_unit
from codes.catalogue import Catalogue
from codes.hcpcs import HcpcsCodeSet, HcpcsRecord, ModifierEntry, units_for
from codes.models import LookUp, Release, System, Validity, ValidityStatus
from codes.readers.hcpcs import HcpcsFile, HcpcsLine, HcpcsModifier, read_hcpcs
from codes.readers.hcpcs import recognises as recognises_hcpcs
from codes.readers.source_file import source_files

RELEASE = Release(System.HCPCS, "2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "small", "")
DAY = date(2026, 8, 15)
FILE = HcpcsFile(
    (
        HcpcsLine("E9901", "Made-up frame", added=date(2020, 1, 1)),
        HcpcsLine("E9902", "Made-up frame, wide", added=date(2020, 1, 1)),
        HcpcsLine("E9951", "Made-up tray, 5 ml", added=date(2020, 1, 1)),
        HcpcsLine("J9901", "Made-up injection, per 250 mg", "short", "D", "O1E", added=date(2020, 1, 1)),
        HcpcsLine(
            "J9902",
            "Ended injection",
            added=date(2015, 1, 1),
            terminated=date(2025, 12, 31),
            cross_references=("J9901",),
        ),
        HcpcsLine("J9903", "Ending injection", added=date(2015, 1, 1), terminated=date(2026, 8, 10)),
        HcpcsLine("J9904", "Starting injection", added=date(2026, 9, 1)),
        HcpcsLine("J9905", "Coming injection", added=date(2026, 10, 1)),
    ),
    (
        HcpcsModifier("A1", "Made-up modifier", added=date(2020, 1, 1)),
        HcpcsModifier("A2", "Ended modifier", added=date(2015, 1, 1), terminated=date(2020, 12, 31)),
    ),
)


@pytest.fixture
def whole() -> HcpcsCodeSet:
    return HcpcsCodeSet.from_file(FILE, RELEASE)


@pytest.fixture
def part() -> HcpcsCodeSet:
    return HcpcsCodeSet(RELEASE, [HcpcsRecord("E9901", "our frame", "frame")], [], is_whole=False)


def catalogue_of(*sets: HcpcsCodeSet) -> Catalogue:
    return Catalogue({System.HCPCS: lambda: sets})


@pytest.mark.parametrize("typed", ["J9901", "j9901", " J9901 "])
def test_a_code_in_force_is_billable_and_stands_alone(whole: HcpcsCodeSet, typed: str) -> None:
    found = whole.get(typed)
    assert found is not None
    assert (found.code, found.system, found.description, found.billable, found.parent, found.release) == (
        "J9901",
        System.HCPCS,
        "Made-up injection, per 250 mg",
        True,
        None,
        RELEASE,
    )


def test_the_codes_are_those_in_force_on_some_day_of_the_quarter(whole: HcpcsCodeSet) -> None:
    assert list(whole.codes()) == ["E9901", "E9902", "E9951", "J9901", "J9903", "J9904"]
    assert [whole.get(code) for code in ("J9902", "J9905", "E9999", "", "I10")] == [None] * 5


def test_a_record_tells_what_the_file_does_of_codes_that_ended_too(whole: HcpcsCodeSet) -> None:
    assert whole.record("j9901") == HcpcsRecord(
        "J9901",
        "Made-up injection, per 250 mg",
        "drugs",
        BillingUnit(Decimal(250), "mg"),
        "short",
        "D",
        "O1E",
        date(2020, 1, 1),
    )
    ended = whole.record("J9902")
    assert ended is not None
    assert (ended.effective_to, ended.replacements) == (date(2025, 12, 31), ("J9901",))
    assert whole.record("E9999") is None


def test_an_amount_is_a_billing_unit_only_where_codes_bill_amounts(whole: HcpcsCodeSet) -> None:
    tray = whole.record("E9951")
    assert tray is not None
    assert tray.unit is None


def test_modifiers_are_those_in_force(whole: HcpcsCodeSet) -> None:
    first = ModifierEntry("A1", "Made-up modifier", RELEASE, "", date(2020, 1, 1))
    assert whole.modifier("a1") == first
    assert [whole.modifier(code) for code in ("A2", "ZZ", "")] == [None] * 3
    assert list(whole.modifiers()) == [first]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("E9903", ("E9901", "E9902")),
        ("E9959", ("E9951",)),
        ("E1234", ()),
        ("E99", ("E9901", "E9902", "E9951")),
        ("", ()),
    ],
)
def test_near_codes_share_the_longest_beginning(whole: HcpcsCodeSet, typed: str, near: tuple[str, ...]) -> None:
    assert whole.near(typed) == near


@pytest.mark.parametrize(
    ("code", "day", "validity"),
    [
        ("J9901", DAY, Validity(ValidityStatus.VALID, "in force 2026-07-01 to 2026-09-30", "2026-Q3")),
        (
            "J9902",
            DAY,
            Validity(ValidityStatus.RETIRED, "ended 2025-12-31, says HCPCS Level II 2026-Q3", "2026-Q3", ("J9901",)),
        ),
        ("J9903", DAY, Validity(ValidityStatus.RETIRED, "ended 2026-08-10, says HCPCS Level II 2026-Q3", "2026-Q3")),
        (
            "J9903",
            date(2026, 8, 1),
            Validity(ValidityStatus.VALID, "in force 2026-07-01 to 2026-09-30", "2026-Q3"),
        ),
        (
            "J9904",
            DAY,
            Validity(ValidityStatus.NOT_YET_VALID, "starts 2026-09-01, says HCPCS Level II 2026-Q3", "2026-Q3"),
        ),
        ("E9999", DAY, Validity(ValidityStatus.UNKNOWN, "no such code in HCPCS Level II 2026-Q3", "2026-Q3")),
    ],
)
def test_a_codes_own_dates_decide_within_the_release(
    whole: HcpcsCodeSet, code: str, day: date, validity: Validity
) -> None:
    assert catalogue_of(whole).look_up(code, day, System.HCPCS).validity == validity


def test_what_replaced_a_code_that_ended_is_suggested(whole: HcpcsCodeSet) -> None:
    found = catalogue_of(whole).look_up("j9902", DAY)
    assert (found.code, found.system, found.entry, found.suggestions) == ("J9902", System.HCPCS, None, ("J9901",))


def test_outside_the_release_its_dates_are_said() -> None:
    found = catalogue_of(HcpcsCodeSet.from_file(FILE, RELEASE)).look_up("E9901", date(2027, 1, 1), System.HCPCS)
    assert found.validity.status is ValidityStatus.NOT_COVERED


def test_a_file_without_dates_says_that_it_cannot_tell_what_ended() -> None:
    undated = HcpcsCodeSet.from_file(HcpcsFile((HcpcsLine("E9901", "Made-up frame"),), ()), RELEASE)
    validity = catalogue_of(undated).look_up("E9901", DAY, System.HCPCS).validity
    assert validity.status is ValidityStatus.VALID
    assert "carries no dates" in validity.why


def test_a_part_of_a_release_says_nothing_of_what_it_lacks(part: HcpcsCodeSet) -> None:
    assert part.speaks_for("E9901")
    assert not part.speaks_for("E9902")
    found = catalogue_of(part).look_up("E9902", DAY)
    why = (
        "not in our starter table of HCPCS Level II; `nosology sources sync --only hcpcs` loads all codes; "
        "has the shape of a ICD-10-CM code, and no ICD-10-CM release is loaded"
    )
    assert found == LookUp("E9902", "E9902", System.HCPCS, None, Validity(ValidityStatus.UNKNOWN, why))


def test_a_whole_release_answers_for_what_a_part_lacks(whole: HcpcsCodeSet, part: HcpcsCodeSet) -> None:
    found = catalogue_of(whole, part).look_up("E9902", DAY, System.HCPCS)
    assert (found.entry is not None, found.validity.status) == (True, ValidityStatus.VALID)


@pytest.mark.parametrize(
    ("unit", "amount", "asked", "units"),
    [
        ("250 mg", "1", "g", 4),
        ("250 mg", "1", "gm", 4),
        ("250 mg", "251", "mg", 2),
        ("250 mg", "0.5", "mg", 1),
        ("1000 mcg", "1", "mg", 1),
        ("0.1 mg", "300", "micrograms", 3),
        ("1 mg", "0.3", "mg", 1),
        ("1000 unit", "5000", "Units", 5),
        ("1 unit", "100", "iu", 100),
        ("10 ml", "15", "cc", 2),
        ("250 mg", "1", "ml", None),
        ("10 ml", "1", "g", None),
        ("1 unit", "1", "mg", None),
        ("250 mg", "1", "bags", None),
        ("250 mg", "0", "mg", None),
        ("250 mg", "-5", "mg", None),
        ("250 mg", "1e30", "g", None),
        ("250 mg", "NaN", "g", None),
    ],
)
def test_an_amount_makes_whole_units_where_the_measures_compare(
    unit: str, amount: str, asked: str, units: int | None
) -> None:
    number, measure = unit.split()
    record = HcpcsRecord("J9901", "Made-up injection", "drug", BillingUnit(Decimal(number), measure))
    assert units_for(record, Decimal(amount), asked) == units


def test_a_code_without_a_billing_unit_has_no_units() -> None:
    assert units_for(HcpcsRecord("E9901", "Made-up frame", "frame"), Decimal(1), "mg") is None


@pytest.mark.parametrize(
    ("description", "unit"),
    [
        ("Made-up injection, per 250 mg", "250 mg"),
        ("Made-up injection, up to 1000 mcg", "1000 mcg"),
        ("Made-up injection, 1 microgram, (for esrd on dialysis)", "1 mcg"),
        ("Made-up injection, 600,000 units", "600000 unit"),
        ("Made-up injection, 1.2 million units", "1200000 unit"),
        ("Made-up injection, not otherwise specified,10 mg", "10 mg"),
        ("Made-up injection, not equivalent to another, 500 mg", "500 mg"),
        ("Made-up first and second, 10mg/10mg (20mg)", "20 mg"),
        ("Made-up form, 20%, single dosage form (354 mg)", "354 mg"),
        ("Made-up fluid, 5%, 250 ml", "250 ml"),
        ("Made-up factor, per i.u.", "1 unit"),
        ("Made-up tracer, per study dose", "1 dose"),
        ("Made-up first 50 mg and second 25 mg", None),
        ("Made-up irrigation, 2 mg/ml", None),
        ("Made-up frame, folding", None),
        ("", None),
    ],
)
def test_a_description_states_its_billing_unit(description: str, unit: str | None) -> None:
    found = stated_unit(description)
    assert (None if found is None else str(found)) == unit


@pytest.mark.parametrize("fields", [("", "mg"), ("5", ""), ("5", "boxes"), ("0", "mg"), ("-1", "mg"), ("inf", "mg")])
def test_two_fields_that_make_no_unit_are_none(fields: tuple[str, str]) -> None:
    assert billing_unit(*fields) is None


def test_amounts_are_found_in_a_question() -> None:
    assert [str(a) for a in amounts_in("Rocephin 1g IM, then 250 mg; 99213, E11.9, 5% in 0.9%")] == ["1 g", "250 mg"]


@pytest.mark.skipif(official("hcpcs/2020-Alpha-Numeric-HCPCS-File.zip") is None, reason="needs shared/data: hcpcs")
def test_the_official_file_of_2020_serves_what_was_in_force_then() -> None:
    path = official("hcpcs/2020-Alpha-Numeric-HCPCS-File.zip")
    assert path is not None
    file = read_hcpcs(next(source for source in source_files(path) if recognises_hcpcs(source)))
    release = Release(System.HCPCS, "2020-Q1", date(2020, 1, 1), date(2020, 3, 31), path.name, "")
    code_set = HcpcsCodeSet.from_file(file, release)
    ended = [line for line in file.codes if line.terminated and line.terminated < release.effective_from]
    assert len(list(code_set.codes())) == len(file.codes) - len(ended)
    assert all(code_set.get(line.code) is None for line in ended)
    units = {code: str(record.unit) for code in ("J0696", "J3420", "J1885") if (record := code_set.record(code))}
    assert units == {"J0696": "250 mg", "J3420": "1000 mcg", "J1885": "15 mg"}
