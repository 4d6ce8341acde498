"""Ranking ICD-10-PCS codes: from index terms and titles to a legal code by approach, device and qualifier words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from codes.builders.pcs_procedures import PcsCandidate, PcsProcedure
from codes.catalogue import Catalogue
from codes.models import CodeEntry, System
from codes.procedures import Procedures
from retrieval.models import Candidate, Condition, Details
from retrieval.procedure_questions import asks_about_rule
from retrieval.ranking import matches_details, word_overlap
from retrieval.wording import stems, tokens

PCS_GUIDELINES = "icd10pcs-guidelines"
_GROUP_LENGTH = 4
_GROUPS = 8
# How questions name the approach and qualifier values (Official PCS Guidelines B5, B3.4).
_APPROACHES = {
    "Via Natural or Artificial Opening Endoscopic": (
        "colonoscopy",
        "egd",
        "esophagogastroduodenoscopy",
        "bronchoscopy",
        "cystoscopy",
        "hysteroscopy",
        "ercp",
        "sigmoidoscopy",
        "transurethral",
        "turp",
        "snare",
    ),
    "Percutaneous Endoscopic": (
        "laparoscopic",
        "laparoscopy",
        "lap",
        "thoracoscopic",
        "vats",
        "arthroscopic",
        "arthroscopy",
    ),
    "Percutaneous Approach": ("percutaneous", "needle", "catheter"),
    "Open Approach": ("open", "laparotomy", "thoracotomy", "craniotomy"),
    "External Approach": ("external",),
}
# A walk that names its body part is a match of the book's own words, however much it leaves open.
_WALKED_FLOOR = 0.6
_BODY_PART = "body part"
_MOST_NAMED = 6
_DIAGNOSTIC = ("biopsy", "bx", "diagnostic", "biopsies")


class PcsRanker:
    """Scores ICD-10-PCS hits and picks the code within a group that the question's words select."""

    def __init__(
        self,
        catalogue: Catalogue,
        idf: Mapping[str, float],
        procedures: Callable[[date], Procedures] | None = None,
    ) -> None:
        """Rank codes of `catalogue`; `idf` weighs stems by rarity, `procedures` walks the book for a date."""
        self._catalogue = catalogue
        self._idf = idf
        self._procedures = procedures

    def walked(
        self, text: str, as_of: date, top: int, segment: int
    ) -> tuple[tuple[Condition, tuple[Candidate, ...]], ...]:
        """Each procedure that the walk of the book finds in a text, with its best `top` codes.

        Procedures are segments from `segment` on. Nothing where the book was not understood, or no walk is at hand.
        """
        if self._procedures is None:
            return ()
        found: list[tuple[Condition, tuple[Candidate, ...]]] = []
        about_rule = asks_about_rule(text)
        for procedure in self._procedures(as_of).walk(text).procedures:
            if about_rule and procedure.missing:
                # What a rule says does not wait for what nobody asked to have coded.
                continue
            if procedure.candidates and _BODY_PART not in procedure.missing:
                codes = (self._walked(procedure, candidate, as_of) for candidate in procedure.candidates[:top])
                ranked = tuple(code for code in codes if code is not None)
                if ranked:
                    condition = Condition(procedure.phrase, (procedure.phrase,), segment=segment + len(found))
                    found.append((condition, ranked))
        return tuple(found)

    def deciding(self, text: str, as_of: date) -> tuple[str, ...]:
        """The guidelines that decide how a text's procedures are coded, as ids of passages, the most telling first."""
        if self._procedures is None:
            return ()
        return tuple(f"{PCS_GUIDELINES}:{number}" for number in self._procedures(as_of).walk(text).rules)

    def _walked(self, procedure: PcsProcedure, candidate: PcsCandidate, as_of: date) -> Candidate | None:
        entry = self._catalogue.get(candidate.code, System.ICD10PCS, as_of)
        if entry is None:
            return None
        score = round(_WALKED_FLOOR + (1 - _WALKED_FLOOR) * candidate.score, 4)
        needs = tuple(_question(procedure, missing) for missing in candidate.missing)
        matched = " › ".join(step.text for step in procedure.steps if step.kind == "index")
        return Candidate(entry.code, System.ICD10PCS, score, ("index",), matched or entry.description, needs)

    def rank(
        self,
        wordings: Sequence[str],
        context: str,
        hits: Sequence[tuple[tuple[str, str, int], float]],
        details: Details,
        as_of: date,
        top: int,
    ) -> list[Candidate]:
        """The best `top` codes for one procedure; `hits` are ids of the corpus with their BM25 score.

        `context` is the whole question: the approach is often said once for several procedures.
        """
        if not hits:
            return []
        highest = max(score for _, score in hits)
        groups: dict[str, float] = {}
        ways: dict[str, str] = {}
        for (code, kind, _), score in hits:
            group = code[:_GROUP_LENGTH]
            if score / highest > groups.get(group, 0.0):
                groups[group] = score / highest
                ways[group] = "index" if kind == "x" else "lexical"
        words = frozenset(stem for wording in wordings for stem in stems(wording))
        spoken = frozenset(token for wording in (*wordings, context) for token in tokens(wording))
        found: list[Candidate] = []
        for group in sorted(groups, key=lambda g: (-groups[g], g))[:_GROUPS]:
            for entry in self._members(group, as_of):
                fit = self._fit(entry.description, words, spoken, details)
                score = round(0.5 * groups[group] + 0.5 * fit, 4)
                found.append(Candidate(entry.code, System.ICD10PCS, score, (ways[group],), entry.description))
        return sorted(found, key=lambda c: (-c.score, c.code))[:top]

    def _members(self, group: str, as_of: date) -> list[CodeEntry]:
        table = self._catalogue.get(group[:3], System.ICD10PCS, as_of)
        codes = [c for c in (table.children if table else ()) if c.startswith(group)]
        entries = (self._catalogue.get(code, System.ICD10PCS, as_of) for code in codes)
        return [entry for entry in entries if entry is not None]

    def _fit(self, title: str, words: frozenset[str], spoken: frozenset[str], details: Details) -> float:
        given = frozenset(stems(title))
        fit = 0.5 * word_overlap(words, given, given, self._idf).balance
        named = [approach for approach, cues in _APPROACHES.items() if spoken & frozenset(cues)]
        if named:
            fit += 0.35 if named[0] in title else -0.2
        wants_diagnostic = bool(spoken & frozenset(_DIAGNOSTIC))
        fit += 0.1 if wants_diagnostic == ("Diagnostic" in title) else -0.15
        return max(0.0, min(1.0, fit + 0.1 * matches_details(title, details)))


def _question(procedure: PcsProcedure, missing: str) -> str:
    """What to ask for a character that the text leaves open, with the values it may have."""
    named: dict[str, None] = {}
    for candidate in procedure.candidates:
        named.update(
            dict.fromkeys(a.label for a in candidate.axes if missing in (a.name.lower(), a.axis.value) and a.label)
        )
    options = tuple(named)[:_MOST_NAMED]
    return f"Which {missing}: {' or '.join(options)}?" if len(options) > 1 else f"Which {missing}?"
