"""Readers of the official ICD-10-PCS XML: small files, official files, and files that are damaged or something else."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pcs_files import NONE, PLAIN, SMALL_DEFINITIONS, SMALL_INDEX, SMALL_TABLES, row, table, tables_xml, write
from tabular_files import official

from codes.errors import DataFileError
from codes.readers import pcs_definitions, pcs_index, pcs_tables
from codes.readers.pcs_definitions import DeviceAggregate, PcsMeaning, read_pcs_definitions
from codes.readers.pcs_index import PcsIndexEntry, PcsIndexTerm, PcsReference, read_pcs_index
from codes.readers.pcs_tables import PcsValue, read_pcs_tables
from codes.readers.source_file import SourceFile

Reader = Callable[[SourceFile], object]
KINDS: tuple[tuple[Reader, Callable[[SourceFile], bool], str], ...] = (
    (read_pcs_tables, pcs_tables.recognises, SMALL_TABLES),
    (read_pcs_index, pcs_index.recognises, SMALL_INDEX),
    (read_pcs_definitions, pcs_definitions.recognises, SMALL_DEFINITIONS),
)
each_kind = pytest.mark.parametrize(("read", "recognises", "text"), KINDS, ids=["tables", "index", "definitions"])


def source(tmp_path: Path, text: str | bytes) -> SourceFile:
    return SourceFile(write(tmp_path, text))


# ---- tables -----------------------------------------------------------------------------------------------------


def test_tables_keep_labels_definition_and_rows(tmp_path: Path) -> None:
    book = read_pcs_tables(source(tmp_path, SMALL_TABLES))
    assert (book.version, [t.prefix for t in book.tables]) == ("2099", ["0FB", "0FT"])
    resection = book.tables[1]
    assert (resection.section, resection.body_system, resection.operation) == (
        "Medical and Surgical",
        "Liver System",
        "Resection",
    )
    assert [axis.name for axis in resection.rows[0].axes] == ["Body Part", "Approach", "Device", "Qualifier"]
    assert resection.rows[0].axes[0].values == (PcsValue("0", "Liver"), PcsValue("4", "Gallbladder"))


def test_codes_are_the_combinations_within_a_row_and_never_across_rows(tmp_path: Path) -> None:
    book = read_pcs_tables(source(tmp_path, SMALL_TABLES))
    assert list(book.tables[1].codes()) == ["0FT00ZZ", "0FT04ZZ", "0FT40ZZ", "0FT44ZZ", "0FT10ZG"]
    assert len(list(book.codes())) == 8 + 5


def test_labels_of_a_code_come_from_the_row_that_spells_it(tmp_path: Path) -> None:
    resection = read_pcs_tables(source(tmp_path, SMALL_TABLES)).tables[1]
    assert resection.labels("0FT10ZG")[3:] == ("Liver, Right Lobe", "Open", "No Device", "Hand-Assisted")
    assert resection.labels("0FT14ZG") == resection.labels("0FT1") == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (tables_xml(), "no table"),
        (SMALL_TABLES.replace('values="2"', 'values="3"', 1), "number of values"),
        (SMALL_TABLES.replace('codes="8"', 'codes="9"', 1), "spells 8"),
        (SMALL_TABLES.replace('code="4"', 'code="0"', 1), "lists a value twice"),
        (SMALL_TABLES.replace('code="4"', 'code="O"', 1), "not a value"),
        (SMALL_TABLES.replace('code="4"', 'code=""', 1), "not a value"),
        (SMALL_TABLES.replace("Gallbladder", " ", 1), "not a value with a label"),
        (SMALL_TABLES.replace('pos="3"', 'pos="4"', 1), "axes 1 to 3"),
        (SMALL_TABLES.replace('pos="7"', 'pos="6"', 1), "axes 4 to 7"),
        (tables_xml(table("0FB", ("a", "b", "c"))), "has no row"),
        (
            tables_xml(*(2 * [table("0FB", ("a", "b", "c"), row({"_0": "x"}, {"_0": "y"}, NONE, PLAIN))])),
            "stands twice",
        ),
    ],
)
def test_tables_that_contradict_themselves_are_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(DataFileError, match=problem):
        read_pcs_tables(source(tmp_path, text))


def test_the_line_of_the_element_is_named(tmp_path: Path) -> None:
    text = SMALL_TABLES.replace('codes="8"', 'codes="9"', 1)
    with pytest.raises(DataFileError) as caught:
        read_pcs_tables(source(tmp_path, text))
    assert caught.value.line == text[: text.index('codes="9"')].count("\n") + 1


# ---- index ------------------------------------------------------------------------------------------------------


def test_an_index_term_without_title_belongs_to_the_term_above(tmp_path: Path) -> None:
    chole, bag, resection = read_pcs_index(source(tmp_path, SMALL_INDEX)).terms
    assert chole == PcsIndexEntry(
        "Chole-act",
        see=(PcsReference("Excision, Gallbladder", ("0FB4",)), PcsReference("Resection, Gallbladder", ("0FT4",))),
    )
    assert bag == PcsIndexEntry("Cystic bag", use=(PcsReference("Gallbladder", ()),))
    assert [s.title for s in resection.subterms] == ["Gallbladder", "Liver", "Somewhere"]
    assert resection.subterms[1].subterms == (PcsIndexEntry("Right Lobe", ("0FT10ZG",)),)
    assert resection.subterms[2].codes == ("0FT",)


def test_paths_lead_to_codes_and_keys_do_not(tmp_path: Path) -> None:
    assert read_pcs_index(source(tmp_path, SMALL_INDEX)).paths() == (
        PcsIndexTerm("Chole-act", ("0FB4", "0FT4")),
        PcsIndexTerm("Resection, Gallbladder", ("0FT4",)),
        PcsIndexTerm("Resection, Liver", ("0FT0",)),
        PcsIndexTerm("Resection, Liver, Right Lobe", ("0FT10ZG",)),
        PcsIndexTerm("Resection, Somewhere", ("0FT",)),
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<title>Cystic bag</title>", "", "<mainTerm> without title"),
        ("0FT10ZG", "0FT10ZGGG", "not the beginning of a code"),
        ("0FT10ZG", "", "not the beginning of a code"),
        ("mainTerm", "otherTerm", "no main term"),
    ],
)
def test_an_index_of_another_layout_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(DataFileError, match=problem):
        read_pcs_index(source(tmp_path, SMALL_INDEX.replace(old, new)))


# ---- definitions ------------------------------------------------------------------------------------------------


def test_definitions_hold_meanings_keys_and_aggregates(tmp_path: Path) -> None:
    book = read_pcs_definitions(source(tmp_path, SMALL_DEFINITIONS))
    assert book.of_axis("0", 3) == (
        PcsMeaning("0", 3, "Operation", ("Excision",), "Taking some of it", "Not all", ("an example",)),
    )
    key = book.of_axis("0", 4)[0]
    assert (key.titles, key.includes) == (("Gallbladder", "Gallbladder, Other"), ("Bag of gall", "Gall bag"))
    assert book.of_axis("1", 3) == ()
    assert book.aggregates == (DeviceAggregate("Small Lead", "Insertion", ("Heart", "Veins"), "M", "Lead"),)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('code="0"', 'code="E"', "not a section"),
        ('pos="3"', 'pos="8"', "position of an axis"),
        ("<title>Excision</title>", "", "without title"),
        (' value="M"', "", "general value"),
        ("section", "part", "defines nothing"),
    ],
)
def test_definitions_of_another_layout_are_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(DataFileError, match=problem):
        read_pcs_definitions(source(tmp_path, SMALL_DEFINITIONS.replace(old, new)))


# ---- all three --------------------------------------------------------------------------------------------------


@each_kind
def test_a_file_is_recognised_by_its_content_alone(
    tmp_path: Path, read: Reader, recognises: Callable[[SourceFile], bool], text: str
) -> None:
    assert recognises(source(tmp_path, text))
    for other in (t for _, _, t in KINDS if t != text):
        assert not recognises(source(tmp_path, other))
    for content in (b"", b"\x00\xff" * 5000, b"code,title\n", b"<ICD10CM.tabular>"):
        assert not recognises(source(tmp_path, content))


@each_kind
@pytest.mark.parametrize("keep", [0.0, 0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_file_cut_short_is_refused_by_name(
    tmp_path: Path, read: Reader, recognises: Callable[[SourceFile], bool], text: str, keep: float
) -> None:
    path = write(tmp_path, text[: int(len(text.rstrip()) * keep)])
    with pytest.raises(DataFileError) as caught:
        read(SourceFile(path))
    assert caught.value.path == str(path)


@each_kind
def test_another_encoding_is_read_when_the_file_says_so_and_refused_when_it_lies(
    tmp_path: Path, read: Reader, recognises: Callable[[SourceFile], bool], text: str
) -> None:
    plain = read(source(tmp_path, text))
    assert read(source(tmp_path, text.replace("utf-8", "utf-16").encode("utf-16"))) == plain
    assert recognises(source(tmp_path, text.encode("utf-16")))
    with pytest.raises(DataFileError):
        read(source(tmp_path, text.replace("Resection", "Résection").replace("Excision", "Éxcision").encode("latin-1")))


@each_kind
@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"<html/>", b"<?xml version='1.0'?>"])
def test_what_is_no_such_file_is_refused(
    tmp_path: Path, read: Reader, recognises: Callable[[SourceFile], bool], text: str, content: bytes
) -> None:
    with pytest.raises(DataFileError):
        read(source(tmp_path, content))


@each_kind
def test_a_file_with_its_root_alone_is_refused(
    tmp_path: Path, read: Reader, recognises: Callable[[SourceFile], bool], text: str
) -> None:
    root = text.split("<", 2)[2].split(">")[0]
    with pytest.raises(DataFileError):
        read(source(tmp_path, f"<{root}><version>2099</version></{root}>"))


@each_kind
def test_a_document_type_is_refused(
    tmp_path: Path, read: Reader, recognises: Callable[[SourceFile], bool], text: str
) -> None:
    root = text.split("<", 2)[2].split(">")[0]
    with pytest.raises(DataFileError, match="document type"):
        read(source(tmp_path, text.replace(f"<{root}>", f"<!DOCTYPE {root}><{root}>", 1)))


@each_kind
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_an_error_of_the_file_and_nothing_else(
    tmp_path: Path, read: Reader, recognises: Callable[[SourceFile], bool], text: str, data: st.DataObject
) -> None:
    whole = text.encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    length = data.draw(st.integers(0, 40))
    damaged = whole[:at] + data.draw(st.binary(max_size=20)) + whole[at + length :]
    file = source(tmp_path, damaged)
    recognises(file)
    with suppress(DataFileError):
        read(file)


# ---- official files ---------------------------------------------------------------------------------------------

TABLES = official("pcs/icd10pcs_tables_2025.xml")
INDEX = official("pcs/icd10pcs_index_2025.xml")
DEFINITIONS = official("pcs/icd10pcs_definitions_2025.xml")
needs_files = pytest.mark.skipif(
    None in (TABLES, INDEX, DEFINITIONS), reason="needs shared/data: pcs/icd10pcs_*_2025.xml"
)


@needs_files
def test_the_official_tables_spell_78948_codes() -> None:
    assert TABLES is not None
    book = read_pcs_tables(SourceFile(TABLES))
    codes = list(book.codes())
    assert (book.version, len(book.tables), len(codes), len(set(codes))) == ("2025", 908, 78_948, 78_948)


@needs_files
def test_every_code_of_the_official_index_begins_a_code_of_the_official_tables() -> None:
    assert TABLES is not None
    assert INDEX is not None
    legal = {code[:n] for code in read_pcs_tables(SourceFile(TABLES)).codes() for n in range(3, 8)}
    index = read_pcs_index(SourceFile(INDEX))
    led_to = {code for term in index.paths() for code in term.codes}
    assert (len(index.terms), len(led_to) > 10_000) == (3215, True)
    # The book's own slip: "DownStream(R) System" still leads to two codes that its tables no longer have.
    assert led_to - legal == {"5A0512C", "5A0522C"}


@needs_files
def test_the_official_definitions_have_the_root_operations_and_keys() -> None:
    assert DEFINITIONS is not None
    book = read_pcs_definitions(SourceFile(DEFINITIONS))
    assert (len(book.of_axis("0", 3)), len(book.of_axis("0", 4)), len(book.of_axis("0", 5))) == (31, 329, 7)
    assert (len(book.meanings), len(book.aggregates)) == (930, 60)
