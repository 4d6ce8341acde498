"""What a "code first", "use additional code" or "code also" note asks for: a heading and the lines under it.

The Tabular List prints such a note as several lines ("underlying disease, such as:", "amyloidosis (E85.-)");
the reader keeps each line as a note of its own. Here they are one demand again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from codes.models import CodeEntry, Note, NoteKind
from codes.references import references, refers_to

# What the record must show before the note asks for anything; nobody can tell that from the codes.
_CONDITION = re.compile(
    r"\bif\b|\bany\b|\bwhen\b|\bwhere\b|\bpresence\b|\bcomplicating\b|\bdue to\b|\bfollowing\b|\bfor associated\b"
    r"|^associated [^(]*\([A-Z]|\badverse effect\b(?!, such)",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(r"\b(?:such as|including|e\.g\.)", re.IGNORECASE)
_OPENS = {
    NoteKind.USE_ADDITIONAL_CODE: re.compile(r"^(?:, )?(?:code|codes|code\(s\)|external cause code)\b"),
    NoteKind.CODE_FIRST: re.compile(r":$"),
    NoteKind.CODE_ALSO: re.compile(r":$"),
}
_LONGEST_WISH = 160


@dataclass(frozen=True, slots=True)
class Demand:
    """One instruction of a note: what it wants, with the lines listed under it.

    `conditional` is true when the note asks only if the record shows something more ("if applicable",
    "any associated"); `examples` when the codes it names are only some of those that would do.
    """

    kind: NoteKind
    at: str
    heading: str
    lines: tuple[str, ...]
    conditional: bool
    examples: bool

    @property
    def names_codes(self) -> bool:
        """Whether the note says by code what it wants; a note in words alone is prose."""
        return any(references(text) for text in (self.heading, *self.lines))

    @property
    def is_general(self) -> bool:
        """Whether a block or chapter prints it, for all codes below, rather than a code."""
        return "-" in self.at or self.at.startswith(("chapter", "block"))

    def names(self, code: str) -> bool:
        """Whether the note names a code, by itself, its header or a range."""
        return any(refers_to(text, code) for text in (self.heading, *self.lines))

    @property
    def wish(self) -> str:
        """What is wanted, in the note's words, cut to one line."""
        text = self.heading
        if self.lines:
            text = f"{text.removesuffix(':').rstrip()}: {'; '.join(self.lines)}"
        return text if len(text) <= _LONGEST_WISH else text[: _LONGEST_WISH - 1].rstrip(" ;,") + "…"

    @property
    def source(self) -> str:
        """What a finding on this demand cites."""
        return f"icd10cm-tabular:{self.at}"


def demands(notes: Sequence[Note]) -> Iterator[Demand]:
    """The demands of notes of one kind, nearest ancestor first."""
    for _, printed_together in groupby(notes, key=lambda note: (note.kind, note.at)):
        yield from _demands_at(tuple(printed_together))


def code_first_notes(entry: CodeEntry) -> tuple[Note, ...]:
    """The code first notes that hold for an entry; those of T36-T50 are for adverse effects alone."""
    limited = {note.at for note in entry.code_first if note.text.startswith(", for adverse effects")}
    adverse = entry.description.startswith("Adverse effect")
    return tuple(note for note in entry.code_first if adverse or note.at not in limited)


@lru_cache(maxsize=2048)
def _demands_at(notes: tuple[Note, ...]) -> tuple[Demand, ...]:
    opens = _OPENS.get(notes[0].kind)
    groups: list[list[Note]] = []
    listing = False
    for note in notes:
        heading = opens is not None and opens.search(note.text) is not None
        if heading or not listing:
            groups.append([note])
            listing = listing or heading
        else:
            groups[-1].append(note)
    # Several circumstances side by side ("heart failure due to hypertension", "rheumatic heart failure"):
    # each line holds only for the record it describes.
    alternatives = len(groups) > 1 and notes[0].kind is NoteKind.CODE_FIRST
    return tuple(_demand(group, alternatives) for group in groups)


def _demand(group: list[Note], alternatives: bool) -> Demand:
    note, lines = group[0], tuple(line.text for line in group[1:])
    heading = note.text.lstrip(", ").rstrip(" :").removesuffix(".")
    examples = _EXAMPLES.search(heading) is not None
    # "code to identify:" over a list of habits and exposures asks for those that apply.
    choice = bool(lines) and not examples
    conditional = alternatives or choice or _CONDITION.search(heading) is not None
    return Demand(note.kind, note.at, heading, lines, conditional, examples)
