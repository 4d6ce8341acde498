"""What changed between two editions: sections paired though numbers shift, and the words that differ."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from official_pdfs import cm_guidelines
from tabular_files import official

from codes.readers.source_file import SourceFile
from guidelines.changes import GuidelineChanges, compare, guideline_changes, word_diff
from guidelines.errors import GuidelinesError
from guidelines.library import GuidelineLibrary
from guidelines.models import GuidelineSection
from guidelines.official_documents import read_official

TEMPLATE = GuidelineSection(
    document_id="icd10cm-guidelines",
    document_title="Official Guidelines",
    edition="FY2030",
    number="I",
    title="",
    text="",
    page=1,
    effective_from=date(2029, 10, 1),
    effective_to=date(2030, 9, 30),
    authority="official",
    heading_path=(),
)


def edition(name: str, **sections: str | tuple[str, str]) -> list[GuidelineSection]:
    """Sections by number ("_" for "."): a text, or title and text."""
    made = []
    for number, content in sections.items():
        title, text = content if isinstance(content, tuple) else ("", content)
        made.append(replace(TEMPLATE, edition=name, number=number.replace("_", "."), title=title, text=text))
    return made


def by_kind(changes: GuidelineChanges) -> dict[str, int]:
    """How many sections changed in each way."""
    return {
        "new": len(changes.new),
        "removed": len(changes.removed),
        "renumbered": len(changes.renumbered),
        "retitled": len(changes.retitled),
        "reworded": len(changes.reworded),
    }


def test_the_same_text_in_other_typography_is_no_change() -> None:
    older = edition("FY2030", I=("“With”", "Assume a link – unless\nthe provider says otherwise."))
    newer = edition("FY2031", I=('"with"', "Assume a link - unless the provider says otherwise."))
    assert set(by_kind(compare(older, newer)).values()) == {0}


def test_new_removed_retitled_and_reworded_sections_are_told_apart() -> None:
    older = edition(
        "FY2030",
        I=("Conventions", ""),
        I_A=("Abbreviations", "NEC has no code of its own."),
        I_B=("Punctuation", "Brackets enclose manifestation codes."),
        I_C=("Gone", "Nobody needs it any more, so it went away."),
    )
    newer = edition(
        "FY2031",
        I=("Conventions", ""),
        I_A=("Abbreviations", "NEC has no specific code of its own."),
        I_B=("Punctuation marks", "Brackets enclose manifestation codes."),
        I_D=("Commas", "Commas separate what is listed."),
    )
    found = compare(older, newer)
    assert [section.number for section in found.new] == ["I.D"]
    assert [section.number for section in found.removed] == ["I.C"]
    assert [(c.number, c.before, c.after) for c in found.retitled] == [("I.B", "Punctuation", "Punctuation marks")]
    (reworded,) = found.reworded
    assert (reworded.number, reworded.inserted, reworded.deleted) == ("I.A", 1, 0)
    assert [tuple(span) for span in reworded.hunks[0]] == [
        (" ", "NEC has no"),
        ("+", "specific"),
        (" ", "code of its own."),
    ]
    assert (found.older, found.newer) == ("FY2030", "FY2031")


def test_a_section_put_in_between_shifts_numbers_and_changes_nothing_else() -> None:
    older = edition(
        "FY2030", I=("Top", ""), I_1=("One", "First text here."), I_2=("Two", "Second."), I_2_a=("Deep", "x")
    )
    newer = edition(
        "FY2031",
        I=("Top", ""),
        I_1=("Zero", "Wholly other words than before."),
        I_2=("One", "First text here."),
        I_3=("Two", "Second."),
        I_3_a=("Deep", "x"),
    )
    found = compare(older, newer)
    assert by_kind(found) == {"new": 1, "removed": 0, "renumbered": 3, "retitled": 0, "reworded": 0}
    assert [(c.before, c.after) for c in found.renumbered] == [("I.1", "I.2"), ("I.2", "I.3"), ("I.2.a", "I.3.a")]
    assert [section.number for section in found.new] == ["I.1"]


def test_policies_without_titles_are_paired_by_their_words() -> None:
    older = edition(
        "2030", I_A=("Part", ""), I_A_1="A cut is part of taking out an organ.", I_A_2="Closing is included."
    )
    newer = edition(
        "2031",
        I_A=("Part", ""),
        I_A_1="Anesthesia by the surgeon is not paid.",
        I_A_2="A small cut is part of taking out an organ.",
        I_A_3="Closing is included.",
    )
    found = compare(older, newer)
    assert [section.number for section in found.new] == ["I.A.1"]
    assert [(c.before, c.after) for c in found.renumbered] == [("I.A.1", "I.A.2"), ("I.A.2", "I.A.3")]
    assert [change.number for change in found.reworded] == ["I.A.2"]


def test_the_same_number_with_nothing_in_common_is_another_section() -> None:
    older = edition("FY2030", I=("Newborns", "Use category Z38 once, at birth."))
    newer = edition("FY2031", I=("Administrative visits", "Report what occasioned this encounter."))
    assert by_kind(compare(older, newer)) == {"new": 1, "removed": 1, "renumbered": 0, "retitled": 0, "reworded": 0}


def test_a_difference_is_shown_with_some_words_around_it() -> None:
    words = [f"w{n}" for n in range(40)]
    changed = [*words[:20], "other", *words[21:]]
    (hunk,) = word_diff(" ".join(words), " ".join(changed), context=2)
    assert [tuple(span) for span in hunk] == [(" ", "… w18 w19"), ("-", "w20"), ("+", "other"), (" ", "w21 w22 …")]


@pytest.mark.parametrize(("before", "after"), [("", "all new"), ("all gone", ""), ("one", "two")])
def test_texts_without_a_word_in_common_are_shown_whole(before: str, after: str) -> None:
    spans = [tuple(span) for hunk in word_diff(before, after) for span in hunk]
    assert spans == [pair for pair in (("-", before), ("+", after)) if pair[1]]


def test_no_difference_is_no_place() -> None:
    assert word_diff("the same", "The  same") == ()


def _read(path: Path, content: bytes) -> tuple[GuidelineSection, ...]:
    path.write_bytes(content)
    return read_official(SourceFile(path)).sections


@pytest.fixture
def library(tmp_path: Path) -> GuidelineLibrary:
    older = _read(tmp_path / "a.pdf", cm_guidelines(2030))
    newer = _read(tmp_path / "b.pdf", cm_guidelines(2031, "Raised pressure is coded once.", extra=True))
    ours = [replace(section, edition="FY2032", authority="digest") for section in newer]
    return GuidelineLibrary((*older, *newer, *ours))


def test_two_imported_editions_are_compared(library: GuidelineLibrary) -> None:
    found = guideline_changes(library, "FY2030", "FY2031")
    assert [section.number for section in found.new] == ["I.C.1.a.1"]
    assert [c.number for c in found.reworded] == ["I.C.1.a"]
    assert ("I.C.1.a.1.a.i", "I.C.1.a.2.a.i") in [(c.before, c.after) for c in found.renumbered]
    assert not found.removed


@pytest.mark.parametrize(("under", "reworded"), [("I.C.1.a", 1), ("I.C", 1), ("II", 0), ("I", 1)])
def test_a_comparison_can_be_of_one_part(under: str, reworded: int, library: GuidelineLibrary) -> None:
    assert len(guideline_changes(library, "FY2030", "FY2031", under=under).reworded) == reworded


@pytest.mark.parametrize(("older", "newer"), [("FY2029", "FY2031"), ("FY2031", "FY2032"), ("", "FY2031")])
def test_an_edition_whose_official_words_are_not_loaded_is_said(
    older: str, newer: str, library: GuidelineLibrary
) -> None:
    with pytest.raises(GuidelinesError, match=r"is not loaded \(FY2030, FY2031 is\)|is not loaded"):
        guideline_changes(library, older, newer)


def test_a_part_that_no_edition_has_is_said(library: GuidelineLibrary) -> None:
    with pytest.raises(GuidelinesError, match="no section there to compare"):
        guideline_changes(library, "FY2030", "FY2031", under="V")


def test_the_official_list_of_changes_comes_out() -> None:
    paths = [
        official("guidelines/icd10cm_guidelines_FY2025_oct2024.pdf"),
        official("guidelines/icd10cm_guidelines_FY2026_oct2025.pdf"),
        official("toc/icd10cm_fy2026_vs_fy2025.json"),
    ]
    older, newer, listed = paths
    if older is None or newer is None or listed is None:
        pytest.skip("the official guidelines (shared/data) are not at hand")
    sections = (*read_official(SourceFile(older)).sections, *read_official(SourceFile(newer)).sections)
    found = guideline_changes(GuidelineLibrary(sections), "FY2025", "FY2026")
    expected: dict[str, set[str]] = {}
    for row in json.loads(listed.read_text(encoding="utf-8")):
        for kind in row["change"]:
            expected.setdefault(kind, set()).add(row["number"].replace("Appendix I", "Appendix-I"))
    # The list counts I.C.4.a.1.a of FY2025 as text of I.C.4.a.1, and so the one as new and the other as reworded.
    assert {s.number for s in found.new} == expected["added"] - {"I.C.4.a.1.a"}
    assert {c.number for c in found.reworded} == expected["text_changed"] - {"I.C.4.a.1"}
    assert {c.after for c in found.renumbered} == expected["renumbered"]
    assert {c.number for c in found.retitled} == expected["retitled"]
    assert not found.removed
