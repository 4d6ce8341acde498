"""The ICD-10-PCS Official Guidelines: B3.4a on a line of its own, its title above it where it has one."""

import re
from collections.abc import Sequence

from guidelines.official_lines import Line
from guidelines.official_sections import Draft, Outline, heading_lines, is_bold, without_label

_DOT_LEADER = re.compile(r"\.{4,}\s*\d+\s*$")
_LABEL = re.compile(
    r"(?P<label>A\d{1,2}|B\d(?:\.\d{1,2}[a-z]?)?|[C-E]\d(?:\.?[a-z])?)\.?(?:\s+(?P<title>\S.*))?", re.DOTALL
)
_PART = re.compile(r"(?:(?P<letter>[A-F])\.\s+)?(?P<title>\S.*)")
_PART_TITLES = re.compile(
    r"Conventions|Selection of Principal Procedure|[\w &,/-]+ Section(?: Guidelines)?(?: \(section \w\))?",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?P<label>[a-z])\.\s+")
_FIGURE = re.compile(r"(?P<label>\d{1,2})\.\s+")
_PARTS = "ABCDEF"
_PRINCIPAL = "F"
_STEM = re.compile(r"(?P<stem>[A-F]\d+(?:\.\d+)?)(?P<dot>\.?)(?P<letter>[a-z])")


def read_outline(lines: Sequence[Line], outline: Outline) -> None:
    """Put every section of the guidelines into `outline`."""
    leaders = [n for n, line in enumerate(lines) if _DOT_LEADER.search(line.text)]
    _Reader(lines, outline).read(leaders[-1] + 1 if leaders else 0)


class _Reader:
    def __init__(self, lines: Sequence[Line], outline: Outline) -> None:
        self._lines = lines
        self._outline = outline
        self._drafts: dict[str, Draft] = {}
        self._part = ""
        self._current = ""
        self._title = ""
        # Lines in bold that are a title if a label follows, and text if none does.
        self._waiting: list[Line] = []

    def read(self, position: int) -> None:
        while position < len(self._lines):
            line = self._lines[position]
            label = _LABEL.fullmatch(line.text)
            if label and self._is_due(label["label"]) and (label["title"] is None or is_bold(line)):
                self._labelled(line, label)
                position += 1
            elif is_bold(line):
                heading = heading_lines(self._lines, position)
                if not self._begins_part(line.page, heading):
                    self._waiting += heading
                position += len(heading)
            else:
                self._plain(line)
                position += 1
        self._give_up_title()

    def _is_due(self, label: str) -> bool:
        return label[0] == self._part and label not in self._drafts

    def _begins_part(self, page: int, heading: Sequence[Line]) -> bool:
        match = _PART.fullmatch(self._outline.title(heading))
        if match is None or not _PART_TITLES.fullmatch(match["title"]):
            return False
        due = _PARTS[: _PARTS.index(self._part) + 2][-1] if self._part else "A"
        letter = _PRINCIPAL if match["title"].casefold().startswith("selection of principal") else match["letter"]
        if letter == self._part or (letter is None and due == self._part):
            # "C. Obstetrics Section" below "Obstetric Section Guidelines (section 1)" says the same once more.
            return True
        self._give_up_title()
        self._part = letter or due
        self._current, self._title = self._part, ""
        self._drafts[self._part] = self._outline.open(self._part, match["title"], page)
        return True

    def _labelled(self, line: Line, match: re.Match[str]) -> None:
        number = match["label"]
        title = (match["title"] or self._outline.title(self._waiting)).strip()
        self._waiting = []
        stem = _STEM.fullmatch(number)
        above = self._drafts[self._part]
        body_system = re.match(r"[A-F]\d+", number)
        if body_system and body_system[0] != number:
            above = self._drafts.get(body_system[0], above)
        if title:
            self._title = title
        elif not stem or stem["stem"] not in self._drafts:
            self._title = ""
        if stem:
            if stem["stem"] not in self._drafts:
                self._drafts[stem["stem"]] = self._outline.open(stem["stem"], self._title, line.page, above)
            above = self._drafts[stem["stem"]]
        self._drafts[number] = self._outline.open(number, self._title, line.page, above)
        self._current = number

    def _plain(self, line: Line) -> None:
        self._give_up_title()
        item, figure = _ITEM.match(line.text), _FIGURE.match(line.text)
        number = ""
        if figure and self._part == _PRINCIPAL:
            number, match = f"{_PRINCIPAL}.{figure['label']}", figure
            above = self._drafts[_PRINCIPAL]
        elif item and self._current:
            base = self._current.rstrip("abcdefghij").rstrip(".") if self._part == _PRINCIPAL else self._base()
            dot = "." if self._part == _PRINCIPAL else ""
            number, match = f"{base}{dot}{item['label']}", item
            above = self._drafts.get(base, self._drafts[self._part])
        if not number or number in self._drafts:
            self._outline.add(line)
            return
        self._drafts[number] = self._outline.open(number, "", line.page, above)
        self._current = number
        if rest := without_label(line, match.end()):
            self._outline.add(rest)

    def _base(self) -> str:
        """The number that the items "a., b." of the section being read go below."""
        stem = _STEM.fullmatch(self._current)
        return stem["stem"] if stem and not self._drafts[self._current].title else self._current

    def _give_up_title(self) -> None:
        for line in self._waiting:
            self._outline.add(line)
        self._waiting = []
