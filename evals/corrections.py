"""Corrections of a lead, as the web page exports them, taken in as cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.screening import Screener
from evals.cases import EvalCase
from evals.errors import CaseError
from evals.reading import read_case, read_cases


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of some lines: new cases, ids that are there already, and why the others wait."""

    taken: tuple[EvalCase, ...]
    known: tuple[str, ...]
    waiting: tuple[str, ...]


def read_corrections(lines: Iterable[str], name: str, there: Iterable[str], screener: Screener) -> Intake:
    """Sort corrections; one whose question looks like it names a patient waits for somebody to read it."""
    known = set(there)
    taken, repeated, waiting = [], [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = read_case(line, f"{name}:{number}")
        except CaseError as error:
            waiting.append(str(error))
            continue
        kinds = screener.screen(case.question).kinds
        if case.id in known:
            repeated.append(case.id)
        elif kinds:
            waiting.append(f"{name}:{number}: the question looks like it identifies a patient ({', '.join(kinds)})")
        else:
            taken.append(case)
            known.add(case.id)
    return Intake(tuple(taken), tuple(repeated), tuple(waiting))


def take_in_corrections(file: Path, into: Path, screener: Screener) -> Intake:
    """Add the corrections of a file to the cases of another; raises CaseError where one of them cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        there = read_cases(into.read_text(encoding="utf-8").splitlines(), into.name) if into.is_file() else ()
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{file} cannot be read: {error}") from error
    intake = read_corrections(lines, file.name, (case.id for case in there), screener)
    if intake.taken:
        into.parent.mkdir(parents=True, exist_ok=True)
        with into.open("a", encoding="utf-8") as out:
            out.writelines(case.model_dump_json(exclude_defaults=True) + "\n" for case in intake.taken)
    return intake
