"""Words of a Word document that its reader does not see: hidden, white on white, too small, or moved elsewhere."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

# An XML element as the door to lxml gives it.
_Element = Any

_OFF = frozenset({"0", "false", "off"})
_LIGHT = 231
# In half points.
_SMALLEST = 4
_NO_GROUND = frozenset({"", "auto", "ffffff"})
_TEXT = frozenset({"t", "tab", "br", "cr", "sym", "noBreakHyphen", "softHyphen"})
_PLAIN_TABLES = frozenset({"TableGrid", "TableNormal"})
# The old place of a passage that was moved while changes were tracked; deletions are known to mammoth.
_MOVED = "moveFrom"


@dataclass(frozen=True, slots=True)
class HidingStyles:
    """The ids of the styles that hide what is written in them, and of those that write in white on no ground."""

    hiding: frozenset[str]
    white: frozenset[str]

    @classmethod
    def of(cls, sheets: Iterable[_Element]) -> "HidingStyles":
        """The hiding styles of style sheets; one that is based on such a style hides as well."""
        styles = [style for sheet in sheets for style in _children(sheet, "style")]
        based_on = {_value(s, "styleId"): _value(b) for s in styles if (b := _child(s, "basedOn")) is not None}
        hiding, white = set(), set()
        for style in styles:
            properties = _child(style, "rPr")
            if properties is not None and _hides(properties):
                hiding.add(_value(style, "styleId"))
            if properties is not None and _is_white(properties) and not _is_shaded((properties, _child(style, "pPr"))):
                white.add(_value(style, "styleId"))
        for name in based_on:
            line, step = {name}, name
            while (step := based_on.get(step, "")) and step not in line:
                line.add(step)
            for group in (hiding, white):
                if group & line:
                    group.add(name)
        return cls(frozenset(hiding), frozenset(white))


def conceal(root: _Element, styles: HidingStyles, new_token: Callable[[], str]) -> dict[str, str]:
    """Put a token in the place of each run of hidden words; returns token → words."""
    for element in [e for e in root.iter() if _name(e) == _MOVED]:
        element.getparent().remove(element)
    found: dict[str, str] = {}
    for run in [e for e in root.iter() if _name(e) == "r"]:
        if not _is_hidden(run, styles):
            continue
        texts = [child for child in run if _name(child) in _TEXT]
        words = "".join((child.text or "") if _name(child) == "t" else " " for child in texts)
        for child in texts[1:] if words.strip() else texts:
            run.remove(child)
        if words.strip():
            token = new_token()
            # The first child takes the token, whatever it was: a run of the document's own namespace is needed.
            texts[0].tag = run.tag[: run.tag.rindex("}") + 1] + "t"
            texts[0].text = token
            found[token] = words
    return found


def _is_hidden(run: _Element, styles: HidingStyles) -> bool:
    own = _child(run, "rPr")
    above: dict[str, _Element] = {}
    for element in run.iterancestors():
        above.setdefault(_name(element), element)
    of_paragraph = _child(above["p"], "pPr") if "p" in above else None
    vanish = _child(own, "vanish") if own is not None else None
    if vanish is not None and _value(vanish) in _OFF:
        return False
    named = {
        _value(style)
        for holder, name in ((own, "rStyle"), (of_paragraph, "pStyle"))
        if holder is not None and (style := _child(holder, name)) is not None
    }
    if named & styles.hiding or (own is not None and _hides(own)):
        return True
    colour = _child(own, "color") if own is not None else None
    white = _is_white(own) if own is not None and colour is not None else bool(named & styles.white)
    return white and not _has_ground(own, of_paragraph, above)


def _hides(properties: _Element) -> bool:
    for name in ("vanish", "webHidden", "specVanish"):
        found = _child(properties, name)
        if found is not None and _value(found) not in _OFF:
            return True
    size = _child(properties, "sz")
    return size is not None and _value(size).isdigit() and int(_value(size)) < _SMALLEST


def _is_white(properties: _Element) -> bool:
    colour = _child(properties, "color")
    value = _value(colour) if colour is not None else ""
    try:
        return len(value) == 6 and min(bytes.fromhex(value)) >= _LIGHT
    except ValueError:
        return False


def _has_ground(own: _Element | None, of_paragraph: _Element | None, above: dict[str, _Element]) -> bool:
    """Whether white letters stand on a ground that shows them."""
    of_cell = _child(above["tc"], "tcPr") if "tc" in above else None
    of_table = _child(above["tbl"], "tblPr") if "tbl" in above else None
    style = _child(of_table, "tblStyle") if of_table is not None else None
    # A table's style may shade its first row; white letters are there to be read.
    is_styled = style is not None and _value(style) not in _PLAIN_TABLES
    return is_styled or _is_shaded((own, of_paragraph, of_cell, of_table))


def _is_shaded(holders: Iterable[_Element | None]) -> bool:
    for holder in holders:
        shade = _child(holder, "shd") if holder is not None else None
        marked = _child(holder, "highlight") if holder is not None else None
        if shade is not None and _value(shade, "fill").casefold() not in _NO_GROUND:
            return True
        if marked is not None and _value(marked) not in ("none", "white"):
            return True
    return False


def _name(element: _Element) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _children(element: _Element, name: str) -> Iterator[_Element]:
    return (child for child in element if _name(child) == name)


def _child(element: _Element, name: str) -> _Element | None:
    return next(_children(element, name), None)


def _value(element: _Element, attribute: str = "val") -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == attribute), "")
