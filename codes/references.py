"""Code references in the text of an instructional note: "(E08.-)", "(N18.1-N18.6)", "(T36-T50 with …)"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from codes.spelling import compact

_CODE = r"(?:[A-Z]\d|QA)[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?![0-9A-Za-z])"
# The trailing dash of a header ("F10.-") comes before the dash of a range: "(F10.--F19.-)", "(I01.0 -I01.9)".
_REFERENCE = re.compile(rf"(?<![Vv]itamin )\b({_CODE})(?:(?:\.?-)??(?:\s?[-–]|\s[-–]\s|\s+to\s+)({_CODE}))?(?:\.?-)?")
_GAP = re.compile(r"[\s,;.]*(?:\b(?:and|or)\b)?\s*")

_CHARACTERS = r"(?P<chars>\.?\w(?:-\w)?(?:(?:, | or )\w)*)\b"
_ORDINALS = {"fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7}
_WITH = re.compile(r"[\s,.]*\bwith (?P<what>[^();]*)")
# "(T36-T50) with fifth or sixth character 6"; after a closed bracket other words than these are no condition.
_WITH_AFTER = re.compile(r"\)\s*with (?P<what>(?:fifth|sixth|final|seventh|7th)\b[^();]*)")
_INTENT = re.compile(rf"(?:fifth or six(?:th)?|final) character {_CHARACTERS}")
_POSITION = re.compile(rf"(?P<nth>{'|'.join(_ORDINALS)})[ -]character {_CHARACTERS}")
_PAIR = re.compile(r"fifth to sixth characters (?P<chars>\d\d)\b")
_ENDING = re.compile(r"final characters -(?P<chars>\d+)\b")
_AFTER_DOT = re.compile(r"(?:final characters )?(?P<list>\.\d+(?:(?:-|[,.]? (?:or )?)\.\d+)*)")
_KETOACIDOSIS = re.compile(r"ketoacidosis")
_OPEN_FRACTURE = re.compile(r"open fracture 7th character")
_NO_LIMIT = re.compile(r"fifth or sixth character to indicate intent")
_NOTHING = r"(?!)"
_CHAPTER = re.compile(r"\(chapter (?P<number>\d{1,2})\)", re.IGNORECASE)
# The chapters as the notes name them, with the categories that each spans in FY2026.
_CHAPTERS = {
    1: ("A00", "B99"), 2: ("C00", "D49"), 3: ("D50", "D89"), 4: ("E00", "E89"), 5: ("F01", "F99"), 6: ("G00", "G99"),
    7: ("H00", "H59"), 8: ("H60", "H95"), 9: ("I00", "I99"), 10: ("J00", "J99"), 11: ("K00", "K95"), 12: ("L00", "L99"),
    13: ("M00", "M99"), 14: ("N00", "N99"), 15: ("O00", "O9A"), 16: ("P00", "P96"), 17: ("Q00", "QA1"),
    18: ("R00", "R99"), 19: ("S00", "T88"), 20: ("V00", "Y99"), 21: ("Z00", "Z99"), 22: ("U00", "U85"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodeReference:
    """One code with all below it, or a range, in compact form.

    `where` is a pattern that the compact code must also meet ("T36-T50 with fifth or sixth character 5");
    empty when the note sets no such condition. A condition that cannot be read is met by no code, so
    that a note is never stretched to codes it does not name.
    """

    first: str
    last: str
    where: str = ""

    def matches(self, code: str) -> bool:
        """Whether a code is the referenced one, lies below it, or lies within the range."""
        bare = _compact(code)
        within = bare[: len(self.first)] >= self.first and bare[: len(self.last)] <= self.last
        return within and re.match(self.where, bare) is not None


# The same few codes are held against every note of one another.
_compact = lru_cache(maxsize=1024)(compact)


@lru_cache(maxsize=4096)
def references(text: str) -> tuple[CodeReference, ...]:
    """The code references of a note's text, in order.

    >>> [r.matches("N18.4") for r in references("stage of chronic kidney disease (N18.1-N18.6)")]
    [True]
    """
    found: list[CodeReference] = []
    for group, rest in _groups(text):
        where = _condition(rest)
        found += (CodeReference(first, last, where) for first, last in group)
    for chapter in _CHAPTER.finditer(text):
        if span := _CHAPTERS.get(int(chapter["number"])):
            found.append(CodeReference(*span))
    return tuple(found)


def refers_to(text: str, code: str) -> bool:
    """Whether a note's text names a code, alone, by its header or within a range."""
    return any(reference.matches(code) for reference in references(text))


def _groups(text: str) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """References that stand in one list, with the text after them: a condition there holds for the list."""
    group: list[tuple[str, str]] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        if group and not _GAP.fullmatch(text, end, match.start()):
            yield group, text[end:]
            group = []
        group.append((compact(match[1]), compact(match[2] or match[1])))
        end = match.end()
    if group:
        yield group, text[end:]


def _condition(rest: str) -> str:
    """The pattern of a "with …" that follows a list of references directly; empty without one."""
    said = _WITH.match(rest) or _WITH_AFTER.match(rest)
    if said is None or _NO_LIMIT.match(said["what"]):
        return ""
    what = said["what"]
    if intent := _INTENT.match(what):
        # The intent stands in the 6th position, and in the 5th only where the 6th is a placeholder: in
        # T45.515 the 5th character is a drug, the 6th the adverse effect.
        allowed = _class(intent["chars"])
        return rf".{{5}}{allowed}|.{{4}}{allowed}(?:X|$)"
    if _OPEN_FRACTURE.match(what):
        return r".{6}[BCEFHJMNQR]"
    if _KETOACIDOSIS.match(what):
        # Of every diabetes category, E08 to E13.
        return r".{3}1"
    if position := _POSITION.match(what):
        return rf".{{{_ORDINALS[position['nth']] - 1}}}{_class(position['chars'])}"
    if pair := _PAIR.match(what):
        return rf".{{4}}{pair['chars']}"
    if ending := _ENDING.match(what):
        return rf".*{ending['chars']}$"
    if after_dot := _AFTER_DOT.match(what):
        return rf".{{3}}(?:{'|'.join(_spelt_out(after_dot['list']))})"
    return _NOTHING


def _class(characters: str) -> str:
    """A regular-expression class: "1-4 or 6" → "[1-46]"."""
    return f"[{re.sub(r'[^0-9A-Z-]', '', characters)}]"


def _spelt_out(listed: str) -> Iterator[str]:
    """The digits after the dot: ".51-.52" → 51, 52; ".17, .27" → 17, 27."""
    for first, last in re.findall(r"\.(\d+)(?:-\.(\d+))?", listed):
        for number in range(int(first), int(last or first) + 1):
            yield str(number).zfill(len(first))
