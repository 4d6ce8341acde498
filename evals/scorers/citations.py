"""Citations: do they stand where they say, do they carry what is said, is the right section among them.

Recall and precision are ALCE's (princeton-nlp/ALCE): a sentence is recalled when its cited passages together entail
it; one of its citations is precise when it alone entails the sentence, or when the others do not without it. A
sentence without a citation, or with a number that is not there, is not recalled.
"""

import re
from collections.abc import Iterator

from bot.models import Outcome
from evals.cases import EvalCase
from evals.observations import GivenCode, Observation
from evals.scorers.entailment import entails, names_code, plain_sentence
from evals.scorers.retrieval import DECIDES
from evals.scores import Score, counted, ratio

_MARKER = re.compile(r"\[(\d+)\]")
# A line without a marker that says no more than this ("Report …, in this order.") makes no claim of its own.
_FEWEST_WORDS = 6
# A line that names a command tells the reader what to load; it says nothing of coding.
_NOTICE = re.compile(r"\bnosology (?:sources|index)\b")


def claims(seen: Observation) -> tuple[str, ...]:
    """The lines of an answer that claim something; nothing is claimed by refusing or abstaining."""
    if seen.outcome in (Outcome.REFUSED, Outcome.ABSTAINED):
        return ()
    lines = (line.strip() for line in seen.text.splitlines())
    return tuple(line for line in lines if line and (_MARKER.search(line) or _says_enough(line)))


def _says_enough(line: str) -> bool:
    if _NOTICE.search(line):
        return False
    names: int = sum(len(word) >= 4 and word.isalpha() for word in re.findall(r"[\w.]+", plain_sentence(line)))
    return names >= _FEWEST_WORDS


def score_quotations(_case: EvalCase, seen: Observation) -> Iterator[Score]:
    """The quotations that do not stand, letter for letter, in the passage that they name."""
    if seen.citations:
        lost = [f"[{c.n}]" for c in seen.citations if not _stands(c.quote, seen.facts.passages.get(c.passage_id))]
        yield counted("quotes_not_found", lost, len(seen.citations))


def score_sections(case: EvalCase, seen: Observation) -> Iterator[Score]:
    """The share of the deciding sections that the answer cites."""
    deciding = [section for section, grade in case.deciding_sections.items() if grade >= DECIDES]
    if deciding:
        cited = {citation.passage_id for citation in seen.citations}
        missing = [section for section in deciding if section not in cited]
        yield ratio("deciding_cited", len(deciding) - len(missing), len(deciding), ", ".join(missing))


def score_sentences(_case: EvalCase, seen: Observation) -> Iterator[Score]:
    """ALCE's citation recall and precision over the sentences, and the share of citations that nothing needs."""
    sentences = claims(seen)
    if not sentences:
        return
    recalled, precise, needless, cited = 0, 0, 0, 0
    unsupported = []
    for sentence in sentences:
        marks, passages = _cited_by(sentence, seen)
        joint = marks and len(passages) == len(marks) and entails(passages.values(), sentence)
        recalled += bool(joint)
        cited += len(marks)
        if not joint:
            unsupported.append(plain_sentence(sentence)[:80])
            continue
        for number in marks:
            alone = entails([passages[number]], sentence)
            others = [text for n, text in passages.items() if n != number]
            spare = bool(others) and entails(others, sentence)
            precise += alone or not spare
            needless += not alone and spare
    yield ratio("sentence_citation_recall", recalled, len(sentences), "; ".join(unsupported))
    if cited:
        yield ratio("sentence_citation_precision", precise, cited)
        yield ratio("over_citation", needless, cited)


def score_codes_cited(_case: EvalCase, seen: Observation) -> Iterator[Score]:
    """The same for each recommended code: do its passages name it, and does each of them."""
    given = seen.recommended
    if not given:
        return
    supported = [code for code in given if _is_shown(code, list(_passages_of(code, seen)))]
    why = ", ".join(code.code for code in given if code not in supported)
    yield ratio("code_citation_recall", len(supported), len(given), why)
    pairs = [(code, text) for code in given for text in _passages_of(code, seen)]
    if pairs:
        yield ratio("code_citation_precision", sum(names_code(text, code.code) for code, text in pairs), len(pairs))


def passages_cited(sentence: str, seen: Observation) -> dict[int, str]:
    """The passages that a sentence cites, whole, by the number of the citation; those that exist."""
    return _cited_by(sentence, seen)[1]


def _is_shown(code: GivenCode, passages: list[str]) -> bool:
    return any(names_code(text, code.code) for text in passages) and entails(passages, code.description)


def _passages_of(code: GivenCode, seen: Observation) -> Iterator[str]:
    places = {citation.n: citation.passage_id for citation in seen.citations}
    for number in code.citations:
        yield seen.facts.passages.get(places.get(number, ""), "")


def _cited_by(sentence: str, seen: Observation) -> tuple[tuple[int, ...], dict[int, str]]:
    """The numbers that a sentence cites, and the passages of those that exist."""
    places = {citation.n: citation.passage_id for citation in seen.citations}
    marks = tuple(dict.fromkeys(int(n) for n in _MARKER.findall(sentence)))
    facts = seen.facts
    there = {n: places[n] for n in marks if places.get(n) in facts.passages}
    # As in ALCE, a passage is read with its title.
    return marks, {n: f"{facts.headings.get(i, '')}\n{facts.passages[i]}" for n, i in there.items()}


def _stands(quote: str, passage: str | None) -> bool:
    return passage is not None and bool(quote.strip()) and quote in passage
