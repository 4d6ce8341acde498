"""How codes are typed: every usual spelling leads to the same code, whatever is typed never raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.models import System
from codes.spelling import candidates, compact, dotted, systems_by_shape, with_zeros


@pytest.mark.parametrize(
    "typed",
    [
        "E1122",
        "e11.22",
        " E11.22 ",
        "E11.22-",
        "E11.22.-",
        "\uff25\uff11\uff11\uff0e\uff12\uff12",
        "E11.22\u2013",
        "E11.22\u2014",
        "E11\u00a022",
        "E11.22\u200b",
        "\ufeffE11.22",
        "E11\u00ad.22",
        "E 11 . 22",
        "\tE11.22\r\n",
        "E11.22\u2212",
    ],
)
def test_usual_spellings_become_one(typed: str) -> None:
    assert compact(typed) == "E1122"
    assert dotted(typed) == "E11.22"
    assert candidates(typed)[0] == "E1122"


@pytest.mark.parametrize(
    ("bare", "printed"),
    [("E11", "E11"), ("I10", "I10"), ("QA00101", "QA0.0101"), ("", ""), ("W08XXXA", "W08.XXXA")],
)
def test_the_dot_stands_after_the_third_character(bare: str, printed: str) -> None:
    assert dotted(bare) == printed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("EO8.9", "E089"), ("OFT44ZZ", "0FT44ZZ"), ("E11.O", "E110"), ("OO9.90", "O0990"), ("JO1", "J01")],
)
def test_a_letter_o_is_also_tried_as_zero(typed: str, meant: str) -> None:
    assert meant in candidates(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("E11-22", "E1122"),
        ("n18\u201330", "N1830"),
        ("Ell.22", "E1122"),
        ("EI1.22", "E1122"),
        ("S72-001A", "S72001A"),
        ("N18-3O", "N1830"),
    ],
)
def test_a_hyphen_is_also_tried_as_the_dot_and_i_and_l_as_one(typed: str, meant: str) -> None:
    assert meant in candidates(typed)


@pytest.mark.parametrize("typed", ["E11-E13", "J1100-JZ", "99213-25", "0SRL0J9", "I10-I16", "III", "ILL"])
def test_ranges_modifiers_procedures_and_numerals_keep_their_letters_and_hyphens(typed: str) -> None:
    assert systems_by_shape(candidates(typed)[-1]) == systems_by_shape(candidates(typed)[0])


@pytest.mark.parametrize("code", ["O0990", "O9A211", "O318X10", "O80"])
def test_obstetric_codes_keep_their_letter_o(code: str) -> None:
    assert with_zeros(code) == code
    assert candidates(code)[0] == code


@pytest.mark.parametrize(
    ("code", "systems"),
    [
        ("I10", (System.ICD10CM,)),
        ("E1122", (System.ICD10CM, System.HCPCS)),
        ("C4A0", (System.ICD10CM,)),
        ("Z3A34", (System.ICD10CM,)),
        ("QA00101", (System.ICD10CM,)),
        ("S72001A", (System.ICD10CM,)),
        ("0FT44ZZ", (System.ICD10PCS,)),
        ("XW033C3", (System.ICD10PCS,)),
        ("B2111ZZ", (System.ICD10CM, System.ICD10PCS)),
        ("J3420", (System.ICD10CM, System.HCPCS)),
        ("99213", (System.CPT,)),
        ("0001A", (System.CPT,)),
        ("0042T", (System.CPT,)),
        ("0001U", (System.CPT,)),
        ("1036F", (System.CPT,)),
        ("0002M", (System.CPT,)),
        ("W1234", (System.ICD10CM,)),
        ("", ()),
        ("E", ()),
        ("E1", ()),
        ("250", ()),
        ("2ND", ()),
        ("CA125", ()),
        ("E11222222", ()),
        ("E11.22", ()),
        ("e1122", ()),
        ("E1122\n", ()),
        ("9921", ()),
        ("E\u0661\u0661", ()),
    ],
)
def test_shapes_tell_the_systems(code: str, systems: tuple[System, ...]) -> None:
    assert systems_by_shape(code) == systems


@given(st.text(max_size=60))
def test_no_text_raises_and_spelling_settles_at_once(typed: str) -> None:
    for spelling in candidates(typed):
        systems_by_shape(spelling)
    assert compact(typed) == "" or compact(typed) == candidates(typed)[0]
    assert "." not in compact(typed)
    assert not compact(typed).endswith("-")


@given(st.from_regex(r"[A-Z][0-9][0-9A-Z]([0-9A-Z]{0,4})", fullmatch=True))
def test_dotting_loses_nothing(bare: str) -> None:
    assert compact(dotted(bare)) == bare
    assert compact(dotted(bare).lower()) == bare


@pytest.mark.parametrize("typed", ["x" * 10_000, "O" * 10_000, "-" * 10_000, "." * 10_000, "😀" * 2_500])
def test_ten_thousand_characters_have_no_shape(typed: str) -> None:
    assert all(systems_by_shape(spelling) == () for spelling in candidates(typed))
