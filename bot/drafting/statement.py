"""What a sentence says beyond its words: what is denied, what comes first, how binding it is, which figures it names.

Read by cue words alone, alike for the sentence and for the passage, so that the two can be compared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.wording import stem, stems, tokens


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


NEGATORS = _words(
    "no not never cannot nor neither none without except unless avoid omit instead rather prohibited uncoded unreported"
)
_MAY = _words("may can might could optional optionally permitted allowed allows allow")
_MUST = _words("must required requires require mandatory shall always needs obligatory")
_ONLY = _words("only solely exclusively alone single sole")
_ONLY_TOO = _ONLY | _words("just unless except exclusive")
_FIRST = _words("first principal primary precede precedes lead leads begin")
# These deny the words that come next; the others all of their clause.
_DENY_NEXT = _words("no without none neither")
_DENIED_NEXT = 3
_SECOND = _words("additional additionally secondary then next second last addition also follows follow behind")
_ORDERS = _FIRST | _words("before after followed then secondary additional")
# Words that every rule of coding has, and that tell none from another.
_GENERIC = _stems(
    "code codes coded coding report reported reporting assign assigned use used using sequence sequenced sequencing"
    " coder section guideline guidelines rule rules chapter category categories documented documentation record"
    " when where if because so also this these those then each both either same here there case will would"
    " must may should can only never first additional secondary principal need needs needed apply applies given"
    " patient patients diagnosis diagnoses condition conditions encounter visit one it them they answer"
    " come comes go goes gone take takes you we your our before after following followed along together rather"
    " instead unless even while since"
)
_CODING = _stems(
    "code codes coded coding report reported reporting reportable assign assigned use used sequence sequenced"
    " select selected bill billed add added list listed"
)
_CLAUSE = re.compile(
    r"[,;:]|\b(?:but|and then|then|unless|except|when|because|if|while|whereas|although|even though|rather than"
    r"|instead of|and)\b|(?=\bfollowed by\b|\bbefore\b|\bafter\b)|\.(?=\s)",
    re.IGNORECASE,
)
# What opens a sentence and belongs to the clause after its comma.
_LEAD_IN = re.compile(r"\s*(?:for|under|in|at|during|on|with|as|after|before|by|of)\b", re.IGNORECASE)
_NO_LONGER = re.compile(r"\bno (longer|known|matter)\b", re.IGNORECASE)
_PRIORITY = re.compile(
    r"\b(?:takes?|has|have|given|gets?) (?:the )?(?:priority|precedence)\b[\w\s]{0,40}?\bover\b", re.I
)
_BRACKETS = re.compile(r"[()\[\]\"\u201c\u201d]")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,/]\d+)*[a-z]?(?!\w)", re.IGNORECASE)
_NUMBER_WORDS = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "twelve": "12",
    "twice": "2",
    "both": "2",
    "third": "3",
    "fourth": "4",
    "half": "0.5",
}
# One of a group is no other of it.
_GROUPS = tuple(
    frozenset(group.split("|"))
    for group in (
        "inpatient|outpatient",
        "left|right|bilateral",
        "initial|subsequent|sequela",
        "acute|chronic",
        "benign|malignant",
        "open|closed",
        "symptomatic|asymptomatic",
        "confirmed|suspected",
        "established|uncertain",
        "increase|decrease",
        "increases|decreases",
        "higher|lower",
        "more|less|fewer",
        "mother|newborn",
        "before|after",
        "professional|facility",
        "principal|additional|secondary",
        "separate|combination|combined",
        "active|history|healed",
        "completed|ongoing|current",
        "same|different",
        "all|none",
        "admission|discharge",
        "insulin|oral",
        "present|absent",
        "maximum|minimum",
        "antepartum|postpartum",
        "adverse|poisoning|underdosing",
        "keeps|loses",
        "keep|lose",
        "allowed|forbidden",
    )
)
_STRICT = _words("inpatient outpatient left right bilateral initial subsequent sequela")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is compared of a sentence or a stretch of a passage."""

    content: frozenset[str]
    affirmed: frozenset[str]
    denied: frozenset[str]
    first: frozenset[str]
    second: frozenset[str]
    words: frozenset[str]
    numbers: frozenset[str]


def content_of(text: str) -> frozenset[str]:
    """The stems that say what a text is about."""
    return frozenset(s for s in stems(text) if s not in _GENERIC and (len(s) > 2 or s.isdigit()))


