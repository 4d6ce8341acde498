"""How what is loaded, taken in and downloaded looks in a terminal, and what changed in guidelines."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.taking_in import TakenIn
from bot.terminal.console import console_of, indented, period
from codes.sources.editions import Edition
from codes.sources.importing import ImportReport
from codes.starter import STARTER_NAME
from codes.sync import SyncOutcome, SyncStatus
from guidelines.approvals import HeldSection
from guidelines.changes import GuidelineChanges
from guidelines.document_files import LoadedDocument
from guidelines.instruction_text import excerpt
from guidelines.official_sections import Imprint

_LONGEST_EXCERPT = 300
_SPAN_STYLES = {" ": "", "-": "red strike", "+": "green"}
_SYNC_STYLES = {SyncStatus.DOWNLOADED: "green", SyncStatus.FAILED: "bold red"}


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
        dates = f"  {period(imprint.effective_from, imprint.effective_to)}"
        indented(console, Text.assemble((_name(imprint), "bold"), dates), 0)
        if imprint.owner:
            indented(console, Text(f"{imprint.document_id}  {imprint.authority}, owner {imprint.owner}"), 2)
        where = f"{document.source}  {_sections(document.count)}  sha256 {document.sha256[:16]}…"
        indented(console, Text(where, style="dim"), 2)
        _say_held(console, document.held)


def render_taken_in(taken: TakenIn) -> None:
    """What an import took in, code sets and documents."""
    render_imported(taken.sources)
    console = console_of()
    for document in taken.documents.imported:
        imprint = document.imprint
        dates = f"  {_sections(document.count)}, {period(imprint.effective_from, imprint.effective_to)}"
        indented(console, Text.assemble(("imported ", "green"), (_name(imprint), "bold"), dates), 0)
        if imprint.name in taken.documents.guessed:
            guess = "nobody says from when it is in force; taken for today: state it with --from"
            indented(console, Text.assemble(("! ", "bold yellow"), guess), 2)
        _say_held(console, document.held)
    if taken.documents.ignored:
        indented(console, Text(f"left alone: {', '.join(taken.documents.ignored)}", style="dim"), 0)
    for line in filter(None, (taken.problem, *taken.warnings)):
        indented(console, Text(line, style="yellow"), 0)


def render_quarantine(held: Sequence[HeldSection]) -> None:
    """The sections that are kept and not served, each with its reasons and how it begins."""
    console = console_of()
    if not held:
        console.print("no section is held")
    for one in held:
        section = one.section
        head = Text.assemble((one.passage_id, "cyan"), f"  {section.document_title} {section.edition}, {section.title}")
        indented(console, head, 0)
        for finding in one.findings:
            indented(console, Text.assemble(("! ", "bold yellow"), f'it {finding.reason}: "{finding.words}"'), 2)
        indented(console, Text(excerpt(section.text, _LONGEST_EXCERPT), style="dim"), 2)
    if held:
        console.print(Text("release one with: nosology sources approve PASSAGE_ID", style="dim"))


def render_approved(released: Sequence[HeldSection], by: str) -> None:
    """What was released, and in whose name."""
    console = console_of()
    for one in released:
        head = Text.assemble(("approved ", "green"), (one.passage_id, "bold"), f"  {one.section.edition}, by {by}")
        indented(console, head, 0)


def render_removed(documents: Sequence[LoadedDocument]) -> None:
    """What was taken away."""
    console = console_of()
    for document in documents:
        name = f"{document.imprint.title} {document.imprint.edition}"
        indented(console, Text.assemble(("removed ", "green"), (name, "bold"), f"  {_sections(document.count)}"), 0)


def _name(imprint: Imprint) -> str:
    return " ".join(filter(None, (imprint.title, imprint.edition, imprint.part)))


def _say_held(console: Console, held: int) -> None:
    if held:
        line = f"{_sections(held)} held for approval: nosology sources quarantine"
        indented(console, Text.assemble(("! ", "bold yellow"), line), 2)


def _sections(count: int) -> str:
    return "1 section" if count == 1 else f"{count:,} sections"


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
