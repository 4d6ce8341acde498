"""A judge's verdicts on the claims of a run: kept line by line, resumed, and held against people's labels.

The verdicts lie in the run's folder as `verdicts.csv`; a person fills in its last column, which measures the judge.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from evals.agreement import JudgeQuality, corrected_share, judge_quality
from evals.errors import ReviewError
from evals.judging import Judge, verdicts
from evals.results import Result
from evals.review import plain_cell
from evals.statistics import Estimate, mean_estimate

FILE = "verdicts.csv"
COLUMNS = ("case_id", "claim", "supported", "label")
_READ = {"yes": True, "no": False, "": None}
_WRITTEN = {True: "yes", False: "no", None: ""}
# Where a verdict could not be read; an empty label is one that nobody gave.
_UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Judged:
    """One claim: the judge's verdict (None: it could not be read) and a person's label (None: nobody gave one)."""

    case_id: str
    claim: str
    supported: bool | None
    label: bool | None = None


@dataclass(frozen=True, slots=True)
class JudgeReport:
    """What a judge found: the share of claims supported, and, where people labelled some, what that is worth."""

    supported: Estimate | None
    unread: int
    quality: JudgeQuality | None = None
    corrected: Estimate | None = None


def judge_run(results: Iterable[Result], judge: Judge, path: Path) -> Iterator[str]:
    """Judge what `path` does not hold yet, a case at a time; gives the id of each case that is done."""
    there = {one.case_id for one in read_judged(path)} if path.is_file() else set()
    with path.open("a", encoding="utf-8", newline="") as file:
        if not there:
            csv.writer(file).writerow(COLUMNS)
        for result in results:
            if result.case_id not in there and result.observation is not None:
                _add(file, result.case_id, [(v.claim, v.supported) for v in verdicts(result.observation, judge)])
            yield result.case_id


def _add(file: TextIO, case_id: str, found: Sequence[tuple[str, bool | None]]) -> None:
    """All verdicts of a case at once, so that an interruption leaves none half judged."""
    rows = [(case_id, plain_cell(claim), _UNREAD if said is None else _WRITTEN[said], "") for claim, said in found]
    csv.writer(file).writerows(rows or [(case_id, "", "", "")])
    file.flush()


def read_judged(path: Path) -> list[Judged]:
    """The claims of a file of verdicts; a case without any claim is one row without words.

    Raises ReviewError for a file without the columns or with a word that is neither yes nor no.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReviewError(f"{path} cannot be read ({type(error).__name__})") from error
    found = []
    for number, row in enumerate(rows, 2):
        said, label = (str(row.get(name) or "").strip().lower() for name in COLUMNS[2:])
        if None in (row.get("case_id"), row.get("claim")) or said not in (*_READ, _UNREAD) or label not in _READ:
            raise ReviewError(f"{path.name}:{number}: case_id, claim, supported (yes, no, {_UNREAD}), label (yes, no)")
        found.append(Judged(row["case_id"], row["claim"], _READ.get(said), _READ[label]))
    return found


def report_on(judged: Sequence[Judged], seed: int) -> JudgeReport:
    """What the verdicts come to, corrected for the judge's errors where people's labels allow it."""
    claims = [one for one in judged if one.claim]
    read = [one.supported for one in claims if one.supported is not None]
    labelled = [(one.supported, one.label) for one in claims if one.label is not None]
    pairs = [(said, label) for said, label in labelled if said is not None]
    supported = mean_estimate([float(said) for said in read], seed) if read else None
    if not pairs:
        return JudgeReport(supported, len(claims) - len(read))
    quality = judge_quality([said for said, _ in labelled], [label for _, label in labelled], seed)
    try:
        corrected = corrected_share(read, pairs, seed)
    except ValueError:
        corrected = None
    return JudgeReport(supported, len(claims) - len(read), quality, corrected)
