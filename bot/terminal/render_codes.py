"""How codes, checks, procedures and changes look in a terminal."""

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from bot.code_view import CodeView
from bot.terminal.console import console_of, indented
from codes.alphabetic_index.index import path_text
from codes.alphabetic_index.verify import VerifiedHit
from codes.builders.pcs_axes import Completion
from codes.builders.pcs_procedures import PcsProcedure, PcsWalk
from codes.changes import ChangedCode, Changes
from codes.hcpcs import HcpcsRecord
from codes.models import Finding, LookUp, Severity, ValidityStatus
from codes.readers.drg_weights import DrgWeight
from codes.sources.editions import Edition

_OTHERS_SHOWN = 5
_CHANGES_SHOWN = 40
_COMPLETIONS_SHOWN = 20
_VALUES_SHOWN = 12
_SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "dim"}


def render_code(view: CodeView) -> None:
    """One code with its validity and notes, the modifiers typed with it, and what else it may be."""
    console = console_of()
    if not view.is_modifier_alone:
        _render_found(console, view.found)
    if view.item is not None:
        _render_item(console, view.item)
    if view.sides is not None:
        named = (("right", view.sides.right), ("left", view.sides.left), ("bilateral", view.sides.bilateral))
        indented(console, Text("; ".join(f"{side} {code}" for side, code in named if code), style="dim"), 2)
    if view.seventh is not None:
        indented(console, Text(view.seventh.message, style="yellow"), 2)
    for modifier in view.modifiers:
        head = Text.assemble((f"modifier {modifier.modifier}", "bold cyan"), f"  {modifier.description}")
        indented(console, head, 0)
        if modifier.use:
            indented(console, Text(modifier.use, style="dim"), 2)
    for other in view.others:
        if other.entry is not None and other.system is not None:
            line = Text.assemble(("or ", "dim"), (other.code, "bold cyan"), f"  {other.entry.description}")
            indented(console, line, 0)
            indented(console, Text(f"{other.system.label}: {other.validity.why}", style="dim"), 2)


def _render_found(console: Console, found: LookUp) -> None:
    if found.entry is None:
        console.print(Text.assemble((found.code or "(empty)", "bold red"), f"  {found.validity.why}"))
        if found.suggestions:
            console.print(f"near it: {', '.join(found.suggestions)}")
        return
    entry = found.entry
    console.print(Text.assemble((entry.code, "bold cyan"), f"  {entry.description}"))
    style = "green" if found.validity.status is ValidityStatus.VALID else "yellow"
    indented(console, Text.assemble((f"{found.validity.status.value}: ", style), found.validity.why), 2)
    if found.validity.replacements:
        indented(console, Text(f"in its place: {', '.join(found.validity.replacements)}", style="yellow"), 2)
    if entry.axes:
        indented(console, Text(" › ".join(entry.axes), style="dim"), 2)
    if entry.ancestors:
        indented(console, Text(f"under {' › '.join(reversed(entry.ancestors))}", style="dim"), 2)
    for note in entry.all_notes():
        origin = "" if note.at == entry.code else f" (at {note.at})"
        indented(console, Text.assemble((f"{note.kind.label}: ", "bold"), note.text, (origin, "dim")), 2)
    for seventh in entry.seventh_characters:
        indented(console, Text(f"7th character {seventh.character}: {seventh.meaning}"), 2)
    if entry.children and not entry.seventh_characters:
        indented(console, Text(f"below it: {', '.join(entry.children)}", style="dim"), 2)


def _render_item(console: Console, item: HcpcsRecord) -> None:
    """What HCPCS says of a code beyond its description."""
    said = []
    if item.unit is not None:
        said.append(f"billed per {item.unit.amount:g} {item.unit.unit}")
    if item.coverage:
        said.append(f"coverage code {item.coverage}")
    if item.effective_from is not None:
        said.append(f"since {item.effective_from}")
    if item.effective_to is not None:
        said.append(f"until {item.effective_to}")
    if said:
        indented(console, Text("; ".join(said)), 2)


def render_drg(group: DrgWeight, edition: Edition) -> None:
    """One MS-DRG."""
    console = console_of()
    console.print(Text.assemble((f"MS-DRG {group.drg}", "bold cyan"), f"  {group.title}"))
    weight = "none set" if group.weight is None else f"{group.weight:.4f}"
    means = (group.geometric_mean_stay, group.arithmetic_mean_stay)
    geometric, arithmetic = ("none" if mean is None else f"{mean:.1f}" for mean in means)
    line = (
        f"MDC {group.mdc}, {group.kind.lower()}; weight {weight}; mean stay {geometric} days ({arithmetic} arithmetic)"
    )
    indented(console, Text(line), 2)
    where = f"{edition.kind.label} {edition.name}, {edition.effective_from} to {edition.effective_to}"
    indented(console, Text(where, style="dim"), 2)


def render_check(findings: Sequence[Finding], doubtful: Sequence[tuple[LookUp, LookUp]] = ()) -> None:
    """Findings, or that there are none; `doubtful` are codes that may have been meant as those of another system."""
    console = console_of()
    if not findings:
        console.print(Text("no objection from the notes, the guidelines and the loaded edits", style="green"))
    for finding in findings:
        indented(
            console,
            Text.assemble(
                (f"{finding.severity.value} ", _SEVERITY_STYLES[finding.severity]),
                f"{finding.rule}: {finding.message}",
                (f"  [{finding.source}]", "dim"),
            ),
            0,
        )
    for found, other in doubtful:
        if found.system is not None and other.system is not None:
            says = f"{found.typed.strip()} is read as {found.code} of {found.system.label}; "
            indented(console, Text(f"{says}for that of {other.system.label} write {other.code}x1", style="dim"), 0)


