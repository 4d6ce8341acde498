"""The queue as a page shows it: filters as an address carries them, and one row for each answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from bot.models import Outcome
from bot.records.kept import DecisionKind, KeptAnswer, QueueFilters
from bot.web.answer_view import outcome_label, reported_codes

GONE = "The words of this question are no longer kept."
_SHOWN_CODES = 6
_DECIDED = {
    DecisionKind.APPROVE: ("approved", "good"),
    DecisionKind.REJECT: ("rejected", "stop"),
    DecisionKind.CORRECT: ("corrected", "warn"),
}
FILTERS = ("state", "outcome", "asker", "code", "section", "days")
_MARKS = ("asked", "flagged", "uncertain", "low_support")
_MOST_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class Filters:
    """What the lead chose; `state` is "open" (nothing decided), "decided" or "all"."""

    state: str = "open"
    marks: tuple[str, ...] = ()
    outcome: str = ""
    asker: str = ""
    code: str = ""
    section: str = ""
    days: int = 0

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Name and value of everything chosen, as an address or a form carries it."""
        named = [(name, str(getattr(self, name) or "")) for name in FILTERS]
        return tuple((n, v) for n, v in (*named, *(("mark", mark) for mark in self.marks)) if v)

    @property
    def address(self) -> str:
        """As the query of an address."""
        return urlencode(self.fields)

    @property
    def is_narrow(self) -> bool:
        """Whether anything beyond the state was chosen."""
        return self != Filters(self.state)

    def for_records(self) -> QueueFilters:
        """As the records take them."""
        return QueueFilters(
            outcome=Outcome(self.outcome) if self.outcome else None,
            asked=True if "asked" in self.marks else None,
            flagged=True if "flagged" in self.marks else None,
            uncertain=True if "uncertain" in self.marks else None,
            low_support=True if "low_support" in self.marks else None,
            decided={"open": False, "decided": True}.get(self.state),
            asker=self.asker or None,
            code=self.code or None,
            section=self.section or None,
            since=datetime.now(UTC) - timedelta(days=self.days) if self.days else None,
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """Why an answer is worth a look."""

    label: str
    tone: str = "warn"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One answer in a list."""

    id: str
    at: datetime
    as_of: date
    setting: str
    question: str
    asker: str
    codes: tuple[str, ...]
    marks: tuple[Mark, ...]
    decided: str
    decided_tone: str


def read_filters(query: Mapping[str, str], marks: tuple[str, ...]) -> Filters:
    """Filters from the query of an address; what cannot be meant does not filter.

    >>> read_filters({"code": " e11 ", "days": "x"}, ("flagged", "nonsense")).address
    'state=open&code=E11&mark=flagged'
    """
    state, outcome, days = query.get("state", "open"), query.get("outcome", ""), query.get("days", "")
    return Filters(
        state=state if state in ("open", "decided", "all") else "open",
        marks=tuple(mark for mark in _MARKS if mark in marks),
        outcome=outcome if outcome in set(Outcome) else "",
        asker=query.get("asker", "").strip()[:200],
        code=query.get("code", "").strip().upper()[:40],
        section=query.get("section", "").strip()[:200],
        days=min(int(days), _MOST_DAYS) if days.isdecimal() else 0,
    )


def queue_row(kept: KeptAnswer) -> QueueRow:
    """An answer as a row."""
    decided, tone = _DECIDED[kept.decided] if kept.decided else ("", "")
    return QueueRow(
        id=kept.id,
        at=kept.at,
        as_of=kept.as_of,
        setting=kept.setting or "",
        question=kept.question or GONE,
        asker=asker_name(kept.asker),
        codes=reported_codes(kept.answer)[:_SHOWN_CODES],
        marks=tuple(_marks(kept)),
        decided=decided,
        decided_tone=tone,
    )


def asker_name(asker: str | None) -> str:
    """A coder as the lead knows them.

    >>> asker_name("slack:T1:U7"), asker_name("local"), asker_name("key:0a1b"), asker_name(None)
    ('U7', 'this machine', 'API key', '')
    """
    if not asker:
        return ""
    way, _, rest = asker.partition(":")
    return {"local": "this machine", "key": "API key"}.get(way) or rest.rpartition(":")[2] or asker


def asker_choices(known: Sequence[str], chosen: str) -> tuple[tuple[str, str], ...]:
    """Those whose answers may be shown, each with the name that the lead knows; the one that is chosen is among them.

    >>> asker_choices(("local", "slack:T1:U7"), "slack:T1:U9")
    (('slack:T1:U7', 'U7'), ('slack:T1:U9', 'U9'), ('local', 'this machine'))
    """
    everyone = dict.fromkeys((*known, chosen) if chosen else known)
    return tuple((asker, asker_name(asker)) for asker in sorted(everyone, key=lambda one: (asker_name(one), one)))


def _marks(kept: KeptAnswer) -> list[Mark]:
    marks = [Mark("asked a lead", "stop")] if kept.asked else []
    marks += [Mark("flagged", "stop")] if kept.flagged else []
    marks += [Mark("uncertain")] if kept.uncertain else []
    marks += [Mark("low support")] if kept.low_support else []
    if kept.outcome is not Outcome.ANSWERED:
        marks.append(Mark(outcome_label(kept.outcome).lower(), ""))
    if kept.answer.get("verified"):
        marks.append(Mark("verified", "verified"))
    return marks
