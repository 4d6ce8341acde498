"""The NCCI Policy Manual: chapters in Roman figures, sections in letters, numbered policies without titles."""

import re
from collections.abc import Sequence

from guidelines.official_lines import Line
from guidelines.official_sections import Draft, Outline, heading_lines, is_bold, slug, without_label

INTRODUCTION = "Intro"
_CHAPTER = re.compile(r"Chapter (?P<label>[IVXLC]+)")
ACRONYMS = "Acronyms"
_CODE_RANGE = re.compile(r"\(?(?:CPT|HCPCS)\b.*\bCodes?\b.*\d", re.IGNORECASE)
_SECTION = re.compile(r"(?P<label>[A-Z])\.\s*")
_POLICY = re.compile(r"(?P<label>\d{1,3})\.\s*(?!\d)")
_LETTERED = re.compile(r"(?P<label>[a-z])\.\s*")
_CONTENTS = re.compile(r"Table of Contents", re.IGNORECASE)
_DOT_LEADER = re.compile(r"(?:\.|…){4,}")
_TITLE_PAGE = re.compile(r"(?:CHAPTER [IVXLC]+|INTRODUCTION|LIST OF ACRONYMS)")
_LARGEST_LEAP = 3
# Policies stand this far from the margin at most; lists within a policy further.
_POLICY_INDENT = 30.0


def read_outline(lines: Sequence[Line], outline: Outline) -> None:
    """Put every section of the manual, or of one chapter of it, into `outline`."""
    start = next((n for n, line in enumerate(lines) if is_bold(line) and _TITLE_PAGE.fullmatch(line.text)), 0)
    contents = {line.page for line in lines if is_bold(line) and _CONTENTS.fullmatch(line.text)}
    kept = [line for line in lines[start:] if line.page not in contents and not _DOT_LEADER.search(line.text)]
    _Reader(kept, outline).read()


class _Reader:
    def __init__(self, lines: Sequence[Line], outline: Outline) -> None:
        self._lines = lines
        self._outline = outline
        self._margin = sorted(line.left for line in lines)[len(lines) // 10] if lines else 0.0
        self._chapter: Draft | None = None
        self._section: Draft | None = None
        self._lettered: Draft | None = None
        self._letters = 0
        self._policies = 0
        self._lists = 0
        self._inner_letters = 0

    def read(self) -> None:
        position = 0
        while position < len(self._lines):
            taken = self._heading(position)
            if not taken:
                if self._chapter is not None:
                    self._outline.add(self._lines[position])
                taken = 1
            position += taken

    def _heading(self, position: int) -> int:
        """How many lines the heading that stands here takes; 0 where none does."""
        line = self._lines[position]
        if is_bold(line):
            return self._bold(position, line)
        if self._section is None:
            return 0
        if (policy := _POLICY.match(line.text)) and line.left <= self._margin + _POLICY_INDENT:
            return self._policy(line, policy)
        if line.lead and (letter := _LETTERED.match(line.text)):
            return self._lettered_policy(line, letter)
        return 0

    def _bold(self, position: int, line: Line) -> int:
        if chapter := _CHAPTER.fullmatch(line.text):
            return self._begin_chapter(position, chapter["label"])
        if _TITLE_PAGE.fullmatch(line.text):
            return self._title_page(position, line)
        if line.text == "Introduction" and self._chapter is None:
            self._chapter = self._outline.open(INTRODUCTION, line.text, line.page)
            return 1
        if self._chapter is None:
            return 0
        if self._chapter.number == INTRODUCTION:
            heading = heading_lines(self._lines, position)
            title = self._outline.title(heading)
            self._outline.open(f"{INTRODUCTION}#{slug(title)}", title, line.page, self._chapter)
            return len(heading)
        section = _SECTION.match(line.text)
        step = ord(section["label"]) - ord("A") + 1 - self._letters if section else 0
        if section is None or not 1 <= step <= _LARGEST_LEAP:
            return 0
        heading = heading_lines(self._lines, position)
        first = without_label(line, section.end())
        title = self._outline.title([*([first] if first else []), *heading[1:]])
        self._section = self._outline.open(
            f"{self._chapter.number}.{section['label']}", title, line.page, self._chapter
        )
        self._letters += step
        self._lettered, self._policies, self._lists, self._inner_letters = None, 0, 0, 0
        return len(heading)

    def _title_page(self, position: int, line: Line) -> int:
        """The title page of a chapter, which belongs to no section; the acronyms have a heading like one."""
        rest = [other.text for other in self._lines[position + 1 :] if other.page == line.page]
        if "FOR" not in rest and line.text.endswith("ACRONYMS"):
            self._chapter = self._outline.open(ACRONYMS, "List of Acronyms", line.page)
            self._section = self._lettered = None
            return 1
        return 1 + len(rest)

    def _begin_chapter(self, position: int, label: str) -> int:
        heading = []
        for line in self._lines[position + 1 :]:
            if not is_bold(line) or _SECTION.match(line.text) or line.page != self._lines[position].page:
                break
            heading.append(line)
        title = self._outline.title([line for line in heading if not _CODE_RANGE.match(line.text)])
        self._chapter = self._outline.open(label, title, self._lines[position].page)
        self._section, self._lettered, self._letters = None, None, 0
        return 1 + len(heading)

    def _policy(self, line: Line, match: re.Match[str]) -> int:
        above = self._lettered or self._section
        value = int(match["label"])
        # A list that begins anew below the same letter gets "~2" behind its numbers.
        if above is None or (value != self._policies + 1 and value != 1):
            return 0
        self._lists += value == 1
        self._policies = value
        again = f"~{self._lists}" if self._lists > 1 else ""
        self._outline.open(f"{above.number}.{value}{again}", "", line.page, above)
        if rest := without_label(line, match.end()):
            self._outline.add(rest)
        return 1

    def _lettered_policy(self, line: Line, match: re.Match[str]) -> int:
        """A paragraph "a." that begins with its title in bold, as the modifiers of chapter I do."""
        value = ord(match["label"]) - ord("a") + 1
        if self._section is None or value != self._inner_letters + 1:
            return 0
        self._inner_letters, self._policies, self._lists = value, 0, 0
        title = line.lead.rstrip(" :.")
        number = f"{self._section.number}.{match['label']}"
        self._lettered = self._outline.open(number, title, line.page, self._section)
        if rest := without_label(line, line.text.index(line.lead) + len(line.lead)):
            self._outline.add(rest)
        return 1
