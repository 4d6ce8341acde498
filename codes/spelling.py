"""How codes and texts are spelled, and what is meant: case, dots, spaces, dashes, letters for digits, quotes."""

import re
import unicodedata

from codes.models import System

# Letters and digits of the official layouts; ICD-10-PCS never uses the letters I and O. QA0, new in FY2026,
# is the only ICD-10-CM category with two letters; any two would take words and laboratory tests for codes.
_CM = re.compile(r"(?:[A-Z][0-9]|QA)[0-9A-Z](?:[0-9A-Z]{0,4})")
_PCS = re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}")
_CPT = re.compile(r"[0-9]{4}[0-9AFMTU]")
_HCPCS = re.compile(r"[A-V][0-9]{4}")
_DASHES = re.compile(r"[\u2010-\u2014\u2212]")
# What copying from a page or a chat brings along: soft hyphen, zero-width characters, byte-order mark.
_BETWEEN = re.compile(r"[.\s\u00ad\u200b-\u200f\u2060\ufeff]")
# "E11-22": a code never goes on after a hyphen, so one before more digits stands for the dot, if for anything.
_HYPHEN_FOR_DOT = re.compile(r"^((?:[A-Z][0-9]|QA)[0-9A-Z])-([0-9][0-9A-Z]{0,3})$")
# ICD-10-CM has neither letter but at the beginning.
_ONES = str.maketrans("IL", "11")
_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("‘’´`", "'") | dict.fromkeys("“”", '"') | dict.fromkeys("\u2010\u2011\u2013\u2014\u2212", "-")
)


def compact(typed: str) -> str:
    """A typed code without dots, spaces and trailing dashes, in capitals.

    >>> compact(" e11.22- ")
    'E1122'
    """
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", typed)).upper()
    return _BETWEEN.sub("", text).rstrip("-")


def dotted(code: str) -> str:
    """An ICD-10-CM code with its dot.

    >>> dotted("E1122")
    'E11.22'
    """
    bare = compact(code)
    return bare if len(bare) <= 3 else f"{bare[:3]}.{bare[3:]}"


def with_zeros(code: str) -> str:
    """The code with the letter O read as zero where a digit must stand (second position, or a PCS code).

    >>> with_zeros("EO8")
    'E08'
    >>> with_zeros("OFT44ZZ")
    '0FT44ZZ'
    """
    if len(code) >= 2 and code[1] == "O":
        code = code[0] + "0" + code[2:]
    if len(code) == 7 and code[0] == "O" and not code[1:3].isdigit():
        code = code.replace("O", "0")
    return code


def plain_marks(text: str) -> str:
    """The text with plain quotes and hyphens for those that printers set: official files differ in them alone.

    >>> plain_marks("Crohn’s – acute")
    "Crohn's - acute"
    """
    return text.translate(_TYPOGRAPHY)


def candidates(typed: str) -> tuple[str, ...]:
    """The compact spellings worth trying for a typed code, likeliest first.

    >>> candidates("N18-3O"), candidates("Ell.22")
    (('N183O', 'N1830'), ('ELL22', 'E1122'))
    """
    bare = _HYPHEN_FOR_DOT.sub(r"\1\2", compact(typed))
    spellings = [bare, with_zeros(bare)]
    if "O" in bare[1:]:
        spellings += [bare[0] + bare[1:].replace("O", "0"), bare.replace("O", "0")]
    # A digit must stand already: III is a numeral, and would be I11.
    if not _PCS.fullmatch(bare) and any(map(str.isdigit, bare)):
        spellings += [s[0] + s[1:].translate(_ONES) for s in spellings if s]
    return tuple(dict.fromkeys(s for s in spellings if s))


def systems_by_shape(code: str) -> tuple[System, ...]:
    """The systems whose codes have this compact code's shape; the shape says nothing of existence.

    >>> systems_by_shape("J3420")
    (<System.ICD10CM: 'icd10cm'>, <System.HCPCS: 'hcpcs'>)
    """
    found = []
    if _CM.fullmatch(code):
        found.append(System.ICD10CM)
    if _PCS.fullmatch(code):
        found.append(System.ICD10PCS)
    if _HCPCS.fullmatch(code):
        found.append(System.HCPCS)
    if _CPT.fullmatch(code):
        found.append(System.CPT)
    return tuple(found)
