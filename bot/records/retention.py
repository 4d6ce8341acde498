"""What is let go of once its term is over, and the state of the whole."""

from datetime import UTC, date, datetime

from sqlalchemy import Connection, delete, func, insert, select

from bot.records.answers import purge_words
from bot.records.audit_chain import AuditChain, LineKind
from bot.records.conversations import purge_conversations
from bot.records.database import Database
from bot.records.feedback import purge_comments
from bot.records.jobs import purge_jobs
from bot.records.kept import Purged, RecordsStatus
from bot.records.lead_requests import purge_request_comments
from bot.records.sign_outs import purge_sign_outs
from bot.records.tables import facts, metadata

_PURGED_ON = "purged_on"


def purge(database: Database, audit: AuditChain, keep_days: int, now: datetime) -> Purged:
    """Take away the words whose term is over at `now`, and say so in the audit; raises RecordsUnavailable."""
    with database.writing() as connection:
        purged = Purged(
            purge_words(connection, now, keep_days),
            purge_comments(connection, now, keep_days) + purge_request_comments(connection, now, keep_days),
            purge_jobs(connection, now, keep_days),
            purge_conversations(connection, now, keep_days),
        )
        purge_sign_outs(connection, now)
        connection.execute(delete(facts).where(facts.c.name == _PURGED_ON))
        connection.execute(insert(facts).values(name=_PURGED_ON, value=now.astimezone(UTC).date().isoformat()))
        if purged != Purged():
            taken = {name: getattr(purged, name) for name in Purged.__slots__}
            audit.append(LineKind.PURGE, taken | {"keep_days": keep_days}, connection)
        return purged


def last_purged(database: Database) -> date | None:
    """The day (UTC) of the last purge; raises RecordsUnavailable."""
    with database.reading() as connection:
        return _last_purged(connection)


def status(database: Database, keep_days: int) -> RecordsStatus:
    """Where the records are, how many of each kind, and when words were last let go; raises RecordsUnavailable."""
    version = database.version()
    with database.reading() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table.name != facts.name
        }
        purged_on = _last_purged(connection)
    backend = "PostgreSQL" if database.is_postgresql else "SQLite"
    return RecordsStatus(database.where, backend, version, keep_days, dict(sorted(counts.items())), purged_on)


def _last_purged(connection: Connection) -> date | None:
    value = connection.execute(select(facts.c.value).where(facts.c.name == _PURGED_ON)).scalar()
    return date.fromisoformat(value) if value else None
