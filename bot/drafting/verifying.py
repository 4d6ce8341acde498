"""Each sentence of a reply on its own: shown with citations of ours, or dropped for a cause that is counted."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from bot.citing import CitationList, best_sentence, shortened
from bot.drafting.calls import ModelFailed
from bot.drafting.causes import Cause
from bot.drafting.choosing import Sentence, Shown
from bot.drafting.code_tokens import code_tokens, mixed_words, strange_codes
from bot.drafting.entailment import disagreement
from bot.drafting.fences import Fence
from bot.drafting.ledger import Ledger
from bot.drafting.prompt_files import prompt, repeats_prompts
from bot.drafting.spans import find_span
from bot.drafting.statement import numbers_of
from bot.drafting.unsafe import is_unsafe, plain_line, speaks_of_payment
from bot.models import AnswerCode, Role
from bot.screening import Screener, ScreenReason
from codes.spelling import compact
from retrieval.models import Passage, SearchQuery

_MOST_SENTENCES = 8
_MOST_CITED = 2
_MOST_MISSING = 2
_FEWEST_QUOTED = 3
_AT_ONCE = 4
_PLACEHOLDER = re.compile(r"\{\s*(?:candidate\s*)?(\d{1,4})\s*\}", re.IGNORECASE)
_LEADS = re.compile(
    r"(?:isn't|wouldn't|shouldn't|can you (?:document|add|write)|could you (?:document|add|write))", re.IGNORECASE
)
_ASKS = re.compile(
    r"(?:(?:for|in|on|at|of|to|from|with|since|by) )?(?:which|what|when|where|why|how|who|is|are|was|were|does|do|did"
    r"|has|have|had|can|could)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"\u201c\u201d\u00ab\u00bb]([^\"\u201c\u201d\u00ab\u00bb]{1,600})[\"\u201c\u201d\u00ab\u00bb]")


class Support(BaseModel):
    """The reply to the second look."""

    model_config = ConfigDict(extra="forbid", strict=True)

    supported: bool


@dataclass(frozen=True, slots=True)
class Supported:
    """A sentence and where it stands: passages with the words of each that are quoted."""

    text: str
    sources: tuple[tuple[Passage, str], ...]

    def line(self, cited: CitationList) -> str:
        """The sentence with its numbers."""
        marks = "".join(f" [{cited.cite(passage, quote)}]" for passage, quote in self.sources)
        return f"{self.text.rstrip(' .!')}{marks}."


class Verifier:
    """Holds sentences against what was shown to the model and what the answer has."""

    def __init__(
        self, there: Shown, codes: Sequence[AnswerCode], query: SearchQuery, screener: Screener, ledger: Ledger
    ) -> None:
        """Check against the passages `there`, the answer's `codes` and the question."""
        self._there = there
        self._codes = codes
        self._question = query.text
        self._screener = screener
        self._ledger = ledger
        recommended = [code for code in codes if code.role is not Role.ALTERNATIVE]
        self._titles = tuple(f"{code.code} {code.description}" for code in recommended)
        self._known = (*(code.code for code in codes), *query.codes, *code_tokens(query.text))
        passages = [f"{passage.label} {_as_read(passage)}" for passage in there.passages.values()]
        beside = "\n".join((*self._titles, query.text))
        self._mixed = mixed_words(beside).union(
            (code.casefold() for code in map(compact, self._known)), *map(_mixed_of_passage, passages)
        )
        self._numbers = numbers_of(beside).union(*map(_numbers_of_passage, passages))

    def sentences(self, said: Sequence[Sentence], second_look: bool) -> list[Supported]:
        """The sentences that stand, in the order of the reply. Raises ModelFailed where no second look could be had."""
        self._ledger.count(Cause.SPARE, max(0, len(said) - _MOST_SENTENCES))
        kept: list[Supported] = []
        for sentence in said[:_MOST_SENTENCES]:
            found = self._sentence(sentence)
            if isinstance(found, Cause):
                self._ledger.count(found)
            elif found.text not in [one.text for one in kept]:
                kept.append(found)
        return self._looked_at_again(kept) if second_look else kept

    def questions(self, missing: Sequence[str]) -> tuple[str, ...]:
        """What the model would ask for, where it is a question of the matter at hand and nothing else."""
        kept = []
        passages = [passage.text for passage in self._there.passages.values()]
        for text in map(plain_line, missing):
            cause = self._harm(text, " ".join(passages))
            if cause is None and not numbers_of(text) <= self._numbers:
                cause = Cause.FIGURE
            if cause is None and _is_question(text) and not _leads(text):
                kept.append(text)
            else:
                self._ledger.count(cause or Cause.UNSUPPORTED)
        return tuple(dict.fromkeys(kept))[:_MOST_MISSING]

    def _sentence(self, sentence: Sentence) -> Supported | Cause:
        text = plain_line(self._with_codes(sentence.text))
        if _PLACEHOLDER.search(text):
            return Cause.CODE
        known = [n for n in dict.fromkeys(sentence.passages) if n in self._there.passages]
        self._ledger.count(Cause.NUMBER_UNKNOWN, len(set(sentence.passages)) - len(known))
        passages = [self._there.passages[n] for n in known]
        joined = "\n".join(passage.text for passage in passages)
        harm = self._harm(text, joined)
        if harm is not None:
            return harm
        if not passages:
            return Cause.UNCITED
        if text.endswith("?"):
            return Cause.UNSUPPORTED
        span = _quotation(sentence.quote, passages)
        if (sentence.quote and span is None) or not self._quotes_rightly(text, passages):
            return Cause.QUOTE
        return self._carried(text, passages, span)

    def _carried(self, text: str, passages: Sequence[Passage], span: tuple[Passage, str] | None) -> Supported | Cause:
        carrying = [passage for passage in passages if self._disagreement(text, [passage]) is None]
        if not carrying:
            cause = self._disagreement(text, passages)
            if cause is not None:
                return cause
            carrying = list(passages)
        if span is not None and span[0] in carrying:
            carrying = [span[0], *(passage for passage in carrying if passage is not span[0])]
        quotes = [(p, span[1] if span and p is span[0] else best_sentence(p, text)) for p in carrying[:_MOST_CITED]]
        return Supported(text, tuple(quotes))

    def _disagreement(self, text: str, passages: Sequence[Passage]) -> Cause | None:
        return disagreement(text, [_as_read(passage) for passage in passages], self._titles, self._question)

    def _harm(self, text: str, passages: str) -> Cause | None:
        """What keeps a text from being shown whatever it says."""
        if not text or is_unsafe(text) or repeats_prompts(text):
            return Cause.UNSAFE
        if strange_codes(text, self._known) or not mixed_words(text) <= self._mixed:
            return Cause.CODE
        if speaks_of_payment(text, passages):
            return Cause.PAYMENT
        screened = self._screener.screen(text)
        if not screened.allowed:
            return Cause.PAYMENT if screened.reason is ScreenReason.PAYMENT_STEERING else Cause.IDENTIFIER
        return None

    def _with_codes(self, text: str) -> str:
        """The text with codes in the place of numbers of candidates; a number that is no code of the answer stays."""
        shown = {code.code for code in self._codes}

        def code(match: re.Match[str]) -> str:
            found = self._there.code_of(int(match[1]))
            return found if found in shown else match[0]

        return _PLACEHOLDER.sub(code, text)

    def _quotes_rightly(self, text: str, passages: Sequence[Passage]) -> bool:
        """Whether what stands in quotation marks stands in a passage cited, or in the question."""
        texts = [*(passage.text for passage in passages), self._question]
        return all(any(find_span(words, there) for there in texts) for words in _QUOTED.findall(text))

    def _looked_at_again(self, kept: Sequence[Supported]) -> list[Supported]:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            looks = list(pool.map(self._look, kept))
        failed = [look for look in looks if isinstance(look, ModelFailed)]
        if failed and len(failed) == len(looks):
            raise failed[0]
        # What was to be looked at again and was not is not shown, either.
        stands = [look is True for look in looks]
        self._ledger.count(Cause.SECOND_LOOK, stands.count(False))
        return [sentence for sentence, does in zip(kept, stands, strict=True) if does]

    def _look(self, sentence: Supported) -> bool | ModelFailed:
        fence = Fence()
        passages = (fence.put(f"passage {n}", _as_read(p)) for n, (p, _) in enumerate(sentence.sources, 1))
        material = fence.around(fence.put("statement", sentence.text), *passages)
        try:
            return self._ledger.ask(prompt("support", material), Support).supported
        except ModelFailed as failed:
            return failed


