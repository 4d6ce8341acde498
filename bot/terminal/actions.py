"""What each command does: parts from the composition root, plain data or a rendered page to stdout."""

import argparse
import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from bot import lookups
from bot.answer_json import answer_json, passage_json, search_json
from bot.bootstrap import Application, ensure_index, index_folder, make_encoder, open_library
from bot.errors import UsageError
from bot.models import Question
from bot.requests import LONGEST_QUESTION, parse_request
from bot.settings import Settings
from bot.start import start_application
from bot.terminal.output import print_json
from bot.terminal.progress import building_index, counting_questions
from bot.terminal.render import render_answer, render_passage, render_search
from codes.models import Setting, System
from retrieval.index import IndexState

# A character outside the first plane takes twelve in JSON (two \u escapes); the rest is for the other fields.
_LONGEST_LINE = 13 * LONGEST_QUESTION


def ask(options: argparse.Namespace, settings: Settings) -> None:
    """Answer one question, or every line of a batch."""
    if options.batch:
        if options.question:
            raise UsageError("give a question or --batch FILE, not both")
        if not options.json:
            raise UsageError("--batch prints JSON Lines; add --json")
        return _ask_batch(options, settings)
    text = " ".join(options.question)
    if not text.strip():
        raise UsageError('no question given; as in: nosology ask "acute cystitis"')
    application = _start(settings)
    question = Question(
        text=text,
        as_of=options.as_of or date.today(),
        setting=Setting(options.setting) if options.setting else None,
        system=System(options.system) if options.system else None,
        top=options.top,
    )
    answer = application.answerer.answer(question)
    if options.json:
        print_json(answer_json(answer))
    else:
        render_answer(answer, options.query_draft)
    return None


def _ask_batch(options: argparse.Namespace, settings: Settings) -> None:
    lines, total = _open_batch(options.batch)
    application = _start(settings)
    with lines, counting_questions(total) as advance:
        for line in _bounded_lines(lines):
            if line.strip():
                print_json(_batch_answer(line, application, options.as_of or date.today()), flush=True)
                advance()


def _batch_answer(line: str, application: Application, today: date) -> dict[str, Any]:
    """The answer to a line, or `{"id": …, "error": …}`: whatever one line does, the run goes on."""
    identifier = None
    try:
        identifier = _id_of(line)
        return answer_json(application.answerer.answer(parse_request(line).to_question(today)))
    except UsageError as error:
        return {"id": identifier, "error": str(error)}
    except Exception as error:
        return {"id": identifier, "error": f"internal error ({type(error).__name__})"}


def _id_of(line: str) -> str | int | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    identifier = data.get("id") if isinstance(data, dict) else None
    return identifier if isinstance(identifier, str | int) and len(str(identifier)) <= 200 else None


def _open_batch(name: str) -> tuple[TextIO, int | None]:
    if name == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
        return sys.stdin, None
    path = Path(name)
    if not path.is_file():
        raise UsageError(f"no file {name}")
    with path.open("rb") as file:
        total = sum(1 for _ in file)
    return path.open(encoding="utf-8-sig", errors="replace"), total


def _bounded_lines(file: TextIO) -> Iterator[str]:
    """Lines of the batch; one longer than any request is cut, and so reported as broken, not held in memory."""
    while line := file.readline(_LONGEST_LINE):
        rest = line
        while len(rest) == _LONGEST_LINE and not rest.endswith("\n"):
            rest = file.readline(_LONGEST_LINE)
        yield line


def search(options: argparse.Namespace, settings: Settings) -> None:
    """Print ranked codes and passages."""
    as_of = options.as_of or date.today()
    found = lookups.search(_start(settings), " ".join(options.text), as_of, options.top)
    codes = () if options.passages else found.codes
    passages = () if options.codes else found.passages
    if options.json:
        print_json(search_json(codes, passages))
    else:
        render_search(codes, passages)


def show_passage(options: argparse.Namespace, settings: Settings) -> None:
    """Print one passage."""
    passage = open_library(settings).passages.get(options.passage_id)
    if passage is None:
        raise UsageError(f"no passage {options.passage_id[:80]!r}; ids look like icd10cm-guidelines:I.C.4.a")
    if options.json:
        print_json(passage_json(passage))
    else:
        render_passage(passage)


def build_index(options: argparse.Namespace, settings: Settings) -> None:
    """Build the index, or say that it is whole."""
    library, encoder = open_library(settings), make_encoder(settings)
    folder = index_folder(settings, encoder)
    if not options.rebuild and folder.state(library.corpus) is IndexState.READY:
        ensure_index(folder, library.corpus, lambda done, total: None)
        print("the index is whole and current", file=sys.stderr)
        return
    with building_index() as progress:
        folder.build(library.corpus, progress, rebuild=options.rebuild)


def serve(options: argparse.Namespace, settings: Settings) -> None:
    """Serve the HTTP API until stopped."""
    from bot.api import run
    from bot.listening import refuse_unguarded

    # Asked before the index is built for nothing.
    refuse_unguarded(settings)
    run(settings, _start(settings))


def _start(settings: Settings) -> Application:
    with building_index() as progress:
        return start_application(settings, progress)
