"""All the measures of a case, in the order in which reports show them."""

from evals.cases import EvalCase
from evals.observations import Observation
from evals.scorers.citations import score_codes_cited, score_quotations, score_sections, score_sentences
from evals.scorers.code_details import score_details, score_validity
from evals.scorers.code_sets import score_code_set, score_forbidden, score_near_misses
from evals.scorers.effort import score_effort
from evals.scorers.outcomes import case_right, score_findings, score_outcome, score_statements
from evals.scorers.retrieval import score_code_ranking, score_section_ranking
from evals.scorers.safety import score_attacks, score_leaks
from evals.scores import Score, Scorer

SCORERS: tuple[Scorer, ...] = (
    score_outcome,
    score_code_set,
    score_near_misses,
    score_details,
    score_forbidden,
    score_code_ranking,
    score_section_ranking,
    score_sections,
    score_sentences,
    score_codes_cited,
    score_quotations,
    score_validity,
    score_statements,
    score_findings,
    score_leaks,
    score_attacks,
    score_effort,
)


def score_case(case: EvalCase, seen: Observation) -> tuple[Score, ...]:
    """Every measure that applies to the case; `case_right` first."""
    scores = tuple(score for scorer in SCORERS for score in scorer(case, seen))
    return (case_right(scores), *scores)
