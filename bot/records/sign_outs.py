"""When each person last signed out of the pages: a session from before that is worth nothing."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bot.records.database import Database
from bot.records.tables import sign_outs

# Longer than any session lasts.
REMEMBERED_DAYS = 2


class SignOutStore:
    """Sign-outs by person; methods raise RecordsUnavailable."""

    def __init__(self, database: Database) -> None:
        """Sign-outs in `database`."""
        self._database = database

    def note(self, person: str, at: datetime) -> None:
        """A person has signed out."""
        with self._database.writing() as connection:
            connection.execute(delete(sign_outs).where(sign_outs.c.person == person))
            connection.execute(insert(sign_outs).values(person=person, at=at))

    def last(self, person: str) -> datetime | None:
        """When a person last signed out, while that is remembered."""
        with self._database.reading() as connection:
            return connection.execute(select(sign_outs.c.at).where(sign_outs.c.person == person)).scalar()


def purge_sign_outs(connection: Connection, now: datetime) -> None:
    """Remove those that no session is older than."""
    connection.execute(delete(sign_outs).where(sign_outs.c.at <= now - timedelta(days=REMEMBERED_DAYS)))
