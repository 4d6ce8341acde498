"""Measured numbers that have a code of their own: a stroke score, a body mass index, in the words of their codes."""

import re

_STROKE = re.compile(
    r"\bNIHSS\b(?: score)?(?: stroke scale)?(?:\W*\b(?:of|is|was|score)\b)*\W*(?P<score>\d{1,2})\b", re.I
)
_WORST_STROKE = 42
_BODY_MASS = re.compile(
    r"\b(?:body mass index(?: \[BMI\])?|BMI)(?:\W*\b(?:of|is|was)\b)*\W*(?P<index>\d{2}(?:\.\d+)?)\b(?!\s*(?:th|%))",
    re.I,
)
# Above 29 the codes of Z68 go on by one up to 39, then by five and by ten.
_WIDE = ((40, 44), (45, 49), (50, 59), (60, 69))


def scored(wording: str) -> str:
    """A wording with its scores as the Tabular List prints them.

    >>> scored("stroke, NIHSS score stroke scale 12")
    'stroke, NIHSS score 12'
    >>> scored("BMI of 42.3"), scored("BMI 31")
    ('Body mass index [BMI] 40.0-44.9, adult', 'Body mass index [BMI] 31.0-31.9, adult')
    """
    return _BODY_MASS.sub(_body_mass, _STROKE.sub(_stroke, wording))


def _stroke(match: re.Match[str]) -> str:
    score = int(match["score"])
    return f"NIHSS score {score}" if score <= _WORST_STROKE else match[0]


def _body_mass(match: re.Match[str]) -> str:
    index = int(float(match["index"]))
    if index < 20:
        return "Body mass index [BMI] 19.9 or less, adult"
    if index >= 70:
        return "Body mass index [BMI] 70 or greater, adult"
    low, high = next(((low, high) for low, high in _WIDE if low <= index <= high), (index, index))
    return f"Body mass index [BMI] {low}.0-{high}.9, adult"
