"""Pages of imported PDFs as images: the door to pypdfium2.

A page is drawn once and kept under `cache/pages/`; the oldest go when there are too many. What was imported is not
trusted: the size of a page is bounded before it is drawn, and a page that cannot be drawn is none.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from guidelines.document_files import LoadedDocument

# In dots for each point (1/72 inch): a letter page becomes 1,100 dots wide.
SCALE = 1.8
LARGEST_SIDE = 2_200
MOST_KEPT = 400
_PDF = ".pdf"


class PageImages:
    """Draws pages of the documents that are loaded."""

    def __init__(self, home: Path, loaded: Callable[[], Sequence[LoadedDocument]]) -> None:
        """Keep images under `home`; `loaded` says which documents there are now."""
        self._folder = home / "cache" / "pages"
        self._loaded = loaded
        # pdfium is not safe to be used by several threads.
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}

    def has(self, document_id: str, edition: str, number: str, page: int) -> bool:
        """Whether an edition was imported as a PDF that has this page; the arguments are those of `png`."""
        document = self._document(document_id, edition, number)
        if document is None:
            return False
        with self._lock:
            if document.sha256 not in self._counts:
                self._counts[document.sha256] = _count(document.original)
            return 1 <= page <= self._counts[document.sha256]

    def png(self, document_id: str, edition: str, number: str, page: int) -> bytes | None:
        """A page, counted from 1, as PNG; None when the edition is not imported or the page cannot be drawn.

        `number` is the section that is read, which decides between chapters that were imported one by one.
        """
        document = self._document(document_id, edition, number)
        if document is None:
            return None
        kept = self._folder / f"{document.sha256[:32]}-{page}.png"
        with self._lock:
            if not kept.exists():
                if not _draw(document.original, page, kept):
                    return None
                self._bound()
            try:
                return kept.read_bytes()
            except OSError:
                return None

    def _document(self, document_id: str, edition: str, number: str) -> LoadedDocument | None:
        found = [
            d
            for d in self._loaded()
            if (d.imprint.document_id, d.imprint.edition) == (document_id, edition) and d.original.suffix == _PDF
        ]
        chapter = number.partition(".")[0]
        return next((d for d in found if d.imprint.part in ("", chapter)), None)

    def _bound(self) -> None:
        with suppress(OSError):
            kept = sorted(self._folder.glob("*.png"), key=lambda p: p.stat().st_mtime)
            for old in kept[: max(len(kept) - MOST_KEPT, 0)]:
                old.unlink(missing_ok=True)


def _count(original: Path) -> int:
    """How many pages a PDF has; 0 for one that cannot be read."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(original) as document:
            return len(document)
    except (OSError, ValueError, RuntimeError):
        return 0


def _draw(original: Path, page: int, target: Path) -> bool:
    """Draw a page into a file; False when that fails."""
    # Here and not above: only who looks at a page should wait for the library.
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(original) as document:
            if not 1 <= page <= len(document):
                return False
            sheet = document[page - 1]
            scale = min(SCALE, LARGEST_SIDE / max(*sheet.get_size(), 1))
            image = sheet.render(scale=scale, rev_byteorder=True).to_pil()
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".partial")
        image.save(partial, "PNG", optimize=True)
        partial.replace(target)
    except (OSError, ValueError, RuntimeError):
        return False
    return True
