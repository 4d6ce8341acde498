"""Reader of CMS's list of ICD-10-CM codes exempt from present-on-admission reporting (tab-delimited text).

The zip that carries the list also carries what was added to it, deleted and revised, in nearly the same layout.
"""

import re
from dataclasses import dataclass

from codes.readers.source_file import SourceFile

_HEADER = re.compile(
    r"Ord(?P<list>FY|er)?(?P<year>[0-9]{2}|20[0-9]{2})?\tPOAexemptCode\w*\tDescription\s*", re.IGNORECASE
)
_CODE = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?")
_PART = re.compile(r"add(?:ed)?[-_ ]*codes", re.IGNORECASE)
_WHOLE_LIST = 64 * 1024


@dataclass(frozen=True, slots=True)
class PoaExemptList:
    """The exempt codes, dotted, in book order; `fiscal_year` as the column heading tells it, else None."""

    codes: tuple[str, ...]
    fiscal_year: int | None


def recognises(source: SourceFile) -> bool:
    """Whether the file is the list itself, not the codes added to it, deleted or revised."""
    return _is_whole_list(source, source.head(512).decode("cp1252", errors="replace").partition("\n")[0])


def read_poa_exempt(source: SourceFile) -> PoaExemptList:
    """Read a POA-exempt list.

    Raises DataFileError, with the line, for another layout, a line out of it, and a file that is cut short.
    """
    lines = source.lines()
    _, heading = next(lines, (1, ""))
    header = _HEADER.fullmatch(heading)
    if header is None:
        raise source.error("not the column headings of a POA-exempt list", 1)
    if not _is_whole_list(source, heading):
        raise source.error("holds what changed in the POA-exempt list, not the list", 1)
    codes: dict[str, int] = {}
    for number, text in lines:
        if not text.strip():
            continue
        code = _exempt_code(source, text, number)
        if code in codes:
            raise source.error(f"code {code} stands twice", number)
        codes[code] = number
    if not codes:
        raise source.error("the POA-exempt list holds no code")
    if not source.ends_whole():
        raise source.error("the last line has no end: the file is cut short")
    return PoaExemptList(tuple(codes), 2000 + int(header["year"][-2:]) if header["year"] else None)


def _is_whole_list(source: SourceFile, heading: str) -> bool:
    # A byte-order mark, as Windows-1252 reads it.
    header = _HEADER.fullmatch(heading.removeprefix("ï»¿"))
    if header is None or _PART.search(source.name):
        return False
    # "OrdFY25" has stood over the list alone; "Order25" stands over the added codes too, which are few.
    return (header["list"] or "").upper() == "FY" or len(source.head(_WHOLE_LIST)) == _WHOLE_LIST


def _exempt_code(source: SourceFile, text: str, number: int) -> str:
    cells = [cell.strip() for cell in text.split("\t")]
    if len(cells) != 3 or not cells[2] or not re.fullmatch(r"[0-9]{5,6}", cells[0]):
        raise source.error("expected an order number, a code and a description", number)
    if not _CODE.fullmatch(cells[1]):
        raise source.error(f"{cells[1][:12]!r} is not an ICD-10-CM code", number)
    return cells[1]