def render_book(hits: Sequence[VerifiedHit]) -> None:
    """Paths of the index, each with what the Tabular List says of its code."""
    console = console_of()
    for found in hits:
        console.print(Text(path_text(found.hit), style="bold"))
        manifestation = f" [{found.manifestation}]" if found.manifestation else ""
        line = Text.assemble((f"{found.code}{manifestation}", "cyan"), f"  {found.description}")
        indented(console, line, 2)
        if found.needs:
            indented(console, Text(f"a choice to make: {', '.join(found.needs)}", style="yellow"), 2)
        elif found.validity.status is not ValidityStatus.VALID:
            indented(console, Text(found.validity.why, style="yellow"), 2)
    if not hits:
        console.print("the index has no term with these words")


def render_walk(walk: PcsWalk) -> None:
    """The codes of each procedure, the way through index and table, and what is missing."""
    console = console_of()
    for procedure in walk.procedures:
        _render_procedure(console, procedure)
    for note in walk.notes:
        indented(console, Text(note, style="dim"), 0)


def _render_procedure(console: Console, procedure: PcsProcedure) -> None:
    if procedure.candidates:
        best, *others = procedure.candidates
        console.print(Text.assemble((best.code, "bold cyan"), f"  {best.title}"))
        for axis in best.axes:
            indented(
                console,
                Text.assemble((f"{axis.value}  ", "cyan"), f"{axis.name}: {axis.label}", (f"  {axis.why}", "dim")),
                2,
            )
    else:
        others = []
        console.print(Text(procedure.phrase, style="bold"))
    for step in procedure.steps:
        indented(console, Text(f"{step.kind.replace('_', ' ')}: {step.text}", style="dim"), 2)
    if procedure.refused is not None:
        indented(console, Text.assemble(("refused: ", "bold red"), procedure.refused.message), 2)
    for question in procedure.missing:
        indented(console, Text.assemble(("? ", "bold yellow"), question), 2)
    for other in others[:_OTHERS_SHOWN]:
        indented(console, Text.assemble((f"or {other.code}  ", "cyan"), (other.title, "dim")), 2)
    console.print()


def render_completion(text: str, completion: Completion, title_of: Callable[[str], str]) -> None:
    """What completes the beginning of a code: the axes settled, those still open, and the first legal codes."""
    console = console_of()
    if completion.refusal is not None:
        console.print(Text.assemble((text, "bold red"), f"  {completion.refusal.message}"))
        return
    count = "a legal code" if completion.count == 1 else f"{completion.count:,} legal codes begin so"
    console.print(Text.assemble((text.upper(), "bold cyan"), f"  {count}"))
    for axis in completion.chosen:
        indented(
            console,
            Text.assemble((f"{axis.value}  ", "cyan"), f"{axis.name}: {axis.label}" if axis.label else axis.name),
            2,
        )
    for still_open in completion.open:
        legal = ", ".join(f"{v.value} {v.label}".strip() for v in still_open.values[:_VALUES_SHOWN])
        more = f" and {rest} more" if (rest := len(still_open.values) - _VALUES_SHOWN) > 0 else ""
        indented(console, Text.assemble(("? ", "bold yellow"), f"{still_open.name}: {legal}{more}"), 2)
    for code in completion.codes[:_COMPLETIONS_SHOWN]:
        indented(console, Text.assemble((f"{code}  ", "cyan"), title_of(code)), 2)
    if (rest := completion.count - _COMPLETIONS_SHOWN) > 0:
        indented(console, Text(f"and {rest:,} more; type another character, or --json for up to 200", style="dim"), 2)


def render_changes(found: Changes) -> None:
    """What is new, retired and revised, counted, then code by code."""
    console = console_of()
    console.print(Text(f"{found.older} to {found.newer}", style="bold"))
    for heading, codes in (
        ("new", found.new),
        ("retired", found.retired),
        ("made a header", found.made_header),
        ("made billable", found.made_billable),
    ):
        _render_changed(console, heading, codes)
    console.print(Text(f"revised: {len(found.revised)}", style="bold"))
    for revision in found.revised[:_CHANGES_SHOWN]:
        indented(console, Text.assemble((f"{revision.code:<9}", "cyan"), (revision.before, "dim")), 2)
        indented(console, Text(revision.after), 11)
    _render_rest(console, len(found.revised))


def _render_changed(console: Console, heading: str, codes: Sequence[ChangedCode]) -> None:
    console.print(Text(f"{heading}: {len(codes)}", style="bold"))
    for code in codes[:_CHANGES_SHOWN]:
        header = "" if code.billable else " (header)"
        indented(console, Text.assemble((f"{code.code:<9}", "cyan"), code.title, (header, "dim")), 2)
    _render_rest(console, len(codes))


def _render_rest(console: Console, count: int) -> None:
    if count > _CHANGES_SHOWN:
        rest = f"and {count - _CHANGES_SHOWN} more; narrow with --under CODE, or --json for all"
        indented(console, Text(rest, style="dim"), 2)
