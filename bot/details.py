"""What is still missing from a code: the one fact that would change it, asked as a question."""

import re
from enum import StrEnum

from codes.catalogue import Catalogue
from codes.models import CodeEntry, System
from retrieval.models import Details
from retrieval.wording import tokens

_SIDES = frozenset({"right", "left"})
_GESTATION = re.compile(r"unspecified trimester", re.IGNORECASE)
_CONTROL = re.compile(r"unspecified control", re.IGNORECASE)
# Where the encounter is a choice that the record may leave open: of drugs and external causes it follows the visit.
_INJURIES = ("M", "S", "T0", "T1", "T2", "T30", "T31", "T32", "T33", "T34")
_STAGE = re.compile(r"unspecified stage|stage unspecified|, unspecified severity", re.IGNORECASE)


class Detail(StrEnum):
    """The facts that may be missing, as the questions that ask for them."""

    SIDE = "Which side is documented: right, left or bilateral?"
    TRIMESTER = "Which trimester, or how many weeks of gestation, is documented?"
    STAGE = "Which stage or severity is documented?"
    CONTROL = "How is it controlled: by diet, by oral drugs or by insulin?"
    ENCOUNTER = "Which encounter is it: active treatment (A), subsequent care (D or the like) or sequela (S)?"


def missing_details(entry: CodeEntry, details: Details, catalogue: Catalogue) -> tuple[str, ...]:
    """The follow-up questions that would make `entry` more specific; empty when it is as specific as it can be."""
    if entry.system is not System.ICD10CM:
        return ()
    asked: list[str] = []
    siblings = sibling_titles(entry, catalogue)
    if details.laterality is None and (_unspecified_side(entry, siblings) or _sided_cousin(entry, catalogue)):
        asked.append(Detail.SIDE.value)
    if details.trimester is None and _GESTATION.search(entry.description):
        asked.append(Detail.TRIMESTER.value)
    if not details.unspecified and _STAGE.search(entry.description):
        asked.append(Detail.STAGE.value)
    if not details.unspecified and _CONTROL.search(entry.description):
        asked.append(Detail.CONTROL.value)
    if details.encounter is None and _has_encounter(entry):
        asked.append(Detail.ENCOUNTER.value)
    return tuple(asked)


def sibling_titles(entry: CodeEntry, catalogue: Catalogue) -> list[str]:
    """The titles of a code and those beside it, in book order; of an injury those beside it without the encounter."""
    base = entry
    if _has_encounter(entry) and entry.parent:
        base = catalogue.get(entry.parent, entry.system, entry.release.effective_to) or entry
    parent = catalogue.get(base.parent, entry.system, entry.release.effective_to) if base.parent else None
    children = parent.children if parent else ()
    found = (catalogue.get(code, entry.system, entry.release.effective_to) for code in children)
    return [sibling.description for sibling in found if sibling is not None]


def _unspecified_side(entry: CodeEntry, siblings: list[str]) -> bool:
    words = frozenset(tokens(entry.description))
    if "unspecified" not in words or words & _SIDES:
        return False
    # One side alone is no choice of sides: left ventricular failure stands beside heart failure.
    return all(any(side in tokens(sibling) for sibling in siblings) for side in _SIDES)


def _sided_cousin(entry: CodeEntry, catalogue: Catalogue) -> bool:
    """Whether a branch beside says of one side what a code says of an unspecified one: pressure ulcers by stage."""
    parent = catalogue.get(entry.parent, entry.system, entry.release.effective_to) if entry.parent else None
    above = catalogue.get(parent.parent, entry.system, entry.release.effective_to) if parent and parent.parent else None
    if above is None or "unspecified" not in entry.description.split():
        return False
    wanted = {re.sub(r"\bunspecified\b", side, entry.description, count=1) for side in _SIDES}
    cousins = (catalogue.get(code, entry.system, entry.release.effective_to) for code in above.children)
    below = (catalogue.get(c, entry.system, entry.release.effective_to) for one in cousins if one for c in one.children)
    return any(found is not None and found.description in wanted for found in below)


def _has_encounter(entry: CodeEntry) -> bool:
    return (
        entry.code.startswith(_INJURIES)
        and len(entry.code.replace(".", "")) == 7
        and "initial encounter" in entry.description
    )
