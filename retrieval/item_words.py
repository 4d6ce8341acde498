"""The words of items: what a question or a HCPCS description says, denies, and names as a part of something else."""

import re
from dataclasses import dataclass

from retrieval.wording import stems

AMOUNT = re.compile(
    r"(?<![\w.])(?:\d[\d,]*(?:\.\d+)?|\.\d+)\s?-?(?:million )?"
    r"(?:mcg|ug|µg|micrograms?|mgs?|milligrams?|gms?|g|grams?|units?|i\.?u\.?|ml|cc|mci|uci|meq|doses?|vials?|%)(?!\w)",
    re.IGNORECASE,
)
# How a question asks, and how a drug is injected.
ASKING = frozenset(
    [
        "code",
        "codes",
        "hcpcs",
        "hcpc",
        "bill",
        "billing",
        "billed",
        "billable",
        "unit",
        "units",
        "how",
        "many",
        "much",
        "each",
        "total",
        "given",
        "gave",
        "give",
        "dose",
        "doses",
        "medicare",
        "medicaid",
        "dme",
        "item",
        "ii",
        "what",
        "which",
        "needed",
        "today",
        "patient",
        "pt",
        "brand",
        "reference",
        "product",
        "right",
        "left",
        "rt",
        "lt",
        "od",
        "os",
        "ou",
        "both",
        "push",
        "fda",
        "approved",
        "yet",
        "vinyl",
        "upcharge",
        "premix",
    ]
)
# Where an item was given; such words alone name none, though "office visit" and "hospital bed" do.
PLACES = frozenset(
    ["office", "clinic", "hospital", "outpatient", "op", "er", "ed", "home", "knee", "knees", "eye", "arm", "thigh"]
)
ROUTES = frozenset(
    [
        "im",
        "iv",
        "ivp",
        "ivpb",
        "sc",
        "sq",
        "subq",
        "subcut",
        "subcutaneous",
        "subcutaneously",
        "intramuscular",
        "intramuscularly",
        "intravenous",
        "intravenously",
    ]
)
LETTER_CODE = re.compile(r"\b([a-v])[- ]codes?\b")
# What the plainest code of a kind says beside its name.
_PLAIN = re.compile(
    r",? ?\b(?:not otherwise specified|nos|any type|any maker without its own code|each|standard)\b|\bup to\b|\bper\b",
    re.IGNORECASE,
)
# A part of an item, or the code of last resort, is not meant by the item's name alone.
_PART = re.compile(
    r"\b(?:accessory|attachment|replacement|addition|repair|component|part|rental|for use with|used (?:in|with)"
    r"|for administration|batter(?:y|ies)|for an?"
    r"|not otherwise classified|unclassified|miscellaneous|no code of its own|custom|for esrd|not therapeutically)\b",
    re.IGNORECASE,
)
# "No" reaches over two words, "non" over one: "no backup rate nasal mask" has a mask.
_DENIED = re.compile(
    r"\bnon[ -]([^\s,;()]+)|\b(?:without|excludes?|no|not)[ -](code of its own"
    r"|(?:(?:an?|any|the) )?[^\s,;()]+(?: (?!with\b|and\b|or\b)[^\s,;()]+)?)",
    re.IGNORECASE,
)
_FIRST_PHRASE_END = re.compile(
    r"[,;:(]|\b(?:with|without|for|of|to|or|and|used|that|in|on|by|per|from)\b", re.IGNORECASE
)
# A drug by the vein is infused or injected, as the asker likes to call it.
_INFUSED = re.compile(r"\b(?:infusions?|infused)\b(?! (?:pump|set|cathet|supplies|catheter|kit))", re.IGNORECASE)
_LETTER_AND_NUMBER = re.compile(r"\b([a-z])-(\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ItemWords:
    """Stems that a text says and denies, words that mark a part or a last resort, and the stem it is headed by."""

    said: frozenset[str]
    denied: frozenset[str]
    parts: frozenset[str]
    head: str


def item_words(text: str) -> ItemWords:
    """The words of a question's wording.

    >>> sorted(item_words("walker without wheels").said), sorted(item_words("walker without wheels").denied)
    (['walker'], ['wheel'])
    """
    text = _INFUSED.sub("injection", joined(text))
    denied = frozenset(stem for match in _DENIED.finditer(text) for stem in stems(match[1] or match[2]))
    parts = frozenset(match.lower() for match in _PART.findall(text))
    # A hospital bed mattress is a mattress.
    head = stems(_FIRST_PHRASE_END.split(text.strip(), maxsplit=1)[0])[-1:]
    return ItemWords(frozenset(stems(_DENIED.sub(" ", text))), denied, parts, head[0] if head else "")


def description_words(text: str) -> ItemWords:
    """The words of a code's description, without its amount and what only says that it is the plain one."""
    return item_words(_PLAIN.sub(" ", AMOUNT.sub(" ", text)))


def joined(text: str) -> str:
    """A text with letter and number together: vitamin B-12 is B12 to some."""
    return _LETTER_AND_NUMBER.sub(r"\1\2", text)
