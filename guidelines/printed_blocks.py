"""A team's PDF as headings and text: a heading is told by its letters, larger than the text's or bold throughout."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from guidelines.blocks import HIDDEN, Block, Reading, shown
from guidelines.heading_numbers import printed_number
from guidelines.instruction_text import InstructionFinding, excerpt
from guidelines.official_lines import Line, Page, without_running_heads
from guidelines.official_sections import heading_lines, is_bold
from guidelines.official_text import Composer

# Letters of a heading, in heights of the text's.
_LARGER = 1.12
_SAME_SIZE = 0.5
_MOST_LINES = 3
_LONGEST = 200
# A line that ends like a sentence is bold text; a number before it makes it a heading.
_SENTENCE_END = re.compile(r"[.;,]$")
_LIST_MARK = re.compile(r"[•·▪◦‣○●■□\-–]\s")

# How a heading looks: size, whether in bold, parts of its number; the outermost first.
_Look = tuple[float, bool, int]


def read_printed(pages: Sequence[Page]) -> Reading:
    """The blocks of a PDF; its title is that of its largest letters on the first page, where one line has them."""
    lines = tuple(without_running_heads(pages))
    size = _size_of_text(lines)
    composer = Composer(lines)
    pieces = list(_pieces(lines, size))
    looks = sorted({_look(piece, composer) for is_heading, piece in pieces if is_heading})
    hidden = {page.number: page.hidden for page in pages if page.hidden.strip()}
    blocks: list[Block] = []
    for is_heading, piece in pieces:
        text, findings = shown(composer.title(piece) if is_heading else composer.text(piece))
        told = [InstructionFinding(HIDDEN, excerpt(hidden.pop(n))) for n in {ln.page for ln in piece} if n in hidden]
        level = looks.index(_look(piece, composer)) + 1 if is_heading else 0
        blocks.append(Block(text, level, False, piece[0].page, (*told, *findings)))
    left = tuple(InstructionFinding(HIDDEN, excerpt(words)) for words in hidden.values())
    return Reading("", (*blocks, Block("", findings=left)) if left else tuple(blocks))


def _size_of_text(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], -size), default=0.0)


def _pieces(lines: Sequence[Line], size: float) -> Iterator[tuple[bool, list[Line]]]:
    """The headings of a document, and the lines between them."""
    text: list[Line] = []
    place = 0
    while place < len(lines):
        heading = heading_lines(lines, place)
        if not _is_heading(heading, size):
            text.append(lines[place])
            place += 1
            continue
        if text:
            yield False, text
            text = []
        yield True, heading
        place += len(heading)
    if text:
        yield False, text


def _is_heading(lines: Sequence[Line], size: float) -> bool:
    first, words = lines[0], " ".join(line.text for line in lines)
    # A number and its title may stand apart.
    is_parted = len(lines) == 1 and len(first.cells) == 2 and printed_number(f"{first.cells[0]} x") is not None
    is_wide = any(len(line.cells) > 1 for line in lines) and not is_parted
    if is_wide or len(lines) > _MOST_LINES or len(words) > _LONGEST:
        return False
    if not any(map(str.isalpha, words)) or _LIST_MARK.match(words):
        return False
    larger = first.size >= _LARGER * size
    bold = first.size >= size - _SAME_SIZE and all(is_bold(line) and line.bold >= 0.9 for line in lines)
    ends = _SENTENCE_END.search(words) is not None and printed_number(words) is None
    return (larger or bold) and not ends


def _look(lines: Sequence[Line], composer: Composer) -> _Look:
    number = printed_number(composer.title(lines))
    return (-round(lines[0].size * 2) / 2, not is_bold(lines[0]), number[0].count(".") + 1 if number else 0)
