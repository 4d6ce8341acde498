"""F2 in a real process: nothing is acknowledged before it is ready, and then nothing is left to load."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from postgresql_server import free_port
from slack_bot import Bot, environment_for, held
from slack_events import Events, deliver
from slack_server import SlackServer
from slack_waiting import CODE, QUESTION, about

from bot.records.facade import Records

ROOT = Path(__file__).parents[1]
START_SECONDS = 240.0
# What Slack waits for an acknowledgement.
PATIENCE = 3.0
HEAVY = frozenset(
    ("torch", "transformers", "sentence_transformers", "presidio_analyzer", "spacy", "chromadb", "bm25s", "sqlalchemy")
)


@pytest.fixture
def modules_file(tmp_path: Path) -> Path:
    return tmp_path / "modules.txt"


@pytest.fixture
def starting(slack: SlackServer, home: Path, modules_file: Path) -> Iterator[Bot]:
    """A bot whose process has just been started."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("NOSOLOGY_", "SLACK_"))}
    environment |= environment_for(slack, home, NOSOLOGY_PORT=str(port), MODULES_FILE=str(modules_file))
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    process = subprocess.Popen([sys.executable, "tests/warm_bot.py"], env=environment, cwd=ROOT, text=True)
    records = Records(home)
    try:
        yield Bot(slack, Events(slack), f"http://127.0.0.1:{port}", records, process=process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        records.database.close()


def _modules(bot: Bot, file: Path) -> set[str]:
    file.unlink(missing_ok=True)
    assert bot.process is not None
    bot.process.send_signal(signal.SIGUSR1)
    held(file.exists)
    return set(file.read_text(encoding="utf-8").split())


@pytest.mark.timeout(400)
def test_f2_what_comes_before_the_models_are_warm_is_sent_again_and_the_first_answer_loads_nothing(
    starting: Bot, modules_file: Path
) -> None:
    bot = starting
    delivery = bot.events.mention(QUESTION)
    outcomes: list[str] = []

    def taken() -> bool:
        """Slack's next try: whether it was acknowledged within its patience."""
        try:
            status = deliver(bot.url, delivery, len(outcomes), patience=PATIENCE).status_code
        except httpx.TransportError as error:
            outcomes.append(type(error).__name__)
            return False
        outcomes.append(str(status))
        return status == 200

    held(taken, START_SECONDS)
    # Nobody acknowledged what was not going to be answered at once.
    assert len(outcomes) > 1
    assert set(outcomes[:-1]) <= {"ConnectError", "ReadTimeout", "ConnectTimeout"}
    assert httpx.get(f"{bot.url}/readyz").status_code == 200
    at_ready = _modules(bot, modules_file)
    assert at_ready >= HEAVY
    bot.settle()
    assert CODE in bot.answer(about(delivery)).everything
    later = {name for name in _modules(bot, modules_file) - at_ready if name.partition(".")[0] in HEAVY}
    assert later == set()
