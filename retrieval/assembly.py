"""Putting retrieval together from its parts: what is indexed, and a searcher over the open index."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from codes.catalogue import Catalogue
from codes.library import CodeLibrary
from codes.models import System
from codes.starter import starter_labels
from retrieval.asked import asked_as, asked_files
from retrieval.corpus import (
    PASSAGES,
    PIECES,
    CodeText,
    all_cm_texts,
    all_hcpcs_texts,
    all_pcs_texts,
    asked_pieces,
    passage_chunks,
)
from retrieval.encoder import file_fingerprint
from retrieval.index import LAYOUT, Corpus
from retrieval.models import Passage
from retrieval.passages import Passages
from retrieval.wording import DATA

_GROUP_LENGTH = 4


@dataclass(frozen=True)
class CorpusSource:
    """Everything an index is made of, and the key that changes whenever any of it does."""

    codes: CodeLibrary
    passages: Passages
    files: tuple[Path, ...]
    synonyms: dict[str, tuple[str, ...]]

    def corpus(self) -> Corpus:
        """The corpus; its texts are made only when a build asks for them."""
        return Corpus(self.key, self._dense, self._lexical)

    @cached_property
    def key(self) -> str:
        """A hash of the layout, the code sets, and the size and edges of every file of ours."""
        digest = hashlib.sha256(f"{LAYOUT} {PIECES} {self.codes.fingerprint}".encode())
        for path in (*self.files, *sorted(DATA.rglob("*.csv")), *asked_files()):
            digest.update(path.name.encode() + file_fingerprint(path).encode())
        return digest.hexdigest()

    def _dense(self) -> Mapping[str, Mapping[str, str]]:
        # Each phrasing by itself: a vector of several would be near to none of them.
        asked = _pieces((passage_id, texts) for passage_id, texts in self._asked.items())
        return {System.ICD10CM: self._cm, PASSAGES: {**self._chunks, **asked}}

    def _lexical(self) -> Mapping[str, Mapping[str, str]]:
        # ICD-10-PCS terms are words of the book's own making; embedding its 28,000 would add a third to the build.
        # So are those of HCPCS: names of drugs and supplies.
        codes = {System.ICD10CM: self._cm, System.ICD10PCS: self._pcs, System.HCPCS: self._hcpcs}
        # All phrasings together: by words, a short text would outweigh the section that it leads to.
        asked = _pieces((passage_id, ("; ".join(texts),)) for passage_id, texts in self._asked.items())
        return {**{str(system): texts for system, texts in codes.items()}, PASSAGES: {**self._chunks, **asked}}

    @cached_property
    def _cm(self) -> dict[str, str]:
        return _by_id(all_cm_texts(self.codes.catalogue, self.synonyms))

    @cached_property
    def _pcs(self) -> dict[str, str]:
        return _by_id(all_pcs_texts(_pcs_groups(self.codes.catalogue), self.codes.procedure_index(date.max).paths()))

    @cached_property
    def _hcpcs(self) -> dict[str, str]:
        labels = starter_labels() if self.codes.catalogue.sets(System.HCPCS) else {}
        return _by_id(all_hcpcs_texts(self.codes.catalogue, labels))

    @cached_property
    def _chunks(self) -> dict[str, str]:
        return {text_id: text for passage in self._worth for text_id, text in passage_chunks(passage)}

    @cached_property
    def _asked(self) -> dict[str, tuple[str, ...]]:
        """Passage id → how coders ask for it."""
        return {p.passage_id: texts for p in self._worth if (texts := asked_as(p))}

    @cached_property
    def _worth(self) -> tuple[Passage, ...]:
        return tuple(self.passages.worth_indexing())


def _pieces(asked: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    return {text_id: text for passage_id, texts in asked for text_id, text in asked_pieces(passage_id, texts)}


def _by_id(texts: Iterable[CodeText]) -> dict[str, str]:
    return {text.text_id: text.text for text in texts}


def _pcs_groups(catalogue: Catalogue) -> dict[str, str]:
    """The first four characters of ICD-10-PCS codes, with the words that all titles below them share."""
    shared: dict[str, list[str]] = {}
    for code_set in catalogue.sets(System.ICD10PCS):
        for code in code_set.codes():
            entry = code_set.get(code)
            if entry is None or not entry.billable:
                continue
            words = entry.description.replace(",", " ").split()
            group = code[:_GROUP_LENGTH]
            common = shared.get(group)
            shared[group] = words if common is None else [w for w in common if w in words]
    return {group: " ".join(words) for group, words in shared.items()}
