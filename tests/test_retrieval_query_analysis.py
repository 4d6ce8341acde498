"""From a question to its parts: typed codes, dates, setting, systems, details, conditions."""

from datetime import date

import pytest

from codes.catalogue import Catalogue
from codes.models import Setting, System
from retrieval.models import Certainty, SearchQuery
from retrieval.query_analysis import MAX_CONDITIONS, WHOLE, QueryAnalyser
from retrieval.query_words import ASIDES
from retrieval.spelling import SpellingCorrector
from retrieval.wording import Wording

TODAY = date(2026, 8, 15)
KNOWN = [
    "pneumonia",
    "hypertension",
    "asthma",
    "fracture",
    "anemia",
    "diabetes",
    "esophageal",
    "varices",
    "hemorrhoids",
]


@pytest.fixture(scope="module")
def analyser(catalogue: Catalogue) -> QueryAnalyser:
    def is_code(token: str) -> bool:
        return catalogue.get(token, System.ICD10CM, date.max) is not None

    return QueryAnalyser(Wording(), SpellingCorrector(KNOWN), is_code)


def texts(query: SearchQuery) -> list[str]:
    return [c.text for c in query.conditions if c.segment != WHOLE and not c.is_part]


# ---- codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("what is E11.22?", ("E11.22",)),
        ("e1122", ("E1122",)),
        ("I10", ("I10",)),
        ("is i10 billable", ("I10",)),
        ("S72.141D", ("S72.141D",)),
        ("0FT44ZZ", ("0FT44ZZ",)),
        ("99213", ("99213",)),
        ("J3420 with G0104", ("J3420", "G0104")),
        ("E11.22, I10; n18.4.", ("E11.22", "I10", "N18.4")),
        ("(E11.9) and e11.9", ("E11.9",)),
        ("E11.-", ("E11.-",)),
        ("E99.99", ("E99.99",)),
    ],
)
def test_typed_codes_are_found(analyser: QueryAnalyser, text: str, codes: tuple[str, ...]) -> None:
    assert analyser.analyse(text, TODAY).codes == codes


@pytest.mark.parametrize(
    "text",
    [
        "B12 deficiency",
        "A1C of 9",
        "HbA1c 7.5",
        "H1N1 influenza",
        "T2DM",
        "L4-5 stenosis",
        "C5-C6 disc",
        "vitamin B12 1000 mcg",
        "BP 120/80",
        "general weakness",
        "COVID19",
        "10/15/2026",
        "2026",
        "x.E11.22.x",
        "",
    ],
)
def test_what_only_looks_like_a_code_is_none(analyser: QueryAnalyser, text: str) -> None:
    assert analyser.analyse(text, TODAY).codes == ()


def test_a_typed_code_is_no_condition(analyser: QueryAnalyser) -> None:
    query = analyser.analyse("E11.22 and asthma", TODAY)
    assert (query.codes, texts(query)) == (("E11.22",), ["asthma"])


# ---- dates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("DOS 10/15/2026 asthma", date(2026, 10, 15)),
        ("asthma dos:10/15/26", date(2026, 10, 15)),
        ("seen 9/30 for asthma", date(2026, 9, 30)),
        ("2026-10-01 asthma", date(2026, 10, 1)),
        ("date of service: 1/2/2025", date(2025, 1, 2)),
        ("2/29/2028", date(2028, 2, 29)),
        ("2/30/2026, then 3/1/2026", date(2026, 3, 1)),
    ],
)
def test_a_date_of_service_is_read(analyser: QueryAnalyser, text: str, day: date) -> None:
    assert analyser.analyse(text, TODAY).as_of == day


@pytest.mark.parametrize(
    "text",
    [
        "13/45/2026",
        "2/30/2026",
        "2026-13-01",
        "0000-01-01",
        "00/00",
        "BP 120/80",
        "visual acuity 20/200",
        "asthma",
        "1/2/3/4",
    ],
)
def test_an_impossible_date_is_none(analyser: QueryAnalyser, text: str) -> None:
    assert analyser.analyse(text, TODAY).as_of is None


def test_a_date_is_no_condition(analyser: QueryAnalyser) -> None:
    assert texts(analyser.analyse("asthma, DOS 10/15/2026", TODAY)) == ["asthma"]


# ---- setting and system -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("pt admitted with pneumonia", Setting.INPATIENT),
        ("INPT asthma", Setting.INPATIENT),
        ("principal diagnosis for asthma", Setting.INPATIENT),
        ("asthma in clinic", Setting.OUTPATIENT),
        ("ED visit for chest pain", Setting.OUTPATIENT),
        ("same-day surgery", Setting.OUTPATIENT),
        ("profee asthma", Setting.PROFESSIONAL),
        ("professional fee asthma", Setting.PROFESSIONAL),
        ("asthma", None),
    ],
)
def test_the_setting_is_read(analyser: QueryAnalyser, text: str, setting: Setting | None) -> None:
    assert analyser.analyse(text, TODAY).setting is setting


