"""A small application for smoke runs: the whole catalogue and digest, an index of the categories that cases name.

An index of every code takes minutes to build; what the gate's zeros ask (does each code exist, is each cited, does
each quotation stand) shows on a slice as well. Its other figures flatter and are no measure of anything.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.bootstrap import Library, assemble, ensure_index, index_folder, make_encoder, open_library
from bot.screening import Screener
from bot.settings import Settings, quieten_libraries
from evals.cases import EvalCase
from evals.contestants.contestant import Contestant
from evals.contestants.nosology import NAME, Nosology, data_home
from evals.scorers.hierarchy import category
from retrieval.corpus import PASSAGES, code_of
from retrieval.index import Corpus

Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class SliceLineUp:
    """Makes Nosology over a slice of the corpus; cases with documents are asked without them."""

    settings: Settings
    cases: tuple[EvalCase, ...]
    names: tuple[str, ...] = (NAME,)

    def __call__(self) -> list[Contestant]:
        """The one contestant; builds its index, in seconds, where there is none that fits."""
        quieten_libraries()
        encoder = make_encoder(self.settings)
        library = sliced(open_library(self.settings), named_categories(self.cases), named_sections(self.cases))
        home = replace(self.settings, home=self._home(library.corpus.key), chroma_url=None)
        index = ensure_index(index_folder(home, encoder), library.corpus, lambda _done, _total: None)
        return [Nosology(assemble(library, index, encoder, Screener(), None))]

    def prepare(self) -> None:
        """Build the index that the workers share."""
        self()

    def _home(self, key: str) -> Path:
        return data_home(self.settings) / f"slice-{key[:16]}"


def named_categories(cases: Iterable[EvalCase]) -> frozenset[str]:
    """The categories of all codes that cases name."""
    named = ([*(c for w in case.wanted for c in w), *case.acceptable_codes, *case.forbidden_codes] for case in cases)
    return frozenset(category(code) for codes in named for code in codes)


def named_sections(cases: Iterable[EvalCase]) -> frozenset[str]:
    """The sections that decide cases."""
    return frozenset(section for case in cases for section in case.deciding_sections)


def sliced(library: Library, categories: frozenset[str], sections: frozenset[str]) -> Library:
    """The library with a corpus of some categories and sections; what is looked up stays whole."""
    whole = library.corpus

    def narrowed(texts: Texts) -> Texts:
        return {
            name: {i: text for i, text in found.items() if _is_in(name, code_of(i)[0], categories, sections)}
            for name, found in texts.items()
        }

    names = "\n".join([whole.key, *sorted(categories), *sorted(sections)])
    key = hashlib.sha256(names.encode()).hexdigest()
    return replace(library, corpus=Corpus(key, lambda: narrowed(whole.dense()), lambda: narrowed(whole.lexical())))


def _is_in(collection: str, item: str, categories: frozenset[str], sections: frozenset[str]) -> bool:
    if collection != PASSAGES:
        return category(item) in categories
    return item in sections or item.partition(":")[2][:3] in categories
