"""ICD-10-CM as a code set: what the book prints, what is composed from it, what a code inherits."""

import unicodedata
import zipfile
from pathlib import Path

import pytest
from tabular_files import chapter, diag, load_icd10cm, notes, official, packaged, section, sevenths, tabular, write

from codes.icd10cm import Icd10cmCodeSet
from codes.models import CodeEntry, Note, NoteKind, System
from codes.spelling import compact


@pytest.fixture(scope="module")
def book() -> Icd10cmCodeSet:
    code_set = packaged().sets(System.ICD10CM)[0]
    assert isinstance(code_set, Icd10cmCodeSet)
    return code_set


@pytest.fixture(scope="module")
def entries(book: Icd10cmCodeSet) -> dict[str, CodeEntry]:
    return {code: entry for code in book.codes() if (entry := book.get(code)) is not None}


def entry(book: Icd10cmCodeSet, code: str) -> CodeEntry:
    found = book.get(code)
    assert found is not None, code
    return found


def places(found: tuple[Note, ...]) -> list[str]:
    return list(dict.fromkeys(note.at for note in found))


def test_every_printed_code_and_every_composed_code_is_an_entry_under_its_own_name(
    book: Icd10cmCodeSet, entries: dict[str, CodeEntry]
) -> None:
    codes = list(book.codes())
    assert len(codes) == len(set(codes)) == len(entries) == 98_186
    assert all(found.code == code for code, found in entries.items())
    printed = [found.code for found in book.printed()]
    assert printed == [code for code in codes if book.node(code) is not None]
    assert len(printed) == 46_881


def test_fy2026_april_holds_74719_billable_codes(entries: dict[str, CodeEntry]) -> None:
    assert sum(found.billable for found in entries.values()) == 74_719


def test_billable_codes_are_those_with_nothing_below_and_parents_name_their_children(
    entries: dict[str, CodeEntry],
) -> None:
    for code, found in entries.items():
        assert found.billable == (not found.children), code
        assert all(entries[child].parent == code for child in found.children), code
        assert found.billable <= (not found.seventh_characters), code
        assert found.ancestors == (() if found.parent is None else (found.parent, *entries[found.parent].ancestors))


def test_every_code_has_three_to_seven_characters_and_seventh_position_is_the_seventh(
    entries: dict[str, CodeEntry],
) -> None:
    for code, found in entries.items():
        assert 3 <= len(compact(code)) <= 7
        assert {len(compact(c)) for c in found.children if found.seventh_characters} <= {7}


@pytest.mark.parametrize(
    ("code", "title", "parent"),
    [
        (
            "S72.001A",
            "Fracture of unspecified part of neck of right femur, initial encounter for closed fracture",
            "S72.001",
        ),
        ("S12.8XXD", "Fracture of other parts of neck, subsequent encounter", "S12.8"),
        ("W08.XXXA", "Fall from other furniture, initial encounter", "W08"),
        ("T36.0X1A", "Poisoning by penicillins, accidental (unintentional), initial encounter", "T36.0X1"),
        ("H34.8112", "Central retinal vein occlusion, right eye, stable", "H34.811"),
        ("M1A.00X0", "Idiopathic chronic gout, unspecified site, without tophus (tophi)", "M1A.00"),
        (
            "O31.8X10",
            "Other complications specific to multiple gestation, first trimester, not applicable or unspecified",
            "O31.8X1",
        ),
    ],
)
def test_a_seventh_character_code_is_composed_with_placeholders(
    book: Icd10cmCodeSet, code: str, title: str, parent: str
) -> None:
    found = entry(book, code)
    assert (found.description, found.parent, found.billable) == (title, parent, True)
    assert found.seventh_characters == ()
    assert code in entry(book, parent).children


@pytest.mark.parametrize(
    "code",
    [
        "W08.A",
        "W08A",
        "W08.XXA",
        "W08.XXXB",
        "W08.000A",
        "W08.XYXA",
        "S12.80XD",
        "W08.XXXXA",
        "S12.8D",
        "S12.8XD",
        "S72.001X",
        "S72.00XA",
        "E11.22XA",
        "I10.XXXA",
        "S72.XXXA",
        "T36.0X1",
        "T36.0XXA",
    ],
)
def test_a_wrong_placeholder_or_seventh_character_makes_no_billable_code(book: Icd10cmCodeSet, code: str) -> None:
    found = book.get(code)
    assert found is None or not found.billable


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("S12.8", "ADS"),
        ("S12.9", "ADS"),
        ("S12.000", "ABDGKS"),
        ("S72.471", "ADGKPS"),
        ("S72.001", "ABCDEFGHJKMNPQRS"),
        ("S82.311", "ADGKPS"),
        ("E11.321", "1239"),
        ("S06.1X1", "ADS"),
        ("S06.1X7", "A"),
        ("S06.1X8", "A"),
        ("S06.2X7", "A"),
        ("S06.0X1", "ADS"),
        ("S06.0XA", "ADS"),
        ("I10", ""),
        ("S72", ""),
    ],
)
def test_the_nearest_definition_of_seventh_characters_holds_and_s06_deaths_have_no_later_encounter(
    book: Icd10cmCodeSet, code: str, allowed: str
) -> None:
    found = entry(book, code)
    assert "".join(s.character for s in found.seventh_characters) == allowed
    if allowed:
        assert [compact(c)[-1] for c in found.children] == list(allowed)


