"""The records of retrieval."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from codes.models import Setting, System
from guidelines.authority import Rank, rank_of


class Missing(StrEnum):
    """A part of the search that could not be asked."""

    VECTOR_STORE = "vector_store"


class Certainty(StrEnum):
    """How sure the documentation is of a condition."""

    ESTABLISHED = "established"
    UNCERTAIN = "uncertain"
    RULED_OUT = "ruled_out"


class Joint(StrEnum):
    """What joins the conditions of a phrase that has no joining word (see `retrieval.joints`)."""

    SAID_BY_RULES = "said_by_rules"
    CAUSE = "cause"
    MANIFESTATION = "manifestation"
    COURSES = "courses"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that can be cited: a guideline section, or a place of the Tabular List."""

    passage_id: str
    label: str
    document: str
    section: str
    heading_path: tuple[str, ...]
    text: str
    release: str
    authority: str
    effective_from: date
    effective_to: date
    page: int | None = None
    owner: str | None = None

    @property
    def rank(self) -> Rank:
        """Where its document stands among the sources that decide."""
        return rank_of(self.document, self.authority)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an abbreviation was taken to mean, and what else it may mean."""

    abbreviation: str
    meaning: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition or procedure named in a question.

    `text` is the asker's wording, `wordings` what is searched for: abbreviations spelled out, lay words
    and British spellings in the book's terms; the first is the likeliest. `segment` counts the pieces
    of the question from 0 (-1 is the question as a whole); a piece that joining words split ("with",
    "due to") comes whole and in parts, and `is_part` marks the parts. Parts that no word joins have their `joint`.
    """

    text: str
    wordings: tuple[str, ...]
    certainty: Certainty = Certainty.ESTABLISHED
    is_history: bool = False
    segment: int = 0
    is_part: bool = False
    joint: Joint | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """Facts a question states that choose among otherwise equal codes; None when it does not say.

    `unspecified`: it says itself that nothing more is specified. `weeks` are those of a pregnancy.
    """

    laterality: str | None = None
    encounter: str | None = None
    trimester: str | None = None
    weeks: int | None = None
    unspecified: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A question, analysed. `codes` are the codes typed in it, `systems` empty when it does not say."""

    text: str
    conditions: tuple[Condition, ...]
    codes: tuple[str, ...]
    details: Details
    setting: Setting | None
    as_of: date | None
    systems: tuple[System, ...]
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code that may answer a condition; `score` between 0 and 1, higher is better.

    `matched` is the wording of the book (or of our tables) that was found, `found_by` the ways it was
    found ("dense", "lexical", "exact", "synonym", "index", "default"), `needs` what must be asked before the
    code is sure, `path` the way through the Alphabetic Index, empty where the index did not lead there. `counted`
    says how many units of the code an amount in the question makes.
    """

    code: str
    system: System
    score: float
    found_by: tuple[str, ...]
    matched: str
    needs: tuple[str, ...] = ()
    path: str = ""
    counted: str = ""


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage with its score for the question, higher is better."""

    passage: Passage
    score: float
