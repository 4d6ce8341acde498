"""Compiled records: read back as written, and never served when anything about them is off."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from codes.errors import DataFileError
from codes.sources.compiled import cached, read_compiled, write_compiled


@dataclass(frozen=True, slots=True)
class Leaf:
    name: str
    since: date


@dataclass(frozen=True, slots=True)
class Tree:
    leaves: tuple[Leaf, ...]
    by_name: dict[str, int]


@dataclass(frozen=True, slots=True)
class WiderLeaf:
    name: str
    since: date
    note: str = ""


TREE = Tree((Leaf("a", date(2026, 4, 1)), Leaf("b", date(2026, 10, 1))), {"a": 1})


def test_a_record_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_compiled(tmp_path / "deep" / "tree.msgpack", TREE)
    assert read_compiled(tmp_path / "deep" / "tree.msgpack", Tree) == TREE
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["tree.msgpack"]


@pytest.mark.parametrize("keep", [0, 5, 40, -1])
def test_a_file_cut_short_is_not_served(keep: int, tmp_path: Path) -> None:
    path = tmp_path / "tree.msgpack"
    write_compiled(path, TREE)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataFileError):
        read_compiled(path, Tree)


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "tree.msgpack"
    write_compiled(path, TREE)
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataFileError, match="damaged"):
        read_compiled(path, Tree)


def test_a_record_of_other_fields_is_not_served(tmp_path: Path) -> None:
    path = tmp_path / "leaf.msgpack"
    write_compiled(path, TREE.leaves[0])
    with pytest.raises(DataFileError, match="another layout"):
        read_compiled(path, WiderLeaf)


def test_what_is_cached_is_built_once_and_again_when_damaged(tmp_path: Path) -> None:
    path, built = tmp_path / "tree.msgpack", []

    def build() -> Tree:
        built.append(1)
        return TREE

    assert [cached(path, Tree, build) for _ in range(3)] == [TREE] * 3
    assert len(built) == 1
    path.write_bytes(b"rubbish")
    assert cached(path, Tree, build) == TREE
    assert len(built) == 2
    assert cached(path, Tree, build) == TREE
    assert len(built) == 2


def test_a_folder_that_cannot_be_written_costs_time_and_no_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    path = tmp_path / "file" / "tree.msgpack"
    assert cached(path, Tree, lambda: TREE) == TREE
    with pytest.raises(DataFileError, match="cannot be written"):
        write_compiled(path, TREE)
