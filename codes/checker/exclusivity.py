"""Codes of one category whose titles contradict each other: stage, severity, trimester, with and without.

Two titles that are the same but for one of the axes below describe one condition twice. The side is no
such axis: the right eye may have another stage than the left.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from codes.checker.claim import Claim
from codes.checker.sides import on_different_sides, without_side
from codes.models import CodeEntry, Finding, Severity, System
from codes.references import refers_to
from codes.spelling import compact

_CATEGORY = 3
_STEM = 6
_AXES = {
    "one says with, the other without": r"\b(?:with(?:out)?|without mention of)\b",
    "the stages differ": r"\bstage (?:\d[a-z]?|[IVX]+|unspecified)(?: \([a-z ]+\))?|\bunspecified stage",
    "the classes differ": r"\bclass [123]\b",
    "the severities or courses differ": (
        r"\b(?:mild|moderate|severe|profound)\b"
        r"(?: (?:intermittent|persistent|with(?:out)? psychotic (?:features|symptoms))\b)?"
        r"|\bunspecified severity\b|\buncomplicated$"
        r"|\b(?:not having achieved|in(?: partial| full| early| sustained)?) remission|\bin relapse"
    ),
    "the degrees differ": r"\b(?:first|second|third|unspecified) degree\b",
    "the trimesters differ": r"\b(?:first|second|third|unspecified) trimester\b",
    "one says intractable, the other not": r"\b(?:not )?intractable\b",
    "one says displaced, the other not": r"\b(?:non)?displaced\b",
    "the sides' dominance differs": r"\b(?:non-?)?dominant\b",
}
_AXIS = re.compile("|".join(f"(?P<axis{n}>{pattern})" for n, pattern in enumerate(_AXES.values())), re.IGNORECASE)
_REASONS = tuple(_AXES)
_GUIDELINES = "icd10cm-guidelines:"
_SOURCES = {
    "the trimesters differ": f"{_GUIDELINES}I.C.15.a.3",
    "the severities or courses differ": f"{_GUIDELINES}I.B.2",
    "the stages differ": f"{_GUIDELINES}I.B.2",
}
# An ulcer that worsens in hospital has a code for its first and one for its worst stage (I.C.12.a.6, I.C.12.b.3).
_MAY_CHANGE = "L89, L97, L98.4"
# Accidents, poisonings, coma scores and what stands beside its like may be several, each with a code of its own.
_MAY_BE_SEVERAL = "V00-Y99, T36-T65, R40.2, K64, L55"
_INJURIES = "S00-T34"
_BURNS = "T20-T25"
# Glaucoma of both eyes has two stages where the code knows no side (I.C.7.a.3).
_WITHOUT_SIDE = "H40.10, H40.20"
_UNSPECIFIED = re.compile(r"\bunspecified\b|\bNOS\b", re.IGNORECASE)
_UNCOMPLICATED = re.compile(r"^(?P<stem>.+?)(?:, uncomplicated| without (?P<what>[a-z ]+))$")
# A 7th character that tells eyes or fetuses apart: each may have a code of its own.
_EACH_HAS_ONE = re.compile(r"\b(?:eye|bilateral|fetus(?: \d)?)$")
_FIRST_TRIMESTER_ENDS, _SECOND_TRIMESTER_ENDS = 14, 28
_TRIMESTER = re.compile(r"\b(first|second|third) trimester\b")
_WEEKS = re.compile(r"^Z3A\.(\d\d)$")


def exclusivity_findings(claim: Claim) -> Iterator[Finding]:
    """One finding for each pair of diagnoses that cannot both be so."""
    entries = claim.diagnoses
    for entry, other in combinations(entries, 2):
        if entry.code[:_CATEGORY] != other.code[:_CATEGORY]:
            continue
        found = (
            _two_episodes(entry, other)
            or _contradiction(entry, other)
            or _uncomplicated(entry, other)
            or _uncomplicated(other, entry)
            or _unspecified(entry, other, claim)
            or _unspecified(other, entry, claim)
        )
        if found:
            yield found
    yield from _trimester_against_weeks(entries)


def _two_episodes(entry: CodeEntry, other: CodeEntry) -> Finding | None:
    mine, theirs = compact(entry.code), compact(other.code)
    composed = len(mine) > _STEM and mine[:_STEM] == theirs[:_STEM] and entry.parent == other.parent
    several = any(_EACH_HAS_ONE.search(title) for title in (entry.description, other.description))
    if not composed or several or _one_of(f"R40.2, {_WITHOUT_SIDE}", entry):
        return None
    source = f"{_GUIDELINES}{'I.C.19.a' if mine[0] in 'STVWXY' else 'I.B.2'}"
    message = f"{entry.code} and {other.code} differ in the 7th character alone; one condition has one"
    return _finding(Severity.WARNING, entry, other, message, source)


def _contradiction(entry: CodeEntry, other: CodeEntry) -> Finding | None:
    if _one_of(f"{_MAY_CHANGE}, {_MAY_BE_SEVERAL}, {_WITHOUT_SIDE}", entry):
        return None
    (form, axes), (other_form, other_axes) = _without_axes(entry.description), _without_axes(other.description)
    if form != other_form or axes == other_axes:
        return None
    if _one_of(_BURNS, entry):
        message = f"{entry.code} and {other.code} burn one site; the highest degree is coded"
        return _finding(Severity.ERROR, entry, other, message, f"{_GUIDELINES}I.C.19.d.2")
    reason = next(_REASONS[mine[0]] for mine, theirs in zip(axes, other_axes, strict=True) if mine != theirs)
    message = f"{entry.code} and {other.code} name one condition and contradict each other: {reason}"
    # Of two wounds of one arm one may hold a foreign body.
    severity = Severity.WARNING if _one_of(_INJURIES, entry) else Severity.ERROR
    return _finding(severity, entry, other, message, _SOURCES.get(reason, _category(entry)))


@lru_cache(maxsize=8192)
def _without_axes(title: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """A title with a mark for each value of an axis, and the values with their axis."""
    values: list[tuple[int, str]] = []

    def marked(match: re.Match[str]) -> str:
        axis = int((match.lastgroup or "axis0").removeprefix("axis"))
        values.append((axis, match[0].lower()))
        return f"<{axis}>"

    return _AXIS.sub(marked, title), tuple(values)


def _uncomplicated(entry: CodeEntry, other: CodeEntry) -> Finding | None:
    """ "Type 2 diabetes mellitus without complications" beside "Type 2 diabetes mellitus with …"."""
    plain = _UNCOMPLICATED.match(entry.description)
    if plain is None or not other.description.startswith(f"{plain['stem']} with "):
        return None
    if _one_of(f"{_INJURIES}, {_MAY_BE_SEVERAL}", entry) or on_different_sides(entry, other):
        return None
    excluded, rest = plain["what"] or "complications", other.description[len(plain["stem"]) :]
    if not excluded.startswith("complication") and excluded.split()[-1] not in rest:
        return None
    message = f"{entry.code} says that there is none of what {other.code} reports"
    return _finding(Severity.ERROR, entry, other, message, _category(entry))


def _unspecified(entry: CodeEntry, other: CodeEntry, claim: Claim) -> Finding | None:
    """An unspecified code beside one of the same family that specifies it."""
    vague = _vagueness(entry)
    if not vague or vague <= _vagueness(other) or _one_of(_MAY_BE_SEVERAL, entry) or on_different_sides(entry, other):
        return None
    if _one_of(_INJURIES, entry) and not _same_but_vague(entry, other):
        return None
    # Climb to the code whose own title leaves it open: its siblings are what it could have said.
    node = entry
    for name in entry.ancestors:
        above = claim.catalogue.get(name, System.ICD10CM, claim.as_of)
        if above is None:
            return None
        if _vagueness(above) < vague:
            break
        node = above
    if node.parent is None or node.parent not in other.ancestors or node.code in other.ancestors:
        return None
    message = f"{entry.code} leaves open what {other.code} specifies; report both only for two conditions or sites"
    return _finding(Severity.WARNING, entry, other, message, f"{_GUIDELINES}I.A.9.b")


def _same_but_vague(entry: CodeEntry, other: CodeEntry) -> bool:
    """Whether two injuries differ in nothing but what one leaves open; another site is another injury."""
    vague = (word for word in without_side(entry.description) if word not in ("unspecified", "no"))
    return set(vague) == set(without_side(other.description))


def _vagueness(entry: CodeEntry) -> int:
    return len(_UNSPECIFIED.findall(entry.description))


def _trimester_against_weeks(entries: tuple[CodeEntry, ...]) -> Iterator[Finding]:
    """Trimesters of one record that differ from one another or from the weeks of gestation (I.C.15.a.3)."""
    named: list[tuple[CodeEntry, str]] = []
    for entry in entries:
        weeks, trimester = _WEEKS.match(entry.code), _TRIMESTER.search(entry.description)
        if weeks and int(weeks[1]):
            named.append((entry, _trimester_of(int(weeks[1]))))
        elif trimester and entry.code.startswith("O"):
            named.append((entry, trimester[1]))
    for (entry, mine), (other, theirs) in combinations(named, 2):
        if mine != theirs and entry.code[:_CATEGORY] != other.code[:_CATEGORY]:
            message = (
                f"{entry.code} is of the {mine} trimester, {other.code} of the {theirs}; "
                "both are right only for a stay that spans them"
            )
            yield _finding(Severity.WARNING, entry, other, message, f"{_GUIDELINES}I.C.15.a.3")
            return


def _trimester_of(weeks: int) -> str:
    """The trimester of completed weeks, as the note at chapter 15 counts; Z3A.01 is "less than 8 weeks"."""
    if weeks < _FIRST_TRIMESTER_ENDS:
        return "first"
    return "second" if weeks < _SECOND_TRIMESTER_ENDS else "third"


def _one_of(codes: str, entry: CodeEntry) -> bool:
    return refers_to(codes, entry.code)


def _category(entry: CodeEntry) -> str:
    return f"icd10cm-tabular:{entry.code[:_CATEGORY]}"


def _finding(severity: Severity, entry: CodeEntry, other: CodeEntry, message: str, source: str) -> Finding:
    return Finding("mutually_exclusive", severity, (entry.code, other.code), message, source)
