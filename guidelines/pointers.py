"""Which general section decides, told by the question's words: what a colleague would open the book at."""

import re
from collections.abc import Iterator

_SETTINGS_OUTSIDE = frozenset({"outpatient", "professional"})

# (words of a question, setting or None for any, official sections), in the order of the book.
_POINTERS: tuple[tuple[re.Pattern[str], str | None, tuple[str, ...]], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b"), setting, sections)
    for words, setting, sections in (
        (r"7th character|seventh character|a or d|subsequent or initial", None, ("I.A.5",)),
        (r"excludes ?1", None, ("I.A.12.a",)),
        (r"excludes ?2", None, ("I.A.12.b",)),
        (r"code first|manifestation|parkinsons? dementia|dementia in", None, ("I.A.13",)),
        (r"acute (?:and|on) chronic", None, ("I.B.8",)),
        (r"sequela[e]?|late effects?|scar", None, ("I.B.10",)),
        (r"impending|threatened", None, ("I.B.11",)),
        (r"both sides|which side|laterality", None, ("I.B.13",)),
        (
            r"bmi|pressure ulcer stage|nihss|coma scale|dietitian|nurse (?:charted|documented)|sdoh",
            None,
            ("I.B.14",),
        ),
        (r"syndromes?", None, ("I.B.15",)),
        (r"complication of (?:care|surgery)|postop(?:erative)? complication", None, ("I.B.16",)),
        (r"borderline", None, ("I.B.17",)),
        (r"hurricane", None, ("I.B.19.a",)),
        (r"vs|versus|either .* or", "inpatient", ("II.D",)),
        (r"symptoms? followed by", "inpatient", ("II.E",)),
        (r"likely|probable|suspected|possible|rule out|r/o|consistent with", "inpatient", ("II.H", "III.C")),
        (r"observation", "inpatient", ("II.I.1", "II.I.2")),
        (r"rehab(?:ilitation)?", "inpatient", ("II.K",)),
        (r"abnormal (?:lab|finding|result)s?", "inpatient", ("III.B",)),
        (
            r"likely|probable|suspected|possible|rule out|r/o|questionable|working diagnosis",
            "outpatient",
            ("IV.H",),
        ),
        (r"pre-?op(?:erative)? (?:eval|evaluation|clearance|exam)\w*", "outpatient", ("IV.M",)),
        (r"ambulatory surgery|outpatient surgery", "outpatient", ("IV.N",)),
        (
            r"annual (?:px|physical|exam)|general (?:medical )?exam\w*|well (?:child|adult)\w*",
            None,
            ("IV.P",),
        ),
    )
)


def sections_pointed_at(text: str, setting: str | None) -> Iterator[str]:
    """The general sections that the words of a folded question point at, for its setting.

    >>> list(sections_pointed_at("cholecystitis vs pancreatitis at discharge", "inpatient"))
    ['II.D']
    """
    outside = "outpatient" if setting in _SETTINGS_OUTSIDE else setting
    for words, where, sections in _POINTERS:
        if where in (None, outside) and words.search(text):
            yield from sections
