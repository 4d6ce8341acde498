"""Building a code by its table: legal completions, words and keys, and refusals that name the axis."""

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pcs_files import pcs_builder, pcs_tables

from codes.builders.pcs_axes import AXES, Axis

CHOLE = {Axis.OPERATION: "Resection", Axis.BODY_PART: "gallbladder"}


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        pytest.param({**CHOLE, Axis.APPROACH: "Open"}, ("0FT40ZZ",), id="labels"),
        pytest.param({**CHOLE, Axis.APPROACH: "laparotomy"}, ("0FT40ZZ",), id="our word for an approach"),
        pytest.param({**CHOLE, Axis.APPROACH: "lap"}, ("0FT44ZG", "0FT44ZZ"), id="abbreviation"),
        pytest.param({**CHOLE, Axis.APPROACH: "4", Axis.QUALIFIER: "Z"}, ("0FT44ZZ",), id="values"),
        pytest.param({**CHOLE, Axis.APPROACH: "4", Axis.QUALIFIER: "hand assisted"}, ("0FT44ZG",), id="qualifier"),
        pytest.param(
            {Axis.OPERATION: "detachment", Axis.BODY_PART: "great toe left", Axis.QUALIFIER: "complete"},
            ("0Y6Q0Z0",),
            id="lay name of a body part",
        ),
        pytest.param(
            {Axis.OPERATION: "Dilation", Axis.BODY_PART: "left ureter", Axis.APPROACH: "8", Axis.DEVICE: "stent"},
            ("0T778DZ",),
            id="our word for a device",
        ),
        pytest.param(
            {Axis.OPERATION: "excision", Axis.BODY_PART: "Abductor hallucis muscle, right", Axis.APPROACH: "open"},
            ("0KBV0ZX", "0KBV0ZZ"),
            id="body part key",
        ),
    ],
)
def test_values_and_words_complete_to_legal_codes(known: dict[Axis, str], codes: tuple[str, ...]) -> None:
    found = pcs_builder().complete(known)
    assert (found.codes, found.count, found.refusal) == (codes, len(codes), None)


def test_what_is_open_is_told_axis_by_axis() -> None:
    found = pcs_builder().complete(CHOLE)
    assert [(choice.axis, choice.value) for choice in found.chosen] == [
        (Axis.SECTION, "0"),
        (Axis.BODY_SYSTEM, "F"),
        (Axis.OPERATION, "T"),
        (Axis.BODY_PART, "4"),
        (Axis.DEVICE, "Z"),
    ]
    assert [(o.axis, [v.label for v in o.values]) for o in found.open] == [
        (Axis.APPROACH, ["Open", "Percutaneous Endoscopic"]),
        (Axis.QUALIFIER, ["Hand-Assisted", "No Qualifier"]),
    ]


@pytest.mark.parametrize(
    ("known", "axis", "legal"),
    [
        ({**CHOLE, Axis.APPROACH: "external"}, Axis.APPROACH, "04"),
        ({**CHOLE, Axis.APPROACH: "8"}, Axis.APPROACH, "04"),
        ({**CHOLE, Axis.APPROACH: "open", Axis.DEVICE: "mesh"}, Axis.DEVICE, "Z"),
        ({**CHOLE, Axis.APPROACH: "open", Axis.QUALIFIER: "diagnostic"}, Axis.QUALIFIER, "Z"),
        (
            {Axis.SECTION: "0", Axis.BODY_SYSTEM: "F", Axis.OPERATION: "bypass", Axis.BODY_PART: "X"},
            Axis.BODY_PART,
            "4",
        ),
        ({Axis.SECTION: "E"}, Axis.SECTION, "0"),
        ({Axis.OPERATION: "Cooking"}, Axis.OPERATION, "T"),
    ],
)
def test_an_illegal_combination_is_refused_by_the_axis_that_fails(
    known: dict[Axis, str], axis: Axis, legal: str
) -> None:
    found = pcs_builder().complete(known)
    assert found.refusal is not None
    assert (found.refusal.axis, found.refusal.given, found.codes, found.count) == (axis, known[axis], (), 0)
    assert set(legal) <= {v.value for v in found.refusal.legal}
    assert axis.label in found.refusal.message


@pytest.mark.parametrize(
    ("typed", "first", "count"),
    [("0FT4", "0FT40ZZ", 3), ("0ft44zz", "0FT44ZZ", 1), ("OFT4", "0FT40ZZ", 3), (" 0FT4-", "0FT40ZZ", 3)],
)
def test_a_code_typed_in_part_is_completed(typed: str, first: str, count: int) -> None:
    found = pcs_builder().complete_code(typed)
    assert (found.codes[0], found.count) == (first, count)


@pytest.mark.parametrize(
    ("typed", "axis"),
    [
        ("0FT4X", Axis.APPROACH),
        ("0FT4ZZZ", Axis.APPROACH),
        ("0FTK", Axis.BODY_PART),
        ("0FZ", Axis.OPERATION),
        ("E", Axis.SECTION),
        ("", Axis.SECTION),
        ("0FT44ZZZ", Axis.SECTION),
        ("0FT4!", Axis.SECTION),
        ("\u0660FT4", Axis.SECTION),
        ("😀", Axis.SECTION),
    ],
)
def test_a_beginning_that_leads_nowhere_is_refused_by_its_axis(typed: str, axis: Axis) -> None:
    found = pcs_builder().complete_code(typed)
    assert found.refusal is not None
    assert (found.refusal.axis, found.codes) == (axis, ())


def test_a_long_list_of_codes_is_cut_and_counted() -> None:
    found = pcs_builder().complete({Axis.SECTION: "0"})
    assert (len(found.codes), found.count) == (200, 68_367)


def test_every_legal_code_completes_to_itself() -> None:
    for code in islice(pcs_tables().codes(), 0, None, 997):
        assert pcs_builder().complete_code(code).codes == (code,)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(AXES), st.text(max_size=12), max_size=7))
def test_whatever_is_given_only_legal_codes_come_out(known: dict[Axis, str]) -> None:
    found = pcs_builder().complete(known)
    assert (found.count == 0) == (found.refusal is not None)
    assert set(found.codes) <= LEGAL


LEGAL = frozenset(pcs_tables().codes())
