"""The run that later ones are held against: values by case, in the repository, one file a suite.

Held-out cases are not in it: which of them failed is nobody's business but the measure's.
"""

import json
from importlib.resources import files
from pathlib import Path

from evals.errors import RunError
from evals.gate import Reference, Thresholds, reference_of
from evals.store import Run

_DIGITS = 4


def reference_path(suite: str) -> Path:
    """Where the reference of a suite is kept."""
    return Path(str(files("evals"))) / "references" / f"{Path(suite).stem}.json"


def read_reference(path: Path) -> Reference:
    """The values by case; empty where there is no reference yet. Raises RunError for a file that is none."""
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {str(i): {str(m): float(v) for m, v in values.items()} for i, values in data["cases"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(f"{path}: not a reference run") from error


def write_reference(run: Run, contestant: str, thresholds: Thresholds, path: Path) -> int:
    """Make a run the reference; returns how many cases it holds. Raises RunError for one that is not finished."""
    if not run.info.finished:
        raise RunError(f"{run.info.name} is not finished; run it again with --resume")
    shown = [result for result in run.of(contestant) if result.case is not None]
    values = reference_of(shown, thresholds.metrics)
    rounded = {i: {m: round(v, _DIGITS) for m, v in found.items()} for i, found in sorted(values.items())}
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = ",\n".join(f"  {json.dumps(i)}: {json.dumps(found)}" for i, found in rounded.items())
    head = json.dumps({"commit": run.info.provenance.commit, "key": run.info.provenance.key, "seed": run.info.seed})
    path.write_text(f'{head[:-1]}, "cases": {{\n{rows}\n}}}}\n', encoding="utf-8")
    return len(rounded)
