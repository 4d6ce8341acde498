"""The index folder: what a reader does to it, and what a change of the corpus costs."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from fakes import HashingEncoder

from retrieval.index import Corpus, IndexFolder, IndexState

SYNCED = 5_100  # above Chroma's sync threshold: the vectors lie in files; below it, in SQLite alone


def corpus(size: int, first: int = 0) -> Corpus:
    texts = {f"A{n}|d0|x": f"word{n % 97} term{n % 1009}" for n in range(first, size)}
    collections: Mapping[str, Mapping[str, str]] = {"icd10cm": texts}
    return Corpus(f"{first}-{size}", lambda: collections, lambda: collections)


class CountingEncoder(HashingEncoder):
    """Counts what it was asked to encode."""

    encoded = 0

    def encode(self, texts):  # type: ignore[no-untyped-def]
        self.encoded += len(texts)
        return super().encode(texts)


@pytest.mark.parametrize("size", [300, SYNCED])
def test_reading_an_index_leaves_it_whole(tmp_path: Path, size: int) -> None:
    folder, held = IndexFolder(tmp_path, HashingEncoder()), corpus(size)
    folder.build(held, lambda done, total: None)
    for _ in range(2):
        index = folder.open(held)
        assert index.vectors is not None
        assert len(index.vectors.query("icd10cm", HashingEncoder().encode(["word3"]), 5)[0]) == 5
        index.vectors.close()
        assert folder.state(held) is IndexState.READY


@pytest.mark.parametrize("size", [300, SYNCED])
def test_a_change_embeds_only_what_is_new(tmp_path: Path, size: int) -> None:
    encoder = CountingEncoder()
    folder = IndexFolder(tmp_path, encoder)
    folder.build(corpus(size), lambda done, total: None)
    assert encoder.encoded == size
    changed = corpus(size + 20, first=10)
    assert folder.state(changed) is IndexState.STALE
    folder.build(changed, lambda done, total: None)
    assert (folder.state(changed), encoder.encoded) == (IndexState.READY, size + 20)
