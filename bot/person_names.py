"""Whether a person's name begins where a pattern says one may.

A medical coder's question is full of capitalised eponyms, brands and headings, so shape alone is not enough:
the words decide. Listed names count in any letter case; unlisted ones only in sentence case, where a capital
means something.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from bot.name_words import (
    CAPITALISED_FIRST_NAMES,
    EPONYM_NOUNS,
    EPONYMS,
    FIRST_NAMES,
    NOT_NAMES,
    SURNAMES,
)

_WORD = r"[A-Za-z][A-Za-z'\-]{0,24}"
_FIRST_WORD: Final = re.compile(_WORD)
_NEXT_WORD: Final = re.compile(rf"(,? {{1,2}}(?:[A-Z]\.? )?)({_WORD})")
_INITIAL: Final = re.compile(r", ?[A-Z]\b(?!')| [A-Z]\.(?=[\s,;:]|$)")
_WORD_BEFORE: Final = re.compile(rf"({_WORD})(,?) ?$")
_CLINICIAN_BEFORE: Final = re.compile(
    r"\b(?:dr|drs|doctor|md|provider|physician|surgeon|attending|np|pa|nurse|coder|auditor|biller|by|st|saint|mount|mt"
    rf"|i'm|i am|this is|regards|thanks|thx|cc)\b[.,:]? {{0,2}}(?:{_WORD} (?:[A-Z]\.? )?)?$",
    re.IGNORECASE,
)
_CREDENTIAL_AFTER: Final = re.compile(
    r",? {1,2}(?:MD|M\.D\.?|DO|D\.O\.?|NP|PA-C|PA|RN|CRNA|DPM|DDS|FNP|CPC|CCS|RHIT)\b"
)
_SUBJECT_FOLLOWS: Final = frozenset({"for", "re", "regarding", "about"})
_SAYS: Final = re.compile(
    r" (?:c/o|reports?|states?|stated|denies|denied|complains?|presents?|presented|came|comes|says|said|called|calls"
    r"|lives|was seen|is here)(?![\w'])"
)
# Eponyms that are common surnames: what a patient of that name says tells them from the disease.
_COMMON_EPONYMS: Final = frozenset({"baker", "bell", "jones", "ross", "smith", "thomas", "turner", "wilson"})
_SIDES: Final = frozenset("BLR")
_LINE_REACH: Final = 120
_MEDICAL_ENDING: Final = re.compile(
    r"(?:itis|osis|emia|oma|omas|pathy|ectomy|otomy|ostomy|plasty|scopy|gram|graphy|algia|uria|plegia|paresis"
    r"|trophy|megaly|lysis|centesis|tion|sion|ment|ness|ity|ism|ive|ous|ical|cular|eal|ary|ing|able|ible|ance|ence"
    r"|ency|ated|ized|cillin|mycin|floxacin|azole|pril|sartan|statin|olol|mab|nib|formin|gliptin|gliflozin|parin"
    r"|xaban|coccus|bacter|virus|phobia|philia|penia|logy|logic|genic|static|therapy|ation|ology|dysplasia"
    r"|plasia|phasia|trauma|stenosis)$"
)


def is_named_person(kind: str, text: str, start: int, end: int) -> bool:
    """Whether a name begins at the trigger ``text[start:end]`` of the kind (see `IDENTIFIER_PATTERNS`)."""
    return _JUDGES[kind](text, start, end)


def _capitalised(word: str) -> bool:
    return word[0].isupper() and any(letter.islower() for letter in word[1:])


def _bare(word: str) -> str:
    return word.lower().removesuffix("'s")


def _could_be_name(word: str) -> bool:
    """Whether a capitalised word outside the lists may be a name."""
    bare = _bare(word)
    if bare in FIRST_NAMES or bare in SURNAMES or bare in CAPITALISED_FIRST_NAMES:
        return True
    return (
        len(bare) > 1
        and _capitalised(word)
        and bare not in NOT_NAMES
        and bare not in EPONYM_NOUNS
        and not _MEDICAL_ENDING.search(bare)
    )


def _is_headline(text: str, at: int) -> bool:
    """Whether capitals carry no meaning around ``at``: a title, or all capitals."""
    around = text[max(0, at - _LINE_REACH) : at + _LINE_REACH]
    words = [word for word in _FIRST_WORD.findall(around) if len(word) > 3]
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def _names_a_thing(text: str, end: int) -> bool:
    """Whether the words after ``end`` make the name before them a disease's, a device's or a clinician's."""
    after = _NEXT_WORD.match(text, end)
    if after and (after[2].lower() in EPONYM_NOUNS or after[2].lower().removesuffix("s") in EPONYM_NOUNS):
        return True
    return bool(_CREDENTIAL_AFTER.match(text, end))


