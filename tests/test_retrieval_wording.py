"""Words and their tables: what is refused when read, what the packaged tables hold, what they do to a text."""

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codes.catalogue import Catalogue
from codes.models import System
from retrieval.errors import TableError
from retrieval.models import Reading
from retrieval.wording import DATA, Wording, fold, read_synonyms, stem, stems, tokens

ABBREVIATIONS = "abbreviation,reading,cues,kind\n"
VOCABULARY = "term,preferred,kind\n"
SYNONYMS = "term,code\n"
SYNONYM_FILES = sorted((DATA / "synonyms").glob("*.csv"))


@pytest.fixture(scope="module")
def packaged_wording() -> Wording:
    return Wording()


def wording(
    folder: Path, abbreviations: str = "", vocabulary: str = "", capitals: str = "", head: str = ABBREVIATIONS
) -> Wording:
    (folder / "abbreviations.csv").write_text(head + abbreviations, encoding="utf-8")
    (folder / "vocabulary.csv").write_text(VOCABULARY + vocabulary, encoding="utf-8")
    (folder / "case_sensitive.txt").write_text(capitals, encoding="utf-8")
    return Wording(folder)


def read_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]


# ---- folding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Sjögren's", "sjogren"),
        ("Crohn’s disease", "crohn disease"),
        ("Ménière", "meniere"),
        ("the patients' legs", "the patients legs"),
        ("ﬁbrosis", "fibrosis"),
        ("", ""),
    ],
)
def test_folding_drops_case_accents_and_possessives(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CKD stage 3b", ("ckd", "stage", "3b")),
        ("E11.22, not E11.9", ("e11.22", "not", "e11.9")),
        ("end-stage", ("end", "stage")),
        ("S72.141D.", ("s72.141d",)),
        ("7.5 mg", ("7", "5", "mg")),
        ("😀 糖尿病 \x00", ()),
    ],
)
def test_tokens_are_words_and_whole_codes(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


def test_stems_leave_out_stop_words_and_keep_codes() -> None:
    assert stems("Fractures of the ribs with E11.22") == ("fractur", "rib", "e11.22")
    assert stem("3b") == "3b"
    assert stems("of the unspecified") == ()


# ---- tables that are refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("", 1),
        ("abbreviation,reading,cues\n", 1),
        ("\ufeff" + ABBREVIATIONS + "DM,diabetes,,diagnosis\n", 1),
        (ABBREVIATIONS + "DM,diabetes,,diagnosis\nHTN,hypertension,diagnosis\n", 3),
        (ABBREVIATIONS + "DM,diabetes,,diagnosis,more\n", 2),
        (ABBREVIATIONS + "\n", 2),
        (ABBREVIATIONS + " ,diabetes,,diagnosis\n", 2),
        (ABBREVIATIONS + "DM,  ,,diagnosis\n", 2),
        (ABBREVIATIONS + "DM,diabetes,,diagnosis\nDM,diabetes,sugar,diagnosis\n", 3),
        (ABBREVIATIONS + 'DM,"diabetes,,diagnosis\nHTN,hypertension,,diagnosis\n', 2),
    ],
)
def test_a_malformed_table_is_refused_with_its_row(tmp_path: Path, text: str, row: int) -> None:
    with pytest.raises(TableError) as caught:
        wording(tmp_path, head=text)
    assert str(caught.value).startswith(f"{tmp_path / 'abbreviations.csv'}:{row}: ")
    assert "\n" not in str(caught.value)


def test_a_field_beyond_the_reader_s_limit_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        wording(tmp_path, "DM,diabetes,,diagnosis\nHTN," + "x" * 200_000 + ",,diagnosis\n")
    assert ":3: not CSV" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("vocabulary.csv", VOCABULARY + "heart attack,myocardial infarction,lay\nheart attack,,lay\n"),
        ("vocabulary.csv", VOCABULARY + "heart attack,a,lay\nheart attack,b,lay\n"),
    ],
)
def test_the_vocabulary_is_checked_alike(tmp_path: Path, name: str, text: str) -> None:
    wording(tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=r"vocabulary\.csv:3: "):
        Wording(tmp_path)


@pytest.mark.parametrize("name", ["abbreviations.csv", "vocabulary.csv", "case_sensitive.txt"])
@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"\xff\xfe\x00")])
def test_a_table_that_cannot_be_read_is_named(tmp_path: Path, name: str, harm: Callable[[Path], object]) -> None:
    wording(tmp_path)
    harm(tmp_path / name)
    with pytest.raises(TableError, match=name):
        Wording(tmp_path)


@pytest.mark.parametrize(
    ("text", "row"),
    [("code,term\n", 1), (SYNONYMS + "sugar,E11.9\nsugar,E11.8\n", 3), (SYNONYMS + "sugar,\n", 2)],
)
def test_malformed_synonyms_are_refused_with_their_row(tmp_path: Path, text: str, row: int) -> None:
    (tmp_path / "a-d.csv").write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=rf"a-d\.csv:{row}: "):
        read_synonyms(tmp_path)


