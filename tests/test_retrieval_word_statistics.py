"""Word statistics: counted once, kept with the index."""

import math
from pathlib import Path

import pytest

from retrieval.errors import IndexUnavailable
from retrieval.word_statistics import WordStatistics, word_statistics


def test_rarer_stems_weigh_more() -> None:
    found = word_statistics(["acute asthma", "asthma of the farmer", "gout"])
    assert found.idf["asthma"] == pytest.approx(math.log(1 + 1.5 / 2.5))
    assert found.idf["gout"] == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert found.idf["farmer"] == found.idf["gout"]


def test_a_stem_counts_once_a_text() -> None:
    assert word_statistics(["gout gout", "asthma"]).idf["gout"] == word_statistics(["gout", "asthma"]).idf["gout"]


def test_words_are_kept_as_written_and_folded() -> None:
    found = word_statistics(["Fractures of Ménière"])
    assert found.words == {"fractures", "of", "meniere"}
    assert set(found.idf) == {"fractur", "menier"}


def test_nothing_counts_as_nothing() -> None:
    assert word_statistics([]) == WordStatistics()


def test_statistics_come_back_as_saved(tmp_path: Path) -> None:
    found = word_statistics(["acute asthma", "gout"])
    found.save(tmp_path / "words.json")
    loaded = WordStatistics.load(tmp_path / "words.json")
    assert loaded.words == found.words
    assert loaded.idf == pytest.approx(found.idf, abs=1e-4)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"idf": {}}', '{"idf": {}, "words": 1}', '{"words": []}'])
def test_damaged_statistics_are_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "words.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(IndexUnavailable, match="--rebuild") as caught:
        WordStatistics.load(path)
    assert "\n" not in str(caught.value)


def test_missing_statistics_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable, match=r"words\.json"):
        WordStatistics.load(tmp_path / "words.json")
