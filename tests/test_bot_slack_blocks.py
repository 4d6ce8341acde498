"""What the builders draw: within Slack's limits, with ids and choices in values and nothing else."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from slack_answers import ID, answer, citation, code, finding, read
from slack_blocks import block_errors, view_errors

from bot.bootstrap import Application
from bot.code_view import view_code
from bot.follow_up import Change, Kind, choices
from bot.set_findings import check_set
from bot.slack.blocks.answer import answer_messages, note
from bot.slack.blocks.lookups import check_messages, code_messages
from bot.slack.blocks.modals import feedback_view, lead_view, passage_view, said_view
from bot.slack.limits import RICH_TEXT, VIEW_BLOCKS
from bot.slack.words import DISCLAIMER
from codes.checker.claim import make_claim
from retrieval.models import Passage

DAY = date(2026, 8, 15)


def blocks_of(made: dict[str, Any], ephemeral: bool = False) -> list[dict[str, Any]]:
    return [block for message in answer_messages(made, ephemeral) for block in message.blocks]


def elements(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [e for block in blocks if block["type"] in ("actions", "context_actions") for e in block["elements"]]


def test_an_answer_says_outcome_date_setting_codes_reasons_sources_and_that_a_person_decides() -> None:
    said = read(blocks_of(answer()))
    for part in ("Answered", "2026-08-15", "outpatient", "E11.22", "a note asks for it", "in force 2026-04-01"):
        assert part in said
    assert "[1] ICD-10-CM Official Guidelines FY2026, I.C.4.a, page 39 (our wording)" in said
    assert DISCLAIMER in said
    assert "FY2026-Apr (2026-04-01 to 2026-09-30)" in said


def test_what_warns_stands_above_what_merely_tells() -> None:
    made = answer(findings=[finding()], text="**E11.22**.\nRule I.C.4.a: reason [1].")
    said = read(blocks_of(made))
    assert said.index("Warning: ") < said.index("Rule I.C.4.a") < said.index("Sources")


def test_what_is_missing_is_asked_and_can_be_chosen() -> None:
    made = answer(outcome="needs_detail", reason="Which side is documented: right, left or bilateral?")
    labels = [e["text"]["text"] for e in elements(blocks_of(made)) if e["action_id"].startswith("choose_side")]
    assert labels == ["Right", "Left", "Bilateral"]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("Which side is documented: right, left or bilateral?", Kind.SIDE),
        ("Which trimester, or how many weeks of gestation, is documented?", Kind.TRIMESTER),
        (
            "Which encounter is it: active treatment (A), subsequent care (D or the like) or sequela (S)?",
            Kind.ENCOUNTER,
        ),
    ],
)
def test_each_question_of_the_answerer_has_its_choices(asked: str, kind: Kind) -> None:
    offered = choices(answer(codes=[code(needs=[asked])]))
    assert {change.kind for change in offered} == {kind, Kind.SETTING}


def test_the_settings_offered_are_the_others() -> None:
    assert [c.value for c in choices(answer())] == ["inpatient", "professional"]


@pytest.mark.parametrize(
    "wrong", [Change(Kind.SIDE, "upper"), Change(Kind.DATE, "2026-13-01"), Change(Kind.SETTING, "x")]
)
def test_a_choice_that_nobody_was_offered_is_told(wrong: Change) -> None:
    assert not wrong.is_known


def test_values_carry_ids_and_choices_alone() -> None:
    made = answer(
        codes=[code(needs=["Which side is documented?"], why="SECRET", description="SECRET", citations=[1])],
        text="SECRET",
        reason="SECRET",
        follow_ups=["SECRET"],
    )
    found = [v for e in elements(blocks_of(made, ephemeral=True)) for v in _values(e)]
    assert found
    assert all(value.split(":")[0] == ID for value in found)
    assert not any("SECRET" in value for value in found)
    dates = [e for e in elements(blocks_of(made)) if e["type"] == "datepicker"]
    assert [e["action_id"] for e in dates] == [f"choose_date:{ID}"]


def test_only_what_one_person_sees_can_be_shared() -> None:
    assert "share" in [e["action_id"] for e in elements(blocks_of(answer(), ephemeral=True))]
    assert "share" not in [e["action_id"] for e in elements(blocks_of(answer()))]


def test_sources_beyond_the_first_are_opened_from_a_menu() -> None:
    made = answer(citations=[citation(n) for n in range(1, 31)])
    cites = [e for e in elements(blocks_of(made)) if e["action_id"].startswith("cite_")]
    (menu,) = [e for e in cites if e["type"] == "static_select"]
    assert len(menu["options"]) + len(cites) - 1 == 30


def test_sources_of_other_candidates_come_after_in_short_form() -> None:
    codes = [code(citations=[1]), code("E11.9", "alternative", citations=[2])]
    said = read(blocks_of(answer(codes=codes, citations=[citation(1), citation(2, "E11.9 without complications")])))
    assert (
        said.index("[1] ICD")
        < said.index("Sources of the other candidates")
        < said.index("E11.9 without complications")
    )


def test_a_refusal_has_no_buttons() -> None:
    assert elements(blocks_of(answer(outcome="refused", codes=[], citations=[], text="no"))) == []


def passage(text: str) -> Passage:
    day, until = date(2025, 10, 1), date(2026, 9, 30)
    headings = ("Chapter 4", "Diabetes")
    document = "icd10cm-guidelines"
    where = (f"{document}:I.C.4.a", "label", document, "I.C.4.a", headings)
    return Passage(*where, text, "FY2026", "digest", day, until, 39)


def bold(view: dict[str, Any]) -> str:
    runs = [e for b in view["blocks"][2:] if b["type"] == "rich_text" for s in b["elements"] for e in s["elements"]]
    return "".join(e["text"] for e in runs if e.get("style", {}).get("bold"))


@pytest.mark.parametrize("before", [0, 10, 2_900, 50_000, 400_000])
@pytest.mark.parametrize("length", [20, 3_500])
def test_a_passage_of_any_length_shows_its_quotation_in_bold(before: int, length: int) -> None:
    quote = "Q" * length
    view = passage_view(citation(1, quote), passage(f"{'before ' * (before // 7)}{quote}{' after' * 20_000}"))
    assert view_errors(view) == []
    assert len(view["blocks"]) <= VIEW_BLOCKS
    assert bold(view) == quote
    assert all(len(read(block)) <= RICH_TEXT + 200 for block in view["blocks"])


def test_a_passage_that_is_gone_still_shows_what_was_quoted() -> None:
    view = passage_view(citation(1, "the quotation"), None)
    assert view_errors(view) == []
    assert "not loaded any more" in read(view["blocks"])
    assert "the quotation" in bold(view)


@pytest.mark.parametrize("view", [feedback_view(ID), lead_view(ID), said_view("said")])
def test_forms_are_what_slack_takes_and_carry_the_id_alone(view: dict[str, Any]) -> None:
    assert view_errors(view) == []
    assert view.get("private_metadata", ID) == ID


@pytest.mark.parametrize("typed", ["E11.22", "S72.001A", "E11.2", "E99.99", "J1100-JZ", "LT", "0DTJ4ZZ", "N18"])
def test_any_code_looked_up_is_within_limits_and_says_its_validity(application: Application, typed: str) -> None:
    view = view_code(application.library.catalogue, typed, DAY)
    messages = code_messages(view, DAY)
    assert all(block_errors(list(m.blocks)) == [] for m in messages)
    said = "".join(read(m.blocks) for m in messages)
    assert view.is_modifier_alone or view.found.validity.why in said
    if view.found.entry is not None:
        assert all(n.text in said for n in view.found.entry.all_notes())


def test_codes_checked_together_show_every_finding(application: Application) -> None:
    library = application.library
    claim = make_claim(library.catalogue, ("N18.4", "E11.22", "E11.9"), DAY)
    findings = check_set(claim, library.checks)
    said = "".join(read(m.blocks) for m in check_messages(findings, [r.found for r in claim.reported], DAY))
    assert findings
    assert all(f.message in said and f.source in said for f in findings)


def test_a_note_is_our_words_alone() -> None:
    shown = note("Ask `/code`.")
    assert read(shown.blocks) == "Ask /code."
    assert replace(shown, blocks=()).text == "Ask `/code`."


def _values(element: dict[str, Any]) -> list[str]:
    own = [element["value"]] if "value" in element else []
    inner = [o["value"] for o in element.get("options", ())]
    return [*own, *inner, *(element[b]["value"] for b in ("positive_button", "negative_button") if b in element)]
