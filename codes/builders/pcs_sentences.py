"""A question about procedures made ready to be parted: what is no procedure in it leaves, shorthand is written out.

Here stands what reaches over several words and so is no term of our table: sides, incisions that only let something
out, layers of the body, numbers of arteries and stents, what is asked at the end.
"""

import re
from collections.abc import Callable

from codes.builders.pcs_grafts import CORONARY, grafts_written_out

_SIDE = re.compile(
    r"(?<![\w/.'’-])(?<!\d )([LR])\b\.?(?=\s+[A-Za-z(]|\s*[,;.)]|\s*$)(?!\s*(?:and|&|/)\s*[LRCTS]\b\s*(?:spine)?)",
    re.IGNORECASE,
)
_SIDES = {"l": "left", "r": "right"}
_SENTENCES = re.compile(r"(?<=[.;?!\n])\s+|\s+[-–—]\s+")
# What is asked of the procedures named before: "code the harvest too?", "open or lap?", "approach?".
_ASKED = re.compile(
    r"^(?:and |so )?(?:code|codes|approach|root op|which|what|how|do|does|is|are|can|should|one code"
    r"|separate)\b|\bor\b|\btoo\?$"
    r"|\b(?:pcs|codes?|approach|separately|qualifier|device|body part)\?$",
    re.IGNORECASE,
)
# An incision that what was removed comes out by (B5.2b), and a device that the way in leads through (B5.4).
_LET_OUT = re.compile(
    r"\b(?:thru|through|via|by|using) (?:an? |the )?(?:[\w-]+ ){0,3}?incision\b(?: at the end)?", re.IGNORECASE
)
_THROUGH_DEVICE = re.compile(
    r"\b(?:thru|through|via) (?:an? |the )?(?:perc(?:utaneous)? )?nephrostomy(?: (?:tube|tract|track"
    r"|sheath))?(?: (?:placed|made) for it)?",
    re.IGNORECASE,
)
_LEFT_THERE = re.compile(
    r"\bleft\s+(?=(?:to (?!right)|behind|in (?:place|situ|the)\b|alone|over\b|open\b|intact))", re.IGNORECASE
)
_CONVERTED = re.compile(r"\b(?:converted|conversion)(?: over)? to (?:an? )?", re.IGNORECASE)
# Layers from the outside to the deepest (B3.5).
_LAYERS = (
    r"skin|epidermis|dermis",
    r"subq|sub-?q|subcut(?:aneous)?(?: tissue)?|fat",
    r"fascia",
    r"tendons?",
    r"muscles?",
    r"bones?",
)
_CUT = re.compile(r"\bdebrid\w*|\bexcis\w*|\bnon-?excisional\b", re.IGNORECASE)
_NUMBERS = {2: "two", 3: "three", 4: "four"}
_OPENED = re.compile(r"\b(?:pci|ptca|stent\w*|angioplasty)\b", re.IGNORECASE)
_STENT_EACH = re.compile(
    r"\b(an? )?((?:drug[- ]eluting |bare metal )?stents?|des|bms)(?=.*\b(?:each|both)\b)", re.IGNORECASE
)
_COUNTED_STENTS = re.compile(
    r"\b(?:(2|two)|(3|three)|(4|four))\s+(?=(?:drug[- ]eluting |bare metal |coronary )?(?:stents?|des\b|bms\b))",
    re.IGNORECASE,
)
_HOURS = re.compile(r"\b(\d{1,4})(?:\.\d+)?[- ]?(?:consecutive )?(?:hours?|hrs?|h)\b", re.IGNORECASE)
_DAYS = re.compile(r"\b(\d{1,3})[- ]?(?:full |consecutive )?days?\b", re.IGNORECASE)
_VENTILATED = re.compile(r"\bvent\w*|\b(?:c|bi)-?pap\b", re.IGNORECASE)


