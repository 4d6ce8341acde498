"""From headings and text to the numbered sections of a team's document, each with what was found in it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from guidelines.blocks import Block
from guidelines.errors import DocumentError
from guidelines.heading_numbers import printed_number
from guidelines.instruction_text import InstructionFinding, find_instructions, merged
from guidelines.models import GuidelineSection
from guidelines.official_sections import Imprint, slug

MOST_SECTIONS = 3_000
MOST_LETTERS = 4_000_000
_LONGEST_SLUG = 60
# What stands before the first heading.
_OPENING = "0"
# The number of the one section of a document without headings.
_WHOLE = "1"

Findings = tuple[InstructionFinding, ...]


@dataclass(slots=True)
class _Part:
    """A heading and what stands below it, up to the next one."""

    heading: Block | None
    blocks: list[Block] = field(default_factory=list)
    number: str = ""
    title: str = ""
    path: tuple[str, ...] = ()

    @property
    def page(self) -> int | None:
        """The page that the part begins on, where the format has pages."""
        first = self.heading or next((block for block in self.blocks if block.text), None)
        return first.page if first else None

    @property
    def text(self) -> str:
        """What stands below the heading."""
        out = ""
        for block in self.blocks:
            if block.text:
                out += f"{'' if not out else chr(10) if block.close else chr(10) * 2}{block.text}"
        return out

    @property
    def findings(self) -> Findings:
        """What was dropped in the heading and below it."""
        of_heading = self.heading.findings if self.heading else ()
        return (*of_heading, *(finding for block in self.blocks for finding in block.findings))


def document_id(authority: str, title: str) -> str:
    """The id of a document among all: whose it is, and its title in small letters and dashes.

    >>> document_id("team", "Cardiology: Coding Policy")
    'team-cardiology-coding-policy'
    """
    name = slug(title, _LONGEST_SLUG)
    # A title in another script leaves no letters; its hash is as lasting.
    return f"{authority}-{name or hashlib.sha256(title.encode('utf-8', 'replace')).hexdigest()[:12]}"


def own_title(blocks: Sequence[Block]) -> str:
    """The title that a document prints: its only outermost heading, when it stands before any other; else empty."""
    headings = [block for block in blocks if block.level]
    if not headings:
        return ""
    top = min(block.level for block in headings)
    is_title = headings[0].level == top and sum(block.level == top for block in headings) == 1
    return headings[0].text if is_title and len(headings) > 1 else ""


def team_sections(
    blocks: Sequence[Block], imprint: Imprint, label: str
) -> tuple[tuple[GuidelineSection, ...], dict[str, Findings]]:
    """The sections of a document in its order, and by number what in each keeps it from being served.

    Raises DocumentError for a document without text and for one of more sections or letters than any policy has.
    """
    title = own_title(blocks)
    parts = list(_parts(blocks, title))
    if not any(part.text for part in parts):
        raise DocumentError(label, "holds no text that is shown")
    if len(parts) > MOST_SECTIONS or sum(len(block.text) for block in blocks) > MOST_LETTERS:
        raise DocumentError(label, f"holds more than {MOST_SECTIONS:,} sections or {MOST_LETTERS:,} letters; refused")
    _number(parts, imprint.title)
    _carry_over(parts)
    _name_paths(parts, (imprint.title,) if title in ("", imprint.title) else (imprint.title, title))
    sections = tuple(imprint.section(part.number, part.title, part.text, part.page, part.path) for part in parts)
    found = {s.number: merged((*part.findings, *_spoken(s))) for s, part in zip(sections, parts, strict=True)}
    return sections, {number: findings for number, findings in found.items() if findings}


def _spoken(section: GuidelineSection) -> Findings:
    """What in a section, its headings and its owner's name speaks to a program."""
    return find_instructions("\n\n".join(dict.fromkeys(filter(None, section.shown))))


def _parts(blocks: Iterable[Block], title: str) -> Iterator[_Part]:
    part = _Part(None)
    for block in blocks:
        if block.level and not (title and part.heading is None and block.text == title):
            if part.heading is not None or part.blocks:
                yield part
            part = _Part(block)
        elif block.level:
            # The document's own title heads no section; what was hidden in it is told of all the same.
            title = ""
            part.blocks.append(Block("", findings=block.findings))
        else:
            part.blocks.append(block)
    yield part


def _carry_over(parts: list[_Part]) -> None:
    """An opening without text is no section; what was found in it goes to the next one."""
    first = parts[0]
    if first.heading is None and not first.text and len(parts) > 1:
        parts[1].blocks[:0] = first.blocks
        del parts[0]


def _number(parts: Sequence[_Part], title: str) -> None:
    headed = [part for part in parts if part.heading is not None]
    for part in parts:
        if part.heading is None:
            part.number, part.title = (_OPENING if headed else _WHOLE), title
    printed = [printed_number(part.heading.text) for part in headed if part.heading]
    numbers = [found[0] for found in printed if found]
    if len(numbers) == len(headed) == len(set(numbers)) and _OPENING not in numbers:
        for part, found in zip(headed, printed, strict=True):
            part.number, part.title = found or ("", "")
        return
    line: list[tuple[int, int]] = []
    counts: dict[tuple[int, ...], int] = {}
    for part in headed:
        level = part.heading.level if part.heading else 1
        while line and line[-1][0] >= level:
            line.pop()
        above = tuple(count for _, count in line)
        counts[above] = counts.get(above, 0) + 1
        line.append((level, counts[above]))
        part.number = ".".join(map(str, (*above, counts[above])))
        part.title = part.heading.text if part.heading else title


def _name_paths(parts: Sequence[_Part], above: tuple[str, ...]) -> None:
    line: list[tuple[int, str]] = []
    for part in parts:
        if part.heading is None:
            part.path = above
            continue
        while line and line[-1][0] >= part.heading.level:
            line.pop()
        line.append((part.heading.level, part.title))
        part.path = (*above, *(title for _, title in line))
