"""What must not stand in a query to a provider, whoever wrote it: payment and its measures, pressure, identifiers.

The measure is the AHIMA and ACDIS practice brief (2022 update) as the practice shelf tells it (QUERY.NONLEADING): a
query says nothing of payment, of groups and levels that payment goes by, of quality scores or of a provider's profile,
and does not press for an answer. A draft that breaks this is not shown at all.
"""

import re
import unicodedata
from typing import Final

from bot.screening import plain_text
from guidelines.instruction_text import find_instructions

LONGEST_INDICATOR: Final = 160


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(alternatives)})(?![^\W_])", re.IGNORECASE)


_PAYMENT: Final = _words(
    r"pay(?:s|ing|ment\w*|er\w*|or\w*|out\w*|able)?",
    r"(?:un|over|under|pre|re)?paid",
    r"(?:non|over|under|re)?-?payments?",
    r"reimburs\w*",
    r"revenue\w*",
    r"rvus?",
    r"(?:un)?bill(?:s|ed|ing|able)?",
    r"claims?",
    r"den(?:y|ies|ied|ials?|ying)",
    r"insur(?:er|ers|ed|ance)",
    r"medicare",
    r"medicaid",
    r"(?:un)?cover(?:ed|age)",
    r"(?:dollar|cost|fee|charge|price|cash|money|profit|income|bonus)(?:s|es|able|y)?",
    r"financ\w*",
    r"lucrative",
    r"(?:up|down|over|under)-?cod\w*",
    r"audit\w*",
    r"optimi[sz]\w*",
    r"maximi[sz]\w*",
    r"captur\w*",
)
_MEASURES: Final = _words(
    r"[a-z]*-?drgs?",
    r"group(?:er|ers|ing)",
    r"(?:rx)?hccs?",
    r"raf",
    r"apcs?",
    r"m-?ccs?",
    r"c-?cs?\s*(?:/|or|and)\s*m-?ccs?",
    r"risk[\s-]*adjust\w*",
    r"risk[\s-]*scor\w*",
    r"risk of mortality",
    r"severity of illness",
    r"soi\s*(?:/|or|and)\s*rom",
    r"case[\s-]*mix\w*",
    r"cmi",
    r"(?:relative|drg)[\s-]*weights?",
    r"(?:major )?complications? (?:or|and) comorbidit\w*",
    r"comorbidity (?:level|score)s?",
    r"quality (?:\w+ ){0,2}(?:measure|metric|score|rating|indicator|impact|reporting|program|outcome)s?",
    r"patient safety indicators?",
    r"psi[\s-]?\d+",
    r"hospital[\s-]*acquired condition\w*",
    r"hacs?",
    r"mips",
    r"p4p",
    r"[io]pps",
    r"value[\s-]*based",
    r"pay[\s-]*for[\s-]*performance",
    r"star ratings?",
    r"(?:provider|physician|hospital)'?s? (?:profile|scorecard|report card|ranking)s?",
    r"benchmark\w*",
    r"length of stay",
    r"readmission rates?",
)
_MONEY: Final = re.compile(r"[$€£¥₹]")
# Two capitals that payment goes by; small letters are cubic centimetres.
_LEVEL: Final = re.compile(r"(?<!\d)(?<!\d )\bCCs?\b")
_PRESSING: Final = _words(
    r"(?:do|would|could|can|will) you (?:not |please )?(?:agree|document|add|confirm|consider|change|state|amend)",
    r"don'?t you",
    r"please (?:document|agree|confirm|add the diagnosis|consider)",
    r"(?:should|must|need to|has to|have to) (?:be )?(?:document|say|state|write|agree)\w*",
    r"meets? (?:the )?criteria",
    r"clearly",
    r"obviously",
    r"isn'?t (?:it|this)",
    r"we (?:need|want|require|recommend|suggest)",
    r"so that we",
)
_IDENTIFYING: Final = re.compile(
    r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b(?:9\d|1[01]\d)[\s-]*(?:yo|yr|y/o|year)|\d{6,}|@"
    r"|\b(?:mrn|ssn|dob|mbi|name|phone|address)\b",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b|\b\d{5}\b|\b[A-Z]\d{4}\b"
    r"|\b(?i:[a-z]\d[0-9a-z]\.[0-9a-z]{1,4})\b|\b[A-Z] \d\d\.\d"
)
_LONE_LETTERS: Final = re.compile(r"(?<![^\W\d_])[^\W\d_](?:[. ][^\W\d_](?![^\W\d_])){1,5}")
_LIVE: Final = re.compile(r"://|\bwww\.|\]\(|[<>{}\[\]`\\|]|&#", re.IGNORECASE)
_GREEK: Final = frozenset("αβγδμ")


def is_neutral(text: str) -> bool:
    """Whether a text says nothing of payment, of what payment or ratings go by, and does not press.

    >>> is_neutral("Which type of heart failure is it?"), is_neutral("It changes the MS-DRG.")
    (True, False)
    """
    plain = plain_text(text)
    joined = _LONE_LETTERS.sub(lambda match: re.sub(r"[. ]", "", match[0]), plain)
    # "re-imbursement" and "severity-of-illness" say what they say without the hyphen.
    spellings = dict.fromkeys((plain, joined, plain.replace("-", ""), plain.replace("-", " ")))
    patterns = (_PAYMENT, _MEASURES, _MONEY, _LEVEL, _PRESSING)
    return not any(pattern.search(spelling) for spelling in spellings for pattern in patterns)


def is_indicator(phrase: str) -> bool:
    """Whether a phrase of a question may stand in a query as what the record says.

    >>> is_indicator("lactate 4"), is_indicator("see www.example.org"), is_indicator("E11.22 with CKD")
    (True, False, False)
    """
    if len(phrase) > LONGEST_INDICATOR or not any(c.isalpha() for c in phrase) or not is_neutral(phrase):
        return False
    if any(not _is_readable(c) for c in phrase) or _LIVE.search(phrase) or find_instructions(phrase):
        return False
    return not (_IDENTIFYING.search(phrase) or _CODE.search(phrase))


def _is_readable(letter: str) -> bool:
    """Whether a letter is none that hides, turns the direction of text or passes for another."""
    if letter.isascii():
        return letter.isprintable()
    if letter.isalpha():
        return letter in _GREEK or unicodedata.name(letter, "").startswith(("LATIN", "MICRO"))
    return unicodedata.category(letter)[0] in "NPS"
