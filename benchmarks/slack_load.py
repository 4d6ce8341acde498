"""Ask many questions in Slack at once, with deliveries that come twice and a Web API that fails, and count answers.

    python benchmarks/slack_load.py                                  one bot process, records in SQLite
    python benchmarks/slack_load.py --workers 2 --database postgresql://…

The bot is `nosology serve`, one or several processes of it over one data folder and one database, with the packaged
encoder and the whole index; Slack is `tests/slack_server.py`. 200 mentions are sent at the same moment; one in twenty
is delivered twice, as Slack does it when it heard no acknowledgement (same event_id, X-Slack-Retry-Num), where there
are several workers to another one; one call in twenty of the Web API fails, in a way drawn by a seed: an error, HTTP
500 or 503, 429 with Retry-After, a reset before or after the effect, a reply that is lost after a while.

Promised: every question is answered, none twice, each with the code it must have, and the slowest in a hundred
acknowledgements comes within a second. Exit status 1 when one of these is broken. The same burst of bare requests
(/healthz) beforehand tells how much of the time is the machine's. Prints the Markdown table of docs/performance.md.
"""

import argparse
import asyncio
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from slack_outcome import Outcome, table

_ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_ROOT), str(_ROOT / "tests")]

from slack_events import SECRET, Delivery, Events, signed  # noqa: E402
from slack_server import ANY_FAULT, TOKEN, Fault, How, SlackServer, slack_server  # noqa: E402
from slack_workspace import CODER, Conversation, Message  # noqa: E402

# Each with a code that must stand in its answer; dates of service keep the packaged release in force.
QUESTIONS = (
    ("type 2 diabetes with CKD stage 4, on insulin, DOS 8/15/2026", "E11.22"),
    ("acute cystitis with hematuria, DOS 8/15/2026", "N30.01"),
    ("hypertension with heart failure, DOS 8/15/2026", "I11.0"),
    ("mild persistent asthma with exacerbation, DOS 8/15/2026", "J45.31"),
    ("COPD exacerbation, DOS 8/15/2026", "J44.1"),
    ("chronic kidney disease stage 3b, DOS 8/15/2026", "N18.32"),
    ("kidney stone, DOS 8/15/2026", "N20.0"),
    ("cellulitis of left lower limb, DOS 8/15/2026", "L03.116"),
    ("is E11.9 valid on 8/15/2026?", "E11.9"),
    ("long term use of insulin, DOS 8/15/2026", "Z79.4"),
)
# Where to, what (nothing is a GET), and its headers.
Sent = tuple[str, bytes | None, dict[str, str]]
AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
_LONGEST_WAIT = 30
FAULTS = (*ANY_FAULT, Fault(How.TIMEOUT_AFTER, seconds=3))


@dataclass(frozen=True)
class Asked:
    """A question that was put, and the code that its answer must have."""

    message: Message
    code: str
    delivery: Delivery


def main() -> None:
    """Run once and print the table."""
    options = _options()
    outcome = run(options)
    print(table(options.workers, bool(options.database), outcome))
    for promise in outcome.broken:
        print(f"broken: {promise}", file=sys.stderr)
    sys.exit(1 if outcome.broken else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=1, help="bot processes (1)")
    parser.add_argument("--database", default="", help="PostgreSQL URL of the records (SQLite in a new folder)")
    parser.add_argument("--home", type=Path, help="data folder with a built index, kept (a copy of the usual one)")
    parser.add_argument("--mentions", type=int, default=200, help="questions at the same moment (200)")
    parser.add_argument("--channels", type=int, default=20, help="channels they are asked in (20)")
    parser.add_argument("--duplicates", type=float, default=0.05, help="share of deliveries that come twice (0.05)")
    parser.add_argument("--failures", type=float, default=0.05, help="share of Web API calls that fail (0.05)")
    parser.add_argument("--seed", type=int, default=5, help="of the failures (5)")
    parser.add_argument("--limit-posting", action="store_true", help="refuse more than a message a second a channel")
    parser.add_argument("--patience", type=float, default=600, help="seconds until an answer counts as missing (600)")
    return parser.parse_args()


def run(options: argparse.Namespace) -> Outcome:
    """Start everything, ask, wait, stop, count."""
    with ExitStack() as stack:
        slack = stack.enter_context(slack_server())
        home = options.home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if options.home is None:
            _copy_index(home)
        pool = stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
        asked = _ask(Events(slack), slack, options)
        with _bots(options, home, slack) as urls:
            load = os.getloadavg()[0]
            bare = pool.submit(_send_all, [(f"{urls[n % len(urls)]}/healthz", None, {}) for n in range(len(asked))])
            yardstick = sorted(took for _, took in bare.result())
            if options.limit_posting:
                slack.limit_posting()
            slack.fail_at_random(options.failures, options.seed, FAULTS)
            begun = time.monotonic()
            sent = pool.submit(_send_all, _deliveries(asked, urls, options.duplicates))
            acknowledged = sent.result()
            _wait(slack, asked, options.patience)
            seconds = time.monotonic() - begun
        # The bots have stopped after finishing what they had: no answer can come any more.
        return _outcome(slack, asked, acknowledged, seconds, yardstick, load)


def _copy_index(home: Path) -> None:
    """A copy of the usual data folder's index and caches, with records of its own."""
    from bot.settings import read_settings

    usual = read_settings().home
    if not (usual / "index").is_dir():
        sys.exit("no index is built yet: run `nosology index` first, or pass --home")
    for name in ("index", "cache", "sources"):
        if (usual / name).exists():
            shutil.copytree(usual / name, home / name)


