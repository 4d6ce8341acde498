"""How much of Slack's limits blocks take."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.slack.blocks.parts import Block
from bot.slack.limits import BLOCK_OVERHEAD

_COUNTED = frozenset({"text", "value", "action_id", "placeholder", "url", "alt_text"})


def characters(blocks: Sequence[Block]) -> int:
    """Characters that a message of these blocks is counted with: every text, value and id, and an overhead a block.

    >>> characters([{"type": "divider"}])
    40
    """
    return sum(BLOCK_OVERHEAD + sum(map(len, _strings(block))) for block in blocks)


def visible_text(blocks: Sequence[Block]) -> str:
    """Everything that is read in the blocks, in order: what the plain text of a message says when blocks fail."""
    return "\n".join(line for block in blocks if (line := "".join(_texts(block)).strip()))


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str) and key in _COUNTED:
                yield value
            else:
                yield from _strings(value)
    elif isinstance(node, list):
        for item in node:
            yield from _strings(item)


def _texts(block: Block) -> Iterator[str]:
    if block["type"] in ("actions", "context_actions", "divider"):
        return
    yield from _read(block)


def _read(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        else:
            yield from (text for value in node.values() for text in _read(value))
    elif isinstance(node, list):
        yield from (text for item in node for text in _read(item))
