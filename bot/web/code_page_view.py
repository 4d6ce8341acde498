"""A code, or a chapter or block of the Tabular List, as the code browser shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.code_view import CodeView, view_code
from bot.web.answer_view import status_label
from bot.web.paths import code_href
from codes.alphabetic_index.index import AlphabeticIndex, path_text
from codes.catalogue import Catalogue
from codes.cpt import is_licensed_text
from codes.icd10cm import Icd10cmCodeSet
from codes.models import CodeEntry, Note, System, ValidityStatus
from codes.readers.tabular import TabularNode
from codes.starter import is_starter

_INDEX_TRIED = 40
_PATHS_SHOWN = 8
_MOST_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A link into the browser."""

    name: str
    title: str
    href: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """Notes of one kind, and the place that prints them where it is not the code itself."""

    label: str
    texts: tuple[str, ...]
    at: str = ""


@dataclass(frozen=True, slots=True)
class OnRelease:
    """What a release says of a code."""

    release: str
    effective_from: date
    effective_to: date
    status: str
    answers: bool


@dataclass(frozen=True, slots=True)
class CodePage:
    """Everything that the page of one code shows."""

    system: System
    code: str
    title: str
    status: str
    is_valid: bool
    why: str
    replacements: tuple[Place, ...]
    above: tuple[Place, ...]
    own_notes: tuple[NoteGroup, ...]
    inherited: tuple[NoteGroup, ...]
    sevenths: tuple[tuple[str, str, str], ...]
    children: tuple[Place, ...]
    siblings: tuple[Place, ...]
    paths: tuple[str, ...]
    has_index: bool
    axes: tuple[str, ...]
    releases: tuple[OnRelease, ...]
    view: CodeView


def code_page(
    catalogue: Catalogue, index: AlphabeticIndex | None, system: System, typed: str, as_of: date, show_licensed: bool
) -> CodePage | None:
    """The page of a code on a date; None for one that no loaded release of the system holds."""
    view = view_code(catalogue, typed, as_of, system)
    entry = view.found.entry
    if entry is None:
        return None
    own, inherited = _notes(entry)
    hidden = is_licensed_text(system) and not show_licensed
    return CodePage(
        system=system,
        code=entry.code,
        title="" if hidden else entry.description,
        status=status_label(view.found.validity.status),
        is_valid=view.found.validity.status is ValidityStatus.VALID,
        why=view.found.validity.why,
        replacements=tuple(_place(catalogue, system, code, as_of) for code in view.found.validity.replacements),
        above=_above(catalogue, entry, as_of),
        own_notes=own,
        inherited=inherited,
        sevenths=_sevenths(catalogue, entry, as_of),
        children=tuple(_place(catalogue, system, code, as_of) for code in _below(entry)),
        siblings=_siblings(catalogue, entry, as_of),
        paths=_paths(index, entry) if index and system is System.ICD10CM else (),
        has_index=index is not None,
        axes=entry.axes,
        releases=tuple(_releases(catalogue, system, entry, as_of)),
        view=view,
    )


def tabular_node(catalogue: Catalogue, name: str, as_of: date) -> TabularNode | None:
    """A chapter or block of the Tabular List that answers for a date."""
    code_set = tabular(catalogue, as_of)
    node = code_set.node(name) if code_set else None
    return node if node is not None and not node.is_code else None


def tabular(catalogue: Catalogue, as_of: date) -> Icd10cmCodeSet | None:
    """The Tabular List that answers for a date; None where only titles are loaded for it."""
    coverage = catalogue.coverage(System.ICD10CM, as_of)
    sets = (s for s in catalogue.sets(System.ICD10CM) if coverage and s.release == coverage.release)
    return next((s for s in sets if isinstance(s, Icd10cmCodeSet)), None)


def node_place(node: TabularNode, as_of: date) -> Place:
    """A chapter, block or category as a link."""
    return Place(_shown(node.name), node.title, place_href(node.name, as_of))


