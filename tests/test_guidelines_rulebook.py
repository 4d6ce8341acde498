"""The rulebook: its examples, its sources, its codes, and how rules work together."""

from collections.abc import Callable
from datetime import date
from itertools import permutations

import pytest
from tabular_files import packaged

from codes.models import CodeEntry, System
from guidelines.combinations import DIABETES_COMBINATIONS, HEART_DISEASE_ADDED, HEART_DISEASE_INCLUDED
from guidelines.digest import packaged_digest
from guidelines.rulebook import DOCUMENT, RULES, Effect, Rule, Situation, apply_rules

AS_OF = date(2026, 8, 15)
DIABETES = ("E08", "E09", "E10", "E11", "E13")
EXAMPLES = [
    pytest.param(rule, before, after, id=f"{rule.id}:{'+'.join(before)}")
    for rule in RULES
    for before, after in rule.examples
]
CONDITIONS = [c.condition for c in DIABETES_COMBINATIONS] + [*HEART_DISEASE_ADDED, *HEART_DISEASE_INCLUDED]


def entry(code: str) -> CodeEntry | None:
    return packaged().get(code, System.ICD10CM, AS_OF)


def exists(code: str) -> bool:
    found = entry(code)
    return found is not None and found.billable


def applied(*codes: str, words: str = "", setting: str | None = None) -> tuple[str, ...]:
    return apply_rules(Situation(codes, setting, frozenset(words.split())), exists)[0]