def ready(text: str) -> str:
    """The text with its procedures written out.

    >>> ready("L TKA")
    'left TKA'
    >>> ready("lap right nephrectomy, kidney taken out thru a midline incision. open or lap?")
    'lap right nephrectomy, kidney taken out .'
    """
    for step in _STEPS:
        text = step(text)
    return text


def converted(text: str) -> tuple[str, str] | None:
    """What was tried and what was done instead, where a text says that one became the other (B3.2d).

    >>> converted("lap chole converted to open cholecystectomy")
    ('lap chole', 'open cholecystectomy')
    """
    found = _CONVERTED.search(text)
    if found is None or not text[: found.start()].strip() or not text[found.end() :].strip():
        return None
    return text[: found.start()].strip(), text[found.end() :].strip()


def _without_asking(text: str) -> str:
    """The text without the questions that follow on a statement."""
    sentences = _SENTENCES.split(text)
    kept = [s for n, s in enumerate(sentences) if not (n and s.rstrip().endswith("?") and _ASKED.search(s.strip()))]
    return " ; ".join(kept) if len(kept) < len(sentences) and len(kept) > 1 else (kept[0] if len(kept) == 1 else text)


def _sides(text: str) -> str:
    return _SIDE.sub(lambda m: _SIDES[m[1].lower()], text)


def _without_what_is_left(text: str) -> str:
    """What was left in place or to pass is on no side."""
    return _LEFT_THERE.sub(" ", text)


def _without_ways_out(text: str) -> str:
    return _THROUGH_DEVICE.sub("percutaneous", _LET_OUT.sub("", text))


def _deepest_layer(text: str) -> str:
    """A cut through several layers is of the deepest: the others are named no more."""
    if not _CUT.search(text):
        return text
    named = [layer for layer in _LAYERS if re.search(rf"\b(?:{layer})\b", text, re.IGNORECASE)]
    for layer in named[:-1]:
        text = re.sub(rf"\b(?:{layer})\b,?", "", text, flags=re.IGNORECASE)
    return (
        re.sub(r"\b(?:down )?(?:to|thru|through|into|including|and|,)(?=\s*(?:and|into|to|including|,)\b)", " ", text)
        if len(named) > 1
        else text
    )


def _arteries(text: str) -> str:
    """Coronary arteries counted (B4.4), and the stents in them."""
    text = _COUNTED_STENTS.sub(lambda m: f"{_NUMBERS[2 if m[1] else 3 if m[2] else 4]} ", text)
    if not _OPENED.search(text):
        return text
    named = {" ".join(m[0].lower().split()) for m in CORONARY.finditer(text)}
    count = _NUMBERS.get(min(len(named), 4)) if len(named) > 1 else None
    if count is None:
        return text
    text = _STENT_EACH.sub(lambda m: f"{count} {m[2]}", text)
    first = True

    def counted(_match: re.Match[str]) -> str:
        nonlocal first
        said, first = (f"{count} coronary artery" if first else ""), False
        return said

    return re.sub(r"\b(?:and|,|&)\s*(?=\s*(?:with|w/|,|$))", " ", CORONARY.sub(counted, text))


def _hours(text: str) -> str:
    """How long somebody was ventilated, in the words of the table."""
    if not _VENTILATED.search(text):
        return text
    hours = _HOURS.search(text)
    days = _DAYS.search(text)
    if hours is None and days is None:
        return text
    length = int(hours[1]) if hours else int(days[1]) * 24 if days else 0
    said = (
        "less than 24 consecutive hours"
        if length < 24
        else "24-96 consecutive hours"
        if length <= 96
        else "greater than 96 consecutive hours"
    )
    return (_HOURS if hours else _DAYS).sub(said, text, count=1)


_STEPS: tuple[Callable[[str], str], ...] = (
    _without_asking,
    _sides,
    _without_what_is_left,
    _without_ways_out,
    _deepest_layer,
    grafts_written_out,
    _arteries,
    _hours,
)
