"""The lexical index: exact words and whole codes, best first; damaged files are refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.errors import IndexUnavailable
from retrieval.lexical_index import LexicalIndex

TEXTS = {
    "a": "type 2 diabetes mellitus without complications",
    "b": "type 2 diabetes mellitus with diabetic chronic kidney disease",
    "c": "chronic kidney disease, stage 4",
    "d": "asthma",
    "e": "see also E11.22",
    "f": "of the",
}


@pytest.fixture(scope="module")
def built() -> LexicalIndex:
    return LexicalIndex.build(TEXTS)


@pytest.mark.parametrize(
    ("text", "best"),
    [("asthmas", "d"), ("kidney diseases stage 4", "c"), ("e11.22", "e"), ("Diabetic kidneys", "b")],
)
def test_shared_words_find_a_text(built: LexicalIndex, text: str, best: str) -> None:
    assert built.query(text, 3)[0][0] == best


def test_results_come_best_first_and_only_where_words_are_shared(built: LexicalIndex) -> None:
    found = built.query("chronic kidney disease stage 4", 10)
    scores = [score for _, score in found]
    assert [i for i, _ in found] == ["c", "b"]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


@pytest.mark.parametrize("top", [1, 2, 6, 100])
def test_no_more_than_the_number_asked_for(built: LexicalIndex, top: int) -> None:
    assert len(built.query("diabetes kidney asthma", top)) == min(top, 4)


@pytest.mark.parametrize("text", ["", "of the", "xylophone", "😀", "糖尿病", "-"])
def test_words_that_no_text_has_find_nothing(built: LexicalIndex, text: str) -> None:
    assert built.query(text, 5) == []


def test_an_index_comes_back_as_saved(built: LexicalIndex, tmp_path: Path) -> None:
    built.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    for text in ("asthma", "chronic kidney disease", "e11.22"):
        assert loaded.query(text, 5) == built.query(text, 5)


@pytest.mark.parametrize("texts", [{}, {"a": "of the"}, {"a": ""}])
def test_an_index_of_no_words_finds_nothing(texts: dict[str, str], tmp_path: Path) -> None:
    LexicalIndex.build(texts).save(tmp_path)
    assert LexicalIndex.load(tmp_path).query("asthma", 5) == []


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [halve, empty, Path.unlink])
@pytest.mark.parametrize(
    "name",
    [
        "ids.json",
        "params.index.json",
        "data.csc.index.npy",
        "indices.csc.index.npy",
        "indptr.csc.index.npy",
        "vocab.index.json",
    ],
)
def test_a_damaged_file_is_refused_in_one_line(
    built: LexicalIndex, tmp_path: Path, name: str, harm: Callable[[Path], None]
) -> None:
    built.save(tmp_path)
    harm(tmp_path / name)
    with pytest.raises(IndexUnavailable, match="--rebuild") as caught:
        LexicalIndex.load(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ids", ["[]", '["a"]', "{}", "null"])
def test_ids_that_do_not_fit_the_index_are_refused(built: LexicalIndex, tmp_path: Path, ids: str) -> None:
    built.save(tmp_path)
    (tmp_path / "ids.json").write_text(ids, encoding="utf-8")
    with pytest.raises(IndexUnavailable):
        LexicalIndex.load(tmp_path)
