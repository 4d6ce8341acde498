"""Grounding: what cannot be verified is removed and counted, or the answer abstains."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from tabular_files import packaged

from bot.grounding import Grounded, ground
from bot.models import AnswerCode, Citation, Draft, Outcome, Role
from codes.models import Finding, Severity, System
from guidelines.digest import packaged_digest
from guidelines.library import GuidelineLibrary
from retrieval.models import Details, SearchQuery
from retrieval.passages import Passages

DAY = date(2026, 8, 15)
PASSAGES = Passages(packaged(), GuidelineLibrary(packaged_digest()))


def cite(n: int, passage_id: str, quote: str | None = None) -> Citation:
    passage = PASSAGES.get(passage_id, DAY)
    assert passage is not None
    return Citation(
        n,
        passage_id,
        passage.label,
        passage.document,
        passage.section,
        passage.page,
        passage.text.splitlines()[0] if quote is None else quote,
        passage.authority,
        passage.effective_from,
        passage.effective_to,
    )


def code(name: str, role: Role = Role.SUGGESTED, citations: tuple[int, ...] = (1,)) -> AnswerCode:
    found = packaged().look_up(name, DAY)
    assert found.entry is not None
    assert found.system is not None
    entry = found.entry
    return AnswerCode(
        entry.code,
        found.system,
        entry.description,
        role,
        1,
        entry.billable,
        found.validity,
        1.0,
        ("dense",),
        "why",
        () if entry.billable else ("more characters",),
        citations,
    )


def line(item: AnswerCode) -> str:
    return f"- **{item.code}** {item.description} [{item.citations[0]}]"


KIDNEY, STAGE = code("E11.22"), code("N18.4", Role.COMPANION, (2,))
SOUND = Draft(
    Outcome.ANSWERED,
    ("Report **E11.22**, **N18.4**, in this order.", line(KIDNEY), line(STAGE)),
    (KIDNEY, STAGE),
    (cite(1, "icd10cm-tabular:E11.22"), cite(2, "icd10cm-tabular:N18.4")),
)


def grounded(draft: Draft, question: str = "", codes: tuple[str, ...] = (), as_of: date = DAY) -> Grounded:
    query = SearchQuery(question, (), codes, Details(), None, None, ())
    return ground(draft, query, packaged(), PASSAGES.get, as_of)


def names(result: Grounded) -> list[tuple[str, int | None]]:
    return [(item.code, item.sequence) for item in result.draft.codes]


def test_what_is_so_stays_and_is_numbered() -> None:
    result = grounded(SOUND)
    assert result.removed == 0
    assert names(result) == [("E11.22", 1), ("N18.4", 2)]
    assert replace(result.draft, codes=SOUND.codes) == SOUND


def test_alternatives_carry_no_sequence() -> None:
    third = replace(code("N18.5", Role.ALTERNATIVE), sequence=7)
    result = grounded(replace(SOUND, codes=(*SOUND.codes, third)))
    assert names(result) == [("E11.22", 1), ("N18.4", 2), ("N18.5", None)]


BROKEN_CODES: list[tuple[str, Callable[[AnswerCode], AnswerCode]]] = [
    ("invented", lambda c: replace(c, code="E11.99")),
    ("of another system", lambda c: replace(c, system=System.ICD10PCS)),
    ("of a system without release", lambda c: replace(c, system=System.CPT)),
    ("with another code's description", lambda c: replace(c, description="Essential (primary) hypertension")),
    ("a header shown as billable", lambda c: replace(code("E11.2"), billable=True, needs=())),
    ("a header shown as billable though needy", lambda c: replace(code("E11.2"), billable=True)),
    ("a header without needs", lambda c: replace(code("E11.2"), needs=())),
    ("without its seventh character", lambda c: replace(code("S72.001"), billable=True, needs=())),
    ("without citation", lambda c: replace(c, citations=())),
    ("with a citation that is not there", lambda c: replace(c, citations=(9,))),
]


@pytest.mark.parametrize("breaking", [b for _, b in BROKEN_CODES], ids=[name for name, _ in BROKEN_CODES])
def test_a_false_code_is_removed_with_every_line_that_names_it(breaking: Callable[[AnswerCode], AnswerCode]) -> None:
    false = replace(breaking(KIDNEY), role=Role.SUGGESTED)
    lines = (f"Report **{false.code}**, **N18.4**.", f"- **{false.code}** it is [1]", line(STAGE))
    result = grounded(replace(SOUND, codes=(false, STAGE), lines=lines))
    assert names(result) == [("N18.4", 1)]
    assert result.draft.lines == (line(STAGE),)
    assert result.removed == 3


def test_a_header_with_what_it_needs_stays() -> None:
    header = code("E11.2")
    result = grounded(replace(SOUND, codes=(header,), lines=(line(header),)))
    assert (names(result), result.removed) == ([("E11.2", 1)], 0)


def test_a_code_that_is_not_in_force_on_the_date_is_shown_as_not_covered_and_stays() -> None:
    assert grounded(SOUND, as_of=date(2031, 1, 1)).removed == 0


@pytest.mark.parametrize(
    "quote",
    ["", " ", "E11.22 is always right", "e11.22 type 2 diabetes mellitus", "Type 2 diabetes mellitus  with diabetic"],
)
def test_a_false_quotation_is_removed_with_what_rests_on_it(quote: str) -> None:
    citations = (cite(1, "icd10cm-tabular:E11.22", quote), SOUND.citations[1])
    result = grounded(replace(SOUND, citations=citations))
    assert [citation.n for citation in result.draft.citations] == [2]
    assert names(result) == [("N18.4", 1)]
    assert result.draft.lines == (line(STAGE),)
    # The quotation, the code that rested on it, the opening that names the code, the line that cites it.
    assert result.removed == 4


def test_a_code_keeps_the_citations_that_stand() -> None:
    both = replace(STAGE, citations=(2, 3))
    citations = (*SOUND.citations, cite(3, "icd10cm-guidelines:I.C.4.a", "not what it says"))
    result = grounded(replace(SOUND, codes=(KIDNEY, both), citations=citations))
    assert result.draft.codes[1].citations == (2,)
    assert result.removed == 1


@pytest.mark.parametrize("passage_id", ["icd10cm-guidelines:I.C.99", "no-document:1", "icd10cm-tabular:E11.99", ""])
def test_a_passage_that_does_not_exist_cannot_be_quoted(passage_id: str) -> None:
    citation = replace(SOUND.citations[0], passage_id=passage_id)
    result = grounded(replace(SOUND, citations=(citation, SOUND.citations[1])))
    assert [c.n for c in result.draft.citations] == [2]


@pytest.mark.parametrize(
    "extra",
    [
        "See also E10.22.",
        "Never E11.99 [1].",
        "Not I10.",
        "Then 0FT44ZZ.",
        "Bill J3420.",
        "**S72.001A** too",
        "(N18.5)",
        "Rule [7].",
        "E11.22 [1] [3]",
    ],
)
def test_a_line_that_names_another_code_or_citation_is_removed(extra: str) -> None:
    result = grounded(replace(SOUND, lines=(*SOUND.lines, extra)))
    assert result.draft.lines == SOUND.lines
    assert result.removed == 1


@pytest.mark.parametrize(
    ("extra", "question", "codes"),
    [
        ("Not I10, which was asked about.", "I10?", ("I10",)),
        ("i10: not coded.", "i10", ("I10",)),
        ("E11.22 and N18.4, by I.C.4.a and IV.H [1][2].", "", ()),
        ("FY2026-Apr ends 2026-09-30.", "", ()),
        ("Not coded: B12 deficiency.", "possible B12 deficiency", ()),
        ("Stage 4, 30 mL, type 2, T2DM, A1c.", "", ()),
    ],
)
def test_a_line_that_names_what_was_asked_or_no_code_stays(extra: str, question: str, codes: tuple[str, ...]) -> None:
    assert grounded(replace(SOUND, lines=(*SOUND.lines, extra)), question, codes).removed == 0


@pytest.mark.parametrize("name", ["D51.0", "S24.153A", "QA0.0102"])
def test_a_description_that_looks_as_if_it_named_a_code_stays(name: str) -> None:
    item = code(name)
    draft = Draft(Outcome.ANSWERED, (line(item),), (item,), (cite(1, f"icd10cm-tabular:{name}"),))
    assert grounded(draft).draft.lines == (line(item),)


def test_findings_on_removed_codes_go_with_them() -> None:
    finding = Finding("excludes1", Severity.ERROR, ("E11.22", "N18.4"), "not together", "icd10cm-tabular:E11")
    draft = replace(SOUND, findings=(finding,))
    assert grounded(draft).draft.findings == (finding,)
    assert grounded(replace(draft, codes=(replace(KIDNEY, code="E11.99"), STAGE))).draft.findings == ()


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.NEEDS_DETAIL])
def test_when_no_code_stands_the_answer_abstains(outcome: Outcome) -> None:
    false = replace(KIDNEY, code="E11.99")
    result = grounded(replace(SOUND, outcome=outcome, codes=(false,), lines=("**E11.99**.",)))
    assert (result.draft.outcome, result.draft.codes, result.draft.lines) == (Outcome.ABSTAINED, (), ())
    assert result.draft.reason


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_draft_without_codes_keeps_its_outcome(outcome: Outcome) -> None:
    result = grounded(Draft(outcome, ("What the guidelines say:",), reason="as it was"))
    assert (result.draft.outcome, result.draft.reason, result.removed) == (outcome, "as it was", 0)
