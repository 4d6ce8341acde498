"""Packing pieces into messages: whatever exceeds Slack's limits goes on in the next message, and nothing is cut."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

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
    whole = _Room(most_characters - _ROOM_FOR_PART, most_blocks - 1)
    room = whole
    for group in (*_fitting(pieces, whole), *([list(tail)] if tail else [])):
        taken = _taken(group)
        if messages[-1] and not room.holds(taken):
            messages.append([])
            room = whole
        messages[-1].extend(group)
        room = room.less(taken)
    if len(messages) == 1:
        return messages
    return [[context(f"Part {n} of {len(messages)}"), *blocks] for n, blocks in enumerate(messages, 1)]


class _Room(NamedTuple):
    """How much more a message can hold, or how much blocks take of it."""

    characters: int
    blocks: int

    def holds(self, taken: "_Room") -> bool:
        return taken.characters <= self.characters and taken.blocks <= self.blocks

    def less(self, taken: "_Room") -> "_Room":
        return _Room(self.characters - taken.characters, self.blocks - taken.blocks)


def _taken(blocks: Sequence[Block]) -> _Room:
    return _Room(characters(blocks), len(blocks))


def _fitting(pieces: Sequence[list[Block]], room: _Room) -> Iterator[list[Block]]:
    for piece in pieces:
        if room.holds(_taken(piece)):
            yield piece
        else:
            yield from ([block] for block in piece)
