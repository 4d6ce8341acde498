"""What `/code E11.22` and `/code check …` show: a code from all sides, and what stands between codes."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.code_view import CodeView
from bot.slack.blocks.answer import Message
from bot.slack.blocks.parts import Block, Run, context, rich_text
from bot.slack.blocks.split import split
from bot.slack.limits import RICH_TEXT
from bot.slack.literal import escaped
from bot.slack.words import DISCLAIMER, SEVERITIES
from codes.models import Finding, LookUp

_NO_OBJECTION: Final = "No objection from the notes, the guidelines and the loaded edits."


def code_messages(view: CodeView, as_of: date) -> list[Message]:
    """What a code is on a date: validity, notes with where they are printed, other sides, other readings."""
    found = view.found
    pieces = [[context(escaped(f"Code · date of service {as_of}"))]]
    if not view.is_modifier_alone:
        pieces += _found(found)
    pieces += [rich_text([Run(line)]) for line in _more(view)]
    for other in view.others:
        if other.entry is not None and other.system is not None:
            named = [Run("or "), Run(other.code, code=True), Run(f"  {other.entry.description}")]
            pieces.append(rich_text([*named, Run(f" ({other.system.label}: {other.validity.why})", italic=True)]))
    return _messages(pieces, f"{found.code}: {found.validity.why}")


def check_messages(findings: Sequence[Finding], looked_up: Sequence[LookUp], as_of: date) -> list[Message]:
    """What stands between codes, worst first as the checker gives it, then what each code is."""
    pieces = [[context(escaped(f"Checked together · date of service {as_of}"))]]
    pieces += [_finding(finding) for finding in findings] or [rich_text([Run(_NO_OBJECTION, bold=True)])]
    for found in looked_up:
        described = found.entry.description if found.entry else ""
        runs = [Run(found.code, code=True), Run(f"  {described}", bold=True), Run(f"\n{found.validity.why}")]
        pieces.append(rich_text(runs))
    count = f"{len(findings)} findings on {', '.join(found.code for found in looked_up)}"
    return _messages(pieces, count if findings else _NO_OBJECTION)


def _found(found: LookUp) -> list[list[Block]]:
    if found.entry is None:
        near = f"\nNear it: {', '.join(found.suggestions)}" if found.suggestions else ""
        return [rich_text([Run(found.code or "(empty)", code=True), Run(f"  {found.validity.why}{near}")])]
    entry = found.entry
    replaced = f"; in its place: {', '.join(found.validity.replacements)}" if found.validity.replacements else ""
    runs = [Run(entry.code, code=True), Run(f"  {entry.description}", bold=True)]
    runs.append(Run(f"\n{found.validity.status.value}: {found.validity.why}{replaced}"))
    if entry.ancestors:
        runs.append(Run(f"\nUnder {' › '.join(reversed(entry.ancestors))}"))
    notes: list[Run] = []
    for note in entry.all_notes():
        at = "" if note.at == entry.code else f" (at {note.at})"
        notes += [Run(f"{note.kind.label}: ", bold=True), Run(f"{note.text}{at}\n")]
    for seventh in entry.seventh_characters:
        notes.append(Run(f"7th character {seventh.character}: {seventh.meaning}\n"))
    if entry.children and not entry.seventh_characters:
        notes.append(Run(f"Below it: {', '.join(entry.children)}"))
    return [rich_text(runs), rich_text(notes)]


def _more(view: CodeView) -> list[str]:
    lines = []
    if view.item is not None and view.item.unit is not None:
        lines.append(f"Billed per {view.item.unit.amount:g} {view.item.unit.unit}")
    if view.sides is not None:
        named = (("right", view.sides.right), ("left", view.sides.left), ("bilateral", view.sides.bilateral))
        lines.append("; ".join(f"{side} {code}" for side, code in named if code))
    if view.seventh is not None:
        lines.append(view.seventh.message)
    lines += [f"Modifier {m.modifier}: {m.description} {m.use}".strip() for m in view.modifiers]
    return [line for line in lines if line]


def _finding(finding: Finding) -> list[Block]:
    runs = [Run(f"{SEVERITIES[finding.severity]}: ", bold=True), Run(finding.message)]
    return rich_text([*runs, Run(f" ({finding.source})", italic=True)])


def _messages(pieces: list[list[Block]], text: str) -> list[Message]:
    said = split([piece for piece in pieces if piece], [context(DISCLAIMER)])
    return [Message(tuple(blocks), escaped(text)[:RICH_TEXT]) for blocks in said]
