"""What each person wants when a question does not say it."""

from sqlalchemy import delete, insert, select

from bot.records.database import Database
from bot.records.kept import Preferences
from bot.records.tables import preferences
from codes.models import Setting


class PreferenceStore:
    """Preferences by asker; methods raise RecordsUnavailable."""

    def __init__(self, database: Database) -> None:
        """Preferences in `database`."""
        self._database = database

    def get(self, asker: str) -> Preferences:
        """A person's preferences; all empty for one who has said nothing."""
        with self._database.reading() as connection:
            row = connection.execute(select(preferences).where(preferences.c.asker == asker)).first()
        if row is None:
            return Preferences()
        return Preferences(row.specialty, Setting(row.setting) if row.setting else None, row.as_of)

    def set(self, asker: str, wanted: Preferences) -> None:
        """Put `wanted` in the place of what was there."""
        values = {"specialty": wanted.specialty, "setting": wanted.setting, "as_of": wanted.as_of}
        with self._database.writing() as connection:
            connection.execute(delete(preferences).where(preferences.c.asker == asker))
            connection.execute(insert(preferences).values(asker=asker, **values))