def test_synonyms_of_all_files_are_gathered_by_code(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(SYNONYMS + "sweet blood,E11.9\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text(SYNONYMS + "sugar,E11.9\nwheeze,J45.909\n", encoding="utf-8")
    assert read_synonyms(tmp_path) == {"E11.9": ("sugar", "sweet blood"), "J45.909": ("wheeze",)}


# ---- the packaged tables ----------------------------------------------------------------------------------------


def test_the_packaged_abbreviations_are_many_and_clean() -> None:
    rows = read_rows(DATA / "abbreviations.csv")
    assert len({abbreviation.lower() for abbreviation, *_ in rows}) >= 600
    assert [row for row in rows if any(field != field.strip() for field in row)] == []
    kinds = {"admin", "anatomy", "diagnosis", "drug", "laterality", "modifier", "obstetric", "procedure"}
    assert {kind for *_, kind in rows} == kinds | {"setting", "test"}


def test_every_cue_is_one_word_as_questions_are_read() -> None:
    cues = [(r[0], cue) for r in read_rows(DATA / "abbreviations.csv") for cue in r[2].split("|") if cue]
    assert [(abbreviation, cue) for abbreviation, cue in cues if tokens(cue) != (cue,)] == []


def test_a_further_reading_says_what_calls_for_it() -> None:
    readings: dict[str, dict[str, str]] = {}
    for abbreviation, meaning, cues, _kind in read_rows(DATA / "abbreviations.csv"):
        readings.setdefault(abbreviation, {})[meaning] = cues
    further = [(a, m) for a, found in readings.items() for m in list(found)[1:] if not found[m]]
    assert further == []
    assert sum(len(found) > 1 for found in readings.values()) >= 200


def test_words_taken_in_capitals_only_are_abbreviations() -> None:
    known = {row[0].upper() for row in read_rows(DATA / "abbreviations.csv")}
    listed = (DATA / "case_sensitive.txt").read_text(encoding="utf-8").split()
    assert set(listed) - known == set()
    assert [word for word, count in Counter(listed).items() if count > 1 or word != word.upper()] == []


def test_spellings_of_one_vocabulary_term_prefer_the_same() -> None:
    preferred: dict[tuple[str, ...], set[str]] = {}
    for term, wanted, kind in read_rows(DATA / "vocabulary.csv"):
        preferred.setdefault(tokens(term), set()).add(wanted)
        assert kind in {"lay", "synonym", "morphology", "british"}
    assert {term: wanted for term, wanted in preferred.items() if len(wanted) > 1 or not term} == {}


@pytest.mark.parametrize("path", SYNONYM_FILES, ids=lambda path: path.stem)
def test_every_synonym_names_an_existing_code_once(path: Path, catalogue: Catalogue) -> None:
    rows = read_rows(path)
    codes = {code for _, code in rows}
    entries = {code: catalogue.get(code, System.ICD10CM, date.max) for code in codes}
    assert [code for code, entry in entries.items() if entry is None or entry.code != code] == []
    assert [term for term, count in Counter(fold(term) for term, _ in rows).items() if count > 1] == []
    assert [row for row in rows if row != [field.strip() for field in row]] == []


def test_the_packaged_synonyms_cover_all_letters() -> None:
    assert len(SYNONYM_FILES) >= 4
    assert {code[0] for code in read_synonyms()} >= set("ABCDEFGHIJKLMNOPQRSTZ")


# ---- abbreviations in a text ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("DM", "diabetes mellitus"),
        ("dm.", "diabetes mellitus"),
        ("D.M.", "diabetes mellitus"),
        ("DM, then", "diabetes mellitus, then"),
        ("(DM)", "(diabetes mellitus)"),
        ("[DM] or DM?", "[diabetes mellitus] or diabetes mellitus"),
        ("CKD 4", "chronic kidney disease, stage 4"),
        ("CKD4", "chronic kidney disease, stage 4"),
        ("a fib", "atrial fibrillation"),
        ("pain in r knee", "pain in right knee"),
        ("do i code it", "do i code it"),
        ("admin", "admin"),
        ("", ""),
    ],
)
def test_abbreviations_are_spelled_out(tmp_path: Path, text: str, spoken: str) -> None:
    table = wording(
        tmp_path,
        'DM,diabetes mellitus,,diagnosis\nCKD4,"chronic kidney disease, stage 4",,diagnosis\n'
        "a fib,atrial fibrillation,,diagnosis\nINR,international normalized ratio,,test\n"
        "r,right,,laterality\nDOI,date of injury,,admin\n",
    )
    assert table.spell_out(text)[0] == spoken


