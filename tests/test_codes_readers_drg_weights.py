"""Table 5: MS-DRGs with their weights."""

import tempfile
from pathlib import Path

import pytest
from edit_files import packaged_file, source
from hypothesis import given, settings
from hypothesis import strategies as st

from codes.errors import DataFileError
from codes.readers.drg_weights import DrgWeight, read_drg_weights, recognises

TITLE = '"TABLE 5.\u2014INVENTED LIST OF GROUPS, \nAND STAYS\u2014FY 2026 Final Rule"\t\t\t\t\t\t\t\t\t\r\n'
HEADING = (
    "MS-DRG \tFY 2026 Final Post-Acute DRG\tFY 2026 Final Special Pay DRG\tMDC\tTYPE\tMS-DRG Title"
    "\tWeights - Before Cap\tWeights - 10% Cap Applied \tGeometric mean LOS\tArithmetic mean LOS\r\n"
)
ROWS = (
    '001\tNo\tNo\tPRE\tSURG\t"INVENTED GROUP, WITH COMMA"\t28.0239\t28.1000\t25.8\t36.2\r\n'
    "003\tYes\tNo\t 04\tMED\tANOTHER GROUP\t1.5\t1.6\t2.0\t3.0\r\n"
    "999\tNo\tNo\t \t**\tNO GROUP\t.\t.\t.\t\r\n\t\t\t\t\t\t\t\t\t "
)


def test_the_weight_after_the_cap_is_the_one_paid_by(tmp_path: Path) -> None:
    file = source(tmp_path, (TITLE + HEADING + ROWS).encode("cp1252"), "weights.txt")
    assert recognises(file)
    table = read_drg_weights(file)
    assert table.fiscal_year == 2026
    assert table.groups == (
        DrgWeight("001", "PRE", "SURG", "INVENTED GROUP, WITH COMMA", 28.1, 25.8, 36.2, False),
        DrgWeight("003", "04", "MED", "ANOTHER GROUP", 1.6, 2.0, 3.0, True),
        DrgWeight("999", "", "**", "NO GROUP", None, None, None, False),
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("01\tNo\tNo\t04\tMED\tG\t1\t1\t1\t1", "number and title"),
        ("010\tNo\tNo\t04\tMED\t\t1\t1\t1\t1", "number and title"),
        ("010\tNo\tNo\t04\tMED\tG\t1\tone\t1\t1", "not a number"),
        ("010\tNo\tNo\t04\tMED\tG\t1\tnan\t1\t1", "not a number"),
        ("010\tNo\tNo\t04\tMED\tG\t1", "cut short"),
        ("001\tNo\tNo\t04\tMED\tG\t1\t1\t1\t1", "stands twice"),
    ],
)
def test_a_bad_row_is_refused(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(DataFileError, match=problem) as caught:
        read_drg_weights(source(tmp_path, TITLE + HEADING + row + "\r\n" + ROWS, "weights.txt"))
    assert caught.value.line == (None if problem == "stands twice" else 4)


@pytest.mark.parametrize(
    "content",
    ["", TITLE, TITLE + HEADING, HEADING[:40], (TITLE + HEADING + ROWS).encode("utf-16"), TITLE[:30], "a,b\n1,2\n"],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(DataFileError):
        read_drg_weights(source(tmp_path, content, "weights.txt"))


@pytest.mark.parametrize("last", ["INVENTED L", "Post-Acute", "Arithmetic", "001\tNo", "ANOTHER"])
def test_a_table_cut_short_is_refused(tmp_path: Path, last: str) -> None:
    text = TITLE + HEADING + ROWS
    with pytest.raises(DataFileError):
        read_drg_weights(source(tmp_path, text[: text.index(last) + len(last)], "weights.txt"))


def test_the_packaged_table_is_of_fy2026() -> None:
    file = packaged_file("drg", "data", "cms", "drg_weights.txt")
    assert recognises(file)
    table = read_drg_weights(file)
    assert (table.fiscal_year, len(table.groups)) == (2026, 772)
    assert [group.drg for group in table.groups if group.weight is None] == ["998", "999"]


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)), st.booleans())
def test_any_bytes_give_a_table_or_a_data_file_error(content: bytes, after_heading: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = source(Path(folder), ((TITLE + HEADING).encode() if after_heading else b"") + content, "weights.txt")
        recognises(file)
        try:
            table = read_drg_weights(file)
        except DataFileError:
            return
        assert table.groups
