"""The one door to ir_measures: recall, nDCG and reciprocal rank of the codes and sections found.

A demand that several codes meet counts once: each list is first rewritten in terms of demands.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import ir_measures
from ir_measures import RR, R, nDCG

from evals.cases import EvalCase
from evals.observations import Observation
from evals.scorers.code_sets import meets
from evals.scores import Score

CODES_CUT, SECTIONS_CUT, RANKED_CUT = 10, 5, 10
# Sections of this grade decide; those of grade 1 help, and count for nDCG alone.
DECIDES = 2
_QUERY = "q"


@lru_cache(maxsize=2)
def _measures(kind: str) -> Mapping[str, Any]:
    """Metric → measure of ir_measures."""
    if kind == "code":
        return {"code_recall_at_10": R @ CODES_CUT, "code_ndcg_at_10": nDCG @ CODES_CUT, "code_rr": RR @ CODES_CUT}
    return {
        "section_recall_at_5": R(rel=DECIDES) @ SECTIONS_CUT,
        "section_ndcg_at_10": nDCG @ RANKED_CUT,
        "section_rr": RR(rel=DECIDES) @ RANKED_CUT,
    }


def score_code_ranking(case: EvalCase, seen: Observation) -> Iterator[Score]:
    """How high the demanded codes stand among all codes of the answer, recommended ones first."""
    if case.wanted:
        ranked = [_as_demand(case, code.code) for code in seen.codes]
        qrels = {str(n): 1 for n in range(len(case.wanted))}
        yield from ranking_scores("code", qrels, ranked)


def score_section_ranking(case: EvalCase, seen: Observation) -> Iterator[Score]:
    """How high the deciding sections stand in passage search for the question."""
    if any(grade >= DECIDES for grade in case.deciding_sections.values()):
        yield from ranking_scores("section", case.deciding_sections, seen.ranked_sections)


def ranking_scores(kind: str, qrels: Mapping[str, int], ranked: Sequence[str]) -> Iterator[Score]:
    """The measures of one ranked list, best first; what is found twice counts where it stands first."""
    listed = list(dict.fromkeys(ranked))
    run = {item: float(len(listed) - place) for place, item in enumerate(listed)}
    places = {item: listed.index(item) + 1 if item in run else None for item in qrels}
    why = ", ".join(f"{item} at {place or '-'}" for item, place in places.items())
    measures = _measures(kind)
    # A list with nothing in it still counts, and ir_measures leaves such a query out.
    results = ir_measures.calc_aggregate(list(measures.values()), {_QUERY: dict(qrels)}, {_QUERY: run}) if run else {}
    for metric, measure in measures.items():
        yield Score(metric, round(float(results.get(measure, 0.0)), 6), why)


def _as_demand(case: EvalCase, code: str) -> str:
    for demand, wanted in enumerate(case.wanted):
        if meets(code, wanted, case.by_category):
            return str(demand)
    return code
