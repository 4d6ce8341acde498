"""F12: two releases are loaded, the index was built from one of them, and the date of service lies in the other.

The later release is invented: it has N30.03, which no release has, and lacks N30.01, which the packaged one has.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes import HashingEncoder, sliced_library
from slack_bot import Bot
from tabular_files import chapter, diag, section, tabular, write

from bot.bootstrap import Application, Library, assemble, ensure_index
from bot.screening import Screener
from codes.icd10cm import Icd10cmCodeSet
from codes.library import CodeLibrary
from codes.models import System
from codes.sources.importing import Stated, import_path
from codes.sources.store import SourceStore
from guidelines.digest import packaged_digest
from guidelines.library import GuidelineLibrary
from retrieval.corpus import PASSAGES, cm_texts
from retrieval.index import Corpus, IndexFolder
from retrieval.passages import Passages

BEFORE, AFTER = "8/15/2026", "10/15/2026"
WORDS = "acute cystitis with hematuria"
OLD_CODE, NEW_CODE, KEPT_CODE = "N30.01", "N30.03", "N30.00"
ACUTE = diag(
    "N30.0",
    "Acute cystitis",
    diag(KEPT_CODE, "Acute cystitis without hematuria"),
    diag(NEW_CODE, "Acute cystitis with glimmering hematuria"),
)
BOOK = tabular("2027", chapter(14, section("N30-N39", diag("N30", "Cystitis", ACUTE))))


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> CodeLibrary:
    """The packaged release and the invented one, imported as a user imports a file."""
    home = tmp_path_factory.mktemp("releases")
    book = write(tmp_path_factory.mktemp("books"), BOOK, "icd10cm-tabular-2027.xml")
    import_path(book, SourceStore(home), Stated())
    return CodeLibrary(home)


@pytest.fixture(params=["FY2026", "FY2027", "both"])
def application(
    request: pytest.FixtureRequest, two_releases: CodeLibrary, tmp_path: Path, screener: Screener
) -> Application:
    """An application over both releases, its index built from the one named, or from both."""
    sliced = sliced_library(("N30",))
    passages = Passages(two_releases.catalogue, GuidelineLibrary(packaged_digest()))
    sets = [s for s in two_releases.catalogue.sets(System.ICD10CM) if isinstance(s, Icd10cmCodeSet)]
    chosen = [s for s in sets if request.param == "both" or s.release.name.startswith(request.param)]
    assert len(chosen) == (2 if request.param == "both" else 1)
    entries = (entry for s in chosen for entry in s.printed() if entry.code.startswith("N30"))
    texts = {
        System.ICD10CM: {text.text_id: text.text for entry in entries for text in cm_texts(entry, sliced.synonyms)},
        PASSAGES: dict(sliced.corpus.dense()[PASSAGES]),
    }
    corpus = Corpus(f"of {request.param}", lambda: texts, lambda: texts)
    library: Library = replace(sliced, codes=two_releases, passages=passages, corpus=corpus)
    index = ensure_index(IndexFolder(tmp_path / "index", HashingEncoder()), corpus, lambda done, total: None)
    return assemble(library, index, HashingEncoder(), screener, None)


def _kept_codes(bot: Bot) -> list[dict[str, Any]]:
    return [code for kept in bot.kept() for code in kept.answer["codes"]]


@pytest.mark.parametrize(
    ("day", "release", "gone"), [(BEFORE, "FY2026", NEW_CODE), (AFTER, "FY2027", OLD_CODE)], ids=["before", "after"]
)
def test_f12_whichever_release_was_indexed_every_code_is_valid_on_the_date(
    bot: Bot, day: str, release: str, gone: str
) -> None:
    answer = bot.answer(bot.ask(f"{WORDS}, DOS {day}"))
    codes = _kept_codes(bot)
    assert gone not in [code["code"] for code in codes]
    assert gone not in answer.everything
    assert {code["validity"]["status"] for code in codes} <= {"valid", "header"}
    assert {code["validity"]["release"] for code in codes} <= {_name(bot, release)}
    assert _name(bot, release) in answer.everything


def test_f12_a_code_that_both_releases_have_is_found_on_either_date(bot: Bot) -> None:
    for day in (BEFORE, AFTER):
        assert KEPT_CODE in bot.answer(bot.ask(f"acute cystitis without hematuria, DOS {day}")).everything


@pytest.mark.parametrize(("code", "day"), [(OLD_CODE, BEFORE), (NEW_CODE, AFTER)])
def test_f12_a_typed_code_is_valid_while_its_release_is(bot: Bot, code: str, day: str) -> None:
    bot.ask(f"is {code} valid? DOS {day}")
    (found,) = [c for c in _kept_codes(bot) if c["code"] == code]
    assert found["validity"]["status"] == "valid"


@pytest.mark.parametrize(
    ("code", "day", "why"), [(OLD_CODE, AFTER, "last in FY2026"), (NEW_CODE, BEFORE, "new in FY2027")]
)
def test_f12_a_typed_code_of_the_other_release_is_said_to_be_so(bot: Bot, code: str, day: str, why: str) -> None:
    answer = bot.answer(bot.ask(f"is {code} valid? DOS {day}"))
    assert f"{code}: {why}" in answer.everything
    assert code not in [c["code"] for c in _kept_codes(bot) if c["role"] == "suggested"]


def _name(bot: Bot, year: str) -> str:
    """The name of the release that the answers in the records came from."""
    names = {s["release"] for kept in bot.kept() for s in kept.answer["sources"] if s["system"] == "icd10cm"}
    (name,) = [n for n in names if n.startswith(year)]
    return str(name)
