"""Whether NCCI lets two codes be paid together: an edit, no edit, or no data, which are three different answers."""

from dataclasses import dataclass
from datetime import date

from codes.edits.no_data import NoData, not_loaded
from codes.edits.ptp_store import PtpStore, StoredEdition
from codes.quarter import Quarter
from codes.readers.ncci_edition import Services
from codes.readers.ncci_ptp import PtpPair

# CMS cuts each quarter's list into four files by the code in column 1.
_PARTS = 4
_WITHDRAWN = 9
# NCCI Policy Manual 2026, chapter I.E: anatomic, global surgery and other modifiers.
_ANATOMIC = ("LT", "RT", "LC", "LD", "RC", "LM", "RI", "FA", "TA", "E1", "E2", "E3", "E4")
_DIGITS = tuple(f"{letter}{number}" for letter in "FT" for number in range(1, 10))
_GLOBAL_SURGERY = ("24", "25", "57", "58", "78", "79")
_OTHER = ("27", "59", "91", "XE", "XS", "XP", "XU")
ASSOCIATED_MODIFIERS = frozenset((*_ANATOMIC, *_DIGITS, *_GLOBAL_SURGERY, *_OTHER))
"""The modifiers that may set aside an edit with indicator 1, where the record bears them out."""


@dataclass(frozen=True, slots=True)
class PtpEdit:
    """An edit in force on the date, or, when `covers` is false, in force at the end of the nearest loaded quarter."""

    pair: PtpPair
    services: Services
    quarter: Quarter
    covers: bool


@dataclass(frozen=True, slots=True)
class NoPtpEdit:
    """The loaded list of `quarter` has no edit between the two codes on the date; `ended` if it once had one."""

    services: Services
    quarter: Quarter
    ended: date | None


PtpAnswer = PtpEdit | NoPtpEdit | NoData


class PtpEdits:
    """The loaded lists of pairs, practitioner and hospital; each quarter may be in several stores, one a part."""

    def __init__(self, stores: tuple[PtpStore, ...] = ()) -> None:
        """Ask `stores`, whatever quarter and services each is of."""
        self._stores = stores

    def find(self, code: str, other: str, on: date, services: Services) -> PtpAnswer:
        """What the list of the date's quarter says of two codes in any order.

        A later quarter's list answers for earlier dates where it keeps what was deleted. Without a list that
        covers the date, the nearest answers with the edits it has, never with "no edit". Raises CodesError
        for a damaged store.
        """
        stored = [(s.stored(), s) for s in self._stores]
        mine = [(entry, store) for entry, store in stored if entry.edition.services is services]
        kind = f"ncci-ptp {services}"
        if not mine:
            return not_loaded(kind, f"the NCCI procedure-to-procedure edits for {services} services")
        quarter = _chosen(tuple(entry for entry, _ in mine), on)
        parts = [(entry, store) for entry, store in mine if entry.edition.quarter == quarter]
        pairs = sorted((p for _, store in parts for p in store.pairs(code, other)), key=lambda p: p.effective)
        covers = any(_covers(entry, on) for entry, _ in parts)
        in_force = [p for p in pairs if _in_force(p, on)]
        if in_force:
            return PtpEdit(in_force[-1], services, quarter, covers)
        if not covers:
            return NoData(kind, f"the {services} edits of {Quarter.of(on).label} are not loaded, only {quarter.label}")
        if not _whole_for(tuple(entry for entry, _ in parts), code, other):
            return NoData(
                kind, f"only a part of the {services} edits of {quarter.label} is loaded, not that of this pair"
            )
        ended = [p.deletion for p in pairs if p.deletion is not None and p.deletion < on and p.indicator != _WITHDRAWN]
        return NoPtpEdit(services, quarter, max(ended, default=None))

    def close(self) -> None:
        """Close the files of all stores."""
        for store in self._stores:
            store.close()


def _in_force(pair: PtpPair, on: date) -> bool:
    return pair.indicator != _WITHDRAWN and pair.effective <= on and (pair.deletion is None or on <= pair.deletion)


def _covers(entry: StoredEdition, on: date) -> bool:
    """Whether the list can say that there was no edit on a day."""
    quarter = entry.edition.quarter
    return on <= quarter.last_day and (entry.edition.keeps_history or quarter.first_day <= on)


def _chosen(entries: tuple[StoredEdition, ...], on: date) -> Quarter:
    """The date's own quarter, else the earliest later one that covers it, else the nearest."""
    wanted = Quarter.of(on)
    quarters = {entry.edition.quarter for entry in entries}
    if wanted in quarters:
        return wanted
    covering = {entry.edition.quarter for entry in entries if _covers(entry, on)}
    earlier = {quarter for quarter in quarters if quarter < wanted}
    if covering:
        return min(covering)
    return max(earlier) if earlier else min(quarters)


def _whole_for(entries: tuple[StoredEdition, ...], code: str, other: str) -> bool:
    """Whether every place where the pair could stand is loaded: either code may be the one in column 1."""
    if all(entry.level_ii_only for entry in entries) and min(code, other) < "A":
        return False
    return all(_holds(entries, column1) for column1 in (code, other))


def _holds(entries: tuple[StoredEdition, ...], column1: str) -> bool:
    """Whether the part with this code in column 1 is loaded: the parts follow each other in the order of the codes."""
    if any(entry.edition.part is None for entry in entries):
        return True
    parts = {entry.edition.part or 0: entry for entry in entries}
    return any(
        entry.first_code <= column1 <= entry.last_code
        # Between two parts, before the first and after the last there are codes without any edit.
        or (
            column1 > entry.last_code
            and (part >= _PARTS or (part + 1 in parts and column1 < parts[part + 1].first_code))
        )
        or (part == 1 and column1 < entry.first_code)
        for part, entry in parts.items()
    )
