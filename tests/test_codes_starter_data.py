"""The starter's two tables themselves: their shape always, their facts and words where the official file is at hand."""

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from tabular_files import official

from codes.readers.hcpcs import read_hcpcs, recognises
from codes.readers.source_file import source_files

DATA = Path(__file__).resolve().parents[1] / "codes" / "data"
OFFICIAL = official("hcpcs/HCPC2025_OCT_ANWEB_long_descriptions.csv")
OLDER = official("hcpcs/2020-Alpha-Numeric-HCPCS-File.zip")
needs_official = pytest.mark.skipif(OFFICIAL is None, reason="needs shared/data: HCPCS Level II of October 2025")

# As few words as no one need take for a copy; names of drugs and strengths alone reach five.
LONGEST_SHARED_RUN = 5
SPELLINGS = {
    "mg": ("mg", "milligram", "milligrams"),
    "mcg": ("mcg", "microgram", "micrograms"),
    "g": ("g", "gm", "gram", "grams"),
    "ml": ("ml", "cc"),
    "unit": ("unit", "units", "usp unit", "usp units"),
    "iu": ("iu", "i.u."),
    "meq": ("meq",),
    "millicurie": ("millicurie", "millicuries"),
    "microcurie": ("microcurie", "microcuries"),
    "vial": ("vial", "single dose vial"),
    "dose": ("dose",),
    "study dose": ("study dose",),
    "treatment dose": ("treatment dose",),
    "therapeutic dose": ("therapeutic dose",),
}
UNIT_OF = {spelling: unit for unit, spellings in SPELLINGS.items() for spelling in spellings}
_ANY = "|".join(sorted(map(re.escape, UNIT_OF), key=len, reverse=True))
_NUMBERED = re.compile(rf"(?<![\w.])(?<!\d,)(\d[\d,]*(?:\.\d+)?)\s*(million )?({_ANY})(?![a-z])")
_PER_ONE = re.compile(rf"\bper ({_ANY})(?![a-z])")
# Which of two stated amounts one unit stands for: the sum, the whole of a single dose.
SECOND_AMOUNT = {"J2543": ("1.125", "g")}


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def code_rows() -> tuple[dict[str, str], ...]:
    return rows("hcpcs_codes.csv")


def modifier_rows() -> tuple[dict[str, str], ...]:
    return rows("hcpcs_modifiers.csv")


@cache
def official_descriptions() -> dict[str, str]:
    assert OFFICIAL is not None
    with OFFICIAL.open(encoding="utf-8-sig", newline="") as stream:
        return {row["Code"].strip(): row["Description"] for row in csv.DictReader(stream)}


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", text.lower().replace("'", "")))


def shared_runs(ours: str, theirs: str) -> set[tuple[str, ...]]:
    size = LONGEST_SHARED_RUN + 1

    def runs(text: str) -> set[tuple[str, ...]]:
        taken = words(text)
        return {taken[start : start + size] for start in range(len(taken) - size + 1)}

    return runs(ours) & runs(theirs)


def stated_units(description: str) -> list[tuple[str, str]]:
    """What one unit may be by an official description: "per" something first, then amounts in order."""
    text = description.lower()
    per_one = [("1", UNIT_OF[match[1]]) for match in _PER_ONE.finditer(text)]
    numbered = [
        (match[1].replace(",", "") + ("000000" if match[2] else ""), UNIT_OF[match[3]])
        for match in _NUMBERED.finditer(text)
    ]
    return per_one + numbered


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("hcpcs_codes.csv", "code,label,unit_amount,unit,group"),
        ("hcpcs_modifiers.csv", "modifier,label,use"),
    ],
)
def test_a_table_is_sorted_plain_text_with_the_agreed_heading(name: str, heading: str) -> None:
    content = (DATA / name).read_bytes()
    assert content.isascii()
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert content.decode().splitlines()[0] == heading
    keys = [row[heading.split(",")[0]] for row in rows(name)]
    assert keys == sorted(keys)


def test_there_are_as_many_codes_and_modifiers_as_coders_ask_about() -> None:
    assert len(code_rows()) >= 2200
    assert len(modifier_rows()) >= 150
    kinds = Counter(row["code"][0] for row in code_rows())
    assert {kind: kinds[kind] >= 25 for kind in "AEGJKLPQV"} == dict.fromkeys("AEGJKLPQV", True)


def test_every_code_is_level_ii_and_none_is_dental_or_cpt() -> None:
    assert [row["code"] for row in code_rows() if not re.fullmatch(r"[A-CE-V][0-9]{4}", row["code"])] == []


def test_every_modifier_is_two_characters_and_none_is_of_cpt() -> None:
    names = [row["modifier"] for row in modifier_rows()]
    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Z0-9]", name)] == []


@pytest.mark.parametrize(("name", "key"), [("hcpcs_codes.csv", "code"), ("hcpcs_modifiers.csv", "modifier")])
def test_nothing_stands_twice(name: str, key: str) -> None:
    for column in (key, "label"):
        assert [value for value, count in Counter(row[column].lower() for row in rows(name)).items() if count > 1] == []


