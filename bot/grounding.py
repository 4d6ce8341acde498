"""Step 7: nothing leaves that is not so. What fails is removed and counted, or the answer abstains."""

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.material import FindPassage
from bot.models import AnswerCode, Citation, Draft, Outcome, Role
from codes.catalogue import Catalogue
from codes.cpt import public_description
from codes.models import ValidityStatus
from codes.spelling import compact
from retrieval.models import SearchQuery

_CODE_IN_TEXT = re.compile(
    r"\b(?:[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}|[A-TV-Z]\d[0-9A-Z]|[A-Z]\d{4}|[0-9B-DF-HX](?=[0-9A-Z]*\d)[0-9A-HJ-NP-Z]{6})\b"
)
REPORTABLE = frozenset({ValidityStatus.VALID, ValidityStatus.NOT_COVERED})


@dataclass(frozen=True, slots=True)
class Grounded:
    """A draft that holds only what was verified, and how many codes, quotations and lines were removed."""

    draft: Draft
    removed: int


def ground(draft: Draft, query: SearchQuery, catalogue: Catalogue, find: FindPassage, as_of: date) -> Grounded:
    """Keep codes that exist as shown, quotations that stand in their passage, lines that name nothing else."""
    citations = tuple(c for c in draft.citations if _stands(c, find, as_of))
    numbers = {c.n for c in citations}
    codes = tuple(
        replace(code, citations=tuple(n for n in code.citations if n in numbers))
        for code in draft.codes
        if _exists(code, catalogue, as_of)
    )
    codes = tuple(code for code in codes if code.citations)
    asked = (*query.codes, *_CODE_IN_TEXT.findall(query.text))
    named = {compact(code) for code in (*(code.code for code in codes), *asked)}
    # "Vitamin B12 deficiency", "T7-T10 level": a verified description names no other code.
    titles = tuple(code.description for code in codes)
    lines = tuple(line for line in draft.lines if _names_only(line, named, titles) and _cites_only(line, numbers))
    findings = tuple(f for f in draft.findings if all(compact(code) in named for code in f.codes))
    removed = len(draft.citations) - len(citations) + len(draft.codes) - len(codes) + len(draft.lines) - len(lines)
    grounded = replace(draft, citations=citations, codes=_renumbered(codes), lines=lines, findings=findings)
    if draft.codes and not codes and draft.outcome in (Outcome.ANSWERED, Outcome.NEEDS_DETAIL):
        reason = "no candidate could be verified against the loaded releases"
        grounded = replace(grounded, outcome=Outcome.ABSTAINED, reason=reason)
    return Grounded(grounded, removed)


def _stands(citation: Citation, find: FindPassage, as_of: date) -> bool:
    passage = find(citation.passage_id, as_of)
    return passage is not None and bool(citation.quote.strip()) and citation.quote in passage.text


def _exists(code: AnswerCode, catalogue: Catalogue, as_of: date) -> bool:
    found = catalogue.look_up(code.code, as_of, code.system)
    if found.entry is None or code.description not in (found.entry.description, public_description(found.entry)):
        return False
    if found.validity.status is ValidityStatus.HEADER:
        return bool(code.needs) and not code.billable
    return found.validity.status in REPORTABLE


def _names_only(line: str, named: set[str], titles: tuple[str, ...]) -> bool:
    for title in titles:
        line = line.replace(title, " ")
    return all(compact(match) in named for match in _CODE_IN_TEXT.findall(line))


def _cites_only(line: str, numbers: set[int]) -> bool:
    return all(int(n) in numbers for n in re.findall(r"\[(\d+)\]", line))


def _renumbered(codes: tuple[AnswerCode, ...]) -> tuple[AnswerCode, ...]:
    out: list[AnswerCode] = []
    count = 0
    for code in codes:
        if code.role is Role.ALTERNATIVE:
            out.append(replace(code, sequence=None))
        else:
            count += 1
            out.append(replace(code, sequence=count))
    return tuple(out)
