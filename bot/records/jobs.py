"""Work that is done once, whichever of several workers takes it, and again when its worker was lost."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.records.columns import writable
from bot.records.database import Database
from bot.records.kept import Claim, Data, Job, JobRecord, JobState
from bot.records.tables import jobs

# A finished key is remembered for longer than any sender repeats itself; Slack gives up within hours.
REMEMBERED_DAYS = 7
_CLAIMED = jobs.c.state == JobState.CLAIMED


class JobStore:
    """Jobs by key; safe over threads, processes and machines. Methods raise RecordsUnavailable."""

    def __init__(self, database: Database, keep_days: int) -> None:
        """Jobs whose text is written down only where `keep_days` is not 0."""
        self._database = database
        self._keep_days = keep_days
        insert = postgresql_insert if database.is_postgresql else sqlite_insert
        self._insert = insert(jobs).on_conflict_do_nothing().returning(jobs.c.key)

    def claim(self, key: str, payload: Data, worker: str, lease_seconds: float, text: str | None = None) -> Job | None:
        """The job, for `worker` alone until its lease runs out; None when another has it or it is done.

        Claiming a job whose lease ran out takes it over with what it was begun with.
        """
        return self.claim_all((Claim(key, payload, text),), worker, lease_seconds).get(writable(key))

    def claim_all(self, claims: Iterable[Claim], worker: str, lease_seconds: float) -> dict[str, Job]:
        """The jobs by key that are the worker's now, of those that it claims in one transaction; all are kept or none.

        Of several claims to one key the first is meant.
        """
        wanted: dict[str, Claim] = {}
        for claim in claims:
            wanted.setdefault(writable(claim.key), claim)
        if not wanted:
            return {}
        now = datetime.now(UTC)
        lease = {"worker": worker, "leased_until": now + timedelta(seconds=lease_seconds)}
        begun = {"state": JobState.CLAIMED, "attempt": 1, "created_at": now, **lease}
        # In the order of their keys: two that claim the same ones never wait for each other.
        rows = [{"key": key, **begun, **self._written(wanted[key])} for key in sorted(wanted)]
        with self._database.writing() as connection:
            added = set(connection.execute(self._insert, rows).scalars())
            # What was just handed in is at hand, whether or not it may be written.
            mine = [_job({**row, "text": wanted[row["key"]].text}) for row in rows if row["key"] in added]
            if others := sorted(wanted.keys() - added):
                overdue = and_(jobs.c.key.in_(others), _CLAIMED, jobs.c.leased_until <= now)
                taken = update(jobs).where(overdue).values(**lease, attempt=jobs.c.attempt + 1).returning(jobs)
                mine += [_job(row) for row in connection.execute(taken).mappings()]
        return {job.key: job for job in mine}

    def _written(self, claim: Claim) -> dict[str, Any]:
        return {"payload": dict(claim.payload), "text": claim.text if self._keep_days else None}

    def extend(self, key: str, worker: str, lease_seconds: float) -> bool:
        """Move the end of a lease; False when the job is no longer the worker's."""
        until = datetime.now(UTC) + timedelta(seconds=lease_seconds)
        return self._set(and_(jobs.c.key == key, _CLAIMED, jobs.c.worker == worker), {"leased_until": until})

    def finish(self, key: str, result: Data | None = None) -> bool:
        """The job is done, its payload and text go; False when it was done already."""
        done = {"state": JobState.FINISHED, "result": dict(result or {}), "payload": None, "text": None}
        return self._set(and_(jobs.c.key == key, _CLAIMED), done)

    def fail(self, key: str, why: str) -> bool:
        """The job is given up, its payload and text go; False when it was done already."""
        done = {"state": JobState.FAILED, "why": why, "payload": None, "text": None}
        return self._set(and_(jobs.c.key == key, _CLAIMED), done)

    def unfinished(self, now: datetime | None = None) -> tuple[Job, ...]:
        """Jobs whose lease ran out, oldest first: each is to be claimed again before it is worked on."""
        overdue = and_(_CLAIMED, jobs.c.leased_until <= (now or datetime.now(UTC)))
        with self._database.reading() as connection:
            rows = connection.execute(select(jobs).where(overdue).order_by(jobs.c.created_at, jobs.c.key)).mappings()
            return tuple(_job(row) for row in rows)

    def get(self, key: str) -> JobRecord | None:
        """How far a job is."""
        with self._database.reading() as connection:
            row = connection.execute(select(jobs).where(jobs.c.key == key)).mappings().first()
            return JobRecord(key, JobState(row["state"]), row["attempt"], row["result"], row["why"]) if row else None

    def _set(self, which: Any, values: dict[str, Any]) -> bool:
        with self._database.writing() as connection:
            return connection.execute(update(jobs).where(which).values(values)).rowcount == 1


def purge_jobs(connection: Connection, now: datetime, keep_days: int) -> int:
    """Remove jobs that nobody repeats any more, and text older than the term; gives how many lost something."""
    remembered = delete(jobs).where(jobs.c.created_at <= now - timedelta(days=REMEMBERED_DAYS))
    old = and_(jobs.c.created_at <= now - timedelta(days=keep_days), jobs.c.text.is_not(None))
    gone = connection.execute(remembered).rowcount
    return gone + connection.execute(update(jobs).where(old).values(text=None)).rowcount


def _job(row: Mapping[Any, Any]) -> Job:
    return Job(row["key"], row["payload"] or {}, row["worker"], row["attempt"], row["leased_until"], row["text"])
