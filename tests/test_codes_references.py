"""Code references in notes: singles, headers, ranges, lists, conditions; and the whole book."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tabular_files import packaged

from codes.icd10cm import Icd10cmCodeSet
from codes.models import NoteKind, System
from codes.references import CodeReference, references, refers_to
from codes.spelling import compact

NO_CODES = ["", "Type 2 A", "diabetes NOS", "type 2 diabetes", "see Alphabetic Index", "7th cranial nerve"]
NO_CODES += [
    "G6PD deficiency",
    "vitamin B12 deficiency",
    "influenza A/H1N1",
    "T-cell",
    "grade 3B",
    "C3 glomerulopathy",
    "[C1-INH]",
    "CD30",
    "E 11",
]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("hypertension (I10)", [("I10", "I10")]),
        ("type 1 diabetes mellitus (E10.-)", [("E10", "E10")]),
        ("gestational diabetes (O24.4-)", [("O244", "O244")]),
        ("stage of chronic kidney disease (N18.1-N18.6)", [("N181", "N186")]),
        ("birth trauma (P10-P15)", [("P10", "P15")]),
        ("metabolic diseases (E70-E88)", [("E70", "E88")]),
        ("(I01.0 -I01.9)", [("I010", "I019")]),
        ("head injury (S00 - S09)", [("S00", "S09")]),
        ("(S32.1--S32.9 with 7th character B)", [("S321", "S329")]),
        ("(P28.3- - P28.4-)", [("P283", "P284")]),
        ("(F10.- -F19.-)", [("F10", "F19")]),
        ("(S12.0--S12.6.-)", [("S120", "S126")]),
        ("(M05.00 to M05.8A)", [("M0500", "M058A")]),
        ("in subcategories S06.1- to S06.6-, and S06.81- to S06.89-", [("S061", "S066"), ("S0681", "S0689")]),
        ("(I69.81- I69.91-)", [("I6981", "I6981"), ("I6991", "I6991")]),
        ("(N18.1–N18.6)", [("N181", "N186")]),
        ("(E08.22, E09.22, E10.22)", [("E0822", "E0822"), ("E0922", "E0922"), ("E1022", "E1022")]),
        ("(I12.-, I13.-) or gout (M10.9)", [("I12", "I12"), ("I13", "I13"), ("M109", "M109")]),
        ("(C7A.-, C4A.0; E11.A)", [("C7A", "C7A"), ("C4A0", "C4A0"), ("E11A", "E11A")]),
        ("Z3A.34, I1A.0 and M1A", [("Z3A34", "Z3A34"), ("I1A0", "I1A0"), ("M1A", "M1A")]),
        ("(QA0.0101)", [("QA00101", "QA00101")]),
        ("conditions in O98-O9A.-", [("O98", "O9A")]),
        ("(S92.-with 7th character B)", [("S92", "S92")]),
        *((text, []) for text in NO_CODES),
    ],
)
def test_spans_are_read_in_order(text: str, spans: list[tuple[str, str]]) -> None:
    assert [(found.first, found.last) for found in references(text)] == spans


@pytest.mark.parametrize(
    ("text", "named", "not_named"),
    [
        ("(E10.-)", ["E10", "E10.9", "E10.3211", "e109"], ["E11.9", "E1", "", "E"]),
        ("(E11.22)", ["E11.22"], ["E11.2", "E11", "E11.21", "E11.29"]),
        ("(N18.1-N18.6)", ["N18.1", "N18.4", "N18.30", "N18.6"], ["N18", "N18.9", "N17.9", "N19"]),
        ("(E08-E13)", ["E08.9", "E11.22", "E13"], ["E07.9", "E14", "E15"]),
        ("(O00-O9A)", ["O00.00", "O80", "O9A.211"], ["P00.0", "N99.9"]),
        ("(T36-T50 with fifth or sixth character 5)",
         ["T36.0X5A", "T38.3X5", "T36.95XA", "T45.515A", "T50.995A"],
         ["T36.0X1A", "T36.91XA", "T45.511A", "T50.901A", "T51.0X5A", "I10"]),
        ("(T36-T65 with fifth or sixth character 1-4 or 6)",
         ["T36.0X1A", "T36.0X4", "T36.0X6D", "T36.91XA"], ["T36.0X5A", "T45.515A", "T66.XXXA"]),
        ("(T36-T50 with fifth or six character 5)", ["T36.0X5A"], ["T36.0X1A"]),
        ("(T36-T50 with final character 6)", ["T38.3X6A"], ["T38.3X5A"]),
        ("(T39.0-, with sixth character 1-4)", ["T39.011A"], ["T39.015A"]),
        ("(T51-T65 with fifth or sixth character to indicate intent), toxic",
         ["T51.0X1A", "T65.92XA"], ["T50.0X1A"]),
        ("(S02.- with 7th character B)", ["S02.0XXB"], ["S02.0XXA", "S02.0"]),
        ("(S42.- with 7th character B or C)", ["S42.001B", "S42.001C"], ["S42.001A"]),
        ("(S06.0X- with seventh character A)", ["S06.0X1A"], ["S06.0X1S"]),
        ("(B27.- with fifth character 2)", ["B27.02", "B27.92"], ["B27.01", "B27.20"]),
        ("(A37 with fifth-character 1)", ["A37.01"], ["A37.10"]),
        ("(F10-F19 with 5th character .6)", ["F10.26"], ["F10.20"]),
        ("(F11-F19 with fifth to sixth characters 51)", ["F11.151"], ["F11.150", "F10.151"]),
        ("(E08-E13 with .42)", ["E11.42"], ["E11.65", "E11.40", "E11.4"]),
        ("(E08-E13 with .51-.52)", ["E11.51", "E10.52"], ["E11.59", "E11.5"]),
        ("(E08-E13 with .62-)", ["E11.620", "E11.628"], ["E11.610"]),
        ("(F10-F19, with .17, .27, .97)", ["F10.27", "F13.97"], ["F10.20"]),
        ("(F11-F19 with .15. .25, .95)", ["F11.150", "F11.259"], ["F11.10"]),
        ("(E08, E09, E11, E13 with final characters .00 or .01)", ["E08.00", "E11.01"], ["E11.9", "E10.10"]),
        ("(I69. with final characters -23)", ["I69.323", "I69.023"], ["I69.322", "I69.30"]),
        ("(F10, F13, F19 with .26, .96)", ["F10.26", "F13.96"], ["F10.20", "F14.26"]),
        ("see categories E08-E10, E11, E13 with ketoacidosis", ["E11.10", "E10.11"], ["E11.65", "E11.00"]),
        ("underdosing (T36-T50) with fifth or sixth character 6", ["T38.3X6A"], ["T38.3X5A"]),
        ("code (Chapter 20) to identify external cause", ["W01.0XXA", "Y92.9"], ["S01.01XA", "Z99.2"]),
        ("(S52.- with open fracture 7th character)", ["S52.501B", "S52.501R"], ["S52.501A", "S52.501S"]),
        ("any condition of (chapter 99)", [], ["A00.0"]),
        ("gout (M10.9) with tophus, and (E11.9)", ["M10.9", "E11.9"], ["M1A.00X0"]),
    ],
)  # fmt: skip
def test_a_text_names_the_codes_it_says_and_no_others(text: str, named: list[str], not_named: list[str]) -> None:
    assert [code for code in named if not refers_to(text, code)] == []
    assert [code for code in not_named if refers_to(text, code)] == []


def test_a_condition_belongs_to_the_list_it_follows() -> None:
    first, second = references("open fracture (S02.- with 7th character B), or amputation (S08.-)")
    assert (first.matches("S02.0XXA"), first.matches("S02.0XXB")) == (False, True)
    assert second == CodeReference("S08", "S08")


@given(st.text(alphabet="AEQSTZ0159.-() ,withfnalcrse", max_size=80))
def test_no_text_raises(text: str) -> None:
    for found in references(text):
        assert re.fullmatch(r"[A-Z][0-9A-Z]{2,6}", found.first)
        found.matches("E11.22")


def test_a_long_text_is_read_in_one_pass() -> None:
    assert len(references("(E11.22), " * 2_000)) == 2_000
    assert references("(" * 50_000 + "-" * 50_000) == ()


# Printed in the book, and not codes of FY2026: slips of the pen and codes of the international edition.
SLIPS = {
    ("F02", "G3190"),  # G31.9
    ("R10.85", "R104"),  # "(R10.1-R10.4-)"; the last is R10.3-
}


def test_every_parenthesised_reference_of_the_book_names_codes_that_exist() -> None:
    book = packaged().sets(System.ICD10CM)[0]
    assert isinstance(book, Icd10cmCodeSet)
    existing = {compact(code) for code in book.codes()}
    order = {code: place for place, code in enumerate(c for c in book.codes() if len(c) == 3)}
    printed = [*book.divisions(), *(node for code in book.codes() if (node := book.node(code)) is not None)]
    count, missing, backwards, unread = 0, set(), [], []
    for node in printed:
        for note in node.own_notes:
            for group in re.findall(r"\([^()]*\)", note.text):
                for found in references(group):
                    count += 1
                    missing |= {(node.name, c) for c in (found.first, found.last) if c not in existing}
                    if order.get(found.first[:3], 0) > order.get(found.last[:3], 0):
                        backwards.append((node.name, group))
                    if found.where == "(?!)":
                        unread.append((node.name, group))
    assert missing == SLIPS
    assert backwards == []
    assert unread == []
    assert count > 10_000


def test_every_code_shaped_word_in_parentheses_of_an_instruction_is_read() -> None:
    book = packaged().sets(System.ICD10CM)[0]
    assert isinstance(book, Icd10cmCodeSet)
    instructions = {NoteKind.EXCLUDES1, NoteKind.EXCLUDES2, NoteKind.CODE_FIRST, NoteKind.CODE_ALSO}
    instructions |= {NoteKind.USE_ADDITIONAL_CODE}
    unread = set()
    for code in book.codes():
        for note in node.own_notes if (node := book.node(code)) is not None else ():
            for group in re.findall(r"\([^()]*\)", note.text) if note.kind in instructions else ():
                words = {compact(w) for w in re.findall(r"\b[A-Z][A-Z]?\d[0-9A-Z]*(?:\.[0-9A-Z]+)?", group)}
                read = {c for found in references(group) for c in (found.first, found.last)}
                unread |= words - read
    assert unread == {"G6PD", "C3"}
