"""Which parts of an HTML page a reader does not see, told by attributes, inline styles and the page's own style sheet.

Style sheets elsewhere are not fetched, and scripts are not run: what only they hide is taken for shown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_HEX = re.compile(r"#([0-9a-f]{3,8})\b")
_CHANNELS = re.compile(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*([\d.]+%?)\s*)?\)")
_COLOURS = {
    "white": (255, 255, 255),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255),
    "floralwhite": (255, 250, 240),
    "mintcream": (245, 255, 250),
    "azure": (240, 255, 255),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "blue": (0, 0, 255),
    "navy": (0, 0, 128),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
}
_WHITE = (255, 255, 255)
# Colours this near to each other, channel by channel, cannot be told apart on a page.
_ALIKE = 24
# Letters below this cannot be read, in points or pixels; off the page is beyond this many of them.
_SMALLEST, _OFF_PAGE = 2.0, 500.0
_WEIGHTLESS = 0.05
_DEEPEST = 8
# What a rule must speak of to hide anything.
_TELLING = frozenset(
    {
        "display",
        "visibility",
        "opacity",
        "font",
        "font-size",
        "color",
        "background",
        "background-color",
        "text-indent",
        "left",
        "right",
        "top",
        "bottom",
        "margin-left",
        "margin-top",
        "clip",
        "clip-path",
        "height",
        "max-height",
        "width",
        "max-width",
        "transform",
        "filter",
        "content-visibility",
        "-webkit-text-fill-color",
    }
)

Colour = tuple[int, int, int]
Declarations = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours that text is shown in; None where the page does not say them in a way that is read here."""

    letters: Colour | None = (0, 0, 0)
    ground: Colour | None = _WHITE


def declarations(style: str) -> dict[str, str]:
    """The declarations of an inline style or a rule, in small letters."""
    pairs = (part.partition(":") for part in _COMMENT.sub("", style).casefold().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, colon, value in pairs if colon}


def style_rules(sheet: str, depth: int = 0) -> Iterator[tuple[str, dict[str, str]]]:
    """The rules of a style sheet that may hide something: selector and declarations; those for print alone left out.

    Raises RecursionError where conditions stand inside one another beyond what any sheet has.
    """
    if depth > _DEEPEST:
        raise RecursionError
    for prelude, body in _bodies(_COMMENT.sub("", sheet)):
        if prelude.startswith("@"):
            if prelude.startswith(("@media", "@supports", "@layer")) and "print" not in prelude:
                yield from style_rules(body, depth + 1)
            continue
        said = declarations(body)
        if _TELLING & said.keys():
            yield prelude, said


def is_hidden(attributes: Mapping[str, str], style: Declarations) -> bool:
    """Whether an element is taken off the page, by itself and with all that it holds."""
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if style.get("content-visibility") == "hidden":
        return True
    opacity = _first_number(style.get("opacity"))
    if opacity is not None and opacity <= _WEIGHTLESS:
        return True
    return _is_too_small(attributes, style) or _is_off_page(style)


def painted(before: Paint, attributes: Mapping[str, str], style: Declarations) -> Paint:
    """The colours of an element's text, from those around it."""
    letters = style.get("-webkit-text-fill-color") or style.get("color") or attributes.get("color")
    ground = style.get("background-color") or style.get("background") or attributes.get("bgcolor")
    now_letters = before.letters if letters in (None, "inherit", "currentcolor") else _colour(letters, before.ground)
    now_ground = before.ground if ground in (None, "inherit", "none", "transparent") else _colour(ground, before.ground)
    return Paint(now_letters, now_ground)


def is_invisible(paint: Paint) -> bool:
    """Whether letters have the colour of their ground."""
    if paint.letters is None or paint.ground is None:
        return False
    return all(abs(a - b) <= _ALIKE for a, b in zip(paint.letters, paint.ground, strict=True))


def _bodies(sheet: str) -> Iterator[tuple[str, str]]:
    """Each prelude of a style sheet with what stands in its braces."""
    start = position = depth = 0
    opened = -1
    for match in re.finditer(r"[{};]", sheet):
        position = match.start()
        if match[0] == "{":
            depth += 1
            opened = position if depth == 1 else opened
        elif match[0] == "}":
            depth = max(0, depth - 1)
            if depth == 0:
                if opened >= start:
                    yield sheet[start:opened].strip(), sheet[opened + 1 : position]
                start = position + 1
        elif depth == 0:
            start = position + 1


def _is_too_small(attributes: Mapping[str, str], style: Declarations) -> bool:
    size = style.get("font-size")
    if size is None and "font" in style:
        size = next((part for part in style["font"].split() if part[:1].isdigit() or part[:1] == "."), None)
    number = _first_number(size)
    if size is None or number is None:
        return False
    if size.endswith(("em", "rem", "%")):
        number *= 0.16 if size.endswith("%") else 16
    return number < _SMALLEST


def _is_off_page(style: Declarations) -> bool:
    for name in ("text-indent", "left", "right", "top", "bottom", "margin-left", "margin-top"):
        number = _first_number(style.get(name))
        if number is not None and number <= -_OFF_PAGE:
            return True
    if "rect(0" in style.get("clip", "").replace(" ", "") or "inset(50%" in style.get("clip-path", ""):
        return True
    if "scale(0)" in style.get("transform", "").replace(" ", "") or "opacity(0" in style.get("filter", ""):
        return True
    sizes = (_first_number(style.get(name)) for name in ("height", "max-height", "width", "max-width"))
    return style.get("overflow") in ("hidden", "clip") and any(size is not None and size <= 1 for size in sizes)


def _first_number(value: str | None) -> float | None:
    match = _NUMBER.search(value or "")
    return float(match[0]) if match else None


def _colour(value: str, ground: Colour | None) -> Colour | None:
    if value == "transparent":
        return ground
    if match := _HEX.search(value):
        digits = match[1]
        if len(digits) in (3, 4):
            digits = "".join(d * 2 for d in digits)
        if len(digits) == 8 and int(digits[6:], 16) < 255 * _WEIGHTLESS:
            return ground
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16) if len(digits) >= 6 else 0
    if match := _CHANNELS.search(value):
        alpha = _first_number(match[4])
        if alpha is not None and alpha <= _WEIGHTLESS:
            return ground
        return int(match[1]), int(match[2]), int(match[3])
    return next((_COLOURS[word] for word in value.split() if word in _COLOURS), None)
