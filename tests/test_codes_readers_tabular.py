"""The reader of the Tabular List: what it reads, and how it refuses a file it cannot trust."""

from pathlib import Path

import pytest
from tabular_files import chapter, diag, notes, section, sevenths, tabular, write

from codes.errors import CodesError, DataFileError
from codes.models import Note, NoteKind, SeventhCharacter
from codes.readers.source_file import SourceFile
from codes.readers.tabular import TabularList, book_of, rows_of
from codes.readers.tabular import read_tabular as read_source


def read_tabular(path: Path) -> TabularList:
    return read_source(SourceFile(path))


SMALL = tabular(
    "2026",
    chapter(
        19,
        notes("excludes2", "birth trauma (P10-P15)"),
        section("T07-T88"),
        section(
            "T20-T25",
            notes("useAdditionalCode", "code from category T31"),
            diag(
                "T20",
                "Burn of head",
                notes("sevenChrNote", "The appropriate 7th character is to be added"),
                sevenths(A="initial encounter", S="sequela"),
                diag("T20.0", "Burn of\n   head,  unspecified", notes("inclusionTerm", "Burn NOS")),
            ),
        ),
        section("T66", diag("T66", "Radiation sickness")),
    ),
)


def test_codes_come_in_book_order_and_divisions_are_nodes(tmp_path: Path) -> None:
    tabular_list = read_tabular(write(tmp_path, SMALL))
    assert tabular_list.version == "2026"
    assert tabular_list.codes == ("T20", "T20.0", "T66")
    assert [n for n, node in tabular_list.nodes.items() if not node.is_code] == [
        "chapter 19",
        "T07-T88",
        "T20-T25",
        "block T66",
    ]


def test_white_space_of_the_file_is_not_part_of_a_title(tmp_path: Path) -> None:
    assert read_tabular(write(tmp_path, SMALL)).nodes["T20.0"].title == "Burn of head, unspecified"


def test_notes_carry_their_kind_and_where_they_are_printed(tmp_path: Path) -> None:
    nodes = read_tabular(write(tmp_path, SMALL)).nodes
    assert nodes["chapter 19"].own_notes == (Note(NoteKind.EXCLUDES2, "birth trauma (P10-P15)", "chapter 19"),)
    assert nodes["T20"].own_notes == (
        Note(NoteKind.SEVENTH_CHARACTER, "The appropriate 7th character is to be added", "T20"),
    )
    assert nodes["T20"].seventh_characters == (
        SeventhCharacter("A", "initial encounter"),
        SeventhCharacter("S", "sequela"),
    )


def test_a_block_within_the_range_of_an_earlier_one_belongs_to_it(tmp_path: Path) -> None:
    nodes = read_tabular(write(tmp_path, SMALL)).nodes
    assert [n.name for n in nodes["T20.0"].line()] == ["T20.0", "T20", "T20-T25", "T07-T88", "chapter 19"]
    assert [n.name for n in nodes["T66"].line()] == ["T66", "block T66", "T07-T88", "chapter 19"]


def test_a_block_printed_before_a_wider_one_does_not_belong_to_it(tmp_path: Path) -> None:
    # D3A sorts within D37-D48 and is printed before it.
    text = tabular(
        "2026",
        chapter(2, section("D3A", diag("D3A", "Neuroendocrine")), section("D37-D48", diag("D37", "Uncertain"))),
    )
    nodes = read_tabular(write(tmp_path, text)).nodes
    assert [n.name for n in nodes["D3A"].line()] == ["D3A", "block D3A", "chapter 2"]
    assert [n.name for n in nodes["D37"].line()] == ["D37", "D37-D48", "chapter 2"]


def test_notes_inside_a_seventh_character_definition_are_kept(tmp_path: Path) -> None:
    definition = '<sevenChrDef><extension char="2">stable</extension><note>Old occlusion</note></sevenChrDef>'
    text = tabular("2026", chapter(7, section("H30-H36", diag("H34", "Occlusion", definition))))
    node = read_tabular(write(tmp_path, text)).nodes["H34"]
    assert node.own_notes == (Note(NoteKind.SEVENTH_CHARACTER, "Old occlusion", "H34"),)
    assert node.seventh_characters == (SeventhCharacter("2", "stable"),)


def test_comments_and_processing_instructions_do_not_cut_a_note(tmp_path: Path) -> None:
    text = SMALL.replace("birth trauma", "birth <!-- x --><?y z?>trauma")
    note = read_tabular(write(tmp_path, text)).nodes["chapter 19"].own_notes[0]
    assert note.text == "birth trauma (P10-P15)"


