"""Two conditions in one phrase without a joining word: "MRSA UTI", "diabetic CKD 3", "acute on chronic bronchitis"."""

import re
from collections.abc import Iterator

from retrieval.models import Joint

# The agents that B95-B97 name: what is left of the phrase is the infection, and a rule adds the agent.
_AGENTS = (
    r"(?:mrsa|mssa|vre|vrsa|esbl)(?: positive)?",
    r"(?:methicillin|oxacillin|vancomycin)[- ](?:resistant|susceptible|sensitive)",
    r"s(?:taph(?:ylococc(?:us|al))?|\.)? ?aureus",
    r"staph(?:ylococc(?:us|al))?(?: epi(?:dermidis)?)?",
    r"(?:group [abcdg] )?strep(?:tococc(?:us|al))?(?: (?:pyogenes|pneumoniae|agalactiae))?",
    r"pneumococc(?:us|al)",
    r"enterococc(?:us|al)(?: faecalis| faecium)?",
    r"(?:e\.? ?|escherichia )coli",
    r"klebsiella(?: pneumoniae| oxytoca)?",
    r"proteus(?: mirabilis)?",
    r"pseudomon(?:as(?: aeruginosa)?|al)",
    r"h(?:\.|elicobacter)? ?pylori",
    r"h(?:\.|aemophilus|emophilus)? ?influenzae",
    r"acinetobacter(?: baumannii)?",
    r"(?:enterobacter|serratia|citrobacter|morganella)(?: \w+(?:ii|us|ens|ae|is))?",
    r"b(?:\.|acteroides) ?fragilis|bacteroides",
)
# A code of chapter 15 says the pregnancy, and a rule puts it there.
_PREGNANCY = (
    r"(?:at |@ ?)?(?:[1-9]|[1-3]\d|4[0-2])(?:[- ]?(?:w|wks?|weeks?)(?: ?[0-6] ?d(?:ays?)?)?|\+[0-6]| [0-6]/7)"
    r"(?: (?:of )?gestation| ga)?",
    r"pregnan(?:t|cy)|preg|gravid|iup|g\d ?p\d",
    r"(?:in )?(?:first|second|third|1st|2nd|3rd) trimester",
)
_CAUSES = {
    "diabetic": "diabetes",
    "hypertensive": "hypertension",
    "covid(?:[- ]?19)?": "covid-19",
}


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


_SAID_BY_RULES = _words(*_AGENTS, *_PREGNANCY)
_AGENT_ALONE = re.compile(rf"(?:{'|'.join(_AGENTS)})", re.IGNORECASE)
_CAUSE = re.compile(rf"^\W*(?:type [12] )?(?P<cause>{'|'.join(_CAUSES)})\s+(?P<site>\w.*)$", re.IGNORECASE)
_TYPE = re.compile(r"^\W*(type [12] )", re.IGNORECASE)
_DEMENTIA = re.compile(
    r"^\W*(?P<severity>(?:mild|moderate|severe)\s+)?(?P<cause>.*[a-z].*?)\s+(?P<dementia>dementia\b.*)$", re.IGNORECASE
)
_COURSES = re.compile(r"\bacute (?:on|and|&|on top of) chronic\b(?P<what>.+)$", re.IGNORECASE)
_LINKING = re.compile(
    r"^(?:\W|\b(?:in|with|of|and|due to|from|by|during|infection)\b)+|(?:\W|\b(?:in|with|of|and|at)\b)+$", re.I
)


def joints(phrase: str) -> Iterator[tuple[Joint, tuple[str, ...]]]:
    """How a phrase may be taken apart: the kind of joint, and the conditions on both sides that are codes of their own.

    >>> list(joints("MRSA cellulitis left leg"))
    [(<Joint.SAID_BY_RULES: 'said_by_rules'>, ('cellulitis left leg',))]
    >>> list(joints("diabetic ckd 3"))
    [(<Joint.CAUSE: 'cause'>, ('diabetes', 'ckd 3'))]
    >>> list(joints("cystitis"))
    []
    """
    rest = _LINKING.sub("", " ".join(_SAID_BY_RULES.sub(" ", phrase).split()))
    if rest and rest.casefold() != _LINKING.sub("", phrase).casefold():
        yield Joint.SAID_BY_RULES, (rest,)
    if found := _CAUSE.match(phrase):
        noun = next(n for adjective, n in _CAUSES.items() if re.fullmatch(adjective, found["cause"], re.IGNORECASE))
        kind = _TYPE.match(phrase)
        yield Joint.CAUSE, (f"{kind[1] if kind else ''}{noun}", found["site"])
    if found := _DEMENTIA.match(phrase):
        yield Joint.MANIFESTATION, (found["cause"], f"{found['severity'] or ''}{found['dementia']}")
    if found := _COURSES.search(phrase):
        yield Joint.COURSES, (f"acute{found['what']}", f"chronic{found['what']}")


def as_agent(phrase: str) -> str:
    """An agent that stands alone, worded as the cause of what it stands beside: by itself it names no infection.

    >>> as_agent("pseudomonas")
    'pseudomonas as the cause of diseases classified elsewhere'
    >>> as_agent("pseudomonas pneumonia")
    'pseudomonas pneumonia'
    """
    return f"{phrase} as the cause of diseases classified elsewhere" if _AGENT_ALONE.fullmatch(phrase) else phrase
