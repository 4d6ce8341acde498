"""The index folder: built whole or not served, resumed, kept current, and mended when it is damaged."""

import errno
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from fakes import HashingEncoder
from filelock import FileLock

from bot.bootstrap import ensure_index
from retrieval.encoder import Vectors
from retrieval.errors import IndexUnavailable
from retrieval.index import Corpus, IndexFolder, IndexState, OpenIndex

SYNCED = 5_100  # above Chroma's sync threshold: the vectors lie in files; below it, in SQLite alone
Harm = Callable[[Path], object]


def corpus(size: int, first: int = 0) -> Corpus:
    texts = {f"A{n}|d0|x": f"word{n % 97} term{n % 1009}" for n in range(first, size)}
    collections: Mapping[str, Mapping[str, str]] = {"icd10cm": texts}
    return Corpus(f"{first}-{size}", lambda: collections, lambda: collections)


class CountingEncoder(HashingEncoder):
    """Counts what it was asked to encode, and fails after `batches` of them."""

    def __init__(self, batches: int = 1_000_000, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.encoded = 0
        self.batches = batches

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not self.batches:
            raise KeyboardInterrupt
        self.batches -= 1
        self.encoded += len(texts)
        return super().encode(texts)


def ignore(done: int, total: int) -> None:
    """Progress that nobody watches."""


def serves(index: OpenIndex, size: int) -> bool:
    """Whether the index holds that many vectors and finds a text by its words; closes it."""
    assert index.vectors is not None
    try:
        count = index.vectors.count("icd10cm")
        ((_, similarity),) = index.vectors.query("icd10cm", HashingEncoder().encode(["word50 term50"]), 1)[0]
        return count == size and similarity > 0.999 and len(index.lexical["icd10cm"].query("word50", 1)) == 1
    finally:
        index.vectors.close()


def place(home: Path) -> Path:
    return home / "index" / "hashing-64"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("built")
    IndexFolder(home, HashingEncoder()).build(corpus(SYNCED), ignore)
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "copy"))


# ---- building and reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [300, SYNCED])
def test_reading_an_index_leaves_it_whole(tmp_path: Path, size: int) -> None:
    folder, held = IndexFolder(tmp_path, HashingEncoder()), corpus(size)
    folder.build(held, ignore)
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
    folder.build(corpus(size), ignore)
    assert encoder.encoded == size
    changed = corpus(size + 20, first=10)
    assert folder.state(changed) is IndexState.STALE
    folder.build(changed, ignore)
    assert (folder.state(changed), encoder.encoded) == (IndexState.READY, size + 20)


def test_what_the_corpus_lost_is_deleted(tmp_path: Path) -> None:
    folder = IndexFolder(tmp_path, HashingEncoder())
    folder.build(corpus(80), ignore)
    folder.build(corpus(60, first=20), ignore)
    index = folder.open(corpus(60, first=20))
    assert index.vectors is not None
    assert index.vectors.ids("icd10cm") == {f"A{n}|d0|x" for n in range(20, 60)}
    assert index.lexical["icd10cm"].query("word5", 1) == []
    index.vectors.close()


