"""What the reader of a case finds wrong with a field, in words for the person who wrote it.

Free text is never repeated: it may be the question of a held-out set, or identify somebody.
"""

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from codes.models import System
from codes.spelling import compact, dotted, systems_by_shape
from evals.complaints import Complaint

CODE = re.compile(r"^[0-9A-Z]{3}\.[0-9A-Z]{1,4}$|^[0-9A-Z]{2,7}$")
_LONGEST_SHOWN = 40
_DAY = ("day of the calendar", 'YYYY-MM-DD, as in "2026-08-15"')
_TEXT = ("text", "words in quotation marks")
_CODES = ("code", 'codes with dot, in capitals, as in ["E11.22", "0FT44ZZ"]')
_TEXTS = ("text", 'a list, as in ["words", "other words"]')
_SYSTEM = "icd10cm, icd10pcs, hcpcs or cpt"
_SWITCH = ("true or false", "true or false, without quotation marks")
# Field → what its value is, and how it is written.
_FORMS = {
    "id": ("id", 'letters, digits, ".", "_" and "-", as in "ms-055"'),
    "question": _TEXT,
    "as_of": _DAY,
    "expected_outcome": ("outcome", "answered, needs_detail, abstained or refused"),
    "source": _TEXT,
    "author": _TEXT,
    "setting": ("setting", "inpatient, outpatient or professional, or leave the field out"),
    "system": ("code system", f"{_SYSTEM}, or leave the field out"),
    "systems": ("code system", f'a list of {_SYSTEM}, as in ["icd10pcs"]'),
    "specialty": _TEXT,
    "difficulty": ("difficulty", "easy, medium or hard"),
    "must_codes": ("code", f'{_CODES[1]}, or {{"any": ["R05.8", "R05.9"]}} for one of two or more'),
    "sequence": _SWITCH,
    "acceptable_codes": _CODES,
    "forbidden_codes": _CODES,
    "by_category": _SWITCH,
    "deciding_sections": ("section with a grade", 'DOCUMENT:NUMBER and 1, 2 or 3: {"icd10cm-guidelines:I.C.9.a": 2}'),
    "must_say": ("text", f'{_TEXTS[1]}, or {{"any": ["words", "other words"]}} for one of two or more'),
    "must_not_say": _TEXTS,
    "must_ask": ("text", '[{"any": ["laterality", "which side"]}], with the words of the fact that is missing'),
    "must_find": ("finding", '[{"rule": "excludes1", "codes": ["J44.9"]}]'),
    "identifiers": ("text", "a list of what stands in the question"),
    "documents": ("text", 'a list of names of files of evals/datasets/documents/, as in ["tia-in-clinic.md"]'),
    "tags": ("tag", 'small letters, digits and hyphens, as in ["setting-pair"]'),
    "pair": ("name of a pair", 'small letters, digits and hyphens, as in "unc-01"'),
    "split": ("split", "dev or test, or leave the field out"),
    "valid_from": _DAY,
    "valid_to": _DAY,
}
_FREE = frozenset({"question", "source", "author", "specialty", "must_say", "must_not_say", "must_ask", "identifiers"})
# A value that may be one of several kinds is complained of once for each kind that it is not.
_OTHER_KIND = frozenset({"model_type", "string_type"})


def worded(error: ValidationError, fields: Iterable[str], rules: Iterable[str]) -> Iterator[Complaint]:
    """Every field that is wrong, once for each value; `fields` are those there are, `rules` those of `must_find`."""
    known, there = tuple(fields), tuple(rules)
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for one in error.errors(include_url=False):
        groups.setdefault(one["loc"][:2], []).append(one)
    for group in groups.values():
        fitting = [one for one in group if one["type"] not in _OTHER_KIND] or group[:1]
        yield from dict.fromkeys(_complaint(one, known, there) for one in fitting)


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known word that a misspelt one is likely to be.

    >>> nearest("must_code", ["must_codes", "must_say"]), nearest("colour", ["must_codes"])
    ('must_codes', None)
    """
    return next(iter(difflib.get_close_matches(word, list(known), 1, likeness)), None)


def unknown_name(kind: str, word: str, known: Iterable[str]) -> str:
    """The sentence for a name that is none of those there are."""
    listed = tuple(known)
    near = nearest(word, listed)
    advice = f'did you mean "{near}"? There are' if near else "there are"
    return f"there is no {kind} {_shown('', word)}; {advice}: {', '.join(listed)}"


def code_complaint(field: str, code: str) -> Complaint | None:
    """What is wrong with how a code is written; None where nothing is."""
    if CODE.match(code):
        return None
    bare = compact(code).rstrip(".")
    spelled = dotted(bare) if System.ICD10CM in systems_by_shape(bare) else bare
    wanted = spelled if CODE.match(spelled) else _CODES[1]
    return Complaint(field, f"{_shown('', code)} is not how a code is written; write {wanted}")


def _complaint(one: Any, known: tuple[str, ...], rules: tuple[str, ...]) -> Complaint:
    where, kind, value = one["loc"], one["type"], one["input"]
    if kind == "value_error" and not where:
        # Fields that do not go together, named by the case itself.
        named, _, what = str(one["ctx"]["error"]).partition(": ")
        return Complaint(named, what)
    if not where:
        return Complaint("(row)", 'this is no object; write {"id": "…", "question": "…"} on one line')
    field = str(where[0])
    if field not in _FORMS:
        return Complaint(field, unknown_name("field", field, known))
    noun, form = _FORMS[field]
    if len(where) == 1 and kind == "missing":
        return Complaint(field, f"the field is missing; write {form}")
    if kind == "literal_error" and where[-1] == "rule" and isinstance(value, str):
        return Complaint(field, unknown_name("rule", value, rules))
    if kind == "extra_forbidden":
        return Complaint(field, f"there is no {_shown('', where[-1])} in it; write {form}")
    if kind == "missing":
        return Complaint(field, f"{_shown('', where[-1])} is missing in it; write {form}")
    if kind in ("tuple_type", "dict_type") and len(where) == 1:
        wanted = "a list" if kind == "tuple_type" else "an object"
        return Complaint(field, f"{_shown(field, value)} stands where {wanted} must; write {form}")
    if kind == "too_short":
        return Complaint(field, f'"any" has fewer than two alternatives; write {form}')
    if noun == "code" and isinstance(value, str):
        return code_complaint(field, value) or Complaint(field, f"{_shown(field, value)} is no {noun}; write {form}")
    if field == "deciding_sections":
        return Complaint(field, _section_trouble(where, value, form))
    if noun == _SWITCH[0]:
        return Complaint(field, f"{_shown(field, value)} is neither true nor false; write {form}")
    return Complaint(field, f"{_shown(field, value)} is no {noun}; write {form}")


def _section_trouble(where: tuple[Any, ...], value: Any, form: str) -> str:
    if where[-1] == "[key]":
        return f"{_shown('', value)} names no document; write {form}"
    return f"{_shown('', value)} is no grade of {_shown('', where[-1])}; write {form}"


def _shown(field: str, value: Any) -> str:
    """The value, where it may be shown and is short."""
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return "this" if field in _FREE or len(text) > _LONGEST_SHOWN else text
