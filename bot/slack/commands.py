"""What was typed after `/code`: a code to look up, codes to check, or a question."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.requests import LONGEST_CODE, MOST_CHECKED, OLDEST_AGE
from codes.checker.claim import Sex
from codes.models import Setting

# A code, a code with a modifier, or a modifier alone.
_CODE: Final = re.compile(r"[A-Za-z0-9]{3,7}(?:\.[A-Za-z0-9]{1,4})?(?:-[A-Za-z0-9]{2})*\.?-?|[A-Z][A-Z0-9]")
_SETTINGS: Final = {
    **{setting.value: setting for setting in Setting},
    **{
        "inpt": Setting.INPATIENT,
        "outpt": Setting.OUTPATIENT,
        "ed": Setting.OUTPATIENT,
        "profee": Setting.PROFESSIONAL,
    },
}
_SEXES: Final = {"female": Sex("female"), "male": Sex("male")}
_DATE: Final = re.compile(r"(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})/(\d{4}))")


@dataclass(frozen=True, slots=True)
class LookUpCode:
    """One code to be looked up."""

    code: str


@dataclass(frozen=True, slots=True)
class CheckCodes:
    """Codes to be checked together, as reported, for a patient and a setting."""

    codes: tuple[str, ...]
    setting: Setting | None = None
    as_of: date | None = None
    age: int | None = None
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A question in words."""

    text: str


Command = LookUpCode | CheckCodes | Ask | None


def read_command(text: str) -> Command:
    """What a command asks for; None where it asks for help or nothing.

    >>> read_command("E11.22")
    LookUpCode(code='E11.22')
    >>> read_command("check I10 N18.4 inpatient").codes
    ('I10', 'N18.4')
    >>> read_command("acute cystitis")
    Ask(text='acute cystitis')
    """
    words = text.replace(",", " ").split()
    if not words or (len(words) == 1 and words[0].lower() in ("help", "?", "check")):
        return None
    if words[0].lower() == "check":
        return _check(words[1:], text)
    if len(words) == 1 and _is_code(words[0]):
        return LookUpCode(words[0])
    return Ask(text.strip())


def _is_code(word: str) -> bool:
    return len(word) <= LONGEST_CODE and bool(_CODE.fullmatch(word)) and (word.isupper() or any(map(str.isdigit, word)))


def _check(words: list[str], text: str) -> Command:
    codes: list[str] = []
    found = CheckCodes(())
    setting, as_of, age, sex = found.setting, found.as_of, found.age, found.sex
    waiting_for_age = False
    for word in words:
        folded = word.lower().strip("-:")
        if waiting_for_age and folded.isdecimal() and int(folded) <= OLDEST_AGE:
            age, waiting_for_age = int(folded), False
        elif folded in ("age", "aged"):
            waiting_for_age = True
        elif folded in _SETTINGS:
            setting = _SETTINGS[folded]
        elif folded in _SEXES:
            sex = _SEXES[folded]
        elif day := _day(word):
            as_of = day
        elif _is_code(word) and len(codes) < MOST_CHECKED:
            codes.append(word)
        elif folded not in ("dos", "sex", "setting", "with", "and", "as-of", "on"):
            # A word that is none of these: it is a question about checking, not a list of codes.
            return Ask(text.strip())
    return CheckCodes(tuple(codes), setting, as_of, age, sex) if codes else None


def _day(word: str) -> date | None:
    match = _DATE.fullmatch(word)
    if match is None:
        return None
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[4], match[5])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
