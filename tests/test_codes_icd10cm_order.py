"""ICD-10-CM as an order file lists it: titles, billable flags and the tree, placeholders included."""

from datetime import date
from pathlib import Path

import pytest
from order_files import CM, PCS, order_text, ordered
from tabular_files import official, packaged_icd10cm

from codes.catalogue import Catalogue
from codes.icd10cm_order import OrderedIcd10cmCodeSet
from codes.models import Release, System, ValidityStatus
from codes.readers.order_file import read_order_file, recognises
from codes.readers.source_file import SourceFile, source_files

START = date(2024, 10, 1)
OFFICIAL = official("cm_order/icd10cm_code_descriptions_FY2025_apr2025.zip")


@pytest.mark.parametrize("typed", ["J4110", "j41.10", " J41.10 "])
def test_a_code_is_found_however_it_is_typed(tmp_path: Path, typed: str) -> None:
    code_set = ordered(tmp_path, "FY2025", START, CM)
    entry = code_set.get(typed)
    assert entry is not None
    assert (entry.code, entry.system, entry.description) == ("J41.10", System.ICD10CM, "Woodland cough, wet, mild")
    assert (entry.billable, entry.parent, entry.children) == (True, "J41.1", ())
    assert entry.ancestors == ("J41.1", "J41")
    assert entry.release is code_set.release
    assert entry.all_notes() == ()


@pytest.mark.parametrize(
    ("code", "parent", "children"),
    [
        ("J41", None, ("J41.0", "J41.1")),
        ("J41.1", "J41", ("J41.10", "J41.19")),
        ("T66", None, ("T66.XXXA", "T66.XXXS")),
        ("T66.XXXA", "T66", ()),
    ],
)
def test_the_parent_is_the_longest_shorter_code(
    tmp_path: Path, code: str, parent: str | None, children: tuple[str, ...]
) -> None:
    entry = ordered(tmp_path, "FY2025", START, CM).get(code)
    assert entry is not None
    assert (entry.parent, entry.children, entry.billable) == (parent, children, not children)


def test_the_full_title_is_served_not_the_short_one(tmp_path: Path) -> None:
    entry = ordered(tmp_path, "FY2025", START, CM).get("J41.19")
    assert entry is not None
    assert entry.description == CM[4][2]


@pytest.mark.parametrize("code", ["J42", "J41.11", "T66.XXXD", "T66.X", "", "J", "J41.1000000000"])
def test_a_code_the_release_lacks_has_no_entry_and_the_set_speaks_for_it(tmp_path: Path, code: str) -> None:
    code_set = ordered(tmp_path, "FY2025", START, CM)
    assert code_set.get(code) is None
    assert code_set.speaks_for(code)


def test_codes_come_dotted_in_book_order(tmp_path: Path) -> None:
    codes = tuple(ordered(tmp_path, "FY2025", START, CM).codes())
    assert codes == ("J41", "J41.0", "J41.1", "J41.10", "J41.19", "T66", "T66.XXXA", "T66.XXXS")


@pytest.mark.parametrize(
    ("code", "near"),
    [
        ("J41.15", ("J41.1", "J41.10", "J41.19")),
        ("J41.7", ("J41", "J41.0", "J41.1")),
        ("T66.XXXD", ("T66", "T66.XXXA", "T66.XXXS")),
        ("J41.00", ("J41.0",)),
        ("K00", ()),
        ("", ()),
    ],
)
def test_near_a_missing_code_are_those_with_the_longest_beginning(
    tmp_path: Path, code: str, near: tuple[str, ...]
) -> None:
    assert ordered(tmp_path, "FY2025", START, CM).near(code) == near


def test_near_names_five_codes_at_most(tmp_path: Path) -> None:
    many = (("J41", 0, "Cough"), *((f"J41{n}", 1, f"Cough {n}") for n in range(9)))
    assert ordered(tmp_path, "FY2025", START, many).near("J41.9") == ("J41", "J41.0", "J41.1", "J41.2", "J41.3")


def test_an_order_file_of_procedures_is_no_release_of_diagnoses(tmp_path: Path) -> None:
    path = tmp_path / "icd10pcs_order_2025.txt"
    path.write_text(order_text(PCS))
    release = Release(System.ICD10CM, "FY2025", START, date(2025, 9, 30), path.name, "")
    with pytest.raises(ValueError, match="ICD-10-PCS"):
        OrderedIcd10cmCodeSet(read_order_file(SourceFile(path)), release)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("J41.0", ValidityStatus.VALID),
        ("J41.1", ValidityStatus.HEADER),
        ("T66", ValidityStatus.HEADER),
        ("J42", ValidityStatus.UNKNOWN),
    ],
)
def test_the_catalogue_answers_from_it(tmp_path: Path, code: str, status: ValidityStatus) -> None:
    code_set = ordered(tmp_path, "FY2025", START, CM)
    found = Catalogue({System.ICD10CM: lambda: (code_set,)}).look_up(code, date(2025, 3, 1))
    assert found.validity.status is status


@pytest.mark.skipif(OFFICIAL is None, reason="needs shared/data: cm_order/icd10cm_code_descriptions_FY2025_apr2025.zip")
def test_the_tree_of_the_official_order_file_is_the_tree_of_the_tabular_list() -> None:
    assert OFFICIAL is not None
    file = next(file for file in source_files(OFFICIAL) if recognises(file))
    release = Release(System.ICD10CM, "FY2025-Apr", date(2025, 4, 1), date(2025, 9, 30), file.name, "")
    code_set, tabular = OrderedIcd10cmCodeSet(read_order_file(file), release), packaged_icd10cm()
    both = set(code_set.codes()) & set(tabular.codes())
    assert len(both) == 97_572
    # Every fifth: the whole takes seconds.
    for code in sorted(both)[::5]:
        entry, printed = code_set.get(code), tabular.get(code)
        assert entry is not None
        assert printed is not None
        assert entry.ancestors == printed.ancestors
        assert [c for c in entry.children if c in both] == [c for c in printed.children if c in both]
