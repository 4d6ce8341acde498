"""The ICD-10-PCS Official Guidelines: B3.4a on a line of its own, its title above it where it has one."""

import re
from collections.abc import Sequence

from guidelines.official_lines import Line
from guidelines.official_sections import Draft, Outline, heading_lines, is_bold, without_label

_DOT_LEADER = re.compile(r"\.{4,}\s*\d+\s*$")
_LABEL = re.compile(
    r"(?P<label>A\d{1,2}|B\d(?:\.\d{1,2}[a-z]?)?|[C-E]\d(?:\.?[a-z])?)\.?(?:\s+(?P<title>\S.*))?", re.DOTALL
)
_PART = re.compile(
    r"(?:(?P<letter>[A-F])\.\s+)?"
    r"(?P<title>Conventions|Selection of Principal Procedure|[A-Z][\w &,/-]* Section(?P<guidelines> Guidelines.*)?)"
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
        self._title = ""
        # The number whose plain list "a., b." is counted as its sections; none below a number with a letter.
        self._list = ""
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
                labels = (n for n, other in enumerate(heading) if n and _LABEL.fullmatch(other.text))
                heading = heading[: next(labels, len(heading))]
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
        # "A continuous Section" may be the title of a guideline; that of a part says more, or has its letter.
        plain = match is not None and match["title"].endswith(" Section") and not match["letter"]
        if match is None or plain:
            return False
        due = _PARTS[: _PARTS.index(self._part) + 2][-1] if self._part else "A"
        letter = _PRINCIPAL if match["title"].casefold().startswith("selection of principal") else match["letter"]
        if letter == self._part or (letter is None and due == self._part):
            # "C. Obstetrics Section" below "Obstetric Section Guidelines (section 1)" says the same once more.
            return True
        self._give_up_title()
        self._part = letter or due
        self._list = self._title = ""
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
        self._list = "" if stem else number

    def _plain(self, line: Line) -> None:
        self._give_up_title()
        if self._part == _PRINCIPAL and (figure := _FIGURE.match(line.text)):
            self._item(line, figure, _PRINCIPAL, ".")
            self._list = f"{_PRINCIPAL}.{figure['label']}"
        elif self._list and (item := _ITEM.match(line.text)):
            self._item(line, item, self._list, "." if self._part == _PRINCIPAL else "")
        else:
            self._outline.add(line)

    def _item(self, line: Line, match: re.Match[str], base: str, dot: str) -> None:
        """A numbered line that is a section of its own, when its turn has come; else it is text."""
        label = match["label"]
        before = f"{base}{dot}{chr(ord(label) - 1) if label.isalpha() else int(label) - 1}"
        number = f"{base}{dot}{label}"
        is_first = label in ("a", "1")
        if number in self._drafts or not (is_first or before in self._drafts):
            self._outline.add(line)
            return
        self._drafts[number] = self._outline.open(number, "", line.page, self._drafts[base])
        if rest := without_label(line, match.end()):
            self._outline.add(rest)

    def _give_up_title(self) -> None:
        for line in self._waiting:
            self._outline.add(line)
        self._waiting = []