@pytest.mark.parametrize("code", ["S06.1X7D", "S06.1X7S", "S06.1X8D", "S06.897S", "S06.9X8D"])
def test_s06_with_death_before_regaining_consciousness_exists_for_the_initial_encounter_only(
    book: Icd10cmCodeSet, code: str
) -> None:
    assert book.get(code) is None
    assert entry(book, code[:-1] + "A").billable


def test_notes_are_the_codes_own_and_inherited_nearest_first_with_where_they_stand(
    book: Icd10cmCodeSet,
) -> None:
    found = entry(book, "E11.22")
    assert found.use_additional_code[0] == Note(
        NoteKind.USE_ADDITIONAL_CODE,
        "code to identify stage of chronic kidney disease (N18.1-N18.6)",
        "E11.22",
    )
    assert places(found.use_additional_code) == ["E11.22", "E11"]
    assert Note(NoteKind.EXCLUDES1, "type 1 diabetes mellitus (E10.-)", "E11") in found.excludes1
    assert places(entry(book, "I10").excludes1) == ["I10", "I10-I1A"]
    assert places(entry(book, "A15.0").excludes1) == ["A15-A19", "chapter 1"]
    assert places(entry(book, "S72.471A").excludes2) == ["S72.4", "S72", "S70-S79", "chapter 19"]


@pytest.mark.parametrize(
    ("code", "text", "at"),
    [
        ("V43.52XA", "agricultural vehicles in stationary use or maintenance (W31.-)", "V00-V99"),
        ("T21.31XA", "sunburn (L55.-)", "T20-T32"),
        ("M17.11", "Disorders affecting predominantly peripheral (limb) joints", "M00-M25"),
        ("Y83.1", "complications of medical devices", "Y62-Y84"),
    ],
)
def test_the_notes_of_a_block_that_heads_other_blocks_are_inherited(
    book: Icd10cmCodeSet, code: str, text: str, at: str
) -> None:
    assert (text, at) in {(n.text, n.at) for n in entry(book, code).all_notes()}


def test_d3a_does_not_inherit_from_the_block_of_uncertain_behaviour(book: Icd10cmCodeSet) -> None:
    assert "D37-D48" not in places(entry(book, "D3A.00").all_notes())


def test_inclusion_terms_are_not_inherited(book: Icd10cmCodeSet, entries: dict[str, CodeEntry]) -> None:
    assert entry(book, "A15.0").inclusion_terms[0].text == "Tuberculous bronchiectasis"
    parent, child = entry(book, "F02.8"), entry(book, "F02.811")
    assert not set(parent.inclusion_terms) & set(child.inclusion_terms)
    printed = (found for code, found in entries.items() if book.node(code) is not None)
    assert all(set(places(found.inclusion_terms)) <= {found.code} for found in printed)


def test_all_notes_holds_every_kind_once(entries: dict[str, CodeEntry]) -> None:
    found = entries["S06.0X1A"]
    assert {n.kind for n in found.all_notes()} >= {
        NoteKind.INCLUSION_TERM,
        NoteKind.INCLUDES,
        NoteKind.NOTE,
        NoteKind.SEVENTH_CHARACTER,
        NoteKind.EXCLUDES1,
        NoteKind.EXCLUDES2,
        NoteKind.USE_ADDITIONAL_CODE,
        NoteKind.CODE_ALSO,
    }


@pytest.mark.parametrize("code", ["QA0.0101", "C4A.0", "E11.A", "I1A.0", "M1A.00X0", "Z3A.34", "O9A.211", "U07.1"])
def test_codes_with_letters_in_unusual_positions_exist(book: Icd10cmCodeSet, code: str) -> None:
    assert entry(book, code).billable
    assert entry(book, compact(code)) == entry(book, code)