def test_a_rebuild_embeds_everything(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    folder = IndexFolder(tmp_path, encoder)
    folder.build(corpus(60), ignore)
    folder.build(corpus(60), ignore, rebuild=True)
    assert encoder.encoded == 120
    assert serves(folder.open(corpus(60)), 60)


def test_a_corpus_of_nothing_is_an_index(tmp_path: Path) -> None:
    empty = Corpus("nothing", lambda: {"icd10cm": {}}, dict)
    index = ensure_index(IndexFolder(tmp_path, HashingEncoder()), empty, ignore)
    assert index.lexical == {}
    assert index.vectors is not None
    assert index.vectors.count("icd10cm") == 0
    index.vectors.close()


def test_progress_rises_to_its_total(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    folder = IndexFolder(tmp_path, HashingEncoder())
    folder.build(corpus(1_300), lambda done, total: told.append((done, total)))
    texts = corpus(1_300).dense()["icd10cm"].values()
    counts = [done for done, _ in told]
    assert counts == sorted(counts)
    assert len(counts) >= 4
    assert (told[0][0], told[-1][0]) == (0, sum(map(len, texts)))
    assert {total for _, total in told} == {sum(map(len, texts))}


def test_progress_counts_only_what_is_missing(tmp_path: Path) -> None:
    folder = IndexFolder(tmp_path, HashingEncoder())
    folder.build(corpus(30), ignore)
    told: list[tuple[int, int]] = []
    folder.build(corpus(31), lambda done, total: told.append((done, total)))
    assert told == [(0, 13), (13, 13)]


# ---- interruptions ----------------------------------------------------------------------------------------------


def test_an_interrupted_build_goes_on_where_it_stopped(tmp_path: Path) -> None:
    size = 1_700
    with pytest.raises(KeyboardInterrupt):
        IndexFolder(tmp_path, interrupted := CountingEncoder(batches=2)).build(corpus(size), ignore)
    resumed = CountingEncoder()
    folder = IndexFolder(tmp_path, resumed)
    assert folder.state(corpus(size)) is IndexState.UNFINISHED
    with pytest.raises(IndexUnavailable, match="unfinished"):
        folder.open(corpus(size))
    assert serves(ensure_index(folder, corpus(size), ignore), size)
    assert 0 < interrupted.encoded < size
    assert resumed.encoded == size - interrupted.encoded


def test_a_killed_build_goes_on_where_it_stopped(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from test_retrieval_index import *\n"
        "def stop(done, total):\n    if done: os._exit(9)\n"
        "IndexFolder(Path(sys.argv[1]), HashingEncoder()).build(corpus(1_300), stop)"
    )
    tests = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tests), str(tests.parent)])}
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=environment, check=False)
    assert done.returncode == 9
    encoder = CountingEncoder()
    folder = IndexFolder(tmp_path, encoder)
    assert folder.state(corpus(1_300)) is IndexState.UNFINISHED
    assert serves(ensure_index(folder, corpus(1_300), ignore), 1_300)
    assert encoder.encoded == 1_300 - 512


def test_an_update_that_is_interrupted_is_not_served(tmp_path: Path) -> None:
    IndexFolder(tmp_path, HashingEncoder()).build(corpus(60), ignore)
    with pytest.raises(KeyboardInterrupt):
        IndexFolder(tmp_path, CountingEncoder(batches=0)).build(corpus(70), ignore)
    folder = IndexFolder(tmp_path, encoder := CountingEncoder())
    assert folder.state(corpus(60)) is IndexState.UNFINISHED
    assert serves(ensure_index(folder, corpus(60), ignore), 60)
    assert encoder.encoded == 0


def test_only_one_process_builds(tmp_path: Path) -> None:
    folder = IndexFolder(tmp_path, HashingEncoder())
    folder.build(corpus(60), ignore)
    with FileLock(str(place(tmp_path)) + ".lock"):
        for rebuild in (False, True):
            with pytest.raises(IndexUnavailable, match="another process is building the index; try again"):
                folder.build(corpus(70), ignore, rebuild=rebuild)
    assert folder.state(corpus(60)) is IndexState.READY
    folder.build(corpus(70), ignore)
    assert folder.state(corpus(70)) is IndexState.READY


# ---- another encoder --------------------------------------------------------------------------------------------


def test_another_encoder_s_index_is_never_served(tmp_path: Path) -> None:
    IndexFolder(tmp_path, HashingEncoder()).build(corpus(60), ignore)
    other = IndexFolder(tmp_path, encoder := CountingEncoder(dimension=32))
    assert other.state(corpus(60)) is IndexState.MISSING
    with pytest.raises(IndexUnavailable, match="missing"):
        other.open(corpus(60))
    other.build(corpus(60), ignore)
    assert encoder.encoded == 60
    assert IndexFolder(tmp_path, HashingEncoder()).state(corpus(60)) is IndexState.READY


