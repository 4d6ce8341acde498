"""Is the order right: etiology before manifestation, and what a note puts first or after (I.A.13, I.B.7)."""

import re
from collections.abc import Iterable, Iterator

from codes.checker.claim import Claim
from codes.checker.demands import Demand, code_first_notes, demands
from codes.models import CodeEntry, Finding, Note, Severity
from codes.references import refers_to

# "in diseases", "in other diseases", "in infectious and parasitic diseases", "in conditions" … classified
# elsewhere; "as the cause of diseases classified elsewhere" (B95-B97) names no manifestation.
_MANIFESTATION = re.compile(
    r"\bin (?:[a-z]+ )*?(?:diseases?|conditions|disorders|reactions) classified elsewhere", re.IGNORECASE
)


def is_manifestation(entry: CodeEntry) -> bool:
    """Whether the title says that the code is a manifestation of a disease coded elsewhere (I.A.13)."""
    return _MANIFESTATION.search(entry.description) is not None


def order_findings(claim: Claim) -> Iterator[Finding]:
    """A manifestation that stands first, and pairs that stand the wrong way round."""
    entries = claim.diagnoses
    for position, entry in enumerate(entries):
        if position == 0 and is_manifestation(entry):
            yield _manifestation_first(entry)
        for later in entries[position + 1 :]:
            note = note_naming(code_first_notes(entry), later, entry)
            if note is not None:
                message = f"the note at {note.at} puts {later.code} before {entry.code}"
                yield Finding("code_first", Severity.ERROR, (later.code, entry.code), message, _source(note))
    for position, entry in enumerate(entries):
        for earlier in entries[:position]:
            note = note_naming(entry.use_additional_code, earlier, entry)
            # Where a code first note says the same, one finding is enough.
            if note is not None and note_naming(code_first_notes(earlier), entry, earlier) is None:
                message = f"the note at {note.at} puts {earlier.code} after {entry.code}"
                yield Finding("use_additional", Severity.WARNING, (entry.code, earlier.code), message, _source(note))


def note_naming(notes: Iterable[Note], other: CodeEntry, holder: CodeEntry) -> Note | None:
    """The first note that names `other`, unless it names its holder as well and so tells them not apart."""
    for note in notes:
        if refers_to(note.text, other.code) and not refers_to(note.text, holder.code):
            return note
    return None


def is_ordered(entry: CodeEntry, other: CodeEntry) -> bool:
    """Whether a note of either puts one of them before the other."""
    return any(
        note_naming((*code_first_notes(holder), *holder.use_additional_code), named, holder) is not None
        for holder, named in ((entry, other), (other, entry))
    )


def _manifestation_first(entry: CodeEntry) -> Finding:
    wanted: Demand | None = next(demands(code_first_notes(entry)), None)
    wish = f"; the note at {wanted.at} wants before it: {wanted.wish}" if wanted else ""
    message = f"{entry.code} is a manifestation code and is never first; code the etiology first{wish}"
    return Finding("manifestation_first", Severity.ERROR, (entry.code,), message, "icd10cm-guidelines:I.A.13")


def _source(note: Note) -> str:
    return f"icd10cm-tabular:{note.at}"