def test_a_file_name_that_looks_like_an_address_is_read_as_a_file(tmp_path: Path) -> None:
    assert read_tabular(write(tmp_path, SMALL, "tabular%20#1?.xml")).codes == ("T20", "T20.0", "T66")


@pytest.mark.parametrize("keep", [0.1, 0.25, 0.5, 0.75, 0.99])
def test_a_file_cut_short_is_refused_with_the_line_it_ends_at(tmp_path: Path, keep: float) -> None:
    cut = SMALL.replace("><", ">\n<")[: int(len(SMALL) * keep)]
    path = write(tmp_path, cut)
    with pytest.raises(DataFileError) as caught:
        read_tabular(path)
    assert caught.value.path == str(path)
    assert caught.value.line == cut.count("\n") + 1
    assert str(caught.value).startswith(f"{path}:{caught.value.line}: ")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(bytes(range(256)), id="binary"),
        pytest.param(b"\x1f\x8b\x08\x00" + bytes(40), id="gzip"),
        pytest.param(b"PK\x03\x04" + bytes(40), id="zip"),
        pytest.param(b"<html><body>404</body></html>", id="wrong root"),
        pytest.param(b"<ICD10CM.tabular><version>2026</version></ICD10CM.tabular>", id="no code"),
        pytest.param("Naïve".encode("latin-1"), id="not UTF-8"),
        pytest.param(b'<?xml version="1.0" encoding="nonsense"?><ICD10CM.tabular/>', id="unknown encoding"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tabular.xml"
    path.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        read_tabular(path)
    assert caught.value.path == str(path)
    assert str(path) in str(caught.value)


def test_the_wrong_root_is_named_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, '<?xml version="1.0"?>\n\n<ICD10CM.index/>')
    with pytest.raises(DataFileError, match=r"<ICD10CM\.index>") as caught:
        read_tabular(path)
    assert caught.value.line == 3


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.xml", tmp_path):
        with pytest.raises(DataFileError, match="cannot be read") as caught:
            read_tabular(path)
        assert caught.value.path == str(path)


def test_an_entity_bomb_is_refused_and_not_expanded(tmp_path: Path) -> None:
    entities = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = SMALL.replace("<ICD10CM.tabular>", f"<!DOCTYPE ICD10CM.tabular [{entities}]>\n<ICD10CM.tabular>")
    path = write(tmp_path, text.replace("birth trauma", "&l11;"))
    with pytest.raises(DataFileError) as caught:
        read_tabular(path)
    assert caught.value.path == str(path)
    assert len(str(caught.value)) < len(str(path)) + 200


@pytest.mark.parametrize("entity", ['"words"', 'SYSTEM "secret.txt"'])
def test_an_entity_neither_reads_a_file_nor_drops_words_from_a_note(tmp_path: Path, entity: str) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    text = SMALL.replace("<ICD10CM.tabular>", f"<!DOCTYPE x [<!ENTITY e {entity}>]>\n<ICD10CM.tabular>")
    with pytest.raises(DataFileError, match="document type"):
        read_tabular(write(tmp_path, text.replace("birth trauma", "birth &e; trauma")))


@pytest.mark.parametrize(
    ("element", "line"),
    [
        (diag("", "Nameless"), 5),
        (diag("A00", ""), 5),
        (diag("A00", "Cholera") + "\n" + diag("A00", "Another title"), 6),
    ],
)
def test_a_code_without_name_or_title_or_printed_twice_is_refused_with_its_line(
    tmp_path: Path, element: str, line: int
) -> None:
    path = write(tmp_path, tabular("2026", chapter(1, "<section id='A00-A09'><desc>B</desc>\n", element, "</section>")))
    with pytest.raises(DataFileError) as caught:
        read_tabular(path)
    assert caught.value.line == line


def test_every_error_of_a_code_set_can_be_caught_as_one() -> None:
    assert issubclass(DataFileError, CodesError)
    assert str(DataFileError("a.xml", "bad")) == "a.xml: bad"
    assert str(DataFileError("a.xml", "bad", 7)) == "a.xml:7: bad"


def test_rows_put_together_again_are_the_same_book(tmp_path: Path) -> None:
    book = read_tabular(write(tmp_path, SMALL))
    again = book_of(rows_of(book))
    assert again.codes == book.codes
    assert {n: (x.title, x.own_notes, x.seventh_characters) for n, x in again.nodes.items()} == {
        n: (x.title, x.own_notes, x.seventh_characters) for n, x in book.nodes.items()
    }
    assert [n.name for n in again.nodes["T20.0"].line()] == ["T20.0", "T20", "T20-T25", "T07-T88", "chapter 19"]
    assert [n.name for n in again.nodes["T20"].children] == ["T20.0"]
