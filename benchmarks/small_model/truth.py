"""What an answer shows, held against catalogue and passages looked up anew, apart from the product's own checks."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.bootstrap import Library
from codes.models import System

# Words with the form of a code of any system, dotted or not; whether they are one, the catalogue says.
_TOKEN = re.compile(r"(?<![\w.])[A-Za-z][0-9][0-9A-Za-z](?:\.?[0-9A-Za-z]{1,4})?(?![\w])|(?<!\w)[0-9A-Z]{7}(?!\w)")


def untrue(answer: Mapping[str, Any], question: str, library: Library) -> Counter[str]:
    """How often an answer shows what is not so, by what it is."""
    return Counter(_faults(answer, question, library))


def shown(answer: Mapping[str, Any]) -> Counter[str]:
    """How much an answer shows that can be checked."""
    return Counter(codes=len(answer["codes"]), quotations=len(answer["citations"]))


def _faults(answer: Mapping[str, Any], question: str, library: Library) -> Iterator[str]:
    as_of = date.fromisoformat(answer["as_of"])
    citations = {citation["n"]: citation for citation in answer["citations"]}
    for code in answer["codes"]:
        entry = library.catalogue.get(code["code"], System(code["system"]), as_of)
        if entry is None or entry.description != code["description"]:
            yield "codes that do not exist, or are called otherwise"
        elif not entry.billable and not code["needs"]:
            yield "headers shown as if they could be assigned"
        if not code["found_by"]:
            yield "codes that were not looked up"
        if code["role"] != "alternative" and not set(code["citations"]) & set(citations):
            yield "recommended codes that no citation stands for"
    for citation in citations.values():
        passage = library.passages.get(citation["passage_id"], as_of)
        if passage is None or citation["quote"] not in passage.text:
            yield "quotations that do not stand in their passage"
    known = {_bare(code["code"]) for code in answer["codes"]} | {_bare(token) for token in _TOKEN.findall(question)}
    for token in _TOKEN.findall(answer["text"]):
        if _bare(token) not in known and _is_code(token, library, as_of):
            yield "codes named in the text that are neither the answer's nor the question's"
    for n in re.findall(r"\[(\d+)\]", answer["text"]):
        if int(n) not in citations:
            yield "markers without a citation"


def _bare(code: str) -> str:
    return code.replace(".", "").upper()


def _is_code(token: str, library: Library, as_of: date) -> bool:
    return any(library.catalogue.get(token.upper(), system, as_of) is not None for system in System)
