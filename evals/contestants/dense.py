"""Plain dense retrieval, as a LangChain and Chroma tutorial builds it: titles and chunks in, nearest vectors out.

One door more to langchain_chroma: the baseline must not go through what it is compared with. The encoder is ours,
so that the difference is made by what is around it.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from bot.bootstrap import Library
from evals.contestants.ranked import RankedEngine, Search, sections, titles
from retrieval.encoder import Encoder

# The figures that tutorials split by.
_CHUNK, _OVERLAP = 1000, 200
_BATCH = 2000
_BUILT = "built"


class _Encoded(Embeddings):
    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self._encoder.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def dense(library: Library, encoder: Encoder, folder: Path) -> RankedEngine:
    """Cosine-nearest titles and chunks; the vectors are made once and kept in `folder`."""
    codes = {title.code: title.text for title in titles(library)}
    chunks = {f"{i}|{n}": chunk for i, text in sections(library).items() for n, chunk in enumerate(chunked(text))}
    texts = {"codes": codes, "chunks": chunks}
    key = hashlib.sha256("\n".join([encoder.fingerprint, *codes.values(), *chunks.values()]).encode()).hexdigest()[:16]
    place = folder / f"dense-{key}"
    stores = {
        name: Chroma(name, _Encoded(encoder), str(place), collection_metadata={"hnsw:space": "cosine"})
        for name in texts
    }
    if not (place / _BUILT).exists():
        for name, store in stores.items():
            _fill(store, texts[name])
        (place / _BUILT).touch()
    return RankedEngine("dense", library, _nearest(stores["codes"]), _nearest(stores["chunks"]))


def chunked(text: str) -> Iterator[str]:
    """Overlapping pieces of 1,000 characters.

    >>> [len(piece) for piece in chunked("x" * 1500)]
    [1000, 700]
    """
    for start in range(0, max(1, len(text) - _OVERLAP), _CHUNK - _OVERLAP):
        yield text[start : start + _CHUNK]


def _fill(store: Chroma, texts: dict[str, str]) -> None:
    # An interrupted build goes on where it stopped.
    there = set(store.get(include=[])["ids"])
    ids = [i for i in texts if i not in there]
    for start in range(0, len(ids), _BATCH):
        page = ids[start : start + _BATCH]
        store.add_texts([texts[i] for i in page], ids=page)


def _nearest(store: Chroma) -> Search:
    def search(text: str, top: int) -> list[str]:
        # A section may have several chunks among the nearest.
        found = store.similarity_search(text, k=3 * top)
        return list(dict.fromkeys((document.id or "").partition("|")[0] for document in found))[:top]

    return search
