"""Small real parts in place of large ones: an encoder made of words, an index of a slice of the code set."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tabular_files import packaged_library

from bot.bootstrap import Application, Chat, Library, assemble
from bot.records.facade import Records
from bot.screening import Screener
from codes.models import System
from guidelines.digest import packaged_digest
from guidelines.library import GuidelineLibrary
from guidelines.models import GuidelineSection
from retrieval.corpus import PASSAGES, all_cm_texts, passage_chunks
from retrieval.encoder import Vectors
from retrieval.index import Corpus, IndexFolder, OpenIndex
from retrieval.passages import Passages
from retrieval.wording import read_synonyms, stems

_DIMENSION = 64


class HashingEncoder:
    """Unit vectors from hashed words: texts that share words are near, and nothing is learnt."""

    def __init__(self, dimension: int = _DIMENSION) -> None:
        self._dimension = dimension

    @property
    def fingerprint(self) -> str:
        return f"hashing-{self._dimension}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for stem in stems(text) or ("-",):
                digest = hashlib.blake2b(stem.encode("utf-8", "replace"), digest_size=8).digest()
                position, sign = int.from_bytes(digest[:4], "big"), 1 if digest[4] & 1 else -1
                row[position % self._dimension] += sign
            if not row.any():
                row[0] = 1.0
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def sliced_library(categories: Sequence[str], more: Sequence[GuidelineSection] = ()) -> Library:
    """The packaged catalogue and digest, with a corpus of the codes of some categories alone.

    `more` are sections beside the digest, all of which are searched.
    """
    codes_of_all, synonyms = packaged_library(), read_synonyms()
    catalogue = codes_of_all.catalogue
    passages = Passages(catalogue, GuidelineLibrary((*packaged_digest(), *more)))
    beside = {section.document_id for section in more}
    codes = {text.text_id: text.text for text in all_cm_texts(catalogue, synonyms) if text.code[:3] in categories}
    chunks = {
        text_id: text
        for passage in passages.worth_indexing()
        if passage.document == "icd10cm-guidelines" or passage.section[:3] in categories or passage.document in beside
        for text_id, text in passage_chunks(passage)
    }
    texts = {System.ICD10CM: codes, PASSAGES: chunks}
    key = hashlib.sha256("\n".join([*codes, *chunks]).encode()).hexdigest()
    return Library(codes_of_all, passages, Corpus(key, lambda: texts, lambda: texts), synonyms)


def built_index(home: Path, library: Library) -> OpenIndex:
    """The library's corpus, indexed in `home` with the hashing encoder."""
    folder = IndexFolder(home, HashingEncoder())
    folder.build(library.corpus, lambda done, total: None)
    return folder.open(library.corpus)


def assembled(
    library: Library, index: OpenIndex, screener: Screener, records: Records | None = None, chat: Chat | None = None
) -> Application:
    """An application over the index, with nothing cached yet, which keeps its answers in `records`."""
    return assemble(library, index, HashingEncoder(), screener, records, chat)
