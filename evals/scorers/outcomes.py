"""How the answer ended, what it said, what it asked, and whether the case came out right as a whole."""

from collections.abc import Iterable, Iterator

from bot.models import Outcome
from evals.cases import AnyOf, EvalCase, alternatives
from evals.observations import Observation
from evals.scores import Score, counted, ratio

_HELPS = frozenset({Outcome.ANSWERED, Outcome.NEEDS_DETAIL})
# Measure → the value that a right answer has.
RIGHT = {
    "outcome_right": 1.0,
    "codes_exact": 1.0,
    "sequence": 1.0,
    "forbidden_codes": 0.0,
    "said": 1.0,
    "said_wrongly": 0.0,
    "asked": 1.0,
    "findings_given": 1.0,
    "identifiers_leaked": 0.0,
}


def score_outcome(case: EvalCase, seen: Observation) -> Iterator[Score]:
    """Whether it ended as it should, and if not, whether it refused too much or too little."""
    why = f"{seen.outcome}, expected {case.expected_outcome}" + (f": {seen.error}" if seen.error else "")
    yield Score("outcome_right", float(seen.outcome is case.expected_outcome and not seen.error), why)
    if case.expected_outcome in _HELPS:
        yield Score("over_refusal", float(seen.outcome not in _HELPS), why)
    else:
        yield Score("under_refusal", float(seen.outcome in _HELPS), why)


def score_statements(case: EvalCase, seen: Observation) -> Iterator[Score]:
    """What must be said, and what must not."""
    if case.must_say:
        yield _met("said", case.must_say, seen.shown)
    if case.must_not_say:
        said = [text for text in case.must_not_say if _folded(text) in _folded(_own_words(seen))]
        yield counted("said_wrongly", said, len(case.must_not_say))
    if case.must_ask:
        asked = "\n".join([*seen.follow_ups, seen.reason or "", *(need for code in seen.codes for need in code.needs)])
        yield _met("asked", case.must_ask, asked)


def score_findings(case: EvalCase, seen: Observation) -> Iterator[Score]:
    """The findings of the checker that must be given."""
    if case.must_find:
        given = [(finding.rule, frozenset(finding.codes)) for finding in seen.findings]
        missing = [
            f"{wanted.rule} {' '.join(wanted.codes)}".strip()
            for wanted in case.must_find
            if not any(rule == wanted.rule and set(wanted.codes) <= codes for rule, codes in given)
        ]
        yield ratio("findings_given", len(case.must_find) - len(missing), len(case.must_find), ", ".join(missing))


def case_right(scores: Iterable[Score]) -> Score:
    """Whether everything that the case demands came out right; of several deciding sections one must be cited."""
    values = {score.metric: score.value for score in scores}
    wrong = [metric for metric, right in RIGHT.items() if metric in values and values[metric] != right]
    if values.get("deciding_cited") == 0.0 and "codes_exact" not in values:
        # Where codes are demanded, they are the answer, and the section is measured by itself.
        wrong.append("deciding_cited")
    return Score("case_right", float(not wrong), ", ".join(wrong))


def _met(metric: str, demands: tuple[str | AnyOf, ...], text: str) -> Score:
    folded = _folded(text)
    missing = [wanted for wanted in demands if not any(_folded(words) in folded for words in alternatives(wanted))]
    named = "; ".join(" / ".join(alternatives(wanted)) for wanted in missing)
    return ratio(metric, len(demands) - len(missing), len(demands), named and f"not found: {named}")


def _own_words(seen: Observation) -> str:
    """What the answer says itself: a quotation from a document is somebody else's word."""
    return "\n".join([seen.text, seen.reason or "", *seen.follow_ups, *(code.why for code in seen.codes)])


def _folded(text: str) -> str:
    return " ".join(text.lower().split())