def test_labels_are_short_and_every_code_has_a_group() -> None:
    for row in (*code_rows(), *modifier_rows()):
        assert row["label"] == row["label"].strip()
        assert 3 <= len(row["label"].split()) <= 14, row
        assert len(row["label"]) <= 100, row
    assert [row["code"] for row in code_rows() if not row["group"].strip()] == []


def test_what_a_modifier_is_used_for_is_a_sentence_or_empty() -> None:
    uses = [row["use"] for row in modifier_rows() if row["use"]]
    assert len(uses) >= 100
    assert [use for use in uses if not use.endswith(".") or not use[0].isupper() or len(use) > 140] == []


def test_a_billing_unit_is_whole_or_absent() -> None:
    for row in code_rows():
        assert bool(row["unit_amount"]) == bool(row["unit"]), row
        if row["unit"]:
            assert float(row["unit_amount"]) > 0
            assert row["unit"] in SPELLINGS, row


def test_drugs_have_billing_units_and_equipment_has_none() -> None:
    drugs = [row for row in code_rows() if "drug" in row["group"] and "unlisted" not in row["group"]]
    assert sum(bool(row["unit"]) for row in drugs) >= 0.98 * len(drugs)
    assert [row["code"] for row in code_rows() if row["code"][0] in "BEGHKLRTV" and row["unit"]] == []


@pytest.mark.parametrize(
    ("code", "amount", "unit"),
    [
        ("J0696", "250", "mg"),
        ("J3420", "1000", "mcg"),
        ("J1885", "15", "mg"),
        ("J1644", "1000", "unit"),
        ("J3480", "2", "meq"),
        ("J0561", "100000", "unit"),
        ("J7040", "500", "ml"),
        ("J7321", "1", "dose"),
        ("J2543", "1.125", "g"),
        ("J9214", "1000000", "unit"),
        ("J9286", "2.5", "mg"),
        ("J7201", "1", "iu"),
        ("Q9967", "1", "ml"),
        ("A9552", "1", "study dose"),
        ("E0143", "", ""),
    ],
)
def test_billing_units_that_claims_turn_on(code: str, amount: str, unit: str) -> None:
    (row,) = [row for row in code_rows() if row["code"] == code]
    assert (row["unit_amount"], row["unit"]) == (amount, unit)


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("J3420", "vitamin B12 cyanocobalamin"),
        ("E0143", "folding walker wheels"),
        ("E0601", "CPAP sleep apnea"),
        ("J1010", "methylprednisolone acetate injection"),
        ("G0439", "annual wellness visit"),
        ("G2211", "office visit complexity"),
        ("A0427", "ALS ambulance emergency"),
        ("L4361", "walking boot"),
        ("K0001", "manual wheelchair"),
        ("V2520", "soft contact lens"),
        ("P9016", "red cell"),
        ("Q3014", "telehealth originating site"),
        ("A4253", "glucose test strips"),
    ],
)
def test_a_label_holds_the_words_a_coder_asks_with(code: str, asked: str) -> None:
    (row,) = [row for row in code_rows() if row["code"] == code]
    assert set(words(asked)) <= set(words(row["label"]))


@pytest.mark.parametrize("code", ["J1010", "J2919", "J1171", "J1938", "J0165", "J0139", "J9075", "J2506", "A4239"])
def test_the_code_that_took_over_is_the_one_in_the_table(code: str) -> None:
    assert code in {row["code"] for row in code_rows()}


@pytest.mark.skipif(OLDER is None, reason="needs shared/data: the HCPCS Level II archive of 2020")
def test_nothing_in_the_tables_had_ended_by_2020() -> None:
    assert OLDER is not None
    (file,) = [read_hcpcs(source) for source in source_files(OLDER) if recognises(source)]
    ended = {line.code for line in file.codes if line.terminated}
    ended |= {line.modifier for line in file.modifiers if line.terminated}
    assert len(ended) > 500
    assert ended & ({row["code"] for row in code_rows()} | {row["modifier"] for row in modifier_rows()}) == set()


@needs_official
def test_every_code_and_modifier_is_in_the_official_file() -> None:
    known = official_descriptions()
    assert [row["code"] for row in code_rows() if row["code"] not in known] == []
    assert [row["modifier"] for row in modifier_rows() if row["modifier"] not in known] == []


@needs_official
def test_every_billing_unit_is_the_one_officially_stated() -> None:
    wrong = {}
    for row in code_rows():
        stated = stated_units(official_descriptions()[row["code"]])
        expected = SECOND_AMOUNT.get(row["code"], stated[0] if stated else None)
        if row["unit"] and (row["unit_amount"], row["unit"]) != expected:
            wrong[row["code"]] = (row["unit_amount"], row["unit"], expected)
        assert row["code"] not in SECOND_AMOUNT or SECOND_AMOUNT[row["code"]] in stated
    assert wrong == {}


@needs_official
def test_no_label_or_use_repeats_the_official_words() -> None:
    known = official_descriptions()
    texts = [(row["code"], row["label"]) for row in code_rows()]
    texts += [(row["modifier"], row[column]) for row in modifier_rows() for column in ("label", "use")]
    assert {name: runs for name, ours in texts if (runs := shared_runs(ours, known[name]))} == {}
    assert [name for name, ours in texts if words(ours) == words(known[name])] == []
