"""F11 with real files and real damage: words and exact codes go on answering, and the answer says what is missing."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from chroma_server import chroma_server
from fakes import HashingEncoder, assembled, sliced_library
from slack_bot import Bot, running
from slack_server import SlackServer
from slack_waiting import CODE, QUESTION
from slack_workspace import CODER

from bot.bootstrap import Library, ensure_index
from bot.screening import Screener
from retrieval.corpus import PASSAGES
from retrieval.index import IndexFolder, OpenIndex

# Together more than the five thousand texts from which on Chroma keeps HNSW files beside its database.
LARGE = (
    *("C44", "E11", "H02", "H35", "I69", "I70", "L89", "M05", "M25", "M84", "M89", "N18", "N30", "O36", "S06", "S52"),
    *("S62", "S63", "S82", "T82", "T84", "V43", "Y92", "Z79"),
)
Harm = Callable[[Path], None]


def ignore(done: int, total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture(scope="module")
def large() -> Library:
    return sliced_library(LARGE)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    """An index of the small library that is kept in SQLite alone."""
    return _built(tmp_path_factory.mktemp("small"), library)


@pytest.fixture(scope="module")
def built_large(tmp_path_factory: pytest.TempPathFactory, large: Library) -> Path:
    """An index with HNSW files."""
    home = _built(tmp_path_factory.mktemp("large"), large)
    assert list(_chroma(home).glob("*/index_metadata.pickle"))
    return home


def _built(home: Path, library: Library, dimension: int = 64) -> Path:
    IndexFolder(home, HashingEncoder(dimension)).build(library.corpus, ignore)
    return home


def _chroma(home: Path, dimension: int = 64) -> Path:
    return home / "index" / HashingEncoder(dimension).fingerprint / "chroma"


def _database(home: Path) -> Path:
    return _chroma(home) / "chroma.sqlite3"


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy to harm."""
    return Path(shutil.copytree(built, tmp_path / "index"))


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def garbled(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\x5a" * path.stat().st_size)


def _answers(bot: Bot) -> str:
    """A question in words, a code and the command are answered; gives the answer to the words."""
    answer = bot.answer(bot.ask(QUESTION)).everything
    assert CODE in answer
    assert "E11.22" in bot.answer(bot.ask("E11.22, DOS 8/15/2026")).everything
    bot.send(bot.events.command("E11.22"))
    bot.settle()
    assert any("E11.22" in told.everything for told in bot.whispers(CODER))
    return answer


def _answers_and_says_so(bot: Bot, home: Path) -> None:
    answer = _answers(bot)
    assert "Degraded: the search by meaning does not answer" in answer
    assert str(home) not in answer
    ready = httpx.get(f"{bot.url}/readyz")
    assert ready.status_code == 503
    assert str(home) not in ready.text


def _answers_whole(bot: Bot) -> None:
    assert "Degraded" not in _answers(bot)
    assert httpx.get(f"{bot.url}/readyz").status_code == 200


@pytest.mark.parametrize("harm", [truncated, emptied, garbled])
def test_f11_a_database_damaged_while_the_bot_runs(
    slack: SlackServer, library: Library, screener: Screener, home: Path, copy: Path, harm: Harm
) -> None:
    index = IndexFolder(copy, HashingEncoder()).open(library.corpus)
    with running(slack, assembled(library, index, screener), home) as bot:
        bot.ask(QUESTION)
        harm(_database(copy))
        _answers_and_says_so(bot, copy)
    _closed(index)
    _mended(slack, library, screener, home, copy)


@pytest.mark.parametrize("harm", [truncated, emptied, garbled])
def test_f11_a_database_damaged_before_the_start_is_built_anew(
    slack: SlackServer, library: Library, screener: Screener, home: Path, copy: Path, harm: Harm
) -> None:
    harm(_database(copy))
    _mended(slack, library, screener, home, copy)


@pytest.mark.parametrize("harm", [truncated, emptied, garbled])
def test_f11_hnsw_files_damaged_while_the_bot_runs_are_mended_at_the_next_start(
    slack: SlackServer, large: Library, screener: Screener, home: Path, built_large: Path, tmp_path: Path, harm: Harm
) -> None:
    copy = Path(shutil.copytree(built_large, tmp_path / "index"))
    index = IndexFolder(copy, HashingEncoder()).open(large.corpus)
    with running(slack, assembled(large, index, screener), home) as bot:
        for file in _chroma(copy).glob("*/*.bin"):
            harm(file)
        # They are in memory while the bot runs: nothing is missing from its answers.
        _answers_whole(bot)
    _closed(index)
    _mended(slack, large, screener, tmp_path / "next", copy)


def _mended(slack: SlackServer, library: Library, screener: Screener, home: Path, copy: Path) -> None:
    """The next start finds the damage and builds what is missing."""
    index = ensure_index(IndexFolder(copy, HashingEncoder()), library.corpus, ignore)
    with running(slack, assembled(library, index, screener), home) as bot:
        _answers_whole(bot)


def _closed(index: OpenIndex) -> None:
    """Its engine is gone, as when its process has ended."""
    assert index.vectors is not None
    index.vectors.close()


def test_f11_vectors_of_another_dimension(
    slack: SlackServer, library: Library, screener: Screener, home: Path, copy: Path, tmp_path: Path
) -> None:
    other = _built(tmp_path / "other", library, 128)
    shutil.rmtree(_chroma(copy))
    shutil.copytree(_chroma(other, 128), _chroma(copy))
    index = IndexFolder(copy, HashingEncoder()).open(library.corpus)
    with running(slack, assembled(library, index, screener), home) as bot:
        _answers_and_says_so(bot, copy)


@pytest.mark.parametrize("collections", [("icd10cm",), (PASSAGES,), ("icd10cm", PASSAGES)], ids="+".join)
def test_f11_a_collection_that_was_emptied(
    slack: SlackServer, library: Library, screener: Screener, home: Path, copy: Path, collections: tuple[str, ...]
) -> None:
    index = IndexFolder(copy, HashingEncoder()).open(library.corpus)
    assert index.vectors is not None
    for collection in collections:
        index.vectors.delete(collection, index.vectors.ids(collection))
    with running(slack, assembled(library, index, screener), home) as bot:
        _answers_and_says_so(bot, copy)


def test_f11_rows_lost_behind_the_engines_back_are_built_anew_at_the_next_start(
    slack: SlackServer, library: Library, screener: Screener, home: Path, copy: Path
) -> None:
    connection = sqlite3.connect(_database(copy))
    with connection:
        connection.execute("DELETE FROM embeddings")
        connection.execute("DELETE FROM embeddings_queue")
    connection.close()
    _mended(slack, library, screener, home, copy)


@pytest.fixture
def on_server(tmp_path: Path, library: Library) -> Iterator[tuple[IndexFolder, OpenIndex, Callable[[], None]]]:
    """An index whose vectors are on a server, and what stops the server."""
    folder = tmp_path / "chroma"
    folder.mkdir()
    with chroma_server(folder) as (url, process):
        place = IndexFolder(tmp_path / "index", HashingEncoder(), url)
        place.build(library.corpus, ignore)

        def stop() -> None:
            process.kill()
            process.wait(30)

        yield place, place.open(library.corpus), stop


def test_f11_a_server_that_went_away_while_the_bot_runs(
    slack: SlackServer,
    library: Library,
    screener: Screener,
    home: Path,
    tmp_path: Path,
    on_server: tuple[IndexFolder, OpenIndex, Callable[[], None]],
) -> None:
    _, index, stop = on_server
    with running(slack, assembled(library, index, screener), home) as bot:
        assert "Degraded" not in bot.answer(bot.ask(QUESTION)).everything
        stop()
        _answers_and_says_so(bot, tmp_path)
    _closed(index)


def test_f11_a_server_that_is_away_at_the_start(
    slack: SlackServer,
    library: Library,
    screener: Screener,
    home: Path,
    tmp_path: Path,
    on_server: tuple[IndexFolder, OpenIndex, Callable[[], None]],
) -> None:
    place, index, stop = on_server
    _closed(index)
    stop()
    words = ensure_index(place, library.corpus, ignore)
    with running(slack, assembled(library, words, screener), home) as bot:
        _answers_and_says_so(bot, tmp_path)
