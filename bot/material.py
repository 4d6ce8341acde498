"""What the composer writes from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.selection import Selection
from bot.specialties import Specialty
from codes.models import LookUp, Setting
from retrieval.models import Passage, RankedPassage, SearchQuery
from retrieval.wording import tokens

FindPassage = Callable[[str, date], Passage | None]


@dataclass(frozen=True, slots=True)
class Material:
    """What the steps before found, for one question."""

    query: SearchQuery
    as_of: date
    setting: Setting | None
    top: int
    looked_up: tuple[LookUp, ...]
    selection: Selection
    passages: tuple[RankedPassage, ...]
    specialty: Specialty | None = None


def asked_words(material: Material) -> str:
    """The question as typed and each of its conditions in the book's terms."""
    return " ".join([material.query.text, *(c.wordings[0] for c in material.query.conditions)])


def rule_words(query: SearchQuery) -> str:
    """The question for the rulebook: as typed and with its abbreviations spelled out, folded."""
    spoken = (wording for condition in query.conditions for wording in condition.wordings)
    trimester = f"{query.details.trimester} trimester" if query.details.trimester else ""
    return " ".join(dict.fromkeys(" ".join(tokens(text)) for text in (query.text, *spoken, trimester)))
