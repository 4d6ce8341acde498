"""Reader of CMS Tables 6I (complete MCC list) and 6J (complete CC list): tab-delimited, dotted code and title."""

import re
from dataclasses import dataclass

from codes.readers.cc_tables import Level
from codes.readers.source_file import SourceFile

_TITLE = re.compile(r"\s*TABLE 6(?P<letter>[IJ])\b", re.IGNORECASE)
_LEVELS = {"I": Level.MCC, "J": Level.CC}
_CODE = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?")


@dataclass(frozen=True, slots=True)
class SeverityList:
    """The codes of one level, dotted, in the file's order."""

    level: Level
    codes: tuple[str, ...]


def recognises(source: SourceFile) -> bool:
    """Whether the file is a Table 6I or 6J, told by its title."""
    return _TITLE.match(source.head(256).removeprefix(b"\xef\xbb\xbf").decode("latin-1")) is not None


def read_severity_list(source: SourceFile) -> SeverityList:
    """The whole list; raises DataFileError with the line for a row that is not a code."""
    level: Level | None = None
    codes: list[str] = []
    for number, line in source.lines():
        first = line.split("\t", 1)[0].strip()
        if level is None:
            title = _TITLE.match(line)
            if title is None:
                raise source.error("not a Table 6I or 6J: its title is missing", number)
            level = _LEVELS[title["letter"].upper()]
        elif not first or first.lower().startswith("diagnosis code"):
            # Blank lines, and a last line that has notes in its second cell.
            continue
        elif _CODE.fullmatch(first):
            codes.append(first)
        else:
            raise source.error("not a diagnosis code", number)
    if level is None or not codes:
        raise source.error("holds no diagnosis code")
    return SeverityList(level, tuple(codes))
