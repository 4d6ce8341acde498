"""A real PostgreSQL for the run of the tests, from the binaries of this machine, with a password, on loopback."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

PASSWORD = "swordfish-of-the-tests"


def binaries() -> Path | None:
    """The folder of initdb and postgres: the newest of Debian's, else wherever PATH leads."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def required_binaries() -> Path:
    """The folder of initdb and postgres; the test is skipped without one, and fails where servers are required."""
    folder = binaries()
    if folder is None:
        told = "no PostgreSQL on this machine (Debian, Ubuntu: apt-get install postgresql)"
        if os.environ.get("CI") or os.environ.get("NOSOLOGY_REQUIRE_SERVERS"):
            pytest.fail(told)
        pytest.skip(told)
    return folder


def _account() -> dict[str, int]:
    """PostgreSQL refuses to run as root; then it runs as one who may do less."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid}
    pytest.fail("no account for PostgreSQL: it refuses to run as root")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of the server's first database; skipped without binaries, failed where they are required."""
    folder = required_binaries()
    # Not below pytest's own folders, which only the user of the tests may enter.
    with tempfile.TemporaryDirectory(prefix="nosology-pg-", ignore_cleanup_errors=True) as name:
        home, account, port = Path(name), _account(), free_port()
        (home / "password").write_text(PASSWORD, encoding="ascii")
        if account:
            for path in (home, home / "password"):
                os.chown(path, account["user"], account["group"])
        made = [folder / "initdb", "--pgdata", home / "data", "--username", "nosology", "--auth", "scram-sha-256"]
        made += ["--pwfile", home / "password", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, cwd=home, **account)  # type: ignore[call-overload]
        run = [
            folder / "postgres",
            "-D",
            home / "data",
            "-k",
            home,
            "-p",
            str(port),
            "-c",
            "listen_addresses=127.0.0.1",
        ]
        run += ["-c", "fsync=off", "-c", "max_connections=60"]
        with (home.parent / f"{home.name}.log").open("w+b") as log:
            server = subprocess.Popen(run, cwd=home, stdout=log, stderr=log, **account)  # type: ignore[call-overload]
            try:
                url = f"postgresql://nosology:{PASSWORD}@127.0.0.1:{port}/postgres"
                _wait_for(url, server)
                yield url
            finally:
                server.send_signal(2)
                server.wait(timeout=30)
                Path(log.name).unlink()


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def new_database(url: str, name: str) -> str:
    """The address of an empty database on the server."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return f"{url.rpartition('/')[0]}/{name}"
