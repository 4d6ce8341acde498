"""Passages: everything that can be cited, by id.

`icd10cm-guidelines:I.C.4.a` is a guideline section, `icd10cm-tabular:E11.22` a code as the Tabular
List prints it (likewise a block, `icd10cm-tabular:E08-E13`, or `icd10cm-tabular:chapter-4`),
`icd10cm-index:Diabetes › type 2` a way through the Alphabetic Index, `icd10pcs-tables:0FT44ZZ` an
ICD-10-PCS title, `hcpcs:E0143` a HCPCS Level II code and `hcpcs:JZ` a modifier.
`cpt:99213` says that the customer's file holds the code, never its descriptor, which is licensed text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from codes.alphabetic_index.index import IndexHit
from codes.catalogue import Catalogue
from codes.cpt import is_licensed_text
from codes.hcpcs import HcpcsCodeSet
from codes.icd10cm import Icd10cmCodeSet
from codes.models import CodeEntry, Note, Release, System
from codes.readers.tabular import TabularNode
from codes.sources.editions import Edition
from codes.starter import is_starter
from guidelines.library import GuidelineLibrary
from guidelines.models import GuidelineSection
from retrieval.models import Passage

TABULAR = "icd10cm-tabular"
INDEX = "icd10cm-index"
PCS_TABLES = "icd10pcs-tables"
_CODE_DOCUMENTS = {System.ICD10PCS: PCS_TABLES, System.HCPCS: "hcpcs", System.CPT: "cpt"}
_SYSTEM_OF = {document: system for system, document in _CODE_DOCUMENTS.items()}
_PLACE_WORD = re.compile(r"^(chapter|block)-")

# A path as shown, and a date → what the index prints there, at least one hit, and the edition it stands in.
FindIndexPath = Callable[[str, date], tuple[tuple[IndexHit, ...], Edition] | None]


def _no_path(_path: str, _as_of: date) -> tuple[tuple[IndexHit, ...], Edition] | None:
    return None


def prints_codes(passage: Passage) -> bool:
    """Whether a passage is a place of a code set or its index, and not a section of rules."""
    return passage.document in (TABULAR, INDEX) or passage.document in _SYSTEM_OF


def tabular_id(place: str) -> str:
    """The passage id of a code, block or chapter of the Tabular List."""
    return f"{TABULAR}:{place.replace(' ', '-')}"


def index_id(path: str) -> str:
    """The passage id of a way through the Alphabetic Index ("Diabetes › type 2")."""
    return f"{INDEX}:{path}"


def code_passage_id(entry: CodeEntry) -> str:
    """The passage that prints a code."""
    if entry.system is System.ICD10CM:
        return tabular_id(entry.code)
    return f"{_CODE_DOCUMENTS[entry.system]}:{entry.code}"


def note_line(note: Note) -> str:
    """A note as its passage prints it; what a citation of the note quotes."""
    return f"{note.kind.label}: {note.text}"


class Passages:
    """All passages of the catalogue and the guideline library."""

    def __init__(self, catalogue: Catalogue, library: GuidelineLibrary, find_path: FindIndexPath = _no_path) -> None:
        """Serve passages from `catalogue` and `library`; `find_path` finds a way through the Alphabetic Index."""
        self._find_path = find_path
        self._catalogue = catalogue
        self._library = library

    @property
    def guidelines(self) -> GuidelineLibrary:
        """The library that sections come from."""
        return self._library

    def get(self, passage_id: str, as_of: date | None = None) -> Passage | None:
        """The passage with this id, in the release or edition that answers for `as_of` (else the latest)."""
        document, _, place = passage_id.strip().partition(":")
        if not place:
            return None
        if document == INDEX:
            return self._index_path(place, as_of)
        if document == TABULAR:
            return self._tabular(_PLACE_WORD.sub(r"\1 ", place), as_of)
        if document in _SYSTEM_OF:
            entry = self._catalogue.get(place, _SYSTEM_OF[document], as_of or date.max)
            return _line_passage(entry, self._unit(entry)) if entry else self._modifier(document, place, as_of)
        section = self._library.get(document, place, as_of)
        return section_passage(section) if section and section.text else None

    def sections(self) -> Iterator[Passage]:
        """Every section that carries text, of the latest edition of its document."""
        return (section_passage(section) for section in self._library.latest() if section.text)

    def worth_indexing(self) -> Iterator[Passage]:
        """What passage search is over: guideline sections, and chapters, blocks and categories with notes."""
        yield from self.sections()
        for code_set in self._catalogue.sets(System.ICD10CM)[:1]:
            if isinstance(code_set, Icd10cmCodeSet):
                places = [*code_set.divisions(), *_categories(code_set)]
                yield from (_node_passage(code_set.release, node) for node in places if node.own_notes)

    def _tabular(self, place: str, as_of: date | None) -> Passage | None:
        entry = self._catalogue.get(place, System.ICD10CM, as_of or date.max)
        if entry is not None:
            return _code_passage(entry, self._node(place, as_of))
        node = self._node(place, as_of)
        return _node_passage(self._release(as_of), node) if node is not None else None

    def _index_path(self, path: str, as_of: date | None) -> Passage | None:
        found = self._find_path(path, as_of or date.max)
        if found is None:
            return None
        hits, edition = found
        codes = dict.fromkeys(f"{h.code} [{h.manifestation}]" if h.manifestation else h.code for h in hits)
        return Passage(
            passage_id=index_id(path),
            label=f"{edition.kind.label} {edition.name}",
            document=INDEX,
            section=path,
            heading_path=hits[0].path[:-1],
            text=f"{path} {', '.join(codes)}",
            release=edition.name,
            authority="index",
            effective_from=edition.effective_from,
            effective_to=edition.effective_to,
        )

    def _unit(self, entry: CodeEntry) -> str:
        """The line that says what one unit of a code is, where its description, being ours, does not."""
        for code_set in self._catalogue.sets(System.HCPCS) if is_starter(entry.release) else ():
            record = code_set.record(entry.code) if isinstance(code_set, HcpcsCodeSet) else None
            if record is not None and record.unit is not None and code_set.release == entry.release:
                return f"Billing unit: {record.unit}"
        return ""

    def _modifier(self, document: str, place: str, as_of: date | None) -> Passage | None:
        day = as_of or date.max
        sets = self._catalogue.sets(System.HCPCS) if document == _CODE_DOCUMENTS[System.HCPCS] else ()
        for code_set in sorted(sets, key=lambda s: s.release.days_from(day)):
            entry = code_set.modifier(place) if isinstance(code_set, HcpcsCodeSet) else None
            if entry is not None:
                text = "\n".join(filter(None, (f"Modifier {entry.modifier}: {entry.description}", entry.use)))
                return _release_passage(document, entry.release, entry.modifier, text)
        return None

    def _node(self, place: str, as_of: date | None) -> TabularNode | None:
        release = self._release(as_of)
        for code_set in self._catalogue.sets(System.ICD10CM):
            if isinstance(code_set, Icd10cmCodeSet) and code_set.release == release:
                return code_set.node(place)
        return None

    def _release(self, as_of: date | None) -> Release:
        coverage = self._catalogue.coverage(System.ICD10CM, as_of or date.max)
        if coverage is None:
            raise LookupError("no ICD-10-CM release is loaded")
        return coverage.release


def section_passage(section: GuidelineSection) -> Passage:
    """A guideline section as a passage."""
    return Passage(
        passage_id=f"{section.document_id}:{section.number}",
        label=section.label,
        document=section.document_id,
        section=section.number,
        heading_path=section.heading_path,
        text=section.text,
        release=section.edition,
        authority=section.authority,
        effective_from=section.effective_from,
        effective_to=section.effective_to,
        page=section.page,
        owner=section.owner,
    )


def _code_passage(entry: CodeEntry, node: TabularNode | None) -> Passage:
    lines = [f"{entry.code} {entry.description}"]
    above: dict[str, list[str]] = {}
    own = {entry.code, node.name if node else entry.code}
    for note in entry.all_notes():
        if note.at in own:
            lines.append(note_line(note))
        else:
            above.setdefault(note.at, []).append(note_line(note))
    lines += [f"7th character {s.character}: {s.meaning}" for s in entry.seventh_characters]
    for place, notes in above.items():
        lines += ["", f"From {place}:", *notes]
    heading = tuple(n.title for n in reversed(list(node.line()))) if node else ()
    return _tabular_passage(entry.release, entry.code, heading, lines)


def _node_passage(release: Release, node: TabularNode) -> Passage:
    lines = [f"{node.name} {node.title}", *(note_line(note) for note in node.own_notes)]
    heading = tuple(n.title for n in reversed(list(node.line())))
    return _tabular_passage(release, node.name, heading, lines)


def _tabular_passage(release: Release, place: str, heading: tuple[str, ...], lines: Sequence[str]) -> Passage:
    return Passage(
        passage_id=tabular_id(place),
        label=f"ICD-10-CM Tabular List {release.name}, {place}",
        document=TABULAR,
        section=place,
        heading_path=heading,
        text="\n".join(lines),
        release=release.name,
        authority="tabular",
        effective_from=release.effective_from,
        effective_to=release.effective_to,
    )


def _line_passage(entry: CodeEntry, unit: str) -> Passage:
    """A code whose book has nothing but a line for it."""
    text = "\n".join(filter(None, (f"{entry.code} {entry.description}", unit)))
    if is_licensed_text(entry.system):
        text = f"{entry.code} stands in the {entry.system.label} file loaded for {entry.release.name}."
    return _release_passage(_CODE_DOCUMENTS[entry.system], entry.release, entry.code, text)


def _release_passage(document: str, release: Release, place: str, text: str) -> Passage:
    ours = is_starter(release)
    edition = f"{release.system.label} {release.name}{', our wording' if ours else ''}"
    return Passage(
        passage_id=f"{document}:{place}",
        label=f"{edition}, {place}",
        document=document,
        section=place,
        heading_path=(),
        text=text,
        release=release.name,
        authority="digest" if ours else "tabular",
        effective_from=release.effective_from,
        effective_to=release.effective_to,
    )


def _categories(code_set: Icd10cmCodeSet) -> Iterator[TabularNode]:
    for division in code_set.divisions():
        yield from (node for node in division.children if node.is_code)