def _person_at(text: str, at: int, *, alone: bool = False) -> bool:
    """Whether the words at ``at`` are a name; ``alone`` lets one unlisted capitalised word be one."""
    first = _FIRST_WORD.match(text, at)
    if first is None or _names_a_thing(text, first.end()):
        return False
    word, bare = first[0], _bare(first[0])
    if bare in FIRST_NAMES:
        return True
    sentence_case = not _is_headline(text, at)
    written_as_name = _capitalised(word) and (sentence_case or alone)
    possessive_eponym = word.lower().endswith("'s") and bare in EPONYMS
    if possessive_eponym:
        return False
    if bare in SURNAMES and (word[0].isupper() or alone):
        return True
    following = _NEXT_WORD.match(text, first.end())
    second = following[2] if following else ""
    if following and _names_a_thing(text, following.end()):
        return False
    if bare in SURNAMES and second.lower() in FIRST_NAMES:
        return True
    if second and "," in (following[1] if following else "") and second.lower() in FIRST_NAMES:
        return bare not in NOT_NAMES
    if not written_as_name or bare in EPONYMS or not _could_be_name(word):
        return False
    if _INITIAL.match(text, first.end()) or alone:
        return True
    return bool(second) and _capitalised(second) and _could_be_name(second)


def _after_title(text: str, start: int, end: int) -> bool:
    first = _FIRST_WORD.match(text, end)
    if first is None:
        return False
    bare = _bare(first[0])
    if bare in FIRST_NAMES or bare in SURNAMES:
        return True
    title = text[start:end].strip(" .")
    return _capitalised(title) and _capitalised(first[0]) and (bare in EPONYMS or _could_be_name(first[0]))


def _after_label(text: str, start: int, end: int) -> bool:
    first = _FIRST_WORD.match(text, end)
    if first is None or len(first[0]) < 2:
        return False
    explicit = text[start:end].rstrip()[-1] in ":=-"
    unlisted = _bare(first[0]) not in NOT_NAMES and not _MEDICAL_ENDING.search(_bare(first[0]))
    return _person_at(text, end, alone=True) or (explicit and unlisted)


def _after_cue(text: str, start: int, end: int) -> bool:
    if _person_at(text, end):
        return True
    word = _FIRST_WORD.match(text, end)
    return (
        word is not None
        and word[0].istitle()
        and word[0].lower() in _COMMON_EPONYMS
        and bool(_SAYS.match(text, word.end()))
    )


def _of_newborn(text: str, start: int, end: int) -> bool:
    first = _FIRST_WORD.match(text, end)
    if first is None or _is_headline(text, end):
        return False
    return _person_at(text, end, alone=_capitalised(first[0]))


def _before_age(text: str, start: int, end: int) -> bool:
    word = _FIRST_WORD.match(text, start)
    if word is None or _CLINICIAN_BEFORE.search(text[max(0, start - 60) : start]):
        return False
    bare = _bare(word[0])
    if bare in FIRST_NAMES or (bare in SURNAMES and word[0][0].isupper()):
        return True
    if _is_headline(text, start) or not _capitalised(word[0]) or not _could_be_name(word[0]):
        return False
    before = _WORD_BEFORE.search(text[max(0, start - 40) : start])
    return (
        before is not None and _capitalised(before[1]) and _bare(before[1]) not in EPONYMS and _could_be_name(before[1])
    )


