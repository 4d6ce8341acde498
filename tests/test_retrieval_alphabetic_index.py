"""The Alphabetic Index in search and answers: where it leads, that the way is shown and cited, and what it adds."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fakes import assembled
from fastapi.testclient import TestClient
from tabular_files import write

from bot.answer_json import answer_json
from bot.api import create_app
from bot.bootstrap import Application, Library
from bot.models import Answer, AnswerCode, Question
from bot.screening import Screener
from bot.settings import Settings
from bot.terminal import actions
from bot.terminal.app import main
from codes.library import CodeLibrary
from codes.models import System
from codes.sources.importing import Stated, import_path
from codes.sources.store import SourceStore
from guidelines.digest import packaged_digest
from guidelines.library import GuidelineLibrary
from retrieval.index import OpenIndex
from retrieval.models import Candidate, Condition, Details, SearchQuery
from retrieval.passages import Passages
from retrieval.search import Searcher

DAY = date(2026, 8, 15)
TITLE = "ICD-10-CM INDEX TO DISEASES and INJURIES"
CAUSES = "ICD-10-CM EXTERNAL CAUSE of INJURIES INDEX"
CYSTITIS = "Cystitis › acute"


def term(title: str, code: str = "", *below: str, level: int = 1, manifestation: str = "") -> str:
    inner = f"<title>{title}</title>" + (f"<code>{code}</code>" if code else "")
    inner += f"<manif>[{manifestation}]</manif>" if manifestation else ""
    return f'<term level="{level}">{inner}{"".join(below)}</term>'


def main_term(title: str, code: str = "", *below: str) -> str:
    inner = f"<title>{title}</title>" + (f"<code>{code}</code>" if code else "")
    return f"<mainTerm>{inner}{''.join(below)}</mainTerm>"


def book(version: str, *terms: str, title: str = TITLE) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<ICD10CM.index><version>{version}</version><title>{title}</title>'
        f"<letter><title>A</title>{''.join(terms)}</letter></ICD10CM.index>"
    )


DISEASES = book(
    "2026",
    main_term(
        "Cystitis<nemod>(exudative)</nemod>",
        "N30.90",
        term("acute", "N30.00", term("with hematuria", "N30.01", level=2)),
    ),
    main_term("Wobblegut", "N30.00"),
    main_term("Quagmire", "", term("of the bladder wall", "N30.10")),
    main_term("Sugarblight", "E11.2-"),
    main_term("Ghostcode", "Q99.Z9"),
    main_term("Twistbone", "S72.001"),
    main_term("Splitlung", "J45.901", term("with rot", "J45.902", manifestation="N18.9")),
    main_term("Tumble", "I10"),
)
FALLS = book("2026", main_term("Tumble", "W19"), title=CAUSES)


def library_with(home: Path, library: Library, *books: tuple[str, str]) -> Library:
    """The shared slice with index books beside the packaged sources."""
    for name, text in books:
        import_path(write(home.parent, text, f"{home.name}-{name}"), SourceStore(home), Stated())
    codes = CodeLibrary(home)
    passages = Passages(codes.catalogue, GuidelineLibrary(packaged_digest()), codes.index_path)
    return replace(library, codes=codes, passages=passages)


@pytest.fixture(scope="module")
def with_book(
    library: Library, index: OpenIndex, screener: Screener, tmp_path_factory: pytest.TempPathFactory
) -> Application:
    home = tmp_path_factory.mktemp("books") / "home"
    own = library_with(home, library, ("index-2026.xml", DISEASES), ("eindex-2026.xml", FALLS))
    return assembled(own, index, screener)


def found(searcher: Searcher, wording: str, as_of: date = DAY) -> dict[str, Candidate]:
    query = SearchQuery(wording, (Condition(wording, (wording,)),), (), Details(), None, None, ())
    ((_, candidates),) = searcher.search(query, as_of, (System.ICD10CM,), 10).by_condition
    return {candidate.code: candidate for candidate in candidates}


def best(searcher: Searcher, wording: str) -> Candidate:
    return next(iter(found(searcher, wording).values()))


def answer(application: Application, text: str, as_of: date = DAY) -> Answer:
    return application.answerer.answer(Question(text, as_of))


def code_of(given: Answer, code: str) -> AnswerCode:
    return next(c for c in given.codes if c.code == code)


# ---- search ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wording", "code", "path"),
    [
        ("acute cystitis", "N30.00", CYSTITIS),
        ("acute cystitis with hematuria", "N30.01", "Cystitis › acute › with hematuria"),
        ("wobblegut", "N30.00", "Wobblegut"),
        ("quagmire of bladder wall", "N30.10", "Quagmire › of the bladder wall"),
    ],
)
def test_the_index_leads_to_a_code_and_the_way_is_kept(
    with_book: Application, wording: str, code: str, path: str
) -> None:
    candidate = best(with_book.searcher, wording)
    assert (candidate.code, candidate.path) == (code, path)
    assert "index" in candidate.found_by
    assert 0 < candidate.score <= 1


def test_what_search_and_index_both_find_says_both(with_book: Application) -> None:
    assert {"dense", "exact", "index"} <= set(best(with_book.searcher, "acute cystitis with hematuria").found_by)


def test_a_name_that_only_the_index_has_is_not_found_without_it(
    application: Application, with_book: Application
) -> None:
    assert best(with_book.searcher, "wobblegut").score > 0.9
    assert found(application.searcher, "wobblegut").get("N30.00", Candidate("", System.ICD10CM, 0, (), "")).score < 0.6


def test_a_header_that_the_index_prints_leads_to_the_codes_below_it(with_book: Application) -> None:
    led = [c for c in found(with_book.searcher, "sugarblight").values() if c.path == "Sugarblight"]
    assert led
    assert {c.code[:5] for c in led} == {"E11.2"}
    catalogue = with_book.library.catalogue
    assert any((entry := catalogue.get(c.code, System.ICD10CM, DAY)) is not None and entry.billable for c in led)


def test_a_code_without_its_seventh_character_is_completed(with_book: Application) -> None:
    assert best(with_book.searcher, "twistbone").code == "S72.001A"


def test_a_code_that_the_release_does_not_hold_leads_nowhere(with_book: Application) -> None:
    assert not any(c.path for c in found(with_book.searcher, "ghostcode").values())


def test_a_way_that_meets_little_of_the_question_is_not_taken(with_book: Application) -> None:
    candidates = found(with_book.searcher, "sudden unexplained severe wandering pain of unknown wobblegut origin")
    assert not any(c.path for c in candidates.values())


def test_the_two_indexes_are_told_apart_by_their_paths(with_book: Application) -> None:
    paths = {c.path for c in found(with_book.searcher, "tumble").values() if c.path}
    assert paths == {"Tumble", "External causes › Tumble"}


def test_without_a_book_nothing_changes(
    application: Application, index: OpenIndex, screener: Screener, library: Library, tmp_path: Path
) -> None:
    bare = assembled(library_with(tmp_path / "home", library), index, screener)
    for wording in ("acute cystitis", "type 2 diabetes with chronic kidney disease", "wobblegut"):
        ours, theirs = found(bare.searcher, wording), found(application.searcher, wording)
        assert ours == theirs
        assert not any(candidate.path or "index" in candidate.found_by for candidate in ours.values())
    assert bare.library.passages.get(f"icd10cm-index:{CYSTITIS}") is None
    assert bare.library.codes.alphabetic_index(DAY) is None


def test_the_release_that_the_date_decides_is_the_one_walked(
    library: Library, index: OpenIndex, screener: Screener, tmp_path: Path
) -> None:
    two = library_with(
        tmp_path / "home",
        library,
        ("index-2026.xml", book("2026", main_term("Wobblegut", "N30.00"))),
        ("index-2027.xml", book("2027", main_term("Wobblegut", "N30.90"))),
    )
    searcher = assembled(two, index, screener).searcher
    assert next(c.code for c in found(searcher, "wobblegut").values() if c.path) == "N30.00"
    later = date(2026, 11, 1)
    assert next(c.code for c in found(searcher, "wobblegut", later).values() if c.path) == "N30.90"
    texts = {day: two.passages.get("icd10cm-index:Wobblegut", day) for day in (DAY, later, None)}
    assert [p.text for p in texts.values() if p is not None] == [
        "Wobblegut N30.00",
        "Wobblegut N30.90",
        "Wobblegut N30.90",
    ]


# ---- passages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "heading"),
    [
        (CYSTITIS, "Cystitis › acute N30.00", ("Cystitis",)),
        ("Sugarblight", "Sugarblight E11.2", ()),
        ("Splitlung › with rot", "Splitlung › with rot J45.902 [N18.9]", ("Splitlung",)),
        ("Tumble", "Tumble I10", ()),
        ("External causes › Tumble", "External causes › Tumble W19", ()),
    ],
)
def test_a_way_through_the_index_is_a_passage(
    with_book: Application, path: str, text: str, heading: tuple[str, ...]
) -> None:
    passage = with_book.library.passages.get(f"icd10cm-index:{path}", DAY)
    assert passage is not None
    assert (passage.passage_id, passage.section) == (f"icd10cm-index:{path}", path)
    assert (passage.text, passage.heading_path) == (text, heading)
    assert (passage.document, passage.authority, passage.release) == ("icd10cm-index", "index", "FY2026")
    assert passage.label.endswith("FY2026")
    assert passage.effective_from <= DAY <= passage.effective_to


@pytest.mark.parametrize(
    "path", ["", " ", "Cystitis (exudative)", "cystitis › acute", "Cystitis  ›  acute", "acute", "›", "x" * 9999]
)
def test_what_is_no_way_through_the_index_is_no_passage(with_book: Application, path: str) -> None:
    assert with_book.library.passages.get(f"icd10cm-index:{path}", DAY) is None


def test_the_passage_command_shows_it(
    with_book: Application, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(actions, "open_library", lambda settings: with_book.library)
    assert main(["passage", f"icd10cm-index:{CYSTITIS}", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["authority"], data["text"]) == ("index", "Cystitis › acute N30.00")


# ---- answers --------------------------------------------------------------------------------------------


def test_an_answer_shows_the_way_and_cites_it_as_printed(with_book: Application) -> None:
    given = answer(with_book, "acute cystitis")
    code = code_of(given, "N30.00")
    assert "index" in code.found_by
    assert CYSTITIS in code.why
    (citation,) = [c for c in given.citations if c.passage_id == f"icd10cm-index:{CYSTITIS}"]
    assert citation.n in code.citations
    assert (citation.document, citation.section, citation.authority) == ("icd10cm-index", CYSTITIS, "index")
    passage = with_book.library.passages.get(citation.passage_id, DAY)
    assert passage is not None
    assert citation.quote in passage.text
    assert "N30.00" in citation.quote
    assert not any(note.startswith("removed_unverified") for note in given.degraded)


def test_a_code_that_only_the_index_knows_by_this_name_is_answered(with_book: Application) -> None:
    given = answer(with_book, "wobblegut")
    code = code_of(given, "N30.00")
    assert (code.sequence, code.why) == (1, '"wobblegut" in the Alphabetic Index: Wobblegut')
    assert {c.document for c in given.citations if c.n in code.citations} == {"icd10cm-tabular", "icd10cm-index"}


def test_every_way_that_is_cited_ends_at_the_code_or_a_header_of_it(with_book: Application) -> None:
    for text in ("tumble", "sugarblight", "twistbone", "acute cystitis with hematuria"):
        given = answer(with_book, text)
        numbers = {c.n: c for c in given.citations if c.document == "icd10cm-index"}
        cited = [(code.code, numbers[n].quote) for code in given.codes for n in code.citations if n in numbers]
        assert cited
        for code, quote in cited:
            assert code.startswith(quote.rsplit(" ", 1)[1])


def test_the_json_of_an_answer_carries_the_way(with_book: Application) -> None:
    data = answer_json(answer(with_book, "acute cystitis"))
    code = next(c for c in data["codes"] if c["code"] == "N30.00")
    assert "index" in code["found_by"]
    (cited,) = [c for c in data["citations"] if c["document"] == "icd10cm-index"]
    assert cited["url"] == "/passages/icd10cm-index:Cystitis%20%E2%80%BA%20acute"
    assert json.loads(json.dumps(data)) == data


def test_an_answer_without_a_book_cites_none(application: Application) -> None:
    given = answer(application, "acute cystitis")
    assert not any(c.document == "icd10cm-index" for c in given.citations)
    assert all("Alphabetic Index" not in code.why and "index" not in code.found_by for code in given.codes)


def test_the_address_of_a_citation_leads_to_its_passage(with_book: Application) -> None:
    (cited,) = [c for c in answer(with_book, "acute cystitis").citations if c.document == "icd10cm-index"]
    client = TestClient(create_app(with_book, Settings(Path("home"))))
    assert client.get(f"/v1{cited.url}").json()["text"] == cited.quote


@pytest.mark.parametrize("wrap", [lambda t: t, lambda t: f"{t} on 2026-08-15", lambda t: f"What is the code for {t}?"])
def test_the_way_is_found_in_a_question_too(with_book: Application, wrap: Callable[[str], str]) -> None:
    assert "index" in code_of(answer(with_book, wrap("acute cystitis")), "N30.00").found_by
