"""Cases before they are asked: `validate`, and what `run` says of those that it is about to ask."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.bootstrap import Library, open_library
from bot.settings import read_settings
from evals.case_checks import case_complaints
from evals.cases import Dataset, EvalCase
from evals.complaints import Complaint, told_in_order
from evals.errors import CaseError
from evals.reading import Reading
from evals.suites import datasets_folder, examine_file, ids_elsewhere, repeated_ids, suite_files

Placed = tuple[int, Complaint]


def validate(options: argparse.Namespace) -> int:
    """Say everything that is wrong with cases; 1 where something is, 0 where there are warnings alone."""
    library = open_library(read_settings())
    wrong, count, warnings = False, 0, 0
    for suite in options.suites:
        examined = [(path, examine_file(path)) for path in suite_files(suite)]
        for (path, reading), repeated in zip(examined, repeated_ids(examined), strict=True):
            told = (*reading.complaints, *repeated, *_looked_up(reading.numbered, library))
            told += tuple(_elsewhere(path, reading, [other for other, _ in examined]))
            _print(told_in_order(told, path.name))
            count += len(reading.numbered)
            warnings += sum(one.warning for _, one in told)
            wrong = wrong or any(not one.warning for _, one in told)
    if not wrong:
        print(f"{count} cases, {f'nothing wrong; warnings: {warnings}' if warnings else 'nothing to say'}")
    return 1 if wrong else 0


def stop_what_cannot_be_meant(datasets: Sequence[Dataset], library: Library) -> None:
    """Say on stderr what is wrong with cases about to be asked; raises CaseError where one cannot be meant.

    Sets in other columns are not ours to mend: of them it is told how many rows name what is not there, and they run.
    """
    stopping: list[str] = []
    for dataset in datasets:
        placed = _looked_up([(dataset.lines.get(case.id, 0), case) for case in dataset.cases], library)
        wrong = [one for one in placed if not one[1].warning]
        if dataset.adapted or dataset.held_out:
            if wrong:
                rows = len({number for number, _ in wrong})
                _print([f"{dataset.path.name}: {rows} cases name what is not loaded; they are asked all the same"])
            continue
        _print(told_in_order([one for one in placed if one[1].warning], dataset.path.name))
        stopping += told_in_order(wrong, dataset.path.name)
    if stopping:
        raise CaseError("\n".join(stopping))


def _looked_up(numbered: Iterable[tuple[int, EvalCase]], library: Library) -> list[Placed]:
    documents = datasets_folder() / "documents"
    return [(number, one) for number, case in numbered for one in case_complaints(case, library, documents)]


def _elsewhere(path: Path, reading: Reading, beside: Sequence[Path]) -> Iterable[Placed]:
    there = ids_elsewhere(path, beside)
    for number, case in reading.numbered:
        if case.id in there:
            told = f"the id {case.id} stands in {there[case.id]} too; take another"
            yield number, Complaint("id", told, warning=True)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)
