"""A chapter of the Medicare Claims Processing Manual: sections 30.6.1 in figures, the parts within them in letters."""

import re
from collections.abc import Sequence
from dataclasses import replace

from guidelines.official_lines import Line
from guidelines.official_sections import Draft, Outline, heading_lines, is_bold, without_label

ADDENDUM = "Addendum"
_NUMBER = re.compile(r"(?P<label>\d{1,3}(?:\.\d{1,2})*)\.?(?:\s*[-–—]+\s*|\s+)(?=\S)")
_LETTER = re.compile(r"(?P<label>[A-Z])(?:\.\s*|\s*[-–—]\s+)(?=\S)")
_ADDENDUM = re.compile(r"Addendum\b(?:\s+[A-Z]\b)?\s*[-–—:]*\s*")
_REVISION = re.compile(r"\(\s*Rev\b")
_TRANSMITTALS = re.compile(r"Transmittals Issued for this Chapter", re.IGNORECASE)
# What the section was called in the manuals before this one.
_FORMER = re.compile(r"[A-Z]\d?-\d")
_REVISION_NEAR = 6
_LONGEST_REVISION = 10
# White above a paragraph, in heights of its letters, at most.
_PARAGRAPH = 1.5


def read_outline(lines: Sequence[Line], outline: Outline) -> None:
    """Put every section of the chapter into `outline`; the list of contents before the first one is left out."""
    start = next((n for n in range(len(lines)) if _begins_section(lines, n)), len(lines))
    _Reader(lines, outline).read(start)


def _begins_section(lines: Sequence[Line], position: int) -> bool:
    """Whether a section begins here, told by its note of revision; the lines of the contents have none."""
    line = lines[position]
    if not is_bold(line) or not _NUMBER.match(line.text):
        return False
    return any(_REVISION.match(other.text) for other in lines[position + 1 : position + _REVISION_NEAR])


class _Reader:
    def __init__(self, lines: Sequence[Line], outline: Outline) -> None:
        self._lines = lines
        self._outline = outline
        self._sections: dict[tuple[int, ...], Draft] = {}
        self._last: tuple[int, ...] = ()
        self._current: Draft | None = None
        self._letter = 0

    def read(self, position: int) -> None:
        while position < len(self._lines):
            line = self._lines[position]
            if _TRANSMITTALS.match(line.text):
                return
            if _REVISION.match(line.text) and is_bold(line):
                position += self._revision(position)
            elif taken := self._heading(position, line) if is_bold(line) else 0:
                position += taken
            else:
                self._outline.add(line)
                position += 1

    def _revision(self, position: int) -> int:
        """How many lines the note of revision takes that begins on this line, former numbers and all."""
        words, taken = "", 0
        for line in self._lines[position : position + _LONGEST_REVISION]:
            is_open = words.count("(") > words.count(")")
            if taken and not (self._goes_on(line) if is_open else _FORMER.match(line.text) and is_bold(line)):
                break
            words += line.text
            taken += 1
        return max(1, taken)

    def _goes_on(self, line: Line) -> bool:
        """Whether a note may go on here that has not closed its bracket; some never do."""
        number = _NUMBER.match(line.text)
        begins = _LETTER.match(line.text) or (number is not None and self._due(number["label"]))
        return is_bold(line) and not begins and line.gap <= _PARAGRAPH * line.size

    def _heading(self, position: int, line: Line) -> int:
        if (match := _NUMBER.match(line.text)) and (number := self._due(match["label"])):
            above = self._sections.get(number[:-1])
            draft, taken = self._begin(position, match["label"], match.end(), above)
            self._sections[number] = draft
            self._last, self._current, self._letter = number, draft, 0
            return taken
        if match := _ADDENDUM.match(line.text):
            self._current, taken = self._begin(position, ADDENDUM, match.end(), None)
            self._letter = 0
            return taken
        match = _LETTER.match(line.text)
        if match is None or self._current is None or ord(match["label"]) - ord("A") < self._letter:
            return 0
        self._letter = ord(match["label"]) - ord("A") + 1
        number_within = f"{self._current.number}.{match['label']}"
        return self._begin(position, number_within, match.end(), self._current)[1]

    def _begin(self, position: int, number: str, label: int, above: Draft | None) -> tuple[Draft, int]:
        heading: list[Line] = []
        taken = 0
        for line in heading_lines(self._lines, position):
            revision = _REVISION.search(line.text)
            if revision is None and (heading and _FORMER.match(line.text)):
                break
            words = line.text[: revision.start()].strip() if revision else line.text
            if words:
                heading.append(replace(line, cells=(words,)))
            if revision:
                taken += self._revision(position + taken)
                break
            taken += 1
        first = without_label(heading[0], label)
        title = self._outline.title([*([first] if first else []), *heading[1:]])
        return self._outline.open(number, title, self._lines[position].page, above), max(1, taken)

    def _due(self, label: str) -> tuple[int, ...] | None:
        """The number as figures, where a section of it may come next: later than the last, below one that is there."""
        number = tuple(map(int, label.split(".")))
        is_top = len(number) == 1 and number[0] % 10 == 0
        has_place = is_top or number[:-1] in self._sections
        return number if number > self._last and has_place else None
