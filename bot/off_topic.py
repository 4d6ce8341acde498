"""Questions that are none of Nosology's: advice on care, on law, work and pay, errands, and orders to the program.

What a coder asks is never to be refused, so a request is recognised by how it is put and to whom, and any word of
coding in the question outweighs it. Whatever is not recognised goes on: the evidence for an answer decides then.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from bot.care_requests import CARE_ORDERS, CARE_REQUESTS
from bot.off_topic_wording import ASKS_FOR_CODES, CODE_WORDS, CODING_WORDS, ERRANDS, ORDERS_TO_THE_PROGRAM, WORK_AND_LAW

LONGEST_REQUEST: Final = 400
"""Characters within which such a request is sought; what is longer is a record that somebody pasted."""

_SENTENCE: Final = re.compile(r"[^.?!;\n]{1,400}(?:[.?!;](?=\S)[^.?!;\n]{1,400}){0,40}\??")
# "Is it safe" asks; "which is safe", in the middle of a sentence, tells.
_ASKS_AT_THE_START: Final = ("is", "are", "am")
_START: Final = r"(?:^|(?<=[,:(] )|(?<=\band )|(?<=\bbut )|(?<=\bor )|(?<=\bso )|(?<=\bhi ))"
_ANYWHERE: Final = "|".join(head for head in CARE_REQUESTS if head not in _ASKS_AT_THE_START)
_HEADS: Final = re.compile(rf"(?:{_START}({'|'.join(_ASKS_AT_THE_START)})|\b({_ANYWHERE}))\b")
# Before a request and no part of it.
_POLITE: Final = re.compile(
    r"(?:\W|\b(?:please|pls|plz|hi|hey|hello|ok|okay|so|now|also|then|and|just|can you|could you|would you"
    r"|will you|i want you to|i need you to|nosology|system)\b)*"
)
_TO_US: Final = re.compile(r"\b(?:you|your|me|my|i|i'm|thanks|thank|please|hello)\b")


class Topic(StrEnum):
    """What a question asks for that is not coding."""

    CARE = "care"
    WORK_AND_LAW = "work_and_law"
    ERRAND = "errand"
    ORDER_TO_THE_PROGRAM = "order_to_the_program"


def off_topic(text: str) -> Topic | None:
    """What the text asks for where that is surely not coding; None where it may be.

    >>> off_topic("Should I give metformin?")
    <Topic.CARE: 'care'>
    >>> off_topic("How do I code treatment with metformin?"), off_topic("given metformin")
    (None, None)
    """
    if len(text) > LONGEST_REQUEST:
        return None
    said = text.lower()
    sentences = [sentence[0].strip() for sentence in _SENTENCE.finditer(said)]
    # Coders and coding jobs are named in these, so that only what asks for a code outweighs them.
    if any(WORK_AND_LAW.search(sentence) for sentence in sentences) and not ASKS_FOR_CODES.search(said):
        return Topic.WORK_AND_LAW
    topics = list(_spoken_to_the_program(sentences))
    if topics and not CODE_WORDS.search(said):
        return topics[0]
    if any(_asks_about_care(sentence) for sentence in sentences) and not CODING_WORDS.search(said):
        return Topic.CARE
    return None


def _spoken_to_the_program(sentences: list[str]) -> Iterator[Topic]:
    """The topics of errands and orders, unless one sentence may name what is to be coded."""
    found = []
    for sentence in sentences:
        at = _after_politeness(sentence)
        if ORDERS_TO_THE_PROGRAM.match(sentence, at):
            found.append(Topic.ORDER_TO_THE_PROGRAM)
        elif ERRANDS.match(sentence, at):
            found.append(Topic.ERRAND)
        elif len(sentence) > at and not _TO_US.search(sentence):
            return
    yield from found


def _asks_about_care(sentence: str) -> bool:
    if CARE_ORDERS.match(sentence) or CARE_ORDERS.match(sentence, _after_politeness(sentence)):
        return True
    return any(CARE_REQUESTS[head[0]].match(sentence, head.end()) for head in _HEADS.finditer(sentence))


def _after_politeness(sentence: str) -> int:
    polite = _POLITE.match(sentence)
    return polite.end() if polite else 0
