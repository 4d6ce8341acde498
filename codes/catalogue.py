"""The catalogue: every loaded release of every code system, and the one door to ask it.

`look_up(code, as_of)` says what a code is and whether it may be reported on a date.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from codes.changes import replacements
from codes.code_set import CodeSet, DatesItsCodes
from codes.models import CodeEntry, Coverage, LookUp, Release, System, Validity, ValidityStatus
from codes.readers.conversion import ConversionTable
from codes.spelling import candidates, compact, dotted, systems_by_shape

CodeSetLoader = Callable[[], tuple[CodeSet, ...]]
FindConversion = Callable[[], ConversionTable | None]
_HOW = {System.CPT: "; load your licensed file with: nosology sources import FILE --licensed"}
_GONE = frozenset({ValidityStatus.RETIRED, ValidityStatus.HEADER})


class Catalogue:
    """All loaded code sets. A system's sets are read when it is first asked for."""

    def __init__(self, loaders: Mapping[System, CodeSetLoader], conversion: FindConversion | None = None) -> None:
        """Take, for each system, the function that reads its releases; `conversion` reads the conversion table."""
        self._loaders = dict(loaders)
        self._conversion = conversion
        self._loaded: dict[System, tuple[CodeSet, ...]] = {}
        self._lock = threading.RLock()

    @property
    def systems(self) -> tuple[System, ...]:
        """The systems that have at least one release to load."""
        return tuple(self._loaders)

    def sets(self, system: System) -> tuple[CodeSet, ...]:
        """The releases of a system; empty when none is loaded."""
        if system not in self._loaded:
            with self._lock:
                if system not in self._loaded:
                    loader = self._loaders.get(system)
                    self._loaded[system] = loader() if loader else ()
        return self._loaded[system]

    def releases(self) -> Iterator[Release]:
        """Every release of every system."""
        for system in self.systems:
            for code_set in self.sets(system):
                yield code_set.release

    def coverage(self, system: System, as_of: date, code: str | None = None) -> Coverage | None:
        """The release that answers for a date (and for a code's section), or None without any release."""
        sets = self._nearest_first(system, as_of, code)
        if not sets:
            return None
        release = sets[0].release
        if release.covers(as_of):
            return Coverage(release, True)
        return Coverage(release, False, _not_covered(release, as_of))

    def get(self, code: str, system: System, as_of: date) -> CodeEntry | None:
        """The entry of a code in the release that answers for the date."""
        sets = self._nearest_first(system, as_of, code)
        return sets[0].get(code) if sets else None

    def look_up(self, code: str, as_of: date, system: System | None = None) -> LookUp:
        """What a typed code is on a date.

        Accepts any case, with or without dot, surrounding spaces, a trailing dash, O typed for zero.
        An unknown or malformed code is an answer (status `unknown`), never an exception.
        """
        spellings = candidates(code)
        tries = [(s, shape) for s in spellings for shape in ((system,) if system else systems_by_shape(s))]
        # Three characters are an ICD-10-PCS table only where there is one: "2ND" and "120" are not.
        tables = [(s, System.ICD10PCS) for s in spellings if system is None and len(s) == 3 and s[0].isdigit()]
        for spelling, shape in (*tries, *tables):
            found = self._find(code, spelling, shape, as_of)
            if found is not None:
                return found
        return self._unknown(code, tries, as_of, system)

    def readings(self, code: str, as_of: date) -> tuple[LookUp, ...]:
        """All that a code typed without a dot may be: G0439 is a HCPCS code and, as G04.39, one of ICD-10-CM.

        The first is what `look_up` answers; each other is a system that holds the code too.
        """
        first = self.look_up(code, as_of)
        if "." in code or first.entry is None:
            return (first,)
        others = [s for s in systems_by_shape(compact(first.code)) if s is not first.system]
        found = (self.look_up(code, as_of, system) for system in others)
        return (first, *(other for other in found if other.entry is not None))

    def _find(self, typed: str, spelling: str, system: System, as_of: date) -> LookUp | None:
        sets = self._nearest_first(system, as_of, spelling)
        for rank, code_set in enumerate(sets):
            entry = code_set.get(spelling)
            if entry is not None:
                validity = _own_validity(code_set if rank == 0 else sets[0], spelling, as_of)
                validity = validity or _validity(entry, as_of, None if rank == 0 else sets[0].release)
                if validity.status in _GONE and not validity.replacements:
                    validity = replace(validity, replacements=self._replacements(spelling, sets))
                return LookUp(typed, entry.code, system, entry, validity)
        return None

    def _replacements(self, code: str, nearest_first: Sequence[CodeSet]) -> tuple[str, ...]:
        """What took the place of a code that an older loaded release still let be reported."""
        newer = nearest_first[0]
        for older in nearest_first[1:]:
            if older.release.effective_from < newer.release.effective_from:
                entry = older.get(code)
                if entry is not None and entry.billable:
                    conversion = self._conversion() if self._conversion else None
                    return replacements(code, older, newer, conversion)
        return ()

    def _unknown(self, typed: str, tries: list[tuple[str, System]], as_of: date, system: System | None) -> LookUp:
        if "." not in typed:
            # A letter and four digits without a dot is how HCPCS codes are written.
            tries = sorted(tries, key=lambda t: t[1] is not System.HCPCS)
        reasons: dict[System, str] = {}
        near: list[str] = []
        release = None
        for spelling, shape in tries:
            sets = self._nearest_first(shape, as_of, spelling) or self._nearest_first(shape, as_of, None)
            own = _own_validity(sets[0], spelling, as_of) if sets else None
            if own is not None and own.status is not ValidityStatus.UNKNOWN and not reasons:
                return LookUp(typed, compact(spelling), shape, None, own, own.replacements)
            if own is not None:
                # A part of a release says nothing of what it lacks: the code is not known to be wrong.
                reasons.setdefault(shape, own.why)
            elif sets:
                name = sets[0].release.name
                release = release if reasons else name
                near += sets[0].near(spelling)
                reasons.setdefault(shape, f"no such code in {shape.label} {name}")
            else:
                why = f"has the shape of a {shape.label} code, and no {shape.label} release is loaded"
                reasons.setdefault(shape, why + _HOW.get(shape, ""))
        why = "; ".join(reasons.values()) or "not the shape of a code of any system"
        system = next(iter(reasons), system)
        code = compact(typed) if system is not System.ICD10CM or not tries else dotted(tries[0][0])
        validity = Validity(ValidityStatus.UNKNOWN, why, release)
        return LookUp(typed, code[:12], system, None, validity, tuple(dict.fromkeys(near))[:5])

    def _nearest_first(self, system: System, as_of: date, code: str | None) -> list[CodeSet]:
        sets = [s for s in self.sets(system) if code is None or s.speaks_for(code)]
        if len(sets) <= 1:
            return sets
        # Of two equally near releases the later one answers: an update replaces what it updates.
        return sorted(sets, key=lambda s: (s.release.days_from(as_of), -s.release.effective_from.toordinal()))


