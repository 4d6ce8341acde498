"""Which section of one edition goes on as which of the next: numbers shift when a section is put in between."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from codes.spelling import plain_marks
from guidelines.models import GuidelineSection

# How alike two sections are, by the words of title and text, that go by the same number, or by different ones.
_ALIKE_SAME_NUMBER = 0.4
_ALIKE = 0.6


def counterparts(older: Sequence[GuidelineSection], newer: Sequence[GuidelineSection]) -> dict[str, str]:
    """The older number of every section of `newer` that was there before.

    Looked for among the sections below the same parent: by title, by text, by number, by likeness, in this order.
    """
    numbers = {section.number for section in newer}
    above = {section.number: _above(section.number, numbers) for section in newer}
    before_numbers = {section.number for section in older}
    children: dict[str | None, list[GuidelineSection]] = {}
    for section in older:
        children.setdefault(_above(section.number, before_numbers), []).append(section)
    siblings: dict[str | None, list[GuidelineSection]] = {}
    for section in newer:
        siblings.setdefault(above[section.number], []).append(section)
    pairs: dict[str, str] = {}
    # Parents come before what is below them.
    waiting: list[str | None] = [None]
    while waiting:
        parent = waiting.pop()
        group = siblings.get(parent, [])
        waiting += [section.number for section in group]
        if parent is None or parent in pairs:
            pairs.update(_paired(children.get(pairs[parent] if parent else None, []), group))
    return pairs


def plain(text: str) -> str:
    """Text as it is compared: without case, kinds of quotes and dashes, and spacing."""
    return " ".join(unicodedata.normalize("NFKC", plain_marks(text)).casefold().split())


def _paired(older: Sequence[GuidelineSection], newer: Sequence[GuidelineSection]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    keys: tuple[Callable[[GuidelineSection], str], ...] = (
        lambda s: plain(f"{s.title} {s.text}"),
        lambda s: plain(s.title),
        lambda s: plain(s.text),
    )
    for key in keys:
        old = [s for s in older if s.number not in pairs.values()]
        new = [s for s in newer if s.number not in pairs]
        pairs.update(_same(old, new, key))
    left = [s for s in older if s.number not in pairs.values()]
    for section in [s for s in newer if s.number not in pairs]:
        same = next((s for s in left if s.number == section.number), None)
        if same is not None and _likeness(same, section) >= _ALIKE_SAME_NUMBER:
            pairs[section.number] = same.number
            left.remove(same)
    for section in [s for s in newer if s.number not in pairs]:
        best = max(left, key=lambda s: _likeness(s, section), default=None)
        if best is not None and _likeness(best, section) >= _ALIKE:
            pairs[section.number] = best.number
            left.remove(best)
    return pairs


def _same(
    older: Sequence[GuidelineSection],
    newer: Sequence[GuidelineSection],
    key: Callable[[GuidelineSection], str],
) -> dict[str, str]:
    """Pairs of which each side has one alone; what has neither title nor text tells nothing."""
    counts = Counter(key(s) for s in older)
    again = Counter(key(s) for s in newer)
    there = {key(s): s.number for s in older if key(s) and counts[key(s)] == 1}
    return {s.number: there[key(s)] for s in newer if key(s) in there and again[key(s)] == 1}


def _likeness(older: GuidelineSection, newer: GuidelineSection) -> float:
    words = [plain(f"{s.title} {s.text}").split() for s in (older, newer)]
    matcher = SequenceMatcher(None, words[0], words[1], autojunk=False)
    # The quick one is never below the other, and spares it nearly always.
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE_SAME_NUMBER else 0.0


def _above(number: str, numbers: set[str]) -> str | None:
    """The number of the section that this one stands below, of those that are there."""
    while cut := max(number.rfind("."), number.rfind("#")) + 1:
        number = number[: cut - 1]
        if number in numbers:
            return number
    return None
