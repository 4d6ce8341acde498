"""What has the form of a code in prose, however it is spelled: any system, small letters, blanks, other scripts.

It takes too much for a code rather than too little, which costs a model a sentence. `bot.grounding` looks again for
official spellings alone, in lines of ours too, whose titles and amounts must not be taken for codes.
"""

import re
from collections.abc import Iterable, Iterator

from bot.screening import plain_text
from codes.spelling import compact

_SPELLED = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety)"
)
_LARGE = r"(?:ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_FORMS = (
    # ICD-10-CM and HCPCS, with and without their dot, and whatever is run on to them.
    re.compile(r"(?<![0-9a-z])(?:[a-z]\d[0-9a-z]+(?:\.[0-9a-z]+)*|qa0[0-9a-z]*(?:\.[0-9a-z]+)*)", re.IGNORECASE),
    # The letter O where a digit belongs.
    re.compile(r"(?<![0-9a-z])[a-z]o\d(?:\.[0-9a-z]+|[0-9a-z]*\d[0-9a-z]*)(?![0-9a-z])", re.IGNORECASE),
    # ICD-10-PCS: seven characters, some of them figures.
    re.compile(r"(?<![0-9a-z])(?=[0-9a-z]*\d)[0-9b-df-hx][0-9a-z]{6}(?![0-9a-z])", re.IGNORECASE),
    # CPT, in all its categories, and other five figures.
    re.compile(r"(?<![0-9a-z.,])\d{4}[0-9afmtu](?![0-9a-z]|[.,]\d)", re.IGNORECASE),
    # Spelled apart: "E 11.22", "E-11", "E.11.22", "I 10"; a lone small "a" or "i" is a word.
    re.compile(
        r"(?<![0-9A-Za-z.])(?:[B-HJ-Zb-hj-z][ .\-]{1,2}|A ?[.\-] ?|I[ .\-]{1,2})\d\s?[0-9A-Z]"
        r"(?:\s?\.\s?[0-9A-Za-z]{1,4})?(?![0-9A-Za-z])"
    ),
    re.compile(r"(?<![0-9A-Za-z])[A-Za-z](?:\s\d|\s[A-Za-z]\b){1,6}\s?\.\s?[0-9A-Za-z](?:\s[0-9A-Za-z]\b)*"),
    re.compile(r"(?<![0-9A-Za-z])[A-Z]\s\d\s[0-9A-Z](?:\s[0-9A-Z]\b)*"),
    re.compile(r"(?<![0-9.,])\d(?: \d){4}(?![0-9])"),
    # Spelled out: "E eleven point two two", "E 11 point 9"; "Z seventy-nine", "I one zero"; a lone "A" is a word.
    re.compile(rf"(?<![0-9a-z])(?:{_SPELLED}|\d+)[ -](?:point|dot|decimal)[ -](?:{_SPELLED}|\d+)\b", re.IGNORECASE),
    re.compile(rf"(?<![0-9A-Za-z'])[B-Z][ -](?i:{_LARGE}|{_SPELLED}[ -]{_SPELLED})\b"),
)
# Words of medicine that look like codes and are none.
_WORDS = re.compile(
    r"(?<![0-9a-z])(?:a1c|h\d{1,2}n\d{1,2}|g6pd|vitamin [bdk]\d{1,2}"
    r"|[ctls]\d{1,2}(?:[/-][ctls]?\d{1,2})?(?= (?:vertebra|level|disc|nerve|radicul|fracture)))(?![0-9a-z])",
    re.IGNORECASE,
)
# Anchored: tried at every letter of a long run it would take a time that grows with its square.
_OTHER_SCRIPT = re.compile(r"(?<!\w)(?=\w*[^\W\d_a-zA-Z])(?=\w*\d)\w+")
_WORD = re.compile(r"[\w.]+")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)s?")


def code_tokens(text: str) -> tuple[str, ...]:
    """Every token of a text that has the form of a code, as `compact` spells it.

    >>> code_tokens("Report e1122, not E 11.9 or 99213.")
    ('E1122', '99213', 'E119')
    >>> code_tokens("Stage 4 with an A1c of 7.9 in 2026")
    ()
    """
    return tuple(dict.fromkeys(_found(plain_text(text))))


def strange_codes(text: str, known: Iterable[str]) -> bool:
    """Whether a text has a token of that form that is not among the known ones."""
    allowed = {compact(code) for code in known}
    return any(token not in allowed for token in code_tokens(text))


def mixed_words(text: str) -> frozenset[str]:
    """The words of a text that have letters and figures both, as bare small letters.

    >>> sorted(mixed_words("0FT 44ZZ or e.1.1.9 on the 2nd of 24-hour days"))
    ['0ft', '44zz', 'e119']
    """
    plain = _WORDS.sub(" ", plain_text(text)).casefold()
    bare = (re.sub(r"[^0-9a-z]", "", word) for word in _WORD.findall(plain))
    mixed = (word for word in bare if re.search(r"\d", word) and re.search(r"[a-z]", word))
    return frozenset(word for word in mixed if not _ORDINAL.fullmatch(word))


def _found(text: str) -> Iterator[str]:
    plain = _WORDS.sub(" ", text)
    for form in (*_FORMS, _OTHER_SCRIPT):
        for match in form.finditer(plain):
            yield re.sub(r"[^0-9A-Z]", "", compact(match[0])) or match[0]
