"""Packing pieces into messages: whatever exceeds Slack's limits goes on in the next message, and nothing is cut."""

from collections.abc import Iterator, Sequence

from bot.slack.blocks.measure import characters
from bot.slack.blocks.parts import Block, context
from bot.slack.limits import MESSAGE_BLOCKS, MESSAGE_CHARACTERS

# For "Part 2 of 3", which stands on top of each message once there are several.
_ROOM_FOR_PART = 100


def split(
    pieces: Sequence[list[Block]],
    tail: Sequence[Block] = (),
    most_characters: int = MESSAGE_CHARACTERS,
    most_blocks: int = MESSAGE_BLOCKS,
) -> list[list[Block]]:
    """Messages that hold every block of the pieces in order, each within the limits; `tail` stands in the last one.

    A piece stays together where it fits a message at all. One block must fit by itself: the builders see to that.
    """
    messages: list[list[Block]] = [[]]
    room = _Room(most_characters - _ROOM_FOR_PART, most_blocks - 1)
    for group in (*_fitting(pieces, room), *([list(tail)] if tail else [])):
        if messages[-1] and not room.holds([*messages[-1], *group]):
            messages.append([])
        messages[-1].extend(group)
    if len(messages) == 1:
        return messages
    return [[context(f"Part {n} of {len(messages)}"), *blocks] for n, blocks in enumerate(messages, 1)]


class _Room:
    def __init__(self, most_characters: int, most_blocks: int) -> None:
        self._characters, self._blocks = most_characters, most_blocks

    def holds(self, blocks: Sequence[Block]) -> bool:
        return len(blocks) <= self._blocks and characters(blocks) <= self._characters


def _fitting(pieces: Sequence[list[Block]], room: _Room) -> Iterator[list[Block]]:
    for piece in pieces:
        if room.holds(piece):
            yield piece
        else:
            yield from ([block] for block in piece)
