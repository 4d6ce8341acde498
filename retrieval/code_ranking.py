"""Ranking ICD-10-CM codes: from found wordings to billable leaves, best first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from codes.catalogue import Catalogue
from codes.models import CodeEntry, System
from retrieval.corpus import cm_texts
from retrieval.models import Candidate, Details
from retrieval.ranking import (
    OTHER_SPECIFIED_PENALTY,
    PLAINNESS_WEIGHT,
    Overlap,
    core_of,
    is_other_specified,
    matches_details,
    plainness,
    text_score,
    word_overlap,
)
from retrieval.wording import stems, tokens

# A header's match counts almost fully for the leaf it defaults to, and less for its other leaves.
_DEFAULT_LEAF_DISCOUNT = 0.005
_OTHER_LEAF_DISCOUNT = 0.06
_HEADER_DISCOUNT = 0.05
_DETAIL_WEIGHT = 0.05
# A path of the Alphabetic Index that meets every word of the question stands beside an exact description.
INDEX_BASE = 0.45
INDEX_SPAN = 0.5
INDEX_AGREES = 0.03
_ABOVE_A_GUESS = 0.006
_KIND_NAMES = {"s": "synonym", "x": "index"}
_EXACT = 0.999
_DENIED = re.compile(r"\bwithout\b[^,]*", re.IGNORECASE)
_NOT_SO = re.compile(r"\bnot (?:intractable|specified as [^,]*)", re.IGNORECASE)
# What has spread is coded by where it went, not as if it had begun there.
_SPREAD = frozenset(stems("secondary metastatic metastasis"))
_PRIMARY = re.compile(r"C(?:[0-6]|7[0-6])")
_SPREAD_PENALTY = 0.15
# Of somebody else in the family, which a question says if it means it.
_FAMILY = re.compile(r"Z8[0-4]")
_FAMILY_WORDS = frozenset(stems("family familial mother father sister brother parent aunt uncle relative"))
_FAMILY_PENALTY = 0.15
# A mass is no neoplasm until somebody says which (Alphabetic Index: Mass, see also "not neoplastic").
_MASS = frozenset(stems("mass masses lump lumps nodule nodules"))
_GROWTH = frozenset(stems("neoplasm tumor cancer carcinoma malignant benign lymphoma sarcoma"))
_NEOPLASM = re.compile(r"C|D[0-4]")
_MASS_PENALTY = 0.15


@dataclass(frozen=True, slots=True)
class Found:
    """A wording that was found: its code, kind and ordinal in the corpus, similarity, and how.

    `similarity` is None where there were no vectors to compare; shared words then stand for it.
    """

    code: str
    kind: str
    ordinal: int
    similarity: float | None
    way: str


@dataclass(frozen=True, slots=True)
class IndexPath:
    """A way through the Alphabetic Index, the code it ends at, and how well it fits the question, 0 to 1."""

    code: str
    path: str
    fit: float


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    stems: frozenset[str]
    affirmed: frozenset[str]
    core: frozenset[str]


@dataclass(slots=True)
class _Best:
    score: float
    matched: str
    ways: set[str]
    path: str = ""


class CodeRanker:
    """Scores found wordings and carries the score to codes that may be reported."""

    def __init__(self, catalogue: Catalogue, synonyms: dict[str, tuple[str, ...]], idf: Mapping[str, float]) -> None:
        """Rank codes of `catalogue`; `idf` weighs stems by rarity."""
        self._catalogue = catalogue
        self._synonyms = synonyms
        self._idf = idf
        # Kept by release, not by date: a date is any day, a release one of a few.
        self._entries: dict[tuple[str, str], CodeEntry | None] = {}
        self._texts: dict[tuple[str, str], dict[tuple[str, int], _Text]] = {}
        self._plain: dict[tuple[str, str], float] = {}

    def rank(
        self,
        pool: Mapping[str, Sequence[Found]],
        details: Details,
        as_of: date,
        top: int,
        paths: Sequence[IndexPath] = (),
    ) -> list[Candidate]:
        """The best `top` codes for one condition; `pool` maps each of its wordings to what was found.

        `paths` are where the Alphabetic Index leads, when it is loaded.
        """
        matched = self._match(pool, as_of)
        leaves: dict[str, _Best] = {}
        for code, best in matched.items():
            entry = self._entry(code, as_of)
            if entry is not None:
                self._carry(entry, best, details, as_of, leaves)
        self._add_paths(paths, details, as_of, leaves)
        ranked = sorted(leaves, key=lambda c: (-leaves[c].score, c))[:top]
        return [
            Candidate(
                code=code,
                system=System.ICD10CM,
                score=round(min(1.0, max(0.0, leaves[code].score)), 4),
                found_by=tuple(sorted(leaves[code].ways)),
                matched=leaves[code].matched,
                path=leaves[code].path,
            )
            for code in ranked
        ]

    def _add_paths(self, paths: Sequence[IndexPath], details: Details, as_of: date, leaves: dict[str, _Best]) -> None:
        """Add what the index leads to, and raise what it confirms: two independent ways agree."""
        for path in paths:
            entry = self._entry(path.code, as_of)
            if entry is None:
                continue
            score = INDEX_BASE + INDEX_SPAN * path.fit
            if path.fit > _EXACT:
                score = max(score, _guessed(leaves, path.code) + _ABOVE_A_GUESS)
            led: dict[str, _Best] = {}
            self._carry(entry, _Best(score, path.path, {"index"}), details, as_of, led)
            for code, best in led.items():
                known = leaves.get(code)
                if known is None or best.score > known.score:
                    ways = best.ways | (known.ways if known else set())
                    leaves[code] = _Best(best.score, best.matched, ways, path.path)
                elif not known.path:
                    known.score += INDEX_AGREES * path.fit
                    known.ways.add("index")
                    known.path = path.path

    def _match(self, pool: Mapping[str, Sequence[Found]], as_of: date) -> dict[str, _Best]:
        matched: dict[str, _Best] = {}
        for wording, found in pool.items():
            words = frozenset(stems(_NOT_SO.sub(" ", wording)))
            denies = "without" in tokens(wording)
            is_mass = bool(words & _MASS) and not words & _GROWTH
            for hit in found:
                text = self._code_texts(hit.code, as_of).get((hit.kind, hit.ordinal))
                entry = self._entry(hit.code, as_of)
                if text is None or entry is None:
                    continue
                # "Without hematuria" shares no word with a question that says "with hematuria".
                against = text.stems if denies else text.affirmed
                overlap = word_overlap(words, against, text.core, self._idf)
                similarity = overlap.balance if hit.similarity is None else hit.similarity
                score = text_score(similarity, overlap) + self._plainness(entry)
                if is_mass and _NEOPLASM.match(hit.code) and not words & _MASS & text.stems:
                    score -= _MASS_PENALTY
                if words & _SPREAD and words & _GROWTH and _PRIMARY.match(hit.code):
                    score -= _SPREAD_PENALTY
                if _FAMILY.match(hit.code) and not words & _FAMILY_WORDS:
                    score -= _FAMILY_PENALTY
                _note(matched, hit.code, score, text.text, _ways(hit, overlap))
        return matched

    def _plainness(self, entry: CodeEntry) -> float:
        key = (entry.code, entry.release.name)
        if key not in self._plain:
            plain = plainness(entry.description, [n.text for n in entry.inclusion_terms], entry.code)
            penalty = OTHER_SPECIFIED_PENALTY if is_other_specified(entry.description) else 0.0
            self._plain[key] = PLAINNESS_WEIGHT * max(-2.0, min(3.0, plain)) - penalty
        return self._plain[key]

    def _carry(self, entry: CodeEntry, best: _Best, details: Details, as_of: date, leaves: dict[str, _Best]) -> None:
        """Give a matched code's score to itself when it may be reported, else to the leaves below it."""
        if entry.billable:
            bonus = _DETAIL_WEIGHT * matches_details(entry.description, details)
            _note(leaves, entry.code, best.score + bonus, best.matched, best.ways)
            return
        if entry.seventh_characters:
            code = self._with_seventh(entry, details)
            bonus = _DETAIL_WEIGHT * matches_details(entry.description, details)
            _note(leaves, code, best.score + bonus, best.matched, best.ways)
            return
        if "exact" in best.ways:
            # The term names a whole category: it is shown too, after its leaf, as a header that needs more.
            header = _Best(best.score - _HEADER_DISCOUNT, best.matched, best.ways)
            _note(leaves, entry.code, header.score, header.matched, header.ways)
        children = [c for c in (self._entry(code, as_of) for code in entry.children) if c is not None]
        favourite = max(children, key=lambda c: self._favour(c, entry, details, as_of), default=None)
        for child in children:
            discount = _DEFAULT_LEAF_DISCOUNT if child is favourite else _OTHER_LEAF_DISCOUNT
            if child is favourite or child.billable:
                lowered = _Best(best.score - discount, best.matched, best.ways | {"default"})
                self._carry(child, lowered, details, as_of, leaves)

    def _favour(self, child: CodeEntry, header: CodeEntry, details: Details, as_of: date) -> float:
        plain = plainness(child.description, [n.text for n in child.inclusion_terms], child.code)
        return plain + 10.0 * matches_details(child.description, details) + 5.0 * self._is_named(header, child, as_of)

    def _is_named(self, header: CodeEntry, child: CodeEntry, as_of: date) -> bool:
        """Whether the book says of a code, or of one below it, that it is the header "NOS"."""
        below = (self._entry(code, as_of) for code in child.children)
        bare = {f"{name} NOS".casefold() for name in (header.description, core_of(header.description))}
        return any(
            note.text.casefold() in bare
            for entry in (child, *below)
            if entry is not None
            for note in entry.inclusion_terms
        )

    def _with_seventh(self, entry: CodeEntry, details: Details) -> str:
        characters = [s.character for s in entry.seventh_characters]
        stated = details.encounter if details.encounter in characters else None
        chosen = stated or next((c for c in ("A", "0", "9") if c in characters), characters[0])
        return next(code for code in entry.children if code.endswith(chosen))

    def _release(self, as_of: date) -> str:
        coverage = self._catalogue.coverage(System.ICD10CM, as_of)
        return coverage.release.name if coverage else ""

    def _entry(self, code: str, as_of: date) -> CodeEntry | None:
        key = (code, self._release(as_of))
        if key not in self._entries:
            self._entries[key] = self._catalogue.get(code, System.ICD10CM, as_of)
        return self._entries[key]

    def _code_texts(self, code: str, as_of: date) -> dict[tuple[str, int], _Text]:
        key = (code, self._release(as_of))
        if key not in self._texts:
            entry = self._entry(code, as_of)
            self._texts[key] = {
                (t.kind, t.ordinal): _text(t.text) for t in (cm_texts(entry, self._synonyms) if entry else ())
            }
        return self._texts[key]


