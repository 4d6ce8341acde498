"""The order that the Tabular List's own notes demand (Guidelines I.A.13, I.A.17)."""

from collections.abc import Sequence

from codes.models import CodeEntry, Note
from codes.references import refers_to


def in_sequence(entries: Sequence[CodeEntry]) -> tuple[CodeEntry, ...]:
    """The entries reordered so that "code first" and "use additional code" notes are obeyed.

    What no note decides keeps its order. A circle of notes is left as it stands.
    """
    ordered = list(entries)
    for _ in range(len(ordered)):
        for position in range(len(ordered) - 1):
            if _must_follow(ordered[position], ordered[position + 1]):
                ordered[position], ordered[position + 1] = ordered[position + 1], ordered[position]
                break
        else:
            break
    return tuple(ordered)


def demanding_note(entry: CodeEntry, companion: CodeEntry) -> Note | None:
    """The note at `entry` that asks for `companion` beside it, where there is one."""
    for note in (*entry.use_additional_code, *entry.code_first, *entry.code_also):
        if refers_to(note.text, companion.code):
            return note
    return None


def _must_follow(entry: CodeEntry, later: CodeEntry) -> bool:
    first = any(refers_to(note.text, later.code) for note in entry.code_first)
    additional = any(refers_to(note.text, entry.code) for note in later.use_additional_code)
    against = any(refers_to(note.text, entry.code) for note in later.code_first)
    return (first or additional) and not against
