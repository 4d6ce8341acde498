"""Reader of the official ICD-10-PCS definitions in XML: what operations and approaches mean, and the keys.

A key lists, for a body part or device value, the terms of anatomy or the products it stands for.
"""

import re
from dataclasses import dataclass

from codes.readers.source_file import SourceFile
from codes.readers.xml import Element, line_of, parse, squeeze, text_of

_ROOT = "ICD10PCS.definitions"
_SECTION = re.compile(r"[0-9B-DF-HX]")


@dataclass(frozen=True, slots=True)
class PcsMeaning:
    """What the labels `titles` of one axis (`position` 1 to 7) mean in a section.

    `includes` are examples for an operation, and for a body part, device or substance the key's terms.
    A device title may name its body system: "Artificial Sphincter in Urinary System".
    """

    section: str
    position: int
    axis: str
    titles: tuple[str, ...]
    definition: str
    explanation: str
    includes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceAggregate:
    """A specific device of some operations and body systems, and the general value that elsewhere holds it."""

    device: str
    operation: str
    body_systems: tuple[str, ...]
    value: str
    parent: str


@dataclass(frozen=True, slots=True)
class PcsDefinitions:
    """The whole file; `version` is the fiscal year as the file prints it."""

    version: str
    meanings: tuple[PcsMeaning, ...]
    aggregates: tuple[DeviceAggregate, ...]

    def of_axis(self, section: str, position: int) -> tuple[PcsMeaning, ...]:
        """The meanings of one axis of a section: ("0", 3) are the root operations, ("0", 4) the body part key."""
        return tuple(m for m in self.meanings if m.section == section and m.position == position)


def recognises(source: SourceFile) -> bool:
    """Whether the file begins as the definitions do."""
    return b"<ICD10PCS.definitions" in source.head(2048).replace(b"\x00", b"")


def read_pcs_definitions(source: SourceFile) -> PcsDefinitions:
    """Read the definitions.

    Raises DataFileError, with the line, when the file is cut short or in another layout.
    """
    root = parse(source, _ROOT)
    meanings: list[PcsMeaning] = []
    for section in root.iterchildren("section"):
        code = section.get("code") or ""
        if not _SECTION.fullmatch(code):
            raise source.error(f"{code[:20]!r} is not a section", line_of(section))
        for axis in section.iterchildren("axis"):
            position = axis.get("pos") or ""
            if position not in tuple("1234567"):
                raise source.error(f"{position[:20]!r} is not the position of an axis", line_of(axis))
            name = text_of(axis, "title")
            meanings += [_meaning(source, e, code, int(position), name) for e in axis.iterchildren("terms")]
    if not meanings:
        raise source.error("the file defines nothing")
    aggregates = tuple(
        _aggregate(source, element)
        for group in root.iterchildren("deviceAggregation")
        for element in group.iterchildren("aggregate")
    )
    return PcsDefinitions(text_of(root, "version"), tuple(meanings), aggregates)


def _meaning(source: SourceFile, element: Element, section: str, position: int, axis: str) -> PcsMeaning:
    titles = _texts(element, "title")
    if not titles:
        raise source.error("a definition without title", line_of(element))
    definition, explanation = text_of(element, "definition"), text_of(element, "explanation")
    return PcsMeaning(section, position, axis, titles, definition, explanation, _texts(element, "includes"))


def _aggregate(source: SourceFile, element: Element) -> DeviceAggregate:
    parent = element.find("parent")
    device = text_of(element, "device")
    if parent is None or not device or not parent.get("value"):
        raise source.error("an aggregate without device or general value", line_of(element))
    value, label = parent.get("value") or "", squeeze(parent.text or "")
    return DeviceAggregate(device, text_of(element, "operation"), _texts(element, "bodySys"), value, label)


def _texts(element: Element, tag: str) -> tuple[str, ...]:
    return tuple(text for child in element.iterchildren(tag) if (text := squeeze(child.text or "")))
