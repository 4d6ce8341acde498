"""Cases and answers made by hand: a right answer to start from, for what the suite makes of each change to it."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.models import Outcome, Role
from codes.models import System
from evals.cases import EvalCase
from evals.observations import CodeFact, Facts, GivenCitation, GivenCode, Observation
from evals.results import Result
from evals.scoring import score_case

AS_OF = date(2026, 8, 15)
SECTION = "icd10cm-guidelines:I.C.4.a"
TITLES = {
    "E11.22": "Type 2 diabetes mellitus with diabetic chronic kidney disease",
    "N18.4": "Chronic kidney disease, stage 4 (severe)",
    "E11.9": "Type 2 diabetes mellitus without complications",
    "I10": "Essential (primary) hypertension",
    "L03.115": "Cellulitis of right lower limb",
    "L03.116": "Cellulitis of left lower limb",
    "S72.001A": "Fracture of unspecified part of neck of right femur, initial encounter for closed fracture",
    "S72.001D": "Fracture of unspecified part of neck of right femur, subsequent encounter",
}
RULE = "Diabetes mellitus codes are combination codes: one code states the type and the complication."


def case(**fields: Any) -> EvalCase:
    """A case that the right answer below answers; fields replace its own."""
    row = {
        "id": "t-1",
        "question": "type 2 diabetes with CKD stage 4",
        "as_of": AS_OF,
        "expected_outcome": "answered",
        "must_codes": ["E11.22", "N18.4"],
        "sequence": True,
        "forbidden_codes": ["E11.9"],
        "deciding_sections": {SECTION: 2},
        "author": "tests",
        "source": "the two are assumed to be linked",
    }
    return EvalCase.model_validate({**row, **fields})


def given(code: str, n: int, role: Role = Role.SUGGESTED, score: float = 0.9) -> GivenCode:
    return GivenCode(code, System.ICD10CM, TITLES.get(code, "?"), role, score, citations=(n,))


def answer(*codes: str, **fields: Any) -> Observation:
    """An answer that recommends the codes, each with its line and citation, and cites the section after them."""
    citations = [GivenCitation(n, f"icd10cm:{c}", c, f"{c} {TITLES[c]}") for n, c in enumerate(codes, 1)]
    rule = GivenCitation(len(codes) + 1, SECTION, "I.C.4.a", RULE)
    lines = [f"- **{c}** {TITLES[c]} [{n}]" for n, c in enumerate(codes, 1)]
    facts = Facts(
        {code: CodeFact("valid", True, title) for code, title in TITLES.items()},
        {**{f"icd10cm:{c}": f"{c} {title}\nMore of it." for c, title in TITLES.items()}, SECTION: f"{RULE} And more."},
    )
    seen = Observation(
        Outcome.ANSWERED,
        "\n".join(["Report these codes.", *lines, f"Rule I.C.4.a: {RULE} [{rule.n}]"]),
        codes=tuple(given(c, n) for n, c in enumerate(codes, 1)),
        citations=(*citations, rule),
        ranked_sections=(SECTION,),
        facts=facts,
        milliseconds=20.0,
    )
    return replace(seen, **fields)


RIGHT = ("E11.22", "N18.4")


def values(one: EvalCase, seen: Observation) -> dict[str, float | None]:
    """Measure → value."""
    return {score.metric: score.value for score in score_case(one, seen)}


def result(one: EvalCase, seen: Observation, contestant: str = "nosology", dataset: str = "hand") -> Result:
    return Result(contestant, one.id, dataset, score_case(one, seen), seen, one)
