"""The database: SQLite in the data folder or PostgreSQL by address, opened and brought up to date at first use."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.errors import RecordsUnavailable
from bot.records.migrating import upgrade, version_of
from bot.records.tables import VERSION

FILE = "records.db"
_DRIVER = "postgresql+psycopg"
# How long a writer waits for another one, and how long for a server that does not answer, in seconds.
_BUSY_S, _CONNECT_S, _MIGRATION_S = 30, 5, 120
# A database that could not be opened is not tried again with every answer.
_RETRY_S = 10.0
# Beside the five that are kept: the server has some forty threads, and none of them should wait for another's.
_MORE_CONNECTIONS = 60
_MIGRATION_LOCK = 0x4E6F736F
_LOG = logging.getLogger(__name__)


class Database:
    """One database and its transactions; safe for threads, and for processes side by side."""

    def __init__(self, home: Path, url: str | None = None) -> None:
        """Records at `url` (postgresql://…), or in `home` where it is None; nothing is opened yet."""
        self._path = home / FILE
        self._url = _address(url) if url else URL.create("sqlite", database=str(self._path))
        self._engine: Engine | None = None
        self._lock = Lock()
        self._failed: tuple[float, str] | None = None

    @property
    def is_postgresql(self) -> bool:
        """Whether it is PostgreSQL, which has other locks."""
        return self._url.get_backend_name() == "postgresql"

    @property
    def where(self) -> str:
        """Where the records are, without a password."""
        if not self.is_postgresql:
            return str(self._path)
        port = f":{self._url.port}" if self._url.port else ""
        return f"{self._url.host or 'local socket'}{port}/{self._url.database or ''}"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that reads; raises RecordsUnavailable."""
        with self._told(), self._opened().connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes, kept at its end; SQLite has one writer at a time, from the beginning.

        Raises RecordsUnavailable.
        """
        with self._told(), self._opened().connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def version(self) -> str:
        """The version of the schema."""
        with self.reading() as connection:
            return version_of(connection) or ""

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors in a line of ours: the driver's own may hold the address or what was to be written."""
        try:
            yield
        except SQLAlchemyError as error:
            reason = _reason(error)
        except OSError as error:
            reason = error.strerror or type(error).__name__
        else:
            return
        raise RecordsUnavailable(f"the records at {self.where} cannot be used: {reason}") from None

    def _opened(self) -> Engine:
        with self._lock:
            if self._engine is None:
                if self._failed and time.monotonic() < self._failed[0]:
                    raise RecordsUnavailable(self._failed[1])
                try:
                    with self._told():
                        self._engine = self._open()
                except RecordsUnavailable as error:
                    self._failed = (time.monotonic() + _RETRY_S, str(error))
                    raise
                self._failed = None
            return self._engine

    def _open(self) -> Engine:
        engine = create_engine(self._url, hide_parameters=True, **self._engine_options())
        try:
            if self.is_postgresql:
                _bring_up_postgresql(engine)
            else:
                event.listen(engine, "connect", _set_up_sqlite)
                event.listen(engine, "begin", _begin_sqlite)
                self._bring_up_sqlite(engine)
        except BaseException:
            engine.dispose()
            raise
        return engine

    def _engine_options(self) -> dict[str, Any]:
        if self.is_postgresql:
            return {"pool_pre_ping": True, "connect_args": {"connect_timeout": _CONNECT_S}}
        # Kept open: when the last one closes, SQLite folds its log into the file, and every claim would wait for that.
        return {"poolclass": QueuePool, "max_overflow": _MORE_CONNECTIONS, "connect_args": {"timeout": _BUSY_S}}

    def _bring_up_sqlite(self, engine: Engine) -> None:
        if self._path.is_file() and self._path.stat().st_size and _is_current(engine):
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(f"{self._path}.lock", timeout=_MIGRATION_S):
                # Questions are nobody else's to read; the log and its index take the file's mode.
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
                # A switch of the file, which no transaction may hold open.
                raw = engine.raw_connection()
                raw.cursor().execute("PRAGMA journal_mode=WAL")
                raw.close()
                with engine.connect().execution_options(writes=True) as connection, connection.begin():
                    upgrade(connection)
        except Timeout:
            raise RecordsUnavailable(f"another process is bringing {self._path} up to date; try again") from None


def _is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        return version_of(connection) == VERSION


def _bring_up_postgresql(engine: Engine) -> None:
    if not _is_current(engine):
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            upgrade(connection)


def _set_up_sqlite(connection: Any, record: Any) -> None:
    # The driver's own transactions begin late, and so cannot take the write lock before they read.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    # What is let go of is overwritten, not merely unlinked.
    connection.execute("PRAGMA secure_delete=ON")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise RecordsUnavailable("NOSOLOGY_DATABASE_URL is not an address; as in postgresql://user@host/name") from None
    if address.drivername not in ("postgresql", "postgres", _DRIVER):
        raise RecordsUnavailable("NOSOLOGY_DATABASE_URL must begin with postgresql://; empty is SQLite")
    return address.set(drivername=_DRIVER)


def _reason(error: SQLAlchemyError) -> str:
    """The first line of the driver's message, which names no values."""
    original = getattr(error, "orig", None)
    if original is None:
        return type(error).__name__
    line = str(original).strip().splitlines()[:1] or [type(original).__name__]
    return line[0]