def _guessed(leaves: Mapping[str, _Best], code: str) -> float:
    """The best score in a code's category that rests on a guess of which leaf the category's name means.

    The index says which leaf it is, and goes before the guess.
    """
    same = (b.score for c, b in leaves.items() if c[:3] == code[:3] and "default" in b.ways)
    return max(same, default=0.0)


def _text(text: str) -> _Text:
    stated = _NOT_SO.sub("", text)
    affirmed = _DENIED.sub("", stated)
    return _Text(text, frozenset(stems(stated)), frozenset(stems(affirmed)), _core_stems(text))


def _core_stems(text: str) -> frozenset[str]:
    # "Other hypertension" is not what "hypertension" means: the word counts here though it is a stop word.
    return frozenset(stems(core_of(text))) | ({"other"} if is_other_specified(text) else set())


def _ways(hit: Found, overlap: Overlap) -> set[str]:
    ways = {hit.way}
    if overlap.balance > _EXACT:
        ways.add("exact")
    if hit.kind in _KIND_NAMES:
        ways.add(_KIND_NAMES[hit.kind])
    return ways


def _note(found: dict[str, _Best], code: str, score: float, matched: str, ways: set[str]) -> None:
    best = found.get(code)
    if best is None or score > best.score:
        found[code] = _Best(score, matched, set(ways))
    elif best.matched == matched:
        best.ways |= ways
