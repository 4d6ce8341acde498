"""Fixtures of the tests that talk to a bot over HTTP; `conftest.py` hands them to every module."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bot import Bot, running
from slack_server import SlackServer, slack_server

from bot.bootstrap import Application
from bot.records.facade import Records


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A workspace of the test's own."""
    with slack_server() as server:
        yield server


@pytest.fixture(scope="session")
def empty_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without a row: making one takes longer than most of what is tested with it."""
    records = Records(tmp_path_factory.mktemp("records"))
    records.database.version()
    records.database.close()
    return Path(records.database.where)


@pytest.fixture
def home(tmp_path: Path, empty_records: Path) -> Path:
    """A data folder."""
    home = tmp_path / "data"
    home.mkdir()
    shutil.copy(empty_records, home)
    return home


@pytest.fixture
def bot(slack: SlackServer, application: Application, home: Path) -> Iterator[Bot]:
    """A bot over the small index."""
    with running(slack, application, home) as bot:
        yield bot
