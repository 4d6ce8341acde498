"""From printed lines to the text that is quoted: paragraphs put together again, lists and tables kept as lines."""

import re
from collections.abc import Iterable, Sequence

from guidelines.official_lines import Line

# White above a line, in heights of its letters, that begins a paragraph.
_PARAGRAPH = 0.6
# A word that would still have fit on the line above, with this many letters to spare, was put on a new line on purpose.
_SPARE_LETTERS = 3
_LIST_ITEM = re.compile(r"(?:[•·▪◦‣○●■□\-–]|o|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)])\s")
_SENTENCE_END = re.compile(r"[.:!?][”’\"')\]]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_PART = re.compile(r"([^\W\d_]+)[-\u00ad]$")
_FIRST_PART = re.compile(r"([^\W\d_]+)")
# "pre- and post-procedure": the hyphen stands for a word that follows.
_SUSPENDED = re.compile(r"(?:and|or|to|versus)\b")


class Composer:
    """Puts the lines of one document together; it knows the document's words, to tell how a word was divided."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Learn words and widths of page from every line of the document."""
        self._words = {word.casefold() for line in lines for word in _WORD.findall(line.text)}
        self._widths: dict[int, float] = {}
        for line in lines:
            self._widths[line.page] = max(line.right, self._widths.get(line.page, 0.0))
        self._usual = sorted(self._widths.values())[len(self._widths) // 2] if self._widths else 0.0

    def text(self, lines: Iterable[Line]) -> str:
        """The text of these lines: paragraphs an empty line apart, list items and table rows each on a line."""
        out: list[str] = []
        last: Line | None = None
        for line in lines:
            if last is None:
                out.append(line.row)
            elif (end := self._end(last, line)) is not None:
                out += [end, line.row]
            else:
                out[-1] = self.joined(out[-1], line.row, last.ends_blank)
            last = line
        return "".join(out).strip()

    def title(self, lines: Sequence[Line]) -> str:
        """The lines of a heading as one line."""
        words = ""
        for line, last in zip(lines, (None, *lines), strict=False):
            words = self.joined(words, line.text, last.ends_blank) if last else line.text
        return words.strip()

    def joined(self, before: str, after: str, blank: bool) -> str:
        """Two lines as one, a word divided between them made whole; `blank`: a blank is printed where they part."""
        if blank or not before.endswith(("-", "/", "\u00ad")) or before.endswith(" -"):
            return f"{before} {after}"
        if before.endswith("-") and _SUSPENDED.match(after):
            return f"{before} {after}"
        first, last = _LAST_PART.search(before), _FIRST_PART.match(after)
        if before.endswith("\u00ad"):
            return before[:-1] + after
        if first and last:
            whole, divided = f"{first[1]}{last[1]}".casefold(), f"{first[1]}-{last[1]}".casefold()
            if whole in self._words and divided not in self._words:
                return before[:-1] + after
        return before + after

    def _end(self, last: Line, line: Line) -> str | None:
        """What parts two lines: an empty line, a new line, or None where the paragraph goes on."""
        if line.page != last.page:
            if _LIST_ITEM.match(line.text) or len(line.cells) > 1 or len(last.cells) > 1:
                return "\n"
            # At the foot of a page the white tells nothing.
            ended = self._is_short(last, line) or _SENTENCE_END.search(last.text)
            return "\n\n" if ended else None
        if line.gap > _PARAGRAPH * line.size:
            return "\n\n"
        if _LIST_ITEM.match(line.text) or len(line.cells) > 1 or len(last.cells) > 1:
            return "\n"
        return "\n" if self._is_short(last, line) else None

    def _is_short(self, last: Line, line: Line) -> bool:
        """Whether the first word of a line would have fit on the line above."""
        letter = (last.right - last.left) / max(1, len(last.text))
        needed = (len(line.text.split(maxsplit=1)[0]) + _SPARE_LETTERS) * letter
        return last.right + needed < min(self._widths.get(last.page, self._usual), self._usual)
