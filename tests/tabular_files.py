"""Small Tabular Lists for tests, the packaged catalogue, and official files where they are at hand."""

from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from codes.catalogue import Catalogue
from codes.icd10cm import Icd10cmCodeSet
from codes.library import CodeLibrary
from codes.models import System
from codes.readers.source_file import SourceFile
from codes.readers.tabular import read_tabular
from codes.sources.editions import SourceKind
from codes.sources.importing import source_sha256
from codes.sources.layouts import fiscal_period

_ROOT = Path(__file__).resolve().parents[1]


@cache
def packaged_library() -> CodeLibrary:
    """The packaged code sets and edits, read once for all test modules."""
    return CodeLibrary()


def packaged() -> Catalogue:
    """The packaged catalogue, read once for all test modules."""
    return packaged_library().catalogue


def packaged_icd10cm() -> Icd10cmCodeSet:
    """The packaged release of ICD-10-CM."""
    (code_set,) = packaged().sets(System.ICD10CM)
    assert isinstance(code_set, Icd10cmCodeSet)
    return code_set


def load_icd10cm(path: Path) -> Icd10cmCodeSet:
    """A Tabular List file as a code set of the release that its version and name tell."""
    source = SourceFile(path)
    book = read_tabular(source)
    edition = fiscal_period(source, book.version).edition(SourceKind.ICD10CM_TABULAR, path.name, source_sha256(path))
    return Icd10cmCodeSet(book, edition.release(System.ICD10CM))


def catalogue_with(*paths: Path) -> Catalogue:
    """The packaged catalogue with the Tabular Lists at `paths` beside the packaged one."""
    sets = (packaged_icd10cm(), *map(load_icd10cm, paths))
    others = {system: lambda system=system: packaged().sets(system) for system in (System.ICD10PCS, System.HCPCS)}
    return Catalogue({System.ICD10CM: lambda: sets, **others})


def official(name: str) -> Path | None:
    """An official file that is never part of the project, or None where it is not at hand."""
    for folder in (_ROOT / "shared" / "data", _ROOT.parent / "shared" / "data"):
        if (folder / name).is_file():
            return folder / name
    return None


def diag(code: str, title: str, *inner: str) -> str:
    return f"<diag><name>{code}</name><desc>{escape(title)}</desc>{''.join(inner)}</diag>"


def notes(tag: str, *texts: str) -> str:
    return f"<{tag}>{''.join(f'<note>{escape(text)}</note>' for text in texts)}</{tag}>"


def sevenths(**meanings: str) -> str:
    extensions = "".join(f'<extension char="{c}">{m}</extension>' for c, m in meanings.items())
    return f"<sevenChrDef>{extensions}</sevenChrDef>"


def section(name: str, *inner: str) -> str:
    return f'<section id="{name}"><desc>Block {name}</desc>{"".join(inner)}</section>'


def chapter(number: int, *inner: str) -> str:
    return f"<chapter><name>{number}</name><desc>Chapter {number}</desc>{''.join(inner)}</chapter>"


def tabular(version: str, *chapters: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<ICD10CM.tabular>\n<version>{version}</version>\n{''.join(chapters)}</ICD10CM.tabular>\n"
    )


def write(folder: Path, text: str, name: str = "icd10cm-tabular.xml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
