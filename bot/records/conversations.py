"""The last question of each conversation, so that a follow-up can change it."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bot.records.database import Database
from bot.records.kept import Turn
from bot.records.tables import conversations
from codes.models import Setting, System

# A follow-up comes soon or not at all.
REMEMBERED_DAYS = 7


class ConversationStore:
    """Conversations by key, such as a Slack thread; methods raise RecordsUnavailable."""

    def __init__(self, database: Database, keep_days: int) -> None:
        """Conversations that are remembered for REMEMBERED_DAYS, or `keep_days` where that is less; 0 never."""
        self._database = database
        self._keep = timedelta(days=min(keep_days, REMEMBERED_DAYS))

    def remember(self, key: str, turn: Turn) -> None:
        """Put `turn` in the place of what was asked before; its question must have passed the screen."""
        if not self._keep:
            return
        kept = {
            "question": turn.question,
            "as_of": turn.as_of.isoformat(),
            "setting": turn.setting,
            "system": turn.system,
            "answer_id": turn.answer_id,
        }
        with self._database.writing() as connection:
            connection.execute(delete(conversations).where(conversations.c.key == key))
            connection.execute(insert(conversations).values(key=key, turn=kept, at=datetime.now(UTC)))

    def last(self, key: str) -> Turn | None:
        """What was last asked, unless it is forgotten."""
        if not self._keep:
            return None
        fresh = conversations.c.at > datetime.now(UTC) - self._keep
        with self._database.reading() as connection:
            row = connection.execute(select(conversations).where(conversations.c.key == key, fresh)).first()
        return _turn(row.turn, row.at) if row else None

    def forget(self, key: str) -> None:
        """Let go of a conversation."""
        with self._database.writing() as connection:
            connection.execute(delete(conversations).where(conversations.c.key == key))


def purge_conversations(connection: Connection, now: datetime, keep_days: int) -> int:
    """Remove conversations past their term; gives how many."""
    term = timedelta(days=min(keep_days, REMEMBERED_DAYS))
    return connection.execute(delete(conversations).where(conversations.c.at <= now - term)).rowcount


def _turn(kept: dict[str, str | None], at: datetime) -> Turn:
    return Turn(
        question=kept["question"] or "",
        as_of=date.fromisoformat(kept["as_of"] or ""),
        setting=Setting(kept["setting"]) if kept["setting"] else None,
        system=System(kept["system"]) if kept["system"] else None,
        answer_id=kept["answer_id"],
        at=at,
    )
