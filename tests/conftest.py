"""What several test modules share, made once."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fakes import assembled, built_index, sliced_library
from postgresql_server import new_database, postgresql_url
from slack_fixtures import bot, empty_records, home, slack
from tabular_files import packaged

from bot.bootstrap import Application, Library
from bot.records.facade import Records
from bot.screening import Screener
from codes.catalogue import Catalogue
from retrieval.index import OpenIndex

__all__ = ["bot", "empty_records", "home", "postgresql_url", "slack"]

_CATEGORIES = ("E11", "I10", "I11", "I13", "I50", "J45", "N18", "N30", "R05", "S72", "Z79")


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the user's own data folder."""
    home = tmp_path / "nosology-home"
    monkeypatch.setenv("NOSOLOGY_HOME", str(home))
    return home


@pytest.fixture
def as_found(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a run of the command changes in its process, environment and logging, is put back."""
    for name in ("TOKENIZERS_PARALLELISM", "HF_HUB_OFFLINE", "TQDM_DISABLE"):
        monkeypatch.setenv(name, os.environ.get(name, "1"))
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return packaged()


@pytest.fixture(scope="session")
def screener() -> Screener:
    return Screener()


@pytest.fixture(scope="session")
def library() -> Library:
    return sliced_library(_CATEGORIES)


@pytest.fixture(scope="session")
def index(library: Library, tmp_path_factory: pytest.TempPathFactory) -> OpenIndex:
    return built_index(tmp_path_factory.mktemp("home"), library)


@pytest.fixture(scope="session")
def application(library: Library, index: OpenIndex, screener: Screener) -> Application:
    return assembled(library, index, screener)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Where a test keeps its records: SQLite in its data folder, then a new database on a PostgreSQL server."""
    if request.param == "sqlite":
        return None
    return new_database(request.getfixturevalue("postgresql_url"), f"t{uuid4().hex}")


@pytest.fixture
def open_records(data_folder: Path, database_url: str | None) -> Iterator[Callable[..., Records]]:
    """Records of the test's one database, opened as often as it is called: with another term, by another process."""
    opened: list[Records] = []

    def open_once_more(keep_days: int = 30) -> Records:
        opened.append(Records(data_folder, database_url, keep_days))
        return opened[-1]

    yield open_once_more
    for records in opened:
        records.close()


@pytest.fixture
def records(open_records: Callable[..., Records]) -> Records:
    """The records of a test, with the default term of 30 days."""
    return open_records()
