"""The text of an answer, its few marks of markdown read: bold codes and the numbers of citations."""

import re
from dataclasses import dataclass

_MARK = re.compile(r"\*\*(?P<bold>[^*\n]{1,80})\*\*|\[(?P<n>\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Run:
    """Some text: plain, bold, or the number of a citation."""

    text: str
    is_bold: bool = False
    citation: int | None = None


def runs(line: str) -> tuple[Run, ...]:
    """A line in runs; everything but the two marks is plain text.

    >>> [(r.text, r.is_bold, r.citation) for r in runs("**E11.22** is it [2].")]
    [('E11.22', True, None), (' is it ', False, None), ('2', False, 2), ('.', False, None)]
    """
    found: list[Run] = []
    at = 0
    for mark in _MARK.finditer(line):
        if mark.start() > at:
            found.append(Run(line[at : mark.start()]))
        if mark["bold"]:
            found.append(Run(mark["bold"], is_bold=True))
        else:
            found.append(Run(mark["n"], citation=int(mark["n"])))
        at = mark.end()
    if at < len(line):
        found.append(Run(line[at:]))
    return tuple(found)
