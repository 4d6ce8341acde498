"""What a user hands over: files, folders and zips are opened as streams, and what is unsafe is refused."""

import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codes.errors import DataFileError
from codes.readers.source_file import SourceFile, source_files


def zipped(folder: Path, members: dict[str, bytes], name: str = "official.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def test_a_plain_file_is_one_source(tmp_path: Path) -> None:
    path = tmp_path / "order.txt"
    path.write_bytes(b"one\r\ntwo\n")
    (source,) = source_files(path)
    assert (source.name, source.label) == ("order.txt", str(path))
    assert list(source.lines()) == [(1, "one"), (2, "two")]


def test_a_zip_is_its_members_and_a_folder_everything_in_it(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"Code Descriptions/order.txt": b"a\n", "read me.txt": b"b"})
    (tmp_path / "plain.txt").write_text("c", encoding="utf-8")
    (tmp_path / ".hidden").write_text("d", encoding="utf-8")
    found = source_files(tmp_path)
    assert [source.name for source in found] == ["order.txt", "read me.txt", "plain.txt"]
    assert found[0].label == f"{path}!Code Descriptions/order.txt"
    assert found[0].read() == b"a\n"


@pytest.mark.parametrize("member", ["../up.txt", "/etc/passwd", "C:\\windows\\x.txt", "a/../../b.txt"])
def test_a_path_that_climbs_out_of_a_zip_is_refused(member: str, tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="leaves the zip"):
        source_files(zipped(tmp_path, {member: b"x"}))


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    info = zipfile.ZipInfo("order.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(DataFileError, match="link"):
        source_files(path)


def test_a_zip_bomb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="times its size"):
        source_files(zipped(tmp_path, {"bomb.txt": b"\0" * (64 * 1024**2)}))


def test_a_zip_of_too_many_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="more than 10000 files"):
        source_files(zipped(tmp_path, {f"{n}.txt": b"" for n in range(10_001)}))


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_a_zip_cut_short_is_an_error_of_one_line(keep: float, tmp_path: Path) -> None:
    whole = zipped(tmp_path, {"order.txt": bytes(range(256)) * 200}).read_bytes()
    path = tmp_path / "cut.zip"
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(DataFileError, match="not a whole zip"):
        source_files(path)


def test_a_damaged_member_is_an_error_when_it_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"order.txt": b"some text that is long enough to be damaged " * 50})
    damaged = bytearray(path.read_bytes())
    damaged[60] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(DataFileError, match="damaged"):
        source_files(path)[0].read()


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="no such file or folder"):
        source_files(tmp_path / "nowhere.zip")
    with pytest.raises(DataFileError, match="cannot be read"):
        SourceFile(tmp_path / "nowhere.txt").read()
    with pytest.raises(DataFileError, match="not in the zip"):
        SourceFile(zipped(tmp_path, {"a.txt": b""}), "b.txt").read()


def test_windows_text_is_read_and_utf_16_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.txt"
    path.write_bytes(b"\xef\xbb\xbffirst\nTABLE 5.\x97LIST\n")
    assert [line for _, line in SourceFile(path).lines()] == ["first", "TABLE 5.\u2014LIST"]
    path.write_bytes("code\tvalue\n".encode("utf-16"))
    with pytest.raises(DataFileError, match="not a text file"):
        list(SourceFile(path).lines())


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"x" * (2 * 1024**2))
    with pytest.raises(DataFileError, match="not a text file"):
        list(SourceFile(path).lines())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_whatever_the_bytes_are_only_our_error_is_raised(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "random.zip"
    path.write_bytes(b"PK\x03\x04" + content)
    try:
        for source in source_files(path):
            source.head()
            list(source.lines())
    except DataFileError:
        pass