def test_a_folder_moved_to_another_encoder_s_name_is_built_anew(tmp_path: Path) -> None:
    IndexFolder(tmp_path, HashingEncoder()).build(corpus(60), ignore)
    place(tmp_path).rename(tmp_path / "index" / "hashing-32")
    folder = IndexFolder(tmp_path, encoder := CountingEncoder(dimension=32))
    assert folder.state(corpus(60)) is IndexState.DAMAGED
    folder.build(corpus(60), ignore)
    assert (folder.state(corpus(60)), encoder.encoded) == (IndexState.READY, 60)


# ---- damage -----------------------------------------------------------------------------------------------------


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garble(path: Path) -> None:
    path.write_bytes(b"\x5a" * path.stat().st_size)


def empty(path: Path) -> None:
    path.write_bytes(b"")


FILES = (
    "chroma/*/data_level0.bin",
    "chroma/*/header.bin",
    "chroma/*/length.bin",
    "chroma/*/index_metadata.pickle",
    "lexical/icd10cm/data.csc.index.npy",
    "lexical/icd10cm/ids.json",
    "words.json",
)


@pytest.mark.parametrize("pattern", FILES)
@pytest.mark.parametrize("harm", [halve, garble, Path.unlink])
def test_a_damaged_file_is_noticed(home: Path, pattern: str, harm: Harm) -> None:
    (path,) = place(home).glob(pattern)
    harm(path)
    folder = IndexFolder(home, HashingEncoder())
    assert folder.state(corpus(SYNCED)) is IndexState.DAMAGED
    with pytest.raises(IndexUnavailable, match="damaged"):
        folder.open(corpus(SYNCED))
    assert folder.open_lexical().lexical == {}


@pytest.mark.parametrize("pattern", FILES[:1] + FILES[-2:])
def test_a_damaged_index_is_built_anew(home: Path, pattern: str) -> None:
    (path,) = place(home).glob(pattern)
    halve(path)
    folder = IndexFolder(home, encoder := CountingEncoder())
    assert serves(ensure_index(folder, corpus(SYNCED), ignore), SYNCED)
    assert (folder.state(corpus(SYNCED)), encoder.encoded) == (IndexState.READY, SYNCED)


def drop_vectors(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM embeddings WHERE id > 20")
        connection.execute("DELETE FROM embeddings_queue")
    connection.close()


@pytest.mark.parametrize("harm", [halve, garble, empty, Path.unlink, drop_vectors])
@pytest.mark.parametrize("size", [60, SYNCED])
def test_a_damaged_database_is_built_anew(home: Path, tmp_path: Path, harm: Harm, size: int) -> None:
    where = home if size == SYNCED else tmp_path / "small"
    if size != SYNCED:
        IndexFolder(where, HashingEncoder()).build(corpus(size), ignore)
    harm(place(where) / "chroma" / "chroma.sqlite3")
    folder = IndexFolder(where, encoder := CountingEncoder())
    with pytest.raises(IndexUnavailable) as caught:
        folder.open(corpus(size))
    assert "\n" not in str(caught.value)
    assert serves(ensure_index(folder, corpus(size), ignore), size)
    assert encoder.encoded == size


@pytest.mark.parametrize("harm", [halve, garble, empty])
def test_an_unfinished_index_with_a_damaged_database_is_begun_anew(tmp_path: Path, harm: Harm) -> None:
    with pytest.raises(KeyboardInterrupt):
        IndexFolder(tmp_path, CountingEncoder(batches=1)).build(corpus(700), ignore)
    harm(place(tmp_path) / "chroma" / "chroma.sqlite3")
    folder = IndexFolder(tmp_path, encoder := CountingEncoder())
    assert serves(ensure_index(folder, corpus(700), ignore), 700)
    assert encoder.encoded == 700


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"layout": 0}, IndexState.DAMAGED),
        ({"encoder": "another"}, IndexState.DAMAGED),
        ({"files": {}}, IndexState.DAMAGED),
        ({"files": None}, IndexState.DAMAGED),
        ({"corpus": "older"}, IndexState.STALE),
        ({"more": 1}, IndexState.UNFINISHED),
    ],
)
def test_a_manifest_that_does_not_fit_is_not_served(home: Path, change: dict[str, object], state: IndexState) -> None:
    manifest = place(home) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | change), encoding="utf-8")
    folder = IndexFolder(home, HashingEncoder())
    assert folder.state(corpus(SYNCED)) is state
    with pytest.raises(IndexUnavailable, match=str(state)):
        folder.open(corpus(SYNCED))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '"layout"', '{"layout": 1}', "\x00\x00"])
