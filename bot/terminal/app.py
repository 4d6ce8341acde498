"""The `nosology` command: calls the action that the arguments name, turns errors into one line and an exit status."""

import argparse
import io
import logging
import os
import sys
import warnings
from collections.abc import Callable, Sequence

from bot.errors import NosologyError, UsageError
from bot.settings import quieten_libraries
from bot.terminal.arguments import EXIT_USAGE, make_parser
from codes.errors import CodesError, RequestError
from guidelines.errors import GuidelinesError
from retrieval.errors import RetrievalError

EXIT_OK, EXIT_FAILED, EXIT_INTERRUPTED = 0, 1, 130


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
    except (UsageError, RequestError) as error:
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
        options = make_parser().parse_args(arguments)
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
