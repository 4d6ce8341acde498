"""Which findings stand in an answer: those on the codes it recommends, each in its own system."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from edit_files import ptp_text, source
from tabular_files import packaged

from bot.material import Material
from bot.models import AnswerCode, Role
from bot.selection import Selection, select
from bot.set_findings import Checks, check_set, set_findings, unloaded_cpt
from codes.checker.claim import make_claim
from codes.edits.code_editor import CodeEditor
from codes.edits.edits import NO_EDITS, Edits
from codes.edits.ptp import PtpEdits
from codes.edits.ptp_store import PtpStore
from codes.models import Finding, Setting, System
from codes.readers.ncci_ptp import ptp_edition, read_ptp
from guidelines.rule_files import packaged_rules
from retrieval.models import Details, SearchQuery

DAY = date(2026, 8, 15)
NOTHING: Selection = select([], packaged(), DAY, None, "", ())


def asked(*typed: str, setting: Setting | None = None) -> Material:
    query = SearchQuery(" ".join(typed), (), typed, Details(), setting, None, ())
    looked_up = tuple(packaged().look_up(code, DAY) for code in typed)
    return Material(query, DAY, setting, 10, looked_up, NOTHING, ())


def shown(*codes: str, system: System = System.ICD10CM) -> list[AnswerCode]:
    answers = []
    for code in codes:
        found = packaged().look_up(code, DAY, system)
        description = found.entry.description if found.entry else ""
        answers.append(
            AnswerCode(found.code, system, description, Role.SUGGESTED, 1, True, found.validity, 1.0, ("typed",), "")
        )
    return answers


def rules(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.rule for finding in findings]


@pytest.fixture
def pairs(tmp_path: Path) -> Checks:
    """Invented pairs of the third quarter of 2026, part 1 of the practitioner's list."""
    file = source(tmp_path, ptp_text(), "practitioner_ptp_2026Q3.txt")
    PtpStore.build(tmp_path / "pairs.sqlite", ptp_edition(file), read_ptp(file))
    return Checks(Edits(ptp=PtpEdits((PtpStore(tmp_path / "pairs.sqlite"),))))


def test_an_answer_without_codes_has_no_findings() -> None:
    assert set_findings(packaged(), Checks(), asked("E11.22"), []) == ()


def test_an_objection_of_the_book_is_said() -> None:
    (finding,) = set_findings(packaged(), Checks(), asked(), shown("E10.9", "E11.9"))
    assert (finding.rule, set(finding.codes)) == ("excludes1", {"E10.9", "E11.9"})


def test_what_is_only_information_and_what_is_not_loaded_is_left_out() -> None:
    material = asked(setting=Setting.INPATIENT)
    assert rules(set_findings(packaged(), Checks(), material, shown("I50.9", "J44.1"))) == []
    claim = make_claim(packaged(), ["I50.9", "J44.1"], DAY, Setting.INPATIENT)
    assert "no_data" in rules(check_set(claim, Checks()))


@pytest.mark.parametrize("code", ["Y92.009", "Z00.00"])
def test_a_code_alone_is_not_said_to_be_in_the_wrong_place(code: str) -> None:
    found = rules(set_findings(packaged(), Checks(), asked(code), shown(code)))
    assert not {"not_first_listed", "single_use"} & set(found)


def test_a_code_in_the_wrong_place_among_others_is_said() -> None:
    assert "not_first_listed" in rules(set_findings(packaged(), Checks(), asked(), shown("Y92.009", "S72.001A")))


class EditorOfAll:
    """An editor to which every code is unacceptable as principal diagnosis."""

    def edit(self, claim: Any) -> Any:
        return {"version": 20991231, "edits": [{"name": "UNACCEPTABLE_PDX"}]}

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(("setting", "said"), [(Setting.INPATIENT, True), (Setting.OUTPATIENT, False), (None, False)])
def test_what_may_not_be_principal_is_said_of_inpatient_stays_alone(setting: Setting | None, said: bool) -> None:
    checks = Checks(Edits(code_editor=CodeEditor(EditorOfAll)))
    found = rules(set_findings(packaged(), checks, asked(setting=setting), shown("E11.9", "I10")))
    assert ("unacceptable_principal" in found) == said


def test_an_item_is_not_taken_for_the_diagnosis_that_is_written_alike() -> None:
    # As diagnoses, E10.31 and E11.61 are headers of two types of diabetes; as items they are wheelchairs.
    items = shown("E1031", "E1161", system=System.HCPCS)
    assert {f.rule for f in check_set(make_claim(packaged(), ["E1031", "E1161"], DAY), Checks())} >= {"header"}
    assert not {"header", "excludes1"} & set(rules(set_findings(packaged(), Checks(), asked(), items)))


def test_two_procedures_asked_about_are_told_what_stands_between_them(pairs: Checks) -> None:
    items = shown("A0100", "A0200", system=System.HCPCS)
    professional = asked(setting=Setting.PROFESSIONAL)
    (finding,) = set_findings(packaged(), pairs, professional, items)
    assert (finding.rule, finding.codes) == ("ptp", ("A0100", "A0200"))
    (finding,) = set_findings(packaged(), Checks(), professional, items)
    assert (finding.rule, finding.source) == ("no_data", "ncci-ptp")
    assert "import" in finding.message


def test_cpt_codes_asked_about_are_checked_without_a_licensed_file() -> None:
    material = asked("99213", "99214", setting=Setting.PROFESSIONAL)
    assert [found.code for found in unloaded_cpt(material)] == ["99213", "99214"]
    findings = set_findings(packaged(), Checks(), material, [])
    assert {code for finding in findings for code in finding.codes} == {"99213", "99214"}
    assert rules(findings) == ["no_data"]


def test_a_code_that_is_typed_and_shown_is_checked_once(pairs: Checks) -> None:
    material = asked("99213", "99213", setting=Setting.PROFESSIONAL)
    assert "duplicate" not in rules(set_findings(packaged(), pairs, material, []))


def test_the_rulebook_is_asked_beside_the_book() -> None:
    claim = make_claim(packaged(), ["I10", "N18.4"], DAY)
    without, beside = check_set(claim, Checks()), check_set(claim, Checks(NO_EDITS, packaged_rules()))
    assert "guideline" not in rules(without)
    assert set(rules(beside)) >= set(rules(without))
    assert "guideline" in rules(beside)


def test_the_setting_is_that_of_the_question() -> None:
    inpatient = replace(asked(), setting=Setting.INPATIENT)
    assert set_findings(packaged(), Checks(), inpatient, shown("E11.22", "N18.4")) == ()
