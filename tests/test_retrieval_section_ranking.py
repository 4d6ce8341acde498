"""Which section decides: by number, by the codes it names, by the words of rules, and in the right setting."""

from datetime import date

import pytest

from bot.bootstrap import Application
from codes.models import Setting
from retrieval.models import Details, Passage, SearchQuery
from retrieval.rule_words import in_rule_words
from retrieval.section_codes import SectionCodes, codes_in, codes_named
from retrieval.section_ranking import SectionRanker
from retrieval.wording import Wording

DAY = date(2026, 8, 15)
CM, PCS, NCCI = "icd10cm-guidelines", "icd10pcs-guidelines", "ncci-policy-manual"


def section(number: str, text: str = "Some rule.", document: str = CM, title: str = "Title") -> Passage:
    heading = ("Part", title)
    return Passage(f"{document}:{number}", number, document, number, heading, text, "FY2026", "digest", DAY, DAY)


SECTIONS = (
    section("I.C.1.d.1.a", "Sepsis of unknown cause is A41.9, and R65.2 needs severe sepsis."),
    section("I.C.1.d.2", "Septic shock is R65.21, after the systemic infection."),
    section("I.C.9.a", "Hypertension is presumed to be linked with heart disease."),
    section("I.C.9.a.2", "I12 with N18."),
    section("I.C.9.a.3", "I13 joins I11 and I12; N18 says the stage."),
    section("I.C.9.d.1", "I69 after I60-I67."),
    section("II.D", "Either or."),
    section("II.H", "Uncertain diagnoses are coded."),
    section("III.C", "Uncertain diagnoses are coded too."),
    section("IV.H", "Uncertain diagnoses are not coded."),
    section("I.C.2", "Global.", NCCI),
    section("I.C.9", "Excision includes the incision.", NCCI),
    section("A8", "All seven characters.", PCS),
    section("B3.4a", "Biopsies.", PCS),
)


@pytest.fixture(scope="module")
def ranker() -> SectionRanker:
    return SectionRanker(SECTIONS, Wording())


def asked(text: str, setting: Setting | None = None, codes: tuple[str, ...] = ()) -> SearchQuery:
    return SearchQuery(text, (), codes, Details(), setting, None, ())


def ranked(
    ranker: SectionRanker, query: SearchQuery, similar: dict[str, float], worded: dict[str, float] | None = None
) -> list[str]:
    return [passage_id for passage_id, _ in ranker.rank(ranker.read(query), [similar], worded or {})]


# ---- numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I.C.9.a", (f"{CM}:I.C.9.a",)),
        ("what does i.c.9.a.3. say", (f"{CM}:I.C.9.a.3",)),
        ("see section II.H, and IV.H", (f"{CM}:II.H", f"{CM}:IV.H")),
        ("guideline B3.4a", (f"{PCS}:B3.4a",)),
        ("pcs guideline a8", (f"{PCS}:A8",)),
        # Only a heading: the first section with text below it.
        ("I.C.1.d", (f"{CM}:I.C.1.d.1.a",)),
        # The same number in two books.
        ("ncci I.C.9", (f"{NCCI}:I.C.9",)),
        ("I.C.9", (f"{CM}:I.C.9.a",)),
        # No numbers of sections.
        ("A8 on an order", ()),
        ("i.v. push, p.o. meds, E11.9 and B34.9", ()),
        ("I.C.99.z", ()),
        ("I.C.9.ab", ()),
        ("", ()),
    ],
)
def test_a_section_is_named_by_its_number(ranker: SectionRanker, text: str, named: tuple[str, ...]) -> None:
    assert ranker.read(asked(text)).named == named


def test_a_named_section_comes_first_and_once_with_those_below_it_next(ranker: SectionRanker) -> None:
    found = ranked(ranker, asked("guideline I.C.9.a"), {f"{CM}:II.D": 0.3, f"{CM}:I.C.9.a": 0.2})
    assert found[0] == f"{CM}:I.C.9.a"
    assert set(found[1:3]) == {f"{CM}:I.C.9.a.2", f"{CM}:I.C.9.a.3"}
    assert len(found) == len(set(found))


