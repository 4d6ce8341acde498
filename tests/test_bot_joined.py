"""Which reading of a phrase without a joining word is coded, with the packaged rules over given candidates."""

from datetime import date

import pytest
from tabular_files import packaged

from bot.selection import select
from codes.models import System
from guidelines.rule_files import packaged_rules
from retrieval.joints import joints
from retrieval.models import Candidate, Condition
from retrieval.query_analysis import QueryAnalyser
from retrieval.spelling import SpellingCorrector
from retrieval.wording import Wording, tokens

DAY = date(2026, 8, 15)
ANALYSER = QueryAnalyser(Wording(), SpellingCorrector(()), lambda _: False)
# What each condition is found as when it stands alone; the phrases as wholes stand in the cases.
ALONE = {
    "uti": "N39.0",
    "cellulitis": "L03.90",
    "cellulitis left leg": "L03.116",
    "bacteremia": "R78.81",
    "cystitis": "N30.90",
    "acute pyelonephritis": "N10",
    "gastritis": "K29.70",
    "duodenal ulcer": "K26.9",
    "abscess groin": "L02.214",
    "osteomyelitis left tibia": "M86.262",
    "endocarditis": "I33.0",
    "pneumonia": "J18.9",
    "pharyngitis": "J02.9",
    "sepsis": "A41.9",
    "otitis externa": "H60.90",
    "covid-19": "U07.1",
    "covid pneumonia": "J12.82",
    "bronchitis": "J40",
    "ards": "J80",
    "diabetes": "E11.9",
    "type 1 diabetes": "E10.9",
    "ckd 3": "N18.30",
    "ckd 4": "N18.4",
    "gastroparesis": "K31.84",
    "neuropathy": "G62.9",
    "cataract": "H26.9",
    "hypertension": "I10",
    "heart failure": "I50.9",
    "heart disease": "I51.9",
    "parkinsons": "G20.A1",
    "alzheimers": "G30.9",
    "lewy body": "G31.83",
    "huntingtons": "G10",
    "vascular": "I99.9",
    "alcoholic": "F10.20",
    "dementia": "F03.90",
    "dementia nos": "F03.90",
    "mild dementia": "F03.A0",
    "asthma": "J45.909",
    "hypothyroidism": "E03.9",
    "anemia": "D64.9",
    "diabetic": "E11.9",
    "crohns": "K50.90",
}
TITLES = {
    "acute bronchitis": ("J20.9", "Acute bronchitis, unspecified"),
    "chronic bronchitis": ("J42", "Unspecified chronic bronchitis"),
    "acute renal failure": ("N17.9", "Acute kidney failure, unspecified"),
    "chronic renal failure": ("N18.9", "Chronic kidney disease, unspecified"),
    "acute systolic heart failure": ("I50.21", "Acute systolic heart failure"),
    "chronic systolic heart failure": ("I50.22", "Chronic systolic heart failure"),
    "acute respiratory failure": ("J96.00", "Acute respiratory failure"),
    "chronic respiratory failure": ("J96.10", "Chronic respiratory failure"),
}


def found(text: str, whole: tuple[str, float, str] | None = None) -> list[Candidate]:
    code, score, matched = whole or (None, 0.95, "")
    if code is None:
        code, matched = TITLES.get(text.casefold(), (ALONE.get(text.casefold()), text))
    return [Candidate(code, System.ICD10CM, score, ("dense",), matched)] if code else []


def answered(phrase: str, code: str, score: float, matched: str = "") -> list[str]:
    """The codes chosen for a phrase that is found as `code` when it is read as a whole."""
    whole = Condition(phrase, (phrase,))
    pairs = [(whole, found(phrase, (code, score, matched)))]
    for joint, texts in joints(phrase):
        pairs += [(Condition(t, (t,), segment=0, is_part=True, joint=joint), found(t)) for t in texts]
    details = ANALYSER.analyse(phrase, DAY).details
    trimester = f"{details.trimester} trimester" if details.trimester else ""
    text = " ".join((*tokens(phrase), trimester))
    selection = select(pairs, packaged(), DAY, None, text, packaged_rules(), details.weeks)
    return [chosen.entry.code for chosen in selection.chosen]


