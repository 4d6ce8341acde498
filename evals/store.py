"""Runs on disk: a folder each, named by suite, commit and what else decides its results.

run.json        what was run, with what; `finished` is written last
results.jsonl   one result a line, as they came; in the order of the cases once the run is finished
report.*        the reports
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from pydantic import TypeAdapter, ValidationError

from evals.errors import RunError
from evals.provenance import Provenance
from evals.results import Result, read_results, result_line

_RUN, _RESULTS = "run.json", "results.jsonl"


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What was run; `cases` counts them, `held_out` names the datasets of which nothing single is shown."""

    suite: str
    seed: int
    provenance: Provenance
    contestants: tuple[str, ...]
    cases: int
    started: str
    held_out: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    finished: bool = False
    seconds: float = 0.0

    @property
    def name(self) -> str:
        """The name of its folder."""
        stem = Path(self.suite).stem or "cases"
        return f"{stem}-{self.provenance.commit[:8]}-{self.provenance.key}"


@dataclass(frozen=True, slots=True)
class Run:
    """A stored run."""

    folder: Path
    info: RunInfo
    results: tuple[Result, ...]

    def of(self, contestant: str) -> tuple[Result, ...]:
        """The results of one contestant."""
        return tuple(result for result in self.results if result.contestant == contestant)


class RunWriter:
    """Writes one run; a result is on disk before the next is awaited."""

    def __init__(self, folder: Path, info: RunInfo, resume: bool) -> None:
        """Begin in `folder`, or go on with what an interrupted run left there when `resume` is wanted."""
        self.folder = folder
        self.info = info
        folder.mkdir(parents=True, exist_ok=True)
        self.kept: tuple[Result, ...] = _kept(folder) if resume else ()
        self._write_info(info)
        # What was cut off in the middle of a line is written anew with the rest.
        _write_results(folder, self.kept)
        self._file: TextIO = (folder / _RESULTS).open("a", encoding="utf-8")

    def add(self, result: Result) -> None:
        """Keep one result."""
        self._file.write(result_line(result) + "\n")
        self._file.flush()

    def finish(self, order: Sequence[tuple[str, str]], seconds: float) -> Run:
        """Close the run: results in `order`, pairs of contestant and case id."""
        self._file.close()
        found = {(r.contestant, r.case_id): r for r in _kept(self.folder)}
        results = tuple(found[key] for key in order if key in found)
        _write_results(self.folder, results)
        info = replace(self.info, finished=True, seconds=round(seconds, 1))
        self._write_info(info)
        return Run(self.folder, info, results)

    def close(self) -> None:
        """Leave the run as it is, to be resumed."""
        self._file.close()

    def _write_info(self, info: RunInfo) -> None:
        (self.folder / _RUN).write_bytes(_adapter().dump_json(info, indent=1))


def read_run(place: Path) -> Run:
    """A stored run; raises RunError for a folder that holds none."""
    try:
        info = _adapter().validate_json((place / _RUN).read_bytes())
    except (OSError, ValidationError) as error:
        raise RunError(f"{place} holds no run of this suite") from error
    return Run(place, info, _kept(place))


def find_run(name: str, runs: Path) -> Path:
    """The folder of a run by path, by name, or by the beginning of one; "latest" is the last that was finished.

    Raises RunError for a name that fits no run or several.
    """
    if (Path(name) / _RUN).is_file():
        return Path(name)
    there = sorted(path.parent for path in runs.glob(f"*/{_RUN}"))
    if name == "latest" and there:
        return max(there, key=lambda path: (path / _RUN).stat().st_mtime)
    fitting = [path for path in there if path.name == name] or [p for p in there if p.name.startswith(name)]
    if len(fitting) != 1:
        known = ", ".join(path.name for path in there[-5:]) or "none"
        raise RunError(f"{len(fitting)} runs are named {name} under {runs} (there: {known})")
    return fitting[0]


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[RunInfo]:
    return TypeAdapter(RunInfo)


def _kept(folder: Path) -> tuple[Result, ...]:
    path = folder / _RESULTS
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8") as file:
        return tuple(read_results(file, path.name))


def _write_results(folder: Path, results: Iterable[Result]) -> None:
    part = folder / f"{_RESULTS}.part"
    with part.open("w", encoding="utf-8") as file:
        file.writelines(result_line(result) + "\n" for result in results)
    part.replace(folder / _RESULTS)