def _validity(entry: CodeEntry, as_of: date, answering: Release | None) -> Validity:
    """Validity of an entry; `answering` is the release for the date when the entry is not in it."""
    release = entry.release
    if answering is not None:
        return _absent(release, answering, as_of)
    if not entry.billable:
        return Validity(ValidityStatus.HEADER, _header_reason(entry), release.name)
    if not release.covers(as_of):
        return Validity(ValidityStatus.NOT_COVERED, _not_covered(release, as_of), release.name)
    why = f"in force {release.effective_from} to {release.effective_to}"
    return Validity(ValidityStatus.VALID, why, release.name)


def _own_validity(code_set: CodeSet, code: str, as_of: date) -> Validity | None:
    return code_set.own_validity(code, as_of) if isinstance(code_set, DatesItsCodes) else None


def _absent(release: Release, answering: Release, as_of: date) -> Validity:
    if release.effective_from > answering.effective_from:
        why = f"new in {release.name}, not in {answering.name}, which answers for {as_of}"
        return Validity(ValidityStatus.NOT_YET_VALID, why, answering.name)
    why = f"last in {release.name}, not in {answering.name}, which answers for {as_of}"
    return Validity(ValidityStatus.RETIRED, why, answering.name)


def _header_reason(entry: CodeEntry) -> str:
    if entry.seventh_characters:
        return "a header: it needs a 7th character"
    return f"a header: {len(entry.children)} codes below it are more specific"


def _not_covered(release: Release, as_of: date) -> str:
    edge = f"ends {release.effective_to}" if as_of > release.effective_to else f"starts {release.effective_from}"
    return (
        f"{release.system.label} {release.name} {edge} and no loaded release covers {as_of}; "
        f"load it with: nosology sources sync --only {release.system}"
    )
