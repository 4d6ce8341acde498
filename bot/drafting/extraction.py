"""Call 1: what is coded in a question or note, with its evidence; what the text does not say is dropped."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.drafting.calls import ModelFailed
from bot.drafting.causes import Cause
from bot.drafting.cues import Status, read_cue
from bot.drafting.fences import Fence
from bot.drafting.ledger import Ledger
from bot.drafting.note_parts import note_parts
from bot.drafting.prompt_files import prompt
from bot.drafting.spans import SearchedText

_LONGEST_EVIDENCE = 300
_MOST_MENTIONS = 60
_AT_ONCE = 4


class Mention(BaseModel):
    """A condition or procedure, in words of the text."""

    model_config = ConfigDict(extra="forbid", strict=True)

    evidence: Annotated[str, Field(min_length=1, max_length=_LONGEST_EVIDENCE)]
    kind: Literal["condition", "procedure"]
    status: Literal["established", "negated", "ruled_out", "uncertain", "historical", "family"]


class Extraction(BaseModel):
    """The reply to call 1."""

    model_config = ConfigDict(extra="forbid", strict=True)

    mentions: Annotated[list[Mention], Field(max_length=_MOST_MENTIONS)]


@dataclass(frozen=True, slots=True)
class Finding:
    """A mention that stands in the text: in the text's own words, and as sure as the words around it are."""

    words: str
    is_procedure: bool
    status: Status


def extract(text: str, ledger: Ledger) -> tuple[tuple[Finding, ...], int]:
    """The findings of a text in its order, and how many of its parts could not be read.

    Raises ModelFailed where none could.
    """
    parts = note_parts(text)
    if len(parts) == 1:
        return tuple(dict.fromkeys(_read(text, ledger))), 0
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        read = list(pool.map(lambda part: _tried(part, ledger), parts))
    failed = [one for one in read if isinstance(one, ModelFailed)]
    if len(failed) == len(parts):
        raise failed[0]
    found = [finding for one in read if not isinstance(one, ModelFailed) for finding in one]
    return tuple(dict.fromkeys(found)), len(failed)


def _tried(part: str, ledger: Ledger) -> Sequence[Finding] | ModelFailed:
    try:
        return _read(part, ledger)
    except ModelFailed as failed:
        return failed


def _read(text: str, ledger: Ledger) -> list[Finding]:
    fence = Fence()
    reply = ledger.ask(prompt("extract", fence.around(fence.put("text", text))), Extraction)
    return list(_found(reply.mentions, text, ledger))


def _found(mentions: Sequence[Mention], text: str, ledger: Ledger) -> Iterator[Finding]:
    searched = SearchedText(text, fold_case=True)
    for mention in mentions:
        place = searched.find(mention.evidence)
        if place is None or not any(letter.isalpha() for letter in text[place[0] : place[1]]):
            ledger.count(Cause.EVIDENCE)
            continue
        # What the text itself says of it goes before what the model reads in it.
        status = read_cue(text, *place) or Status(mention.status)
        words = " ".join(text[place[0] : place[1]].split())
        yield Finding(words, mention.kind == "procedure", status)
