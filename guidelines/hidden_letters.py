"""Letters of a PDF that its reader does not see: white on white, too small to read, or off the page."""

from collections.abc import Sequence
from typing import Any

# What pdfplumber knows of a letter, a rectangle or a picture.
_Shape = dict[str, Any]

_LIGHT = 0.93
# In points.
_SMALLEST = 2.0
_EDGE = 2.0


def hidden_letters(
    letters: Sequence[_Shape], grounds: Sequence[_Shape], width: float, height: float
) -> tuple[list[_Shape], list[_Shape]]:
    """The letters of a page parted: those shown, and those not; `grounds` are its rectangles, curves and pictures.

    White letters on a dark ground are shown. A picture counts as dark, since what it shows is not looked at.
    """
    dark = [ground for ground in grounds if not _is_light(ground.get("non_stroking_color"))]
    seen: list[_Shape] = []
    unseen: list[_Shape] = []
    for letter in letters:
        off = letter["x1"] < -_EDGE or letter["x0"] > width + _EDGE or letter["bottom"] < -_EDGE
        off = off or letter["top"] > height + _EDGE
        white = _is_light(letter.get("non_stroking_color")) and not any(_lies_on(letter, ground) for ground in dark)
        (unseen if off or white or letter["size"] < _SMALLEST else seen).append(letter)
    return seen, unseen


def _is_light(colour: Any) -> bool:
    """Whether a colour is white or nearly so: one number is grey, three are RGB, four CMYK."""
    parts = tuple(colour) if isinstance(colour, tuple | list) else (colour,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return False
    return bool(sum(parts) <= 4 * (1 - _LIGHT) if len(parts) == 4 else min(parts) >= _LIGHT)


def _lies_on(letter: _Shape, ground: _Shape) -> bool:
    x, y = (letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2
    return bool(ground["x0"] <= x <= ground["x1"] and ground["top"] <= y <= ground["bottom"])
