"""How answers, codes and passages look in a terminal: 80 columns at least, colour where there is a terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text

from bot.models import Answer, AnswerCode, Outcome, Role
from codes.models import Finding, LookUp, Release, ValidityStatus
from retrieval.models import Candidate, Passage, RankedPassage

_WIDEST = 100
_NARROWEST = 40
_OUTCOME_STYLES = {
    Outcome.ANSWERED: "bold green",
    Outcome.NEEDS_DETAIL: "bold yellow",
    Outcome.ABSTAINED: "bold red",
    Outcome.REFUSED: "bold red",
}
_ALTERNATIVES_SHOWN = 5
# An escape sequence in a question would reach the terminal as a command.
_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))


def render_answer(answer: Answer) -> None:
    """Codes first, then why, quotations, findings and what is missing."""
    console = _console()
    head = Text(answer.outcome.value.replace("_", " ").upper(), style=_OUTCOME_STYLES[answer.outcome])
    head.append(f"  as of {answer.as_of}" + (f", {answer.setting.value}" if answer.setting else ""), style="dim")
    console.print(head)
    if answer.reason:
        _indented(console, Text(_sentence(answer.reason)), 0)
    recommended = [c for c in answer.codes if c.role is not Role.ALTERNATIVE]
    for code in recommended:
        console.print()
        _render_code_of_answer(console, code)
    _render_alternatives(console, [c for c in answer.codes if c.role is Role.ALTERNATIVE])
    _render_citations(console, answer)
    for finding in answer.findings:
        _indented(console, Text(f"{finding.severity.value}: {finding.message}", style="yellow"), 0)
    for question in answer.follow_ups:
        _indented(console, Text.assemble(("? ", "bold yellow"), question), 0)
    for coverage in answer.sources:
        if coverage.message:
            _indented(console, Text.assemble(("! ", "bold yellow"), coverage.message), 0)
    if answer.degraded:
        _indented(console, Text(f"degraded: {', '.join(answer.degraded)}", style="yellow"), 0)


def _render_code_of_answer(console: Console, code: AnswerCode) -> None:
    marks = "".join(f" [{n}]" for n in code.citations)
    line = Text.assemble(
        (f"{code.sequence}. ", "dim"), (code.code, "bold cyan"), f"  {code.description}", (marks, "dim")
    )
    console.print(Padding(line, (0, 0, 0, 0)))
    note = f"{code.why}; " if code.why else ""
    status = "" if code.validity.status is ValidityStatus.VALID else f"{code.validity.status.value}: "
    why = f"{note}{status}{code.validity.why}" if code.validity.status is not ValidityStatus.NOT_COVERED else code.why
    _indented(console, Text(why, style="dim"), 3)


def _render_alternatives(console: Console, codes: list[AnswerCode]) -> None:
    if not codes:
        return
    console.print()
    console.print(Text("Other candidates", style="bold"))
    for code in codes[:_ALTERNATIVES_SHOWN]:
        _indented(console, Text.assemble((f"{code.code:<9}", "cyan"), code.description), 2)


def _render_citations(console: Console, answer: Answer) -> None:
    shown = {n for c in answer.codes if c.role is not Role.ALTERNATIVE for n in c.citations}
    shown |= {c.n for c in answer.citations if f"[{c.n}]" in answer.text}
    citations = [c for c in answer.citations if c.n in shown]
    if not citations:
        return
    console.print()
    console.print(Text("Sources", style="bold"))
    for citation in citations:
        page = f", page {citation.page}" if citation.page else ""
        whose = " (our wording)" if citation.authority == "digest" else ""
        head = Text.assemble((f"[{citation.n}] ", "dim"), f"{citation.label}{page}{whose}")
        _indented(console, head, 0)
        _indented(console, Text(f'"{citation.quote}"', style="italic"), 4)
    console.print()


def render_code(found: LookUp) -> None:
    """One code with its validity and notes."""
    console = _console()
    if found.entry is None:
        console.print(Text.assemble((found.code or "(empty)", "bold red"), f"  {found.validity.why}"))
        if found.suggestions:
            console.print(f"near it: {', '.join(found.suggestions)}")
        return
    entry = found.entry
    console.print(Text.assemble((entry.code, "bold cyan"), f"  {entry.description}"))
    style = "green" if found.validity.status is ValidityStatus.VALID else "yellow"
    _indented(console, Text.assemble((f"{found.validity.status.value}: ", style), found.validity.why), 2)
    if entry.ancestors:
        _indented(console, Text(f"under {' › '.join(reversed(entry.ancestors))}", style="dim"), 2)
    for note in entry.all_notes():
        origin = "" if note.at == entry.code else f" (at {note.at})"
        _indented(console, Text.assemble((f"{note.kind.label}: ", "bold"), note.text, (origin, "dim")), 2)
    for seventh in entry.seventh_characters:
        _indented(console, Text(f"7th character {seventh.character}: {seventh.meaning}"), 2)
    if entry.children and not entry.seventh_characters:
        _indented(console, Text(f"below it: {', '.join(entry.children)}", style="dim"), 2)


def render_check(findings: Sequence[Finding]) -> None:
    """Findings, or that there are none."""
    console = _console()
    if not findings:
        console.print(Text("no objection from the Tabular List's notes", style="green"))
    for finding in findings:
        _indented(
            console,
            Text.assemble((f"{finding.severity.value} ", "bold"), f"{finding.rule}: {finding.message}"),
            0,
        )


def render_search(codes: Sequence[tuple[Candidate, str]], passages: Sequence[RankedPassage]) -> None:
    """Ranked codes, then ranked passages."""
    console = _console()
    for candidate, description in codes:
        _indented(
            console,
            Text.assemble((f"{candidate.score:.2f} ", "dim"), (f"{candidate.code:<9}", "cyan"), description),
            0,
        )
    for found in passages:
        console.print(Text.assemble((f"{found.score:.2f} ", "dim"), (found.passage.passage_id, "cyan")))
        _indented(console, Text(found.passage.text[:300].replace("\n", " "), style="dim"), 5)
    if not codes and not passages:
        console.print("nothing found")


def render_passage(passage: Passage) -> None:
    """A passage, whole."""
    console = _console()
    console.print(Text(passage.label, style="bold"))
    whose = "our wording of the official section" if passage.authority == "digest" else passage.authority
    page = f", page {passage.page}" if passage.page else ""
    console.print(Text(f"{whose}{page}, {passage.effective_from} to {passage.effective_to}", style="dim"))
    if passage.heading_path:
        _indented(console, Text(" › ".join(passage.heading_path), style="dim"), 0)
    console.print()
    for line in passage.text.splitlines():
        _indented(console, Text(line), 0)


def render_sources(releases: Sequence[Release]) -> None:
    """Loaded releases."""
    console = _console()
    for release in releases:
        head = Text.assemble(
            (f"{release.system.label} {release.name}", "bold"),
            f"  {release.effective_from} to {release.effective_to}",
        )
        console.print(head)
        _indented(console, Text(f"{release.source}  sha256 {release.sha256[:16]}…", style="dim"), 2)


class _Console(Console):
    """A console that prints no control characters and leaves it to the command what a reader who has gone means."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What rich renders, without control characters that came in with a question."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(segment.text.translate(_CONTROLS), segment.style)

    def on_broken_pipe(self) -> None:
        """Pass on the error, which rich would turn into exit status 1."""
        raise BrokenPipeError


def _console() -> Console:
    console = _Console(highlight=False, emoji=False, markup=False)
    console.width = max(_NARROWEST, min(console.width, _WIDEST))
    return console


def _indented(console: Console, text: Text, columns: int) -> None:
    console.print(Padding(text, (0, 0, 0, columns)))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