# ---- codes ------------------------------------------------------------------------------------------------------


def test_the_section_that_names_the_code_itself_governs_it_most() -> None:
    governing = SectionCodes(SECTIONS).governing(("R65.21",))
    assert max(governing, key=lambda i: governing[i]) == f"{CM}:I.C.1.d.2"
    assert 0 < governing[f"{CM}:I.C.1.d.1.a"] < governing[f"{CM}:I.C.1.d.2"]
    assert set(governing) == {f"{CM}:I.C.1.d.1.a", f"{CM}:I.C.1.d.2"}


@pytest.mark.parametrize(
    ("codes", "first"),
    [
        (("I13.0",), f"{CM}:I.C.9.a.3"),
        (("i13.2-",), f"{CM}:I.C.9.a.3"),
        # Inside a range, and a category whose subcategory is named.
        (("I63.9",), f"{CM}:I.C.9.d.1"),
        (("A41",), f"{CM}:I.C.1.d.1.a"),
        # Two codes that one section names.
        (("I11.0", "N18.4"), f"{CM}:I.C.9.a.3"),
    ],
)
def test_a_code_leads_to_the_section_that_governs_it(codes: tuple[str, ...], first: str) -> None:
    governing = SectionCodes(SECTIONS).governing(codes)
    assert max(governing, key=lambda i: governing[i]) == first


def test_a_section_that_names_a_code_goes_before_one_that_names_a_range_around_it() -> None:
    crisis = section("I.C.9.a.10", "Any of I10-I15 is coded beside the crisis.")
    governing = SectionCodes((*SECTIONS, crisis)).governing(["I13.0"])
    assert governing[f"{CM}:I.C.9.a.3"] > governing[f"{CM}:I.C.9.a.10"] > 0


@pytest.mark.parametrize("codes", [(), ("",), ("I",), ("Q99.9",), ("I6",)])
def test_a_code_that_no_section_names_is_governed_by_none(codes: tuple[str, ...]) -> None:
    assert SectionCodes(SECTIONS).governing(codes) == {}


def test_there_may_be_no_sections() -> None:
    assert SectionCodes(()).governing(("I10",)) == {}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I10-I15", {"I10", "I11", "I12", "I13", "I14", "I15"}),
        ("R65.2- and L89.--6", {"R652", "L89"}),
        # A chapter says nothing about one code.
        ("A00-B99", set()),
        ("A00.0-T88.9", set()),
        ("N18.30-N18.32", {"N18"}),
        ("FY2026 and 15, COVID-19", set()),
    ],
)
def test_the_codes_that_a_section_prints(text: str, named: set[str]) -> None:
    assert set(codes_named(text)) == named


def test_the_codes_that_a_question_types() -> None:
    assert list(codes_in("z51.11 or C61. Not 99213 nor 2nd")) == ["Z51.11", "C61"]


def test_a_question_of_nothing_but_a_code_is_about_what_governs_it(ranker: SectionRanker) -> None:
    near = {f"{CM}:II.D": 0.6, f"{CM}:I.C.9.a.3": 0.1}
    assert ranked(ranker, asked("I13.0?"), near)[0] == f"{CM}:I.C.9.a.3"
    assert ranked(ranker, asked("which of two contrasting diagnoses I13.0"), near)[0] == f"{CM}:II.D"


# ---- words ------------------------------------------------------------------------------------------------------


def test_a_question_is_asked_as_typed_and_in_the_book_s_terms(ranker: SectionRanker) -> None:
    query = ranker.read(asked("HTN w CKD, seq?"))
    assert query.texts[0] == "HTN w CKD, seq?"
    assert "hypertension" in query.texts[1]
    assert {"htn", "hypertension", "sequencing"} <= set(query.words.split())


