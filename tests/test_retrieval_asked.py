"""How coders ask for sections: every phrasing leads to a section that is there, and to one alone."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from tabular_files import packaged

from guidelines.digest import packaged_digest
from guidelines.library import GuidelineLibrary
from retrieval.asked import asked_as, asked_files, phrasings
from retrieval.corpus import asked_pieces, code_of
from retrieval.passages import Passages

SECTIONS = {f"{s.document_id}:{s.number}": s for s in packaged_digest() if s.text}
_LONGEST = 24


def test_every_phrasing_leads_to_a_section_with_text() -> None:
    assert set(phrasings()) <= set(SECTIONS)


@pytest.mark.parametrize("document", ["icd10cm-guidelines", "icd10pcs-guidelines", "practice-shelf"])
def test_every_section_with_text_can_be_asked_for(document: str) -> None:
    unasked = [i for i in SECTIONS if i.startswith(f"{document}:") and i not in phrasings()]
    assert unasked == []


def test_no_phrasing_stands_twice_and_none_is_long() -> None:
    texts = Counter(text for some in phrasings().values() for text in some)
    assert [text for text, count in texts.items() if count > 1] == []
    assert [text for text in texts if len(text.split()) > _LONGEST] == []


def test_a_file_of_phrasings_is_named_after_its_file_of_the_digest() -> None:
    assert asked_files()
    digest = asked_files()[0].parents[3].parent / "guidelines" / "digest"
    assert [f for f in asked_files() if not (digest / f.parent.name / f"{f.stem}.md").is_file()] == []


def test_phrasings_do_not_lead_to_another_section_of_the_same_number() -> None:
    passage = Passages(packaged(), GuidelineLibrary(packaged_digest())).get("icd10cm-guidelines:I.C.9.a", date.max)
    assert passage is not None
    assert asked_as(passage) == phrasings()[passage.passage_id]
    renumbered = replace(passage, heading_path=(*passage.heading_path[:-1], "Something Else"))
    assert asked_as(renumbered) == ()
    assert asked_as(replace(passage, heading_path=())) == ()


def test_each_piece_has_an_id_of_its_own() -> None:
    pieces = dict(asked_pieces("icd10cm-guidelines:I.C.9.a", ("htn and ckd", "bp and kidneys")))
    assert [code_of(i) for i in pieces] == [
        ("icd10cm-guidelines:I.C.9.a", "q", 0),
        ("icd10cm-guidelines:I.C.9.a", "q", 1),
    ]
