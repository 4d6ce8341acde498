"""The suites of the repository: every case is read, every code stands on its date, every section in the digest."""

import json
from collections import Counter
from pathlib import Path

import pytest
from evals_answers import case

from bot.bootstrap import Library
from bot.models import Outcome
from codes.models import Setting, System
from evals.case_checks import case_complaints
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
        f"{one.id}: {complaint}"
        for dataset in read_suite(suite)
        for one in dataset.cases
        for complaint in case_complaints(one, library, DOCUMENTS)
    ]
    assert complaints == []


def test_blind_sets_are_held_out_and_no_others() -> None:
    assert {d.name for d in read_suite("all") if d.held_out} == {"guideline_questions_blind", "coding_questions_blind"}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"must_codes": ["E11.2"], "sequence": False}, "E11.2 on 2026-08-15"),
        ({"must_codes": ["E11.97"], "sequence": False}, "E11.97"),
        ({"forbidden_codes": ["X99.99"]}, "X99.99"),
        ({"deciding_sections": {"icd10cm-guidelines:IX.Z": 2}}, "there is no passage icd10cm-guidelines:IX.Z"),
        ({"documents": ["none.md"]}, "there is no document none.md"),
    ],
)
def test_what_is_not_there_is_told(fields: dict[str, object], complaint: str, library: Library) -> None:
    (told,) = case_complaints(case(**fields), library, DOCUMENTS)
    assert told.startswith(complaint)
    assert list(case_complaints(case(), library, DOCUMENTS)) == []


def test_a_code_is_looked_up_in_the_systems_of_the_case(library: Library) -> None:
    drug = case(must_codes=["J1100"], sequence=False, systems=["hcpcs"])
    assert list(case_complaints(drug, library, DOCUMENTS)) == []


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
    with pytest.raises(CaseError, match=r"syn\.jsonl: a row does not have the columns of the first"):
        read_dataset(broken)
    twice = case().model_dump(mode="json")
    written(tmp_path, "a.jsonl", twice)
    written(tmp_path, "b.jsonl", twice)
    (tmp_path / "syn.jsonl").unlink()
    with pytest.raises(CaseError, match=r"b\.jsonl: the id t-1 stands in a\.jsonl too"):
        read_suite(str(tmp_path))
