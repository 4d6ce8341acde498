"""The rulebook: every rule's examples, its sources and codes, and how rules work together."""

from bisect import bisect_left
from datetime import date
from itertools import islice, permutations, takewhile

import pytest
from tabular_files import packaged

from codes.models import CodeEntry, Finding, Severity, System
from guidelines.digest import packaged_digest
from guidelines.rule_files import packaged_rules
from guidelines.rulebook import apply_rules, guideline_findings
from guidelines.rules import Example, Rule, Situation, Then, When, effect

AS_OF = date(2026, 8, 15)
SYSTEMS = (System.ICD10CM, System.ICD10PCS)
RULES = packaged_rules()
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples)
]


def entry(code: str) -> CodeEntry | None:
    return packaged().look_up(code, AS_OF).entry


def exists(code: str) -> bool:
    found = entry(code)
    return found is not None and found.billable


def situation(example: Example) -> Situation:
    return Situation(example.codes, example.text, example.setting, example.as_of or AS_OF)


def applied(*codes: str, text: str = "", setting: str | None = None) -> tuple[str, ...]:
    return apply_rules(Situation(codes, text, setting, AS_OF), exists, RULES)[0]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_every_example_holds(rule: Rule, example: Example) -> None:
    made = effect(rule, situation(example))
    assert (made is not None) == example.fires
    if made is not None and example.gives is not None:
        assert made.codes == example.gives


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_rests_on_a_section_that_can_be_quoted_and_on_codes_that_can_be_reported(rule: Rule) -> None:
    texts = {(section.document_id, section.number) for section in packaged_digest() if section.text}
    assert (rule.document, rule.section) in texts
    assert {c for example in rule.examples for c in (*example.codes, *(example.gives or ())) if not exists(c)} == set()


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_no_rule_fires_on_a_billable_code_alone() -> None:
    """Without words a rule needs two codes: one by itself is not yet a question of how codes stand together."""
    every = sorted(c for system in SYSTEMS for s in packaged().sets(system) for c in s.codes())
    fired = []
    for rule in (rule for rule in RULES if not rule.when.words):
        # A rule that needs no code would fire on all of them; the others on codes of their first group alone.
        beginnings = next(iter(rule.when.codes.values()), ("",))
        for beginning in beginnings:
            start = bisect_left(every, beginning)
            for code in takewhile(lambda c, b=beginning: c.startswith(b), islice(every, start, None)):
                if effect(rule, Situation((code,))) is not None:
                    fired.append((rule.id, code))
    assert [(name, code) for name, code in fired if exists(code)] == []


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
        ((), ()),
    ],
)
def test_sets_come_out_as_the_guidelines_report_them(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    assert applied(*before) == after


def test_a_crisis_brings_the_hypertension_that_the_words_name() -> None:
    assert applied("I16.1", "N18.6", text="hypertensive emergency with esrd") == ("I16.1", "I12.0", "N18.6")


def test_hypertension_is_combined_in_whatever_order_it_is_found() -> None:
    heads = {
        next(code for code in applied(*order) if code.startswith("I1"))
        for order in permutations(("I10", "I50.9", "N18.4"))
    }
    assert heads == {"I13.0"}


def test_a_code_of_another_release_keeps_a_rule_from_acting() -> None:
    codes, fired = apply_rules(Situation(("I10", "I50.9")), lambda code: code != "I11.0", RULES)
    assert codes == ("I10", "I50.9")
    assert "hypertension-heart-failure" not in [one.rule.id for one in fired]


def test_what_fired_says_what_it_took_and_gave() -> None:
    _, fired = apply_rules(Situation(("I10", "I50.9"), as_of=AS_OF), exists, RULES)
    (one,) = [f for f in fired if f.before != f.after]
    assert (one.rule.id, one.section, one.before, one.after) == (
        "hypertension-heart-failure",
        "I.C.9.a.1",
        ("I10", "I50.9"),
        ("I11.0", "I50.9"),
    )
    assert one.passage_id == "icd10cm-guidelines:I.C.9.a.1"


def test_a_check_is_told_what_the_guideline_gives() -> None:
    found = list(guideline_findings(Situation(("E11.9", "N18.4"), as_of=AS_OF), exists, RULES))
    (finding,) = [f for f in found if f.severity is Severity.WARNING]
    assert (finding.rule, finding.codes, finding.source) == (
        "guideline",
        ("E11.9", "N18.4"),
        "icd10cm-guidelines:I.C.4.a",
    )
    assert "E11.22, N18.4" in finding.message


def test_a_rule_that_would_leave_nothing_to_report_is_not_taken_unless_it_forbids() -> None:
    def only(then: Then) -> tuple[str, ...]:
        rule = Rule("r", "icd10cm-guidelines", "I.A.1", "because of a test", When(codes={"a": ("R05",)}), then)
        return apply_rules(Situation(("R05.9",)), exists, (rule,))[0]

    assert only(Then(remove=("a",))) == ("R05.9",)
    assert only(Then(forbid=("R05",))) == ()


@pytest.mark.parametrize(
    ("codes", "said", "told"),
    [
        (("A41.9", "R65.20", "R65.11"), ("single_use", ("R65.11", "R65.20"), "I.C.1.d.6"), False),
        (("A41.9", "R65.20", "R65.11"), ("laterality", ("R65.11", "R65.20"), "I.B.13"), True),
        (("I10", "I63.9"), ("use_additional", ("I63.9", "I10"), "icd10cm-tabular:I63"), False),
        (("I10", "I63.9"), ("use_additional", ("I63.9", "I25.10"), "icd10cm-tabular:I63"), True),
        (("R65.20", "A41.9"), ("not_first_listed", ("R65.20",), "icd10cm-guidelines:II"), False),
        (("E11.9", "N18.4"), ("use_additional", ("E11.9", "N18.4"), "icd10cm-tabular:E11"), True),
    ],
)
def test_what_the_book_has_said_is_not_told_again(
    codes: tuple[str, ...], said: tuple[str, tuple[str, ...], str], told: bool
) -> None:
    rule, about, section = said
    source = section if ":" in section else f"icd10cm-guidelines:{section}"
    finding = Finding(rule, Severity.ERROR, about, "said by the book", source)
    found = list(guideline_findings(Situation(codes, as_of=AS_OF), exists, RULES, (finding,)))
    assert bool([f for f in found if f.severity is not Severity.INFO]) == told
