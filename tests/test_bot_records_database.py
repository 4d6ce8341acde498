"""The database: opened, brought up to date, refused, and never telling its password."""

import logging
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from postgresql_server import PASSWORD
from record_answers import answered, asked
from record_workers import worker
from sqlalchemy import text

from bot.errors import RecordsUnavailable, UsageError
from bot.records.facade import Records
from bot.records.migrating import scripts, version_of
from bot.records.tables import VERSION, metadata
from bot.settings import read_settings

ROOT = Path(__file__).resolve().parents[1]


def test_an_empty_database_is_brought_to_the_newest_version(records: Records) -> None:
    assert records.database.version() == VERSION
    assert scripts().get_current_head() == VERSION


def test_the_tables_are_those_that_the_migrations_make(records: Records) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with records.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_processes_that_open_an_empty_database_at_once_make_one(data_folder: Path, database_url: str | None) -> None:
    opening = [worker("migrate", data_folder, database_url, str(n), 0) for n in range(4)]
    assert [process.communicate(timeout=60)[0].strip() for process in opening] == [VERSION] * 4


def test_a_database_of_a_newer_release_is_refused_and_left_as_it_is(
    records: Records, open_records: Callable[..., Records]
) -> None:
    with records.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    later = open_records()
    with pytest.raises(RecordsUnavailable, match="newer release"):
        later.audit.verify()
    assert later.record(asked(), answered()) is False
    with records.database.reading() as connection:
        assert version_of(connection) == "9999"


def test_a_database_from_before_any_table_is_filled(data_folder: Path) -> None:
    data_folder.mkdir()
    (data_folder / "records.db").touch()
    assert Records(data_folder).database.version() == VERSION


def test_a_file_that_is_no_database_is_told_in_one_line(data_folder: Path) -> None:
    data_folder.mkdir()
    (data_folder / "records.db").write_text("not a database, but longer than its header would be", encoding="ascii")
    with pytest.raises(RecordsUnavailable, match="not a database") as caught:
        Records(data_folder).audit.verify()
    assert "\n" not in str(caught.value)


def test_only_the_owner_may_read_the_records(data_folder: Path) -> None:
    records = Records(data_folder)
    records.record(asked(), answered())
    for name in ("records.db", "records.key"):
        assert stat.S_IMODE((data_folder / name).stat().st_mode) == 0o600


def test_a_transaction_that_fails_leaves_nothing(records: Records) -> None:
    answer = answered()

    def keep_and_fail() -> None:
        with records.database.writing() as connection:
            records.answers.keep(asked(), answer, connection)
            raise KeyError

    with pytest.raises(KeyError):
        keep_and_fail()
    assert records.answers.get(answer.id) is None


def test_an_answer_that_is_kept_twice_is_kept_once_and_said_in_no_words(
    records: Records, caplog: pytest.LogCaptureFixture
) -> None:
    answer = answered()
    assert [records.record(asked(), answer), records.record(asked(), answer)] == [True, False]
    assert records.audit.verify().lines == 1
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "diabetes" not in caplog.text
    assert answer.id not in caplog.text


@pytest.mark.parametrize("wrong", ["password", "port", "name"])
def test_a_password_is_never_told(
    wrong: str, data_folder: Path, postgresql_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address = {
        "password": postgresql_url.replace(PASSWORD, f"not-{PASSWORD}"),
        "port": f"postgresql://nosology:{PASSWORD}@127.0.0.1:1/postgres",
        "name": f"{postgresql_url.rpartition('/')[0]}/no-such-{uuid4().hex}",
    }[wrong]
    records = Records(data_folder, address)
    with pytest.raises(RecordsUnavailable) as caught:
        records.audit.verify()
    assert records.record(asked(), answered()) is False
    settings = read_settings({"NOSOLOGY_DATABASE_URL": address})
    said = repr((settings, records, records.database, records.database.where)) + str(caught.value) + caplog.text
    assert "swordfish" not in said
    assert caught.value.__cause__ is None
    assert "127.0.0.1" in str(caught.value)


@pytest.mark.parametrize("url", ["mysql://u:swordfish@h/n", "swordfish", "sqlite:///x.db", "postgresqlx://swordfish"])
def test_another_kind_of_address_is_refused_without_being_repeated(url: str, data_folder: Path) -> None:
    with pytest.raises(UsageError, match="NOSOLOGY_DATABASE_URL") as asked_for:
        read_settings({"NOSOLOGY_DATABASE_URL": url})
    with pytest.raises(RecordsUnavailable, match="NOSOLOGY_DATABASE_URL") as opened:
        Records(data_folder, url).audit.verify()
    assert "swordfish" not in str(asked_for.value) + str(opened.value)


def test_a_port_that_is_no_number_is_told_without_the_address(data_folder: Path) -> None:
    url = "postgresql://u:swordfish@host:port/name"
    with pytest.raises(RecordsUnavailable, match="NOSOLOGY_DATABASE_URL") as caught:
        Records(data_folder, url).audit.verify()
    assert "swordfish" not in str(caught.value)


def test_a_database_that_did_not_answer_is_tried_again_only_after_a_while(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_folder.write_text("in the way", encoding="ascii")
    records = Records(data_folder)
    with pytest.raises(RecordsUnavailable):
        records.audit.verify()
    data_folder.unlink()
    with pytest.raises(RecordsUnavailable):
        records.audit.verify()
    monkeypatch.setattr("bot.records.database._RETRY_S", 0.0)
    records.database._failed = (0.0, "")
    assert records.audit.verify().is_whole


def test_no_record_is_imported_before_one_is_written_or_read() -> None:
    program = (
        "import sys, pathlib, bot.start, bot.terminal.app\n"
        "from bot.records.facade import Records\n"
        "Records(pathlib.Path('unused'))\n"
        "print([n for n in ('sqlalchemy', 'alembic', 'psycopg') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_up_to_date_database_needs_no_alembic_and_sqlite_no_psycopg(data_folder: Path) -> None:
    Records(data_folder).record(asked(), answered())
    program = (
        "import sys, pathlib\nfrom bot.records.facade import Records\n"
        f"assert Records(pathlib.Path({str(data_folder)!r})).audit.verify().lines == 1\n"
        "print([n for n in ('sqlalchemy', 'alembic', 'psycopg') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['sqlalchemy']"
