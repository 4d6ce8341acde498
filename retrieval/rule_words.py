"""What coders say, in the words in which rules are written: general words only, never a question or a section."""

import re
from collections.abc import Iterator

_UNDOCUMENTED = (
    r"(?:never|didn'?t|did not|doesn'?t|not|isn'?t|nobody|no one) "
    r"(?:wrote|say|says|said|state|stated|documented|doc'?d|list|given|noted|charted)"
)
_FIRST = r"(?:1st|first)"

_RULE_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<![\w'])(?:{said})(?![\w'])", re.IGNORECASE), meant)
    for said, meant in (
        (r"inpt", "inpatient"),
        (r"outpt", "outpatient"),
        (r"seq|order", "sequencing"),
        (r"seq'?d", "sequenced"),
        (
            rf"(?:which|what)(?: one)?(?: is| goes| comes| do i list)? {_FIRST}|goes {_FIRST}",
            "which is sequenced first",
        ),
        (r"(?:which one|which|does .{3,20}) leads?", "sequenced first"),
        (r"pdx", "principal diagnosis"),
        (r"(?:2ndary|2ary|sec) dx", "additional other diagnoses"),
        (r"ext cause", "external cause"),
        (r"(?:op|same[- ]day) surg(?:ery)?", "outpatient surgery"),
        (r"op note", "operative report"),
        (r"docs?|mds?|drs?|surgeon", "provider"),
        (rf"{_UNDOCUMENTED}|silent", "not documented by the provider"),
        (r"doc'?d|charted", "documented"),
        (r"dx'?d", "diagnosed"),
        (r"what code", "assign code"),
        (r"labs?", "abnormal findings laboratory"),
        (r"tx", "treatment"),
        (r"cut out|taken out", "excised removed"),
        (r"rads", "radiation"),
        (r"ppx", "prophylactic"),
        (r"hx", "history"),
        (r"f/u|recheck|surveillance", "follow-up"),
        (r"came in w(?:ith)?|on arrival|on admit", "present on admission"),
        (r"here for", "encounter for"),
        (r"in for", "admission encounter for"),
        (r"hosp", "hospital admission"),
        (r"preg", "pregnant pregnancy"),
        (r"tri", "trimester"),
        (r"mom|mother", "mother maternal"),
        (r"baby|nb", "newborn"),
        (r"neonate", "newborn perinatal"),
        (r"handedness", "dominant side"),
        (r"l sided", "left side"),
        (r"r sided", "right side"),
        (r"wks?", "weeks"),
        (r"mos?", "months"),
        (r"yrs?", "years"),
        (r"(?:can'?t )?afford|ran out|skipp(?:ed|ing)", "less than prescribed"),
    )
)


def in_rule_words(text: str) -> Iterator[str]:
    """What rules call the things that a question says, in the order of our table.

    >>> list(in_rule_words("pdx? doc never said"))
    ['principal diagnosis', 'provider', 'not documented by the provider']
    """
    return (meant for said, meant in _RULE_WORDS if said.search(text))
