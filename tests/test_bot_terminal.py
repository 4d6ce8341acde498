"""The `nosology` command: what it prints where, its exit status, and that no traceback ever shows."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from contract import FIELDS
from fakes import HashingEncoder, assembled
from terminal_runs import Nosology, Run, is_one_line, run_nosology

from bot import start
from bot.bootstrap import Application, Library, open_records
from bot.screening import Screener
from bot.settings import Settings
from bot.terminal import actions
from retrieval.index import OpenIndex, Progress

ROOT = Path(__file__).resolve().parents[1]
DAY = ("--as-of", "2026-08-15")
IDENTIFIED = "John Smith, SSN 123-45-6789, acute cystitis"


pytestmark = pytest.mark.usefixtures("as_found")


@pytest.fixture
def nosology(
    library: Library,
    index: OpenIndex,
    screener: Screener,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Nosology:
    """The command over the shared slice: the application it starts is made from it."""

    def started(settings: Settings, progress: Progress) -> Application:
        return assembled(library, index, screener, open_records(settings))

    monkeypatch.setattr(actions, "start_application", started)
    monkeypatch.setattr(actions, "open_library", lambda settings: library)

    def run(*arguments: str, stdin: bytes | None = None) -> Run:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        return run_nosology(capsys, *arguments)

    return run


# ---- ask ------------------------------------------------------------------------------------------------


def test_a_question_is_answered_on_standard_output_alone(nosology: Nosology) -> None:
    done = nosology("ask", *DAY, "type 2 diabetes with CKD stage 4, on insulin")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("ANSWERED  as of 2026-08-15")
    positions = [done.out.index(code) for code in ("1. E11.22", "2. N18.4", "3. Z79.4")]
    assert positions == sorted(positions)
    assert "(our wording)" in done.out


def test_words_need_no_quotes(nosology: Nosology) -> None:
    one, many = nosology("ask", *DAY, "--json", "acute cystitis"), nosology("ask", *DAY, "--json", "acute", "cystitis")
    assert one.json["codes"] == many.json["codes"] != []


def test_json_is_the_answer_of_the_contract_on_one_line(nosology: Nosology) -> None:
    done = nosology("ask", *DAY, "--json", "--setting", "inpatient", "--top", "2", "likely asthma")
    assert (done.status, done.err) == (0, "")
    assert set(done.json) == FIELDS
    assert (done.json["setting"], done.json["as_of"], done.json["question_id"]) == ("inpatient", "2026-08-15", None)
    assert len(done.json["codes"]) == 2


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("acute cystitis", "answered"),
        ("fracture of femur", "needs_detail"),
        ("purple elephants", "abstained"),
        ("\N{GRINNING FACE}", "abstained"),
        ("?", "abstained"),
        ("E11.99", "abstained"),
        (IDENTIFIED, "refused"),
        ("a" * 60_001, "refused"),
        ("should I give metformin?", "refused"),
        ("acute cystitis on 02/30/2026", "answered"),
        ("¿diabetes mellitus tipo 2?", None),
        ("二型糖尿病", "abstained"),
        ("acute\x00 cystitis\x1b[31m", None),
        ("acute cystitis \udcff", None),
        ("possible hypertension \udcff, outpatient", None),
        ("[bold]acute cystitis[/bold] :smile:", None),
    ],
    ids=lambda value: ascii(value)[:40],
)
@pytest.mark.parametrize("as_json", [True, False])
def test_every_outcome_is_success(text: str, outcome: str | None, as_json: bool, nosology: Nosology) -> None:
    done = nosology("ask", *DAY, *(["--json"] if as_json else []), text)
    assert (done.status, done.err) == (0, "")
    if as_json:
        assert outcome in (None, done.json["outcome"])
    else:
        assert done.out.startswith((outcome or "").replace("_", " ").upper())
        assert "\x1b[31m" not in done.out


def test_the_longest_question_is_answered(nosology: Nosology) -> None:
    done = nosology("ask", *DAY, "--json", ("acute cystitis " * 4_000)[:60_000])
    assert done.json["codes"][0]["code"] == "N30.00"


@pytest.mark.parametrize("as_json", [True, False])
def test_identifiers_are_repeated_nowhere(as_json: bool, nosology: Nosology, data_folder: Path) -> None:
    done = nosology("ask", *DAY, *(["--json"] if as_json else []), IDENTIFIED)
    kept = "".join(path.read_bytes().decode("utf-8", "replace") for path in data_folder.rglob("*") if path.is_file())
    assert '"refused"' in kept
    for secret in ("Smith", "6789", "cystitis"):
        assert secret not in done.out + done.err + kept


def test_without_a_term_no_file_holds_the_question(
    nosology: Nosology, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOSOLOGY_KEEP_QUESTIONS_DAYS", "0")
    nosology("ask", *DAY, "acute cystitis of a juggler")
    kept = "".join(path.read_bytes().decode("utf-8", "replace") for path in data_folder.rglob("*") if path.is_file())
    assert "N30.00" in kept
    assert "juggler" not in kept


def test_records_that_cannot_be_written_cost_no_answer(nosology: Nosology, data_folder: Path) -> None:
    (data_folder / "records.db").mkdir(parents=True)
    done = nosology("ask", *DAY, "--json", "acute cystitis")
    assert (done.status, done.err, done.json["outcome"]) == (0, "", "answered")
    assert done.json["degraded"] == ["records"]


# ---- ask --batch ----------------------------------------------------------------------------------------

BATCH = [
    (b'{"id": "q1", "question": "acute cystitis", "as_of": "2026-08-15"}', "q1", "answered"),
    (b'{"id": "q2", "question": "acute cystitis"', None, None),
    (b"", None, "skipped"),
    (b"  \t ", None, "skipped"),
    (b"acute cystitis SECRETWORD", None, None),
    (b'["SECRETWORD"]', None, None),
    (b"null", None, None),
    (b"7", None, None),
    (b'{"id": 3}', 3, None),
    (b'{"id": "q4", "question": 7}', "q4", None),
    (b'{"id": "q5", "question": "SECRETWORD", "as_of": "2026-02-30"}', "q5", None),
    (b'{"id": "q6", "question": "SECRETWORD", "top": 0}', "q6", None),
    (b'{"id": "q7", "question": "SECRETWORD", "setting": "moon"}', "q7", None),
    (b'{"id": {"a": 1}, "question": "SECRETWORD"}', None, None),
    (b'{"id": "q8", "question": "\\ud800 SECRETWORD"}', "q8", None),
    (b'{"id": "\\ud800", "question": "SECRETWORD"}', "\ud800", "abstained"),
    (b'{"id": "q9", "question": "\xff\xfe acute cystitis", "as_of": "2026-08-15"}', "q9", "answered"),
    (b'{"id": "q10", "question": ""}', "q10", "refused"),
    (b'{"id": "q11", "question": "John Smith SSN 123-45-6789 SECRETWORD"}', "q11", "refused"),
    (b'{"id": "q12", "question": "' + b"x" * 60_001 + b'"}', "q12", None),
    (b'{"id": "q13", "question": "' + b"\\ud83d\\ude00" * 60_000 + b'"}', "q13", "abstained"),
    (b'{"id": "q14", "question": "' + b"x" * 2_000_000 + b'"}', None, None),
    (b"[" * 200_000, None, None),
    (b'{"id": 15, "question": "purple elephants"}\r', 15, "abstained"),
    (b'{"id": "q16", "question": "fracture of femur", "as_of": "2026-08-15", "x": 1}', "q16", "needs_detail"),
]


@pytest.mark.parametrize("way", ["file", "stdin", "file with byte-order mark", "stdin with byte-order mark"])
@pytest.mark.parametrize("ending", [b"\n", b""])
def test_a_batch_answers_each_line_in_its_place_whatever_the_others_are(
    way: str, ending: bytes, nosology: Nosology, tmp_path: Path
) -> None:
    mark = b"\xef\xbb\xbf" if "mark" in way else b""
    content = mark + b"\n".join(line for line, _, _ in BATCH) + ending
    (tmp_path / "batch.jsonl").write_bytes(content)
    if way.startswith("stdin"):
        done = nosology("ask", "--batch", "-", "--json", stdin=content)
    else:
        done = nosology("ask", "--batch", str(tmp_path / "batch.jsonl"), "--json")
    assert (done.status, done.err) == (0, "")
    assert "SECRETWORD" not in done.out
    expected = [(identifier, outcome) for _, identifier, outcome in BATCH if outcome != "skipped"]
    assert [(line.get("id") if "error" in line else line["question_id"]) for line in done.lines] == [
        identifier for identifier, _ in expected
    ]
    assert [line.get("outcome") for line in done.lines] == [outcome for _, outcome in expected]
    for line in done.lines:
        assert set(line) == ({"id", "error"} if "error" in line else FIELDS)


def test_a_batch_without_dates_is_asked_of_the_date_given(nosology: Nosology) -> None:
    done = nosology("ask", "--batch", "-", "--json", *DAY, stdin=b'{"question": "acute cystitis"}\n')
    assert done.json["as_of"] == "2026-08-15"


@pytest.mark.parametrize("content", [b"", b"\n\n \n"])
def test_an_empty_batch_is_no_failure(content: bytes, nosology: Nosology) -> None:
    assert nosology("ask", "--batch", "-", "--json", stdin=content) == Run(0, "", "")


def test_a_line_on_which_the_program_fails_is_an_error_in_its_place(
    nosology: Nosology, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        """An application that breaks on one question."""

        @property
        def answerer(self) -> "Failing":
            return self

        def answer(self, question: object) -> object:
            raise RuntimeError(f"broken on {question}")

    monkeypatch.setattr(actions, "start_application", lambda settings, progress: Failing())
    done = nosology("ask", "--batch", "-", "--json", stdin=b'{"id": 1, "question": "SECRETWORD"}\n{"id": 2}\n')
    assert done.status == 0
    assert [line["id"] for line in done.lines] == [1, 2]
    assert "SECRETWORD" not in done.out + done.err


# ---- bad usage ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["ask"],
        ["ask", ""],
        ["ask", "  "],
        ["ask", "x", "--as-of", "2026-02-30"],
        ["ask", "x", "--as-of", "yesterday"],
        ["ask", "x", "--as-of"],
        ["ask", "x", "--setting", "moon"],
        ["ask", "x", "--system", "icd9"],
        ["ask", "x", "--top", "0"],
        ["ask", "x", "--top", "51"],
        ["ask", "x", "--top", "²"],
        ["ask", "x", "--top", "many"],
        ["ask", "x", "--nonsense"],
        ["ask", "--batch", "no-such-file.jsonl", "--json"],
        ["ask", "--batch", ".", "--json"],
        ["ask", "--batch", "-"],
        ["ask", "--batch", "-", "--json", "and a question"],
        ["code"],
        ["code", "E11.22", "--as-of", "2026-13-01"],
        ["check"],
        ["check", "E11.22", "--setting", "moon"],
        ["search"],
        ["search", "x", "--passages", "--codes"],
        ["passage"],
        ["passage", "no-such-passage"],
        ["passage", "icd10cm-guidelines:I.C.99"],
        ["passage", "\x1b[31m:\n"],
        ["sources"],
        ["sources", "burn"],
        ["sources", "import"],
        ["index", "twice"],
    ],
    ids=lambda arguments: ascii(" ".join(arguments)),
)
def test_bad_usage_is_one_line_and_status_2(arguments: list[str], nosology: Nosology) -> None:
    done = nosology(*arguments)
    assert (done.status, done.out) == (2, "")
    assert is_one_line(done.err)


def test_a_setting_that_cannot_be_meant_is_bad_usage(nosology: Nosology, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOSOLOGY_PORT", "http")
    done = nosology("ask", "acute cystitis")
    assert (done.status, done.out) == (2, "")
    assert "NOSOLOGY_PORT" in done.err
    assert is_one_line(done.err)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"]])
def test_help_shows_examples_and_exit_statuses(arguments: list[str], nosology: Nosology) -> None:
    done = nosology(*arguments)
    assert (done.status, done.err) == (0, "")
    examples = [line.split() for line in done.out.splitlines() if line.startswith("  nosology ")]
    assert {example[1] for example in examples} >= {"ask", "code", "search", "passage"}
    assert "exit status" in done.out


@pytest.mark.parametrize("command", ["ask", "code", "check", "search", "passage", "sources", "index", "serve"])
def test_every_command_has_help(command: str, nosology: Nosology) -> None:
    done = nosology(command, "--help")
    assert (done.status, done.err) == (0, "")
    assert f"nosology {command}" in done.out
    assert f"\n    {command}" in nosology("--help").out


# ---- failures of the machine ----------------------------------------------------------------------------


def test_a_data_folder_below_a_file_fails_in_one_line(
    nosology: Nosology,
    library: Library,
    screener: Screener,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("NOSOLOGY_HOME", str(tmp_path / "file" / "below"))
    monkeypatch.setattr(start, "open_library", lambda settings: library)
    monkeypatch.setattr(start, "make_encoder", lambda settings: HashingEncoder())
    monkeypatch.setattr(start, "Screener", lambda: screener)
    monkeypatch.setattr(actions, "start_application", start.start_application)
    done = nosology("ask", "acute cystitis")
    assert (done.status, done.out) == (1, "")
    assert str(tmp_path / "file") in done.err
    assert is_one_line(done.err)


def test_what_needs_no_data_folder_works_without_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    home = str(tmp_path / "file" / "below")
    done = process("code", "E11.22", *DAY, "--json", out=subprocess.PIPE, NOSOLOGY_HOME=home)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["validity"]["status"] == "valid"


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (RuntimeError("SECRETWORD"), 1, "RuntimeError"),
        (RecursionError("SECRETWORD"), 1, "RecursionError"),
        (MemoryError(), 1, "MemoryError"),
        (PermissionError(13, "Permission denied", "/data/audit"), 1, "Permission denied: /data/audit"),
        (OSError("SECRETWORD"), 1, "OSError"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
)
def test_whatever_breaks_is_told_in_one_line(
    error: BaseException, status: int, told: str, nosology: Nosology, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(settings: Settings, progress: Progress) -> Application:
        raise error

    monkeypatch.setattr(actions, "start_application", broken)
    done = nosology("ask", "acute cystitis")
    assert (done.status, done.out) == (status, "")
    assert told in done.err
    assert "SECRETWORD" not in done.err
    assert is_one_line(done.err)


def test_a_file_that_is_no_tabular_list_is_not_imported(nosology: Nosology, tmp_path: Path, data_folder: Path) -> None:
    (tmp_path / "list.xml").write_text("<html></html>", encoding="utf-8")
    done = nosology("sources", "import", str(tmp_path / "list.xml"))
    assert (done.status, done.out) == (1, "")
    assert is_one_line(done.err)
    assert not data_folder.exists()


# ---- the other commands ---------------------------------------------------------------------------------


def test_a_code_is_shown_with_validity_and_notes(nosology: Nosology) -> None:
    data = nosology("code", "e1122", *DAY, "--json").json
    assert (data["code"], data["validity"]["status"], data["billable"]) == ("E11.22", "valid", True)
    assert {note["at"] for note in data["use_additional_code"]} >= {"E11.22"}
    done = nosology("code", "e1122", *DAY)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("E11.22  Type 2 diabetes mellitus with diabetic chronic kidney disease")


@pytest.mark.parametrize("code", ["E11.99", "XYZZY", "", "\x1b[31m", "E" * 500, "二"])
@pytest.mark.parametrize("as_json", [True, False])
def test_an_unknown_code_is_an_answer(code: str, as_json: bool, nosology: Nosology) -> None:
    done = nosology("code", code, *DAY, *(["--json"] if as_json else []))
    assert (done.status, done.err) == (0, "")
    if as_json:
        assert done.json["validity"]["status"] == "unknown"
    else:
        assert done.out.strip()
        assert "\x1b" not in done.out


def test_codes_are_checked_together(nosology: Nosology) -> None:
    done = nosology("check", "E10.9", "E11.9", "E11.99", *DAY, "--setting", "inpatient", "--json")
    assert done.status == 0
    objections = {f["rule"] for f in done.json["findings"] if f["severity"] == "error"}
    assert objections == {"excludes1", "invalid_code"}
    assert [code["validity"]["status"] for code in done.json["codes"]] == ["valid", "valid", "unknown"]
    assert "excludes1" in nosology("check", "E10.9", "E11.9", *DAY).out


def test_search_shows_retrieval_alone(nosology: Nosology) -> None:
    both = nosology("search", "acute", "cystitis", *DAY, "--json").json
    assert both["codes"][0]["code"] == "N30.00"
    assert set(both["codes"][0]) >= {"code", "system", "description", "score", "found_by"}
    assert set(both["passages"][0]) >= {"passage_id", "label", "section", "score", "text"}
    assert nosology("search", "acute cystitis", *DAY, "--passages", "--json").json["codes"] == []
    assert nosology("search", "acute cystitis", *DAY, "--codes", "--json").json["passages"] == []
    assert len(nosology("search", "acute cystitis", *DAY, "--top", "2", "--json").json["codes"]) == 2
    assert "N30.00" in nosology("search", "acute cystitis", *DAY).out


def test_a_passage_is_shown_whole(nosology: Nosology) -> None:
    data = nosology("passage", "icd10cm-guidelines:I.C.4.a", "--json").json
    assert (data["passage_id"], data["authority"], data["page"]) == ("icd10cm-guidelines:I.C.4.a", "digest", 39)
    printed = nosology("passage", "icd10cm-guidelines:I.C.4.a").out
    assert "our wording of the official section" in printed
    assert [word for word in data["text"].split() if word not in printed] == []


def test_sources_are_listed_with_their_dates(nosology: Nosology) -> None:
    listed = nosology("sources", "list", "--json").json
    assert any({"system": "icd10cm", "release": "FY2026-Apr"}.items() <= source.items() for source in listed)
    assert all(len(source["sha256"]) == 64 for source in listed)
    assert "ICD-10-CM Tabular List FY2026-Apr  2026-04-01 to 2026-09-30" in nosology("sources", "list").out


# ---- as a process: what only the interpreter's end shows ------------------------------------------------


def process(*arguments: str, out: int, **environment: str) -> subprocess.CompletedProcess[bytes]:
    # Unbuffered output would hide what is left in the buffer at exit.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, "-m", "bot.terminal", *arguments],
        cwd=ROOT,
        env={**kept, **environment},
        stdout=out,
        stderr=subprocess.PIPE,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("arguments", [["--help"], ["code", "E11.22", "--json"], ["code", "E11.22"]])
def test_a_reader_who_has_gone_is_no_failure(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = process(*arguments, out=writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no device that is always full")
@pytest.mark.parametrize("arguments", [["--help"], ["code", "E11.22"]])
def test_output_that_cannot_be_written_is_a_failure_of_one_line(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = process(*arguments, out=full.fileno())
    assert done.returncode == 1
    assert is_one_line(done.stderr.decode())


@pytest.mark.parametrize("arguments", [["passage", "icd10cm-guidelines:I.C.4.a", "--json"], ["code", "E11.22"]])
def test_a_terminal_of_plain_ascii_is_written_to(arguments: list[str]) -> None:
    done = process(*arguments, out=subprocess.PIPE, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("ascii")
    if "--json" in arguments:
        assert json.loads(done.stdout)["passage_id"] == arguments[1]
