"""Which cases a name stands for: suites of ours, and files or folders of anybody's by their path."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from evals.cases import Dataset, EvalCase
from evals.complaints import Complaint, told_in_order
from evals.errors import CaseError
from evals.external import can_adapt, examine_external
from evals.reading import Reading, examine, whole

BLIND = "blind"
ALL = "all"
CORE = "core"
SMOKE = "smoke"
# Suite → the files below evals/datasets that it is made of; "/" at the end is a folder.
SUITES: dict[str, tuple[str, ...]] = {
    CORE: ("cases/",),
    "guidelines": ("guideline_questions.jsonl",),
    BLIND: ("guideline_questions_blind.jsonl", "coding_questions_blind.jsonl"),
    ALL: ("cases/", "guideline_questions.jsonl", "guideline_questions_blind.jsonl", "coding_questions_blind.jsonl"),
    SMOKE: ("smoke.jsonl",),
}
_ENDINGS = (".jsonl", ".tsv")


def datasets_folder() -> Path:
    """Where our cases are."""
    return Path(str(files("evals"))) / "datasets"


def suite_files(name: str) -> list[Path]:
    """The files of a suite, or of a file or folder by its path; raises CaseError for what is neither."""
    if name in SUITES:
        paths = [path for part in SUITES[name] for path in _files(datasets_folder() / part)]
    else:
        paths = _files(Path(name).expanduser())
    if not paths:
        known = ", ".join(SUITES)
        raise CaseError(f"{name} is neither a suite ({known}) nor a file or folder of cases")
    return paths


def read_suite(name: str) -> tuple[Dataset, ...]:
    """The datasets of a suite, or of a file or folder; raises CaseError for what is neither, and for broken rows."""
    examined = [(path, examine_file(path)) for path in suite_files(name)]
    complaints = [
        line
        for (path, reading), repeated in zip(examined, repeated_ids(examined), strict=True)
        for line in told_in_order((*reading.complaints, *repeated), path.name)
    ]
    if complaints:
        raise CaseError("\n".join(complaints))
    return tuple(dataset_of(path, reading) for path, reading in examined)


def read_dataset(path: Path) -> Dataset:
    """The cases of one file; raises CaseError with a line for everything that is wrong."""
    reading = examine_file(path)
    whole(reading, path.name)
    return dataset_of(path, reading)


def examine_file(path: Path) -> Reading:
    """What came of one file, in our format or in that of an external set; raises CaseError for what is no text."""
    try:
        return examine_external(path) if can_adapt(path) else examine(_lines(path))
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path} cannot be read: {error}") from error


def dataset_of(path: Path, reading: Reading) -> Dataset:
    """The cases of a reading with where they stand."""
    cases = tuple(case for _, case in reading.numbered)
    lines = {case.id: number for number, case in reading.numbered}
    return Dataset(path.stem, path, cases, is_held_out(path), lines, reading.adapted)


def is_held_out(path: Path) -> bool:
    """Whether neither questions nor single results of a file are ever shown."""
    return BLIND in path.stem


def ids_elsewhere(path: Path, beside: Iterable[Path]) -> Mapping[str, str]:
    """Where the other files of our datasets have an id; `beside` are those that are compared already."""
    told = {one.resolve() for one in (path, *beside)}
    others = [one for one in suite_files(ALL) if one.resolve() not in told]
    return {case.id: f"{one.name}:{number}" for one in others for number, case in examine_file(one).numbered}


def narrowed(
    datasets: Iterable[Dataset], tags: Sequence[str] = (), only: Sequence[str] = (), limit: int | None = None
) -> tuple[Dataset, ...]:
    """The datasets with the cases that have one of the tags, or one of the ids; at most `limit` of each."""

    def wanted(case: EvalCase) -> bool:
        return (not tags or bool(set(tags) & set(case.tags))) and (not only or case.id in only)

    out = [replace(d, cases=tuple(filter(wanted, d.cases))[:limit]) for d in datasets]
    return tuple(d for d in out if d.cases)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(p for p in path.iterdir() if p.suffix in _ENDINGS)
    return [path] if path.is_file() else []


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def repeated_ids(examined: Iterable[tuple[Path, Reading]]) -> Iterator[tuple[tuple[int, Complaint], ...]]:
    """For each file in turn, the ids that a file before it has."""
    seen: dict[str, str] = {}
    for path, reading in examined:
        repeated = [(number, case.id) for number, case in reading.numbered if case.id in seen]
        yield tuple(
            (number, Complaint("id", f"the id {one} stands in {seen[one]} too; take another"))
            for number, one in repeated
        )
        seen.update({case.id: f"{path.name}:{number}" for number, case in reading.numbered if case.id not in seen})
