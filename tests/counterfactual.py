"""Copies of the corpus in which what decided an answer is gone, or says the same of another code."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

from tabular_files import load_icd10cm, packaged

from bot.bootstrap import Application, Library
from bot.material import rule_words
from bot.models import Question
from bot.selection import select
from bot.set_findings import Checks
from codes.catalogue import Catalogue
from codes.library import CodeLibrary
from codes.models import System
from codes.packaged import tabular_file
from guidelines.digest import packaged_digest
from guidelines.library import GuidelineLibrary
from guidelines.rule_files import packaged_rules
from retrieval.corpus import PASSAGES, all_cm_texts, passage_chunks
from retrieval.index import Corpus
from retrieval.passages import Passages
from retrieval.wording import read_synonyms

_GUIDELINES = "icd10cm-guidelines"
_POOL = 20


@dataclass(frozen=True)
class AlteredLibrary(Library):
    """A library whose rules of some sections are gone."""

    without: frozenset[str] = field(default_factory=frozenset)

    @property
    def checks(self) -> Checks:
        """What a set of codes is checked by, less those rules."""
        rules = packaged_rules(self.codes.cache)
        return Checks(self.codes.edits, tuple(rule for rule in rules if rule.section not in self.without))


class Book:
    """The packaged Tabular List, to be altered."""

    def __init__(self) -> None:
        self._tree = ElementTree.parse(tabular_file())
        self._parents = {child: parent for parent in self._tree.iter() for child in parent}
        self._places = {d.findtext("name"): d for d in self._tree.iter("diag")}

    def place(self, code: str) -> str | None:
        """The code as it is printed: without its seventh character and the X before it where that is not printed."""
        printed = code
        while len(printed) > 3 and printed not in self._places:
            printed = printed[:-1].rstrip("X.")
        return printed if printed in self._places else None

    def remove(self, code: str) -> None:
        """Take an entry out, with what is below it."""
        place = self._places[code]
        self._parents[place].remove(place)

    def beside(self, code: str, taken: Collection[str]) -> str | None:
        """A code beside one that has nothing below it, either."""
        place = self._places[code]
        if place.find("diag") is not None:
            return None
        others = (d for d in self._parents[place].findall("diag") if d is not place and d.find("diag") is None)
        names = [d.findtext("name") or "" for d in others]
        # The last ones are "other" and "unspecified": what is specified first.
        return next((name for name in names if name not in taken), None)

    def swap(self, one: str, other: str) -> None:
        """Let each of two entries stand under the other's code."""
        for name, place in ((one, self._places[other]), (other, self._places[one])):
            found = place.find("name")
            assert found is not None
            found.text = name

    def catalogue(self, folder: Path) -> Catalogue:
        """The packaged catalogue with this book in the place of its own."""
        path = folder / tabular_file().name
        self._tree.write(path, encoding="utf-8", xml_declaration=True)
        sets = (load_icd10cm(path),)
        others = {s: lambda s=s: packaged().sets(s) for s in (System.ICD10PCS, System.HCPCS)}
        return Catalogue({System.ICD10CM: lambda: sets, **others})


def altered(
    categories: Collection[str],
    catalogue: Catalogue | None = None,
    codes: Mapping[str, str] | None = None,
    without: Collection[str] = (),
) -> AlteredLibrary:
    """A slice of the corpus over another catalogue, with our synonyms under other `codes`, `without` some sections."""
    library = CodeLibrary()
    library.catalogue = catalogue or packaged()
    moved = codes or {}
    synonyms = {moved.get(code, code): terms for code, terms in read_synonyms().items()}
    gone = frozenset(without)
    sections = [s for s in packaged_digest() if not (s.document_id == _GUIDELINES and s.number in gone)]
    passages = Passages(library.catalogue, GuidelineLibrary(sections))
    texts = {t.text_id: t.text for t in all_cm_texts(library.catalogue, synonyms) if t.code[:3] in categories}
    chunks = {
        text_id: text
        for passage in passages.worth_indexing()
        if passage.document == _GUIDELINES or passage.section[:3] in categories
        for text_id, text in passage_chunks(passage)
    }
    both = {System.ICD10CM: texts, PASSAGES: chunks}
    key = hashlib.sha256("\n".join(f"{i} {t}" for part in both.values() for i, t in part.items()).encode()).hexdigest()
    return AlteredLibrary(library, passages, Corpus(key, lambda: both, lambda: both), synonyms, without=gone)


def sections_that_decided(application: Application, question: Question) -> frozenset[str]:
    """The official numbers of the rules that changed the codes of a question, found as the answerer finds them."""
    query = application.analyser.analyse(question.text, question.as_of)
    setting = question.setting or query.setting
    systems = query.systems or (System.ICD10CM,)
    evidence = application.searcher.search(replace(query, setting=setting), question.as_of, systems, _POOL)
    catalogue, rules = application.library.catalogue, application.library.checks.rules
    words, weeks = rule_words(query), query.details.weeks
    made = select(evidence.by_condition, catalogue, question.as_of, setting, words, rules, weeks)
    return frozenset(one.section for one in made.fired if one.before != one.after or one.forbidden)
