"""Taking in what a user hands over: code sets and edits go to one store, guideline documents to another."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.screening import LONGEST_TEXT, Screener
from bot.settings import Settings
from codes.sources.editions import Period
from codes.sources.importing import ImportReport, Stated, holds_code_sets, import_path
from codes.sources.store import SourceStore
from guidelines.document_store import DocumentStore
from guidelines.documents import Document
from guidelines.errors import DocumentError, UnknownDocumentError
from guidelines.importing import DocumentReport, holds_documents, import_documents
from guidelines.models import LOCAL
from guidelines.team_documents import TeamStatement

Progress = Callable[[str, int, int], None]
# A policy names its contacts, with telephone and e-mail; these are a patient's alone.
_OF_PATIENTS = frozenset(
    {"ssn", "medical_record_number", "medicare_id", "health_plan_id", "account_number", "date_of_birth"}
)
_NO_SOURCES = ImportReport((), ())
_NO_DOCUMENTS = DocumentReport((), ())


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What went where; `problem` tells of a broken PDF beside code sets that were taken in.

    `warnings` are lines about what was taken in and should be looked at.
    """

    sources: ImportReport
    documents: DocumentReport
    problem: str = ""
    warnings: tuple[str, ...] = ()


def take_in(
    path: Path,
    settings: Settings,
    stated: Stated,
    progress: Progress | None = None,
    assumed: Period | None = None,
    team: TeamStatement | None = None,
) -> TakenIn:
    """Take in a file, zip or folder; each of the two stores takes all that is its own, or nothing.

    With `team`, which names an owner, a file is a team's or payer's document, and so is in a zip or folder what is
    nothing else. Raises CodesError or GuidelinesError, in one line, for what is recognised and broken, and for what is
    neither.
    """
    is_owned_file = team is not None and path.is_file() and path.suffix.casefold() != ".zip"
    has_documents = is_owned_file or holds_documents(path, owned=team is not None)
    if is_owned_file or (has_documents and not holds_code_sets(path)):
        return _documents(path, settings, stated, progress, team)
    sources = import_path(path, SourceStore(settings.home), stated, progress, assumed)
    if not has_documents:
        return TakenIn(sources, _NO_DOCUMENTS)
    try:
        return replace(_documents(path, settings, stated, progress, team), sources=sources)
    except UnknownDocumentError:
        # The zips of code sets come with PDFs that are no guidelines.
        return TakenIn(sources, _NO_DOCUMENTS)
    except DocumentError as error:
        # The code sets are in: a broken PDF beside them is said, and is no reason to call the import failed.
        return TakenIn(sources, _NO_DOCUMENTS, str(error))


def _documents(
    path: Path, settings: Settings, stated: Stated, progress: Progress | None, team: TeamStatement | None
) -> TakenIn:
    warnings: list[str] = []
    report = import_documents(
        path,
        DocumentStore(settings.home),
        stated.release,
        stated.effective_from,
        stated.effective_to,
        progress,
        team,
        lambda document: warnings.extend(_patient_warnings(document)),
    )
    return TakenIn(_NO_SOURCES, report, warnings=tuple(warnings))


def _patient_warnings(document: Document) -> Iterator[str]:
    """What in a team's document looks like it identifies a patient; by section and kind, never repeated.

    A warning and no refusal: of 1,387 sections of the digest, three hold what looks like a number of a person.
    """
    if document.imprint.authority not in LOCAL:
        return
    screener = Screener()
    for section in document.sections:
        pieces = (section.text[start : start + LONGEST_TEXT] for start in range(0, len(section.text), LONGEST_TEXT))
        found = sorted({kind for piece in pieces for kind in screener.screen(piece).kinds} & _OF_PATIENTS)
        if found:
            kinds = ", ".join(found).replace("_", " ")
            yield (
                f"{section.document_id}:{section.number} looks like it holds patient identifiers ({kinds}); "
                "if so, remove them from the file and import it again"
            )