@pytest.mark.parametrize(
    ("text", "systems"),
    [
        ("PCS code for lap chole", (System.ICD10PCS,)),
        ("ICD-10-PCS for it", (System.ICD10PCS,)),
        ("HCPCS for a wheelchair", (System.HCPCS,)),
        ("J-code for vitamin B12", (System.HCPCS,)),
        ("CPT for it", (System.CPT,)),
        ("dx code for asthma", (System.ICD10CM,)),
        ("dx code and cpt for asthma", (System.CPT, System.ICD10CM)),
        ("asthma", ()),
    ],
)
def test_the_systems_named_are_read(analyser: QueryAnalyser, text: str, systems: tuple[System, ...]) -> None:
    assert analyser.analyse(text, TODAY).systems == systems


# ---- details ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "laterality"),
    [
        ("pain in r knee", "right"),
        ("rt ankle sprain", "right"),
        ("LEFT hip", "left"),
        ("l shoulder pain", "left"),
        ("b/l knee OA", "bilateral"),
        ("osteoarthritis of both knees", "bilateral"),
        ("bright light", None),
        ("asthma", None),
    ],
)
def test_laterality_is_read(analyser: QueryAnalyser, text: str, laterality: str | None) -> None:
    assert analyser.analyse(text, TODAY).details.laterality == laterality


@pytest.mark.parametrize(
    ("text", "encounter"),
    [
        ("hip fracture initial encounter", "A"),
        ("hip fracture, subsequent encounter", "D"),
        ("hip fracture follow-up", "D"),
        ("fracture with routine healing", "D"),
        ("sequela of hip fracture", "S"),
        ("late effect of stroke", "S"),
        ("hip fracture", None),
    ],
)
def test_the_encounter_is_read(analyser: QueryAnalyser, text: str, encounter: str | None) -> None:
    assert analyser.analyse(text, TODAY).details.encounter == encounter


@pytest.mark.parametrize(
    ("text", "trimester", "weeks"),
    [
        ("bleeding in the second trimester", "second", None),
        ("anemia, 3rd trimester", "third", None),
        ("pregnant 13 weeks", "first", 13),
        ("14 weeks pregnant", "second", 14),
        ("27 wks pregnant", "second", 27),
        ("28w pregnant with htn", "third", 28),
        ("42 weeks pregnancy", "third", 42),
        ("cough for 6 weeks", None, None),
        ("43 weeks pregnant", None, None),
        ("pregnant", None, None),
    ],
)
def test_trimester_and_weeks_are_read(
    analyser: QueryAnalyser, text: str, trimester: str | None, weeks: int | None
) -> None:
    details = analyser.analyse(text, TODAY).details
    assert (details.trimester, details.weeks) == (trimester, weeks)


# ---- conditions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is the ICD-10 code for asthma?", ["asthma"]),
        ("hypertension and asthma, gout; COPD", ["hypertension", "asthma", "gout", "COPD"]),
        ("asthma\ngout\n\n", ["asthma", "gout"]),
        ("asthma + gout", ["asthma", "gout"]),
        ("please help, thanks", []),
        ("", []),
    ],
)
def test_several_conditions_are_told_apart(analyser: QueryAnalyser, text: str, expected: list[str]) -> None:
    assert texts(analyser.analyse(text, TODAY)) == expected


def test_a_joined_condition_comes_whole_and_in_parts(analyser: QueryAnalyser) -> None:
    found = analyser.analyse("gout with anemia", TODAY).conditions
    assert [(c.text, c.segment, c.is_part) for c in found] == [
        ("gout with anemia", 0, False),
        ("gout", 0, True),
        ("anemia", 0, True),
    ]


def test_a_short_list_is_also_read_as_one(analyser: QueryAnalyser) -> None:
    assert [c.segment for c in analyser.analyse("gout, asthma", TODAY).conditions] == [WHOLE, 0, 1]
    listed = analyser.analyse("gout, asthma, cough, fever, anemia", TODAY).conditions
    assert [c.segment for c in listed] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("UTI w dysuria", ["UTI", "dysuria"]),
        ("crohns w/fistula", ["crohns", "fistula"]),
        ("pneumonia c hemoptysis", ["pneumonia", "hemoptysis"]),
        ("fibrosis after covid", ["fibrosis", "covid"]),
        ("gout w/o tophus", []),
        ("hep c", []),
        ("hx c diff colitis", []),
    ],
)
def test_short_joining_words_join(analyser: QueryAnalyser, text: str, parts: list[str]) -> None:
    assert [c.text for c in analyser.analyse(text, TODAY).conditions if c.is_part] == parts


