"""Which candidates answer the question: one for each condition, then what the rulebook makes of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.joined import KNOWN, STRONG, ByRules, Pair, codes_of, joined_parts, says_whole
from codes.catalogue import Catalogue
from codes.models import CodeEntry, Setting, System
from codes.sequencing import in_sequence
from guidelines.gestation import WEEKS_OF_GESTATION, with_weeks, without_idle_weeks
from guidelines.rulebook import Fired, apply_rules
from guidelines.rules import Rule, Situation
from retrieval.models import Candidate, Certainty, Condition
from retrieval.query_analysis import WHOLE
from retrieval.wording import stems, tokens

# Scores run from 0 to 1 (retrieval.ranking). Below CREDIBLE a match is a guess.
CREDIBLE = 0.62
# Weaker than this is not recommended beside a STRONG condition, weaker than _ASIDE not where a rule is asked for.
_WEAK = 0.65
_ASIDE = 0.75
_WHOLE_MARGIN = 0.02
_CATEGORY = 3
# Signs and symptoms: chapter 18, and pain that chapter 13 has.
_COMPLAINTS = ("R", "M25.5", "M79.6", "M54")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A code chosen for a condition; `candidate` is None for a code that a rule put there."""

    entry: CodeEntry
    candidate: Candidate | None
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Selection:
    """The recommended codes in sequence, the other candidates, and what decided.

    `set_aside` are conditions that are not coded (ruled out, or uncertain in an outpatient setting).
    """

    chosen: tuple[Chosen, ...]
    alternatives: tuple[Candidate, ...]
    fired: tuple[Fired, ...]
    set_aside: tuple[Condition, ...]
    undecided: tuple[Condition, ...]


Ranked = Sequence[Pair]


def select(
    by_condition: Ranked,
    catalogue: Catalogue,
    as_of: date,
    setting: Setting | None,
    text: str,
    rules: Sequence[Rule],
    weeks: int | None = None,
) -> Selection:
    """Choose, apply the rules, and put in the order that rules and notes demand.

    `text` is the question, folded; `weeks` are the weeks of gestation that it states.
    """
    ruled = rulings(catalogue, as_of, setting, text, rules, weeks)
    return settle(_credible(read_phrases(by_condition, ruled)), catalogue, as_of, setting, ruled)


def rulings(
    catalogue: Catalogue,
    as_of: date,
    setting: Setting | None,
    text: str,
    rules: Sequence[Rule],
    weeks: int | None = None,
) -> ByRules:
    """What the rulebook makes of codes in this situation."""
    billable = is_billable(catalogue, as_of)

    def ruled(codes: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Fired, ...]]:
        dated = with_weeks(codes, weeks)
        made, fired = apply_rules(Situation(dated, text, setting, as_of), billable, rules)
        kept = without_idle_weeks(made)
        counted = (Fired(WEEKS_OF_GESTATION, codes, dated),) if dated != codes and kept == made else ()
        return kept, (*counted, *fired)

    return ruled


def settle(kept: Ranked, catalogue: Catalogue, as_of: date, setting: Setting | None, ruled: ByRules) -> Selection:
    """Pairs whose first candidate is the one chosen → codes by certainty and rules, in sequence."""
    coded, set_aside, undecided = _by_certainty(kept, setting)
    picks = {candidates[0].code: (condition, candidates[0]) for condition, candidates in reversed(coded)}
    order = codes_of(coded)
    codes, fired = ruled(order)
    changed = any(one.before != one.after for one in fired)
    about_a_rule = not changed and not set_aside and any(_asked_about(one.rule) for one in fired)
    if about_a_rule and all(_score(pair) < _ASIDE for pair in coded):
        # The question is about a rule: what its words resemble is no recommendation.
        order, picks = (), {}
        codes, fired = ruled(order)
    entries = [entry for code in codes if (entry := _entry(code, picks, catalogue, as_of)) is not None]
    diagnoses = [entry for entry in entries if entry.system is System.ICD10CM]
    services = [entry for entry in entries if entry.system is not System.ICD10CM]
    chosen = []
    for entry in (*in_sequence(diagnoses), *services):
        condition, candidate = picks.get(entry.code, (None, None))
        chosen.append(Chosen(entry, candidate, condition))
    taken = {c.entry.code for c in chosen} | set(order)
    others = [c for _, candidates in coded or kept for c in candidates if c.code not in taken]
    others += [picks[c][1] for c in order if c not in {x.entry.code for x in chosen}]
    return Selection(tuple(chosen), _best_first(others), fired, set_aside, undecided)


