"""The recommended codes against those demanded: as a set, by category, by distance, in order."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from codes.spelling import compact
from evals.cases import EvalCase
from evals.observations import Observation
from evals.scorers.hierarchy import category, distance, farthest
from evals.scores import Score, ratio


def meets(code: str, wanted: Sequence[str], by_category: bool) -> bool:
    """Whether a code answers a demand: it is one of its codes, or stands below one where categories are demanded.

    >>> meets("E11.22", ("E11.22",), False), meets("E11.22", ("E11",), False), meets("E11.22", ("E11",), True)
    (True, False, True)
    """
    plain = compact(code)
    return any(plain.startswith(compact(w)) if by_category else plain == compact(w) for w in wanted)


def met_demands(case: EvalCase, given: Sequence[str]) -> dict[int, int]:
    """Demand → the place of the first given code that meets it; a code meets one demand.

    Demands share no code (the format sees to it), so the first that fits is the best assignment.
    """
    met: dict[int, int] = {}
    for place, code in enumerate(given):
        for demand, wanted in enumerate(case.wanted):
            if demand not in met and meets(code, wanted, case.by_category):
                met[demand] = place
                break
    return met


def score_code_set(case: EvalCase, seen: Observation) -> Iterator[Score]:
    """Precision, recall, F1 and whether the set is exact; of cases that demand codes."""
    if not case.wanted:
        return
    given = list(dict.fromkeys(code.code for code in seen.recommended))
    met = met_demands(case, given)
    missing = ["/".join(wanted) for n, wanted in enumerate(case.wanted) if n not in met]
    extra = [c for place, c in enumerate(given) if place not in met.values() and c not in case.acceptable_codes]
    why = "; ".join(filter(None, [_named("missing", missing), _named("beside", extra)])) or "exact"
    hits, given_count = len(met), len(met) + len(extra)
    if given_count:
        yield ratio("code_precision", hits, given_count, why)
    yield ratio("code_recall", hits, len(case.wanted), why)
    yield ratio("code_f1", 2 * hits, given_count + len(case.wanted), why)
    yield Score("codes_exact", float(not missing and not extra), why)
    yield Score("first_code", float(met.get(0) == 0), f"first is {given[0] if given else 'none'}")
    yield from _order(case, met)


def score_near_misses(case: EvalCase, seen: Observation) -> Iterator[Score]:
    """F1 over categories, and how far from each demand the nearest recommended code stands (0 is right)."""
    if not case.wanted:
        return
    given = list(dict.fromkeys(code.code for code in seen.recommended))
    wanted = [frozenset(category(code) for code in codes) for codes in case.wanted]
    demanded, named = set().union(*wanted), {category(c) for c in given} - {category(c) for c in case.acceptable_codes}
    met = sum(bool(one & {category(c) for c in given}) for one in set(wanted))
    beside = len(named - demanded)
    yield ratio(
        "category_f1", 2 * met, met + beside + len(set(wanted)), f"categories given: {', '.join(sorted(named))}"
    )
    if not case.by_category:
        steps = [min((distance(w, c) for w in codes for c in given), default=farthest(codes)) for codes in case.wanted]
        capped = [min(step, farthest(codes)) for step, codes in zip(steps, case.wanted, strict=True)]
        yield Score("hierarchical_distance", sum(capped) / len(capped), ", ".join(map(str, capped)))


def score_forbidden(case: EvalCase, seen: Observation) -> Iterator[Score]:
    """The forbidden codes that are recommended; naming one to say why not is no fault."""
    if case.forbidden_codes:
        wrong = {compact(code) for code in case.forbidden_codes}
        found = [code.code for code in seen.recommended if compact(code.code) in wrong]
        yield Score("forbidden_codes", float(len(found)), ", ".join(found), len(found), len(case.forbidden_codes))


def _order(case: EvalCase, met: dict[int, int]) -> Iterator[Score]:
    """The share of pairs of met demands that stand in the order demanded; of two met demands or more."""
    pairs = list(combinations(sorted(met), 2))
    if case.sequence and pairs:
        right = sum(met[a] < met[b] for a, b in pairs)
        yield ratio("sequence", right, len(pairs), f"{right} of {len(pairs)} pairs in order")


def _named(what: str, codes: list[str]) -> str:
    return f"{what} {', '.join(codes)}" if codes else ""
