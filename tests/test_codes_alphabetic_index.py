"""The walk of the index: main term, subterms, references, tables; then the Tabular List."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tabular_files import chapter, diag, official, section, tabular, write

from codes.alphabetic_index.index import AlphabeticIndex, IndexHit, path_text
from codes.alphabetic_index.tables import DrugEvent, NeoplasmBehaviour, behaviours, drug_cue, neoplasm_cue
from codes.alphabetic_index.verify import verified
from codes.alphabetic_index.wording import wording_of
from codes.alphabetic_index.words import stem, stems_of
from codes.catalogue import Catalogue
from codes.icd10cm import Icd10cmCodeSet
from codes.models import Release, System, ValidityStatus
from codes.readers.index_csv import read_index_csv
from codes.readers.index_xml import IndexBook, IndexKind, IndexTerm, read_index
from codes.readers.source_file import SourceFile
from codes.readers.tabular import read_tabular

AS_OF = date(2026, 8, 15)


def term(title: str, code: str = "", *subterms: IndexTerm, **more: tuple[str, ...]) -> IndexTerm:
    return IndexTerm(title, code=code, subterms=subterms, **more)  # type: ignore[arg-type]


DISEASES = IndexBook(
    IndexKind.ALPHABETIC,
    "2031",
    (),
    (
        term("Attack, attacks", "", term("heart", see=("Infarct, myocardium",))),
        term("Adenocarcinoma", see_also=("Neoplasm, malignant, by site",)),
        term("Circle, round", see=("Square, round",)),
        term("Square, round", see=("Circle, round",)),
        term("Carcinoma", "", term("basal cell", "C44.91"), see_also=("Neoplasm, by site, malignant",)),
        term(
            "Diabetes, diabetic",
            "E11.9",
            term("with", "", term("chronic kidney disease", "E11.22"), term("neuropathy", "E11.40")),
            term("type 1", "E10.9", term("with", "", term("chronic kidney disease", "E10.22"))),
            term("type 2", "E11.9", term("with", "", term("chronic kidney disease", "E11.22"))),
            nonessential=("mellitus", "sugar"),
        ),
        term("Disease, diseased", "", term("kidney", "N28.9", term("chronic", "N18.9", term("stage 3", "N18.30")))),
        term("Deafness", "H91.9-", term("without pain", "H91.8-")),
        IndexTerm(
            "Encephalitis", code="G04.90", subterms=(IndexTerm("in mumps", code="B26.2", manifestation="G05.3"),)
        ),
        term("Fracture, pathological", "M84.40", term("femur", "M84.45-")),
        term("Fracture, traumatic", "T14.8", term("femur", "S72.9-", term("neck", "S72.00-"))),
        term("Hematoma", "T14.8", see_also=("Contusion",)),
        term("Contusion", "T14.8", term("thigh", "S70.1-")),
        term("Hypertension, hypertensive", "I10", nonessential=("benign", "essential")),
        term("Infarct, infarction", "", term("myocardium, myocardial", "I21.9")),
        term("Kidney", see=("condition",)),
        term("Maze", see=("Nowhere, at all",)),
        IndexTerm("Pollution", see_category="Z77"),
        term("Retinitis", "", term("unspecified", "H30.90"), term("viral", "H32.9")),
        term("Still's disease", see=("Disease, kidney",)),
        term("Zyxoma", see=("Neoplasm, uncertain behavior, by site",)),
        term("Renal illness", see=("Diseased kidney",)),
    ),
)
CAUSES = IndexBook(
    IndexKind.EXTERNAL_CAUSE,
    "2031",
    (),
    (
        term("Fall, falling", "W19", term("from, off", "", term("ladder", "W11"))),
        term("Poisoning", "", see=("Table of Drugs and Chemicals",)),
    ),
)
DRUGS = IndexBook(
    IndexKind.DRUGS,
    "2031",
    (
        "Substance",
        "Poisoning Accidental (unintentional)",
        "Poisoning Intentional self-harm",
        "Poisoning Assault",
        "Poisoning Undetermined",
        "Adverse effect",
        "Underdosing",
    ),
    (
        IndexTerm("Aspirin", ("soluble",), cells=tuple(f"T39.01{n}" for n in range(1, 7))),
        IndexTerm("Chalk", cells=("T99.1X1", "T99.1X2", "T99.1X3", "T99.1X4", "", "")),
        term("Nuprin", see=("Aspirin",)),
    ),
)
NEOPLASMS = IndexBook(
    IndexKind.NEOPLASMS,
    "2031",
    (
        "Neoplasm",
        "Malignant Primary",
        "Malignant Secondary",
        "Ca in situ",
        "Benign",
        "Uncertain Behavior",
        "Unspecified Behavior",
    ),
    (
        IndexTerm(
            "Neoplasm, neoplastic",
            cells=("C80.1", "C79.9", "D09.9", "D36.9", "D48.9", "D49.9"),
            subterms=(
                IndexTerm(
                    "breast",
                    cells=("C50.9-", "C79.81", "D05.-", "D24.-", "D48.6-", "D49.3"),
                    subterms=(
                        IndexTerm("outer", cells=("C50.8-", "C79.81", "D05.-", "D24.-", "D48.6-", "D49.3")),
                        IndexTerm(
                            "upper-outer quadrant", cells=("C50.4-", "C79.81", "D05.-", "D24.-", "D48.6-", "D49.3")
                        ),
                    ),
                ),
                term("colon", see=("Neoplasm, intestine, large",)),
                IndexTerm(
                    "intestine",
                    cells=("C26.0", "C78.80", "D01.40", "D13.9", "D37.8", "D49.0"),
                    subterms=(IndexTerm("large", cells=("C18.9", "C78.5", "D01.0", "D12.6", "D37.4", "D49.0")),),
                ),
                IndexTerm("lung", cells=("C34.9-", "C78.0-", "D02.2-", "D14.3-", "D38.1", "D49.1")),
                IndexTerm("cervix", cells=("C53.9", "C79.82", "D06.9", "D26.0", "D39.0", "")),
            ),
        ),
    ),
)


@pytest.fixture(scope="module")
def index() -> AlphabeticIndex:
    return AlphabeticIndex((DISEASES, CAUSES, DRUGS, NEOPLASMS))


def best(index: AlphabeticIndex, text: str) -> tuple[str, str]:
    hits = index.look_up(text)
    return (path_text(hits[0]), hits[0].code) if hits else ("", "")


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        ("diabetes", "Diabetes", "E11.9"),
        ("type 2 diabetes with chronic kidney disease", "Diabetes › type 2 › with › chronic kidney disease", "E11.22"),
        ("Chronic kidney disease in Type II diabetic", "Diabetes › type 2 › with › chronic kidney disease", "E11.22"),
        ("kidney disease, chronic, diabetes type I", "Diabetes › type 1 › with › chronic kidney disease", "E10.22"),
        ("chronic kidney disease stage III", "Disease › kidney › chronic › stage 3", "N18.30"),
        ("stage 3 chronic kidney diseases", "Disease › kidney › chronic › stage 3", "N18.30"),
        ("diabetic neuropathy", "Diabetes › with › neuropathy", "E11.40"),
        ("essential hypertension", "Hypertension", "I10"),
        ("benign essential hypertension", "Hypertension", "I10"),
        ("fracture of the neck of femur", "Fracture, traumatic › femur › neck", "S72.00"),
        ("pathological femur fracture", "Fracture, pathological › femur", "M84.45"),
        ("retinitis", "Retinitis › unspecified", "H30.90"),
        ("deafness without pain", "Deafness › without pain", "H91.8"),
        ("deafness with pain", "Deafness", "H91.9"),
    ],
)
def test_main_term_then_subterms_whatever_the_order_and_form_of_the_words(
    index: AlphabeticIndex, text: str, path: str, code: str
) -> None:
    assert best(index, text) == (path, code)


def test_words_in_parentheses_help_and_never_count_against(index: AlphabeticIndex) -> None:
    plain_hit, full_hit = index.look_up("hypertension")[0], index.look_up("benign essential hypertension")[0]
    assert (plain_hit.code, plain_hit.score) == (full_hit.code, full_hit.score) == ("I10", 1.0)


def test_a_word_the_path_says_and_the_question_does_not_counts_against(index: AlphabeticIndex) -> None:
    scores = {hit.code: hit.score for hit in index.look_up("kidney disease")}
    assert scores["N28.9"] == 1.0
    assert scores["N28.9"] > scores["E11.22"] > 0


def test_scores_lie_between_0_and_1_and_fall(index: AlphabeticIndex) -> None:
    scores = [hit.score for hit in index.look_up("diabetes with chronic kidney disease and unheard-of zyx")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)


@pytest.mark.parametrize(
    ("text", "path", "code", "via"),
    [
        ("heart attack", "Infarct › myocardium", "I21.9", ("Attack › heart",)),
        ("hematoma of thigh", "Contusion › thigh", "S70.1", ("Hematoma",)),
        ("benign neoplasm of colon", "Neoplasm › intestine › large › Benign", "D12.6", ("Neoplasm › colon",)),
        ("renal illness", "Disease › kidney", "N28.9", ("Renal illness",)),
        ("Still's", "Disease › kidney", "N28.9", ("Still's disease",)),
    ],
)
def test_references_are_followed_and_said(
    index: AlphabeticIndex, text: str, path: str, code: str, via: tuple[str, ...]
) -> None:
    hit = index.look_up(text)[0]
    assert (path_text(hit), hit.code, hit.via) == (path, code, via)


def test_see_also_gives_way_to_the_code_that_stands_here(index: AlphabeticIndex) -> None:
    hits = index.look_up("hematoma")
    assert [(hit.path, hit.via) for hit in hits][:2] == [(("Hematoma",), ()), (("Contusion",), ("Hematoma",))]


@pytest.mark.parametrize("text", ["circle", "round square", "maze", "kidney"])
def test_references_in_a_circle_to_nowhere_or_to_the_noun_end(index: AlphabeticIndex, text: str) -> None:
    assert [hit for hit in index.look_up(text) if hit.path[0] in {"Circle", "Square", "Maze", "Kidney"}] == []


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("malignant neoplasm of upper outer breast", "C50.4", "Malignant Primary"),
        ("breast cancer", "C50.9", "Malignant Primary"),
        ("cancer", "C80.1", "Malignant Primary"),
        ("lung mets", "C78.0", "Malignant Secondary"),
        ("secondary malignant neoplasm of lung", "C78.0", "Malignant Secondary"),
        ("carcinoma in situ of cervix", "D06.9", "Ca in situ"),
        ("stage 0 breast carcinoma", "D05", "Ca in situ"),
        ("neoplasm of uncertain behavior of lung", "D38.1", "Uncertain Behavior"),
        ("breast tumour", "D49.3", "Unspecified Behavior"),
        ("adenocarcinoma of lung", "C34.9", "Malignant Primary"),
    ],
)
def test_the_neoplasm_table_is_read_by_row_and_column(
    index: AlphabeticIndex, text: str, code: str, column: str
) -> None:
    hit = index.look_up(text)[0]
    assert (hit.code, hit.path[-1], hit.book) == (code, column, IndexKind.NEOPLASMS)


def test_metastatic_cancer_of_a_site_may_be_secondary_or_primary(index: AlphabeticIndex) -> None:
    assert [hit.code for hit in index.look_up("metastatic lung cancer")][:2] == ["C78.0", "C34.9"]


@pytest.mark.parametrize(
    ("text", "code"), [("zyxoma of lung", "D38.1"), ("zyxoma in outer breast", "D48.6"), ("zyxoma", "D48.9")]
)
def test_a_morphology_leads_to_row_and_column_by_its_reference(index: AlphabeticIndex, text: str, code: str) -> None:
    hit = index.look_up(text)[0]
    assert (hit.code, hit.path[-1], hit.via) == (code, "Uncertain Behavior", ("Zyxoma",))


def test_a_morphology_with_a_code_of_its_own_stands_before_the_table(index: AlphabeticIndex) -> None:
    assert index.look_up("basal cell carcinoma")[0].code == "C44.91"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("accidental poisoning by aspirin", "T39.011"),
        ("aspirin poisoning", "T39.011"),
        ("aspirin overdose suicide attempt", "T39.012"),
        ("intentional self-harm by aspirin overdose", "T39.012"),
        ("poisoning by aspirin, assault", "T39.013"),
        ("aspirin poisoning, undetermined intent", "T39.014"),
        ("adverse effect of aspirin", "T39.015"),
        ("allergic reaction to soluble aspirin", "T39.015"),
        ("underdosing of aspirin", "T39.016"),
        ("Nuprin overdose", "T39.011"),
        ("toxic effect of chalk", "T99.1X1"),
    ],
)
def test_the_drug_table_is_read_by_row_and_column(index: AlphabeticIndex, text: str, code: str) -> None:
    hit = index.look_up(text)[0]
    assert (hit.code, hit.book) == (code, IndexKind.DRUGS)


def test_the_tables_are_asked_directly(index: AlphabeticIndex) -> None:
    assert index.neoplasm("outer breast", NeoplasmBehaviour.BENIGN)[0] == IndexHit(
        ("Neoplasm", "breast", "outer", "Benign"), "D24", "", 1.0, (), IndexKind.NEOPLASMS, False
    )
    assert index.drug("aspirin", DrugEvent.UNDERDOSING)[0] == IndexHit(
        ("Aspirin", "Underdosing"), "T39.016", "", 1.0, (), IndexKind.DRUGS, True
    )


def test_a_cell_without_code_is_no_hit(index: AlphabeticIndex) -> None:
    assert index.drug("chalk", DrugEvent.ADVERSE_EFFECT) == ()
    assert index.neoplasm("cervix", NeoplasmBehaviour.UNSPECIFIED) == ()


def test_the_external_cause_index_answers_beside_the_other(index: AlphabeticIndex) -> None:
    hit = index.look_up("fell? a fall off a ladder")[0]
    path = "External causes › Fall › from, off › ladder"
    assert (path_text(hit), hit.code, hit.book) == (path, "W11", IndexKind.EXTERNAL_CAUSE)


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("Diabetes › type 2 › with › chronic kidney disease", ["E11.22"]),
        ("External causes › Fall › from, off › ladder", ["W11"]),
        ("Neoplasm › breast › outer › Benign", ["D24"]),
        ("Aspirin › Underdosing", ["T39.016"]),
        ("Pollution", ["Z77"]),
        ("Fall › from, off › ladder", []),
        ("External causes › Diabetes", []),
        ("Diabetes › with", []),
        ("Diabetes mellitus", []),
        ("type 2", []),
        ("Aspirin › Substance", []),
        ("External causes", []),
        (" › ", []),
        ("", []),
    ],
)
def test_a_path_leads_back_to_what_is_printed_there(index: AlphabeticIndex, path: str, codes: list[str]) -> None:
    hits = index.at(path)
    assert [hit.code for hit in hits] == codes
    assert {path_text(hit) for hit in hits} <= {path}


def test_terms_of_one_name_are_all_at_their_path() -> None:
    books = (
        IndexBook(IndexKind.ALPHABETIC, "2031", (), (term("Fanconi", "A00.0"), term("Fanconi, fanconi", "A00.1"))),
        IndexBook(IndexKind.EXTERNAL_CAUSE, "2031", (), (term("Fanconi", "W19"),)),
    )
    assert [hit.code for hit in AlphabeticIndex(books).at("Fanconi")] == ["A00.0", "A00.1"]


def test_dashes_and_categories_are_codes_not_yet_complete(index: AlphabeticIndex) -> None:
    assert [(h.code, h.complete) for h in index.look_up("deafness")[:1]] == [("H91.9", False)]
    assert [(h.code, h.complete) for h in index.look_up("pollution")] == [("Z77", False)]
    assert [(h.code, h.complete) for h in index.look_up("diabetes")[:1]] == [("E11.9", True)]


def test_the_second_code_in_brackets_comes_along(index: AlphabeticIndex) -> None:
    hit = index.look_up("encephalitis in mumps")[0]
    assert (hit.code, hit.manifestation) == ("B26.2", "G05.3")


@pytest.mark.parametrize("text", ["", "  ", "of the", "zyxxy", "?!", "\x00", "›" * 9000, "1" * 9000])
def test_what_names_no_term_has_no_hit(index: AlphabeticIndex, text: str) -> None:
    assert index.look_up(text) == ()


def test_no_books_have_no_hits() -> None:
    empty = AlphabeticIndex(())
    assert empty.look_up("diabetes") == empty.neoplasm("lung", NeoplasmBehaviour.BENIGN) == ()


def test_no_more_hits_than_asked_for(index: AlphabeticIndex) -> None:
    assert len(index.look_up("diabetes with chronic kidney disease", limit=2)) == 2
    assert index.look_up("diabetes", limit=0) == ()


WORDS = sorted({word for book in (DISEASES, DRUGS, NEOPLASMS) for t in book.terms for word in t.title.split()})


@given(st.lists(st.sampled_from([*WORDS, "with", "type", "lung", "mets", "overdose", "\u200b"]), max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_words_give_ordered_hits_that_name_their_terms(words: list[str]) -> None:
    hits = AlphabeticIndex((DISEASES, DRUGS, NEOPLASMS)).look_up(" ".join(words))
    assert len(hits) <= 10
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.path and hit.code and not hit.code.endswith(("-", ".")) and 0 <= hit.score <= 1 for hit in hits)


@pytest.mark.parametrize(
    "forms",
    [
        "pleura pleural",
        "metastasis metastases metastatic",
        "oesophagus esophagus esophageal",
        "cervix cervical",
        "prostate prostatic",
        "tumour tumors",
        "anaemia anemic anemia",
        "hypertension hypertensive",
        "generalised generalized",
        "muscle muscular",
        "pancreas pancreatic",
        "larynx laryngeal",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["ilium ileum", "gastric gastritis", "colon colic", "hypertension hypotension"])
def test_different_words_keep_different_stems(pair: str) -> None:
    one, other = pair.split()
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("Ménière's disease(s)", ("menier", "diseas")),
        ("pre-eclampsia, Preeclampsia", ("preeclamps",)),
        ("type I, vitamin I", ("type", "1", "vitamin", "i")),
        ("Bloch-Sulzberger", ("bloch", "sulsberger")),
    ],
)
def test_words_are_compared_without_accents_marks_and_hyphens(text: str, stems: tuple[str, ...]) -> None:
    assert stems_of(text) == stems


@pytest.mark.parametrize(
    ("title", "groups", "shown"),
    [
        ("Abdomen, abdominal", (("abdom",),), "Abdomen"),
        ("with", (), "with"),
        ("acoustic or auditory nerve", (("acoust", "auditori"), ("nerv",)), "acoustic or auditory nerve"),
        ("Fracture, traumatic", (("fractur",), ("traumat",)), "Fracture, traumatic"),
        ("stage 1 through stage 3", (("stag",), ("1", "2", "3")), "stage 1 through stage 3"),
    ],
)
def test_titles_say_what_must_be_met(title: str, groups: tuple[tuple[str, ...], ...], shown: str) -> None:
    assert (wording_of(title).groups, wording_of(title).shown) == (groups, shown)


def test_a_question_without_neoplasm_or_drug_words_asks_for_no_table() -> None:
    assert neoplasm_cue(stems_of("malignant hypertension")).columns == ()
    assert neoplasm_cue(stems_of("secondary hypertension")).columns == ()
    assert drug_cue(stems_of("effect of heat")).columns == ()
    assert behaviours(frozenset()) == (NeoplasmBehaviour.UNSPECIFIED,)


def hit_of(code: str, manifestation: str = "") -> IndexHit:
    return IndexHit(("Term",), code, manifestation, 1.0, (), IndexKind.ALPHABETIC, True)


@pytest.mark.parametrize(
    ("code", "arrived", "known", "billable", "status", "needs"),
    [
        ("E11.22", "E11.22", True, True, ValidityStatus.VALID, ()),
        ("E11.2", "E11.2", True, False, ValidityStatus.HEADER, ("E11.21", "E11.22", "E11.29")),
        ("W19", "W19", True, False, ValidityStatus.HEADER, ("W19.XXXA", "W19.XXXD", "W19.XXXS")),
        ("E99.9", "E99.9", False, False, ValidityStatus.UNKNOWN, ()),
    ],
)
def test_a_hit_is_verified_in_the_tabular_list(
    catalogue: Catalogue,
    code: str,
    arrived: str,
    known: bool,
    billable: bool,
    status: ValidityStatus,
    needs: tuple[str, ...],
) -> None:
    answer = verified(hit_of(code), catalogue, AS_OF)
    assert (answer.code, answer.known, answer.billable, answer.validity.status, answer.needs) == (
        arrived,
        known,
        billable,
        status,
        needs,
    )


def test_a_header_with_one_code_below_leads_to_it(tmp_path: Path) -> None:
    text = tabular("2031", chapter(1, section("A00-A09", diag("A00", "Zyx", diag("A00.1", "Zyx of one kind")))))
    release = Release(System.ICD10CM, "FY2031", date(2030, 10, 1), date(2031, 9, 30), "test", "")
    codes = Icd10cmCodeSet(read_tabular(SourceFile(write(tmp_path, text))), release)
    answer = verified(hit_of("A00"), Catalogue({System.ICD10CM: lambda: (codes,)}), date(2031, 1, 1))
    assert (answer.code, answer.billable, answer.validity.status) == ("A00.1", True, ValidityStatus.VALID)


def test_the_second_code_is_verified_too(catalogue: Catalogue) -> None:
    assert verified(hit_of("E85.4", "I43"), catalogue, AS_OF).manifestation == "I43"
    assert verified(hit_of("E85.4", "I99.99"), catalogue, AS_OF).manifestation == ""


OFFICIAL_INDEX = official("index/wbdill_ICD10CM_2025_Index.csv")


@pytest.fixture(scope="module")
def official_index() -> AlphabeticIndex:
    assert OFFICIAL_INDEX is not None
    tables = [f"icd10cm-{name}-April-1-2026.xml" for name in ("eindex", "drug", "neoplasm")]
    folder: Path = OFFICIAL_INDEX.parent
    books = [read_index(SourceFile(folder / name)) for name in tables]
    return AlphabeticIndex((read_index_csv(SourceFile(OFFICIAL_INDEX)), *books))


@pytest.mark.skipif(OFFICIAL_INDEX is None, reason="needs shared/data: the indexes")
@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        ("type 2 diabetes with chronic kidney disease", "Diabetes › type 2 › with › chronic kidney disease", "E11.22"),
        ("heart attack", "Infarct › myocardium", "I21.9"),
        (
            "malignant neoplasm of upper outer breast",
            "Neoplasm › breast › upper-outer quadrant › Malignant Primary",
            "C50.4",
        ),
        ("lung mets", "Neoplasm › lung › Malignant Secondary", "C78.0"),
        ("carcinoma in situ of cervix", "Neoplasm › cervix › Ca in situ", "D06.9"),
        ("benign neoplasm of colon", "Neoplasm › intestine › large › colon › Benign", "D12.6"),
        ("accidental poisoning by ibuprofen", "Ibuprofen › Poisoning Accidental (unintentional)", "T39.311"),
        ("adverse effect of penicillin", "Penicillin › Adverse effect", "T36.0X5"),
        ("underdosing of insulin", "Insulin › Underdosing", "T38.3X6"),
        ("aspirin overdose suicide attempt", "Aspirin › Poisoning Intentional self-harm", "T39.012"),
        ("fall from ladder", "External causes › Fall › in › ladder", "W11"),
        ("anemia due to chronic kidney disease", "Anemia › due to › chronic kidney disease", "D63.1"),
    ],
)
def test_the_official_books_are_walked(official_index: AlphabeticIndex, text: str, path: str, code: str) -> None:
    assert best(official_index, text) == (path, code)