def test_acute_and_chronic_are_not_taken_apart(analyser: QueryAnalyser) -> None:
    assert texts(analyser.analyse("acute and chronic sinusitis and gout", TODAY)) == [
        "acute and chronic sinusitis",
        "gout",
    ]


def test_what_is_denied_is_searched_in_the_words_of_the_book(analyser: QueryAnalyser) -> None:
    whole = analyser.analyse("diverticulitis, no bleeding", TODAY).conditions[0]
    assert whole.segment == WHOLE
    assert "without" in whole.wordings[0]


def test_a_diabetes_has_the_type_that_the_question_says(analyser: QueryAnalyser) -> None:
    parts = [c.wordings[0] for c in analyser.analyse("type 1 diabetes w diabetic neuropathy", TODAY).conditions]
    assert any("type 1 diabetic" in wording for wording in parts)
    assert not any("type 2" in wording for wording in parts)


def test_an_agent_alone_is_the_cause_of_what_it_stands_beside(analyser: QueryAnalyser) -> None:
    agent = analyser.analyse("VAP, pseudomonas", TODAY).conditions[-1]
    assert agent.wordings[0].startswith("pseudomonas as the cause of disease")


def test_scores_are_read_as_their_codes_say_them(analyser: QueryAnalyser) -> None:
    wordings = [c.wordings[0] for c in analyser.analyse("stroke, NIHSS 12", TODAY).conditions]
    assert wordings[-1] == "NIHSS score 12"


@pytest.mark.parametrize(
    ("text", "encounter"),
    [
        ("wrist fracture, ED", "A"),
        ("wrist fracture, initial", "A"),
        ("wrist fracture, first visit", "A"),
        ("wrist fracture, cast check", "D"),
        ("wrist fracture, healing well", "D"),
        ("ED follow up of wrist fracture", "D"),
        ("nonhealing wound", None),
        ("wrist fracture", None),
    ],
)
def test_visits_tell_the_encounter(analyser: QueryAnalyser, text: str, encounter: str | None) -> None:
    assert analyser.analyse(text, TODAY).details.encounter == encounter


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("carpal tunnel both wrists", "bilateral"),
        ("R femur fracture", "right"),
        ("L great toe pain", "left"),
        ("wrist fracture", None),
    ],
)
def test_paired_parts_tell_the_side(analyser: QueryAnalyser, text: str, side: str | None) -> None:
    assert analyser.analyse(text, TODAY).details.laterality == side


@pytest.mark.parametrize(
    "word", ["working dx", "suspicious for", "poss", "suggestive of", "presumptive", "cant exclude"]
)
def test_more_words_of_doubt(analyser: QueryAnalyser, word: str) -> None:
    assert analyser.analyse(f"{word} gout", TODAY).conditions[0].certainty is Certainty.UNCERTAIN


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("pneumonia", Certainty.ESTABLISHED),
        ("probable pneumonia", Certainty.UNCERTAIN),
        ("suspected pneumonia", Certainty.UNCERTAIN),
        ("r/o pneumonia", Certainty.UNCERTAIN),
        ("pneumonia, still to be ruled out", Certainty.ESTABLISHED),
        ("no pneumonia", Certainty.RULED_OUT),
        ("denies pneumonia", Certainty.RULED_OUT),
        ("negative for pneumonia", Certainty.RULED_OUT),
        ("known pneumonia", Certainty.ESTABLISHED),
    ],
)
def test_certainty_is_read(analyser: QueryAnalyser, text: str, certainty: Certainty) -> None:
    condition = next(c for c in analyser.analyse(text, TODAY).conditions if c.segment == 0)
    assert condition.certainty is certainty
    assert "pneumonia" in condition.wordings[0]


def test_certainty_belongs_to_its_own_condition(analyser: QueryAnalyser) -> None:
    found = analyser.analyse("asthma, probable pneumonia, no gout", TODAY).conditions
    assert [(c.segment, c.certainty) for c in found if c.segment != WHOLE] == [
        (0, Certainty.ESTABLISHED),
        (1, Certainty.UNCERTAIN),
        (2, Certainty.RULED_OUT),
    ]


