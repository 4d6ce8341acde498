"""What an answer says, in pieces that stay together: the material that `split` packs into messages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.degraded_words import degraded_in_words
from bot.slack.blocks.parts import Block, Run, context, rich_text
from bot.slack.limits import RICH_TEXT
from bot.slack.literal import escaped
from bot.slack.words import DISCLAIMER, SEVERITIES
from codes.models import System
from guidelines.authority import Rank
from guidelines.models import DIGEST

Data = Mapping[str, Any]
Piece = list[Block]

_OUTCOMES: Final = {
    "answered": "Answered",
    "needs_detail": "One fact decides",
    "abstained": "No answer",
    "refused": "Refused",
}
_ALTERNATIVE: Final = "alternative"
_VALID: Final = "valid"
_NOT_COVERED: Final = "not_covered"
_CODE_LINE: Final = re.compile(r"^- \*\*")


def opening(answer: Data) -> str:
    """The outcome in one line: what to report, or why there is no answer."""
    first = answer["text"].splitlines()[0] if answer["text"] else ""
    return first.replace("**", "") or answer["reason"] or _OUTCOMES[answer["outcome"]]


def pieces(answer: Data) -> list[Piece]:
    """An answer's pieces in order: outcome, codes, findings, rules, what is asked, other candidates, sources.

    What warns stands above what merely tells, so that it is read before Slack folds the message.
    """
    suggested = [code for code in answer["codes"] if code["role"] != _ALTERNATIVE]
    others = [code for code in answer["codes"] if code["role"] == _ALTERNATIVE]
    found = [
        _head(answer),
        *(_code(code, answer["reason"]) for code in suggested),
        *(_finding(finding) for finding in answer["findings"]),
        _told(answer),
        _asked(answer),
        _others(others),
        *_sources(answer),
    ]
    return [piece for piece in found if piece]


def closing(answer: Data) -> list[Block]:
    """The small print: releases, what was missing, and that a person decides."""
    releases = ", ".join(escaped(_release(source)) for source in answer["sources"])
    missing = "; ".join(escaped(degraded_in_words(name)) for name in answer["degraded"])
    lines = [*([f"From {releases}."] if releases else []), *([f"Degraded: {missing}."] if missing else [])]
    return [context(" ".join([*lines, DISCLAIMER]))]


def _head(answer: Data) -> Piece:
    setting = f", {answer['setting']}" if answer["setting"] else ""
    label = f"{_OUTCOMES[answer['outcome']]} · date of service {answer['as_of']}{setting}"
    line = opening(answer)
    reason = answer["reason"]
    runs = [Run(line, bold=True)]
    if reason and reason not in line:
        runs.append(Run(f"\n{reason[:1].upper()}{reason[1:]}"))
    return [context(escaped(label)), *rich_text(runs)]


def _code(code: Data, asked: str | None) -> Piece:
    """One recommended code; what it misses is left out where the head asks for the same."""
    number = f"{code['sequence']}. " if code["sequence"] else ""
    runs = [Run(number), Run(code["code"], code=True), Run(f"  {code['description']}", bold=True)]
    runs.append(Run(_marks(code["citations"])))
    if why := _why(code):
        runs.append(Run(f"\n{why}"))
    runs += [Run(f"\nMissing: {need}", italic=True) for need in code["needs"] if need != asked]
    return rich_text(runs)


def code_markdown(code: Data, asked: str | None) -> str:
    """The same for a stream, whose markdown nothing in the code may turn."""
    number = f"{code['sequence']}. " if code["sequence"] else ""
    head = f"{number}**{escaped(code['code'])}** {escaped(code['description'])}{_marks(code['citations'])}"
    missing = [f"Missing: {need}" for need in code["needs"] if need != asked]
    return "\n".join([head, *(escaped(line) for line in (_why(code), *missing) if line)])


def _why(code: Data) -> str:
    return "; ".join(filter(None, (code["why"], _validity(code))))


def _validity(code: Data) -> str:
    validity = code["validity"]
    if validity["status"] == _NOT_COVERED:
        # Said once, of the release, in the lines of the answer.
        return ""
    said = validity["why"] if validity["status"] == _VALID else f"{validity['status']}: {validity['why']}"
    replaced = validity.get("replacements") or ()
    return f"{said}; in its place: {', '.join(replaced)}" if replaced else said


def _finding(finding: Data) -> Piece:
    runs = [Run(f"{SEVERITIES[finding['severity']]}: ", bold=True), Run(finding["message"])]
    codes = [code for code in finding["codes"] if code not in finding["message"]]
    about = f" {', '.join(codes)};" if codes else ""
    return rich_text([*runs, Run(f" ({about.strip()} {finding['source']})".replace("( ", "("), italic=True)])


def _told(answer: Data) -> Piece:
    """The lines of the answer beyond its first and its codes: rules, asides, what no release covers."""
    lines = [line for line in answer["text"].splitlines()[1:] if line.strip() and not _CODE_LINE.match(line)]
    return rich_text([Run("\n".join(lines).replace("**", ""))]) if lines else []


def _asked(answer: Data) -> Piece:
    more = [asked for asked in answer["follow_ups"] if asked != answer["reason"]]
    return rich_text([Run("To be sure\n", bold=True), Run("\n".join(f"• {asked}" for asked in more))]) if more else []


def _others(codes: Sequence[Data]) -> Piece:
    if not codes:
        return []
    runs = [Run("Other candidates", bold=True)]
    for code in codes:
        runs += [Run("\n"), Run(code["code"], code=True), Run(f"  {code['description']}{_marks(code['citations'])}")]
        runs += [Run(f" ({need})", italic=True) for need in code["needs"]]
    return rich_text(runs)


def sources(answer: Data) -> tuple[list[Data], list[Data]]:
    """The citations of what is recommended or told, and those of other candidates alone."""
    suggested = {n for code in answer["codes"] if code["role"] != _ALTERNATIVE for n in code["citations"]}
    others = {n for code in answer["codes"] if code["role"] == _ALTERNATIVE for n in code["citations"]} - suggested
    aside = [c for c in answer["citations"] if c["n"] in others and f"[{c['n']}]" not in answer["text"]]
    return [c for c in answer["citations"] if c not in aside], aside


def _sources(answer: Data) -> Iterator[Piece]:
    """Citations one by one, then those of other candidates in short form, by document."""
    shown, aside = sources(answer)
    for position, citation in enumerate(shown):
        heading = [Run("Sources\n", bold=True)] if position == 0 else []
        yield _citation(citation, heading)
    documents = dict.fromkeys(_document(c) for c in aside)
    for document in documents:
        lines = [_in_short(c) for c in aside if _document(c) == document]
        yield rich_text([Run(f"Sources of the other candidates: {document}\n", bold=True), Run("\n".join(lines))])


def _document(citation: Data) -> str:
    label: str = citation["label"]
    return label.removesuffix(f", {citation['section']}") + _whose(citation)


def _in_short(citation: Data) -> str:
    place = "" if citation["quote"].startswith(citation["section"]) else f"{citation['section']}: "
    page = f" (page {citation['page']})" if citation["page"] else ""
    return f"[{citation['n']}] {place}{citation['quote']}{page}"


def _citation(citation: Data, heading: Sequence[Run] = ()) -> Piece:
    label = rich_text([*heading, Run(f"[{citation['n']}] ", bold=True), Run(source_label(citation))])
    quote = rich_text([Run(citation["quote"])], quote=True)
    if len(citation["quote"]) + len(source_label(citation)) < RICH_TEXT // 2:
        # One block for both, since a message may have only 50.
        return [{"type": "rich_text", "elements": [*label[0]["elements"], *quote[0]["elements"]]}] if quote else label
    return [*label, *quote]


def source_label(citation: Data) -> str:
    """Where a quotation stands, with page, and whose words they are where that matters."""
    page = f", page {citation['page']}" if citation["page"] else ""
    return f"{citation['label']}{page}{_whose(citation)}"


def _whose(citation: Data) -> str:
    rank = Rank(citation["rank"])
    if rank.is_local:
        return f" ({rank.label}; the Official Guidelines and CMS rank higher)"
    return " (our wording)" if citation["authority"] == DIGEST else ""


def _release(source: Data) -> str:
    covers = "" if source["covers_as_of"] else ", not in force on this date"
    system = System(source["system"]).label
    return f"{system} {source['release']} ({source['effective_from']} to {source['effective_to']}{covers})"


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f" [{n}]" for n in numbers)
