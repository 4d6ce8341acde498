"""What a text says of a code, and whose word goes before whose."""

import pytest

from guidelines.authority import Rank, rank_of
from guidelines.digest import packaged_digest
from guidelines.statements import Stance, statements


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Do not report R07.9 with I21.4.", [("R079", Stance.FORBID)]),
        ("I10 is not reported with I11.0.", [("I10", Stance.FORBID)]),
        ("Use J1100 rather than J1094.", [("J1100", Stance.REPORT), ("J1094", Stance.FORBID)]),
        ("UTI is coded N30.90, not N39.0.", [("N3090", Stance.REPORT), ("N390", Stance.FORBID)]),
        ("Never list Z51.11 first.", [("Z5111", Stance.NOT_FIRST)]),
        ("A41.9 is the principal diagnosis.", [("A419", Stance.FIRST)]),
        ("Sequence N39.0 first, A41.9 second.", [("N390", Stance.FIRST)]),
        ("For gestational diabetes, report O24.41-.", [("O2441", Stance.REPORT)]),
        ("E11.65 is printed on page 12.", []),
        ("Do not assign R65.20 unless severe sepsis is documented.", []),
        ("Report I11.9 only if the provider says so.", []),
        ("", []),
    ],
)
def test_a_sentence_says_what_its_words_of_order_say(text: str, said: list[tuple[str, Stance]]) -> None:
    assert [(s.code, s.stance) for s in statements(text)] == said


def test_a_statement_carries_its_sentence_verbatim_and_its_condition() -> None:
    text = "Our rules.\n- Do not code I10 when heart failure is documented; use I11.0 instead.\nThe end."
    first, second = statements(text)
    assert first.sentence in text
    assert first.condition == "when heart failure is documented"
    assert (second.code, second.stance, second.condition) == ("I110", Stance.REPORT, "")


def test_every_statement_of_the_digest_stands_in_its_section() -> None:
    for section in packaged_digest():
        assert all(said.sentence in section.text for said in statements(section.text)), section.number


def test_sources_rank_as_the_field_ranks_them() -> None:
    ranked = [
        rank_of("icd10cm-tabular", "tabular"),
        rank_of("icd10cm-guidelines", "digest"),
        rank_of("ncci-policy-manual", "official"),
        rank_of("payer-aetna", "payer"),
        rank_of("team-sepsis", "team"),
    ]
    assert ranked == sorted(ranked) == list(Rank)
    assert rank_of("icd10pcs-guidelines", "official") is rank_of("icd10cm-guidelines", "digest")
    assert rank_of("medicare-claims-processing-ch12", "official") is Rank.CMS
    # A team cannot lift its rule by the name that it gives a document.
    assert rank_of("icd10cm-guidelines", "team") is Rank.TEAM
