"""Plain dense retrieval, as a LangChain and Chroma tutorial builds it: titles and chunks in, nearest vectors out.

One door more to langchain_chroma: the baseline must not go through what it is compared with. The encoder is ours,
so that the difference is made by what is around it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from bot.bootstrap import Library
from evals.contestants.ranked import RankedEngine, Search, sections, titles
from retrieval.encoder import Encoder

# The figures that tutorials split by.
_CHUNK, _OVERLAP = 1000, 200
_BATCH = 2000


class _Encoded(Embeddings):
    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self._encoder.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def dense(library: Library, encoder: Encoder, folder: Path) -> RankedEngine:
    """Cosine-nearest titles and chunks; the vectors are kept in `folder`, and only those of new texts are made."""
    codes = {title.code: title.text for title in titles(library)}
    chunks = {f"{i}|{n}": chunk for i, text in sections(library).items() for n, chunk in enumerate(chunked(text))}
    place = str(folder / f"dense-{encoder.fingerprint}")
    searches = []
    for name, texts in (("codes", codes), ("chunks", chunks)):
        store = Chroma(name, _Encoded(encoder), place, collection_metadata={"hnsw:space": "cosine"})
        _bring_up_to_date(store, texts)
        searches.append(_nearest(store))
    return RankedEngine("dense", library, *searches)


def chunked(text: str) -> Iterator[str]:
    """Overlapping pieces of 1,000 characters.

    >>> [len(piece) for piece in chunked("x" * 1500)]
    [1000, 700]
    """
    for start in range(0, max(1, len(text) - _OVERLAP), _CHUNK - _OVERLAP):
        yield text[start : start + _CHUNK]


def _bring_up_to_date(store: Chroma, texts: Mapping[str, str]) -> None:
    there = store.get(include=["documents"])
    known = dict(zip(there["ids"], there["documents"], strict=True))
    if stale := [i for i, text in known.items() if texts.get(i) != text]:
        store.delete(stale)
    missing = [i for i, text in texts.items() if known.get(i) != text]
    for start in range(0, len(missing), _BATCH):
        page = missing[start : start + _BATCH]
        store.add_texts([texts[i] for i in page], ids=page)


def _nearest(store: Chroma) -> Search:
    def search(text: str, top: int) -> list[str]:
        # A section may have several chunks among the nearest.
        found = store.similarity_search(text, k=3 * top)
        return list(dict.fromkeys((document.id or "").partition("|")[0] for document in found))[:top]

    return search
