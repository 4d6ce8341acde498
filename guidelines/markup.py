"""The door to lxml.html: a page of HTML as headings and text as a reader sees them.

What is not shown is dropped and told of: hidden elements, letters in the colour of their ground or too small to read.
Scripts, styles, comments, forms and pictures are no text; nothing is fetched and nothing is run.
"""

from collections.abc import Iterator

from lxml import etree, html

from guidelines.blocks import ACTIVE_LINK, HIDDEN, Block, Reading, shown
from guidelines.errors import DocumentError
from guidelines.hidden_markup import Paint, declarations, is_hidden, is_invisible, painted
from guidelines.instruction_patterns import MARKS
from guidelines.instruction_text import InstructionFinding, excerpt, find_instructions, merged
from guidelines.markup_tags import BLOCK_TAGS, CHAT_TAGS, HEADING_LEVELS, STRUCK_TAGS, UNREAD_TAGS
from guidelines.page_styles import page_styles

_RUNS = ("javascript:", "vbscript:")
_PICTURES = ("data:image/png", "data:image/jpeg", "data:image/jpg", "data:image/gif", "data:image/webp")
_MOST_ELEMENTS = 100_000


def read_html(source: str, label: str) -> Reading:
    """The title and the blocks of a page.

    Raises DocumentError for what is empty, nested or styled beyond what any page is.
    """
    root = _parsed(source, label)
    reader = _Reader(page_styles(root, label))
    reader.walk(root, Paint())
    reader.flush()
    found = root.findtext(".//head/title") or ""
    return Reading(shown(" ".join(found.split()))[0], tuple(reader.blocks))


def _parsed(source: str, label: str) -> etree._Element:
    if not source.strip():
        raise DocumentError(label, "is empty")
    # In bytes with a named encoding: what the page says of its encoding has been decided before.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(label, "is not HTML that can be read") from error
    # libxml2 leaves out what lies deeper than it goes, and only its log tells.
    if any("RESOURCE_LIMIT" in entry.type_name for entry in parser.error_log):
        raise DocumentError(label, "is nested deeper than any page is; refused")
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise DocumentError(label, f"holds more than {_MOST_ELEMENTS:,} elements; refused")
    return root


