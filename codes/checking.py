"""May these codes stand together, in this order: what the Tabular List's own notes decide.

The order of the codes given is their sequence. Findings name the note and where it is printed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from codes.catalogue import Catalogue
from codes.models import CodeEntry, Finding, LookUp, Note, Severity, System, ValidityStatus
from codes.references import refers_to

# "in diseases", "in other diseases", "in infectious and parasitic diseases", "in conditions" … classified
# elsewhere; "as the cause of diseases classified elsewhere" (B95-B97) names no manifestation.
_MANIFESTATION = re.compile(
    r"\bin (?:[a-z]+ )*?(?:diseases?|conditions|disorders|reactions) classified elsewhere", re.IGNORECASE
)


def check_codes(catalogue: Catalogue, codes: Sequence[str], as_of: date) -> tuple[Finding, ...]:
    """Findings on the codes as one reported set; an empty tuple when the notes have no objection."""
    looked_up = [catalogue.look_up(code, as_of) for code in codes]
    entries = [found.entry for found in looked_up if found.entry is not None]
    diagnoses = [entry for entry in entries if entry.system is System.ICD10CM]
    once = list({entry.code: entry for entry in diagnoses}.values())
    findings = [
        *_validity_findings(looked_up),
        *_duplicates(diagnoses),
        *_excludes(once),
        *_sequence(once),
        *_companions(once),
    ]
    return tuple(findings)


def _validity_findings(looked_up: Sequence[LookUp]) -> Iterator[Finding]:
    rules = {
        ValidityStatus.UNKNOWN: ("invalid_code", Severity.ERROR),
        ValidityStatus.HEADER: ("header", Severity.ERROR),
        ValidityStatus.NOT_YET_VALID: ("not_in_force", Severity.ERROR),
        ValidityStatus.RETIRED: ("not_in_force", Severity.ERROR),
        ValidityStatus.NOT_COVERED: ("no_data", Severity.WARNING),
    }
    for found in looked_up:
        status = found.validity.status
        if status in rules:
            rule, severity = rules[status]
            if status is ValidityStatus.UNKNOWN and found.system and not found.validity.release:
                # A CPT or HCPCS shape without a release to ask: nobody can say that it is wrong.
                rule, severity = rules[ValidityStatus.NOT_COVERED]
            if status is ValidityStatus.HEADER and found.entry and found.entry.seventh_characters:
                rule = "seventh_character"
            message = f"{found.code or 'an empty code'}: {found.validity.why}"
            yield Finding(rule, severity, (found.code,), message, found.validity.release or "no release")


def _duplicates(entries: Sequence[CodeEntry]) -> Iterator[Finding]:
    seen: set[str] = set()
    for entry in entries:
        if entry.code in seen:
            message = f"{entry.code} stands more than once; a diagnosis code is reported once per encounter"
            yield Finding("duplicate", Severity.ERROR, (entry.code,), message, "icd10cm-guidelines:I.B.12")
        seen.add(entry.code)


def _excludes(entries: Sequence[CodeEntry]) -> Iterator[Finding]:
    for position, entry in enumerate(entries):
        for other in entries[position + 1 :]:
            clash = _excluding(entry, other) or _excluding(other, entry)
            if clash is not None:
                message = (
                    f"Excludes1 at {clash.at}: {entry.code} and {other.code} are not reported together, "
                    "unless the record shows that the two conditions are unrelated (I.A.12.a)"
                )
                yield Finding("excludes1", Severity.ERROR, (entry.code, other.code), message, _source(clash))


def _sequence(entries: Sequence[CodeEntry]) -> Iterator[Finding]:
    for position, entry in enumerate(entries):
        if position == 0 and _MANIFESTATION.search(entry.description):
            message = f"{entry.code} is a manifestation code and is never first; code the etiology first"
            yield Finding("manifestation_first", Severity.ERROR, (entry.code,), message, "icd10cm-guidelines:I.A.13")
        for later in entries[position + 1 :]:
            note = _naming(_code_first(entry), later, entry)
            if note is not None:
                message = f"the note at {note.at} puts {later.code} before {entry.code}"
                yield Finding("code_first", Severity.ERROR, (later.code, entry.code), message, _source(note))


def _companions(entries: Sequence[CodeEntry]) -> Iterator[Finding]:
    for position, entry in enumerate(entries):
        for earlier in entries[:position]:
            note = _naming(entry.use_additional_code, earlier, entry)
            # Where a code first note says the same, one finding is enough.
            if note is not None and _naming(_code_first(earlier), entry, earlier) is None:
                message = f"the note at {note.at} puts {earlier.code} after {entry.code}"
                yield Finding("use_additional", Severity.WARNING, (entry.code, earlier.code), message, _source(note))


def _code_first(entry: CodeEntry) -> Iterator[Note]:
    """The code first notes that hold for `entry`; those of T36-T50 are for adverse effects alone."""
    limited = {note.at for note in entry.code_first if note.text.startswith(", for adverse effects")}
    adverse = entry.description.startswith("Adverse effect")
    return (note for note in entry.code_first if adverse or note.at not in limited)


def _excluding(entry: CodeEntry, other: CodeEntry) -> Note | None:
    """The Excludes1 note of `entry` that names `other`.

    A note that both inherit sets neither apart: the one at A15-A19 mentions "any type in A15" only to say
    which pneumoconiosis is coded elsewhere. "Open fracture of knee and lower leg (S82.-)" means open ones.
    """
    closed = "open fracture" not in other.description
    notes = (
        note
        for note in entry.excludes1
        if note not in other.excludes1 and not (closed and note.text.lower().startswith("open fracture"))
    )
    return _naming(notes, other, entry)


def _naming(notes: Iterable[Note], other: CodeEntry, holder: CodeEntry) -> Note | None:
    """The first note that names `other`, unless it names its holder as well and so tells them not apart."""
    for note in notes:
        if refers_to(note.text, other.code) and not refers_to(note.text, holder.code):
            return note
    return None


def _source(note: Note) -> str:
    return f"icd10cm-tabular:{note.at}"
