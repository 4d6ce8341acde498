"""The suites of the repository: every case is read, every code stands on its date, every section in the digest."""

import json
from collections import Counter
from pathlib import Path

import pytest
from evals_answers import case

from bot.bootstrap import Library
from bot.models import Outcome
from codes.models import Setting, System
from evals.case_checks import KNOWN_TAGS, case_complaints
from evals.cases import Dataset
from evals.errors import CaseError
from evals.suites import SUITES, datasets_folder, narrowed, read_dataset, read_suite

DOCUMENTS = datasets_folder() / "documents"


@pytest.mark.parametrize("suite", sorted(SUITES))
def test_every_suite_is_read_and_its_ids_are_its_own(suite: str) -> None:
    cases = [one for dataset in read_suite(suite) for one in dataset.cases]
    assert cases
    assert max(Counter(one.id for one in cases).values()) == 1


@pytest.mark.parametrize("suite", ["core", "smoke", "guidelines"])
def test_what_the_cases_name_is_there(suite: str, library: Library) -> None:
    complaints = [
        complaint.told(one.id)
        for dataset in read_suite(suite)
        for one in dataset.cases
        for complaint in case_complaints(one, library, DOCUMENTS)
        # No later release of HCPCS is packaged: that alone is told of cases of 2026.
        if not (complaint.warning and complaint.field == "as_of")
    ]
    assert complaints == []


def test_blind_sets_are_held_out_and_no_others() -> None:
    assert {d.name for d in read_suite("all") if d.held_out} == {"guideline_questions_blind", "coding_questions_blind"}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"must_codes": ["E11.2"], "sequence": False}, "must_codes: E11.2 on 2026-08-15 is a header"),
        ({"must_codes": ["E11.97"], "sequence": False}, "must_codes: E11.97 is unknown: no such code in ICD-10-CM"),
        ({"must_codes": ["E1122"], "sequence": False}, "must_codes: E1122 is not how the book prints it; write E11.22"),
        ({"acceptable_codes": ["E860"]}, "acceptable_codes: E860 is not how the book prints it; write E86.0"),
        ({"forbidden_codes": ["X99.99"]}, "forbidden_codes: X99.99 is unknown"),
        (
            {"deciding_sections": {"icd10cm-guidelines:IX.Z": 2}},
            "deciding_sections: there is no passage icd10cm-guidelines:IX.Z on 2026-08-15; write",
        ),
        ({"documents": ["none.md"]}, "documents: there is no document none.md; put it"),
        (
            {"tags": ["injections"]},
            'tags: warning: nothing follows from the tag "injections"; did you mean "injection"',
        ),
        ({"as_of": "2036-08-15", "deciding_sections": {}}, "as_of: warning: 2036-08-15 is past every loaded release"),
    ],
)
def test_what_is_not_there_is_told(fields: dict[str, object], complaint: str, library: Library) -> None:
    (told,) = case_complaints(case(**fields), library, DOCUMENTS)
    assert told.told("f:1").startswith(f"f:1: {complaint}")
    assert list(case_complaints(case(), library, DOCUMENTS)) == []


def test_a_code_is_looked_up_in_the_systems_of_the_case(library: Library) -> None:
    of_2025 = {"as_of": "2025-11-15", "deciding_sections": {}, "forbidden_codes": [], "sequence": False}
    drug = case(must_codes=["J1100"], systems=["hcpcs"], **of_2025)
    assert list(case_complaints(drug, library, DOCUMENTS)) == []


@pytest.mark.parametrize("code", ["E0999", "G0999", "E86.7"])
def test_of_an_unknown_diagnosis_nothing_is_said_of_another_system(code: str, library: Library) -> None:
    (told,) = case_complaints(case(must_codes=[code], sequence=False, forbidden_codes=[]), library, DOCUMENTS)
    assert "ICD-10-CM" in told.what
    assert "HCPCS" not in told.what


def test_a_free_tag_is_no_slip(library: Library) -> None:
    assert list(case_complaints(case(tags=["screening", "kidney", *KNOWN_TAGS]), library, DOCUMENTS)) == []


def test_a_suite_is_narrowed_by_tag_id_and_number() -> None:
    some = Dataset("d", Path("d"), tuple(case(id=f"t-{n}", tags=["a" if n % 2 else "b"]) for n in range(6)))
    assert [c.id for d in narrowed([some], tags=["a"]) for c in d.cases] == ["t-1", "t-3", "t-5"]
    assert [c.id for d in narrowed([some], only=["t-4"]) for c in d.cases] == ["t-4"]
    assert [c.id for d in narrowed([some], limit=2) for c in d.cases] == ["t-0", "t-1"]
    assert narrowed([some], tags=["c"]) == ()


