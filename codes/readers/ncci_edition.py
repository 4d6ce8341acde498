"""Which NCCI file is it: whose services, which quarter, which part. CMS says so in the file's name."""

import re
from enum import StrEnum

from codes.quarter import Quarter
from codes.readers.source_file import SourceFile

# Version 1 of the correct coding edits is of 1995; "v322r0" is the third quarter of 2026.
_YEAR_OF_VERSION_0 = 1994
# The outpatient code editor began with version 1 in 2000.
_YEAR_OF_OCE_VERSION_0 = 1999
_PTP_VERSION = re.compile(r"(?<![a-z0-9])v(\d{2})\.?([0-3])(?:r\d+)?(?![a-z0-9])")
_OCE_VERSION = re.compile(r"ioce[_ -]?v(\d{2})\.([0-3])")
_EFFECTIVE = re.compile(r"eff(?:ective)?[_ -]*(0[1-9]|1[0-2])[-_/](?:0[1-9]|[12]\d|3[01])[-_/](20\d\d)")
_NAMED_QUARTER = re.compile(r"(20\d\d)[_ -]?q([1-4])|q([1-4])[_ -]?(20\d\d)")
_PART = re.compile(r"(?<![a-z0-9])f([1-9])(?![a-z0-9])")


class Services(StrEnum):
    """Whose services an NCCI file is about."""

    PRACTITIONER = "practitioner"
    HOSPITAL = "hospital"
    SUPPLIER = "supplier"


_SERVICES = (
    (re.compile(r"practitioner|ccipra|physician"), Services.PRACTITIONER),
    (re.compile(r"hospital|ccioph|ioce"), Services.HOSPITAL),
    (re.compile(r"supplier|(?<![a-z])dme"), Services.SUPPLIER),
)


def services_in(text: str) -> Services | None:
    """Whose services a file name or a heading names; None when it names none or several.

    >>> services_in("ccipra-v322r0-f1.txt")
    <Services.PRACTITIONER: 'practitioner'>
    """
    named = [services for pattern, services in _SERVICES if pattern.search(text.lower())]
    return named[0] if len(named) == 1 else None


def quarter_in(text: str) -> Quarter | None:
    """The quarter a file name or a heading names, None when it names none.

    >>> quarter_in("ccioph-v322r0-f1.zip")
    Quarter(year=2026, number=3)
    >>> quarter_in("MCR_MUE_PractitionerServices_Eff_07-01-2026.csv")
    Quarter(year=2026, number=3)
    >>> quarter_in("ioce_v27.1_pairs.csv")
    Quarter(year=2026, number=2)
    """
    lowered = text.lower()
    if found := _OCE_VERSION.search(lowered):
        return Quarter(_YEAR_OF_OCE_VERSION_0 + int(found[1]), int(found[2]) + 1)
    if found := _EFFECTIVE.search(lowered):
        return Quarter(int(found[2]), (int(found[1]) + 2) // 3)
    if found := _NAMED_QUARTER.search(lowered):
        return Quarter(int(found[1] or found[4]), int(found[2] or found[3]))
    if found := _PTP_VERSION.search(lowered):
        return Quarter(_YEAR_OF_VERSION_0 + int(found[1]), int(found[2]) + 1)
    return None


def part_in(text: str) -> int | None:
    """The part a file name names ("-f2"), None when the file is not one of several parts.

    >>> part_in("ccipra-v322r0-f2.txt")
    2
    """
    found = _PART.search(text.lower())
    return int(found[1]) if found else None


def names_of(source: SourceFile) -> tuple[str, ...]:
    """The names that may tell what a file is, the most telling first: its own, then that of the zip it is in."""
    return (source.name, source.path.name)
