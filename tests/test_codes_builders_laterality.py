"""Laterality: the codes for the sides of one condition."""

from datetime import date

import pytest

from codes.builders.laterality import Side, Sides, other_side, side_of, sides
from codes.catalogue import Catalogue
from codes.models import CodeEntry, System

AS_OF = date(2026, 8, 15)


def entry_of(catalogue: Catalogue, code: str) -> CodeEntry:
    entry = catalogue.get(code, System.ICD10CM, AS_OF)
    assert entry is not None
    return entry


@pytest.mark.parametrize(
    "family",
    [
        Sides("H25.11", "H25.12", "H25.13", "H25.10"),
        Sides("M17.11", "M17.12", "M17.0", "M17.10"),
        Sides("S52.501A", "S52.502A", "", "S52.509A"),
        Sides("S52.501", "S52.502", "", "S52.509"),
        Sides("L97.111", "L97.121", "", "L97.101"),
        Sides("H40.1111", "H40.1121", "H40.1131", "H40.1191"),
        Sides("G81.01", "G81.02", "", ""),
        Sides("M54.31", "M54.32", "", "M54.30"),
        Sides("C79.01", "C79.02", "", "C79.00"),
        Sides("I82.411", "I82.412", "I82.413", "I82.419"),
        Sides("E11.3211", "E11.3212", "E11.3213", "E11.3219"),
        Sides("S72.001A", "S72.002A", "", "S72.009A"),
    ],
    ids=lambda family: family.right,
)
def test_every_side_of_a_condition_leads_to_all_of_them(catalogue: Catalogue, family: Sides) -> None:
    for code in filter(None, (family.right, family.left, family.bilateral, family.unspecified)):
        assert sides(entry_of(catalogue, code), catalogue, AS_OF) == family


@pytest.mark.parametrize("code", ["I10", "E11.22", "S06.0X1A", "H54.0X33", "I45.2", "N18", "C50"])
def test_a_condition_without_sides_has_none(catalogue: Catalogue, code: str) -> None:
    assert sides(entry_of(catalogue, code), catalogue, AS_OF) == Sides()
    assert other_side(entry_of(catalogue, code), catalogue, AS_OF) == ""


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("H25.11", "H25.12"),
        ("H25.12", "H25.11"),
        ("S52.501A", "S52.502A"),
        ("L97.529", "L97.519"),
        ("E11.3211", "E11.3212"),
        ("H25.13", ""),
        ("H25.10", ""),
    ],
)
def test_the_other_side(catalogue: Catalogue, code: str, other: str) -> None:
    assert other_side(entry_of(catalogue, code), catalogue, AS_OF) == other


@pytest.mark.parametrize(
    ("description", "side"),
    [
        ("Zyx of right eye", Side.RIGHT),
        ("Zyx, LEFT ear", Side.LEFT),
        ("Zyx, bilateral", Side.BILATERAL),
        ("Unspecified zyx of right eye", Side.RIGHT),
        ("Zyx of unspecified eye", Side.NONE),
        ("Zyx of right eye and left ear", Side.NONE),
        ("Rightful zyx", Side.NONE),
        ("", Side.NONE),
    ],
)
def test_the_side_a_description_names(description: str, side: Side) -> None:
    assert side_of(description) is side
