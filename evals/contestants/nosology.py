"""Nosology as its users have it: the application of the settings, without records."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.answer_json import answer_json
from bot.bootstrap import Application, assemble, ensure_index, index_folder, make_encoder, open_library
from bot.models import Outcome, Question
from bot.screening import Screener
from bot.settings import Settings
from evals.cases import EvalCase
from evals.contestants.contestant import facts_about
from evals.observations import Facts, Observation, observed
from retrieval.encoder import Encoder

NAME = "nosology"
_SECTIONS = 10


class Nosology:
    """Asks the answerer, as every face does, and passage search beside it."""

    def __init__(self, application: Application, with_documents: Callable[[], Application] | None = None) -> None:
        """Measure `application`; `with_documents` starts the one that cases with documents are asked of."""
        self._application = application
        self._with_documents = with_documents
        self._taught: Application | None = None

    @property
    def name(self) -> str:
        """What the tables call it."""
        return NAME

    def observe(self, case: EvalCase) -> Observation:
        """The answer, and the sections that passage search ranks for the question."""
        application = self._application_for(case)
        question = Question(
            case.question, case.as_of, id=case.id, setting=case.setting, system=case.system, surface="evals"
        )
        answer = application.answerer.answer(question)
        sections: tuple[str, ...] = ()
        if answer.outcome is not Outcome.REFUSED:
            # What was refused is read no further, by the suite neither.
            found = application.searcher.passages(case.question, case.as_of, _SECTIONS, case.setting)
            sections = tuple(ranked.passage.passage_id for ranked in found)
        seen = observed(answer_json(answer), Facts(), sections)
        return replace(seen, facts=facts_about(application.library, case, seen.codes, seen.citations))

    def _application_for(self, case: EvalCase) -> Application:
        if not case.documents or self._with_documents is None:
            return self._application
        if self._taught is None:
            self._taught = self._with_documents()
        return self._taught


def open_application(settings: Settings, encoder: Encoder | None = None) -> Application:
    """The application of the settings with nothing kept; builds the index first when there is none that fits."""
    library = open_library(settings)
    encoder = encoder or make_encoder(settings)
    index = ensure_index(index_folder(settings, encoder), library.corpus, lambda _done, _total: None)
    return assemble(library, index, encoder, Screener(), None)


def data_home(settings: Settings) -> Path:
    """Where the suite keeps its runs and the indexes of the baselines."""
    return settings.home / "evals"