def _quotation(quote: str | None, passages: Sequence[Passage]) -> tuple[Passage, str] | None:
    """The passage's own words for a quotation; what is too short to say anything is answered by none."""
    for passage in passages if quote else ():
        span = find_span((quote or "").strip(" \"'\u201c\u201d."), passage.text)
        if span is not None:
            whole = span if len(span.split()) >= _FEWEST_QUOTED else best_sentence(passage, span)
            return passage, shortened(whole)
    return None


def _as_read(passage: Passage) -> str:
    """A passage with its own title; those above it hold the ranges of whole chapters."""
    return f"{' '.join(passage.heading_path[-1:])}\n{passage.text}"


# Passages come again; questions and replies are kept in no cache.
_numbers_of_passage = lru_cache(maxsize=2048)(numbers_of)


@lru_cache(maxsize=2048)
def _mixed_of_passage(text: str) -> frozenset[str]:
    """Its words of letters and figures, but for codes: those of a passage are not yet those of the answer."""
    return mixed_words(text) - {code.casefold() for code in code_tokens(text)}


def _is_question(text: str) -> bool:
    """Whether a text asks for a fact: a claim with a question mark behind it does not."""
    return text.endswith("?") and len(text.split()) > 2 and bool(_ASKS.match(text))


def _leads(text: str) -> bool:
    """Whether a question puts the answer into the provider's mouth."""
    return bool(_LEADS.match(text))