class _Reader:
    """Walks a page in its order and gathers blocks."""

    def __init__(self, styles: dict[etree._Element, dict[str, str]]) -> None:
        self.blocks: list[Block] = []
        self._styles = styles
        self._words: list[str] = []
        self._findings: list[InstructionFinding] = []
        self._close = False
        self._lists: list[tuple[str, int]] = []

    def walk(self, element: etree._Element, paint: Paint) -> None:
        """Read an element with all that it holds; what follows it is its parent's."""
        if not isinstance(element.tag, str):
            self._comment(element)
            return
        style = self._style(element)
        paint = painted(paint, element.attrib, style)
        if (
            element.tag in UNREAD_TAGS
            or element.tag in STRUCK_TAGS
            or "line-through" in style.get("text-decoration", "")
        ):
            return
        if is_hidden(element.attrib, style):
            self._hide(" ".join(element.itertext()))
            return
        self._notice(element)
        if element.tag in HEADING_LEVELS:
            self._heading(element, paint)
        elif element.tag == "table" and not _is_layout(element):
            self._table(element, paint)
        elif element.tag in ("ul", "ol"):
            self._list(element, paint)
        elif element.tag == "br":
            self._words.append("\n")
        elif element.tag in BLOCK_TAGS:
            self.flush()
            self._inside(element, paint)
            self.flush()
        else:
            self._inside(element, paint)

    def flush(self, level: int = 0) -> None:
        """End the block that is being read."""
        text, unseen = shown("".join(self._words))
        findings = merged((*self._findings, *unseen))
        if text or findings:
            # A heading is one line, whatever breaks it.
            line = " ".join(text.split()) if level else text
            self.blocks.append(Block(line, level if text else 0, self._close, None, findings))
            self._findings = []
        self._words = []
        self._close = False

    def _style(self, element: etree._Element) -> dict[str, str]:
        return {**self._styles.get(element, {}), **declarations(element.get("style", ""))}

    def _inside(self, element: etree._Element, paint: Paint) -> None:
        kept = element.tag == "pre"
        self._text(element.text, paint, kept)
        for child in element:
            self.walk(child, paint)
            self._text(child.tail, paint, kept)

    def _text(self, text: str | None, paint: Paint, kept: bool = False) -> None:
        if not text:
            return
        if is_invisible(paint):
            self._hide(text)
        else:
            self._words.append(text if kept else _flowing(text))

    def _heading(self, element: etree._Element, paint: Paint) -> None:
        self.flush()
        self._inside(element, paint)
        self.flush(HEADING_LEVELS[element.tag])

    def _table(self, table: etree._Element, paint: Paint) -> None:
        self.flush()
        first = True
        for row in table.iter("tr", "caption"):
            around = self._paint_of(row, table, paint)
            if around is None:
                self._hide(" ".join(row.itertext()))
                continue
            cells = [row] if row.tag == "caption" else [cell for cell in row if cell.tag in ("td", "th")]
            texts = [self._cell(cell, around) for cell in cells]
            if any(texts):
                self._words, self._close, first = [" | ".join(texts)], not first, False
            self.flush()

    def _paint_of(self, row: etree._Element, table: etree._Element, paint: Paint) -> Paint | None:
        """The colours of a row, None where it or what holds it inside the table is hidden."""
        line = [row]
        while line[-1] is not table and (above := line[-1].getparent()) is not None:
            line.append(above)
        for element in reversed(line[:-1]):
            style = self._style(element)
            if is_hidden(element.attrib, style):
                return None
            paint = painted(paint, element.attrib, style)
        return paint

    def _cell(self, cell: etree._Element, paint: Paint) -> str:
        """The text of a cell on one line."""
        inner = _Reader(self._styles)
        inner.walk(cell, paint)
        inner.flush()
        self._findings += [finding for block in inner.blocks for finding in block.findings]
        return " ".join(" ".join(block.text for block in inner.blocks).split())

    def _list(self, element: etree._Element, paint: Paint) -> None:
        self.flush()
        start = element.get("start", "1")
        self._lists.append((element.tag, int(start) if start.isdigit() and len(start) < 7 else 1))
        for child in element:
            if child.tag == "li":
                self._item(child, paint)
            else:
                self.walk(child, paint)
        self.flush()
        self._lists.pop()

    def _item(self, item: etree._Element, paint: Paint) -> None:
        kind, number = self._lists[-1]
        before = len(self.blocks)
        self.walk(item, paint)
        self._lists[-1] = (kind, number + 1)
        mark = f"{number}." if kind == "ol" else "-"
        indent = "  " * (len(self._lists) - 1)
        own = next((n for n in range(before, len(self.blocks)) if self.blocks[n].text), None)
        for n in range(before, len(self.blocks)):
            block = self.blocks[n]
            if block.level == 0 and block.text:
                text = f"{indent}{mark} {block.text}" if n == own else block.text
                is_first = n == 0 or not self.blocks[n - 1].text or self.blocks[n - 1].level > 0
                self.blocks[n] = Block(text, 0, not is_first, None, block.findings)

    def _notice(self, element: etree._Element) -> None:
        if element.tag in CHAT_TAGS:
            self._findings.append(InstructionFinding(MARKS, f"<{element.tag}>"))
        for name in ("href", "src", "action", "formaction", "data"):
            address = "".join(element.get(name, "").split()).casefold()
            if address.startswith(_RUNS) or (address.startswith("data:") and not address.startswith(_PICTURES)):
                self._findings.append(InstructionFinding(ACTIVE_LINK, excerpt(address, 60)))

    def _comment(self, comment: etree._Element) -> None:
        """A comment is no text, and one that speaks to a program tells something about the page."""
        if find_instructions(comment.text or ""):
            self._hide(comment.text or "")

    def _hide(self, text: str) -> None:
        if words := excerpt(shown(text)[0]):
            self._findings.append(InstructionFinding(HIDDEN, words))


def _flowing(text: str) -> str:
    return " ".join(_spaced(text))


def _spaced(text: str) -> Iterator[str]:
    # Blanks at either end part words from those of the neighbouring elements.
    if text[:1].isspace():
        yield ""
    yield from text.split()
    if text[-1:].isspace() and text.strip():
        yield ""


def _is_layout(table: etree._Element) -> bool:
    """Whether a table only arranges a page: it holds headings or other tables."""
    return any(element is not table for element in table.iter("table", *HEADING_LEVELS))
