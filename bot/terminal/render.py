"""How answers, searches and passages look in a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.answer_json import provider_query_json
from bot.models import Answer, AnswerCode, Citation, Outcome, Role
from bot.provider_query.as_text import query_text
from bot.terminal.console import console_of, indented, period, sentence
from codes.models import ValidityStatus
from guidelines.models import DIGEST
from retrieval.models import Candidate, Passage, RankedPassage

_OUTCOME_STYLES = {
    Outcome.ANSWERED: "bold green",
    Outcome.NEEDS_DETAIL: "bold yellow",
    Outcome.ABSTAINED: "bold red",
    Outcome.REFUSED: "bold red",
}
_ALTERNATIVES_SHOWN = 5


def render_answer(answer: Answer, with_query: bool = False) -> None:
    """Codes first, then why, quotations, findings and what is missing; a query draft whole where it is wanted."""
    console = console_of()
    head = Text(answer.outcome.value.replace("_", " ").upper(), style=_OUTCOME_STYLES[answer.outcome])
    head.append(f"  as of {answer.as_of}" + (f", {answer.setting.value}" if answer.setting else ""), style="dim")
    console.print(head)
    if verified := answer.verified:
        console.print(Text(f"VERIFIED by {verified.by} until {verified.until}", style="bold green"))
    if answer.reason:
        indented(console, Text(sentence(answer.reason)), 0)
    recommended = [c for c in answer.codes if c.role is not Role.ALTERNATIVE]
    if not recommended and answer.outcome is Outcome.ANSWERED:
        gaps = {coverage.message for coverage in answer.sources}
        for line in answer.text.splitlines():
            # What no release covers is said at the end.
            if line not in gaps:
                indented(console, Text(line), 0)
    for code in recommended:
        console.print()
        _render_code_of_answer(console, code)
    _render_alternatives(console, [c for c in answer.codes if c.role is Role.ALTERNATIVE])
    _render_citations(console, answer)
    for finding in answer.findings:
        indented(console, Text(f"{finding.severity.value}: {finding.message}", style="yellow"), 0)
    for question in answer.follow_ups:
        indented(console, Text.assemble(("? ", "bold yellow"), question), 0)
    _render_query(console, answer, with_query)
    for coverage in answer.sources:
        if coverage.message:
            indented(console, Text.assemble(("! ", "bold yellow"), coverage.message), 0)
    if answer.degraded:
        indented(console, Text(f"degraded: {', '.join(answer.degraded)}", style="yellow"), 0)


def _render_code_of_answer(console: Console, code: AnswerCode) -> None:
    marks = "".join(f" [{n}]" for n in code.citations)
    line = Text.assemble(
        (f"{code.sequence}. ", "dim"), (code.code, "bold cyan"), f"  {code.description}", (marks, "dim")
    )
    console.print(Padding(line, (0, 0, 0, 0)))
    note = f"{code.why}; " if code.why else ""
    status = "" if code.validity.status is ValidityStatus.VALID else f"{code.validity.status.value}: "
    why = f"{note}{status}{code.validity.why}" if code.validity.status is not ValidityStatus.NOT_COVERED else code.why
    indented(console, Text(why, style="dim"), 3)


def _render_alternatives(console: Console, codes: list[AnswerCode]) -> None:
    if not codes:
        return
    console.print()
    console.print(Text("Other candidates", style="bold"))
    for code in codes[:_ALTERNATIVES_SHOWN]:
        indented(console, Text.assemble((f"{code.code:<9}", "cyan"), code.description), 2)


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
        head = Text.assemble((f"[{citation.n}] ", "dim"), f"{citation.label}{page}{_whose(citation)}")
        indented(console, head, 0)
        indented(console, Text(f'"{citation.quote}"', style="italic"), 4)
    console.print()


def _render_query(console: Console, answer: Answer, whole: bool) -> None:
    query = provider_query_json(answer.provider_query)
    if query is None:
        return
    if not whole:
        indented(console, Text.assemble(("Provider query draft: ", "bold"), "add --query-draft to print it"), 0)
        return
    # As it stands, so that it can be copied: neither wrapped nor styled.
    console.print(Text(query_text(query)), soft_wrap=True)
    console.print()
    indented(console, Text(f"Not part of the query: {query['basis']}", style="dim"), 0)


def _whose(citation: Citation) -> str:
    if citation.rank.is_local:
        return f" ({citation.rank.label}; the Official Guidelines and CMS rank higher)"
    return " (our wording)" if citation.authority == DIGEST else ""


def render_search(codes: Sequence[tuple[Candidate, str]], passages: Sequence[RankedPassage]) -> None:
    """Ranked codes, then ranked passages."""
    console = console_of()
    for candidate, description in codes:
        indented(
            console,
            Text.assemble((f"{candidate.score:.2f} ", "dim"), (f"{candidate.code:<9}", "cyan"), description),
            0,
        )
    for found in passages:
        console.print(Text.assemble((f"{found.score:.2f} ", "dim"), (found.passage.passage_id, "cyan")))
        indented(console, Text(found.passage.text[:300].replace("\n", " "), style="dim"), 5)
    if not codes and not passages:
        console.print("nothing found")


def render_passage(passage: Passage) -> None:
    """A passage, whole."""
    console = console_of()
    console.print(Text(passage.label, style="bold"))
    whose = "our wording of the official section" if passage.authority == DIGEST else passage.authority
    page = f", page {passage.page}" if passage.page else ""
    owner = f" of {passage.owner}" if passage.owner else ""
    dates = period(passage.effective_from, passage.effective_to)
    console.print(Text(f"{whose}{owner}{page}, {dates}", style="dim"))
    if passage.heading_path:
        indented(console, Text(" › ".join(passage.heading_path), style="dim"), 0)
    console.print()
    for line in passage.text.splitlines():
        indented(console, Text(line), 0)
