"""What Slack takes of what we send, in one place. Lengths are characters; a comment names what is undocumented."""

from typing import Final

BUTTON_TEXT: Final = 75
ACTIONS_ELEMENTS: Final = 25
MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
VIEW_TITLE: Final = 24
PLACEHOLDER: Final = 150
STREAM_TEXT: Final = 12_000
# Slack asks for at most this much in `text` "for best results"; more is broken into several messages.
PLAIN_TEXT: Final = 4_000
SUGGESTED_PROMPTS: Final = 4

RICH_TEXT: Final = 2_900
"""Of one rich text block: no limit is documented, so ours is that of a section."""

MESSAGE_CHARACTERS: Final = 10_000
"""Over all blocks of a message. `msg_blocks_too_long` comes from about 12,000, undocumented; one report was refused
at 11,341 as its author counted (bolt-js issues 2509 and 2867), so ours stands well below."""

VIEW_CHARACTERS: Final = 60_000
"""Over all blocks of a view: Slack counts bytes of JSON up to 250 KB; ours stands far below."""

BLOCK_OVERHEAD: Final = 40
"""What a block is counted beyond its texts, since Slack counts more than what is read."""
