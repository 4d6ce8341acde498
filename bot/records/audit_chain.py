"""Audit lines: appended, never changed, each one hashed together with the hash before it."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TextIO

from sqlalchemy import Connection, insert, select, text

from bot.records.database import Database
from bot.records.kept import Data
from bot.records.tables import audit_lines

# What the first line has before it.
BEGINNING = "0" * 64
_APPEND_LOCK = 0x41756469
_PAGE = 1_000
# A spreadsheet reads a cell that begins so as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class LineKind(StrEnum):
    """What a line tells of."""

    ANSWER = "answer"
    FEEDBACK = "feedback"
    LEAD_ASKED = "lead_asked"
    DECISION = "decision"
    PIN = "pin"
    WITHDRAWAL = "withdrawal"
    RELEASE = "release"
    EXPORT = "export"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line; `body` is JSON as it was hashed, `hash` is SHA-256 over `prev_hash` and the line's canonical form."""

    seq: int
    at: str
    kind: str
    body: str
    prev_hash: str
    hash: str

    def rehashed(self) -> str:
        """What `hash` must be."""
        told = {"seq": self.seq, "at": self.at, "kind": self.kind, "body": self.body}
        return hashlib.sha256((self.prev_hash + _canonical(told)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verification:
    """What a chain is found to be: `lines` that hold, the `head` after them, and what is wrong with the next one."""

    lines: int
    head: str
    broken: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every line holds."""
        return self.broken is None


class AuditChain:
    """The chain in the database; processes that append at the same time make one chain."""

    def __init__(self, database: Database) -> None:
        """The chain of `database`."""
        self._database = database

    def append(self, kind: LineKind, body: Data, connection: Connection | None = None) -> AuditLine:
        """Append a line, within `connection`'s writing transaction or in one of its own.

        `body` never holds words of a question. Raises RecordsUnavailable.
        """
        with nullcontext(connection) if connection is not None else self._database.writing() as open_connection:
            if self._database.is_postgresql:
                # SQLite's writer is alone already.
                open_connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _APPEND_LOCK})
            line = next_line(self._last(open_connection), kind, body, datetime.now(UTC))
            values = {name: getattr(line, name) for name in AuditLine.__slots__}
            open_connection.execute(insert(audit_lines).values(values))
            return line

    def verify(self, head: str | None = None) -> Verification:
        """Whether every line is as it was appended; raises RecordsUnavailable.

        Lines cut off at the end leave a whole chain behind: `head`, a hash printed earlier, must still be in it.
        """
        return check_chain(self.lines(), head)

    def lines(self, since: date | None = None) -> Iterator[AuditLine]:
        """The lines in their order, from the first of the day `since` (UTC)."""
        query = select(audit_lines).order_by(audit_lines.c.seq).limit(_PAGE)
        if since:
            query = query.where(audit_lines.c.at >= since.isoformat())
        last = None
        while True:
            with self._database.reading() as connection:
                page = query if last is None else query.where(audit_lines.c.seq > last)
                found = [AuditLine(**row) for row in connection.execute(page).mappings()]
            yield from found
            if len(found) < _PAGE:
                return
            last = found[-1].seq

    def _last(self, connection: Connection) -> AuditLine | None:
        query = select(audit_lines).order_by(audit_lines.c.seq.desc()).limit(1)
        row = connection.execute(query).mappings().first()
        return AuditLine(**row) if row else None


def next_line(last: AuditLine | None, kind: str, body: Data, at: datetime) -> AuditLine:
    """The line that follows `last`."""
    seq, prev_hash = (last.seq + 1, last.hash) if last else (1, BEGINNING)
    draft = AuditLine(seq, at.isoformat(timespec="milliseconds"), kind, _canonical(body), prev_hash, "")
    return AuditLine(seq, draft.at, draft.kind, draft.body, prev_hash, draft.rehashed())


def check_chain(lines: Iterable[AuditLine], head: str | None = None) -> Verification:
    """The first line that is not as it was appended, if any; `head` must be the hash of one of them."""
    count, before, head_seen = 0, BEGINNING, head in (None, BEGINNING)
    for line in lines:
        if wrong := _wrong(line, count + 1, before):
            return Verification(count, before, wrong)
        count, before = line.seq, line.hash
        head_seen = head_seen or before == head
    if not head_seen:
        return Verification(count, before, f"lines after {count} were cut off: no line has the hash {head}")
    return Verification(count, before)


def _wrong(line: AuditLine, expected: int, before: str) -> str | None:
    if line.seq > expected:
        return f"line {expected} is missing"
    if line.seq < expected:
        return f"line {line.seq} stands where line {expected} should"
    if line.prev_hash != before:
        return f"line {line.seq} does not follow the line before it"
    return None if line.hash == line.rehashed() else f"line {line.seq} is not as it was written"


def write_jsonl(lines: Iterable[AuditLine], file: TextIO) -> Verification:
    """Write one JSON object a line; gives how many and the last hash."""
    return _written(lines, lambda line: file.write(json.dumps(_plain(line), ensure_ascii=False) + "\n"))


def write_csv(lines: Iterable[AuditLine], file: TextIO) -> Verification:
    """Write a table with a header, no cell of which a spreadsheet takes for a formula."""
    writer = csv.writer(file)
    writer.writerow(AuditLine.__slots__)
    return _written(lines, lambda line: writer.writerow([_cell(getattr(line, name)) for name in AuditLine.__slots__]))


def _written(lines: Iterable[AuditLine], write: Callable[[AuditLine], object]) -> Verification:
    count, head = 0, BEGINNING
    for line in lines:
        write(line)
        count, head = count + 1, line.hash
    return Verification(count, head)


def _plain(line: AuditLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in AuditLine.__slots__} | {"body": json.loads(line.body)}


def _cell(value: Any) -> str:
    shown = str(value)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _canonical(data: Data) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
