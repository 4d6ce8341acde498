"""What makes an answer worth a lead's look, decided when it is kept."""

from bot.disagreement import RULE as DISAGREEMENT
from bot.models import Answer, AnswerCode, Citation, Outcome
from guidelines.authority import Rank

# A probability (bot.confidence): below it a recommended code may well be another's. Of the ranking's scores it is 0.8.
LOW_SCORE = 0.65


def is_uncertain(answer: Answer) -> bool:
    """Whether a detail is missing, or a recommended code was found by a score below LOW_SCORE."""
    low = any(code.sequence and code.score < LOW_SCORE for code in answer.codes)
    return answer.outcome is Outcome.NEEDS_DETAIL or low


def has_low_support(answer: Answer) -> bool:
    """Whether a recommended code is cited to nothing but its own line in its code book.

    A note at another entry, a path through the Alphabetic Index, or a guideline counts as support; a guideline also
    where the answer cites it for the whole set.
    """
    guided = any(citation.rank is not Rank.CLASSIFICATION for citation in answer.citations)
    cited = {citation.n: citation for citation in answer.citations}
    return not guided and any(code.sequence and not _supported(code, cited) for code in answer.codes)


def has_disagreement(answer: Answer) -> bool:
    """Whether its sources contradict one another."""
    return any(finding.rule == DISAGREEMENT for finding in answer.findings)


def _supported(code: AnswerCode, cited: dict[int, Citation]) -> bool:
    return any(not _is_own_line(code, cited[n]) for n in code.citations if n in cited)


def _is_own_line(code: AnswerCode, citation: Citation) -> bool:
    return citation.section == code.code and citation.quote.startswith(code.code)
