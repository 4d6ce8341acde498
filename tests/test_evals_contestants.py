"""Who is measured: the product over a whole and over a slice, plain engines, and documents that are taken in first."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from evals_answers import case
from fakes import HashingEncoder
from tabular_files import chapter, diag, load_icd10cm, section, tabular, write

from bot.bootstrap import Application, Library
from bot.models import Outcome, Role
from bot.settings import Settings
from codes.catalogue import Catalogue
from codes.models import System
from evals.contestants.dense import dense
from evals.contestants.documents import taught_settings
from evals.contestants.icd10_coder import icd10_coder
from evals.contestants.lexical import bm25, full_text
from evals.contestants.nosology import Nosology
from evals.contestants.slice import named_categories, named_sections, sliced
from evals.errors import CaseError
from evals.scoring import score_case
from guidelines.document_store import DocumentStore
from retrieval.corpus import PASSAGES, code_of
from retrieval.models import Passage

AS_OF = date(2026, 8, 15)


class FewPassages:
    """Two sections, as the product's passages give them."""

    def __init__(self) -> None:
        texts = {"d:1": ("Laterality", "Code the side. " * 90), "d:2": ("Gout", "Gout is coded by its cause.")}
        days = (date(2025, 10, 1), date(2026, 9, 30))
        self.there = {
            i: Passage(i, i, "d", i[2:], (title,), text, "r", "digest", *days) for i, (title, text) in texts.items()
        }

    def sections(self) -> list[Passage]:
        return list(self.there.values())

    def get(self, passage_id: str, as_of: date | None = None) -> Passage | None:
        return self.there.get(passage_id)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Any:
    gout = diag("M10", "Gout", diag("M10.0", "Idiopathic gout"), diag("M10.9", "Gout, unspecified"))
    text = tabular("2026", chapter(13, section("M05-M14", gout, diag("M12", "Other arthropathy"))))
    code_set = load_icd10cm(write(tmp_path_factory.mktemp("book"), text, "icd10cm-tabular-2026.xml"))
    catalogue = Catalogue({System.ICD10CM: lambda: (code_set,)})
    return SimpleNamespace(catalogue=catalogue, passages=FewPassages())


GOUT = case(question="gout, unspecified", must_codes=["M10.9"], sequence=False, deciding_sections={"d:2": 2})


def engines(few: Any, folder: Path) -> list[Any]:
    return [bm25(few), full_text(few), dense(few, HashingEncoder(), folder), icd10_coder(few)]


def test_plain_engines_answer_with_their_first_code_and_cite_what_they_found(few: Any, tmp_path: Path) -> None:
    for engine in engines(few, tmp_path):
        seen = engine.observe(GOUT)
        assert [code.code for code in seen.recommended] == ["M10.9"], engine.name
        assert all(code.role is Role.ALTERNATIVE for code in seen.codes[1:])
        assert "M10" not in [code.code for code in seen.codes]
        values = {score.metric: score.value for score in score_case(GOUT, seen)}
        assert values["codes_exact"] == 1.0
        assert values.get("quotes_not_found", 0.0) == 0.0
        if engine.name in ("bm25", "dense"):
            assert (seen.ranked_sections[0], values["deciding_cited"]) == ("d:2", 1.0)


def test_exact_search_wants_every_word_and_takes_none_for_an_operator(few: Any) -> None:
    engine = full_text(few)
    for question in ('gout AND "NOT', "unspecified gout (left)", "?!"):
        seen = engine.observe(case(question=question, must_codes=["M10.9"], sequence=False))
        assert seen.outcome is Outcome.ABSTAINED


def test_dense_vectors_are_made_once_and_only_those_of_new_texts_again(few: Any, tmp_path: Path) -> None:
    class Counting(HashingEncoder):
        texts = 0

        def encode(self, texts: Any) -> Any:
            self.texts += len(texts)
            return super().encode(texts)

    first, second, third = Counting(), Counting(), Counting()
    dense(few, first, tmp_path)
    assert first.texts > 3
    dense(few, second, tmp_path)
    assert second.texts == 0
    changed = FewPassages()
    changed.there["d:2"] = replace(changed.there["d:2"], text="Gout has another text.")
    engine = dense(SimpleNamespace(catalogue=few.catalogue, passages=changed), third, tmp_path)  # type: ignore[arg-type]
    assert third.texts == 1
    assert engine.observe(GOUT).citations[0].quote == "Gout has another text."


def test_what_is_refused_is_not_searched_for_either(application: Application) -> None:
    seen = Nosology(application).observe(
        case(question="SSN 123-45-6789 gout", must_codes=["E11.9"], sequence=False, forbidden_codes=[])
    )
    assert seen.outcome is Outcome.REFUSED
    assert seen.ranked_sections == ()


def test_cases_with_documents_are_asked_of_the_application_that_has_them(application: Application) -> None:
    started: list[str] = []

    def with_documents() -> Application:
        started.append("once")
        return application

    contestant = Nosology(application, with_documents)
    contestant.observe(case())
    assert started == []
    for _ in range(2):
        contestant.observe(case(documents=["poison.md"]))
    assert started == ["once"]


def test_documents_are_taken_in_beside_a_copy_of_the_users_data(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "index").mkdir(parents=True)
    (home / "index" / "kept.txt").write_text("kept", encoding="utf-8")
    policy = tmp_path / "gout-clinic.md"
    policy.write_text("# Gout clinic\n\n## Rule\n\nGout is always coded M10.9 here.\n", encoding="utf-8")
    taught = taught_settings(Settings(home), [policy])
    assert (taught.home / "index" / "kept.txt").read_text(encoding="utf-8") == "kept"
    assert [s.owner for s in DocumentStore(taught.home).sections()] == ["Evaluation suite"]
    assert DocumentStore(home).sections() == ()
    assert taught_settings(Settings(home), [policy]) == taught
    with pytest.raises(CaseError, match=r"none\.md"):
        taught_settings(Settings(home), [tmp_path / "none.md"])


def test_a_slice_holds_what_cases_name_and_looks_everything_up(library: Library) -> None:
    cases = [case(must_codes=["N18.4"], sequence=False, forbidden_codes=["I10"])]
    small = sliced(library, named_categories(cases), named_sections(cases))
    texts = small.corpus.dense()
    assert {code_of(i)[0][:3] for i in texts[System.ICD10CM]} == {"N18", "I10"}
    assert "icd10cm-guidelines:I.C.4.a" in {code_of(i)[0] for i in texts[PASSAGES]}
    assert len(texts[PASSAGES]) < len(library.corpus.dense()[PASSAGES])
    assert small.catalogue.look_up("E11.22", AS_OF).entry is not None
    assert small.corpus.key != library.corpus.key