def test_no_word_is_asked_twice(ranker: SectionRanker) -> None:
    words = ranker.read(asked("sepsis, sepsis and septic sepsis")).words.split()
    assert len(words) == len(set(words))
    assert words.count("sepsis") == 1


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("which goes first", ["which is sequenced first"]),
        ("order of these", ["sequencing"]),
        ("reordered", []),
        ("doctored notes", []),
        ("md didn't document it", ["provider"]),
        ("provider never wrote it", ["not documented by the provider"]),
        ("", []),
    ],
)
def test_what_coders_say_is_put_in_the_words_of_rules(text: str, meant: list[str]) -> None:
    assert list(in_rule_words(text)) == meant


# ---- one ranking ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "last"),
    [
        (Setting.INPATIENT, f"{CM}:IV.H"),
        (Setting.OUTPATIENT, f"{CM}:II.H"),
        (Setting.PROFESSIONAL, f"{CM}:II.H"),
        (None, f"{CM}:IV.H"),
    ],
)
def test_a_section_of_another_setting_sinks(ranker: SectionRanker, setting: Setting | None, last: str) -> None:
    similar = {f"{CM}:II.H": 0.41, f"{CM}:IV.H": 0.4}
    assert ranked(ranker, asked("is it coded", setting), similar)[-1] == last


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("when is it coded", f"{CM}:II.D"),
        ("when is modifier 25 right", f"{NCCI}:I.C.2"),
        ("how is it coded in icd-10-pcs", f"{PCS}:B3.4a"),
    ],
)
def test_the_document_that_is_asked_about_goes_before_others(ranker: SectionRanker, text: str, first: str) -> None:
    similar = {f"{NCCI}:I.C.2": 0.45, f"{CM}:II.D": 0.44, f"{PCS}:B3.4a": 0.43}
    assert ranked(ranker, asked(text), similar)[0] == first


def test_rules_go_before_notes_of_the_tabular_list_that_are_as_near(ranker: SectionRanker) -> None:
    similar = {"icd10cm-tabular:A41": 0.45, f"{CM}:I.C.1.d.2": 0.44}
    assert ranked(ranker, asked("sepsis"), similar)[0] == f"{CM}:I.C.1.d.2"


def test_words_count_beside_meaning(ranker: SectionRanker) -> None:
    similar = {f"{CM}:II.D": 0.5, f"{CM}:II.H": 0.4}
    assert ranked(ranker, asked("uncertain"), similar, {f"{CM}:II.H": 9.0, f"{CM}:II.D": 1.0})[0] == f"{CM}:II.H"


def test_scores_stay_between_zero_and_one_and_fall(ranker: SectionRanker) -> None:
    query = ranker.read(asked("I13.0 I11.0 I12.9 N18.4, guideline I.C.9.a"))
    scores = [score for _, score in ranker.rank(query, [{f"{CM}:I.C.9.a.3": 0.99}], {f"{CM}:I.C.9.a.3": 50.0})]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0


def test_nothing_found_is_nothing_ranked(ranker: SectionRanker) -> None:
    assert ranker.rank(ranker.read(asked("hm")), [], {}) == []
    assert ranker.rank(ranker.read(asked("hm")), [{}], {}) == []


@pytest.mark.parametrize("text", ["\ud800", "I.C." * 5000, "(" * 20000, "É1.É", "\x00" * 3])
def test_hostile_text_is_read(ranker: SectionRanker, text: str) -> None:
    assert ranker.read(asked(text)).named == ()


# ---- over a whole index -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "setting", "number"),
    [
        ("I.C.9.a.3", None, "I.C.9.a.3"),
        ("guideline I.B.14", None, "I.B.14"),
        ("guideline for resistant hypertension", None, "I.C.9.a.12"),
        ("I13.0", None, "I.C.9.a.3"),
        ("clinic says probable pneumonia, code it?", Setting.OUTPATIENT, "IV.H"),
        ("septic shock as pdx?", Setting.INPATIENT, "I.C.1.d.2"),
    ],
)
def test_the_deciding_section_is_among_the_first_five(
    application: Application, text: str, setting: Setting | None, number: str
) -> None:
    found = [r.passage.section for r in application.searcher.passages(text, DAY, 5, setting)]
    assert number in found
    if text.endswith(number):
        assert found[0] == number
