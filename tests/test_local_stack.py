"""The stack without Docker: a real PostgreSQL, Chroma server and bot, started, asked, stopped, started again."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from postgresql_server import free_port, required_binaries

ROOT = Path(__file__).resolve().parents[1]
_START_SECONDS = 120.0


@contextmanager
def stack(home: Path, port: int) -> Iterator[None]:
    """The stack over `home`, ready; stopped by Ctrl-C as a user stops it."""
    command = [sys.executable, "deploy/local_stack.py", "--home", str(home), "--port", str(port)]
    command += ["--bot", sys.executable, "tests/small_bot.py"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("NOSOLOGY_", "SLACK_"))}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    log = home.with_suffix(".txt")
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        end = time.monotonic() + _START_SECONDS
        while not ready(port):
            assert process.poll() is None, said(home)
            assert time.monotonic() < end, said(home)
            time.sleep(0.2)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, said(home)


def said(home: Path) -> str:
    """What the script and its servers said, for the failure's report."""
    logs = [home.with_suffix(".txt"), *sorted(home.glob("*.log"))]
    return "\n".join(f"== {log.name}\n{log.read_text(errors='replace')[-2000:]}" for log in logs if log.exists())


def ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def call(port: int, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data, {"Content-Type": "application/json"} if data else {}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return dict(json.load(response))


@pytest.mark.timeout(300)
def test_the_stack_answers_keeps_and_comes_back(tmp_path: Path) -> None:
    required_binaries()
    home, port = tmp_path / "stack", free_port()
    with stack(home, port):
        answer = call(port, "/v1/answers", {"question": "type 2 diabetes with CKD stage 4", "as_of": "2026-08-15"})
        assert "E11.22" in [code["code"] for code in answer["codes"]]
        assert answer["degraded"] == []
    assert list((home / "chroma").rglob("*.sqlite3")), "the vectors lie with the Chroma server"
    assert not list((home / "home").rglob("*.db")), "the records lie in PostgreSQL"
    with stack(home, port):
        kept = call(port, f"/v1/answers/{answer['id']}")
        assert [code["code"] for code in kept["codes"]] == [code["code"] for code in answer["codes"]]


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    required_binaries()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "deploy/local_stack.py", "--home", str(tmp_path / "s"), "--check", "--port"]
        command += [str(taken.getsockname()[1]), "--bot", sys.executable, "-c", "raise SystemExit(1)"]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert re.search(r"^local_stack: bot stopped at its start; see \S+bot\.log$", done.stderr, re.MULTILINE), (
        done.stderr
    )
