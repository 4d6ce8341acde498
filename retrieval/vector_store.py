"""The one door to Chroma: named collections of unit vectors, in process or on a server.

Ids carry all that is known of a vector (see `retrieval.corpus`), so a store without its manifest
can be resumed, and a query needs no metadata.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import chromadb
from chromadb.api import ClientAPI
from chromadb.config import Settings
from chromadb.errors import ChromaError

from retrieval.encoder import Encoder, Vectors
from retrieval.errors import IndexUnavailable

if TYPE_CHECKING:
    from langchain_core.vectorstores import VectorStoreRetriever

# Recall of the 50 nearest at these settings was 0.995 over 60,000 descriptions (docs/performance.md).
_HNSW = {"space": "ip", "ef_construction": 100, "max_neighbors": 16, "ef_search": 64, "sync_threshold": 5000}
_PAGE = 5000
_FAILURES = (ChromaError, OSError, ValueError, RuntimeError)


class VectorStore:
    """Collections of vectors by id. Every failure of the engine comes out as IndexUnavailable."""

    def __init__(self, client: ClientAPI) -> None:
        """Use an open Chroma client."""
        self._client = client
        self._collections: dict[str, Any] = {}

    @classmethod
    def in_folder(cls, folder: Path) -> "VectorStore":
        """A store in process, kept in `folder`."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            settings = Settings(anonymized_telemetry=False)
            return cls(chromadb.PersistentClient(str(folder), settings))
        # The engine is Rust behind PyO3: a damaged file may come out as a panic, which is no Exception.
        except BaseException as error:
            raise _unavailable(f"the vector store in {folder} cannot be opened", error) from error

    @classmethod
    def on_server(cls, url: str) -> "VectorStore":
        """A store on the Chroma server at `url`."""
        parts = urlsplit(url)
        try:
            client = chromadb.HttpClient(
                host=parts.hostname or "localhost",
                port=parts.port or (443 if parts.scheme == "https" else 8000),
                ssl=parts.scheme == "https",
                settings=Settings(anonymized_telemetry=False),
            )
        except _FAILURES as error:
            raise _unavailable(f"no Chroma server answers at {parts.scheme}://{parts.netloc}", error) from error
        return cls(client)

    def count(self, collection: str) -> int:
        """How many vectors a collection holds; 0 for one that does not exist yet."""
        return int(self._guarded(lambda: self._collection(collection).count()))

    def ids(self, collection: str) -> set[str]:
        """The ids of a collection."""

        def read() -> set[str]:
            found: set[str] = set()
            target = self._collection(collection)
            for offset in range(0, target.count(), _PAGE):
                found.update(target.get(include=[], limit=_PAGE, offset=offset)["ids"])
            return found

        return self._guarded(read)

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors, texts: Sequence[str] = ()) -> None:
        """Write vectors, and their texts where given, under their ids."""
        documents = list(texts) or None
        self._guarded(
            lambda: self._collection(collection).upsert(ids=list(ids), embeddings=vectors, documents=documents)
        )

    def delete(self, collection: str, ids: Iterable[str]) -> None:
        """Remove the vectors under `ids`."""
        listed = list(ids)
        for start in range(0, len(listed), _PAGE):
            page = listed[start : start + _PAGE]
            self._guarded(lambda page=page: self._collection(collection).delete(ids=page))

    def query(self, collection: str, vectors: Vectors, top: int) -> list[list[tuple[str, float]]]:
        """For each vector the `top` nearest ids with their cosine similarity, best first."""

        def ask() -> list[list[tuple[str, float]]]:
            found = self._collection(collection).query(
                query_embeddings=vectors, n_results=top, include=["distances"]
            )
            return [
                [(i, 1.0 - d) for i, d in zip(ids, distances, strict=True)]
                for ids, distances in zip(found["ids"], found["distances"], strict=True)
            ]

        return self._guarded(ask)

    def retriever(self, collection: str, encoder: Encoder, top: int = 5) -> "VectorStoreRetriever":
        """The collection as a LangChain retriever, for chains; asks the same vectors as `query`."""
        from langchain_chroma import Chroma
        from langchain_core.embeddings import Embeddings

        class _Embeddings(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return [row.tolist() for row in encoder.encode(texts)]

            def embed_query(self, text: str) -> list[float]:
                return self.embed_documents([text])[0]

        store = Chroma(
            client=self._client, collection_name=collection, embedding_function=_Embeddings()
        )
        return store.as_retriever(search_kwargs={"k": top})

    def drop_all(self) -> None:
        """Delete every collection (a folder in process is simply removed instead)."""

        def drop() -> None:
            for collection in self._client.list_collections():
                self._client.delete_collection(collection.name)
            self._collections.clear()

        self._guarded(drop)

    def close(self) -> None:
        """Release the engine, so that another client may write the same folder."""
        self._collections.clear()
        closing = getattr(self._client, "close", None)
        if closing is not None:
            closing()

    def _collection(self, name: str) -> Any:
        if name not in self._collections:
            self._collections[name] = self._client.get_or_create_collection(
                name, embedding_function=None, configuration={"hnsw": _HNSW}
            )
        return self._collections[name]

    def _guarded(self, action: Any) -> Any:
        try:
            return action()
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            raise _unavailable("the vector store does not answer", error) from error


def _unavailable(what: str, error: BaseException) -> IndexUnavailable:
    if isinstance(error, KeyboardInterrupt | SystemExit):
        raise error
    return IndexUnavailable(f"{what} ({type(error).__name__}); try: nosology index --rebuild")
