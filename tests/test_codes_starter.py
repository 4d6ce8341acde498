"""The reader of the packaged starter of HCPCS Level II."""

from decimal import Decimal
from pathlib import Path

import pytest

from codes.billing_units import BillingUnit
from codes.errors import DataFileError
from codes.hcpcs import HcpcsRecord, ModifierEntry
from codes.starter import is_starter, read_starter, starter_files, starter_hcpcs, starter_labels

CODES = "code,label,unit_amount,unit,group\n"
MODIFIERS = "modifier,label,use\n"
CODE_ROWS = 'E9901,"frame, on wheels",,,walker\nJ9901,made-up shot,"1,000",mcg,injection\n'
MODIFIER_ROWS = "A1,made-up side,when it is on that side\nA2,made-up other,\n"


def written(
    folder: Path, codes: str | bytes = CODES + CODE_ROWS, modifiers: str = MODIFIERS + MODIFIER_ROWS
) -> tuple[Path, Path]:
    paths = folder / "codes.csv", folder / "modifiers.csv"
    paths[0].write_bytes(codes if isinstance(codes, bytes) else codes.encode())
    paths[1].write_text(modifiers, encoding="utf-8")
    return paths


def test_a_starter_is_a_part_of_its_release_with_units_and_uses(tmp_path: Path) -> None:
    starter = read_starter(*written(tmp_path))
    assert list(starter.codes()) == ["E9901", "J9901"]
    assert starter.record("E9901") == HcpcsRecord("E9901", "frame, on wheels", "walker")
    assert starter.record("J9901") == HcpcsRecord(
        "J9901", "made-up shot", "injection", BillingUnit(Decimal(1000), "mcg")
    )
    assert list(starter.modifiers()) == [
        ModifierEntry("A1", "made-up side", starter.release, "when it is on that side"),
        ModifierEntry("A2", "made-up other", starter.release),
    ]
    assert not starter.is_whole
    assert is_starter(starter.release)
    assert starter.release.source == "codes.csv"
    assert len(starter.release.sha256) == 64


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param("", 1, id="empty"),
        pytest.param(CODES, 1, id="heading only"),
        pytest.param("code,label\nE9901,frame\n", 1, id="another heading"),
        pytest.param(CODES + CODE_ROWS + "E9901,again,,,walker\n", 4, id="code twice"),
        pytest.param(CODES + "99213,made up,,,visit\n", 2, id="CPT"),
        pytest.param(CODES + "D0120,made up,,,tooth\n", 2, id="dental"),
        pytest.param(CODES + "E9901,,,,walker\n", 2, id="no label"),
        pytest.param(CODES + "E9901,frame,,,\n", 2, id="no group"),
        pytest.param(CODES + "J9901,shot,5,,injection\n", 2, id="amount alone"),
        pytest.param(CODES + "J9901,shot,,mg,injection\n", 2, id="unit alone"),
        pytest.param(CODES + "J9901,shot,five,mg,injection\n", 2, id="no number"),
        pytest.param(CODES + "J9901,shot,5,boxes,injection\n", 2, id="no such unit"),
        pytest.param(CODES + CODE_ROWS + "E9902,cut", 4, id="cut after a field"),
        pytest.param(CODES + CODE_ROWS + 'E9902,"cut', 4, id="cut in a quote"),
        pytest.param((CODES + CODE_ROWS).encode("utf-16"), 1, id="UTF-16"),
    ],
)
def test_a_damaged_table_of_codes_is_refused_with_its_line(tmp_path: Path, content: str | bytes, line: int) -> None:
    paths = written(tmp_path, content)
    with pytest.raises(DataFileError) as caught:
        read_starter(*paths)
    assert (caught.value.path, caught.value.line) == (str(paths[0]), line)


@pytest.mark.parametrize("rows", ["", "A1,x,\nA1,y,\n", "A,x,\n", "A1,,\n", "A1,x\n"])
def test_a_damaged_table_of_modifiers_is_refused(tmp_path: Path, rows: str) -> None:
    paths = written(tmp_path, modifiers=MODIFIERS + rows)
    with pytest.raises(DataFileError) as caught:
        read_starter(*paths)
    assert caught.value.path == str(paths[1])


def test_a_missing_table_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"nowhere\.csv"):
        read_starter(tmp_path / "nowhere.csv", tmp_path / "nowhere.csv")


def test_the_packaged_starter_reads_whole() -> None:
    starter = starter_hcpcs()
    labels = starter_labels()
    assert list(labels) == list(starter.codes())
    assert len(labels) >= 500
    assert len(list(starter.modifiers())) >= 150
    assert all(path.is_file() for path in starter_files())
    b12, frame = starter.record("J3420"), starter.record("E0143")
    assert b12 is not None
    assert frame is not None
    assert (str(b12.unit), frame.unit) == ("1000 mcg", None)