def place_href(name: str, as_of: date) -> str:
    """The page of a code, block or chapter of the Tabular List."""
    return code_href(System.ICD10CM, name.replace("chapter ", "chapter-"), as_of)


def note_groups(notes: tuple[Note, ...], at: str = "") -> tuple[NoteGroup, ...]:
    """Notes by kind, in the order printed."""
    kinds = dict.fromkeys(note.kind for note in notes)
    return tuple(NoteGroup(kind.label, tuple(n.text for n in notes if n.kind is kind), at) for kind in kinds)


def _shown(name: str) -> str:
    return name.removeprefix("block ").replace("chapter ", "Chapter ")


def _notes(entry: CodeEntry) -> tuple[tuple[NoteGroup, ...], tuple[NoteGroup, ...]]:
    places = dict.fromkeys(note.at for note in entry.all_notes() if note.at != entry.code)
    own = tuple(note for note in entry.all_notes() if note.at == entry.code)
    groups: list[NoteGroup] = []
    for place in places:
        groups += note_groups(tuple(n for n in entry.all_notes() if n.at == place), _shown(place))
    return note_groups(own), tuple(groups)


def _above(catalogue: Catalogue, entry: CodeEntry, as_of: date) -> tuple[Place, ...]:
    """From the chapter down to the code's parent."""
    code_set = tabular(catalogue, as_of) if entry.system is System.ICD10CM else None
    node = code_set.node(entry.ancestors[-1] if entry.ancestors else entry.code) if code_set else None
    divisions = [node_place(n, as_of) for n in node.line() if not n.is_code] if node else []
    codes = [_place(catalogue, entry.system, code, as_of) for code in entry.ancestors]
    return tuple(reversed([*codes, *divisions]))


def _below(entry: CodeEntry) -> tuple[str, ...]:
    return () if entry.seventh_characters else entry.children[:_MOST_SHOWN]


def _siblings(catalogue: Catalogue, entry: CodeEntry, as_of: date) -> tuple[Place, ...]:
    parent = catalogue.get(entry.parent, entry.system, as_of) if entry.parent else None
    codes = parent.children[:_MOST_SHOWN] if parent else ()
    return tuple(_place(catalogue, entry.system, code, as_of, code == entry.code) for code in codes)


def _sevenths(catalogue: Catalogue, entry: CodeEntry, as_of: date) -> tuple[tuple[str, str, str], ...]:
    """Each 7th character with its meaning and the code that it completes."""
    codes = {code[-1]: code for code in entry.children}
    return tuple((s.character, s.meaning, codes.get(s.character, "")) for s in entry.seventh_characters)


def _place(catalogue: Catalogue, system: System, code: str, as_of: date, is_here: bool = False) -> Place:
    entry = catalogue.get(code, system, as_of)
    title = entry.description if entry and not is_licensed_text(system) else ""
    return Place(code, title, code_href(system, code, as_of), is_here)


def _paths(index: AlphabeticIndex, entry: CodeEntry) -> tuple[str, ...]:
    hits = (h for h in index.look_up(entry.description, _INDEX_TRIED) if entry.code in (h.code, h.manifestation))
    return tuple(dict.fromkeys(path_text(hit) for hit in hits))[:_PATHS_SHOWN]


def _releases(catalogue: Catalogue, system: System, entry: CodeEntry, as_of: date) -> Iterator[OnRelease]:
    answering = catalogue.coverage(system, as_of, entry.code)
    for code_set in sorted(catalogue.sets(system), key=lambda s: s.release.effective_from, reverse=True):
        release = code_set.release
        if not code_set.speaks_for(entry.code):
            continue
        there = code_set.get(entry.code)
        status = ("assignable" if there.billable else "header") if there else "not in it"
        name = f"{release.name}{', our starter' if is_starter(release) else ''}"
        answers = answering is not None and answering.release == release
        yield OnRelease(name, release.effective_from, release.effective_to, status, answers)
