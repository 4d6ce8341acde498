"""Which official guideline decides a walk: the numbers to cite, the most telling first.

The guidelines are those of ICD-10-PCS (B2 to C2); each number stands here beside what brings it to bear.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from codes.builders.pcs_axes import AxisChoice

_FRACTURE = frozenset({"fracture", "fx", "displaced", "nondisplaced", "reposition", "cast"})
_VESSEL_CLOSED = frozenset({"embolization", "embolized", "coil", "aneurysm"})
_LAYERS = frozenset({"skin", "subcutaneous", "subq", "fascia", "muscle", "bone", "tendon"})
_NEAR_JOINT = frozenset(
    {"ligament", "tendon", "meniscus", "meniscectomy", "cartilage", "cruciate", "acl", "rotator", "bursa"}
)
_GRAFT_TAKEN = frozenset({"harvest", "harvested", "donor", "autograft"})
_SPINE = "Vertebral"


class Coded(Protocol):
    """What is read of a procedure: its code, and the reason of each of its characters."""

    @property
    def code(self) -> str:
        """The seven characters."""

    @property
    def axes(self) -> tuple[AxisChoice, ...]:
        """Their labels."""

    @property
    def why(self) -> str:
        """Why it is this operation."""


def rules_of(coded: Sequence[Coded], words: frozenset[str], scopes: bool) -> tuple[str, ...]:
    """The numbers of the guidelines that decide the codes of one text, given its words and whether it names scopes."""
    found = [
        number for rule in (_of_several, _of_approach, _of_operation, _of_body_part) for number in rule(coded, words)
    ]
    found += [one.why.partition(":")[0] for one in coded if one.why[:1] == "B" and ":" in one.why]
    found += [number for one in coded for number in _of_device(one, words)]
    found += ["B3.11a"] if scopes and coded else []
    return tuple(dict.fromkeys(found))


def _of_several(coded: Sequence[Coded], words: frozenset[str]) -> Iterator[str]:
    operations = [_label(one, 2) for one in coded]
    parts = [one.code[1:4] for one in coded]
    if "converted" in words and "Inspection" in operations:
        yield "B3.2d"
    if any(c.code.endswith("X") for c in coded) and len(set(parts)) < len(parts):
        yield "B3.4b"
    if "Replacement" in operations and {"Resection", "Excision"} & set(operations):
        yield "B3.18"
    if words & _GRAFT_TAKEN or ("Bypass" in operations and "Excision" in operations):
        yield "B3.9"
    if len(coded) > 1 and len(set(operations)) < len(operations):
        yield "B3.2a"


def _of_approach(coded: Sequence[Coded], words: frozenset[str]) -> Iterator[str]:
    approaches = {_label(one, 4) for one in coded}
    if "Open" in approaches and words & {"laparoscopic", "thoracoscopic"} and words & {"assistance", "assisted"}:
        yield "B5.2a"
    if "Percutaneous Endoscopic" in approaches and words & {"incision", "extended", "hand"}:
        yield "B5.2b"
    if "Percutaneous" in approaches and "nephrostomy" in words and any(c.code[2] in "FC" for c in coded):
        yield "B5.4"


def _of_operation(coded: Sequence[Coded], words: frozenset[str]) -> Iterator[str]:
    for one in coded:
        if one.code[0] != "0":
            continue
        yield from _BY_OPERATION.get(_label(one, 2), _nothing)(one, words)
        if _label(one, 6) == "Diagnostic":
            yield "B3.4a"
    if sum(_is_coronary_bypass(one) for one in coded) > 1:
        yield "B3.6c"


def _of_body_part(coded: Sequence[Coded], words: frozenset[str]) -> Iterator[str]:
    if any(one.code.startswith("027") for one in coded):
        yield "B4.4"
    if len(words & _LAYERS) > 1 and any(one.code[:2] in ("0H", "0J", "0K", "0L", "0P", "0Q") for one in coded):
        yield "B3.5"
    if any("Bilateral" in _label(one, 3) for one in coded) or ("bilateral" in words and len(coded) > 1):
        yield "B4.3"
    if words & _NEAR_JOINT and any(one.code[:2] in ("0L", "0M", "0R", "0S") for one in coded):
        yield "B4.5"
    if any(one.code[:2] in ("0W", "0X", "0Y") and one.code[2] in "QUB" for one in coded):
        yield "B2.1a"


def _of_device(one: Coded, _words: frozenset[str]) -> Iterator[str]:
    if one.code[0] != "0":
        return
    if _label(one, 5) == "Drainage Device":
        yield "B6.2"
    elif _label(one, 2) in ("Change", "Removal", "Revision"):
        yield "B6.1c"
    elif _label(one, 5) not in ("", "No Device"):
        yield "B6.1a"


def _bypass(one: Coded, _words: frozenset[str]) -> tuple[str, ...]:
    return ("B3.6b",) if _is_coronary_bypass(one) else ("B3.6a",)


def _fusion(one: Coded, words: frozenset[str]) -> tuple[str, ...]:
    if _SPINE not in _label(one, 3) and "Lumbosacral" not in _label(one, 3):
        return ()
    several = ("B3.10b",) if {"cage", "graft"} <= words or "columns" in words else ()
    return (*several, "B3.10c", "B3.10a")


def _embolized(_one: Coded, words: frozenset[str]) -> tuple[str, ...]:
    return ("B3.12",) if words & _VESSEL_CLOSED else ()


def _of_fractures(_one: Coded, words: frozenset[str]) -> tuple[str, ...]:
    return ("B3.15",) if words & _FRACTURE else ()


def _nothing(_one: Coded, _words: frozenset[str]) -> tuple[str, ...]:
    return ()


def _always(*numbers: str) -> Callable[[Coded, frozenset[str]], tuple[str, ...]]:
    return lambda _one, _words: numbers


_BY_OPERATION: dict[str, Callable[[Coded, frozenset[str]], tuple[str, ...]]] = {
    "Bypass": _bypass,
    "Control": _always("B3.7"),
    "Detachment": _always("B3.19"),
    "Division": _always("B3.14"),
    "Fusion": _fusion,
    "Inspection": _always("B3.11b"),
    "Occlusion": _embolized,
    "Release": _always("B3.13", "B3.14"),
    "Reposition": _of_fractures,
    "Resection": _always("B3.8"),
    "Restriction": _embolized,
    "Transplantation": _always("B3.16"),
    "Transfer": _always("B3.17"),
}


def _is_coronary_bypass(one: Coded) -> bool:
    return one.code.startswith("021") and one.code[3] in "0123"


def _label(one: Coded, position: int) -> str:
    return one.axes[position].label if len(one.axes) > position else ""