def _listed(text: str, start: int, end: int) -> bool:
    """A first name in the open: only with a surname beside it."""
    word = text[start:end]
    if _CLINICIAN_BEFORE.search(text[max(0, start - 60) : start]):
        return False
    before = _WORD_BEFORE.search(text[max(0, start - 40) : start])
    if before and before[2] and _is_surname_before(before[1], word, text, start):
        return True
    following = _NEXT_WORD.match(text, end)
    if following is None or "," in following[1]:
        return False
    surname, bare = following[2], _bare(following[2])
    possessed = surname.endswith("'s") and bare in SURNAMES
    if bare in EPONYM_NOUNS or (_names_a_thing(text, following.end()) and not possessed):
        return False
    any_case = _bare(word) in FIRST_NAMES
    sentence_case = _capitalised(word) and not _is_headline(text, start)
    if bare in SURNAMES:
        return any_case or sentence_case
    if any_case and before and before[1].lower() in _SUBJECT_FOLLOWS and len(bare) > 2:
        return bare not in NOT_NAMES and bare not in EPONYMS and not _MEDICAL_ENDING.search(bare)
    return any_case and sentence_case and _capitalised(surname) and _could_be_name(surname)


def _surname_first(text: str, start: int, end: int) -> bool:
    """A listed surname, a comma, and what may be a first name or its initial."""
    if _CLINICIAN_BEFORE.search(text[max(0, start - 60) : start]) or not text[start].isupper():
        return False
    first = _NEXT_WORD.match(text, end)
    if first is None or _is_headline(text, start):
        return False
    if _INITIAL.match(text, end):
        return True
    return _capitalised(first[2]) and _bare(first[2]) not in EPONYMS and _could_be_name(first[2])


def _of_record(text: str, start: int, end: int) -> bool:
    """Surname, first name and initial, as a list of patients has them: "QUISPE, XIOMARA J" or "Quispe John J"."""
    surname, _, rest = text[start:end].partition(",")
    found = _FIRST_WORD.search(rest) if rest else _FIRST_WORD.match(text, end)
    if found is None or _CLINICIAN_BEFORE.search(text[max(0, start - 60) : start]):
        return False
    first, bare = found[0], _bare(surname.strip())
    if not rest:
        return first.lower() in FIRST_NAMES and (bare in SURNAMES or (bare not in EPONYMS and _unlisted_name(bare)))
    listed = first.lower() in FIRST_NAMES or bare in SURNAMES
    # A side or a body's half stands where an initial would: "FRACTURE, RADIUS L".
    return listed or (
        text[start:end].rstrip(".")[-1] not in _SIDES
        and bare not in EPONYMS
        and _unlisted_name(bare)
        and _unlisted_name(first.lower())
    )


def _unlisted_name(bare: str) -> bool:
    return bare not in NOT_NAMES and bare not in EPONYM_NOUNS and not _MEDICAL_ENDING.search(bare)


def _is_surname_before(surname: str, first: str, text: str, start: int) -> bool:
    bare = _bare(surname)
    if bare in SURNAMES or (surname.isupper() and bare in FIRST_NAMES):
        return _bare(first) in FIRST_NAMES
    return (
        _capitalised(surname)
        and _capitalised(first)
        and bare not in EPONYMS
        and _could_be_name(surname)
        and not _is_headline(text, start)
    )


_JUDGES: Final[Mapping[str, Callable[[str, int, int], bool]]] = {
    "name_after_title": _after_title,
    "name_after_label": _after_label,
    "name_after_cue": _after_cue,
    "name_of_newborn": _of_newborn,
    "name_of_record": _of_record,
    "name_before_age": _before_age,
    "name_listed": _listed,
    "name_surname_first": _surname_first,
}
