"""What was missing from an answer: every name that the code can give has words of its own, the same on every face."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_answers import answer, read

from bot.degraded_words import (
    CHAT_INSTRUCTIONS,
    CHAT_UNSUPPORTED,
    RECORDS,
    chat_model_failed,
    chat_model_ignored,
    chat_model_unread,
    degraded_in_words,
    read_first,
    removed_unverified,
)
from bot.drafting.calls import Why
from bot.slack.blocks.answer import answer_messages
from bot.web.answer_view import view_answer
from retrieval.models import Missing

ROOT = Path(__file__).parents[1]
WRITER = ROOT / "bot/drafting/writer.py"
# Variables that gather names on their way into an answer.
GATHERERS = {"degraded", "notes"}
NAMES = (
    *Missing,
    RECORDS,
    CHAT_INSTRUCTIONS,
    CHAT_UNSUPPORTED,
    *map(chat_model_failed, Why),
    chat_model_ignored(1),
    chat_model_unread(2),
    read_first(4_000),
    removed_unverified(1),
    removed_unverified(3),
)


def literals() -> Iterator[str]:
    """Strings written out in statements that gather what was missing, but for those that read it."""
    for path in (*(ROOT / "retrieval").rglob("*.py"), ROOT / "bot/answerer.py", ROOT / "bot/bootstrap.py", WRITER):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return):
                continue
            inner = list(ast.walk(node))
            if GATHERERS & {one.id for one in inner if isinstance(one, ast.Name)}:
                yield from (one.value for one in inner if isinstance(one, ast.Constant) and isinstance(one.value, str))


def test_no_name_is_written_where_it_is_given() -> None:
    # A new one is a member of Missing or stands in bot/degraded_words.py, and so in NAMES below.
    assert set(literals()) <= {"\n"}


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_words_of_its_own(name: str) -> None:
    said = degraded_in_words(name)
    assert said != name.replace("_", " ")
    assert "_" not in said
    assert ":" not in said or " " in said.partition(":")[2]


@pytest.mark.parametrize("name", NAMES)
def test_both_faces_say_the_same(name: str) -> None:
    given = answer(degraded=[name])
    said = degraded_in_words(name)
    (note,) = view_answer(given).degraded
    assert note.casefold() == f"{said}.".casefold()
    assert said in read([block for message in answer_messages(given) for block in message.blocks])
