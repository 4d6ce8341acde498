"""Body parts in names of operations: "adrenalotomy" names the adrenal gland, "gastrojejunostomy" from where to where.

Our table of terms has the names that coders write most; this reads those that nobody wrote down.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

# Word element → the body part in the words of the tables.
_STEMS = {
    "achill": "lower leg tendon",
    "acetabul": "acetabulum",
    "adenoid": "adenoids",
    "adrenal": "adrenal gland",
    "alveol": "maxilla",
    "aort": "aorta",
    "append": "appendix",
    "bronch": "bronchus",
    "carp": "carpal",
    "cec": "cecum",
    "cholecyst": "gallbladder",
    "choledoch": "common bile duct",
    "cholelith": "gallbladder",
    "clavicul": "clavicle",
    "col": "large intestine",
    "colp": "vagina",
    "cost": "rib",
    "crani": "skull",
    "cryptorchid": "testis",
    "cyst": "bladder",
    "duoden": "duodenum",
    "enter": "small intestine",
    "epididym": "epididymis",
    "esophag": "esophagus",
    "fibul": "fibula",
    "gastr": "stomach",
    "gloss": "tongue",
    "hepat": "liver",
    "hyster": "uterus",
    "ile": "ileum",
    "irid": "iris",
    "jejun": "jejunum",
    "kerat": "cornea",
    "laryng": "larynx",
    "mandibul": "mandible",
    "mastoid": "mastoid sinus",
    "maxill": "maxilla",
    "mening": "cerebral meninges",
    "myring": "tympanic membrane",
    "nephr": "kidney",
    "oophor": "ovary",
    "orchi": "testis",
    "palat": "palate",
    "pancreat": "pancreas",
    "parathyroid": "parathyroid gland",
    "parotid": "parotid gland",
    "patell": "patella",
    "pericardi": "pericardium",
    "pharyng": "pharynx",
    "pleur": "pleura",
    "pneumon": "lung",
    "proct": "rectum",
    "prostat": "prostate",
    "pyel": "kidney pelvis",
    "pylor": "pylorus stomach",
    "rhin": "nasal mucosa",
    "salping": "fallopian tube",
    "scapul": "scapula",
    "scler": "sclera",
    "sept": "nasal septum",
    "sigmoid": "sigmoid colon",
    "splen": "spleen",
    "stern": "sternum",
    "tars": "tarsal",
    "thym": "thymus",
    "thyroid": "thyroid gland",
    "tibi": "tibia",
    "tonsill": "tonsils",
    "trache": "trachea",
    "turbin": "nasal turbinate",
    "tympan": "tympanic membrane",
    "ureter": "ureter",
    "urethr": "urethra",
    "uvul": "uvula",
    "vagin": "vagina",
    "vulv": "vulva",
}
_ENDINGS = (
    "ectomy",
    "otomy",
    "ostomy",
    "tomy",
    "stomy",
    "plasty",
    "rrhaphy",
    "pexy",
    "lysis",
    "centesis",
    "tripsy",
    "plication",
    "fixation",
    "lithotomy",
)
_OPENED = ("ostomy", "stomy")
_LINK = "(?:[oaie]{0,2})"
_NAME = re.compile(
    rf"(?P<first>{'|'.join(sorted(_STEMS, key=len, reverse=True))}){_LINK}"
    rf"(?P<second>(?:{'|'.join(sorted(_STEMS, key=len, reverse=True))}){_LINK})?(?P<end>{'|'.join(_ENDINGS)})"
)


def with_stems(tokens: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    """The words with the body parts that names of operations bring along; `known` names need none.

    >>> with_stems(("open", "adrenalotomy"), ())
    ('open', 'adrenalotomy', 'adrenal', 'gland')
    >>> with_stems(("esophagojejunostomy",), ())
    ('bypass', 'esophagus', 'to', 'jejunum')
    """
    return tuple(word for token in tokens for word in (_read(token) if token not in known else (token,)))


@cache
def _read(token: str) -> tuple[str, ...]:
    found = _NAME.fullmatch(token)
    if found is None:
        return (token,)
    return tuple(_words(token, found))


def _words(token: str, found: re.Match[str]) -> Iterator[str]:
    first = _STEMS[found["first"]].split()
    if found["second"] is None:
        yield from (token, *first)
        return
    stem = max((s for s in _STEMS if found["second"].startswith(s)), key=len)
    second = _STEMS[stem].split()
    if found["end"] in _OPENED:
        # What is joined: from the first to the second (B3.6a).
        yield from ("bypass", *first, "to", *second)
    else:
        yield from (token, *first, "and", *second)
