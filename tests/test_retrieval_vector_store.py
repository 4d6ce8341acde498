"""The vector store, in a folder and on a real Chroma server: the same answers, and no one else's collections."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chroma_server import chroma_server
from chromadb.config import Settings
from fakes import HashingEncoder

from bot.bootstrap import ensure_index
from retrieval.errors import IndexUnavailable
from retrieval.index import Corpus, IndexFolder, IndexState
from retrieval.vector_store import VectorStore

TEXTS = {f"T{n}|d0|x": f"word{n} term{n % 7} and more{n % 3}" for n in range(40)}
ENCODER = HashingEncoder(256)
StoreMaker = Callable[[str], VectorStore]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server of our own on this machine."""
    with chroma_server(tmp_path_factory.mktemp("server")) as (url, _):
        yield url


@pytest.fixture(params=["folder", "server"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreMaker]:
    """Opens a store by its owner's name, in a folder or on the server."""
    opened: list[VectorStore] = []

    def open_store(owner: str) -> VectorStore:
        if request.param == "folder":
            store = VectorStore.in_folder(tmp_path / owner)
        else:
            store = VectorStore.on_server(request.getfixturevalue("server"), f"{tmp_path} {owner}")
        opened.append(store)
        return store

    yield open_store
    for store in opened:
        store.close()


def fill(store: VectorStore, collection: str = "icd10cm") -> None:
    store.upsert(collection, list(TEXTS), ENCODER.encode(list(TEXTS.values())), list(TEXTS.values()))


# ---- in a folder and on a server --------------------------------------------------------------------------------


def test_what_is_written_is_found_best_first(make: StoreMaker) -> None:
    store = make("a")
    fill(store)
    queries = ["word3 term3 and more0", "word12 term5"]
    found = store.query("icd10cm", ENCODER.encode(queries), 5)
    every = ENCODER.encode(queries) @ ENCODER.encode(list(TEXTS.values())).T
    for row, hits in zip(every, found, strict=True):
        scores = [score for _, score in hits]
        assert scores == sorted(scores, reverse=True)
        assert scores == pytest.approx(sorted(row, reverse=True)[:5], abs=1e-5)
        similarity = dict(zip(TEXTS, row, strict=True))
        assert scores == pytest.approx([similarity[i] for i, _ in hits], abs=1e-5)
    assert found[0][0][0] == "T3|d0|x"


def test_counts_and_ids_follow_writes_and_deletions(make: StoreMaker) -> None:
    store = make("a")
    assert (store.count("icd10cm"), store.ids("icd10cm")) == (0, set())
    fill(store)
    fill(store)
    assert (store.count("icd10cm"), store.ids("icd10cm")) == (40, set(TEXTS))
    store.delete("icd10cm", [])
    store.delete("icd10cm", ["T0|d0|x", "T1|d0|x", "unknown"])
    assert (store.count("icd10cm"), store.ids("icd10cm")) == (38, set(TEXTS) - {"T0|d0|x", "T1|d0|x"})


def test_a_query_for_more_than_there_is_finds_what_there_is(make: StoreMaker) -> None:
    store = make("a")
    assert store.query("icd10cm", ENCODER.encode(["word3"]), 5) == [[]]
    fill(store)
    assert len(store.query("icd10cm", ENCODER.encode(["word3"]), 500)[0]) == 40


def test_an_upsert_replaces_the_vector_under_its_id(make: StoreMaker) -> None:
    store = make("a")
    fill(store)
    store.upsert("icd10cm", ["T0|d0|x"], ENCODER.encode(["quite another thing"]))
    best, similarity = store.query("icd10cm", ENCODER.encode(["quite another thing"]), 1)[0][0]
    assert (best, similarity) == ("T0|d0|x", pytest.approx(1.0))


def test_collections_and_stores_are_apart(make: StoreMaker) -> None:
    first, second = make("first"), make("second")
    fill(first)
    fill(first, "passages")
    fill(second)
    second.drop_all()
    assert (second.count("icd10cm"), first.count("icd10cm"), first.count("passages")) == (0, 40, 40)
    first.delete("passages", TEXTS)
    assert (first.count("icd10cm"), first.count("passages")) == (40, 0)


def test_the_retriever_asks_what_query_asks(make: StoreMaker) -> None:
    store = make("a")
    fill(store)
    for text in ("word3 term3", "word12 term5 and", "more2"):
        wanted = store.query("icd10cm", ENCODER.encode([text]), 4)[0]
        documents = store.retriever("icd10cm", ENCODER, top=4).invoke(text)
        assert [document.id for document in documents] == [i for i, _ in wanted]
        assert [document.page_content for document in documents] == [TEXTS[i] for i, _ in wanted]


@pytest.mark.parametrize("vectors", [np.ones((1, 3), np.float32), np.ones((1, 512), np.float32)])
def test_vectors_of_another_dimension_are_refused_in_one_line(make: StoreMaker, vectors: np.ndarray) -> None:
    store = make("a")
    fill(store)
    with pytest.raises(IndexUnavailable) as caught:
        store.query("icd10cm", vectors, 1)
    assert "\n" not in str(caught.value)
    with pytest.raises(IndexUnavailable):
        store.upsert("icd10cm", ["other"], vectors)
    assert store.count("icd10cm") == 40


# ---- in a folder ------------------------------------------------------------------------------------------------


def test_a_folder_is_read_again_after_closing(tmp_path: Path) -> None:
    store = VectorStore.in_folder(tmp_path / "chroma")
    fill(store)
    store.close()
    again = VectorStore.in_folder(tmp_path / "chroma")
    found = again.query("icd10cm", ENCODER.encode([TEXTS["T3|d0|x"]]), 1)
    assert (again.ids("icd10cm"), found[0][0][0]) == (set(TEXTS), "T3|d0|x")
    again.close()


def test_a_folder_that_failed_to_open_opens_once_it_is_mended(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"no database" * 1_000)
    with pytest.raises(IndexUnavailable, match="--rebuild"):
        VectorStore.in_folder(folder)
    (folder / "chroma.sqlite3").unlink()
    store = VectorStore.in_folder(folder)
    fill(store)
    assert store.count("icd10cm") == 40
    store.close()


# ---- on a server ------------------------------------------------------------------------------------------------


@pytest.fixture
def held() -> Corpus:
    return Corpus("key", lambda: {"icd10cm": TEXTS}, lambda: {"icd10cm": TEXTS})


def ignore(done: int, total: int) -> None:
    """Progress that nobody watches."""


def test_an_index_on_a_server_is_built_and_opened(server: str, tmp_path: Path, held: Corpus) -> None:
    index = ensure_index(IndexFolder(tmp_path, ENCODER, server), held, ignore)
    assert index.vectors is not None
    assert index.vectors.query("icd10cm", ENCODER.encode(["word3 term3 and more0"]), 1)[0][0][0] == "T3|d0|x"
    index.vectors.close()
    assert IndexFolder(tmp_path, ENCODER, server).state(held) is IndexState.READY
    assert not (tmp_path / "index" / ENCODER.fingerprint / "chroma").exists()


def test_encoders_on_one_server_never_share_vectors(server: str, tmp_path: Path, held: Corpus) -> None:
    for dimension in (24, 48):
        encoder = HashingEncoder(dimension)
        index = ensure_index(IndexFolder(tmp_path, encoder, server), held, ignore)
        assert index.vectors is not None
        found = index.vectors.query("icd10cm", encoder.encode([TEXTS["T3|d0|x"]]), 1)[0][0]
        index.vectors.close()
        assert found[1] == pytest.approx(1.0)


def test_a_rebuild_leaves_other_collections_on_the_server_alone(server: str, tmp_path: Path, held: Corpus) -> None:
    port = int(server.rsplit(":", 1)[1])
    client = chromadb.HttpClient(host="127.0.0.1", port=port, settings=Settings(anonymized_telemetry=False))
    others = client.get_or_create_collection("another-program", embedding_function=None)
    others.upsert(ids=["x"], embeddings=[[1.0, 0.0]])
    folder = IndexFolder(tmp_path, HashingEncoder(96), server)
    folder.build(held, ignore)
    folder.build(held, ignore, rebuild=True)
    assert folder.state(held) is IndexState.READY
    assert others.count() == 1
    VectorStore(client).close()


def test_an_index_that_the_server_lost_is_built_anew(server: str, tmp_path: Path, held: Corpus) -> None:
    encoder = HashingEncoder(112)
    folder = IndexFolder(tmp_path, encoder, server)
    folder.build(held, ignore)
    store = VectorStore.on_server(server, encoder.fingerprint)
    store.drop_all()
    store.close()
    with pytest.raises(IndexUnavailable, match="does not hold what was built"):
        folder.open(held)
    index = ensure_index(folder, held, ignore)
    assert index.vectors is not None
    assert index.vectors.count("icd10cm") == 40
    index.vectors.close()


@pytest.fixture
def silent() -> Iterator[str]:
    """An address where nobody answers: the port is taken, and nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_server_that_does_not_answer_is_named_in_one_line(silent: str) -> None:
    with pytest.raises(IndexUnavailable, match=f"no Chroma server answers at {silent}") as caught:
        VectorStore.on_server(silent, "a")
    assert "\n" not in str(caught.value)


def test_a_password_in_an_address_is_not_repeated(silent: str) -> None:
    with pytest.raises(IndexUnavailable, match="no Chroma server answers at 127") as caught:
        VectorStore.on_server(silent.replace("//", "//user:secret@"), "a")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999", "http://[", "no address", ""])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(IndexUnavailable):
        VectorStore.on_server(url, "a")


def test_without_its_server_a_whole_index_serves_words(server: str, silent: str, tmp_path: Path, held: Corpus) -> None:
    IndexFolder(tmp_path, HashingEncoder(80), server).build(held, ignore)
    index = ensure_index(IndexFolder(tmp_path, HashingEncoder(80), silent), held, ignore)
    assert index.vectors is None
    assert index.lexical["icd10cm"].query("word3", 1)[0][0] == "T3|d0|x"
    assert IndexFolder(tmp_path, HashingEncoder(80), server).state(held) is IndexState.READY


def test_without_a_server_nothing_is_built(silent: str, tmp_path: Path, held: Corpus) -> None:
    with pytest.raises(IndexUnavailable, match="no Chroma server answers"):
        ensure_index(IndexFolder(tmp_path, ENCODER, silent), held, ignore)
