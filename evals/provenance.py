"""What a run was made with: commit, data, settings, model and prompt, each by its hash."""

import hashlib
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap import Library
from bot.confidence import packaged_confidence
from bot.settings import Settings
from evals.cases import Dataset
from retrieval.encoder import Encoder

_ROOT = Path(__file__).parents[1]
_GIT_SECONDS = 10
_SHORT = 16
# Where there is no chat model, there is no prompt either.
NO_MODEL = "none"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What decides the results of a run; two runs with the same provenance and seed have the same results."""

    commit: str
    # Of what differs from the commit; empty where nothing does.
    changes: str
    datasets: Mapping[str, str]
    releases: Mapping[str, str]
    corpus: str
    encoder: str
    settings: str
    model: str
    prompt: str
    python: str
    # Of the calibration of the scores shown; empty where they are shown as ranked.
    confidence: str = ""

    @property
    def key(self) -> str:
        """Twelve digits that change with any of it."""
        parts = [
            self.commit,
            self.changes,
            self.corpus,
            self.encoder,
            self.settings,
            self.model,
            self.prompt,
            self.confidence,
        ]
        parts += [f"{k}={v}" for part in (self.datasets, self.releases) for k, v in sorted(part.items())]
        return digest(parts)[:12]


def digest(parts: Iterable[str]) -> str:
    """The SHA-256 of some texts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def provenance_of(
    datasets: Sequence[Dataset], library: Library, encoder: Encoder, settings: Settings, options: Iterable[str]
) -> Provenance:
    """The provenance of a run about to begin; `options` are those that change results (limit, tags, contestants)."""
    commit, changes = _commit()
    tables = packaged_confidence().tables
    return Provenance(
        commit=commit,
        changes=changes,
        datasets={d.name: digest(case.model_dump_json() for case in d.cases)[:_SHORT] for d in datasets},
        releases={f"{r.system} {r.name}": r.sha256[:_SHORT] for r in library.catalogue.releases()},
        corpus=library.corpus.key[:_SHORT],
        encoder=encoder.fingerprint,
        settings=digest([str(settings.encoder), str(settings.show_cpt_descriptors), *options])[:_SHORT],
        model=NO_MODEL,
        prompt=NO_MODEL,
        confidence=digest([repr(sorted(tables.items()))])[:_SHORT] if tables else "",
        python=f"{platform.python_version()} on {sys.platform}",
    )


def _commit() -> tuple[str, str]:
    """The commit of the working tree and a hash of what differs from it; "unknown" outside of one."""
    head = _git("rev-parse", "HEAD")
    difference = _git("diff", "HEAD", "--", "*.py", "*.md", "*.yaml", "*.tsv", "*.txt", "*.csv") if head else ""
    return head or "unknown", digest([difference])[:_SHORT] if difference else ""


def _git(*arguments: str) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    command = [git, "-C", str(_ROOT), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_GIT_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
