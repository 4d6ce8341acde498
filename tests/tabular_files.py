"""Small Tabular Lists for tests, the packaged catalogue, and official files where they are at hand."""

from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from codes.catalogue import Catalogue
from codes.packaged import packaged_catalogue

_ROOT = Path(__file__).resolve().parents[1]


@cache
def packaged() -> Catalogue:
    """The packaged catalogue, read once for all test modules."""
    return packaged_catalogue()


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
