"""HCPCS questions: which are ones, which code they find, how many units an amount makes, what is cited."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import HashingEncoder
from tabular_files import official

from codes.billing_units import BillingUnit
from codes.catalogue import Catalogue
from codes.cpt import CptCodeSet
from codes.hcpcs import HcpcsCodeSet, HcpcsRecord, ModifierEntry
from codes.models import Release, System
from codes.readers.cpt import CptFile, CptLine
from codes.readers.hcpcs import read_hcpcs
from codes.readers.source_file import SourceFile
from codes.starter import STARTER_NAME, starter_labels
from guidelines.library import GuidelineLibrary
from retrieval.code_ranking import CodeRanker
from retrieval.corpus import all_hcpcs_texts
from retrieval.errors import TableError
from retrieval.hcpcs_ranking import HcpcsRanker
from retrieval.index import OpenIndex
from retrieval.item_questions import asks_for_item, named_modifiers
from retrieval.item_words import description_words, item_words
from retrieval.lexical_index import LexicalIndex
from retrieval.models import Candidate
from retrieval.passages import Passages, code_passage_id
from retrieval.pcs_ranking import PcsRanker
from retrieval.query_analysis import QueryAnalyser
from retrieval.search import Searcher
from retrieval.spelling import SpellingCorrector
from retrieval.word_statistics import word_statistics
from retrieval.wording import DATA, Wording, read_hcpcs_words

RELEASE = Release(System.HCPCS, "2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "small", "")
DAY = date(2026, 8, 15)
CSV_2025 = official("hcpcs/HCPC2025_OCT_ANWEB_long_descriptions.csv")


def drug(code: str, label: str, amount: str = "", unit: str = "") -> HcpcsRecord:
    return HcpcsRecord(code, label, "drug", BillingUnit(Decimal(amount), unit) if amount else None)


# Real codes in words of ours, official codes of the same names, so that questions are those of coders.
RECORDS = (
    drug("E0130", "rigid walker without wheels"),
    drug("E0135", "folding walker without wheels"),
    drug("E0141", "rigid walker with wheels"),
    drug("E0143", "folding walker with wheels"),
    drug("E0155", "wheel attachment for a rigid walker, per pair"),
    drug("E0118", "crutch substitute with lower leg platform"),
    drug("E0601", "continuous airway pressure device (CPAP)"),
    drug("K0001", "standard manual wheelchair"),
    drug("J0696", "ceftriaxone sodium injection, per 250 mg", "250", "mg"),
    drug("J0690", "cefazolin sodium injection, 500 mg", "500", "mg"),
    drug("J3420", "vitamin B-12 (cyanocobalamin) injection, up to 1000 mcg", "1000", "mcg"),
    drug("J3430", "vitamin K (phytonadione) injection, per 1 mg", "1", "mg"),
    drug("J1885", "ketorolac tromethamine injection, per 15 mg", "15", "mg"),
    drug("J7030", "normal saline solution infusion, 1000 cc", "1000", "ml"),
    drug("J7050", "normal saline solution infusion, 250 cc", "250", "ml"),
    drug("J8540", "dexamethasone by mouth, 0.25 mg", "0.25", "mg"),
    drug("J1100", "dexamethasone sodium phosphate injection, 1 mg", "1", "mg"),
    drug("G0008", "giving the influenza virus vaccine"),
)
MODIFIERS = (ModifierEntry("JZ", "no drug was thrown away", RELEASE, "single-dose vials"),)


def searcher(
    records: tuple[HcpcsRecord, ...] = RECORDS, labels: Mapping[str, str] | None = None
) -> tuple[Searcher, QueryAnalyser]:
    code_set = HcpcsCodeSet(RELEASE, records, MODIFIERS)
    return searcher_of(Catalogue({System.HCPCS: lambda: (code_set,)}), labels or {})


def searcher_of(catalogue: Catalogue, labels: Mapping[str, str]) -> tuple[Searcher, QueryAnalyser]:
    texts = {text.text_id: text.text for text in all_hcpcs_texts(catalogue, labels)}
    statistics = word_statistics(texts.values())
    index = OpenIndex(None, {System.HCPCS: LexicalIndex.build(texts)}, statistics)
    found = Searcher(
        catalogue,
        Passages(catalogue, GuidelineLibrary(())),
        index,
        HashingEncoder(),
        CodeRanker(catalogue, {}, statistics.idf),
        PcsRanker(catalogue, statistics.idf),
        HcpcsRanker(catalogue, labels, read_hcpcs_words(), statistics.idf),
    )
    return found, QueryAnalyser(Wording(), SpellingCorrector(statistics.words), lambda token: False)


def best(parts: tuple[Searcher, QueryAnalyser], question: str) -> list[Candidate]:
    search, analyser = parts
    query = analyser.analyse(question, DAY)
    evidence = search.search(query, DAY, (System.HCPCS,), 5)
    found = {c.code: c for _, candidates in reversed(evidence.by_condition) for c in candidates}
    return sorted(found.values(), key=lambda c: -c.score)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("folding walker with wheels code", "E0143"),
        ("hcpcs for a rigid walker without wheels", "E0130"),
        ("b12 shot 1000 mcg, j code", "J3420"),
        ("J-code for vitamin B-12", "J3420"),
        ("vitamin k injection 1 mg", "J3430"),
        ("ceftriaxone 1 g IM", "J0696"),
        ("Rocephin 500mg IM", "J0696"),
        ("what HCPCS code for Toradol 60 mg?", "J1885"),
        ("dexamethasone 10 mg IV", "J1100"),
        ("normal saline 250 cc", "J7050"),
        ("normal saline 1000 ml", "J7030"),
        ("knee scooter", "E0118"),
        ("CPAP machine", "E0601"),
        ("hcpcs for a wheelchair", "K0001"),
        ("rollator", "E0143"),
    ],
)
def test_a_question_in_coders_words_finds_the_code(question: str, code: str) -> None:
    found = best(searcher(), question)
    assert found[0].code == code
    assert found[0].system is System.HCPCS
    assert found[0].score >= 0.62


@pytest.mark.parametrize(
    ("question", "matched"),
    [
        ("ceftriaxone 1 g IM", "ceftriaxone sodium injection, per 250 mg; 1 g is 4 units of 250 mg"),
        ("toradol 16 mg IM", "ketorolac tromethamine injection, per 15 mg; 16 mg is 2 units of 15 mg"),
        ("ceftriaxone injection 10 ml", "ceftriaxone sodium injection, per 250 mg"),
        ("ceftriaxone injection", "ceftriaxone sodium injection, per 250 mg"),
    ],
)
def test_the_units_that_an_amount_makes_are_said(question: str, matched: str) -> None:
    assert best(searcher(), question)[0].matched == matched


@pytest.mark.parametrize("question", ["j code", "hcpcs code please", "1000 mg", "gonorrhea", "!!!"])
def test_a_question_without_the_words_of_a_code_finds_none_that_is_credible(question: str) -> None:
    assert [c for c in best(searcher(), question) if c.score >= 0.62] == []


def test_a_code_is_found_by_the_label_of_ours_beside_its_official_description() -> None:
    official_words = (drug("E0143", "Frame of another name"), drug("E0601", "Device of another name"))
    parts = searcher(official_words, {"E0143": "folding walker with wheels", "E9999": "not loaded"})
    found = best(parts, "folding walker with wheels")
    assert [(c.code, c.matched) for c in found] == [("E0143", "Frame of another name")]


def test_without_a_hcpcs_release_nothing_is_found() -> None:
    search, analyser = searcher_of(Catalogue({}), {})
    query = analyser.analyse("folding walker with wheels", DAY)
    assert all(not found for _, found in search.search(query, DAY, (System.HCPCS,), 5).by_condition)


@pytest.mark.skipif(CSV_2025 is None, reason="needs shared/data: hcpcs/HCPC2025_OCT_ANWEB_long_descriptions.csv")
def test_the_official_file_answers_coders_questions() -> None:
    assert CSV_2025 is not None
    release = Release(System.HCPCS, "2025-Q4", date(2025, 10, 1), date(2025, 12, 31), "x", "")
    code_set = HcpcsCodeSet.from_file(read_hcpcs(SourceFile(CSV_2025)), release)
    # Beside our labels, as the program has them: the words of ours lead to these first.
    parts = searcher_of(Catalogue({System.HCPCS: lambda: (code_set,)}), starter_labels())
    wanted = {
        "folding walker with wheels code": "E0143",
        "b12 shot 1000 mcg, j code": "J3420",
        "ceftriaxone 1 g IM": "J0696",
        "depo-provera 150 mg j code": "J1050",
        "kenalog 40 mg injection": "J3301",
        "ondansetron 4 mg IV": "J2405",
        "infliximab 400 mg": "J1745",
        "prolia 60 mg injection": "J0897",
        "keytruda 200 mg": "J9271",
        "quad cane": "E0105",
        "nebulizer": "E0570",
        "ambulance ALS emergency transport level 1": "A0427",
        "ground mileage ambulance": "A0425",
        "annual wellness visit initial g code": "G0438",
        "flu vaccine administration medicare": "G0008",
        "screening colonoscopy average risk": "G0121",
        "telehealth originating site facility fee": "Q3014",
        "observation hourly G code": "G0378",
        "hcpcs for a wheelchair": "K0001",
        "unclassified drug": "J3490",
    }
    assert {question: best(parts, question)[0].code for question in wanted} == wanted


@pytest.mark.parametrize(
    "question",
    [
        "folding walker with wheels code",
        "quad cane",
        "cpap mask",
        "ambulance mileage",
        "ceftriaxone 1 g IM",
        "toradol 60 mg IM injection",
        "what is the code for kenalog 40 mg injection",
        "how many units for methylprednisolone acetate 80 mg",
    ],
)
def test_a_question_after_an_item_or_an_injected_drug_is_one_of_hcpcs(question: str) -> None:
    assert asks_for_item(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Dandy-Walker syndrome",
        "wheelchair dependence",
        "fell from wheelchair",
        "hearing aid fitting",
        "obstructive sleep apnea on CPAP",
        "knee brace for ligament sprain",
        "patient walks with a cane",
        "pedestrian hit by ambulance",
        "gonorrhea treated with ceftriaxone 500 mg IM",
        "UTI, ceftriaxone 1 g IM",
        "heparin overdose 5000 units IV",
        "metoprolol 50 mg",
        "infection after IM injection",
        "pneumonia",
    ],
)
def test_what_happened_to_a_patient_is_a_diagnosis(question: str) -> None:
    assert not asks_for_item(question)


@pytest.mark.parametrize(
    ("question", "systems"),
    [
        ("g code for depression screening", (System.HCPCS,)),
        ("dme supplies", (System.HCPCS,)),
        ("modifier JZ or JW", (System.HCPCS,)),
        ("folding walker with wheels code", (System.HCPCS,)),
        ("icd-10-cm for wheelchair", (System.ICD10CM,)),
        ("is there a code for low back pain", ()),
        ("e code for fall from ladder", ()),
        ("DME with retinopathy", ()),
        ("modifier on the claim", ()),
    ],
)
def test_the_system_is_told_by_the_wording(question: str, systems: tuple[System, ...]) -> None:
    assert searcher()[1].analyse(question, DAY).systems == systems


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("modifier jz?", ("JZ",)),
        ("modifiers LT, RT and 50", ("LT", "RT", "50")),
        ("modifier 59 vs XS", ("59", "XS")),
        ("modifier: GA/GX", ("GA", "GX")),
        ("which modifier, the usual one?", ()),
        ("modifier", ()),
        ("JZ", ()),
    ],
)
def test_what_follows_the_word_modifier_may_be_one(question: str, names: tuple[str, ...]) -> None:
    assert named_modifiers(question) == names


def test_a_named_modifier_leads_the_passages() -> None:
    search, analyser = searcher()
    found = search.search(analyser.analyse("modifier JZ or ZZ", DAY), DAY, (System.HCPCS,), 5).passages
    assert [(ranked.passage.passage_id, ranked.score) for ranked in found] == [("hcpcs:JZ", 1.0)]


def test_a_part_a_last_resort_and_what_is_denied_are_told_from_the_item() -> None:
    part = description_words("Made-up brake for a walker, without wheels, each")
    assert (part.head, part.parts, part.denied) == ("brake", frozenset({"for a"}), frozenset({"wheel"}))
    assert description_words("Made-up frame, up to 5 mg, each") == item_words("Made-up frame")
    assert item_words("") == item_words("!?")


def passages(*releases: Release) -> tuple[Passages, Catalogue]:
    sets = tuple(HcpcsCodeSet(r, RECORDS, [ModifierEntry("JZ", "none left", r, "single-dose vials")]) for r in releases)
    year = Release(System.CPT, "2026", date(2026, 1, 1), date(2026, 12, 31), "small", "")
    cpt = CptCodeSet(CptFile((CptLine("99213", "Made up service one"),)), year)
    catalogue = Catalogue({System.HCPCS: lambda: sets, System.CPT: lambda: (cpt,)})
    return Passages(catalogue, GuidelineLibrary(())), catalogue


def test_a_code_is_cited_by_its_line() -> None:
    found, catalogue = passages(RELEASE)
    entry = catalogue.get("E0143", System.HCPCS, DAY)
    assert entry is not None
    passage = found.get(code_passage_id(entry), DAY)
    assert passage is not None
    assert (passage.passage_id, passage.text) == ("hcpcs:E0143", "E0143 folding walker with wheels")
    assert (passage.label, passage.authority) == ("HCPCS Level II 2026-Q3, E0143", "tabular")
    assert (passage.effective_from, passage.effective_to) == (RELEASE.effective_from, RELEASE.effective_to)


def test_the_starter_is_cited_as_our_wording() -> None:
    starter = Release(System.HCPCS, STARTER_NAME, date(2025, 10, 1), date(2025, 12, 31), "x", "")
    passage = passages(starter)[0].get("hcpcs:E0143", DAY)
    assert passage is not None
    assert (passage.label, passage.authority) == ("HCPCS Level II 2025-Q4 starter, our wording, E0143", "digest")


def test_a_modifier_has_a_passage_of_the_release_nearest_to_the_day() -> None:
    older = Release(System.HCPCS, "2026-Q2", date(2026, 4, 1), date(2026, 6, 30), "x", "")
    found = passages(older, RELEASE)[0]
    for day, release in ((DAY, "2026-Q3"), (date(2026, 5, 1), "2026-Q2")):
        passage = found.get("hcpcs:JZ", day)
        assert passage is not None
        assert (passage.text, passage.release) == ("Modifier JZ: none left\nsingle-dose vials", release)


def test_a_cpt_code_is_cited_without_its_descriptor() -> None:
    found, catalogue = passages(RELEASE)
    entry = catalogue.get("99213", System.CPT, DAY)
    assert entry is not None
    passage = found.get(code_passage_id(entry), DAY)
    assert passage is not None
    assert (passage.passage_id, passage.label) == ("cpt:99213", "CPT 2026, 99213")
    assert "made up" not in repr(passage).lower()


@pytest.mark.parametrize("passage_id", ["hcpcs:E9999", "hcpcs:ZZ", "hcpcs:", "cpt:99999", "cpt:JZ", "hcpcs:99213"])
def test_what_no_release_holds_has_no_passage(passage_id: str) -> None:
    assert passages(RELEASE)[0].get(passage_id, DAY) is None


def test_the_words_of_items_are_each_once_and_mean_something_else() -> None:
    words = read_hcpcs_words()
    assert len(words) >= 200
    assert all(term != meaning for term, meaning in words.items())


def test_a_damaged_table_of_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("term,meaning\nshot,injection\nshot,again\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"words\.csv:3"):
        read_hcpcs_words(path)
    assert (DATA / "hcpcs_words.csv").is_file()