def _ask(events: Events, slack: SlackServer, options: argparse.Namespace) -> list[Asked]:
    channels = [f"C0LOAD{n:04d}" for n in range(options.channels)]
    slack.workspace.conversations |= {name: Conversation(name) for name in channels}
    asked = []
    for n, (text, code) in zip(range(options.mentions), itertools.cycle(QUESTIONS), strict=False):
        delivery = events.mention(text, channels[n % len(channels)], CODER)
        assert delivery.about is not None
        asked.append(Asked(delivery.about, code, delivery))
    return asked


@contextmanager
def _bots(options: argparse.Namespace, home: Path, slack: SlackServer) -> Iterator[list[str]]:
    ports = [_free_port() for _ in range(options.workers)]
    running = []
    try:
        for port in ports:
            environment = {
                **os.environ,
                "NOSOLOGY_HOME": str(home),
                "NOSOLOGY_PORT": str(port),
                "NOSOLOGY_DATABASE_URL": options.database,
                "SLACK_BOT_TOKEN": TOKEN,
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_API_URL": slack.api_url,
            }
            command = [sys.executable, "-m", "bot.terminal", "serve"]
            running.append(subprocess.Popen(command, env=environment, cwd=_ROOT, stdout=subprocess.DEVNULL))
        urls = [f"http://127.0.0.1:{port}" for port in ports]
        for url in urls:
            _wait_until_ready(url)
        yield urls
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(120)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _wait_until_ready(url: str, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/readyz", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    sys.exit(f"{url} did not become ready within {seconds:.0f} s")


def _deliveries(asked: Sequence[Asked], urls: Sequence[str], share: float) -> list[Sent]:
    """Every delivery: round robin over the workers, a repeated one to the next worker."""
    every = max(1, round(1 / share)) if share else len(asked) + 1
    made: list[Sent] = []
    for n, one in enumerate(asked):
        body = one.delivery.body
        headers = {"Content-Type": "application/json", **signed(body)}
        made.append((f"{urls[n % len(urls)]}/slack/events", body, headers))
        if n % every == every - 1:
            retry = {**headers, "X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
            made.append((f"{urls[(n + 1) % len(urls)]}/slack/events", body, retry))
    return made


def _send_all(requests: list[Sent]) -> list[tuple[int, float]]:
    """Status and seconds of each request, all sent at the same moment; in a process of its own.

    Each has a connection of its own and bytes made beforehand, and is timed from the moment before it connects to the
    last byte of the response. A client library would take longer over 200 requests than the bot over its answers, and
    its time would be counted as the bot's.
    """
    made = [_in_bytes(request) for request in requests]

    async def one(host: str, port: int, sent: bytes) -> tuple[int, float]:
        begun = time.perf_counter()
        try:
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(sent)
            received = await asyncio.wait_for(reader.read(), _LONGEST_WAIT)
            took = time.perf_counter() - begun
            writer.close()
            return int(received.split(maxsplit=2)[1]), took
        except (OSError, TimeoutError, IndexError):
            return 0, time.perf_counter() - begun

    async def everything() -> list[tuple[int, float]]:
        return await asyncio.gather(*(one(*request) for request in made))

    return asyncio.run(everything())


def _in_bytes(request: Sent) -> tuple[str, int, bytes]:
    """Host, port and what is sent: HTTP/1.1, the connection closed after the response so that its end is plain."""
    address, body, headers = request
    url = urlsplit(address)
    said = {"Host": url.netloc, "Accept": "*/*", "Connection": "close", "User-Agent": AGENT, **headers}
    if body is not None:
        said["Content-Length"] = str(len(body))
    lines = [f"{'GET' if body is None else 'POST'} {url.path} HTTP/1.1", *(f"{name}: {said[name]}" for name in said)]
    return url.hostname or "", url.port or 80, "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def answers_to(slack: SlackServer, message: Message) -> list[Message]:
    """What stands in the question's thread and is an answer: finished, and with a code in it."""
    found = slack.workspace.of_bot(message.channel, message.ts)
    return [m for m in found if not m.streaming and re.search(r"\b[A-Z]\d[0-9A-Z](?:\.\w{1,4})?\b", m.everything)]


def _wait(slack: SlackServer, asked: Sequence[Asked], patience: float) -> None:
    deadline = time.monotonic() + patience
    waiting = list(asked)
    while waiting and time.monotonic() < deadline:
        waiting = [one for one in waiting if not answers_to(slack, one.message)]
        time.sleep(0.1)


def _outcome(
    slack: SlackServer,
    asked: Sequence[Asked],
    acknowledged: list[tuple[int, float]],
    seconds: float,
    bare: list[float],
    load: float,
) -> Outcome:
    answers = [answers_to(slack, one.message) for one in asked]
    wrong = sum(not any(o.code in m.everything for m in found) for o, found in zip(asked, answers, strict=True))
    return Outcome(
        acknowledged=sorted(took for _, took in acknowledged),
        refused=sum(status != 200 for status, _ in acknowledged),
        answers=[len(found) for found in answers],
        wrong=wrong,
        seconds=seconds,
        calls=len(slack.calls),
        bare=bare,
        load=load,
        failed=Counter(_named(call.fault) for call in slack.calls if call.fault),
    )


def _named(fault: Fault) -> str:
    return f"HTTP {fault.status}" if fault.how is How.HTTP else fault.how.replace("_", " ")


if __name__ == "__main__":
    main()