@pytest.mark.parametrize("text", ["history of asthma", "h/o asthma", "hx asthma", "s/p asthma"])
def test_a_history_is_searched_as_one(analyser: QueryAnalyser, text: str) -> None:
    (condition,) = analyser.analyse(text, TODAY).conditions
    assert condition.is_history
    assert condition.wordings[0] == "personal history of asthma"


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("h/o breast cancer", "personal history of malignant neoplasm of breast"),
        ("personal history of asthma", "personal history of asthma"),
        ("family history of breast cancer", "family history of malignant neoplasm of breast"),
    ],
)
def test_a_history_in_the_book_s_words_is_put_once(analyser: QueryAnalyser, text: str, wording: str) -> None:
    (condition,) = analyser.analyse(text, TODAY).conditions
    assert condition.wordings[0] == wording


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("oesophageal varices", "esophageal varices"),
        ("anaemia", "anemia"),
        ("haemorrhoids", "hemorrhoids"),
        ("pnuemonia", "pneumonia"),
        ("hypertenson", "hypertension"),
        ("HTN", "hypertension"),
        ("diabetes", "type 2 diabetes mellitus"),
        ("T2DM", "type 2 diabetes mellitus"),
        ("type 1 diabetes", "type 1 diabetes mellitus"),
        ("gestational diabetes", "gestational diabetes mellitus"),
    ],
)
def test_a_condition_is_searched_in_the_book_s_terms(analyser: QueryAnalyser, text: str, wording: str) -> None:
    (condition,) = analyser.analyse(text, TODAY).conditions
    assert condition.wordings[0].startswith(wording)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("MS with optic neuritis", "multiple sclerosis"),
        ("MS and mitral valve repair", "mitral (valve) stenosis"),
        ("RA with joint swelling", "rheumatoid arthritis"),
        ("PE", "pulmonary embolism"),
    ],
)
def test_an_ambiguous_abbreviation_says_how_it_was_read(analyser: QueryAnalyser, text: str, reading: str) -> None:
    first = analyser.analyse(text, TODAY).readings[0]
    assert (first.abbreviation, first.meaning) == (text.split()[0], reading)
    assert first.others


@pytest.mark.parametrize("text", ["aids for hearing loss", "we see it as he was in the ED or at home"])
def test_everyday_words_are_not_taken_for_abbreviations(analyser: QueryAnalyser, text: str) -> None:
    found = {reading.abbreviation.lower() for reading in analyser.analyse(text, TODAY).readings}
    assert found <= {"ed"}


# ---- whatever else is typed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x01\x02",
        "😀😀😀",
        "?!.,;",
        "()[]",
        "糖尿病",
        "сахарный диабет",
        "السكري",
        "\ud800",
        "12345678901",
    ],
)
def test_what_says_nothing_has_no_condition(analyser: QueryAnalyser, text: str) -> None:
    query = analyser.analyse(text, TODAY)
    assert (query.text, query.conditions, query.codes, query.as_of) == (text, (), (), None)


@pytest.mark.parametrize(
    ("text", "wording"),
    [("Diabète de type 2", "diabete"), ("Asthma\x00bronchiale", "asthma"), ("asma 😀 grave", "grave")],
)
def test_other_languages_and_stray_characters_come_through(analyser: QueryAnalyser, text: str, wording: str) -> None:
    (condition,) = analyser.analyse(text, TODAY).conditions
    assert condition.wordings


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "type 2 diabetes with CKD, " * 2_308,
        "MS RA CA PE " * 5_000,
        "qwrtzpsdf xcvbnmlkj " * 3_000,
        "a" * 60_000,
        "(rule " * 10_000,
        "(" + "rule " * 12_000,
        "with " * 12_000,
        "on" + ":" * 59_998,
        "1/1/1/" * 10_000,
        "E11.22 " * 8_571,
        " " * 60_000,
        "\t" * 30_000 + "," + " " * 29_999,
        "\u0301" * 60_000,
        "😀" * 60_000,
    ],
    ids=range(14),
)
def test_sixty_thousand_characters_are_read(analyser: QueryAnalyser, text: str) -> None:
    assert len(analyser.analyse(text[:60_000], TODAY).conditions) <= MAX_CONDITIONS


@pytest.mark.timeout(60)
def test_an_unclosed_aside_is_passed_over_in_linear_time() -> None:
    # Quadratic, this would take hours.
    text = "(" + "rule " * 400_000
    assert ASIDES.sub("", text) == text


def test_asides_are_left_out(analyser: QueryAnalyser) -> None:
    assert texts(analyser.analyse("asthma (the 2026 rule) (FY2026)", TODAY)) == ["asthma"]


def test_what_a_record_leaves_open_is_not_searched_as_said(analyser: QueryAnalyser) -> None:
    whole = analyser.analyse("colitis, doc doesn't say recurrent", TODAY).conditions[0]
    assert whole.wordings[0].endswith("not specified as recurrent")


def test_what_is_said_again_and_again_takes_no_place_from_the_question(analyser: QueryAnalyser) -> None:
    conditions = analyser.analyse("Note. " * 400 + "acute cystitis, hematuria", TODAY).conditions
    assert [c.text for c in conditions] == ["Note", "acute cystitis", "hematuria"]