def _asked_about(rule: Rule) -> bool:
    """Whether a rule answers the question as it is worded, whatever codes it has."""
    return not rule.when.codes and bool(rule.then.ask or rule.then.refer)


def is_billable(catalogue: Catalogue, as_of: date) -> Callable[[str], bool]:
    """Whether a code that a rule names may be reported on the date, in whichever system it is."""

    def billable(code: str) -> bool:
        entry = catalogue.look_up(code, as_of).entry
        return entry is not None and entry.billable

    return billable


def _entry(
    code: str, picks: Mapping[str, tuple[Condition, Candidate]], catalogue: Catalogue, as_of: date
) -> CodeEntry | None:
    """The entry of a code, in the system it was found in; one that a rule put there in the system of its shape."""
    if code in picks:
        return catalogue.get(code, picks[code][1].system, as_of)
    return catalogue.look_up(code, as_of).entry


def read_phrases(by_condition: Ranked, by_rules: ByRules) -> Ranked:
    """Decide how far the question is read as one phrase: as a whole, by pieces, or by parts of pieces."""
    found = [(condition, candidates) for condition, candidates in by_condition if candidates]
    whole = [pair for pair in found if pair[0].segment == WHOLE]
    pieces: list[Pair] = []
    for segment in dict.fromkeys(c.segment for c, _ in found if c.segment != WHOLE):
        piece = [pair for pair in found if pair[0].segment == segment]
        pieces += _read(piece, by_rules)
    pieces = _unrepeated(_firm(pieces))
    coded = _credible(pieces)
    if any(p[0].certainty is Certainty.UNCERTAIN for p in coded) and len(coded) > 1:
        # The whole would not tell what is certain from what is not.
        return pieces
    if whole and (not coded or _score(whole[0]) >= _mean(coded) + _WHOLE_MARGIN or _qualifies(whole[0], coded)):
        return whole
    return pieces or whole


def _qualifies(whole: Pair, coded: Ranked) -> bool:
    """Whether the question names one condition and the rest only says more of it: "recurrent severe, no psychosis"."""
    named = [pair for pair in coded if pair[0].certainty is not Certainty.RULED_OUT]
    if len(named) != 1 or _score(whole) < STRONG:
        return False
    best, alone = whole[1][0].code, named[0][1][0].code
    return best != alone and best[:_CATEGORY] == alone[:_CATEGORY]


def _unrepeated(pieces: Ranked) -> list[Pair]:
    """The pieces without those that name a condition again: "e coli sepsis with AKI due to the sepsis"."""
    return [pair for pair in pieces if not any(_repeats(pair, other) for other in pieces)]


def _repeats(pair: Pair, other: Pair) -> bool:
    again, said = frozenset(tokens(pair[0].wordings[0])), frozenset(tokens(other[0].wordings[0]))
    same = pair[1][0].code[:_CATEGORY] == other[1][0].code[:_CATEGORY]
    return same and again < said and pair[0].certainty is other[0].certainty


def _firm(pieces: Ranked) -> list[Pair]:
    """The pieces without those that are next to a guess, where one is strong."""
    floor = _WEAK if any(_score(p) >= STRONG for p in pieces) else 0.0
    return [p for p in pieces if _score(p) >= floor]