def test_a_half_written_manifest_is_none(home: Path, text: str) -> None:
    (place(home) / "manifest.json").write_text(text, encoding="utf-8")
    folder = IndexFolder(home, encoder := CountingEncoder())
    assert folder.state(corpus(SYNCED)) is IndexState.UNFINISHED
    if text == "{":
        assert serves(ensure_index(folder, corpus(SYNCED), ignore), SYNCED)
        assert encoder.encoded == 0


@pytest.mark.parametrize(
    "counts", [{"icd10cm": SYNCED + 1}, {"icd10cm": SYNCED, "passages": 3}, {"icd10cm": "many"}, None, 7]
)
def test_other_counts_than_were_built_are_not_served(home: Path, counts: object) -> None:
    manifest = place(home) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"counts": counts}), encoding="utf-8")
    folder = IndexFolder(home, HashingEncoder())
    with pytest.raises(IndexUnavailable):
        folder.open(corpus(SYNCED))
    assert serves(ensure_index(folder, corpus(SYNCED), ignore), SYNCED)


def test_the_lexical_index_alone_is_served_when_whole(home: Path) -> None:
    index = IndexFolder(home, HashingEncoder()).open_lexical()
    assert index.vectors is None
    assert index.lexical["icd10cm"].query("word50", 1)
    assert index.statistics.words
    (place(home) / "manifest.json").unlink()
    assert IndexFolder(home, HashingEncoder()).open_lexical().lexical == {}


# ---- a folder that cannot be written ----------------------------------------------------------------------------


@pytest.mark.parametrize("below", ["", "index", "index/hashing-64", "index/hashing-64/chroma"])
def test_a_path_below_a_file_is_refused_in_one_line(tmp_path: Path, below: str) -> None:
    home = tmp_path / "home"
    blocked = home / below
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file, where a folder should be", encoding="utf-8")
    folder = IndexFolder(home, HashingEncoder())
    if below == "index/hashing-64/chroma":
        # What stands in the folder is ours: a file that should be a folder is cleared away.
        assert serves(ensure_index(folder, corpus(60), ignore), 60)
        return
    with pytest.raises(IndexUnavailable) as caught:
        ensure_index(folder, corpus(60), ignore)
    assert "\n" not in str(caught.value)
    assert blocked.read_text(encoding="utf-8").startswith("a file")


def test_a_disk_that_is_full_at_the_lexical_files_is_refused_in_one_line(tmp_path: Path) -> None:
    def full() -> Mapping[str, Mapping[str, str]]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    held = corpus(60)
    folder = IndexFolder(tmp_path, encoder := CountingEncoder())
    with pytest.raises(IndexUnavailable, match=r"cannot be written to .*: No space left on device") as caught:
        folder.build(Corpus(held.key, held.dense, full), ignore)
    assert "\n" not in str(caught.value)
    assert folder.state(held) is IndexState.UNFINISHED
    assert serves(ensure_index(folder, held, ignore), 60)
    assert encoder.encoded == 60


@pytest.fixture
def little_space() -> Iterator[Callable[[int], None]]:
    """Sets the size beyond which this process can write no file: the nearest to a full disk without being root."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("space", [0, 4_096, 400_000])
def test_a_database_that_cannot_grow_is_refused_in_one_line_and_resumed(
    tmp_path: Path, little_space: Callable[[int], None], space: int
) -> None:
    folder = IndexFolder(tmp_path, HashingEncoder())
    little_space(space)
    with pytest.raises(IndexUnavailable) as caught:
        ensure_index(folder, corpus(1_300), ignore)
    little_space(resource.RLIM_INFINITY)
    assert "\n" not in str(caught.value)
    assert folder.state(corpus(1_300)) in {IndexState.UNFINISHED, IndexState.MISSING}
    assert serves(ensure_index(folder, corpus(1_300), ignore), 1_300)
