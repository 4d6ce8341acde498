"""Step 6, the deterministic composer: evidence → draft, with a reason and a citation for every code."""

import re
from collections.abc import Callable, Iterator, Sequence

from bot.answer_codes import CodeWriter
from bot.citing import CitationList, best_sentence, line_quote, shortened
from bot.disagreement import Disagreement, disagreements
from bot.material import FindPassage, Material
from bot.models import AnswerCode, Draft, Outcome, Role
from bot.passage_lines import passage_lines, passages_shown
from bot.set_findings import NO_CHECKS, Checks, set_findings
from codes.catalogue import Catalogue
from codes.models import CodeEntry
from codes.sequencing import demanding_note
from guidelines.rulebook import DOCUMENT, Fired
from retrieval.models import Certainty, Passage
from retrieval.passages import code_passage_id

# Writes lines about the codes of a draft, and cites as it goes.
Explain = Callable[[Sequence[AnswerCode], CitationList], list[str]]

_MOST_FOLLOW_UPS = 3
_MOST_REFERRED = 3
_COUNTING_UNITS = "practice-shelf:DRUG.UNITS"
# Of a score, which is a probability.
_LIKELY = 0.5

# How the book's notes begin: "code, if applicable, to further specify …".
_ASKS_FOR = re.compile(
    r"^\W*codes?\b(?: from(?: category)? \w+)?\W*(?:if (?:applicable|known|necessary))?\W*"
    r"(?:(?:to|for)\b\W*)?(?:further )?(?:identify|specify|indicate)?\W*",
)


class Composer:
    """Writes drafts from material alone: no model, no randomness, no state."""

    def __init__(
        self, catalogue: Catalogue, find: FindPassage, checks: Checks = NO_CHECKS, show_licensed: bool = False
    ) -> None:
        """Resolve codes through `catalogue` and passages through `find`; check the set by `checks` as well.

        `show_licensed`: the customer allows CPT descriptors in answers.
        """
        self._checks = checks
        self._show_licensed = show_licensed
        self._catalogue = catalogue
        self._find = find

    def compose(self, material: Material, explain: Explain | None = None) -> Draft:
        """The draft answer to the question; `explain` writes of the codes what passages would be shown for."""
        cited = CitationList()
        write = CodeWriter(self._catalogue, self._find, material, cited, self._show_licensed, self._checks.rules)
        typed, recommended = write.typed(), write.recommended()
        alternatives = write.alternatives(len(typed) + len(recommended))
        codes = _once([*typed, *recommended, *alternatives])[: material.top]
        passages = passages_shown(material, self._find, bool(codes))
        rule_lines, rules_shown = self._explained(codes, passages, material, cited, explain)
        shown = [c for c in codes if c.role is not Role.ALTERNATIVE]
        differing = disagreements(passages, [code.code for code in shown], material)
        rules_shown += [_differing_line(one, cited) for one in differing]
        findings = (
            *set_findings(self._catalogue, self._checks, material, write.asked_about(codes) or shown),
            *(one.finding for one in differing),
        )
        follow_ups = self._follow_ups(material, shown)
        told = bool(rules_shown) or any(finding.rule != "no_data" for finding in findings)
        outcome, reason = self._outcome(material, shown, told)
        lines = [_opening(outcome, shown, material), *map(_code_line, shown)]
        lines += [*_unit_lines(shown, material, cited, self._find), *rule_lines]
        lines += [_weak_line(shown), _aside_line(material, cited, self._find), *rules_shown]
        return Draft(outcome, tuple(filter(None, lines)), tuple(codes), cited.all(), findings, follow_ups, reason)

    def _explained(
        self,
        codes: Sequence[AnswerCode],
        passages: Sequence[Passage],
        material: Material,
        cited: CitationList,
        explain: Explain | None,
    ) -> tuple[list[str], list[str]]:
        """A line for each rule that fired, and what is said of the codes."""
        told = _told(material.selection.fired)
        if explain is None:
            rule_lines = [self._rule_line(fired, material, cited) for fired in told]
            return rule_lines, passage_lines(passages, material, cited)
        said = explain(codes, cited)
        known = {citation.passage_id for citation in cited.all()}
        # A rule that changed the codes is told, whether or not the explanation comes to it.
        unsaid = [one for one in told if _decides(one) and one.passage_id not in known]
        # A payer's and the team's own rules are told as theirs, and no part of the explanation.
        own = passage_lines([passage for passage in passages if passage.rank.is_local], material, cited)
        return [self._rule_line(fired, material, cited) for fired in unsaid], [*said, *own]

    def _rule_line(self, fired: Fired, material: Material, cited: CitationList) -> str:
        passage = self._find(fired.passage_id, material.as_of)
        if passage is None:
            return ""
        gained = " ".join(fired.after)
        number = cited.cite(passage, best_sentence(passage, f"{material.query.text} {gained} {fired.reason}"))
        return f"Rule {fired.section}: {fired.reason} [{number}]."

    def _follow_ups(self, material: Material, shown: list[AnswerCode]) -> tuple[str, ...]:
        asked = [need for code in shown for need in code.needs if need.endswith("?")]
        asked += [fired.rule.then.ask for fired in material.selection.fired if fired.rule.then.ask]
        if material.selection.undecided:
            asked.insert(0, "Is this inpatient or outpatient? An uncertain diagnosis is coded differently in each.")
        for item in material.selection.chosen:
            asked += _open_notes(item.entry, [c.entry for c in material.selection.chosen])
        # Near spellings are questions and never part of the text, whose codes are all verified answers.
        asked += [
            f"Is {' or '.join(found.suggestions)} meant instead of {found.code}?"
            for found in material.looked_up
            if found.suggestions
        ]
        return tuple(dict.fromkeys(asked))[:_MOST_FOLLOW_UPS]

    def _outcome(self, material: Material, shown: list[AnswerCode], told: bool) -> tuple[Outcome, str | None]:
        if material.selection.undecided:
            return Outcome.NEEDS_DETAIL, "the setting decides how an uncertain diagnosis is coded"
        if shown:
            needs = next((need for code in shown for need in code.needs), None)
            return (Outcome.NEEDS_DETAIL, needs) if needs else (Outcome.ANSWERED, None)
        asked = next((f.rule.then.ask for f in material.selection.fired if f.rule.then.ask), None)
        if asked:
            return Outcome.NEEDS_DETAIL, asked
        if told:
            return Outcome.ANSWERED, None
        return Outcome.ABSTAINED, _nothing_found(material)


