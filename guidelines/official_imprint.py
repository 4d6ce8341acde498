"""What an official document is, told by its own title page: the document, the edition and its dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from guidelines.official_lines import Page
from guidelines.official_sections import Imprint

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:{_MONTHS})\s+\d{{1,2}},?\s+20\d\d"
_PERIOD = re.compile(rf"(?P<start>{_DATE})\s*[-–—]\s*(?P<end>{_DATE})")
_FISCAL_YEAR = re.compile(r"\bFY\s*(?P<year>20\d\d)")
_YEAR = re.compile(r"\b(?P<year>20\d\d)\b")
_APRIL = re.compile(r"\bApril\s+1,?\s+20\d\d")
_CM = re.compile(r"ICD-10-CM Official Guidelines for Coding and Reporting", re.IGNORECASE)
_PCS = re.compile(r"ICD-10-PCS Official Guidelines for Coding and Reporting", re.IGNORECASE)
_NCCI = re.compile(
    r"National Correct Coding Initiative.{0,40}?Policy Manual|NCCI (?:Coding )?Policy Manual", re.IGNORECASE
)
_NCCI_REVISION = re.compile(r"Revision Date \((?P<program>Medicare|Medicaid)\):?\s*(?P<date>\d{1,2}/\d{1,2}/20\d\d)")
_MEDICARE = re.compile(r"(?P<title>Medicare [A-Z][\w ,&-]{3,60}? Manual)\s+Chapter (?P<chapter>\d{1,2}[A-Z]?)\b")
_REVISION = re.compile(
    r"\(\s*Rev\s*\.?\s*(?P<number>\d{1,6})\s*[;,]?\s*(?:Issued\s*[:;]?\s*)?(?P<date>\d\d?-\d\d?-(?:20)?\d\d)"
)
# A title page is at the front; what a document merely speaks of is further back.
_TITLE_LINES = 12
_NCCI_PAGES = 40


class DocumentKind(StrEnum):
    """The official documents that can be read, one layout each."""

    ICD10CM = "icd10cm-guidelines"
    ICD10PCS = "icd10pcs-guidelines"
    NCCI = "ncci-policy-manual"
    MEDICARE = "medicare-manual"


@dataclass(frozen=True, slots=True)
class Recognised:
    """The kind of a document, and what it says of itself; None where it does not say its edition."""

    kind: DocumentKind
    imprint: Imprint | None


def recognise(pages: Sequence[Page]) -> Recognised | None:
    """What official document these pages are, None for any other."""
    title = " ".join(line.text for page in pages[:2] for line in page.lines[:_TITLE_LINES])
    if _PCS.search(title):
        return Recognised(DocumentKind.ICD10PCS, _pcs(" ".join(ln.text for p in pages[:1] for ln in p.lines)))
    if _CM.search(title):
        return Recognised(DocumentKind.ICD10CM, _cm(title))
    if match := _MEDICARE.search(title):
        return Recognised(DocumentKind.MEDICARE, _medicare(match, title))
    if _NCCI.search(title):
        return Recognised(DocumentKind.NCCI, _ncci(pages))
    return None


def _cm(title: str) -> Imprint | None:
    period, year = _PERIOD.search(title), _FISCAL_YEAR.search(title)
    dates = (_day(period["start"]), _day(period["end"])) if period else None
    if dates is not None and dates[0] is not None and dates[1] is not None and dates[0] < dates[1]:
        start, end = dates[0], dates[1]
    elif year is not None:
        start, end = date(int(year["year"]) - 1, 10, 1), date(int(year["year"]), 9, 30)
    else:
        return None
    name = f"FY{end.year}-Apr" if start == date(end.year, 4, 1) else f"FY{end.year}"
    return Imprint(
        DocumentKind.ICD10CM.value, "ICD-10-CM Official Guidelines for Coding and Reporting", name, start, end
    )


def _pcs(title: str) -> Imprint | None:
    match = _FISCAL_YEAR.search(title) or _YEAR.search(title)
    if match is None:
        return None
    year = int(match["year"])
    is_april = _APRIL.search(title) is not None and "October" not in title
    start = date(year, 4, 1) if is_april else date(year - 1, 10, 1)
    name = f"FY{year}-Apr" if is_april else f"FY{year}"
    book = "ICD-10-PCS Official Guidelines for Coding and Reporting"
    return Imprint(DocumentKind.ICD10PCS.value, book, name, start, date(year, 9, 30))


def _ncci(pages: Sequence[Page]) -> Imprint | None:
    feet = (line.text for page in pages[:_NCCI_PAGES] for line in page.lines[-4:])
    match = next((found for text in feet if (found := _NCCI_REVISION.search(text))), None)
    start = _day(match["date"], "%m/%d/%Y") if match else None
    if match is None or start is None:
        return None
    document = DocumentKind.NCCI.value if match["program"] == "Medicare" else f"{DocumentKind.NCCI}-medicaid"
    title = f"{match['program']} NCCI Policy Manual"
    return Imprint(document, title, str(start.year), start, date(start.year, 12, 31))


def _medicare(match: re.Match[str], title: str) -> Imprint | None:
    revision = _REVISION.search(title, match.end())
    short_year = revision is not None and len(revision["date"].split("-")[-1]) == 2
    issued = _day(revision["date"], "%m-%d-%y" if short_year else "%m-%d-%Y") if revision else None
    if revision is None or issued is None:
        return None
    words = match["title"].removesuffix(" Manual").casefold().split()
    document = "-".join((*(re.sub(r"[^a-z0-9]", "", word) for word in words), f"ch{match['chapter'].casefold()}"))
    name = f"{match['title']}, Chapter {match['chapter']}"
    # A chapter is in force until its next revision, which nothing in it foretells.
    return Imprint(document, name, f"Rev.{revision['number']}", issued, date.max)


def _day(text: str, form: str = "%B %d %Y") -> date | None:
    try:
        return datetime.strptime(" ".join(text.replace(",", " ").split()), form).date()
    except ValueError:
        return None
