"""Whatever an answer holds, its messages keep Slack's limits and lose nothing: checked on answers made at random."""

import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_answers import answer, citation, code, finding, read
from slack_blocks import block_errors, text_length

from bot.slack.blocks.answer import answer_messages, plain_messages, streamed_parts
from bot.slack.blocks.measure import characters
from bot.slack.blocks.parts import Run, rich_text
from bot.slack.blocks.split import split
from bot.slack.limits import MESSAGE_BLOCKS, MESSAGE_CHARACTERS, PLAIN_TEXT, RICH_TEXT, STREAM_TEXT

# Words of plain letters, so that what is shown is what was said; what is not plain is test_bot_slack_text's.
WORD = st.text("abcdefghijklmnopqrstuvwxyzéü", min_size=1, max_size=12)
SENTENCE = st.lists(WORD, min_size=1, max_size=60).map(" ".join)
LONG = st.one_of(SENTENCE, st.integers(500, 5_000).map(lambda n: "word " * (n // 5) + "end"), st.just("x" * 4_000))
CODE = st.from_regex(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", fullmatch=True)


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    citations = [citation(n, f"q{n}q {draw(LONG)}") for n in range(1, draw(st.integers(0, 24)) + 1)]
    numbers = st.lists(st.sampled_from([c["n"] for c in citations]), max_size=3) if citations else st.just([])
    names = draw(st.lists(CODE, min_size=0, max_size=16, unique=True))
    codes = [
        code(
            name,
            draw(st.sampled_from(["suggested", "companion", "alternative"])),
            citations=draw(numbers),
            why=draw(LONG),
        )
        for name in names
    ]
    codes.sort(key=lambda one: one["role"] == "alternative")
    findings = [
        finding(f"m{n}m {draw(LONG)}", draw(st.sampled_from(["error", "warning", "info"])))
        for n in range(draw(st.integers(0, 5)))
    ]
    lines = "\n".join([draw(SENTENCE), *(draw(LONG) for _ in range(draw(st.integers(0, 3))))])
    follow_ups = draw(st.lists(SENTENCE, max_size=3))
    return answer(codes=codes, citations=citations, findings=findings, text=lines, follow_ups=follow_ups)


SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


class Measured(dict[str, Any]):
    """A block that counts how often it is looked through."""

    times = 0

    def items(self) -> Any:
        self.times += 1
        return super().items()


def test_no_block_is_measured_again_for_every_one_that_follows() -> None:
    blocks = [Measured(type="section", text={"type": "mrkdwn", "text": "word " * 20}) for _ in range(400)]
    assert len(split([[block] for block in blocks])) > 1
    assert max(block.times for block in blocks) <= 2


@SLOW
@given(answers(), st.booleans())
def test_every_message_keeps_the_limits(made: dict[str, Any], ephemeral: bool) -> None:
    for message in answer_messages(made, ephemeral):
        assert block_errors(list(message.blocks)) == []
        assert len(message.blocks) <= MESSAGE_BLOCKS
        assert text_length(message.blocks) <= characters(message.blocks) <= MESSAGE_CHARACTERS


@SLOW
@given(answers(), st.booleans())
def test_every_code_finding_citation_and_quotation_is_there_in_order(made: dict[str, Any], ephemeral: bool) -> None:
    # A quotation longer than a message goes on in the next, below the count of parts.
    said = re.sub(r"Part \d+ of \d+", "", "".join(read(m.blocks) for m in answer_messages(made, ephemeral)))
    assert _in_order(said, [c["code"] for c in made["codes"] if c["role"] != "alternative"])
    assert _in_order(said, [c["message"] for c in made["findings"]])
    assert all(c["code"] in said for c in made["codes"])
    assert all(f"[{c['n']}]" in said and c["quote"] in said for c in made["citations"])
    assert all(asked in said for asked in made["follow_ups"])


@SLOW
@given(answers())
def test_every_source_can_be_opened_wherever_the_answer_was_split(made: dict[str, Any]) -> None:
    values = {value for message in answer_messages(made) for value in _values(list(message.blocks))}
    assert {f"{made['id']}:{c['n']}" for c in made["citations"]} <= values


@SLOW
@given(answers())
def test_without_blocks_the_same_is_said_in_texts_of_a_size_that_slack_keeps_whole(made: dict[str, Any]) -> None:
    texts = plain_messages(answer_messages(made))
    said = re.sub(r"Part\d+of\d+", "", "".join("".join(texts).split()))
    assert all(0 < len(text) <= PLAIN_TEXT for text in texts)
    for quote in (c["quote"] for c in made["citations"]):
        # Broken between words, never within what is said.
        assert quote.replace(" ", "") in said


@SLOW
@given(answers())
def test_a_streamed_answer_says_what_the_posted_one_does(made: dict[str, Any]) -> None:
    parts = streamed_parts(made)
    if parts is None:
        return
    opening, lines, blocks = parts
    said = opening + "".join(lines) + read(list(blocks))
    assert block_errors(list(blocks)) == []
    assert all(len(text) <= STREAM_TEXT for text in (opening, *lines))
    assert all(c["code"] in said for c in made["codes"])
    assert all(c["quote"] in said for c in made["citations"])


@given(st.lists(st.tuples(LONG, st.booleans()), max_size=8))
def test_runs_of_any_length_become_blocks_that_read_the_same(runs: list[tuple[str, bool]]) -> None:
    blocks = rich_text([Run(text, bold) for text, bold in runs])
    assert "".join(map(read, blocks)) == "".join(text for text, _ in runs)
    assert all(len(read(block)) <= RICH_TEXT for block in blocks)


def test_a_piece_that_fits_a_message_stays_together() -> None:
    piece = rich_text([Run("x" * 2_500)]) + rich_text([Run("y" * 2_500)])
    messages = split([piece, piece, piece])
    assert [sum(block["type"] == "rich_text" for block in message) for message in messages] == [2, 2, 2]


def test_parts_are_counted_only_where_there_are_several() -> None:
    assert "Part" not in read(split([rich_text([Run("short")])])[0])
    long = [rich_text([Run("x" * 2_800)]) for _ in range(8)]
    assert [read(message[0]) for message in split(long)][:2] == ["Part 1 of 3", "Part 2 of 3"]


def _in_order(said: str, wanted: list[str]) -> bool:
    at = 0
    for one in wanted:
        at = said.find(one, at) + 1
        if at == 0:
            return False
    return True


def _values(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["value"]} if isinstance(node.get("value"), str) else set()
        return own.union(*map(_values, node.values()))
    return set().union(*map(_values, node)) if isinstance(node, list) else set()