def _differing_line(found: Disagreement, cited: CitationList) -> str:
    number = cited.cite(found.passage, shortened(found.statement.sentence))
    return f"Sources disagree: {found.passage.label} says otherwise [{number}]; {found.decides.label} rank higher."


def _told(fired: tuple[Fired, ...]) -> list[Fired]:
    """The rules to show: each that changed the codes, and the first few that only say where to read."""
    changed = [one for one in fired if _decides(one)]
    return [*changed, *[one for one in fired if one not in changed][:_MOST_REFERRED]]


def _decides(fired: Fired) -> bool:
    return fired.before != fired.after or bool(fired.forbidden)


def _open_notes(entry: CodeEntry, chosen: list[CodeEntry]) -> list[str]:
    """ "Use additional code" notes printed at the code itself that no chosen code answers yet."""
    asked = []
    for note in entry.use_additional_code:
        if note.at == entry.code and not any(demanding_note(entry, other) is note for other in chosen):
            subject = _subject(note.text)
            if subject:
                asked.append(f"Is this documented too, for {entry.code}: {subject}?")
    return asked


def _subject(note: str) -> str:
    """What a "use additional code" note asks about; empty where it names nothing but codes.

    >>> _subject("code (B95-B97), to identify infectious agent."), _subject("code, if applicable, for ascites (R18.8)")
    ('infectious agent', 'ascites')
    """
    subject = " ".join(_ASKS_FOR.sub("", re.sub(r"\([^)]*\)", " ", note)).split()).strip(" .,:;")
    subject = subject.removesuffix("such as").strip(" ,")
    return "" if re.search(r"\b[A-Z]\d", subject) else subject


def _weak_line(shown: list[AnswerCode]) -> str:
    """Which of the recommended codes are a weak match (docs/decisions/0009): the coder looks at these first."""
    weak = [f"**{code.code}**" for code in shown if code.score < _LIKELY]
    return f"Likelier wrong than right, so check first: {', '.join(weak)}." if weak else ""


def _aside_line(material: Material, cited: CitationList, find: FindPassage) -> str:
    uncertain = [c for c in material.selection.set_aside if c.certainty is Certainty.UNCERTAIN]
    if not uncertain:
        return ""
    passage = find(f"{DOCUMENT}:IV.H", material.as_of)
    if passage is None:
        return ""
    number = cited.cite(passage, best_sentence(passage, "uncertain diagnosis outpatient code signs symptoms certainty"))
    return f"Not coded, because it is uncertain and the setting is outpatient: {uncertain[0].text} [{number}]."


def _opening(outcome: Outcome, shown: list[AnswerCode], material: Material) -> str:
    codes = ", ".join(f"**{code.code}**" for code in shown)
    if outcome is Outcome.NEEDS_DETAIL:
        return f"{codes}, if nothing more is documented." if codes else "One more fact decides the code."
    if outcome is Outcome.ABSTAINED:
        return f"No answer: {_nothing_found(material)}."
    return (
        codes and (f"Report {codes}, in this order." if len(shown) > 1 else f"{codes}.")
    ) or "What the guidelines say:"


def _code_line(code: AnswerCode) -> str:
    marks = "".join(f" [{n}]" for n in code.citations)
    return f"- **{code.code}** {code.description}{marks}"


def _unit_lines(
    shown: Sequence[AnswerCode], material: Material, cited: CitationList, find: FindPassage
) -> Iterator[str]:
    """How many units the amount in the question makes, by the rule that counts them."""
    codes = {code.code for code in shown}
    counted = [
        (item.entry, item.candidate.counted)
        for item in material.selection.chosen
        if item.candidate is not None and item.candidate.counted and item.entry.code in codes
    ]
    rule = find(_COUNTING_UNITS, material.as_of) if counted else None
    for entry, amount in counted:
        printed = find(code_passage_id(entry), material.as_of)
        if rule is not None and printed is not None:
            made, unit = amount.rsplit(" of ", maxsplit=1)
            numbers = (
                cited.cite(printed, line_quote(printed, f"Billing unit: {unit}")),
                cited.cite(rule, best_sentence(rule, "units counted in multiples of the dose of the code")),
            )
            marks = "".join(f" [{number}]" for number in numbers)
            yield f"Counted in multiples of {unit}, {made} of **{entry.code}**{marks}."


def _nothing_found(material: Material) -> str:
    if material.looked_up:
        first = material.looked_up[0]
        return f"{first.code}: {first.validity.why}"
    return "nothing in the loaded code sets and guidelines is near enough to the question"


def _once(codes: list[AnswerCode]) -> list[AnswerCode]:
    found: dict[str, AnswerCode] = {}
    for code in codes:
        known = found.get(code.code)
        if known is None or known.role is Role.ALTERNATIVE:
            found[code.code] = code
    return sorted(found.values(), key=lambda c: c.role is Role.ALTERNATIVE)