def written(folder: Path, name: str, *rows: object) -> Path:
    path = folder / name
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows), encoding="utf-8")
    return path


def test_external_sets_are_read_by_their_columns(tmp_path: Path) -> None:
    question = {
        "id": "q1", "question": "wrist fx", "setting": "ED", "as_of": "2026-08-15", "must_codes": [],
        "acceptable_codes": ["S62.101A"], "forbidden_codes": [], "gold_sections": ["I.B.13", "PCS B3.2", "NCCI I.E"],
        "expected_outcome": "needs_detail", "kind": "setting_pair", "specialty": "orthopedics",
    }  # fmt: skip
    (one,) = read_dataset(written(tmp_path, "questions.jsonl", question)).cases
    assert (one.setting, one.expected_outcome, one.tags) == (
        Setting.OUTPATIENT,
        Outcome.NEEDS_DETAIL,
        ("setting-pair",),
    )
    assert set(one.deciding_sections) == {
        "icd10cm-guidelines:I.B.13",
        "icd10pcs-guidelines:B3.2",
        "ncci-policy-manual:I.E",
    }
    (term,) = read_dataset(written(tmp_path, "syn.jsonl", {"term": "gout", "code": "M10.9", "stratum": "hard"})).cases
    assert (term.wanted, term.split, term.difficulty) == ((("M10.9",),), "dev", "hard")
    first, second = read_dataset(written(tmp_path, "lay_terms.tsv", "tia\tG45", "bronchitis\tJ40|J20")).cases
    assert (first.by_category, first.wanted, second.wanted) == (True, (("G45",),), (("J40", "J20"),))
    (procedure,) = read_dataset(written(tmp_path, "procedures_pcs.tsv", "laser\t0U5C7ZZ 0U5G7ZZ")).cases
    assert (procedure.system, procedure.wanted) == (System.ICD10PCS, (("0U5C7ZZ",), ("0U5G7ZZ",)))


def test_what_is_no_set_of_cases_is_told(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="neither a suite"):
        read_suite("nothing-of-the-kind")
    broken = written(tmp_path, "syn.jsonl", {"term": "gout", "code": "M10.9"}, {"term": "gout"})
    with pytest.raises(CaseError, match=r"syn\.jsonl:2: code: a row does not have the columns of"):
        read_dataset(broken)
    twice = case().model_dump(mode="json")
    written(tmp_path, "a.jsonl", twice)
    written(tmp_path, "b.jsonl", twice)
    (tmp_path / "syn.jsonl").unlink()
    with pytest.raises(CaseError, match=r"b\.jsonl:1: id: the id t-1 stands in a\.jsonl:1 too"):
        read_suite(str(tmp_path))


def test_a_row_of_an_external_set_is_told_by_line_and_field(tmp_path: Path) -> None:
    question = {
        "id": "q1", "question": "wrist fx", "setting": None, "as_of": "2026-08-15", "must_codes": ["I10"],
        "acceptable_codes": [], "forbidden_codes": ["I10"], "gold_sections": [], "expected_outcome": "answered",
    }  # fmt: skip
    slips = ({**question, "forbidden_codes": ["i10"]}, {**question, "expected_outcome": "x"})
    with pytest.raises(CaseError) as caught:
        read_dataset(written(tmp_path, "questions.jsonl", question, *slips))
    assert str(caught.value).splitlines() == [
        "questions.jsonl:1: forbidden_codes: I10 stands in must_codes and in forbidden_codes; take it out of one",
        'questions.jsonl:2: forbidden_codes: "i10" is not how a code is written; write I10',
        "questions.jsonl:3: (row): a row does not have what the columns of the first hold; "
        "write it as the rows before it are written",
    ]


def test_a_row_of_ours_with_its_sections_in_a_list_is_no_external_set(tmp_path: Path) -> None:
    row = {**case().model_dump(mode="json", exclude_defaults=True), "deciding_sections": ["I.C.4.a"]}
    complaint = r"^some\.jsonl:1: deciding_sections: a list stands where an object must; write DOCUMENT:NUMBER"
    with pytest.raises(CaseError, match=complaint):
        read_dataset(written(tmp_path, "some.jsonl", {**row, "setting": None}))
