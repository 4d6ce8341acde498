"""Step 6, the deterministic composer: evidence → draft, with a reason and a citation for every code."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.citing import CitationList, best_sentence, line_quote
from bot.details import missing_details
from bot.models import AnswerCode, Draft, Outcome, Role
from bot.selection import Chosen, Selection
from codes.catalogue import Catalogue
from codes.checker.check import check
from codes.checker.claim import make_claim
from codes.edits.edits import NO_EDITS, Edits
from codes.models import CodeEntry, Finding, LookUp, Note, Setting, Severity, ValidityStatus
from codes.sequencing import demanding_note
from guidelines.pointers import sections_pointed_at
from guidelines.rulebook import DOCUMENT, Fired
from retrieval.models import Certainty, Passage, RankedPassage, SearchQuery
from retrieval.passages import code_passage_id, note_line, tabular_id
from retrieval.wording import fold

_PASSAGES_SHOWN = 3
_PASSAGES_FOR_CODES = 1
# A passage below this score shares too little with the question to be called an answer to it.
CREDIBLE_PASSAGE = 0.45
_MOST_FOLLOW_UPS = 3

FindPassage = Callable[[str, date], Passage | None]


@dataclass(frozen=True, slots=True)
class Material:
    """What the steps before found, for one question."""

    query: SearchQuery
    as_of: date
    setting: Setting | None
    top: int
    looked_up: tuple[LookUp, ...]
    selection: Selection
    passages: tuple[RankedPassage, ...]


class Composer:
    """Writes drafts from material alone: no model, no randomness, no state."""

    def __init__(self, catalogue: Catalogue, find: FindPassage, edits: Edits = NO_EDITS) -> None:
        """Resolve codes through `catalogue` and passages through `find`; check the set against `edits` as well."""
        self._edits = edits
        self._catalogue = catalogue
        self._find = find

    def compose(self, material: Material) -> Draft:
        """The draft answer to the question."""
        cited = CitationList()
        typed = self._typed(material, cited)
        recommended = self._recommended(material, cited)
        alternatives = self._alternatives(material, cited, len(typed) + len(recommended))
        codes = _once([*typed, *recommended, *alternatives])[: material.top]
        rule_lines = [self._rule_line(fired, material, cited) for fired in material.selection.fired]
        passage_lines = self._passage_lines(material, cited, bool(codes))
        shown = [c for c in codes if c.role is not Role.ALTERNATIVE]
        follow_ups = self._follow_ups(material, shown)
        outcome, reason = self._outcome(material, shown, bool(passage_lines), follow_ups)
        lines = [_opening(outcome, shown, material), *map(_code_line, shown), *rule_lines]
        lines += [_aside_line(material, cited, self._find), *passage_lines]
        findings = self._findings(material, [code.code for code in shown])
        return Draft(outcome, tuple(filter(None, lines)), tuple(codes), cited.all(), findings, follow_ups, reason)

    def _findings(self, material: Material, codes: list[str]) -> tuple[Finding, ...]:
        """What stands between the recommended codes: errors and warnings; `nosology check` tells the rest too."""
        claim = make_claim(self._catalogue, codes, material.as_of, material.setting)
        # A code asked for alone is not said to be reported alone, or first.
        unsaid = {"no_data", "not_first_listed", "single_use"} if len(codes) == 1 else {"no_data"}
        # That no release covers the date is said once, by the sources, not again for every code.
        found = check(claim, self._edits) if codes else ()
        return tuple(f for f in found if f.severity is not Severity.INFO and f.rule not in unsaid)

    def _typed(self, material: Material, cited: CitationList) -> list[AnswerCode]:
        """The codes typed in the question; a header comes with what it needs."""
        out = []
        for found in material.looked_up:
            if found.entry is None or found.validity.status in (
                ValidityStatus.RETIRED,
                ValidityStatus.NOT_YET_VALID,
            ):
                continue
            # When the question also describes a condition, its codes lead and the typed ones are compared with them.
            role = Role.ALTERNATIVE if material.selection.chosen else Role.SUGGESTED
            needs = () if found.entry.billable else (found.validity.why,)
            out.append(self._code(found.entry, role, 1.0, ("typed",), "asked about", needs, cited, material, None))
        return out

    def _recommended(self, material: Material, cited: CitationList) -> list[AnswerCode]:
        out = []
        chosen = material.selection.chosen
        for position, item in enumerate(chosen):
            others = [c.entry for c in chosen[:position]]
            note, holder = _asked_for(item.entry, others)
            score = item.candidate.score if item.candidate else 1.0
            found_by = item.candidate.found_by if item.candidate else ("rule",)
            why = _why(item, material.selection.fired, holder)
            open_details = missing_details(item.entry, material.query.details, self._catalogue)
            needs = (*open_details, *(item.candidate.needs if item.candidate else ()))
            role = Role.COMPANION if note else Role.SUGGESTED
            matched = item.candidate.matched if item.candidate else None
            code = self._code(item.entry, role, score, found_by, why, needs, cited, material, matched)
            out.append(self._with_note(code, note, holder, cited, material))
        return out

    def _alternatives(self, material: Material, cited: CitationList, taken: int) -> list[AnswerCode]:
        out = []
        for candidate in material.selection.alternatives[: max(0, material.top - taken)]:
            entry = self._catalogue.get(candidate.code, candidate.system, material.as_of)
            if entry is None:
                continue
            needs = () if entry.billable else (_header_need(entry),)
            why = f"also matches: {candidate.matched}"
            out.append(
                self._code(
                    entry,
                    Role.ALTERNATIVE,
                    candidate.score,
                    candidate.found_by,
                    why,
                    needs,
                    cited,
                    material,
                    candidate.matched,
                )
            )
        return out

    def _code(
        self,
        entry: CodeEntry,
        role: Role,
        score: float,
        found_by: tuple[str, ...],
        why: str,
        needs: tuple[str, ...],
        cited: CitationList,
        material: Material,
        matched: str | None,
    ) -> AnswerCode:
        found = self._catalogue.look_up(entry.code, material.as_of, entry.system)
        passage = self._find(code_passage_id(entry), material.as_of)
        numbers = (cited.cite(passage, line_quote(passage, matched)),) if passage else ()
        return AnswerCode(
            code=entry.code,
            system=entry.system,
            description=entry.description,
            role=role,
            sequence=None,
            billable=entry.billable,
            validity=found.validity,
            score=score,
            found_by=found_by,
            why=why,
            needs=needs,
            citations=numbers,
        )

    def _with_note(
        self,
        code: AnswerCode,
        note: Note | None,
        holder: CodeEntry | None,
        cited: CitationList,
        material: Material,
    ) -> AnswerCode:
        passage = self._find(tabular_id(holder.code), material.as_of) if holder else None
        if note is None or passage is None:
            return code
        return replace(code, citations=(*code.citations, cited.cite(passage, note_line(note))))

    def _rule_line(self, fired: Fired, material: Material, cited: CitationList) -> str:
        passage = self._find(f"{DOCUMENT}:{fired.section}", material.as_of)
        if passage is None:
            return ""
        gained = " ".join(fired.after)
        number = cited.cite(passage, best_sentence(passage, f"{material.query.text} {gained} {fired.reason}"))
        return f"Rule {fired.section}: {fired.reason} [{number}]."

    def _passage_lines(self, material: Material, cited: CitationList, has_codes: bool) -> list[str]:
        """The guideline passages nearest to the question; fewer when codes already answer it."""
        pointed = [
            passage
            for section in sections_pointed_at(fold(material.query.text), material.setting)
            if (passage := self._find(f"{DOCUMENT}:{section}", material.as_of)) is not None
        ]
        near = [p.passage for p in material.passages if p.score >= CREDIBLE_PASSAGE and p.passage.document == DOCUMENT]
        limit = _PASSAGES_FOR_CODES if has_codes else _PASSAGES_SHOWN
        if material.selection.fired:
            # The rule that fired has its own citation; what is merely near would only distract.
            limit = 0
        limit = max(len(pointed), limit)
        lines: list[str] = []
        words = " ".join([material.query.text, *(c.wordings[0] for c in material.query.conditions)])
        for passage in {p.passage_id: p for p in (*pointed, *near)}.values():
            if len(lines) == limit:
                break
            number = cited.cite(passage, best_sentence(passage, words))
            lines.append(f"Guideline {passage.section}, {passage.heading_path[-1]} [{number}].")
        return lines

    def _follow_ups(self, material: Material, shown: list[AnswerCode]) -> tuple[str, ...]:
        asked = [need for code in shown for need in code.needs if need.endswith("?")]
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

    def _outcome(
        self, material: Material, shown: list[AnswerCode], has_passages: bool, follow_ups: tuple[str, ...]
    ) -> tuple[Outcome, str | None]:
        if material.selection.undecided:
            return Outcome.NEEDS_DETAIL, "the setting decides how an uncertain diagnosis is coded"
        if shown:
            needs = next((need for code in shown for need in code.needs), None)
            return (Outcome.NEEDS_DETAIL, needs) if needs else (Outcome.ANSWERED, None)
        if has_passages:
            return Outcome.ANSWERED, None
        return Outcome.ABSTAINED, _nothing_found(material)


def _asked_for(entry: CodeEntry, others: list[CodeEntry]) -> tuple[Note | None, CodeEntry | None]:
    for holder in others:
        note = demanding_note(holder, entry)
        if note is not None:
            return note, holder
    return None, None


def _why(item: Chosen, fired: tuple[Fired, ...], holder: CodeEntry | None) -> str:
    rule = next((f for f in fired if item.entry.code in f.after and item.entry.code not in f.before), None)
    if rule is not None:
        return f"{rule.reason} (Guideline {rule.section})"
    if item.candidate is None or item.condition is None:
        return "follows from the other codes"
    matched = f'"{item.condition.text}" matches "{item.candidate.matched}"'
    return f"{matched}; a note at {holder.code} asks for it" if holder else matched


def _open_notes(entry: CodeEntry, chosen: list[CodeEntry]) -> list[str]:
    """ "Use additional code" notes printed at the code itself that no chosen code answers yet."""
    asked = []
    for note in entry.use_additional_code:
        if note.at == entry.code and not any(demanding_note(entry, other) is note for other in chosen):
            subject = (
                note.text.split("(")[0].strip().removeprefix("code to identify").removeprefix("code for").strip(" :,")
            )
            if subject:
                asked.append(f"Is this documented too, for {entry.code}: {subject}?")
    return asked


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


def _nothing_found(material: Material) -> str:
    if material.looked_up:
        first = material.looked_up[0]
        return f"{first.code}: {first.validity.why}"
    return "nothing in the loaded code sets and guidelines is near enough to the question"


def _header_need(entry: CodeEntry) -> str:
    return "a more specific code below it" if entry.children else "more characters"


def _once(codes: list[AnswerCode]) -> list[AnswerCode]:
    found: dict[str, AnswerCode] = {}
    for code in codes:
        known = found.get(code.code)
        if known is None or known.role is Role.ALTERNATIVE:
            found[code.code] = code
    return sorted(found.values(), key=lambda c: c.role is Role.ALTERNATIVE)
