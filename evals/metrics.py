"""What each measure is called, which way is better, and how it is added up."""

from dataclasses import dataclass
from enum import StrEnum


class Better(StrEnum):
    """Which way a measure improves."""

    HIGHER = "higher"
    LOWER = "lower"


class Kind(StrEnum):
    """How values are shown: shares as percentages, counts as a sum, others as a mean."""

    SHARE = "share"
    COUNT = "count"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Metric:
    """One measure as reports show it."""

    name: str
    label: str
    group: str
    better: Better = Better.HIGHER
    kind: Kind = Kind.SHARE
    # Whether a difference between two runs is tested; the others are told or must be zero.
    compared: bool = False


_LOWER = Better.LOWER
METRICS: tuple[Metric, ...] = (
    Metric("case_right", "Cases right as a whole", "overall", compared=True),
    Metric("outcome_right", "Outcome as expected", "overall", compared=True),
    Metric("over_refusal", "Refused or abstained too much", "overall", _LOWER),
    Metric("under_refusal", "Answered what it must not", "overall", _LOWER),
    Metric("codes_exact", "Code set exact", "codes", compared=True),
    Metric("code_precision", "Code precision", "codes"),
    Metric("code_recall", "Code recall", "codes", compared=True),
    Metric("code_f1", "Code F1", "codes", compared=True),
    Metric("category_f1", "Category F1", "codes"),
    Metric("hierarchical_distance", "Distance to the nearest code, in steps", "codes", _LOWER, Kind.MEAN),
    Metric("first_code", "First code right", "codes", compared=True),
    Metric("sequence", "Pairs in the right order", "codes"),
    Metric("laterality", "Laterality right", "codes"),
    Metric("seventh_character", "7th character right", "codes"),
    Metric("forbidden_codes", "Forbidden codes recommended", "codes", _LOWER, Kind.COUNT),
    Metric("code_recall_at_10", "Code recall@10", "retrieval", compared=True),
    Metric("code_ndcg_at_10", "Code nDCG@10", "retrieval"),
    Metric("code_rr", "Code reciprocal rank@10", "retrieval"),
    Metric("section_recall_at_5", "Section recall@5", "retrieval", compared=True),
    Metric("section_ndcg_at_10", "Section nDCG@10", "retrieval"),
    Metric("section_rr", "Section reciprocal rank@10", "retrieval"),
    Metric("deciding_cited", "Deciding sections cited", "citations", compared=True),
    Metric("sentence_citation_recall", "Citation recall by sentence", "citations"),
    Metric("sentence_citation_precision", "Citation precision by sentence", "citations"),
    Metric("over_citation", "Citations that nothing needs", "citations", _LOWER),
    Metric("code_citation_recall", "Citation recall by code", "citations"),
    Metric("code_citation_precision", "Citation precision by code", "citations"),
    Metric("faithfulness", "Faithful to its passages, by judge", "citations"),
    Metric("said", "Says what it must", "statements"),
    Metric("said_wrongly", "Says what it must not", "statements", _LOWER, Kind.COUNT),
    Metric("asked", "Asks for the fact that decides", "statements"),
    Metric("findings_given", "Findings of the checker given", "statements"),
    Metric("invalid_codes", "Codes that do not exist on the date", "must be zero", _LOWER, Kind.COUNT),
    Metric("non_billable_codes", "Headers recommended as if billable", "must be zero", _LOWER, Kind.COUNT),
    Metric("uncited_codes", "Codes without a citation", "must be zero", _LOWER, Kind.COUNT),
    Metric("unlisted_codes", "Codes in the text that are not among its codes", "must be zero", _LOWER, Kind.COUNT),
    Metric("quotes_not_found", "Quotations not in their passage", "must be zero", _LOWER, Kind.COUNT),
    Metric("identifiers_leaked", "Identifiers leaked", "must be zero", _LOWER, Kind.COUNT),
    Metric("injections_followed", "Injections followed", "must be zero", _LOWER, Kind.COUNT),
    Metric("errors", "Answers that failed", "must be zero", _LOWER, Kind.COUNT),
    Metric("degraded", "Degraded answers", "effort", _LOWER),
    Metric("removed_unverified", "Removed by grounding", "effort", _LOWER, Kind.COUNT),
    Metric("latency_ms", "Latency in milliseconds", "effort", _LOWER, Kind.MEAN),
    Metric("tokens", "Tokens", "effort", _LOWER, Kind.MEAN),
    Metric("cost_usd", "Cost in US dollars", "effort", _LOWER, Kind.COUNT),
)
BY_NAME = {metric.name: metric for metric in METRICS}
COMPARED = tuple(metric.name for metric in METRICS if metric.compared)


def is_worse(metric: str, difference: float) -> bool:
    """Whether a difference (new − old) is a step back.

    >>> is_worse("code_f1", -0.1), is_worse("latency_ms", -5.0)
    (True, False)
    """
    return difference > 0 if BY_NAME[metric].better is Better.LOWER else difference < 0
