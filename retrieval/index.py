"""Building, checking and opening the index: vectors and lexical files in one folder, with a manifest.

The folder is keyed by the encoder, ids by the text's hash, so a build embeds only what is new and an
interrupted one goes on where it stopped. The manifest is written last; without one that fits, nothing
is served.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from guidelines.models import LOCAL
from retrieval.corpus import PASSAGES
from retrieval.encoder import Encoder
from retrieval.errors import IndexUnavailable
from retrieval.lexical_index import LexicalIndex
from retrieval.vector_store import VectorStore
from retrieval.word_statistics import WordStatistics, word_statistics

LAYOUT = 1
_MANIFEST = "manifest.json"
_WORDS = "words.json"
_BATCH = 512

Progress = Callable[[int, int], None]


class IndexState(StrEnum):
    """What stands in an index folder."""

    READY = "ready"
    MISSING = "missing"
    STALE = "stale"
    UNFINISHED = "unfinished"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Corpus:
    """What an index should hold.

    `key` tells releases, tables and layout apart; `dense` and `lexical` map collection → id → text and
    are made only when a build needs them.
    """

    key: str
    dense: Callable[[], Mapping[str, Mapping[str, str]]]
    lexical: Callable[[], Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was built: the key of its corpus, its encoder, counts, and a hash for every file that rests."""

    layout: int
    corpus: str
    encoder: str
    counts: dict[str, int]
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index that was checked and may be asked."""

    vectors: VectorStore | None
    lexical: Mapping[str, LexicalIndex]
    statistics: WordStatistics


class IndexFolder:
    """The index of one encoder under `home`."""

    def __init__(self, home: Path, encoder: Encoder, server: str | None = None) -> None:
        """Keep the index in `home`; vectors go to the Chroma server at `server` where one is given."""
        self._folder = home / "index" / encoder.fingerprint
        self._encoder = encoder
        self._server = server

    def state(self, corpus: Corpus) -> IndexState:
        """Whether the folder holds a whole, undamaged index of `corpus`."""
        if not self._folder.is_dir():
            return IndexState.MISSING
        manifest = self._manifest()
        if manifest is None:
            return IndexState.UNFINISHED
        if manifest.layout != LAYOUT or manifest.encoder != self._encoder.fingerprint:
            return IndexState.DAMAGED
        if manifest.files != self._file_hashes():
            return IndexState.DAMAGED
        return IndexState.READY if manifest.corpus == corpus.key else IndexState.STALE

    def open(self, corpus: Corpus) -> OpenIndex:
        """Open a ready index; raises IndexUnavailable for any other state or a count that differs."""
        state = self.state(corpus)
        manifest = self._manifest()
        if state is not IndexState.READY or manifest is None:
            raise IndexUnavailable(f"the index is {state}; run: nosology index")
        lexical = self._lexical()
        vectors = self._vectors()
        try:
            if any(vectors.count(collection) != count for collection, count in manifest.counts.items()):
                raise IndexUnavailable("the vector store does not hold what was built; run: nosology index --rebuild")
        except IndexUnavailable:
            # Left open, the engine would go on using files that a rebuild removes.
            vectors.close()
            raise
        return OpenIndex(vectors, lexical, WordStatistics.load(self._folder / _WORDS))

    def open_lexical(self) -> OpenIndex:
        """What can be served while the vector store cannot: the lexical index alone, empty unless it is whole."""
        manifest = self._manifest()
        if manifest is None or manifest.layout != LAYOUT or manifest.files != self._file_hashes():
            return OpenIndex(None, {}, WordStatistics())
        return OpenIndex(None, self._lexical(), WordStatistics.load(self._folder / _WORDS))

    def build(self, corpus: Corpus, progress: Progress, rebuild: bool = False) -> None:
        """Bring the folder to hold `corpus`: all of it when damaged or `rebuild`, else what has changed.

        `progress(done, total)` counts characters embedded. Raises IndexUnavailable when the folder
        cannot be written or another process is building.
        """
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(str(self._folder) + ".lock", timeout=0):
                if rebuild or self.state(corpus) is IndexState.DAMAGED:
                    self._clear()
                self._build(corpus, progress)
        except Timeout as error:
            raise IndexUnavailable("another process is building the index; try again when it is done") from error
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise IndexUnavailable(f"the index cannot be written to {self._folder}: {why}") from error

    @property
    def _lexical_folder(self) -> Path:
        return self._folder / "lexical"

    def _build(self, corpus: Corpus, progress: Progress) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / _MANIFEST).unlink(missing_ok=True)
        dense = corpus.dense()
        vectors, there = self._resume(dense)
        try:
            self._embed(vectors, dense, there, progress)
        finally:
            vectors.close()
        shutil.rmtree(self._lexical_folder, ignore_errors=True)
        lexical = corpus.lexical()
        for name, texts in lexical.items():
            LexicalIndex.build(dict(texts)).save(self._lexical_folder / name)
        word_statistics(_weighed(lexical)).save(self._folder / _WORDS)
        counts = {name: len(texts) for name, texts in dense.items()}
        manifest = Manifest(LAYOUT, corpus.key, self._encoder.fingerprint, counts, self._file_hashes())
        partial = self._folder / (_MANIFEST + ".partial")
        partial.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        partial.replace(self._folder / _MANIFEST)

    def _resume(self, collections: Iterable[str]) -> tuple[VectorStore, dict[str, set[str]]]:
        """The vector store and the ids it holds; a store that cannot be read is thrown away and begun anew."""
        try:
            return self._store_and_ids(collections)
        except IndexUnavailable:
            self._clear()
            self._folder.mkdir(parents=True, exist_ok=True)
            return self._store_and_ids(collections)

    def _store_and_ids(self, collections: Iterable[str]) -> tuple[VectorStore, dict[str, set[str]]]:
        vectors = self._vectors()
        try:
            return vectors, {collection: vectors.ids(collection) for collection in collections}
        except IndexUnavailable:
            vectors.close()
            raise

    def _embed(
        self,
        vectors: VectorStore,
        dense: Mapping[str, Mapping[str, str]],
        there: Mapping[str, set[str]],
        progress: Progress,
    ) -> None:
        todo: dict[str, list[str]] = {}
        for collection, texts in dense.items():
            vectors.delete(collection, there[collection] - texts.keys())
            todo[collection] = _longest_first({i: text for i, text in texts.items() if i not in there[collection]})
        total = sum(len(dense[c][i]) for c, ids in todo.items() for i in ids)
        done = 0
        progress(done, total)
        for collection, ids in todo.items():
            for batch in _batches(ids):
                wordings = [dense[collection][i] for i in batch]
                vectors.upsert(collection, batch, self._encoder.encode(wordings))
                done += sum(map(len, wordings))
                progress(done, total)

    def _lexical(self) -> dict[str, LexicalIndex]:
        folders = sorted(self._lexical_folder.iterdir()) if self._lexical_folder.is_dir() else []
        return {folder.name: LexicalIndex.load(folder) for folder in folders}

    def _vectors(self) -> VectorStore:
        if self._server:
            return VectorStore.on_server(self._server, self._encoder.fingerprint)
        return VectorStore.in_folder(self._folder / "chroma")

    def _clear(self) -> None:
        if self._server:
            vectors = self._vectors()
            try:
                vectors.drop_all()
            finally:
                vectors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _manifest(self) -> Manifest | None:
        try:
            data = json.loads((self._folder / _MANIFEST).read_text(encoding="utf-8"))
            return Manifest(**data | {"counts": dict(data["counts"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _file_hashes(self) -> dict[str, str]:
        """Relative path → SHA-256 of each file that a reader never writes.

        Chroma's SQLite file changes whenever a client opens it; its content is checked by count.
        """
        found = {}
        for path in sorted(self._folder.rglob("*")):
            relative = path.relative_to(self._folder)
            # A collection smaller than the sync threshold lives in SQLite alone: its .bin files are blanks
            # that every client makes anew, with whatever the memory held.
            is_blank = path.suffix == ".bin" and not (path.parent / "index_metadata.pickle").exists()
            rests = path.suffix in {".bin", ".pickle", ".npy", ".json"} and not is_blank
            if path.is_file() and rests and relative.parts[0] != _MANIFEST:
                with path.open("rb") as file:
                    found[str(relative)] = hashlib.file_digest(file, "sha256").hexdigest()
        return found


def _longest_first(texts: Mapping[str, str]) -> list[str]:
    # Texts of like length together waste no padding; the longest first makes the time left honest.
    return sorted(texts, key=lambda i: (-len(texts[i]), i))


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _weighed(lexical: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The texts whose words are counted: what a payer or the team wrote weighs nothing in the ranking of codes."""
    local = tuple(f"{authority}-" for authority in sorted(LOCAL))
    for name, texts in lexical.items():
        yield from (text for i, text in texts.items() if name != PASSAGES or not i.startswith(local))
