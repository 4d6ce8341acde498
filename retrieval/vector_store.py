"""The one door to Chroma: named collections of unit vectors, in process or on a server.

Ids carry all that is known of a vector (see `retrieval.corpus`), so a store without its manifest
can be resumed, and a query needs no metadata.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import chromadb
from chromadb.api import ClientAPI
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError

from retrieval.encoder import Encoder, Vectors
from retrieval.errors import IndexUnavailable

if TYPE_CHECKING:
    from langchain_core.vectorstores import VectorStoreRetriever

# Recall of the 50 nearest at these settings was 0.995 over 60,000 descriptions (docs/performance.md).
_CONFIGURATION: CreateCollectionConfiguration = {
    "hnsw": {
        "space": "ip",
        "ef_construction": 100,
        "max_neighbors": 16,
        "ef_search": 64,
        "sync_threshold": 5000,
    }
}
_PAGE = 5000
_Result = TypeVar("_Result")
_FAILURES = (ChromaError, OSError, ValueError, RuntimeError)


class VectorStore:
    """Collections of vectors by id. Every failure of the engine comes out as IndexUnavailable."""

    def __init__(self, client: ClientAPI, prefix: str = "") -> None:
        """Use an open Chroma client; only collections whose name begins with `prefix` are touched."""
        self._client = client
        self._prefix = prefix
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
            _forget(folder)
            raise _unavailable(f"the vector store in {folder} cannot be opened", error) from error

    @classmethod
    def on_server(cls, url: str, owner: str) -> "VectorStore":
        """The store of `owner`, an encoder's fingerprint, on the Chroma server at `url`.

        A server is shared: the collections of other encoders and of other programs are left alone.
        """
        try:
            parts = urlsplit(url)
            client = chromadb.HttpClient(
                host=parts.hostname or "localhost",
                port=parts.port or (443 if parts.scheme == "https" else 8000),
                ssl=parts.scheme == "https",
                settings=Settings(anonymized_telemetry=False),
            )
        except _FAILURES as error:
            # What stands before the @ may be a password.
            address = url.rpartition("@")[2]
            raise _unavailable(f"no Chroma server answers at {address}", error) from error
        # Hashed, since a fingerprint may hold characters that Chroma refuses in a name.
        return cls(client, f"nosology-{hashlib.sha256(owner.encode()).hexdigest()[:16]}-")

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

        def remove(page: list[str]) -> None:
            self._collection(collection).delete(ids=page)

        listed = list(ids)
        for start in range(0, len(listed), _PAGE):
            self._guarded(partial(remove, listed[start : start + _PAGE]))

    def query(self, collection: str, vectors: Vectors, top: int) -> list[list[tuple[str, float]]]:
        """For each vector the `top` nearest ids with their cosine similarity, best first."""

        def ask() -> list[list[tuple[str, float]]]:
            found = self._collection(collection).query(query_embeddings=vectors, n_results=top, include=["distances"])
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

        store = Chroma(client=self._client, collection_name=self._prefix + collection, embedding_function=_Embeddings())
        return store.as_retriever(search_kwargs={"k": top})

    def drop_all(self) -> None:
        """Delete every collection of this store (a folder in process is simply removed instead)."""

        def drop() -> None:
            for collection in self._client.list_collections():
                if collection.name.startswith(self._prefix):
                    self._client.delete_collection(collection.name)
            self._collections.clear()

        self._guarded(drop)

    def close(self) -> None:
        """Release the engine, so that another client may write the same folder."""
        self._collections.clear()
        # Chroma's own close leaves the connections to a server open.
        for part in (self._client, getattr(self._client, "_admin_client", None)):
            session = getattr(getattr(part, "_server", None), "_session", None)
            if session is not None:
                session.close()
        closing = getattr(self._client, "close", None)
        if closing is not None:
            closing()

    def _collection(self, name: str) -> Any:
        if name not in self._collections:
            self._collections[name] = self._client.get_or_create_collection(
                self._prefix + name, embedding_function=None, configuration=_CONFIGURATION
            )
        return self._collections[name]

    def _guarded(self, action: Callable[[], _Result]) -> _Result:
        try:
            return action()
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            raise _unavailable("the vector store does not answer", error) from error


def _forget(folder: Path) -> None:
    # Chroma keeps an engine that failed to start, and would hand it out again once the folder is mended.
    if str(folder) not in SharedSystemClient._identifier_to_refcount:
        SharedSystemClient._identifier_to_system.pop(str(folder), None)


def _unavailable(what: str, error: BaseException) -> IndexUnavailable:
    if isinstance(error, KeyboardInterrupt | SystemExit):
        raise error
    return IndexUnavailable(f"{what} ({type(error).__name__}); try: nosology index --rebuild")
