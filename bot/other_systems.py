"""Code systems that are asked about and are none of ours: nothing of them is loaded, so nothing of them is answered."""

import re
from typing import Final

_OURS: Final = re.compile(r"\b(?:icd[- ]?10|i-?10|icd10(?:cm|pcs)|hcpcs|cpt)\b", re.IGNORECASE)
_OTHERS: Final = {
    "ICD-9-CM": r"icd[- ]?9(?:[- ]?cm)?",
    "ICD-11": r"icd[- ]?11",
    "ICD-O": r"icd[- ]?o(?:[- ]?3)?",
    "SNOMED CT": r"snomed(?:[- ]?ct)?",
    "LOINC": r"loinc",
    "RxNorm": r"rxnorm",
    "CDT": r"cdt(?= (?:codes?|d\d))|ada (?:dental )?codes?",
    "MBS": r"mbs(?= (?:items?|codes?|numbers?))",
    "OPCS-4": r"opcs(?:[- ]?4)?",
    "ACHI": r"achi(?= codes?)",
    "DSM-5": r"dsm(?:[- ]?(?:5|v|iv))?(?:[- ]?tr)? codes?",
}
_PATTERNS: Final = {name: re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for name, pattern in _OTHERS.items()}


def other_system(text: str) -> str | None:
    """The code system that a question asks for and that is none of ours; None where it names one of ours too.

    >>> other_system("icd-11 code for gaming disorder"), other_system("ICD-9 401.9, what is it in ICD-10?")
    ('ICD-11', None)
    """
    if _OURS.search(text):
        return None
    return next((name for name, pattern in _PATTERNS.items() if pattern.search(text)), None)
