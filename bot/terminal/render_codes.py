"""How codes, checks, procedures, changes and sources look in a terminal."""

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from bot.code_view import CodeView
from bot.taking_in import TakenIn
from bot.terminal.console import console_of, indented
from codes.alphabetic_index.index import path_text
from codes.alphabetic_index.verify import VerifiedHit
from codes.builders.pcs_axes import Completion
from codes.builders.pcs_walk import PcsProcedure, PcsWalk
from codes.changes import ChangedCode, Changes
from codes.hcpcs import HcpcsRecord
from codes.models import Finding, LookUp, Severity, ValidityStatus
from codes.readers.drg_weights import DrgWeight
from codes.sources.editions import Edition
from codes.sources.importing import ImportReport
from codes.starter import STARTER_NAME
from codes.sync import SyncOutcome, SyncStatus
from guidelines.changes import GuidelineChanges
from guidelines.document_store import LoadedDocument

_OTHERS_SHOWN = 5
_CHANGES_SHOWN = 40
_COMPLETIONS_SHOWN = 20
_VALUES_SHOWN = 12
_SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "dim"}
_SPAN_STYLES = {" ": "", "-": "red strike", "+": "green"}
_SYNC_STYLES = {SyncStatus.DOWNLOADED: "green", SyncStatus.FAILED: "bold red"}


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


def render_sources(editions: Sequence[Edition]) -> None:
    """What is loaded, by kind."""
    console = console_of()
    for edition in editions:
        head = Text.assemble(
            (f"{edition.kind.label} {edition.name}", "bold"),
            f"  {edition.effective_from} to {edition.effective_to}",
        )
        indented(console, head, 0)
        indented(console, Text(f"{edition.source}  sha256 {edition.sha256[:16]}…", style="dim"), 2)
        if edition.name == STARTER_NAME:
            says = "a starter in our own words; all codes come with: nosology sources sync --only hcpcs"
            indented(console, Text(says, style="dim"), 2)


def render_documents(documents: Sequence[LoadedDocument]) -> None:
    """Loaded guideline documents."""
    console = console_of()
    for document in documents:
        imprint = document.imprint
        name = " ".join(filter(None, (imprint.title, imprint.edition, imprint.part)))
        dates = f"  {imprint.effective_from} to {imprint.effective_to}"
        indented(console, Text.assemble((name, "bold"), dates), 0)
        where = f"{document.source}  {document.count:,} sections  sha256 {document.sha256[:16]}…"
        indented(console, Text(where, style="dim"), 2)


def render_guideline_changes(found: GuidelineChanges) -> None:
    """What changed between two editions, section by section, with the words that differ."""
    console = console_of()
    console.print(Text(f"{found.document_title}: {found.older} to {found.newer}", style="bold"))
    for heading, sections in (("new", found.new), ("removed", found.removed)):
        console.print(Text(f"{heading}: {len(sections)}", style="bold"))
        for section in sections:
            indented(console, Text.assemble((f"{section.number}  ", "cyan"), section.title), 2)
    console.print(Text(f"renumbered: {len(found.renumbered)}", style="bold"))
    for moved in found.renumbered:
        indented(console, Text.assemble((f"{moved.before} → {moved.after}  ", "cyan"), moved.title), 2)
    console.print(Text(f"retitled: {len(found.retitled)}", style="bold"))
    for retitled in found.retitled:
        indented(console, Text.assemble((f"{retitled.number}  ", "cyan"), f"{retitled.before} → {retitled.after}"), 2)
    console.print(Text(f"reworded: {len(found.reworded)}", style="bold"))
    for reworded in found.reworded:
        counts = f"{reworded.inserted} words in, {reworded.deleted} out"
        indented(console, Text.assemble((f"{reworded.number}  ", "cyan"), (counts, "dim")), 2)
        for hunk in reworded.hunks:
            spans = [(span.text + " ", _SPAN_STYLES[span.sign]) for span in hunk]
            indented(console, Text.assemble(*spans), 4)


def render_taken_in(taken: TakenIn) -> None:
    """What an import took in, code sets and documents."""
    render_imported(taken.sources)
    console = console_of()
    for document in taken.documents.imported:
        imprint = document.imprint
        name = " ".join(filter(None, (imprint.title, imprint.edition, imprint.part)))
        dates = f"  {document.count:,} sections, {imprint.effective_from} to {imprint.effective_to}"
        indented(console, Text.assemble(("imported ", "green"), (name, "bold"), dates), 0)
    if taken.documents.ignored:
        indented(console, Text(f"left alone: {', '.join(taken.documents.ignored)}", style="dim"), 0)
    if taken.problem:
        indented(console, Text(taken.problem, style="yellow"), 0)


def render_imported(report: ImportReport) -> None:
    """What was taken in, and what was left."""
    console = console_of()
    for source in report.imported:
        edition = source.edition
        line = Text.assemble(
            ("imported ", "green"),
            (f"{edition.kind.label} {edition.name}", "bold"),
            f"  {source.count:,} entries, {edition.effective_from} to {edition.effective_to}",
        )
        indented(console, line, 0)
        if source.is_guess:
            guess = (
                "the file does not say of which release it is; taken for today's: state it with --release, --from, --to"
            )
            indented(console, Text.assemble(("! ", "bold yellow"), guess), 2)
    if report.ignored:
        indented(console, Text(f"left alone: {', '.join(report.ignored)}", style="dim"), 0)


def render_sync(outcomes: Sequence[SyncOutcome]) -> None:
    """What became of each entry of the manifest."""
    console = console_of()
    for outcome in outcomes:
        status = outcome.status.value.replace("_", " ")
        line = Text.assemble((f"{status:<16}", _SYNC_STYLES.get(outcome.status, "")), (outcome.entry.id, "bold"))
        indented(console, line, 0)
        indented(console, Text(outcome.reason, style="dim"), 2)
