"""The composition root: settings → concrete parts → `Application`. Nothing connects or loads before it is called."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from bot.answerer import Answerer
from bot.chat_model import open_chat_model
from bot.composer import Composer
from bot.drafting.calls import ChatModel
from bot.drafting.writer import Writer
from bot.records.facade import Records
from bot.records.recorder import NoRecords
from bot.screening import Screener
from bot.set_findings import Checks
from bot.settings import Settings
from codes.catalogue import Catalogue
from codes.library import CodeLibrary
from codes.models import System
from codes.starter import starter_files, starter_labels
from guidelines.digest import packaged_digest
from guidelines.document_store import DocumentStore
from guidelines.library import GuidelineLibrary
from guidelines.rule_files import packaged_rules
from retrieval.assembly import CorpusSource
from retrieval.code_ranking import CodeRanker
from retrieval.encoder import Encoder, folder_encoder, packaged_encoder
from retrieval.errors import IndexUnavailable
from retrieval.hcpcs_ranking import HcpcsRanker
from retrieval.index import Corpus, IndexFolder, IndexState, OpenIndex, Progress
from retrieval.models import Missing
from retrieval.passages import Passages
from retrieval.pcs_ranking import PcsRanker
from retrieval.query_analysis import QueryAnalyser
from retrieval.search import Searcher
from retrieval.section_ranking import SectionRanker
from retrieval.spelling import SpellingCorrector
from retrieval.wording import Wording, read_hcpcs_words, read_synonyms


@dataclass(frozen=True)
class Library:
    """What can be looked up without an index: code sets and passages, and what an index is built from."""

    codes: CodeLibrary
    passages: Passages
    corpus: Corpus
    synonyms: dict[str, tuple[str, ...]]
    show_licensed: bool = False

    @property
    def checks(self) -> Checks:
        """What a set of codes is checked by."""
        return Checks(self.codes.edits, packaged_rules(self.codes.cache))

    @property
    def catalogue(self) -> Catalogue:
        """Every loaded release of every code system."""
        return self.codes.catalogue


@dataclass(frozen=True)
class Chat:
    """A chat model that writes answers: within so many seconds, and whether it looks at each sentence again."""

    model: ChatModel
    seconds: float
    second_look: bool = False


@dataclass(frozen=True)
class Application:
    """A working assistant."""

    library: Library
    answerer: Answerer
    searcher: Searcher
    analyser: QueryAnalyser
    degraded: tuple[Missing, ...]
    # None where nothing is kept.
    records: Records | None = None


def open_records(settings: Settings) -> Records:
    """What is kept, at the place of the settings; the database is opened at first use."""
    return Records(settings.home, settings.database_url, settings.keep_questions_days)


def open_chat(settings: Settings) -> Chat | None:
    """The chat model of the settings; None where none is named. Raises UsageError and SetupError as its door does."""
    model = open_chat_model(settings)
    return None if model is None else Chat(model, settings.chat_seconds, settings.chat_verify)


def open_codes(settings: Settings) -> CodeLibrary:
    """Code sets, index books, procedure tables and edits: packaged, and loaded under the data folder."""
    return CodeLibrary(settings.home)


def open_library(settings: Settings) -> Library:
    """What `open_codes` opens, with the passages and what an index is built from."""
    codes = open_codes(settings)
    documents = DocumentStore(settings.home)
    sections = GuidelineLibrary((*packaged_digest(), *documents.sections()))
    passages = Passages(codes.catalogue, sections, codes.index_path)
    digest = sorted((Path(str(files("guidelines"))) / "digest").rglob("*.md"))
    synonyms = read_synonyms()
    source = CorpusSource(codes, passages, (*digest, *documents.files(), *starter_files()), synonyms)
    return Library(codes, passages, source.corpus(), synonyms, settings.show_cpt_descriptors)


def make_encoder(settings: Settings) -> Encoder:
    """The encoder of the settings; the packaged one by default."""
    return folder_encoder(settings.encoder) if settings.encoder else packaged_encoder()


def index_folder(settings: Settings, encoder: Encoder) -> IndexFolder:
    """Where the encoder's index is kept."""
    return IndexFolder(settings.home, encoder, settings.chroma_url)


def ensure_index(folder: IndexFolder, corpus: Corpus, progress: Progress) -> OpenIndex:
    """The open index, built or mended first when it is not whole; lexical alone when only vectors cannot be had.

    Raises IndexUnavailable when there is nothing whole to serve.
    """
    if folder.state(corpus) is not IndexState.READY:
        folder.build(corpus, progress)
    try:
        return folder.open(corpus)
    except IndexUnavailable:
        try:
            # Whole by its files but not by its content: build once more from nothing.
            folder.build(corpus, progress, rebuild=True)
            return folder.open(corpus)
        except IndexUnavailable:
            words = folder.open_lexical()
            if not words.lexical:
                raise
            return words


def assemble(
    library: Library,
    index: OpenIndex,
    encoder: Encoder,
    screener: Screener,
    records: Records | None,
    chat: Chat | None = None,
) -> Application:
    """An application over an open index; without vectors it answers from words and codes, and says so.

    Without `records` nothing is kept; without `chat` no model is asked.
    """
    statistics, wording = index.statistics, Wording()
    searcher = Searcher(
        library.catalogue,
        library.passages,
        index,
        encoder,
        CodeRanker(library.catalogue, library.synonyms, statistics.idf),
        PcsRanker(library.catalogue, statistics.idf, library.codes.procedures),
        HcpcsRanker(library.catalogue, starter_labels(), read_hcpcs_words(), statistics.idf),
        library.codes.alphabetic_index,
        SectionRanker(library.passages.sections(), wording),
    )
    analyser = QueryAnalyser(wording, SpellingCorrector(statistics.words), is_known_code(library.catalogue))
    degraded = () if index.vectors is not None else (Missing.VECTOR_STORE,)
    checks = library.checks
    writer = None
    if chat is not None:
        composer = Composer(library.catalogue, library.passages.get, checks, library.show_licensed)
        writer = Writer(
            chat.model,
            library.catalogue,
            library.passages.get,
            analyser,
            searcher,
            screener,
            composer,
            checks.rules,
            chat.seconds,
            chat.second_look,
        )
    answerer = Answerer(
        library.catalogue,
        library.passages,
        analyser,
        searcher,
        screener,
        NoRecords() if records is None else records,
        degraded,
        checks,
        library.show_licensed,
        writer,
    )
    return Application(library, answerer, searcher, analyser, degraded, records)


def is_known_code(catalogue: Catalogue) -> Callable[[str], bool]:
    """Whether a short token is an existing ICD-10-CM code of the latest release."""

    def known(token: str) -> bool:
        return catalogue.get(token, System.ICD10CM, date.max) is not None

    return known
