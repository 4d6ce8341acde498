"""Every instruction of the Tabular List resolves to codes, or is listed as prose or as a slip of the book."""

from collections import Counter
from functools import cache

import pytest
from tabular_files import packaged

from codes.checker.note_report import INSTRUCTIONS, NoteResolution, Standing, note_resolutions
from codes.icd10cm import Icd10cmCodeSet
from codes.models import Note, NoteKind, System

LEAST_RESOLVED = 0.97


@cache
def resolutions() -> tuple[NoteResolution, ...]:
    book = packaged().sets(System.ICD10CM)[0]
    assert isinstance(book, Icd10cmCodeSet)
    return tuple(note_resolutions(book))


@pytest.mark.parametrize("kind", INSTRUCTIONS)
def test_at_least_97_percent_of_the_references_of_each_kind_resolve(kind: NoteKind) -> None:
    lines = [line for line in resolutions() if line.note.kind is kind]
    count = sum(line.count for line in lines)
    assert count > 400
    assert 1 - sum(len(line.missing) for line in lines) / count >= LEAST_RESOLVED


def test_every_note_has_one_standing_and_the_slips_of_the_book_are_these() -> None:
    counts = Counter(line.standing for line in resolutions())
    assert counts.total() == len(resolutions()) > 10_000
    assert counts[Standing.PROSE] < counts[Standing.RESOLVED] / 10
    slips = {(line.note.at, *line.missing) for line in resolutions() if line.standing is Standing.UNRESOLVED}
    assert slips == {("F02", "G3190"), ("R10.85", "R104")}


def test_a_note_in_words_alone_is_prose() -> None:
    line = NoteResolution(Note(NoteKind.CODE_FIRST, "underlying disease", "D64.1"), 0, ())
    assert line.standing is Standing.PROSE
    assert line in resolutions()
