"""What the stores take and give, as plain records: nothing here knows of a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.models import Outcome
from codes.models import Setting, System

# Plain data, as JSON has it.
Data = Mapping[str, Any]

LONGEST_COMMENT = 1_000


class Verdict(StrEnum):
    """What a coder says of an answer."""

    UP = "up"
    DOWN = "down"


class Reason(StrEnum):
    """Why an answer did not help; a fixed list, so that it can be counted."""

    WRONG_CODE = "wrong_code"
    MISSING_CODE = "missing_code"
    WRONG_SECTION = "wrong_section"
    OUT_OF_DATE = "out_of_date"
    UNCLEAR = "unclear"
    OTHER = "other"


class DecisionKind(StrEnum):
    """What a lead decided about an answer."""

    APPROVE = "approve"
    REJECT = "reject"
    CORRECT = "correct"


class JobState(StrEnum):
    """How far a job is; finished and failed are the end of it."""

    CLAIMED = "claimed"
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one person says of one answer; a later word of the same person replaces it."""

    answer_id: str
    by: str
    verdict: Verdict
    reason: Reason | None = None
    comment: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeadRequest:
    """A person asks a lead to look at an answer; open until `decided_at`, and asked again it is open again."""

    answer_id: str
    by: str
    comment: str = ""
    at: datetime | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What one lead decided about one answer; `codes` and `sections` are the right ones of a correction."""

    answer_id: str
    by: str
    kind: DecisionKind
    codes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    comment: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given.

    `answer` is the contract's JSON object; after the term of NOSOLOGY_KEEP_QUESTIONS_DAYS `question`, `asker`,
    `conversation` and the object's own words are gone, codes, citations, outcome and findings stay.
    `decided` is the latest decision about it, `asked` whether someone waits for a lead's. What the other three marks
    mean stands in `marks.py`.
    """

    id: str
    at: datetime
    outcome: Outcome
    as_of: date
    setting: Setting | None
    surface: str
    answer: Data
    question: str | None = None
    asker: str | None = None
    conversation: str | None = None
    flagged: bool = False
    uncertain: bool = False
    low_support: bool = False
    asked: bool = False
    decided: DecisionKind | None = None


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """Which answers a lead wants to see; what is None does not filter, and all that is given must hold.

    `asked`: a lead is asked and has not decided since. Such an answer does not count as `decided`, whatever was before.
    """

    outcome: Outcome | None = None
    flagged: bool | None = None
    uncertain: bool | None = None
    low_support: bool | None = None
    asked: bool | None = None
    decided: bool | None = None
    asker: str | None = None
    code: str | None = None
    section: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue, newest first; `number` counts from 1, `total` is of all pages."""

    items: tuple[KeptAnswer, ...]
    total: int
    number: int
    size: int


@dataclass(frozen=True, slots=True)
class Count:
    """How often something occurs: a bar of a chart."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions of one kind that were abstained from or flagged.

    `about` is the category of the codes answered ("E11"), else the question while it is kept, else the reason given.
    """

    about: str
    abstained: int
    flagged: int
    last: datetime
    answer_ids: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many answers are in it; one may be both abstained and flagged."""
        return len(self.answer_ids)


@dataclass(frozen=True, slots=True)
class Conflict:
    """An answer about which sources or people disagree, and how: "sources", "coders", "leads"."""

    answer: KeptAnswer
    between: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerifiedAnswer:
    """An answer that a lead stands for, up to `expires_on`, a date of service, and while `releases` answer for it.

    `releases` are written as in "icd10cm:FY2026-Apr". `answer` is the contract's object without its words: what the
    question said is not in it. `title` is the lead's own name for what it answers.
    """

    id: str
    answer_id: str
    owner: str
    pinned_on: date
    expires_on: date
    setting: Setting | None
    releases: tuple[str, ...]
    answer: Data
    title: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Work that somebody would do: `payload` says where its answer goes and holds no words of the question.

    `text` is those words, and only what the screen has let through.
    """

    key: str
    payload: Data
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Work that one worker has claimed until its lease runs out.

    `payload` says where the work came from and holds no words of a question; `text` is what the screen let
    through, and is None once the retention setting does not allow it.
    """

    key: str
    payload: Data
    worker: str
    attempt: int
    leased_until: datetime
    text: str | None = None


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job as it stands; `result` is what `finish` was given, `why` what `fail` was."""

    key: str
    state: JobState
    attempt: int
    result: Data | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The last question of a conversation, as asked."""

    question: str
    as_of: date
    setting: Setting | None = None
    system: System | None = None
    answer_id: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one person wants when a question does not say it; `as_of` None means the day of asking."""

    specialty: str | None = None
    setting: Setting | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows lost their words or went."""

    answers: int = 0
    feedback: int = 0
    jobs: int = 0
    conversations: int = 0


@dataclass(frozen=True, slots=True)
class RecordsStatus:
    """Where the records are and how many there are of each kind."""

    where: str
    backend: str
    version: str
    keep_questions_days: int
    counts: Mapping[str, int] = field(default_factory=dict)
    last_purged: date | None = None
