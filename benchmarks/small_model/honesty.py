"""Ask the development questions with a model that is nearly always wrong, and count what is shown that is not so.

    make honesty                                   the packaged model of 135 million parameters, behind our server
    python benchmarks/small_model/honesty.py [--limit N] [--minutes M] [--in-process | --server URL] [--folder FOLDER]

Questions: the development half of evals/datasets, and ../shared/eval-dev/coder_questions.jsonl where it is there.
Answers are kept line by line under FOLDER/answers.jsonl, and a second run goes on where the first one ended;
report.json and report.md are written at the end. What is shown is checked by `truth.py`, apart from the product's own
checks. The exit status is 1 where something is not so.
"""

import argparse
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from report import kept_answers, write_report
from weights import NAME, gguf_file

from bot.answer_json import answer_json
from bot.models import Question
from bot.settings import quieten_libraries, read_settings
from bot.start import start_application
from codes.models import Setting, System
from evals.suites import datasets_folder, read_dataset

ROOT = Path(__file__).resolve().parents[2]
_SHARED = ("shared/eval-dev/coder_questions.jsonl", "../shared/eval-dev/coder_questions.jsonl")
_AS_OF = "2026-08-15"
_STARTING_SECONDS = 300
# Two cores write some 24 tokens a second where nothing else runs, and read the prompt first.
_CHAT_SECONDS = "300"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what its row says of the encounter."""

    id: str
    question: str
    as_of: str
    setting: str | None
    system: str | None


def development_questions() -> list[Asked]:
    """Every question that tuning may see, in an order that has nothing to do with what is asked."""
    found: dict[str, Asked] = {}
    files = [*sorted((datasets_folder() / "cases").glob("*.jsonl")), datasets_folder() / "guideline_questions.jsonl"]
    for dataset in map(read_dataset, files):
        if dataset.held_out:
            continue
        for case in dataset.cases:
            if case.is_dev and not case.documents:
                found[case.id] = Asked(case.id, case.question, case.as_of.isoformat(), case.setting, case.system)
    shared = next((ROOT / place for place in _SHARED if (ROOT / place).is_file()), None)
    for line in shared.read_text(encoding="utf-8").splitlines() if shared else ():
        row = json.loads(line)
        found[row["id"]] = Asked(row["id"], row["question"], row.get("as_of", _AS_OF), row.get("setting"), None)
    return sorted(found.values(), key=lambda asked: hashlib.sha256(asked.id.encode()).digest())


def main() -> None:
    """Ask what was not asked before, then report over all that was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="ask no more than so many questions, counting those of earlier runs")
    parser.add_argument("--minutes", type=float, help="begin no further question after so many minutes")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "honesty")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--in-process", action="store_true", help="the model in this process, through langchain-huggingface"
    )
    how.add_argument(
        "--server", help="a server that speaks as OpenAI's and runs already, as in http://127.0.0.1:8090/v1"
    )
    parser.add_argument("--most-tokens", type=int, default=160)
    options = parser.parse_args()
    quieten_libraries()
    # Ended from outside, it still ends the server that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    options.folder.mkdir(parents=True, exist_ok=True)
    questions = development_questions()[: options.limit]
    with ExitStack() as running:
        chat = {"NOSOLOGY_CHAT_SECONDS": _CHAT_SECONDS, "NOSOLOGY_CHAT_REPLY_TOKENS": str(options.most_tokens)}
        if options.in_process:
            chat["NOSOLOGY_CHAT_MODEL"] = f"huggingface:{gguf_file()}"
        else:
            address = options.server or running.enter_context(_server(options.most_tokens, options.folder))
            chat |= {"NOSOLOGY_CHAT_MODEL": f"openai:{NAME}", "OPENAI_BASE_URL": address}
        _ask(questions, chat, options.folder / "answers.jsonl", options.minutes)
    sys.exit(write_report(options.folder, {asked.id: asked.question for asked in questions}))


def _ask(questions: list[Asked], chat: dict[str, str], kept: Path, minutes: float | None) -> None:
    done = {row["question_id"] for row in kept_answers(kept)}
    left = [asked for asked in questions if asked.id not in done]
    if not left:
        return
    # The records are this run's: what an earlier one verified or kept is no answer of the model.
    settings = read_settings({**os.environ, **chat, "NOSOLOGY_KEEP_QUESTIONS_DAYS": "0", "NOSOLOGY_DATABASE_URL": ""})
    application = start_application(settings, _indexing)
    began = time.monotonic()
    with kept.open("a", encoding="utf-8") as file:
        for number, asked in enumerate(left):
            spent = time.monotonic() - began
            if minutes is not None and spent > minutes * 60:
                break
            eta = f", about {spent / number * (len(left) - number) / 60:.0f} min left" if number else ""
            print(f"\r\033[K{len(done) + number} of {len(questions)}{eta}", end="", file=sys.stderr, flush=True)
            answer = application.answerer.answer(
                Question(
                    asked.question,
                    date.fromisoformat(asked.as_of),
                    asked.id,
                    Setting(asked.setting) if asked.setting else None,
                    System(asked.system) if asked.system else None,
                )
            )
            file.write(json.dumps(answer_json(answer)) + "\n")
            file.flush()
    print(file=sys.stderr)


def _indexing(done: int, total: int) -> None:
    print(f"\r\033[Kindex: {done} of {total}", end="", file=sys.stderr, flush=True)


@contextmanager
def _server(most_tokens: int, folder: Path) -> Iterator[str]:
    """Our server over the model, started, and stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(__file__).with_name("server.py")
    command = [sys.executable, str(program), "--port", str(port), "--most-tokens", str(most_tokens)]
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/v1/models", process, folder)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"the model's server did not start; see {folder / 'server.log'}")
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(1)
    raise SystemExit("the model's server did not answer in time")


if __name__ == "__main__":
    main()
