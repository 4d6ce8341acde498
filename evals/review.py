"""Human review: a sheet for two reviewers, their labels, how far they agree, and what a third must decide.

A sheet is CSV or, by its name, XLSX. Reviewers fill in the last three columns alone.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from evals.agreement import kappa_estimate
from evals.errors import ReviewError
from evals.observations import Observation
from evals.results import Result
from evals.statistics import Estimate

LABELS = ("right", "partly", "wrong")
COLUMNS = (
    "run",
    "case_id",
    "question",
    "as_of",
    "setting",
    "outcome",
    "codes",
    "answer",
    "quotations",
    "label",
    "codes_should_be",
    "comment",
)
_LONGEST_CELL = 32_000
# A spreadsheet would take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Label:
    """What one reviewer says of one answer."""

    case_id: str
    label: str
    codes: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """Two reviewers on the answers that both labelled; `open_cases` are those that a third must decide."""

    kappa: Estimate
    agreed: int
    open_cases: tuple[tuple[Label, Label], ...]
    settled: Mapping[str, str]


def sheet_rows(run: str, results: Iterable[Result]) -> Iterator[tuple[str, ...]]:
    """One row for each answer that may be shown; the gold is not among the columns."""
    for result in results:
        case, seen = result.case, result.observation
        if case is not None and seen is not None:
            setting = str(case.setting or "")
            shown = (case.question, str(case.as_of), setting, str(seen.outcome), _codes(seen), seen.text, _quotes(seen))
            yield (run, case.id, *map(plain_cell, shown), "", "", "")


def _codes(seen: Observation) -> str:
    return ", ".join(code.code for code in seen.recommended)


def _quotes(seen: Observation) -> str:
    return "\n".join(f"[{c.n}] {c.label}: {c.quote}" for c in seen.citations)


def write_sheet(rows: Iterable[Sequence[str]], path: Path) -> int:
    """Write a sheet with its heading; returns how many answers it holds."""
    listed = [COLUMNS, *rows]
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook(write_only=True)
        page = book.create_sheet("review")
        for row in listed:
            page.append(list(row))
        book.save(path)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(listed)
    return len(listed) - 1


def read_labels(path: Path) -> dict[str, Label]:
    """The labels of a sheet by case, rows without one left out.

    Raises ReviewError for a sheet without the columns, an unknown label, or a case labelled twice.
    """
    labels: dict[str, Label] = {}
    for number, row in enumerate(_read(path), 2):
        label = row.get("label", "").strip().lower()
        if not label:
            continue
        if label not in LABELS:
            raise ReviewError(f"{path.name}:{number}: {label!r} is none of {', '.join(LABELS)}")
        case_id = row["case_id"]
        if case_id in labels:
            raise ReviewError(f"{path.name}:{number}: {case_id} is labelled twice")
        labels[case_id] = Label(case_id, label, row.get("codes_should_be", ""), row.get("comment", ""))
    return labels


def agree(
    one: Mapping[str, Label], other: Mapping[str, Label], seed: int, third: Mapping[str, Label] | None = None
) -> Review:
    """Two reviewers beside each other; where they differ, the label of `third`, who adjudicates, holds.

    Raises ReviewError where no answer has both labels.
    """
    both = [(one[i], other[i]) for i in one if i in other]
    if not both:
        raise ReviewError("no answer is labelled in both sheets")
    settled = {a.case_id: a.label for a, b in both if a.label == b.label}
    agreed = len(settled)
    settled |= {i: label.label for i, label in (third or {}).items() if i in {a.case_id for a, _ in both}}
    waiting = tuple((a, b) for a, b in both if a.case_id not in settled)
    estimate = kappa_estimate([a.label for a, _ in both], [b.label for _, b in both], seed)
    return Review(estimate, agreed, waiting, settled)


def _read(path: Path) -> Iterator[dict[str, str]]:
    rows = list(_cells(path))
    heading = rows[0] if rows else ()
    if missing := [name for name in ("case_id", "label") if name not in heading]:
        raise ReviewError(f"{path.name} has no column {missing[0]}")
    for row in rows[1:]:
        yield dict(zip(heading, (*row, *[""] * len(heading)), strict=False))


def _cells(path: Path) -> Iterator[tuple[str, ...]]:
    try:
        if path.suffix == ".xlsx":
            page = openpyxl.load_workbook(path, data_only=True).worksheets[0]
            yield from (tuple("" if c is None else str(c) for c in row) for row in page.iter_rows(values_only=True))
        else:
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from map(tuple, csv.reader(file))
    # openpyxl raises whatever the zip and XML inside a broken file make it raise.
    except Exception as error:
        raise ReviewError(f"{path} cannot be read ({type(error).__name__})") from error


def plain_cell(text: str) -> str:
    """A text that a spreadsheet takes for text and not for a formula."""
    cut = text[:_LONGEST_CELL]
    return f"'{cut}" if cut.startswith(_FORMULA) else cut
