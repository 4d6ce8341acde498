"""The `nosology` command: reads the arguments, calls one action, turns errors into one line and an exit status."""

import argparse
import io
import logging
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from datetime import date

from bot.errors import NosologyError, UsageError
from bot.requests import parse_date
from bot.settings import quieten_libraries, read_settings
from bot.terminal import actions
from codes.errors import CodesError
from codes.models import Setting, System
from guidelines.errors import GuidelinesError
from retrieval.errors import RetrievalError

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130

_EXAMPLES = """examples:
  nosology ask "type 2 diabetes with CKD stage 4, on insulin"
  nosology ask "likely TIA" --setting inpatient --as-of 2026-08-15
  nosology ask --batch questions.jsonl --json > answers.jsonl
  nosology code E11.22
  nosology search "hypertension with heart failure" --passages
  nosology passage icd10cm-guidelines:I.C.9.a.3

exit status: 0 answered (abstaining and refusing are answers), 2 bad usage, 1 the program failed"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status and never lets a traceback reach the user."""
    quieten_libraries()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a character shows its escape instead.
            stream.reconfigure(errors="backslashreplace")
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    try:
        status = _run(arguments)
        # What is still buffered fails here, where it can be told, and not at the interpreter's exit.
        print(end="", flush=True)
    except KeyboardInterrupt:
        return _fail("stopped", EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader has gone (`| head`) and has what it wanted.
        _drop_output()
        return EXIT_OK
    except UsageError as error:
        return _fail(str(error), EXIT_USAGE)
    except (NosologyError, CodesError, GuidelinesError, RetrievalError) as error:
        return _fail(str(error), EXIT_FAILED)
    except OSError as error:
        _drop_output()
        where = f": {error.filename}" if error.filename else ""
        return _fail(f"{error.strerror or type(error).__name__}{where}", EXIT_FAILED)
    except Exception as error:
        return _fail(
            f"internal error ({type(error).__name__}); please report it with the command you gave",
            EXIT_FAILED,
        )
    return status


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    action: Callable[[argparse.Namespace], None] = options.action
    action(options)
    return EXIT_OK


def _drop_output() -> None:
    """Let go of output that has nowhere to go, so that it does not fail once more at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, status: int) -> int:
    print(f"nosology: {message}", file=sys.stderr)
    return status


class _Parser(argparse.ArgumentParser):
    """argparse's errors in the shape of all our errors: one line."""

    def error(self, message: str) -> None:  # type: ignore[override]
        print(f"nosology: {message}; see: {self.prog} --help", file=sys.stderr)
        raise SystemExit(EXIT_USAGE)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="nosology",
        description="Candidate codes for medical coders, each looked up and cited to the passage that decides it.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_ask(commands.add_parser("ask", help="answer a question, or a batch of them"))
    _add_code(commands.add_parser("code", help="what a code is, on a date"))
    _add_check(commands.add_parser("check", help="may these codes stand together, in this order"))
    _add_search(commands.add_parser("search", help="retrieval alone, ranked"))
    passage = commands.add_parser("passage", help="one passage, whole")
    passage.add_argument("passage_id", metavar="PASSAGE_ID", help="as in icd10cm-guidelines:I.C.4.a")
    _add_shared(passage, actions.show_passage)
    sources = commands.add_parser("sources", help="list or import code sets and documents")
    sources.add_argument("what", choices=("list", "import"))
    sources.add_argument("path", nargs="?", help="an official ICD-10-CM Tabular List in XML, for import")
    _add_shared(sources, actions.sources)
    index = commands.add_parser("index", help="build the search index (ask does it by itself)")
    index.add_argument("--rebuild", action="store_true", help="from nothing, whatever is there")
    index.set_defaults(action=_with_settings(actions.build_index))
    serve = commands.add_parser("serve", help="the HTTP API on NOSOLOGY_HOST and NOSOLOGY_PORT")
    serve.set_defaults(action=_with_settings(actions.serve))
    return parser


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "question", nargs="*", metavar="QUESTION", help="in a coder's words; several words need no quotes"
    )
    parser.add_argument("--batch", metavar="FILE", help="one request object a line (JSON Lines); - is standard input")
    parser.add_argument("--setting", choices=[s.value for s in Setting])
    parser.add_argument("--system", choices=[s.value for s in System])
    parser.add_argument("--top", type=_top, default=10, help="how many codes at most, 1 to 50 (default 10)")
    _add_date(parser)
    _add_shared(parser, actions.ask)


def _add_code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("--system", choices=[s.value for s in System])
    _add_date(parser)
    _add_shared(parser, actions.show_code)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("codes", nargs="+", metavar="CODE", help="in the order they are reported")
    parser.add_argument("--setting", choices=[s.value for s in Setting], help="accepted; no rule depends on it yet")
    _add_date(parser)
    _add_shared(parser, actions.check)


def _add_search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="+", metavar="TEXT")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--passages", action="store_true", help="passages only")
    kind.add_argument("--codes", action="store_true", help="codes only")
    parser.add_argument("--top", type=_top, default=10)
    _add_date(parser)
    _add_shared(parser, actions.search)


def _add_date(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        type=_date,
        default=None,
        metavar="DATE",
        help="date of service or discharge, YYYY-MM-DD (default today)",
    )


def _add_shared(parser: argparse.ArgumentParser, action: Callable[..., None]) -> None:
    parser.add_argument("--json", action="store_true", help="JSON on standard output")
    parser.set_defaults(action=_with_settings(action))


def _with_settings(action: Callable[..., None]) -> Callable[[argparse.Namespace], None]:
    return lambda options: action(options, read_settings())


def _date(text: str) -> date:
    try:
        return parse_date(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _top(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 50:
        raise argparse.ArgumentTypeError("--top takes a number from 1 to 50")
    return int(text)
