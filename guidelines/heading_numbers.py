"""The numbers that headings print of themselves: "2.1 Scope", "Section 3: Sepsis", "IV. Queries", "B. Cardiology"."""

import re

_NUMBER = re.compile(
    r"(?:(?:section|article|part|chapter|rule|policy|§)\s*)?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,5}|\d{1,3}(?=[.):]|\s+[-–—]\s|\s)|[A-Z]\d{0,2}(?:\.\d{1,3}){0,4}(?=[.):])|[IVXL]{1,7}(?=[.):]))"
    r"[.):]?(?:\s+[-–—])?\s+(?P<title>\S.*)",
    re.IGNORECASE,
)
_SMALL_LETTER = re.compile(r"[a-z]")


def printed_number(heading: str) -> tuple[str, str] | None:
    """The number that a heading begins with and the title after it; None for a heading without a number.

    >>> printed_number("2.1 Scope of this policy"), printed_number("Section 3: Sepsis"), printed_number("Scope")
    (('2.1', 'Scope of this policy'), ('3', 'Sepsis'), None)
    """
    match = _NUMBER.fullmatch(heading)
    if match is None or _SMALL_LETTER.search(match["number"]):
        return None
    return match["number"], match["title"]
