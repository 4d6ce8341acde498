"""A kept answer as a lead puts it right: codes looked up on its date, and each cited where its book prints it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.answer_json import citation_json
from bot.bootstrap import Library
from bot.citing import best_sentence, citation_of, line_quote
from bot.codes_json import finding_json, validity_json
from bot.errors import UsageError
from bot.models import Role
from bot.set_findings import shown_findings
from codes.checker.claim import Claim, Reported
from codes.cpt import public_description
from codes.models import CodeEntry, LookUp, Setting, System, Validity, ValidityStatus
from guidelines.authority import Rank
from retrieval.models import Passage
from retrieval.passages import code_passage_id

Data = Mapping[str, Any]
_BY_A_LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Right:
    """What is right: codes in the order to report, and deciding sections as passage ids.

    Without codes those recommended stay, without sections (None) those cited stay. `wrong` codes are not shown at all;
    others that are left out become alternatives.
    """

    codes: tuple[str, ...] = ()
    sections: tuple[str, ...] | None = None
    wrong: frozenset[str] = frozenset()


def corrected(answer: Data, right: Right, library: Library) -> dict[str, Any]:
    """The codes, citations and findings that take the place of those of an answer of the contract.

    Raises UsageError for a code that cannot be reported on the answer's date, or is of a system that the answer does
    not name its release for, and for a section that says nothing on that date.
    """
    as_of = date.fromisoformat(answer["as_of"])
    found = {entry.code: (entry, one) for entry, one in (_reportable(c, answer, library, as_of) for c in right.codes)}
    wanted = tuple(found)
    recommended = tuple(code["code"] for code in answer["codes"] if code["sequence"])
    book = _Book(answer, library, as_of)
    if not wanted or wanted == recommended:
        chosen = [code for code in answer["codes"] if code["sequence"]]
        findings = list(answer["findings"])
    else:
        chosen = [book.code(entry, one.validity, at) for at, (entry, one) in enumerate(found.values(), start=1)]
        setting = Setting(answer["setting"]) if answer["setting"] else None
        reported = tuple(Reported(one) for _, one in found.values())
        claim = Claim(reported, as_of, setting, catalogue=library.catalogue)
        findings = [finding_json(one) for one in shown_findings(claim, library.checks)]
    shown = {code["code"] for code in chosen} | right.wrong
    others = [code | _ASIDE for code in answer["codes"] if code["code"] not in shown]
    return {**book.cited([*chosen, *others], right.sections), "findings": findings}


_ASIDE = {"role": Role.ALTERNATIVE, "sequence": None}


class _Book:
    """Cites for one answer: its own citations, and what a lead has named beside."""

    def __init__(self, answer: Data, library: Library, as_of: date) -> None:
        self._library, self._as_of = library, as_of
        self._codes: dict[str, Data] = {code["code"]: code for code in answer["codes"]}
        self._citations: dict[int, Data] = {citation["n"]: citation for citation in answer["citations"]}

    def code(self, entry: CodeEntry, validity: Validity, sequence: int) -> dict[str, Any]:
        """A code as the answer has it, else as its book prints it, in the place that the lead gave it."""
        place = {"sequence": sequence, "needs": []}
        known = self._codes.get(entry.code)
        if known is not None:
            role = Role.SUGGESTED if known["role"] == Role.ALTERNATIVE else known["role"]
            return {**known, **place, "role": role}
        passage = self._passage(code_passage_id(entry))
        return {
            "code": entry.code,
            "system": entry.system,
            "description": self._description(entry),
            "role": Role.SUGGESTED,
            "billable": entry.billable,
            "validity": validity_json(validity),
            "score": 1.0,
            "found_by": [_BY_A_LEAD],
            "why": "",
            "citations": [self._cite(passage, line_quote(passage, None))],
            **place,
        }

    def cited(self, codes: Sequence[Data], sections: Sequence[str] | None) -> dict[str, Any]:
        """The codes with the citations that they and the sections need, numbered anew from 1.

        Why a code was found repeats the question, which goes at its term; a pin stays.
        """
        carried = {n for code in codes for n in code["citations"]}
        # What showed a code that is gone goes with it; what no code carried is about the whole set.
        shows_codes = {n for code in self._codes.values() for n in code["citations"]}
        stays = {n for n, c in self._citations.items() if n not in shows_codes and _is_named(c, sections)}
        named = {f"{self._citations[n]['document']}:{self._citations[n]['section']}" for n in stays | carried}
        words = " ".join(code["description"] for code in codes if code["sequence"])
        for section in sections or ():
            if section not in named:
                passage = self._passage(section)
                stays.add(self._cite(passage, best_sentence(passage, words)))
        numbers = {n: at for at, n in enumerate(sorted(stays | carried), start=1)}
        return {
            "codes": [{**code, "why": "", "citations": [numbers[n] for n in code["citations"]]} for code in codes],
            "citations": [{**self._citations[n], "n": at} for n, at in numbers.items()],
        }

    def _description(self, entry: CodeEntry) -> str:
        return entry.description if self._library.show_licensed else public_description(entry)

    def _passage(self, passage_id: str) -> Passage:
        passage = self._library.passages.get(passage_id, self._as_of)
        if passage is None or not passage.text.strip():
            raise UsageError(f"{passage_id[:60]}: nothing of it is loaded for {self._as_of}")
        return passage

    def _cite(self, passage: Passage, quote: str) -> int:
        """The number of a quotation: the answer's own where it has it."""
        for n, known in self._citations.items():
            if (known["passage_id"], known["quote"]) == (passage.passage_id, quote):
                return n
        number = max(self._citations, default=0) + 1
        self._citations[number] = citation_json(citation_of(passage, quote, number))
        return number


def _is_named(citation: Data, sections: Sequence[str] | None) -> bool:
    """Whether a citation that no code carries stays: of the code books always, of the rules where a lead names it."""
    if sections is None or Rank(citation["rank"]) is Rank.CLASSIFICATION:
        return True
    return f"{citation['document']}:{citation['section']}" in sections


def _reportable(typed: str, answer: Data, library: Library, as_of: date) -> tuple[CodeEntry, LookUp]:
    systems = [System(source["system"]) for source in answer["sources"]]
    readings = library.catalogue.readings(typed, as_of)
    found = next((one for one in readings if one.system in systems and one.entry is not None), readings[0])
    if found.entry is None:
        raise UsageError(f"{found.code}: {found.validity.why}")
    if found.system not in systems:
        label = found.entry.system.label
        raise UsageError(f"{found.code} is of {label}, and the question was answered from another code system")
    if found.validity.status is not ValidityStatus.VALID:
        raise UsageError(f"{found.code}: {found.validity.why}")
    return found.entry, found
