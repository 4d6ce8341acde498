"""Which cases a name stands for: suites of ours, and files or folders of anybody's by their path."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from evals.cases import Dataset, EvalCase, read_cases
from evals.errors import CaseError
from evals.external import can_adapt, read_external

BLIND = "blind"
CORE = "core"
SMOKE = "smoke"
# Suite → the files below evals/datasets that it is made of; "/" at the end is a folder.
SUITES: dict[str, tuple[str, ...]] = {
    CORE: ("cases/",),
    "guidelines": ("guideline_questions.jsonl",),
    BLIND: ("guideline_questions_blind.jsonl", "coding_questions_blind.jsonl"),
    "all": ("cases/", "guideline_questions.jsonl", "guideline_questions_blind.jsonl", "coding_questions_blind.jsonl"),
    SMOKE: ("smoke.jsonl",),
}
_ENDINGS = (".jsonl", ".tsv")


def datasets_folder() -> Path:
    """Where our cases are."""
    return Path(str(files("evals"))) / "datasets"


def read_suite(name: str) -> tuple[Dataset, ...]:
    """The datasets of a suite, or of a file or folder; raises CaseError for what is neither, and for a broken row."""
    if name in SUITES:
        paths = [path for part in SUITES[name] for path in _files(datasets_folder() / part)]
    else:
        paths = _files(Path(name).expanduser())
    if not paths:
        known = ", ".join(SUITES)
        raise CaseError(f"{name} is neither a suite ({known}) nor a file or folder of cases")
    datasets = tuple(read_dataset(path) for path in paths)
    _check_ids(datasets)
    return datasets


def read_dataset(path: Path) -> Dataset:
    """The cases of one file, in our format or in that of an external set."""
    try:
        cases = read_external(path) if can_adapt(path) else read_cases(_lines(path), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path} cannot be read: {error}") from error
    return Dataset(path.stem, path, cases, held_out=BLIND in path.stem)


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


def _check_ids(datasets: Iterable[Dataset]) -> None:
    seen: dict[str, str] = {}
    for dataset in datasets:
        for case in dataset.cases:
            if case.id in seen:
                raise CaseError(f"{dataset.path.name}: the id {case.id} stands in {seen[case.id]} too")
            seen[case.id] = dataset.path.name