def _read(piece: Ranked, by_rules: ByRules) -> list[Pair]:
    """One piece of the question, as a whole or by its parts, whether or not a word joins them."""
    whole = [pair for pair in piece if not pair[0].is_part]
    read = _whole_or_parts(whole, [pair for pair in piece if pair[0].is_part and pair[0].joint is None])
    if whole and read != whole:
        is_lost = _score(whole[0]) >= KNOWN and not says_whole(whole[0], read, by_rules)
        read = whole if is_lost or _says_all(whole[0], read, by_rules) else read
    if read != whole or len(whole) != 1:
        return read
    beside = [pair for pair in piece if pair[0].joint is not None]
    return joined_parts(whole[0], beside, by_rules) or read


def _says_all(whole: Pair, parts: Ranked, by_rules: ByRules) -> bool:
    """Whether one combination code says what the parts say, and no rule makes more of them (I.B.9)."""
    best, codes = whole[1][0], codes_of(parts)
    same = [code[:_CATEGORY] == best.code[:_CATEGORY] for code in codes]
    if best.score < STRONG or not any(same) or all(same) or best.code in codes:
        return False
    said = frozenset(stems(best.matched))
    beside = [condition for condition, found in parts if found[0].code[:_CATEGORY] != best.code[:_CATEGORY]]
    return all(said.issuperset(stems(one.wordings[0])) for one in beside) and by_rules(codes)[0] == codes


def _whole_or_parts(whole: Ranked, parts: Ranked) -> list[Pair]:
    strong = len(parts) > 1 and all(_score(p) >= STRONG for p in parts)
    if strong and any(p[0].certainty is Certainty.UNCERTAIN for p in parts) and any(_is_complaint(p) for p in parts):
        # "Questionable UTI with dysuria": the complaint is certain.
        return list(parts)
    codes = codes_of(parts)
    if strong and whole and len(codes) > 1 and whole[0][1][0].code in codes:
        # The whole says no more than one of its parts does: the other would be lost.
        return list(parts)
    if not whole or (strong and _mean(parts) > _score(whole[0]) - _WHOLE_MARGIN):
        return list(parts)
    return [*whole, *_beside(whole[0], parts)]


def _beside(whole: Pair, parts: Ranked) -> list[Pair]:
    """The parts that the book knows word for word and that a whole, not surely found itself, says nothing of."""
    best = whole[1][0]
    if _score(whole) >= STRONG:
        return []
    said = frozenset(stems(best.matched))
    return [
        part
        for part in parts
        if _score(part) >= KNOWN
        and part[1][0].code[:_CATEGORY] != best.code[:_CATEGORY]
        and not said.issuperset(stems(part[0].wordings[0]))
    ]


def _is_complaint(pair: Pair) -> bool:
    return pair[0].certainty is Certainty.ESTABLISHED and pair[1][0].code.startswith(_COMPLAINTS)


def _credible(pairs: Ranked) -> list[Pair]:
    return [pair for pair in pairs if _score(pair) >= CREDIBLE]


def _by_certainty(
    pairs: Ranked, setting: Setting | None
) -> tuple[Ranked, tuple[Condition, ...], tuple[Condition, ...]]:
    """Split by II.H and IV.H: uncertain conditions are coded for inpatients, set aside for outpatients."""
    coded, aside, undecided = [], [], []
    doubted: set[str] = set()
    for condition, candidates in pairs:
        if condition.certainty is Certainty.RULED_OUT:
            aside.append(condition)
        elif condition.certainty is Certainty.UNCERTAIN and setting is None:
            undecided.append(condition)
            coded.append((condition, candidates))
        elif condition.certainty is Certainty.UNCERTAIN and setting is not Setting.INPATIENT:
            aside.append(condition)
            doubted.add(candidates[0].code)
        else:
            coded.append((condition, candidates))
    # "Likely TIA, nothing confirmed. Code as TIA?": named again, it is no more certain.
    return [pair for pair in coded if pair[1][0].code not in doubted], tuple(aside), tuple(undecided)


def _best_first(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.code not in best or candidate.score > best[candidate.code].score:
            best[candidate.code] = candidate
    return tuple(sorted(best.values(), key=lambda c: (-c.score, c.code)))


def _score(pair: Pair) -> float:
    return pair[1][0].score


def _mean(pairs: Ranked) -> float:
    return sum(_score(pair) for pair in pairs) / len(pairs)
