"""Citations: a quotation chosen from a passage, numbered once for each place and quote."""

import re

from bot.models import Citation
from retrieval.models import Passage
from retrieval.wording import stems

_SENTENCE = re.compile(r"(?<=[.;:])\s+(?=[A-Z\"(])|\n+")
_LONGEST_QUOTE = 400
_BASIS = "Basis:"


class CitationList:
    """Numbers citations from 1 in the order they are first used; the same quotation keeps its number."""

    def __init__(self) -> None:
        """Start with none."""
        self._citations: dict[tuple[str, str], Citation] = {}

    def cite(self, passage: Passage, quote: str) -> int:
        """The number of this quotation; `quote` has to stand in the passage (grounding checks it again)."""
        key = (passage.passage_id, quote)
        if key not in self._citations:
            self._citations[key] = citation_of(passage, quote, len(self._citations) + 1)
        return self._citations[key].n

    def all(self) -> tuple[Citation, ...]:
        """Every citation by number."""
        return tuple(self._citations.values())


def citation_of(passage: Passage, quote: str, n: int) -> Citation:
    """The citation of a quotation under a number."""
    return Citation(
        n=n,
        passage_id=passage.passage_id,
        label=passage.label,
        document=passage.document,
        section=passage.section,
        page=passage.page,
        quote=quote,
        authority=passage.authority,
        effective_from=passage.effective_from,
        effective_to=passage.effective_to,
    )


def line_quote(passage: Passage, wanted: str | None) -> str:
    """The passage's line that holds `wanted`, else its first line, which names the code."""
    lines = passage.text.splitlines()
    if wanted:
        for line in lines:
            if wanted in line:
                return line.strip()
    return lines[0].strip()


def best_sentence(passage: Passage, question: str) -> str:
    """The sentence of the passage that shares most words with the question; the first one on a tie."""
    wanted = frozenset(stems(question))
    # The last line of a practice-shelf section names its sources: it says nothing that could be an answer.
    text = "\n".join(line for line in passage.text.splitlines() if not line.startswith(_BASIS))
    sentences = [s.strip() for s in _SENTENCE.split(text) if s and s.strip()]
    best = max(sentences, key=lambda s: (len(wanted & frozenset(stems(s))), -len(s)), default=passage.text)
    return shortened(best.removeprefix("- "))


def shortened(sentence: str) -> str:
    """A sentence, or the beginning of one that is too long to be quoted whole, cut between words."""
    return sentence if len(sentence) <= _LONGEST_QUOTE else sentence[:_LONGEST_QUOTE].rsplit(" ", 1)[0]