def statement(text: str) -> Statement:
    """Read a text."""
    affirmed: set[str] = set()
    denied: set[str] = set()
    first: set[str] = set()
    second: set[str] = set()
    parts = list(_clauses(text))
    for place, (said, cue) in enumerate(parts):
        known = _marks(said)
        no = _denied_in(said) if cue not in ("unless", "except", "rather than", "instead of") else known
        denied |= no
        affirmed |= known - no
        words = frozenset(tokens(said))
        after = parts[place + 1][0].casefold().lstrip() if place + 1 < len(parts) else ""
        about = known - _CODING
        if words & _FIRST or after.startswith(("followed by", "before")):
            first |= about
        if after.startswith("after") or said.casefold().lstrip().startswith(("followed by", "before")):
            second |= about
        elif said.casefold().lstrip().startswith("after") and "study" not in words:
            first |= about
        elif words & _SECOND or cue in ("then", "and then"):
            second |= about
    return Statement(
        content_of(text),
        frozenset(affirmed),
        frozenset(denied),
        frozenset(first),
        frozenset(second),
        frozenset(tokens(text)),
        numbers_of(text),
    )


def numbers_of(text: str) -> frozenset[str]:
    """The figures of a text, those written as words too; one is a word like others."""
    spelled = (_NUMBER_WORDS[word] for word in tokens(text) if word in _NUMBER_WORDS)
    return frozenset((*(number.strip(".,/") for number in _NUMBER.findall(text)), *spelled))


def turned(said: Statement, source: Statement, beside: frozenset[str]) -> bool:
    """Whether a sentence has something the other way round than its source; `beside` are words it may take besides."""
    return (
        _is_denied_otherwise(said, source)
        or _binds_otherwise(said.words, source.words)
        or _orders_otherwise(said, source)
        or _is_the_opposite(said.words, source.words, beside)
    )


def _is_denied_otherwise(said: Statement, source: Statement) -> bool:
    if said.denied and not source.denied:
        return True
    only_denied, only_affirmed = source.denied - source.affirmed, source.affirmed - source.denied
    turned_on = (said.affirmed - said.denied) & only_denied
    turned_off = (said.denied - said.affirmed) & only_affirmed
    return bool(turned_on or turned_off)


def _binds_otherwise(said: frozenset[str], source: frozenset[str]) -> bool:
    may, must = bool(said & _MAY), bool(said & _MUST)
    if may and not source & _MAY:
        return True
    if must and source & _MAY and not source & _MUST:
        return True
    if "never" in said and not source & NEGATORS:
        return True
    return bool(said & _ONLY) and not source & _ONLY_TOO


def _orders_otherwise(said: Statement, source: Statement) -> bool:
    told_first, told_second = source.first - source.second, source.second - source.first
    if (said.first - said.second) & told_second or (said.second - said.first) & told_first:
        return True
    if said.first and source.first and not said.first & source.first and said.first <= source.content:
        # Something else of the same stretch is said to come first.
        return True
    return bool(said.words & {"first", "principal"}) and not source.words & _ORDERS


def _is_the_opposite(said: frozenset[str], source: frozenset[str], beside: frozenset[str]) -> bool:
    there = source | beside
    for group in _GROUPS:
        for word in said.intersection(group):
            if word not in there and (word in _STRICT or there.intersection(group)):
                return True
    return False


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """The clauses of a text, each with the word that opens it."""
    plain = _PRIORITY.sub(" before", _NO_LONGER.sub(r"no\1", _BRACKETS.sub(" ", text)))
    start, cue = 0, ""
    for match in _CLAUSE.finditer(plain):
        said = plain[start : match.start()]
        opens = start == 0 or plain[:start].rstrip().endswith(".")
        if match[0] == "," and opens and _LEAD_IN.match(said):
            continue
        if said.strip():
            yield said, cue
        start, cue = match.end(), " ".join(match[0].casefold().split())
    if plain[start:].strip():
        yield plain[start:], cue


def _denied_in(clause: str) -> frozenset[str]:
    """What a clause denies: all that it is about, or after "no" and "without" the words that come next."""
    words = tokens(clause)
    negators = [place for place, word in enumerate(words) if word in NEGATORS]
    if any(words[place] not in _DENY_NEXT for place in negators):
        return _marks(clause)
    near = ([w for w in words[place + 1 :] if stems(w)][:_DENIED_NEXT] for place in negators)
    return frozenset(mark for part in near for mark in _marks(" ".join(part)))


def _marks(text: str) -> frozenset[str]:
    """Stems that can be denied: what a clause is about, and that something is coded."""
    found = frozenset(stems(text))
    about = frozenset(s for s in found if s not in _GENERIC and (len(s) > 2 or s.isdigit()))
    return about | ({"code"} if found & _CODING else frozenset())
