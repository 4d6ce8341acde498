"""Which passages of the rules an answer shows beside its codes, and how a line names them."""

import re
from collections.abc import Iterator, Sequence

from bot.citing import CitationList, best_sentence
from bot.material import FindPassage, Material, asked_words
from bot.specialties import SHELF, specialty_first
from guidelines.authority import Rank
from guidelines.pointers import sections_pointed_at
from guidelines.rulebook import DOCUMENT
from retrieval.models import Passage
from retrieval.passages import prints_codes
from retrieval.wording import fold, stems

_PASSAGES_SHOWN = 3
# Of our own questions, rules silent, answers cite a deciding section in 82 % with one, 90 % with two, 94 % with three.
_PASSAGES_FOR_CODES = 2
_PASSAGES_BESIDE_A_RULE = 1
_LOCAL_SHOWN = 2
# A passage below this score shares too little with the question to be called an answer to it.
CREDIBLE_PASSAGE = 0.45
# One condition that is merely named is answered by its code: a section stands beside it only where it is surely about
# it. Of 100 diagnoses without a question 1.6 sections each came before, 0.3 since. Several codes are another matter:
# sections say how they go together.
_SURELY_ABOUT_IT = 0.75
_ASKS = re.compile(
    r"\?|\b(?:which|what|when|where|why|how|who|can|could|do|does|did|is|are|should|may|must|needs?|first|before|after"
    r"|seq\w*|order|rules?|guidelines?|sections?|cod(?:e|es|ed|ing)|report(?:ed)?|assign(?:ed)?|add|pdx|principal|primary"
    r"|secondary|query|vs|versus|or|allowed|ok|instead|only|also|still|documented|says?|said|wrote|notes?|states?)\b",
    re.IGNORECASE,
)
_MODIFIER_LENGTH = 2
# How a line names a section of what a coder knows by a short name.
_SHORT_NAMES = {
    DOCUMENT: "Guideline",
    "icd10pcs-guidelines": "ICD-10-PCS guideline",
    "ncci-policy-manual": "NCCI Policy Manual",
    SHELF: "Practice shelf",
}
_LOCAL_NAMES = {Rank.PAYER: "Payer's rule", Rank.TEAM: "Team's own rule"}


def passages_shown(material: Material, find: FindPassage, has_codes: bool) -> tuple[Passage, ...]:
    """The passages nearest to the question, highest rank first; fewer of the common rules when codes answer it.

    What a payer or the team says is shown whatever else is: it stands behind what ranks above it.
    """
    near = _near(material, has_codes)
    common = [passage for passage in near if not passage.rank.is_local]
    local = [passage for passage in near if passage.rank.is_local][:_LOCAL_SHOWN]
    pointed = list(_pointed(material, find))
    limit = _PASSAGES_FOR_CODES if has_codes else _PASSAGES_SHOWN
    if any(fired.before != fired.after for fired in material.selection.fired):
        # The rule that fired has its own citation.
        limit = _PASSAGES_BESIDE_A_RULE
    kept = list({p.passage_id: p for p in (*pointed, *common)}.values())[: max(len(pointed), limit)]
    return (*kept, *sorted(local, key=lambda passage: passage.rank))


def passage_lines(passages: Sequence[Passage], material: Material, cited: CitationList) -> list[str]:
    """A line for each passage, with the sentence of it that says most about the question."""
    words = asked_words(material)
    return [_line(p, cited.cite(p, best_sentence(p, words) if not prints_codes(p) else p.text)) for p in passages]


def _pointed(material: Material, find: FindPassage) -> Iterator[Passage]:
    for section in sections_pointed_at(fold(material.query.text), material.setting):
        passage = find(f"{DOCUMENT}:{section}", material.as_of)
        if passage is not None:
            yield passage


def _near(material: Material, has_codes: bool) -> list[Passage]:
    asked = frozenset(stems(asked_words(material)))
    single = has_codes and len(material.selection.chosen) <= 1
    merely_named = single and not _ASKS.search(material.query.text)
    credible = (
        p.passage
        for p in specialty_first(material.passages, material.specialty)
        if p.score >= (_SURELY_ABOUT_IT if merely_named and not p.passage.rank.is_local else CREDIBLE_PASSAGE)
        and _tells_by_itself(p.passage)
    )
    near = [passage for passage in credible if asked & frozenset(stems(passage.text))]
    if material.looked_up and not has_codes:
        # A code that no release holds is in no passage of its book; rules about procedures need no release.
        return [passage for passage in near if passage.rank >= Rank.CMS]
    return near


def _tells_by_itself(passage: Passage) -> bool:
    """Guidelines and modifiers do; the passage of a code is cited with its code."""
    return not prints_codes(passage) or (passage.document == "hcpcs" and len(passage.section) == _MODIFIER_LENGTH)


def _line(passage: Passage, number: int) -> str:
    if prints_codes(passage):
        return f"{passage.text.splitlines()[0]} [{number}]."
    title = passage.heading_path[-1]
    if passage.document in _SHORT_NAMES:
        return f"{_SHORT_NAMES[passage.document]} {passage.section}, {title} [{number}]."
    name = f"{_LOCAL_NAMES[passage.rank]} ({passage.label})" if passage.rank.is_local else passage.label
    return f"{name}, {title} [{number}]."
