"""The ICD-10-CM Official Guidelines: Section I.C.9.a.1, each level with a label of its own kind, and Appendix I."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guidelines.official_lines import Line
from guidelines.official_sections import Draft, Outline, heading_lines, is_bold, slug, without_label

APPENDIX = "Appendix-I"
_APPENDIX = re.compile(r"Appendix I\b\s*[.:–-]?\s*(?P<title>.*)")
_DOT_LEADER = re.compile(r"\.{4,}\s*\d+\s*$")
# A label that was left out or misprinted must not lose the sections after it.
_LARGEST_LEAP = 3
_LONGEST_SLUG = 60
_DEEPER = 24.0
_SAME_LEFT = 8.0
_NEW_PARAGRAPH = 0.6
_LETTER_LEVEL, _SUBLEVEL, _LETTER_IN_BRACKETS, _ROMAN_IN_BRACKETS = 4, 5, 6, 7


def _letter(label: str) -> int:
    return ord(label.casefold()) - ord("a") + 1


def _roman(label: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}.get(letter, 0) for letter in label.casefold()]
    return sum(-v if v < after else v for v, after in zip(values, (*values[1:], 0), strict=True))


@dataclass(frozen=True, slots=True)
class _Level:
    """How the labels of one level look and are counted."""

    depth: int
    label: re.Pattern[str]
    value: Callable[[str], int]


_LEVELS = tuple(
    _Level(depth, re.compile(pattern), value)
    for depth, pattern, value in (
        (1, r"Section (?P<label>[IVX]+)\.?\s*", _roman),
        (2, r"(?P<label>[A-Z])\.\s*", _letter),
        (3, r"(?P<label>\d{1,2})\.\s*(?!\d)", int),
        (_LETTER_LEVEL, r"(?P<label>[a-z])\.\s*", _letter),
        (_SUBLEVEL, r"(?P<label>\d{1,2})\)\s*", int),
        (_LETTER_IN_BRACKETS, r"\((?P<label>[a-z])\)\s*", _letter),
        (_ROMAN_IN_BRACKETS, r"\((?P<label>[ivx]{1,5})\)\s*", _roman),
    )
)


@dataclass(slots=True)
class _Open:
    """A section that is open at a level: its place in the outline, the value of its label, where the label stands."""

    draft: Draft
    depth: int
    value: int
    left: float


@dataclass(frozen=True, slots=True)
class _Label:
    """A label as read at the beginning of a line; `length` letters long."""

    depth: int
    name: str
    value: int
    length: int
    has_title: bool = True


def read_outline(lines: Sequence[Line], outline: Outline) -> None:
    """Put every section of the guidelines into `outline`."""
    _Reader(lines, outline).read(_after_contents(lines))


def _after_contents(lines: Sequence[Line]) -> int:
    leaders = [n for n, line in enumerate(lines) if _DOT_LEADER.search(line.text)]
    return leaders[-1] + 1 if leaders else 0


class _Reader:
    def __init__(self, lines: Sequence[Line], outline: Outline) -> None:
        self._lines = lines
        self._outline = outline
        self._open: list[_Open] = []

    def read(self, position: int) -> None:
        lines = self._lines
        while position < len(lines):
            line = lines[position]
            if is_bold(line) and self._open and (title := _APPENDIX.fullmatch(line.text)):
                _Appendix(lines, self._outline).read(position, title["title"])
                return
            label = self._label(line)
            if label is None:
                self._outline.add(line)
                position += 1
            else:
                position += self._begin(position, label)

    def _begin(self, position: int, label: _Label) -> int:
        """Open the section of a label; how many lines its heading takes."""
        line = self._lines[position]
        self._open = [o for o in self._open if o.depth < label.depth]
        above = self._open[-1].draft if self._open else None
        heading = heading_lines(self._lines, position) if label.has_title else [line]
        first = without_label(line, label.length)
        title = self._outline.title([*([first] if first else []), *heading[1:]]) if label.has_title else ""
        number = f"{above.number}.{label.name}" if above else label.name
        draft = self._outline.open(number, title, line.page, above)
        self._open.append(_Open(draft, label.depth, label.value, line.left))
        if not label.has_title and first is not None:
            self._outline.add(first)
        return len(heading)

    def _label(self, line: Line) -> _Label | None:
        """The label of a section that may begin here: the next one of its level, and looking like a heading."""
        found = [
            _Label(level.depth, match["label"], level.value(match["label"]), match.end())
            for level in _LEVELS
            if (match := level.label.match(line.text))
        ]
        follows = [label for label in found if self._follows(label, line)]
        if not follows:
            return next((item for label in found if (item := self._untitled(label, line))), None)
        # "(i)" is a letter after "(h)" and a figure below it: where it stands decides.
        return min(follows, key=lambda label: abs(self._left(label.depth) - line.left))

    def _follows(self, label: _Label, line: Line) -> bool:
        last = self._last(label.depth)
        has_place = label.depth == 1 or any(o.depth == label.depth - 1 for o in self._open)
        if not has_place or (last is not None and last.left + _DEEPER < line.left):
            return False
        step = label.value - (last.value if last else 0)
        if is_bold(line):
            return 1 <= step <= _LARGEST_LEAP
        # The innermost headings are underlined, not bold: they stand apart, and on the figure's due turn.
        begins = line.gap > _NEW_PARAGRAPH * line.size
        inner = label.depth == _ROMAN_IN_BRACKETS and line.left > self._left(_LETTER_IN_BRACKETS)
        return inner and begins and step == 1

    def _untitled(self, label: _Label, line: Line) -> _Label | None:
        """A plain list "a., b., c." right below a "1)" is counted as its sections, without titles."""
        last = self._last(_LETTER_IN_BRACKETS)
        step = label.value - (last.value if last else 0)
        below = bool(self._open) and self._open[-1].depth in (_SUBLEVEL, _LETTER_IN_BRACKETS)
        if label.depth != _LETTER_LEVEL or not below or is_bold(line) or step != 1:
            return None
        if last is None and line.gap <= _NEW_PARAGRAPH * line.size:
            return None
        return _Label(_LETTER_IN_BRACKETS, label.name, label.value, label.length, has_title=False)

    def _last(self, depth: int) -> _Open | None:
        return next((o for o in self._open if o.depth == depth), None)

    def _left(self, depth: int) -> float:
        last = self._last(depth)
        if last is not None:
            return last.left
        return self._open[-1].left + _DEEPER if self._open else 0.0


class _Appendix:
    """Appendix I, whose headings have no numbers: those at the margin, and those that stand out from what they head."""

    def __init__(self, lines: Sequence[Line], outline: Outline) -> None:
        self._lines = lines
        self._outline = outline
        self._body = max((line.size for line in lines), key=lambda s: sum(ln.size == s for ln in lines[:500]))

    def read(self, position: int, title: str) -> None:
        lines, outline = self._lines, self._outline
        start = position
        position += 1
        if not title:
            heading = heading_lines(lines, position)
            title, position = outline.title(heading), position + len(heading)
        appendix = outline.open(APPENDIX, title, lines[start].page)
        margin = min(line.left for line in lines[position:] or lines[start:])
        outer: Draft | None = None
        while position < len(lines):
            line = lines[position]
            heading = self._heading(position)
            if not heading:
                outline.add(line)
                position += 1
                continue
            words = outline.title(heading)
            is_outer = outer is None or line.left <= margin + _SAME_LEFT
            above = appendix if is_outer or outer is None else outer
            draft = outline.open(f"{above.number}#{slug(words, _LONGEST_SLUG)}", words, line.page, above)
            outer = draft if is_outer else outer
            position += len(heading)

    def _heading(self, position: int) -> list[Line]:
        line = self._lines[position]
        heading = heading_lines(self._lines, position)
        if line.size > self._body + 1:
            return heading
        # The lines of the paragraph below look the same, but stand further in.
        indented = (n for n, other in enumerate(heading) if abs(other.left - line.left) > _SAME_LEFT)
        heading = heading[: next(indented, len(heading))]
        end = position + len(heading)
        below = self._lines[end] if end < len(self._lines) else None
        begins = line.gap > _NEW_PARAGRAPH * line.size
        if below is None or below.page != line.page or not begins or heading[-1].text.endswith((".", ":", ";", ",")):
            return []
        return heading if below.left > line.left + _DEEPER and below.gap < _NEW_PARAGRAPH * below.size else []