@pytest.mark.parametrize(
    ("phrase", "whole", "score", "codes"),
    [
        # The organism is the rules' business where a note at the infection asks for it (I.C.1.b, I.C.1.e.1.b).
        ("MRSA UTI", "A49.02", 0.86, ["N39.0", "B95.62"]),
        ("MRSA cellulitis left leg", "A49.02", 0.77, ["L03.116", "B95.62"]),
        ("MRSA abscess groin", "L02.214", 0.61, ["L02.214", "B95.62"]),
        ("MRSA osteomyelitis left tibia", "M86.262", 0.67, ["M86.262", "B95.62"]),
        ("staph aureus cellulitis", "A49.01", 0.83, ["L03.90", "B95.61"]),
        ("MSSA bacteremia", "A49.01", 0.96, ["R78.81", "B95.61"]),
        ("staph epidermidis bacteremia", "B95.7", 0.8, ["R78.81", "B95.7"]),
        ("staph endocarditis", "I33.0", 0.93, ["I33.0", "B95.8"]),
        ("strep bacteremia", "B95.5", 0.8, ["R78.81", "B95.5"]),
        ("group b strep uti", "A49.1", 0.8, ["N39.0", "B95.1"]),
        ("VRE bacteremia", "Z16.21", 0.91, ["R78.81", "B95.2", "Z16.21"]),
        ("pseudomonas uti", "A49.8", 0.77, ["N39.0", "B96.5"]),
        ("E coli UTI", "N39.0", 0.71, ["N39.0", "B96.20"]),
        ("e coli bacteremia", "B96.20", 0.74, ["R78.81", "B96.20"]),
        ("klebsiella cystitis", "N30.90", 0.71, ["N30.90", "B96.1"]),
        ("serratia uti", "A49.8", 0.7, ["N39.0", "B96.89"]),
        ("h pylori gastritis", "B96.81", 0.79, ["K29.70", "B96.81"]),
        ("h pylori duodenal ulcer", "B96.81", 0.79, ["K26.9", "B96.81"]),
        # What names its organism, or has no such note, stays whole.
        ("klebsiella pneumonia", "J15.0", 1.0, ["J15.0"]),
        ("MRSA pneumonia", "J15.212", 0.95, ["J15.212"]),
        ("strep pharyngitis", "J02.0", 0.89, ["J02.0"]),
        ("e coli sepsis", "A41.51", 0.96, ["A41.51"]),
        ("mrsa sepsis", "A41.02", 0.96, ["A41.02"]),
        ("pseudomonas otitis externa", "H60.90", 0.77, ["H60.90"]),
        # A cause and what it causes (I.C.1.g, I.C.4.a, I.C.9.a).
        ("covid pneumonia", "J12.82", 0.94, ["U07.1", "J12.82"]),
        ("covid bronchitis", "J12.82", 0.75, ["U07.1", "J40"]),
        ("covid ards", "J80", 0.8, ["U07.1", "J80"]),
        ("diabetic ckd 3", "E11.22", 0.84, ["E11.22", "N18.30"]),
        ("type 1 diabetic ckd 4", "E10.22", 0.84, ["E10.22", "N18.4"]),
        ("diabetic gastroparesis", "E11.43", 0.92, ["E11.43", "K31.84"]),
        ("diabetic neuropathy", "E11.40", 0.95, ["E11.40"]),
        ("diabetic cataract", "E11.36", 0.95, ["E11.36"]),
        ("hypertensive ckd 4", "I12.9", 0.93, ["I12.9", "N18.4"]),
        ("hypertensive heart failure", "I11.0", 1.0, ["I11.0", "I50.9"]),
        ("hypertensive heart disease", "I11.9", 1.0, ["I11.9"]),
        # A disease and its dementia (I.A.13).
        ("parkinsons dementia nos", "G20.C", 0.81, ["G20.A1", "F02.80"]),
        ("alzheimers dementia", "G30.9", 1.0, ["G30.9", "F02.80"]),
        ("mild alzheimers dementia", "G30.9", 0.9, ["G30.9", "F02.A0"]),
        ("lewy body dementia", "G31.83", 1.0, ["G31.83", "F02.80"]),
        ("huntingtons dementia", "G10", 1.0, ["G10", "F02.80"]),
        ("vascular dementia", "F01.50", 1.0, ["F01.50"]),
        ("alcoholic dementia", "F10.97", 1.0, ["F10.97"]),
        # Pregnancy and a disease of another chapter (I.C.15.a.1).
        ("34w preg covid pneumonia", "J12.82", 0.71, ["O98.513", "U07.1", "J12.82", "Z3A.34"]),
        ("pregnant asthma 30 weeks", "J45.909", 0.61, ["O99.513", "J45.909", "Z3A.30"]),
        ("24w preg hypothyroidism", "E03.9", 0.75, ["O99.282", "E03.9", "Z3A.24"]),
        ("32 weeks pregnant anemia", "O99.013", 0.72, ["O99.013", "D64.9", "Z3A.32"]),
        ("pregnant crohns 22 weeks", "K50.90", 0.7, ["O99.612", "K50.90", "Z3A.22"]),
        ("pregnant uti 20 weeks", "O23.42", 0.83, ["O23.42", "Z3A.20"]),
        ("pregnant diabetic 12 weeks", "O24.911", 0.85, ["O24.911", "Z3A.12"]),
    ],
)
def test_a_phrase_is_coded_as_the_rules_complete_it(phrase: str, whole: str, score: float, codes: list[str]) -> None:
    assert answered(phrase, whole, score) == codes


@pytest.mark.parametrize(
    ("phrase", "whole", "matched", "codes"),
    [
        ("acute on chronic bronchitis", "J40", "Bronchitis, not specified as acute or chronic", ["J20.9", "J42"]),
        ("acute on chronic renal failure", "N17.9", "Acute kidney failure", ["N17.9", "N18.9"]),
        ("acute on chronic systolic heart failure", "I50.23", "Acute on chronic systolic heart failure", ["I50.23"]),
        ("acute on chronic respiratory failure", "J96.20", "Acute and chronic respiratory failure", ["J96.20"]),
    ],
)
def test_acute_on_chronic_is_one_code_where_the_book_has_one(
    phrase: str, whole: str, matched: str, codes: list[str]
) -> None:
    assert answered(phrase, whole, 0.97, matched) == codes


def test_weak_parts_do_not_stand_for_their_phrase() -> None:
    assert answered("MRSA elbow thing", "A49.02", 0.8) == ["A49.02"]
