"""Starting: an application from settings, its index built when there is none that fits."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from contract import check_contract
from fakes import HashingEncoder
from tabular_files import packaged_library

from bot import start
from bot.bootstrap import Library, ensure_index, index_folder, make_encoder, open_library, open_records
from bot.models import Question
from bot.screening import Screener
from bot.settings import Settings
from codes.models import System
from guidelines.digest import packaged_digest
from guidelines.library import GuidelineLibrary
from retrieval.corpus import PASSAGES, cm_texts, passage_chunks
from retrieval.encoder import SentenceTransformerEncoder
from retrieval.errors import IndexUnavailable
from retrieval.index import Corpus, IndexState
from retrieval.passages import Passages

DAY = date(2026, 8, 15)
CODES = ("N30.00", "N30.01", "N30.90", "I10", "R05.9", "J45.909")


def few_texts(codes: tuple[str, ...] = CODES) -> Library:
    """The packaged catalogue with an index of a few codes and one guideline section."""
    catalogue = packaged_library().catalogue
    passages = Passages(catalogue, GuidelineLibrary(packaged_digest()))
    entries = [e for code in codes if (e := catalogue.get(code, System.ICD10CM, DAY)) is not None]
    section = passages.get("icd10cm-guidelines:IV.H")
    assert section is not None
    texts = {
        System.ICD10CM: {text.text_id: text.text for entry in entries for text in cm_texts(entry, {})},
        PASSAGES: dict(passage_chunks(section)),
    }
    key = hashlib.sha256(repr(texts).encode()).hexdigest()
    return Library(packaged_library(), passages, Corpus(key, lambda: texts, lambda: texts), {})


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, screener: Screener) -> Iterator[Library]:
    """`start_application` over few texts and the hashing encoder."""
    library = few_texts()
    monkeypatch.setattr(start, "open_library", lambda settings: library)
    monkeypatch.setattr(start, "make_encoder", lambda settings: HashingEncoder())
    monkeypatch.setattr(start, "Screener", lambda: screener)
    return library


def codes_of(home: Path, seen: list[tuple[int, int]] | None = None) -> list[str]:
    steps: list[tuple[int, int]] = [] if seen is None else seen
    application = start.start_application(Settings(home), lambda done, total: steps.append((done, total)))
    question = Question("acute cystitis without hematuria", DAY)
    answer = application.answerer.answer(question)
    check_contract(application, question, answer)
    return [code.code for code in answer.codes if code.sequence]


def test_the_first_start_builds_the_index_and_the_next_one_finds_it(small: Library, tmp_path: Path) -> None:
    home, first, second = tmp_path / "not" / "yet", [], []
    assert codes_of(home, first) == ["N30.00"]
    assert first[-1][0] == first[-1][1] > 0
    assert codes_of(home, second) == ["N30.00"]
    assert second == []
    assert open_records(Settings(home)).audit.verify().lines == 2


def test_a_start_after_a_change_embeds_only_what_is_new(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before: list[tuple[int, int]] = []
    after: list[tuple[int, int]] = []
    codes_of(tmp_path, before)
    more = few_texts((*CODES, "J45.901"))
    monkeypatch.setattr(start, "open_library", lambda settings: more)
    assert codes_of(tmp_path, after) == ["N30.00"]
    assert 0 < after[-1][1] < before[-1][1]


@pytest.mark.parametrize("damage", ["manifest.json", "words.json", "lexical", "chroma"])
def test_a_damaged_index_is_built_again(damage: str, small: Library, tmp_path: Path) -> None:
    codes_of(tmp_path)
    folder = index_folder(Settings(tmp_path), HashingEncoder())
    (found,) = (path for path in (tmp_path / "index").rglob(damage))
    if found.is_dir():
        shutil.rmtree(found)
    else:
        found.write_bytes(found.read_bytes()[: found.stat().st_size // 2])
    assert codes_of(tmp_path) == ["N30.00"]
    assert folder.state(small.corpus) is IndexState.READY


@pytest.mark.usefixtures("small")
def test_a_data_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    with pytest.raises(IndexUnavailable) as caught:
        start.start_application(Settings(tmp_path / "file" / "below"), lambda done, total: None)
    assert str(tmp_path / "file") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_index_that_another_process_is_building_is_not_waited_for(tmp_path: Path) -> None:
    from filelock import FileLock

    library, encoder = few_texts(), HashingEncoder()
    folder = index_folder(Settings(tmp_path), encoder)
    (tmp_path / "index").mkdir()
    with (
        FileLock(str(tmp_path / "index" / encoder.fingerprint) + ".lock"),
        pytest.raises(IndexUnavailable, match="another process"),
    ):
        ensure_index(folder, library.corpus, lambda done, total: None)


def test_the_library_is_the_packaged_one_under_the_same_key_each_time(tmp_path: Path) -> None:
    library = open_library(Settings(tmp_path))
    releases = [release.name for release in library.catalogue.releases()]
    assert "FY2026-Apr" in releases
    assert library.catalogue.get("E11.22", System.ICD10CM, DAY) is not None
    assert library.passages.get("icd10cm-guidelines:IV.H") is not None
    assert open_library(Settings(tmp_path)).corpus.key == library.corpus.key


def test_an_encoder_folder_without_weights_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable, match="NOSOLOGY_ENCODER"):
        make_encoder(Settings(tmp_path, encoder=tmp_path / "no-model"))


def test_the_packaged_encoder_answers_from_words_that_the_book_does_not_use(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "make_encoder", make_encoder)
    encoder = make_encoder(Settings(tmp_path))
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert encoder.fingerprint.startswith("all-MiniLM-L6-v2-")
    application = start.start_application(Settings(tmp_path), lambda done, total: None)
    query = application.analyser.analyse("bladder inflammation", DAY)
    ((_, candidates),) = application.searcher.search(query, DAY, (System.ICD10CM,), 3).by_condition
    assert candidates[0].code.startswith("N30")
    assert "dense" in candidates[0].found_by
    question = Question("acute cystitis without hematuria", DAY)
    answer = application.answerer.answer(question)
    check_contract(application, question, answer)
    assert answer.codes[0].code == "N30.00"
