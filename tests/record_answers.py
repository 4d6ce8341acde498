"""Answers and questions for the tests of the records."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from bot.models import Answer, AnswerCode, Citation, Outcome, Question, Role
from codes.models import Coverage, Finding, Release, Setting, Severity, System, Validity, ValidityStatus

DAY = date(2026, 8, 15)
RELEASE = Release(System.ICD10CM, "FY2026-Apr", date(2026, 4, 1), date(2026, 9, 30), "tabular.xml", "a" * 64)
# Stands in every word of the asker and in every word of the answer that repeats him.
MARK = "zebraquagmire"
GUIDELINE = Citation(
    2, "icd10cm-guidelines:I.C.4.a", "Guidelines", "icd10cm-guidelines", "I.C.4.a", 38, "quote", "digest", DAY, DAY
)


def title(n: int, code: str) -> Citation:
    """The line of a code in its book."""
    quote = f"{code} Title of {code}"
    return Citation(n, f"icd10cm-tabular:{code}", "Tabular", "icd10cm-tabular", code, None, quote, "tabular", DAY, DAY)


def coded(code: str, sequence: int | None = 1, score: float = 1.0, citations: tuple[int, ...] = (1,)) -> AnswerCode:
    """A code of an answer; without a sequence an alternative."""
    validity = Validity(ValidityStatus.VALID, "in force", RELEASE.name)
    role = Role.SUGGESTED if sequence else Role.ALTERNATIVE
    why = f'"{MARK}" matches'
    return AnswerCode(
        code, System.ICD10CM, f"Title of {code}", role, sequence, True, validity, score, ("dense",), why, (), citations
    )


def finding(rule: str, source: str = "I.C.4.a") -> Finding:
    """A finding about the codes."""
    return Finding(rule, Severity.WARNING, ("E11.22",), "message", source)


def asked(text: str = f"diabetes of a {MARK}", **more: Any) -> Question:
    """A question of a coder in Slack."""
    given = {"asker": "slack:T1:U1", "surface": "slack", "conversation": "slack:C1:1.0", "id": f"id-{MARK}"}
    return Question(text, DAY, **{"setting": Setting.OUTPATIENT, **given, **more})


def answered(*codes: AnswerCode, **more: Any) -> Answer:
    """An answer with these codes, by default E11.22 with its line and a guideline cited."""
    whole = Answer(
        id=uuid4().hex,
        question_id=f"id-{MARK}",
        outcome=Outcome.ANSWERED,
        reason=None,
        as_of=DAY,
        setting=Setting.OUTPATIENT,
        text=f"Report E11.22 for {MARK}",
        codes=codes or (coded("E11.22"), coded("E11.9", None, 0.4)),
        citations=(title(1, "E11.22"), GUIDELINE),
        sources=(Coverage(RELEASE, True),),
        follow_ups=(f"{MARK}?",),
        timings_ms={"total": 2.5},
    )
    return replace(whole, **more)


def abstained(**more: Any) -> Answer:
    """An answer that is none."""
    reason = f"nothing near {MARK}"
    return answered(**{"outcome": Outcome.ABSTAINED, "reason": reason, "codes": (), "citations": (), **more})
