"""Processes that share one database: run as `python tests/record_workers.py WHAT HOME URL NAME COUNT`."""

import os
import subprocess
import sys
import time
from pathlib import Path

from bot.records.audit_chain import LineKind
from bot.records.facade import Records
from bot.records.kept import Claim

ROOT = Path(__file__).resolve().parents[1]


def worker(what: str, home: Path, url: str | None, name: str, count: int) -> "subprocess.Popen[str]":
    """Start a process of its own at WHAT."""
    command = [sys.executable, str(ROOT / "tests" / "record_workers.py"), what, str(home), url or "", name, str(count)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment)


def claim(records: Records, name: str, count: int) -> None:
    """Print the keys that this process was given."""
    keys = [f"job-{n}" for n in range(count)]
    # Two of them meet in the middle from both ends and again from there on.
    for key in keys if name == "a" else reversed(keys):
        if records.jobs.claim(key, {"n": 1}, name, 60):
            print(key)


def claim_bunches(records: Records, name: str, count: int) -> None:
    """The same, ten keys at a time, which stand in another order at each."""
    keys = [f"job-{n}" for n in range(count)]
    keys = keys if name == "a" else keys[::-1]
    for begin in range(0, count, 10):
        claims = [Claim(key, {"n": 1}) for key in keys[begin : begin + 10]]
        for key in records.jobs.claim_all(claims, name, 60):
            print(key)


def append(records: Records, name: str, count: int) -> None:
    """Append lines."""
    for n in range(count):
        records.audit.append(LineKind.EXPORT, {"by": name, "n": n})


def forever(records: Records, name: str, count: int) -> None:
    """Append lines until killed."""
    print("begun", flush=True)
    append(records, name, 10**9)


def hold(records: Records, name: str, count: int) -> None:
    """Append a line and wait to be killed before it is kept."""
    with records.database.writing() as connection:
        records.audit.append(LineKind.EXPORT, {"by": name, "never": "kept"}, connection)
        print("begun", flush=True)
        time.sleep(count)


def migrate(records: Records, name: str, count: int) -> None:
    """Open the database for the first time."""
    print(records.database.version())


if __name__ == "__main__":
    what, home, url, name, count = sys.argv[1:]
    actions = {
        "claim": claim,
        "bunches": claim_bunches,
        "append": append,
        "forever": forever,
        "hold": hold,
        "migrate": migrate,
    }
    actions[what](Records(Path(home), url or None), name, int(count))
