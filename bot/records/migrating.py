"""The database's schema brought up to the code's, by alembic, which is imported only when there is something to do.

No `env.py`: alembic would run it when it is loaded, and nothing of ours works at import.
"""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from bot.errors import RecordsUnavailable
from bot.records.tables import VERSION, metadata

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory


def version_of(connection: Connection) -> str | None:
    """The version that the database was brought to; None for one that has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def upgrade(connection: Connection) -> None:
    """Take every step that is missing, within the connection's transaction, all or none.

    Raises RecordsUnavailable for a database that a newer release has written.
    """
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext

    script = scripts()
    version = version_of(connection)
    if version and version not in {step.revision for step in script.walk_revisions()}:
        raise RecordsUnavailable(
            f"a newer release of Nosology has written the records (version {version}, this one knows {VERSION}); "
            "start that release, or name another database"
        )

    def steps(current: Any, context: Any) -> Any:
        return script._upgrade_revs("head", current)

    with EnvironmentContext(Config(), script, fn=steps, destination_rev="head") as environment:
        environment.configure(connection=connection, target_metadata=metadata)
        with environment.begin_transaction():
            environment.run_migrations()


def scripts() -> "ScriptDirectory":
    """The migrations of this package."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(files("bot.records") / "migrations"))