@pytest.mark.parametrize(("rule", "before", "after"), EXAMPLES)
def test_examples_hold_alone_and_in_the_whole_book(rule: Rule, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    situation = Situation(before, words=rule.example_words)
    effect = rule.apply(situation)
    assert (effect.codes if effect else before) == after
    assert apply_rules(situation, exists)[0] == after


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_shows_where_it_applies_and_its_examples_are_billable(rule: Rule) -> None:
    assert any(before != after for before, after in rule.examples)
    codes = {code for before, after in rule.examples for code in (*before, *after)}
    assert {code for code in codes if not exists(code)} == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_and_each_effect_names_a_section_that_can_be_quoted(rule: Rule) -> None:
    texts = {section.number: section.text for section in packaged_digest() if section.document_id == DOCUMENT}
    assert texts.get(rule.section)
    for before, _ in rule.examples:
        effect = rule.apply(Situation(before, words=rule.example_words))
        section = effect.section if effect else None
        assert section is None or texts.get(section), section


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("category", DIABETES)
def test_every_diabetes_category_has_every_ending_of_the_table(category: str) -> None:
    made = {f"{category}.{c.ending}" for c in DIABETES_COMBINATIONS}
    assert {code for code in made if not exists(code)} == set()


@pytest.mark.parametrize("code", sorted(set(CONDITIONS)))
def test_every_condition_of_the_tables_is_a_code_of_the_book(code: str) -> None:
    assert entry(code) is not None


def test_no_row_of_the_table_is_hidden_by_an_earlier_one() -> None:
    conditions = [c.condition for c in DIABETES_COMBINATIONS]
    for position, condition in enumerate(conditions):
        assert not condition.startswith(tuple(conditions[:position])), condition


@pytest.mark.parametrize("category", DIABETES)
@pytest.mark.parametrize("row", DIABETES_COMBINATIONS, ids=lambda row: row.condition)
def test_each_row_combines_with_each_category(category: str, row: tuple[str, str, bool]) -> None:
    condition, ending, keep = row
    plain = f"{category}.9"
    expected = (f"{category}.{ending}", condition) if keep else (f"{category}.{ending}",)
    assert apply_rules(Situation((condition, plain)), lambda code: True)[0] == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("N18.4",), ("N18.4",)),
        (("E11.9",), ("E11.9",)),
        (("E11.9", "N18.4", "G62.9"), ("E11.22", "E11.42", "N18.4")),
        (("E11.9", "G62.9", "G63"), ("E11.42",)),
        (("E11.22", "N18.4"), ("E11.22", "N18.4")),
        (("I10", "I50.9", "N18.9"), ("I13.0", "I50.9", "N18.9")),
        (("I10", "I50.9", "N18.5"), ("I13.2", "I50.9", "N18.5")),
        (("I10", "I51.7", "N18.4"), ("I13.10", "N18.4")),
        (("I10", "I51.9", "N18.6"), ("I13.11", "I51.9", "N18.6")),
        (("N18.6", "I10"), ("I12.0", "N18.6")),
        (("J45.909", "I10", "I50.9"), ("J45.909", "I11.0", "I50.9")),
        (("I50.9", "I10"), ("I11.0", "I50.9")),
        (("E11.9", "I10", "N18.4"), ("E11.22", "I12.9", "N18.4")),
        (("I50.9", "N18.4"), ("I50.9", "N18.4")),
        (("I25.10", "I20.9"), ("I25.119",)),
        (("I16.0", "I10"), ("I16.0", "I10")),
        (("I16.1", "I50.9"), ("I16.1", "I11.0", "I50.9")),
        (("I16.1", "N18.6"), ("I16.1", "I12.0", "N18.6")),
        (("J45.909", "I10", "J45.909"), ("J45.909", "I10")),
        ((), ()),
    ],
)
def test_sets_come_out_as_the_guidelines_report_them(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    assert applied(*before) == after


def test_a_finding_that_is_not_new_leaves_the_examination_as_it_is() -> None:
    assert applied("Z00.00", "I10", words="annual exam hypertension") == ("Z00.00", "I10")
    assert applied("I10", "Z00.00", words="annual exam abnormal") == ("Z00.01", "I10")


# Every pair and triple of these is tried.
POOL = ("E11.9", "E10.9", "E11.22", "E11.65", "I10", "I11.0", "I16.1", "I20.0", "I25.10", "I50.9", "I51.4")
POOL += ("I51.7", "I73.9", "I96", "N18.4", "N18.6", "G62.9", "K31.84", "L97.519", "R73.9", "J45.909", "Z79.4")


def test_the_book_settles_at_once_on_billable_codes_each_named_once() -> None:
    for length in (1, 2, 3):
        for codes in permutations(POOL, length):
            once = applied(*codes)
            assert applied(*once) == once, codes
            assert len(set(once)) == len(once), codes
            assert all(map(exists, once)), codes


def test_what_fired_is_told_in_order_with_its_section_and_reason() -> None:
    codes, fired = apply_rules(Situation(("E11.9", "I10", "N18.4", "N18.4")), exists)
    assert codes == ("E11.22", "I12.9", "N18.4")
    assert [f.rule.id for f in fired] == ["diabetes-with", "hypertension-with"]
    assert [f.before for f in fired[1:]] == [f.after for f in fired[:-1]]
    assert all(f.section.startswith(f.rule.section) and f.reason for f in fired)


def test_an_effect_with_a_code_that_the_release_lacks_is_not_taken() -> None:
    codes, fired = apply_rules(Situation(("E11.9", "N18.4")), lambda code: code != "E11.22")
    assert (codes, fired) == (("E11.9", "N18.4"), ())


def _always(codes: tuple[str, ...]) -> Callable[[Situation], Effect]:
    return lambda situation: Effect(codes, "always", "I.A.1")


def test_rules_run_in_the_order_given_each_on_what_the_one_before_left() -> None:
    rules = [
        Rule("never", "I.A", lambda situation: None, ()),
        Rule("same", "I.A", lambda situation: Effect(situation.codes, "nothing to do"), ()),
        Rule("one", "I.A", _always(("E11.9",)), ()),
        Rule("two", "I.A", lambda s: Effect((*s.codes, "Z79.4"), "insulin"), ()),
    ]
    codes, fired = apply_rules(Situation(("I10",)), exists, rules)
    assert codes == ("E11.9", "Z79.4")
    assert [(f.rule.id, f.section, f.before) for f in fired] == [
        ("one", "I.A.1", ("I10",)),
        ("two", "I.A", ("E11.9",)),
    ]