def test_the_longest_abbreviation_wins(tmp_path: Path) -> None:
    table = wording(tmp_path, "CHF,heart failure,,diagnosis\nCHF exac,heart failure in exacerbation,,diagnosis\n")
    assert table.spell_out("CHF exac today") == (
        "heart failure in exacerbation today",
        (Reading("CHF exac", "heart failure in exacerbation"),),
    )


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("MS", "multiple sclerosis"),
        ("MS with mitral murmur", "mitral stenosis"),
        ("ms after a dose of morphine", "morphine sulfate"),
        ("MS on mitral valve, morphine for pain", "mitral stenosis"),
    ],
)
def test_cues_choose_among_readings(tmp_path: Path, text: str, meaning: str) -> None:
    table = wording(
        tmp_path,
        "MS,multiple sclerosis,,diagnosis\nMS,mitral stenosis,mitral|valve|murmur,diagnosis\n"
        "MS,morphine sulfate,morphine|dose,drug\n",
    )
    (reading,) = table.spell_out(text)[1]
    assert reading.meaning == meaning
    others = {"multiple sclerosis", "mitral stenosis", "morphine sulfate"} - {meaning}
    assert len(reading.others) == 2
    assert set(reading.others) == others


def test_two_spellings_of_one_reading_are_no_ambiguity(tmp_path: Path) -> None:
    table = wording(tmp_path, "bilat,bilateral,,laterality\nbilat.,bilateral,,laterality\n")
    assert table.spell_out("bilat. knees")[1] == (Reading("bilat.", "bilateral"),)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("hearing AIDS for both ears", "hearing acquired immune deficiency syndrome for both ears"),
        ("hearing aids for both ears", "hearing aids for both ears"),
        ("Aids for walking", "Aids for walking"),
    ],
)
def test_words_that_are_also_abbreviations_need_capitals(tmp_path: Path, text: str, spoken: str) -> None:
    table = wording(tmp_path, "AIDS,acquired immune deficiency syndrome,,diagnosis\n", capitals="AIDS\n")
    assert table.spell_out(text)[0] == spoken


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("RA with joint swelling", "rheumatoid arthritis"),
        ("sat 95% on RA, oxygen stopped", "room air"),
        ("CA of breast", "cancer"),
        ("MS, optic neuritis", "multiple sclerosis"),
        ("PE and DVT", "pulmonary embolism"),
        ("MI", "acute myocardial infarction"),
    ],
)
def test_ambiguous_abbreviations_of_the_packaged_table(packaged_wording: Wording, text: str, meaning: str) -> None:
    readings = {reading.abbreviation: reading for reading in packaged_wording.spell_out(text)[1]}
    found = next(r for a, r in readings.items() if a in {"RA", "CA", "MS", "PE", "MI"})
    assert found.meaning == meaning
    assert found.others
    assert meaning not in found.others


# ---- the book's terms -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "in_terms"),
    [
        ("heart attack", "myocardial infarction"),
        ("Heart Attack, old", "myocardial infarction, old"),
        ("tumour (anaemia)", "tumor (anemia)"),
        ("anaemia, diabetes", "anemia, diabetes mellitus"),
        ("diabetes mellitus", "diabetes mellitus"),
        ("type 2 diabetes.", "type 2 diabetes mellitus"),
        ("acute myocardial infarction", "acute myocardial infarction"),
        ("nothing known", "nothing known"),
    ],
)
def test_wording_is_put_in_the_book_s_terms(tmp_path: Path, text: str, in_terms: str) -> None:
    table = wording(
        tmp_path,
        vocabulary="heart attack,myocardial infarction,lay\ntumour,tumor,british\nanaemia,anemia,british\n"
        "diabetes,diabetes mellitus,synonym\nmyocardial,myocardium,morphology\n",
    )
    assert table.in_book_terms(text) == in_terms


@pytest.mark.parametrize("text", ["diabetes mellitus", "acute myocardial infarction", "HIV infection, aids"])
def test_the_packaged_terms_are_not_put_twice(packaged_wording: Wording, text: str) -> None:
    once = packaged_wording.in_book_terms(text)
    assert packaged_wording.in_book_terms(once) == once


@pytest.mark.parametrize(
    ("text", "in_terms"),
    [
        ("cellulitis of the left hand", "left cellulitis of upper limb"),
        ("cellulitis arm", "cellulitis of upper limb"),
        ("abscess of right armpit", "right cutaneous abscess of axilla"),
        # Of one word, of not all words of a term, or of more than its words.
        ("cellulitis", ""),
        ("hand", ""),
        ("cellulitis of the hand with lymphangitis", ""),
    ],
)
def test_a_term_in_another_order_is_the_book_s_term_with_its_side(
    packaged_wording: Wording, text: str, in_terms: str
) -> None:
    assert packaged_wording.in_another_order(text) == in_terms


@pytest.mark.parametrize("text", ["a" * 60_000, "MS RA CA " * 6_000, "(" * 60_000, "\ufdfa" * 60_000, "😀" * 60_000])
def test_long_texts_come_through(packaged_wording: Wording, text: str) -> None:
    spoken, _ = packaged_wording.spell_out(text)
    assert len(spoken) >= len(text.strip())
    assert packaged_wording.in_book_terms(text)
