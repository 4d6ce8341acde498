"""The executable rulebook: official rules that turn a set of found codes into the set to report.

A rule reads a `Situation` and returns an `Effect`, or None when it does not apply. Rules are pure; the
caller checks that every code a rule names exists before it accepts the effect.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from guidelines.combinations import DIABETES_COMBINATIONS, HEART_DISEASE_ADDED, HEART_DISEASE_INCLUDED

DOCUMENT = "icd10cm-guidelines"
_NEW_FINDING = frozenset({"new", "newly", "found", "abnormal", "worsened", "worsening"})


@dataclass(frozen=True, slots=True)
class Situation:
    """The codes found so far in the order of the question, the setting where known, the question's folded words."""

    codes: tuple[str, ...]
    setting: str | None = None
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule makes of a situation: the codes in sequence, why in one sentence of ours, and the exact section."""

    codes: tuple[str, ...]
    reason: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One official rule that can be executed; `section` is its official number.

    `examples` are pairs of codes before and after, run by the tests with `example_words` in the question.
    """

    id: str
    section: str
    apply: Callable[[Situation], Effect | None]
    examples: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    example_words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that changed the set: the codes it took and the codes it gave."""

    rule: Rule
    section: str
    reason: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def apply_rules(
    situation: Situation, exists: Callable[[str], bool], rules: Iterable[Rule] | None = None
) -> tuple[tuple[str, ...], tuple[Fired, ...]]:
    """The set after every rule that applies, in the order of `RULES`, and the rules that changed it.

    An effect that names a code for which `exists` is false is not taken: the release in use is older or
    newer than the rule.
    """
    fired: list[Fired] = []
    for rule in RULES if rules is None else rules:
        effect = rule.apply(situation)
        if effect is None or effect.codes == situation.codes or not all(map(exists, effect.codes)):
            continue
        before = situation.codes
        situation = replace(situation, codes=effect.codes)
        fired.append(Fired(rule, effect.section or rule.section, effect.reason, before, effect.codes))
    return situation.codes, tuple(fired)


def _diabetes_with(situation: Situation) -> Effect | None:
    """I.C.4.a and I.A.15: diabetes and its linked conditions become combination codes of the same type."""
    diabetes = _first(situation.codes, ("E08", "E09", "E10", "E11", "E13"))
    if diabetes is None:
        return None
    category = diabetes[:3]
    out: list[str] = []
    combined = False
    for code in situation.codes:
        link = next((c for c in DIABETES_COMBINATIONS if code.startswith(c.condition)), None)
        if link is None:
            out.append(code)
            continue
        combined = True
        out.append(f"{category}.{link.ending}")
        if link.keep:
            out.append(code)
    if not combined:
        return None
    codes = _unique(c for c in out if c != f"{category}.9")
    # The combination codes take the place of the plain one: diabetes first, then what it has caused.
    ordered = sorted(codes, key=lambda c: not c.startswith(category))
    reason = "diabetes and these conditions are assumed to be linked, so combination codes report them"
    return Effect(tuple(ordered), reason)


def _hypertension_with(situation: Situation) -> Effect | None:
    """I.C.9.a.1 to a.3: hypertension with heart disease, chronic kidney disease, or both."""
    codes = situation.codes
    if "I10" not in codes:
        return None
    failure = [c for c in codes if c.startswith("I50")]
    added = failure + [c for c in codes if c in HEART_DISEASE_ADDED]
    included = [c for c in codes if c in HEART_DISEASE_INCLUDED]
    kidney = [c for c in codes if c.startswith("N18")]
    if not (added or included or kidney):
        return None
    late = any(c in ("N18.5", "N18.6") for c in kidney)
    if kidney and (added or included):
        section = "I.C.9.a.3"
        head = ("I13.2" if late else "I13.0") if failure else ("I13.11" if late else "I13.10")
        reason = "hypertension with both heart disease and chronic kidney disease is one combination code"
    elif kidney:
        section = "I.C.9.a.2"
        head = "I12.0" if late else "I12.9"
        reason = "hypertension with chronic kidney disease is assumed to be hypertensive kidney disease"
    else:
        section = "I.C.9.a.1"
        head = "I11.0" if failure else "I11.9"
        reason = "hypertension with heart disease is assumed to be hypertensive heart disease"
    tail = [*added, *kidney]
    rest = [c for c in codes if c != "I10" and c not in tail and c not in included]
    position = codes.index("I10")
    leading = [c for c in rest if codes.index(c) < position]
    return Effect(_unique([*leading, head, *tail, *(c for c in rest if c not in leading)]), reason, section)


def _coronary_with_angina(situation: Situation) -> Effect | None:
    """I.C.9.b: native-vessel coronary atherosclerosis and angina are one combination code."""
    endings = {"I20.0": "0", "I20.1": "1", "I20.2": "2", "I20.81": "8", "I20.89": "8", "I20.9": "9"}
    angina = next((c for c in situation.codes if c in endings), None)
    if "I25.10" not in situation.codes or angina is None:
        return None
    combined = f"I25.11{endings[angina]}"
    codes = [combined if c == "I25.10" else c for c in situation.codes if c != angina]
    return Effect(_unique(codes), "atherosclerosis and angina are assumed to be linked and have one code")


def _crisis_after_hypertension(situation: Situation) -> Effect | None:
    """I.C.9.a.10: a hypertensive crisis is coded with the hypertension it belongs to."""
    crisis = _first(situation.codes, ("I16",))
    if crisis is None or _first(situation.codes, ("I10", "I11", "I12", "I13", "I15")) is not None:
        return None
    codes = [
        *situation.codes[: situation.codes.index(crisis) + 1],
        "I10",
        *situation.codes[situation.codes.index(crisis) + 1 :],
    ]
    return Effect(_unique(codes), "a crisis is reported together with the hypertension that it complicates")


def _examination_with_finding(situation: Situation) -> Effect | None:
    """IV.P: a general examination that finds something new is one "with abnormal findings", and comes first."""
    others = tuple(c for c in situation.codes if c not in ("Z00.00", "Z00.01"))
    if "Z00.00" not in situation.codes or not others or not situation.words & _NEW_FINDING:
        return None
    return Effect(("Z00.01", *others), "the examination found something new, so it is one with abnormal findings")


def _once(situation: Situation) -> Effect | None:
    """I.B.12: each code once."""
    return Effect(_unique(situation.codes), "a diagnosis code is reported once for an encounter")


def _first(codes: Sequence[str], beginnings: tuple[str, ...]) -> str | None:
    return next((c for c in codes if c.startswith(beginnings)), None)


def _unique(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


RULES: tuple[Rule, ...] = (
    Rule(
        "diabetes-with",
        "I.C.4.a",
        _diabetes_with,
        (
            (("E11.9", "N18.4", "Z79.4"), ("E11.22", "N18.4", "Z79.4")),
            (("E10.9", "G62.9"), ("E10.42",)),
            (("E11.9", "I10"), ("E11.9", "I10")),
        ),
    ),
    # Before hypertension-with, which then combines the hypertension that a crisis implies.
    Rule(
        "crisis-with-hypertension",
        "I.C.9.a.10",
        _crisis_after_hypertension,
        ((("I16.1",), ("I16.1", "I10")), (("I16.0", "I11.0"), ("I16.0", "I11.0"))),
    ),
    Rule(
        "hypertension-with",
        "I.C.9.a",
        _hypertension_with,
        (
            (("I10", "I50.9"), ("I11.0", "I50.9")),
            (("I10", "I51.7"), ("I11.9",)),
            (("I10", "N18.6"), ("I12.0", "N18.6")),
            (("I10", "I50.22", "N18.4"), ("I13.0", "I50.22", "N18.4")),
            (("I10", "I51.4"), ("I11.9", "I51.4")),
            (("I10", "J44.9"), ("I10", "J44.9")),
        ),
    ),
    Rule(
        "coronary-with-angina",
        "I.C.9.b",
        _coronary_with_angina,
        ((("I25.10", "I20.0"), ("I25.110",)), (("I25.10", "E78.5"), ("I25.10", "E78.5"))),
    ),
    Rule(
        "examination-with-finding",
        "IV.P",
        _examination_with_finding,
        ((("Z00.00", "I10"), ("Z00.01", "I10")), (("Z00.00",), ("Z00.00",))),
        frozenset({"new"}),
    ),
    Rule("code-once", "I.B.12", _once, ((("J45.909", "J45.909"), ("J45.909",)),)),
)
