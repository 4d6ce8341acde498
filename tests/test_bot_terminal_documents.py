"""Guideline documents from the command line: taken in, listed, compared, quoted by date."""

from datetime import date
from pathlib import Path

import pytest
from official_pdfs import cm_guidelines
from terminal_runs import Nosology, is_one_line, run_nosology

from bot.bootstrap import open_library
from bot.settings import Settings

CM = "icd10cm-guidelines"
pytestmark = pytest.mark.usefixtures("as_found")


@pytest.fixture
def nosology(capsys: pytest.CaptureFixture[str]) -> Nosology:
    return lambda *arguments: run_nosology(capsys, *arguments)


@pytest.fixture
def two_editions(tmp_path: Path) -> Path:
    folder = tmp_path / "handed-over"
    folder.mkdir()
    (folder / "old.pdf").write_bytes(cm_guidelines(2030, "Raised pressure was coded as such."))
    (folder / "new.pdf").write_bytes(cm_guidelines(2031, "Raised pressure is coded as such."))
    return folder


def test_documents_are_taken_in_and_listed(nosology: Nosology, two_editions: Path) -> None:
    done = nosology("sources", "import", str(two_editions), "--json")
    assert (done.status, done.json["ignored"], done.json["problems"]) == (0, [], [])
    assert {(row["kind"], row["release"]) for row in done.json["imported"]} == {(CM, "FY2030"), (CM, "FY2031")}
    listed = [row for row in nosology("sources", "list", "--json").json if row["system"] == "guidelines"]
    assert [(row["release"], row["effective_from"]) for row in listed] == [
        ("FY2030", "2029-10-01"),
        ("FY2031", "2030-10-01"),
    ]
    assert "FY2031" in nosology("sources", "list").out


def test_two_editions_are_compared_section_by_section(nosology: Nosology, two_editions: Path) -> None:
    nosology("sources", "import", str(two_editions))
    data = nosology("changes", "guidelines", "FY2030", "FY2031", "--json").json
    assert (data["document"], data["new"], data["removed"]) == (CM, [], [])
    assert [row["section"] for row in data["reworded"]] == ["I.C.1.a"]
    assert {span["text"]: span["sign"] for span in data["reworded"][0]["hunks"][0]}["was"] == "-"
    assert "reworded: 1" in nosology("changes", "guidelines", "FY2030", "FY2031").out
    assert nosology("changes", "guidelines", "FY2030", "FY2031", "--under", "II", "--json").json["reworded"] == []


@pytest.mark.parametrize("named", ["FY1999", "", "x" * 3_000])
def test_an_edition_that_is_not_there_is_said_in_a_line(named: str, nosology: Nosology, two_editions: Path) -> None:
    nosology("sources", "import", str(two_editions))
    done = nosology("changes", "guidelines", "FY2030", named)
    assert (done.status, done.out) == (2, "")
    assert is_one_line(done.err)


def test_a_section_is_quoted_from_the_edition_of_its_date(
    nosology: Nosology, two_editions: Path, data_folder: Path
) -> None:
    settings = Settings(home=data_folder)
    before = open_library(settings).corpus.key
    nosology("sources", "import", str(two_editions))
    assert open_library(settings).corpus.key != before
    passages = open_library(settings).passages
    for day, words in ((date(2030, 1, 1), "was coded"), (date(2031, 1, 1), "is coded")):
        passage = passages.get(f"{CM}:I.C.1.a", day)
        assert passage is not None
        assert words in passage.text
    assert "is coded" in nosology("passage", f"{CM}:I.C.1.a", "--json").json["text"]


def test_a_pdf_that_is_no_guideline_is_refused(nosology: Nosology, tmp_path: Path) -> None:
    for content in (b"", b"%PDF-1.7", b"MZ"):
        path = tmp_path / "what.pdf"
        path.write_bytes(content)
        done = nosology("sources", "import", str(path))
        assert (done.status, done.out) == (1, "")
        assert is_one_line(done.err.splitlines(keepends=True)[-1])
