"""Answers that a lead stands for: pinned to the question and the release, withdrawn, expired by date of service."""

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from bot.errors import NoSuchAnswer, UsageError
from bot.models import Outcome
from bot.records.answers import require_answer
from bot.records.audit_chain import AuditChain, LineKind
from bot.records.database import Database
from bot.records.kept import LONGEST_COMMENT, Data, VerifiedAnswer
from bot.records.tables import verified
from codes.models import Setting, release_key

_CORRECTED = ("codes", "citations", "findings")


class VerifiedStore:
    """Verified answers by the hash of their question; methods raise RecordsUnavailable."""

    def __init__(self, database: Database, audit: AuditChain) -> None:
        """Verified answers in `database`, told in `audit`."""
        self._database = database
        self._audit = audit

    def pin(
        self,
        answer_id: str,
        owner: str,
        expires_on: date | None = None,
        title: str = "",
        corrected: Data | None = None,
    ) -> VerifiedAnswer:
        """Stand for an answer up to `expires_on`, at the latest and by default the last day of its releases.

        `corrected` takes the place of its codes, citations and findings (`bot.corrected_answer`). An earlier pin of
        the same question stays and gives way. Raises NoSuchAnswer, and UsageError for what cannot be stood for.
        """
        with self._database.writing() as connection:
            kept = require_answer(connection, answer_id)
            body = kept["body"] | {name: (corrected or kept["body"])[name] for name in _CORRECTED}
            last = _last_day(kept, body)
            if expires_on and expires_on > last:
                raise UsageError(f"its release ends on {last}; it can be verified up to that day")
            pinned = {
                "id": secrets.token_hex(16),
                "answer_id": answer_id,
                "question_key": kept["question_key"],
                "owner": owner,
                "pinned_at": datetime.now(UTC),
                "expires_on": expires_on or last,
                "setting": kept["setting"],
                "releases": sorted(release_key(source["system"], source["release"]) for source in body["sources"]),
                "body": body,
                "title": title.strip()[:LONGEST_COMMENT],
            }
            connection.execute(insert(verified).values(pinned))
            line = {name: pinned[name] for name in ("id", "owner", "releases")} | {
                "answer": answer_id,
                "until": pinned["expires_on"].isoformat(),
                "codes": [code["code"] for code in body["codes"] if code["sequence"]],
            }
            self._audit.append(LineKind.PIN, line, connection)
            found = connection.execute(select(verified).where(verified.c.id == pinned["id"])).mappings().one()
            return _verified_answer(found)

    def withdraw(self, verified_id: str, by: str) -> bool:
        """Stand for it no longer; False when that was said before. Raises NoSuchAnswer."""
        gone = {"withdrawn_at": datetime.now(UTC), "withdrawn_by": by}
        which = verified.c.id == verified_id
        with self._database.writing() as connection:
            if connection.execute(select(verified.c.id).where(which)).first() is None:
                raise NoSuchAnswer("no such verified answer")
            standing = update(verified).where(which, verified.c.withdrawn_at.is_(None)).values(gone)
            if connection.execute(standing).rowcount == 0:
                return False
            self._audit.append(LineKind.WITHDRAWAL, {"id": verified_id, "by": by}, connection)
            return True

    def find(
        self, question_key: str, as_of: date, setting: Setting | None, releases: Sequence[str]
    ) -> VerifiedAnswer | None:
        """The latest one for the question that still stands on `as_of`, where `releases` are those that answer."""
        query = (
            select(verified)
            .where(verified.c.question_key == question_key, verified.c.withdrawn_at.is_(None))
            .where(verified.c.expires_on >= as_of, verified.c.setting.is_not_distinct_from(setting))
            .order_by(verified.c.pinned_at.desc(), verified.c.id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings()
            wanted = sorted(releases)
            return next((_verified_answer(row) for row in rows if row["releases"] == wanted), None)

    def get(self, verified_id: str) -> VerifiedAnswer | None:
        """The verified answer of that id."""
        with self._database.reading() as connection:
            row = connection.execute(select(verified).where(verified.c.id == verified_id)).mappings().first()
            return _verified_answer(row) if row else None

    def all(self, withdrawn: bool = False) -> tuple[VerifiedAnswer, ...]:
        """Every verified answer, newest first; those that were withdrawn only where asked for."""
        query = select(verified).order_by(verified.c.pinned_at.desc(), verified.c.id)
        if not withdrawn:
            query = query.where(verified.c.withdrawn_at.is_(None))
        with self._database.reading() as connection:
            return tuple(_verified_answer(row) for row in connection.execute(query).mappings())


def _last_day(kept: RowMapping, body: dict[str, Any]) -> date:
    """The last day on which every release of the answer is in force; raises UsageError where there is none."""
    if kept["outcome"] != Outcome.ANSWERED or not kept["question_key"]:
        raise UsageError("only an answered question can be verified")
    sources = body["sources"]
    if not sources or not all(source["covers_as_of"] for source in sources):
        raise UsageError("no loaded release is in force on the answer's date, so nobody can stand for it")
    return min(date.fromisoformat(source["effective_to"]) for source in sources)


def _verified_answer(row: RowMapping) -> VerifiedAnswer:
    return VerifiedAnswer(
        id=row["id"],
        answer_id=row["answer_id"],
        owner=row["owner"],
        pinned_on=row["pinned_at"].date(),
        expires_on=row["expires_on"],
        setting=Setting(row["setting"]) if row["setting"] else None,
        releases=tuple(row["releases"]),
        answer=row["body"],
        title=row["title"],
        withdrawn_at=row["withdrawn_at"],
        withdrawn_by=row["withdrawn_by"],
    )
