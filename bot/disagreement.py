"""Where a payer's or the team's rule says otherwise than what ranks above it: both are shown, and which one decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.material import Material, asked_words
from codes.models import Finding, Severity
from guidelines.authority import Rank
from guidelines.statements import Stance, Statement, codes_said, statements
from retrieval.models import Passage
from retrieval.wording import stems

RULE = "disagreement"
# The share of the words of a rule's condition that the question must have for the rule to be about it.
_APPLIES = 0.5
_OPPOSITES = {
    Stance.REPORT: {Stance.FORBID},
    Stance.FIRST: {Stance.FORBID, Stance.NOT_FIRST},
    Stance.FORBID: {Stance.REPORT, Stance.FIRST},
    Stance.NOT_FIRST: {Stance.FIRST},
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A lower source that contradicts the answer or a higher source.

    `statement` is what `passage` says; `decides` ranks above it; `codes` are those of the answer that it is about.
    """

    passage: Passage
    statement: Statement
    decides: Rank
    codes: tuple[str, ...]

    @property
    def finding(self) -> Finding:
        """As a finding on the answer's codes; what it is about is in the quotation where no code of the answer is."""
        about = ", ".join(self.codes) or "the code that it names"
        message = f"{self.passage.label} says {self.statement.stance.words(about)}; {self.decides.label} rank higher"
        return Finding(RULE, Severity.WARNING, self.codes, message, self.passage.passage_id)


def disagreements(passages: Sequence[Passage], codes: Sequence[str], material: Material) -> tuple[Disagreement, ...]:
    """What the local ones of `passages` say against `codes`, the answer's in sequence, or against higher passages."""
    asked = frozenset(stems(asked_words(material)))
    compact = [code.replace(".", "") for code in codes]
    found: list[Disagreement] = []
    for passage in passages:
        if passage.rank.is_local:
            above = [p for p in passages if p.rank < passage.rank]
            told = [s for s in statements(passage.text) if _applies(s, asked, compact)]
            found += _against(passage, told, above, codes, compact)
    return tuple({(d.passage.passage_id, d.statement.code): d for d in found}.values())


def _against(
    passage: Passage, told: Sequence[Statement], above: Sequence[Passage], codes: Sequence[str], compact: Sequence[str]
) -> Iterator[Disagreement]:
    for statement in told:
        contradicted = [codes[i] for i in _contradicted(statement, compact)]
        if contradicted:
            yield Disagreement(passage, statement, Rank.OFFICIAL_GUIDELINES, tuple(contradicted))
            continue
        higher = next((p for p in above if _contradicts(p, statement)), None)
        if higher is not None:
            yield Disagreement(passage, statement, higher.rank, ())


def _contradicted(statement: Statement, codes: Sequence[str]) -> Iterator[int]:
    """Which codes of the answer, by place, stand against a statement."""
    for place, code in enumerate(codes):
        if not code.startswith(statement.code):
            continue
        is_first = place == 0
        if (
            statement.stance is Stance.FORBID
            or (statement.stance is Stance.NOT_FIRST and is_first and len(codes) > 1)
            or (statement.stance is Stance.FIRST and not is_first)
        ):
            yield place


def _contradicts(higher: Passage, statement: Statement) -> bool:
    return any(
        said.stance in _OPPOSITES[statement.stance] and said.code.startswith(statement.code)
        for said in statements(higher.text)
    )


def _applies(statement: Statement, asked: frozenset[str], codes: Sequence[str]) -> bool:
    """Whether the question is what the statement's condition is about."""
    needed = list(codes_said(statement.condition))
    if needed:
        return all(any(code.startswith(beginning) for code in codes) for beginning in needed)
    words = frozenset(stems(statement.condition))
    return len(words & asked) >= _APPLIES * len(words)
