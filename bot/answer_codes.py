"""The codes of a draft: each with why it is there, what it needs, and the passages that show it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.citing import CitationList, line_quote
from bot.confidence import packaged_confidence
from bot.details import missing_details
from bot.material import FindPassage, Material
from bot.models import AnswerCode, Role
from bot.selection import Chosen, is_billable
from bot.typed_sets import standing
from codes.catalogue import Catalogue
from codes.cpt import public_description
from codes.models import CodeEntry, Note, Validity, ValidityStatus
from codes.sequencing import demanding_note
from guidelines.rulebook import Fired
from guidelines.rules import Rule, Situation
from retrieval.models import Candidate
from retrieval.passages import code_passage_id, index_id, note_line, tabular_id
from retrieval.wording import tokens

_NOT_NOW = frozenset({ValidityStatus.RETIRED, ValidityStatus.NOT_YET_VALID})


class CodeWriter:
    """Writes the codes of one draft and cites as it goes."""

    def __init__(
        self,
        catalogue: Catalogue,
        find: FindPassage,
        material: Material,
        cited: CitationList,
        show_licensed: bool,
        rules: Sequence[Rule] = (),
    ) -> None:
        """Write from `material`; CPT descriptors are shown only where the customer allows it.

        `rules` decide between several codes that the question names.
        """
        self._rules = rules
        self._catalogue = catalogue
        self._find = find
        self._material = material
        self._cited = cited
        self._show_licensed = show_licensed

    def typed(self) -> list[AnswerCode]:
        """The codes typed in the question; a header comes with what it needs."""
        out = []
        # When the question also describes a condition, its codes lead and a typed one is compared with them.
        leads = self._is_about_codes or not self._material.selection.chosen
        usable = self._usable()
        stand = self._standing([entry for entry, _ in usable])
        for entry, validity in usable:
            needs = () if entry.billable else (validity.why,)
            kept = leads and entry.code in stand and not self._is_forbidden(entry.code)
            role = Role.SUGGESTED if kept else Role.ALTERNATIVE
            out.append(self._code(entry, role, "asked about", needs, None, ("typed",)))
        named = {code.code for code in out}
        for code in stand if leads else ():
            added = None if code in named else self._catalogue.look_up(code, self._material.as_of).entry
            if added is not None:
                out.append(self._code(added, Role.SUGGESTED, "goes with the codes asked about", (), None))
        return sorted(out, key=lambda c: stand.index(c.code) if c.code in stand else len(stand))

    def _standing(self, entries: list[CodeEntry]) -> tuple[str, ...]:
        """The codes typed that may stay together, in sequence."""
        material = self._material
        if len(entries) < 2:
            return tuple(entry.code for entry in entries)
        situation = Situation((), " ".join(tokens(material.query.text)), material.setting, material.as_of)
        return standing(entries, situation, is_billable(self._catalogue, material.as_of), self._rules)

    def _usable(self) -> list[tuple[CodeEntry, Validity]]:
        return [
            (found.entry, found.validity)
            for found in self._material.looked_up
            if found.entry is not None and found.validity.status not in _NOT_NOW
        ]

    def _is_forbidden(self, code: str) -> bool:
        """Whether a rule that applies takes this code away."""
        return any(code.startswith(fired.rule.then.forbid) for fired in self._material.selection.fired)

    @property
    def _is_about_codes(self) -> bool:
        """Whether the question is about a set of codes: words beside several codes only say what is asked of them."""
        return len(self._usable()) > 1

    def asked_about(self, codes: Sequence[AnswerCode]) -> list[AnswerCode]:
        """Of the codes of an answer those of the set asked about, as it was typed; empty where none was."""
        if not self._is_about_codes:
            return []
        written = {code.code: code for code in codes}
        return [written[entry.code] for entry, _ in self._usable() if entry.code in written]

    def recommended(self) -> list[AnswerCode]:
        """The chosen codes in sequence; one that a note at another asks for is its companion."""
        out = []
        chosen = self._material.selection.chosen
        for position, item in enumerate(chosen):
            note, holder = _asked_for(item.entry, [c.entry for c in chosen[:position]])
            why = _why(item, self._material.selection.fired, holder)
            open_details = missing_details(item.entry, self._material.query.details, self._catalogue)
            needs = (*open_details, *(item.candidate.needs if item.candidate else ()))
            role = Role.COMPANION if note else Role.SUGGESTED
            if self._is_about_codes:
                role = Role.ALTERNATIVE
            code = self._code(item.entry, role, why, needs, item.candidate)
            out.append(self._with_note(code, note, holder))
        return out

    def alternatives(self, taken: int) -> list[AnswerCode]:
        """The other candidates, as many as there is room for beside `taken` codes."""
        out = []
        for candidate in self._material.selection.alternatives[: max(0, self._material.top - taken)]:
            entry = self._catalogue.get(candidate.code, candidate.system, self._material.as_of)
            if entry is not None:
                needs = () if entry.billable else (_header_need(entry),)
                why = f"also matches: {candidate.matched}"
                out.append(self._code(entry, Role.ALTERNATIVE, why, needs, candidate))
        return out

    def _code(
        self,
        entry: CodeEntry,
        role: Role,
        why: str,
        needs: tuple[str, ...],
        candidate: Candidate | None,
        found_by: tuple[str, ...] = ("rule",),
    ) -> AnswerCode:
        as_of = self._material.as_of
        return AnswerCode(
            code=entry.code,
            system=entry.system,
            description=entry.description if self._show_licensed else public_description(entry),
            role=role,
            sequence=None,
            billable=entry.billable,
            validity=self._catalogue.look_up(entry.code, as_of, entry.system).validity,
            score=packaged_confidence().probability(entry.system, role, candidate.score if candidate else 1.0),
            found_by=candidate.found_by if candidate else found_by,
            why=why,
            needs=needs,
            citations=tuple(self._shown_by(entry, candidate)),
        )

    def _shown_by(self, entry: CodeEntry, candidate: Candidate | None) -> Iterator[int]:
        """The passage that prints the code, and the path of the Alphabetic Index that led to it."""
        passage = self._find(code_passage_id(entry), self._material.as_of)
        if passage is not None:
            yield self._cited.cite(passage, line_quote(passage, candidate.matched if candidate else None))
        path = self._find(index_id(candidate.path), self._material.as_of) if candidate and candidate.path else None
        if path is not None:
            yield self._cited.cite(path, path.text)

    def _with_note(self, code: AnswerCode, note: Note | None, holder: CodeEntry | None) -> AnswerCode:
        passage = self._find(tabular_id(holder.code), self._material.as_of) if holder else None
        if note is None or passage is None:
            return code
        return replace(code, citations=(*code.citations, self._cited.cite(passage, note_line(note))))


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
    reasons = [f'"{item.condition.text}" matches "{item.candidate.matched}"']
    if item.candidate.path == item.candidate.matched:
        reasons = [f'"{item.condition.text}" in the Alphabetic Index: {item.candidate.path}']
    elif item.candidate.path:
        reasons.append(f"Alphabetic Index: {item.candidate.path}")
    if holder is not None:
        reasons.append(f"a note at {holder.code} asks for it")
    return "; ".join(reasons)


def _header_need(entry: CodeEntry) -> str:
    return "a more specific code below it" if entry.children else "more characters"
