"""One rule and its effect, and the reader of rule files: what breaks a file is told by rule and field."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidelines.errors import DocumentError
from guidelines.rule_files import packaged_rules, read_rules
from guidelines.rules import Addition, Rule, Situation, Then, When, effect

GOOD = """document: icd10cm-guidelines
rules:
  - id: one
    section: I.A.1
    because: a reason of ours that is long enough
    when:
      codes: {first: [A00], second: [B0]}
    then:
      replace: {first: C00.0}
    examples:
      - {codes: [A00.1, B01.9], gives: [C00.0, B01.9]}
      - {codes: [B02.9, A00.9], gives: [B02.9, C00.0]}
      - {codes: [A00.1], fires: false}
"""


def rule(when: When, then: Then) -> Rule:
    return Rule("r", "icd10cm-guidelines", "I.A.1", "because of a test", when, then)


def made(when: When, then: Then, *codes: str, text: str = "", setting: str | None = None) -> tuple[str, ...] | None:
    found = effect(rule(when, then), Situation(codes, text, setting, date(2026, 8, 15)))
    return found.codes if found else None


@pytest.mark.parametrize(
    ("when", "codes", "text", "setting", "fires"),
    [
        (When(codes={"a": ("E11",)}), ("E11.9",), "", None, True),
        (When(codes={"a": ("E11",)}), ("E10.9",), "", None, False),
        (When(codes={"a": ("E11",), "b": ("N18",)}), ("E11.9",), "", None, False),
        (When(codes={"a": ("E11",)}, absent=("N18",)), ("E11.9", "N18.4"), "", None, False),
        (When(words=(("sepsis", "septic"),)), (), "severe septic shock", None, True),
        (When(words=(("sepsis", "septic"),)), (), "aseptic meningitis", None, False),
        (When(words=(("chemo*",), ("admit*", "here for"))), (), "here for chemotherapy", None, True),
        (When(words=(("chemo*",), ("admit*",))), (), "chemotherapy", None, False),
        (When(words=(("htn",),), unless=("unrelated",)), (), "htn unrelated to ckd", None, False),
        (When(settings=frozenset({"inpatient"})), (), "", "inpatient", True),
        (When(settings=frozenset({"inpatient"})), (), "", None, False),
        (When(since=date(2026, 10, 1)), (), "", None, False),
        (When(until=date(2025, 9, 30)), (), "", None, False),
        (When(since=date(2025, 10, 1), until=date(2026, 9, 30)), (), "", None, True),
    ],
)
def test_all_conditions_have_to_hold(
    when: When, codes: tuple[str, ...], text: str, setting: str | None, fires: bool
) -> None:
    assert (made(when, Then(refer=True), *codes, text=text, setting=setting) is not None) == fires


@pytest.mark.parametrize(
    ("then", "codes", "after"),
    [
        (Then(replace={"a": "C00"}), ("X", "A1", "B1"), ("X", "C00", "B1")),
        (Then(replace={"a": "{a:1}9"}), ("A1", "A2", "B1"), ("A9", "B1")),
        (Then(replace={"a": "{a}9"}), ("A1", "A2", "B1"), ("A19", "A29", "B1")),
        (Then(replace={"a": "{b}9"}), ("A1", "A2", "B1"), ("B19", "B1")),
        (Then(add=(Addition("N1", before="b"),)), ("A1", "B1"), ("A1", "N1", "B1")),
        (Then(add=(Addition("N1", after="a"),)), ("A1", "B1"), ("A1", "N1", "B1")),
        (Then(add=(Addition("N1"),)), ("A1", "B1"), ("A1", "B1", "N1")),
        (Then(add=(Addition("A1"),)), ("A1", "B1"), None),
        (Then(remove=("b",)), ("A1", "B1", "X"), ("A1", "X")),
        (Then(remove=("X",)), ("A1", "B1", "X9"), ("A1", "B1")),
        (Then(order=("b", "a")), ("X", "A1", "Y", "B1"), ("X", "B1", "A1", "Y")),
        (Then(order=("a", "b")), ("A1", "B1"), None),
        (Then(forbid=("X",)), ("A1", "B1", "X1"), ("A1", "B1")),
        (Then(forbid=("Z",)), ("A1", "B1"), None),
        (Then(ask="Which one?"), ("A1", "B1"), ("A1", "B1")),
    ],
)
def test_effects_change_the_codes_as_they_say(
    then: Then, codes: tuple[str, ...], after: tuple[str, ...] | None
) -> None:
    assert made(When(codes={"a": ("A",), "b": ("B",)}), then, *codes) == after


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "I.A.yaml"
    path.write_text(GOOD, encoding="utf-8")
    (found,) = read_rules(path)
    assert (found.id, found.section, found.when.codes) == ("one", "I.A.1", {"first": ("A00",), "second": ("B0",)})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: one", "id: One Two", "id"),
        ("section: I.A.1", "", "section"),
        ("a reason of ours that is long enough", "short", "because"),
        ("{first: [A00], second: [B0]}", "{first: [a-00]}", "beginning of a code"),
        ("replace: {first: C00.0}", "{}", "does nothing"),
        ("replace: {first: C00.0}", "replace: {third: C00.0}", "no group of codes is named third"),
        ("replace: {first: C00.0}", "explode: true", "extra inputs"),
        ("      - {codes: [A00.1], fires: false}\n", "", "one that must not"),
        ("rules:", "rules: 3\nothers:", "rules"),
        (GOOD, "- a list", "the file"),
        ("because: a", "because: [", "not YAML"),
    ],
)
def test_a_broken_file_is_told_by_rule_and_field(old: str, new: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_rules(path)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, len(GOOD)), noise=st.text(max_size=20))
def test_whatever_a_file_holds_only_our_error_is_raised(cut: int, noise: str, tmp_path: Path) -> None:
    path = tmp_path / "random.yaml"
    path.write_text(GOOD[:cut] + noise, encoding="utf-8", errors="surrogatepass")
    with suppress(DocumentError):
        read_rules(path)


def test_packaged_rules_are_kept_compiled_and_come_back_the_same(tmp_path: Path) -> None:
    read = packaged_rules()
    assert packaged_rules(tmp_path) == read
    (kept,) = tmp_path.glob("rules-*.bin")
    packaged_rules.cache_clear()
    assert packaged_rules(tmp_path) == read
    packaged_rules.cache_clear()
    kept.write_bytes(kept.read_bytes()[:-9])
    assert packaged_rules(tmp_path) == read


def test_a_template_takes_the_beginning_of_a_code_or_what_comes_after_it() -> None:
    when = When(codes={"fracture": ("M84.4",)})
    assert made(when, Then(replace={"fracture": "M84.5{fracture:5-}"}), "M84.451A") == ("M84.551A",)
    assert made(when, Then(replace={"fracture": "{fracture:3}.50XA"}), "M84.451A") == ("M84.50XA",)


def test_phrases_are_found_as_a_folded_question_has_them() -> None:
    newborn = next(rule for rule in packaged_rules() if rule.id == "birth-code-read-as-outcome-on-the-mothers-record")
    asked = effect(newborn, Situation(("Z38.00",), "single liveborn mother chart", None, date(2026, 8, 15)))
    assert asked is not None
    assert asked.codes == ("Z37.0",)
    assert all(
        "mother chart" in words for rule in packaged_rules() for words in rule.when.words if "mother's chart" in words
    )