@pytest.mark.parametrize("name", ["chapter 4", "E08-E13", "block C7A", "CHAPTER 4", "", "E", "E1", "😀"])
def test_chapters_blocks_and_scraps_are_not_codes(book: Icd10cmCodeSet, name: str) -> None:
    assert book.get(name) is None


def test_divisions_are_the_22_chapters_and_297_blocks(book: Icd10cmCodeSet) -> None:
    names = [node.name for node in book.divisions()]
    assert sum(name.startswith("chapter ") for name in names) == 22
    assert len(names) == 22 + 297
    block = book.node("V40-V49")
    assert block is not None
    assert [n.name for n in block.line()] == ["V40-V49", "V00-V99", "V00-X58", "chapter 20"]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("E11.99", ("E11.9",)),
        ("S72001Z", ("S72.001", "S72.001A", "S72.001B", "S72.001C", "S72.001D")),
        ("E11.2Z", ("E11.2", "E11.21", "E11.22", "E11.29")),
        ("A4A.B", ()),
        ("", ()),
        ("E" * 10_000, ()),
    ],
)
def test_near_codes_share_the_longest_beginning(book: Icd10cmCodeSet, typed: str, near: tuple[str, ...]) -> None:
    assert book.near(typed) == near


S06_NOTE = "7th characters D and S do not apply to codes in category S06 with 6th character 7"


def test_a_seventh_character_exception_is_read_from_the_note_that_makes_it(tmp_path: Path) -> None:
    text = tabular(
        "2026",
        chapter(
            19,
            section(
                "S00-S09",
                diag(
                    "S06",
                    "Injury",
                    notes("notes", S06_NOTE),
                    sevenths(A="initial", D="subsequent", S="sequela"),
                    diag("S06.1X", "Edema", diag("S06.1X1", "brief"), diag("S06.1X7", "death")),
                ),
            ),
        ),
    )
    small = load_icd10cm(write(tmp_path, text))
    assert list(small.codes()) == [
        "S06",
        "S06.1X",
        "S06.1X1",
        "S06.1X1A",
        "S06.1X1D",
        "S06.1X1S",
        "S06.1X7",
        "S06.1X7A",
    ]


# What the packaged FY2026-Apr list changes against the official FY2025 order file, as measured.
_SPLIT = [
    "B880",
    "D71",
    "E7253",
    "E7801",
    "E881",
    "G35",
    "H018",
    "Q898",
    "Q998",
    "R102",
    "R768",
    "Z408",
    "Z5986",
]
_SPLIT += ["Z841", "Z91011", "Z91012"]
_SPLIT_BELOW_SEVENTH = ["S301XX", "T7807X", "T7808X", "T781XX"]
_RETIRED = {*_SPLIT, *(code + seventh for code in _SPLIT_BELOW_SEVENTH for seventh in "ADS")}
_RETITLED = {
    "L02212",
    "L02222",
    "M21159",
    "M24076",
    "M61129",
    "P096",
    "Q75001",
    "Q75002",
    "Q75009",
    "Q75021",
    "Q75022",
    "Q75029",
    "Y07435",
    "Z83718",
    *(code + seventh for code in ("S6290X", "S6291X", "S6292X") for seventh in "ABDGKPS"),
    *("S7421X" + seventh for seventh in "ADS"),
}


def without_accents(title: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))


def test_every_fy2025_code_and_title_is_ours_but_for_what_fy2026_changed(
    entries: dict[str, CodeEntry],
) -> None:
    path = official("cm_order/icd10cm_code_descriptions_FY2025_apr2025.zip")
    if path is None:
        pytest.skip("the official FY2025 order file is not at hand (shared/data/cm_order)")
    with zipfile.ZipFile(path) as archive:
        lines = archive.read("Code Descriptions/icd10cm_order_2025.txt").decode().splitlines()
    order = {line[6:14].strip(): (line[14] == "1", line[77:].strip()) for line in lines}
    ours = {compact(code): found for code, found in entries.items()}
    billable_2025 = {code for code, (billable, _) in order.items() if billable}
    billable_2026 = {code for code, found in ours.items() if found.billable}
    assert len(billable_2025) == 74_260
    assert billable_2025 - billable_2026 == _RETIRED
    assert len(billable_2026 - billable_2025) == 487
    headers_2025 = order.keys() - billable_2025
    assert headers_2025 <= ours.keys()
    assert not any(ours[code].billable for code in headers_2025)
    retitled = {
        code
        for code in billable_2025 & billable_2026
        if without_accents(order[code][1]) != without_accents(ours[code].description)
    }
    assert retitled == _RETITLED
    assert len(retitled) == 38
