"""Call 2: what is shown of candidates and passages, and the reply read back by numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.drafting.causes import Cause
from bot.drafting.fences import Fence
from bot.drafting.ledger import Ledger
from bot.grounding import REPORTABLE
from bot.joined import Pair
from codes.catalogue import Catalogue
from codes.cpt import public_description
from codes.models import CodeEntry, Setting
from guidelines.rulebook import Fired
from retrieval.models import Candidate, Certainty, Details, Passage
from retrieval.query_analysis import first_said
from retrieval.query_words import LATERALITIES, TRIMESTERS

MOST_CANDIDATES = 8
_LONGEST_PASSAGE = 1_600
_LONGEST_QUESTION = 6_000


class Choice(BaseModel):
    """A condition and the candidate that answers it, both by number."""

    model_config = ConfigDict(extra="forbid", strict=True)

    condition: int
    candidate: int


class Sentence(BaseModel):
    """A sentence, the passages that say it, and words of one of them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str, Field(max_length=600)]
    passages: Annotated[list[int], Field(max_length=8)]
    quote: Annotated[str | None, Field(max_length=600)] = None


class Explanation(BaseModel):
    """The reply to call 2."""

    model_config = ConfigDict(extra="forbid", strict=True)

    choices: Annotated[list[Choice], Field(max_length=60)]
    sentences: Annotated[list[Sentence], Field(max_length=16)]
    missing: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=8)]


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands behind the numbers: pairs by condition, candidates with their condition, passages."""

    pairs: Mapping[int, Pair]
    candidates: Mapping[int, tuple[int, Candidate]]
    passages: Mapping[int, Passage]

    def code_of(self, candidate: int) -> str | None:
        """The code of a candidate; None for a number that was not shown."""
        found = self.candidates.get(candidate)
        return found[1].code if found else None


def shown(pairs: Sequence[Pair], passages: Sequence[Passage], catalogue: Catalogue, as_of: date) -> Shown:
    """Number what may be chosen on the date, and the passages."""
    by_condition: dict[int, Pair] = {}
    candidates: dict[int, tuple[int, Candidate]] = {}
    for pair in pairs:
        number = len(by_condition) + 1
        by_condition[number] = pair
        if pair[0].certainty is Certainty.RULED_OUT:
            continue
        for candidate in pair[1][:MOST_CANDIDATES]:
            found = catalogue.look_up(candidate.code, as_of, candidate.system)
            if found.entry is not None and found.validity.status in REPORTABLE:
                candidates[len(candidates) + 1] = (number, candidate)
    return Shown(by_condition, candidates, dict(enumerate(passages, 1)))


def asked_of(
    question: str,
    there: Shown,
    catalogue: Catalogue,
    as_of: date,
    setting: Setting | None,
    fired: Sequence[Fired] = (),
    parts: Sequence[str] = (),
) -> str:
    """The material of call 2; `fired` rules are those of the likeliest codes, `parts` of a note stand for it."""
    fence = Fence()
    said = "\n".join(parts) if parts else question
    rules = "\n".join(dict.fromkeys(f"{one.section}: {one.reason}" for one in fired))
    facts = f"Date of service: {as_of.isoformat()}. Setting: {setting.value if setting else 'not stated'}."
    return fence.around(
        facts,
        fence.put("question", said[:_LONGEST_QUESTION]),
        fence.put("candidates", "\n".join(_candidate_lines(there, catalogue, as_of)) or "none"),
        fence.put("rules for the likeliest candidates", rules or "none"),
        *(fence.put(f"passage {n}", _passage_text(passage)) for n, passage in there.passages.items()),
    )


def _candidate_lines(there: Shown, catalogue: Catalogue, as_of: date) -> Iterator[str]:
    for number, (condition, _) in there.pairs.items():
        yield f"condition {number} ({condition.certainty.value}): {condition.text}"
        for n, (of, candidate) in there.candidates.items():
            entry = catalogue.get(candidate.code, candidate.system, as_of) if of == number else None
            if entry is not None:
                way = f"; index: {candidate.path}" if candidate.path else ""
                yield f"  candidate {n}: {public_description(entry)} [{entry.code}]{way}"


def _passage_text(passage: Passage) -> str:
    return f"{passage.label}: {' › '.join(passage.heading_path)}\n{passage.text[:_LONGEST_PASSAGE]}"


def chosen(
    choices: Sequence[Choice], there: Shown, catalogue: Catalogue, as_of: date, details: Details, ledger: Ledger
) -> dict[int, Candidate]:
    """Condition → the candidate chosen, of those that were shown for it; anything else is counted and dropped."""
    found: dict[int, Candidate] = {}
    for choice in choices:
        condition, candidate = there.candidates.get(choice.candidate, (None, None))
        if candidate is None or condition != choice.condition or condition in found:
            ledger.count(Cause.NUMBER_UNKNOWN)
            continue
        entry = catalogue.get(candidate.code, candidate.system, as_of)
        if entry is None or _says_more(entry, there.pairs[condition][0].text, details):
            ledger.count(Cause.DETAIL)
            continue
        found[condition] = candidate
    return found


def _says_more(entry: CodeEntry, named: str, details: Details) -> bool:
    """Whether a code says a side or trimester that is not stated: what is not documented is not chosen."""
    side, trimester = first_said(LATERALITIES, entry.description), first_said(TRIMESTERS, entry.description)
    sides = (None, details.laterality, first_said(LATERALITIES, named))
    return side not in sides or trimester not in (None, details.trimester, first_said(TRIMESTERS, named))
