"""The details that a code of an unspecified kind leaves open, as a question to the provider with the book's options."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.details import Detail, sibling_titles
from codes.builders.laterality import sides
from codes.catalogue import Catalogue
from codes.models import CodeEntry

# The encounter is missing here on purpose: the visit tells it, no provider has to be asked.
_QUESTIONS: Final = {
    Detail.SIDE: "{condition} is documented without its side. Which side is affected?",
    Detail.TRIMESTER: "{condition} is documented without the trimester. In which trimester or week of gestation is it?",
    Detail.STAGE: "{condition} is documented without its stage or severity. Which is it, in your clinical judgment?",
    Detail.CONTROL: "{condition} is documented without how it is controlled. How is it controlled?",
}
_OPEN: Final = {
    Detail.SIDE: "the side",
    Detail.TRIMESTER: "the trimester",
    Detail.STAGE: "the stage or severity",
    Detail.CONTROL: "how it is controlled",
}
_ULCERS: Final = "L89"
_NURSES: Final = "; look first whether another clinician documented the stage, which suffices (Guideline I.B.14)"


@dataclass(frozen=True, slots=True)
class OpenDetail:
    """A question with its options in book order, and what leaves it open."""

    question: str
    options: tuple[str, ...]
    basis: str


def open_detail(need: str, entry: CodeEntry, condition: str, catalogue: Catalogue, as_of: date) -> OpenDetail | None:
    """The query for what `entry` needs; None where the provider is not who tells it or the book has no choice."""
    asked = next((detail for detail in _QUESTIONS if detail == need), None)
    if asked is None:
        return None
    options = _sides(entry, catalogue, as_of) if asked is Detail.SIDE else _titles(entry, catalogue)
    if len(options) < 2:
        return None
    said = f"\u201c{condition}\u201d" if condition else "The condition quoted above"
    basis = f"{entry.code} leaves {_OPEN[asked]} open (Tabular {entry.code[:3]})"
    basis += _NURSES if asked is Detail.STAGE and entry.code.startswith(_ULCERS) else ""
    return OpenDetail(_QUESTIONS[asked].format(condition=said), options, basis)


def _sides(entry: CodeEntry, catalogue: Catalogue, as_of: date) -> tuple[str, ...]:
    found = sides(entry, catalogue, as_of)
    named = (("Right", found.right), ("Left", found.left), ("Bilateral", found.bilateral))
    return tuple(name for name, code in named if code) or ("Right", "Left")


def _titles(entry: CodeEntry, catalogue: Catalogue) -> tuple[str, ...]:
    """What the codes beside say in the place of "unspecified", in book order."""
    said = (_in_its_place(title, entry.description) for title in sibling_titles(entry, catalogue))
    return tuple(dict.fromkeys(filter(None, said)))


def _in_its_place(title: str, unspecified: str) -> str:
    """What a title says where another says "unspecified"; empty where it says that too, or differs elsewhere alone.

    >>> _in_its_place("Pressure ulcer of sacral region, stage 1", "Pressure ulcer of sacral region, unspecified stage")
    'Stage 1'
    """
    words, others = title.split(), unspecified.split()
    same = 0
    while same < min(len(words), len(others)) and words[same] == others[same]:
        same += 1
    if "unspecified" in words[same:] or "unspecified" not in others[same:]:
        return ""
    rest = " ".join(words[same:])
    return rest[:1].upper() + rest[1:]
