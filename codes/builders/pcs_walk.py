"""Walking the book: words → index → table → the legal seven characters, each step shown.

`PcsWalker.walk("laparoscopic cholecystectomy")` gives for every procedure of the text its candidates,
best first. What the text does not say is named as missing, and the code shown is then the usual one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from codes.builders.pcs_acts import Act, PcsActs
from codes.builders.pcs_axes import Axis, AxisChoice, Refusal
from codes.builders.pcs_choices import PcsChooser, Said, Tail
from codes.builders.pcs_names import REGIONS, PcsNames
from codes.builders.pcs_parts import Part, PcsParts
from codes.builders.pcs_phrases import Phrase, Reading, read_phrases
from codes.builders.pcs_routes import PcsRoutes
from codes.builders.pcs_said import PcsSayings, allowance
from codes.builders.pcs_words import PcsWords, tokens_of
from codes.icd10pcs import composed_title
from codes.readers.pcs_index import PcsIndex
from codes.readers.pcs_tables import PcsTable, PcsTables

_MOST_CANDIDATES = 10
_MOST_PROCEDURES = 12
_LONGEST_READ = 4000
_MISSING_COST = 0.12
_FULL_SCORE = 0.97
_LEAST_SCORE = 0.05


@dataclass(frozen=True, slots=True)
class PcsStep:
    """One step of a walk: `kind` is index, table, body_part, approach, device, qualifier or rule."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class PcsCandidate:
    """A legal code: its axes with the reason of each, `score` between 0 and 1, and what the text left open."""

    code: str
    title: str
    axes: tuple[AxisChoice, ...]
    score: float
    why: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PcsProcedure:
    """One code to report: the words it is for, the steps to its table, the candidates, and what was refused."""

    phrase: str
    steps: tuple[PcsStep, ...]
    table: str
    candidates: tuple[PcsCandidate, ...]
    missing: tuple[str, ...]
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True)
class PcsWalk:
    """The answer to a text: its procedures in order; `notes` say what is not coded separately, or not understood."""

    text: str
    procedures: tuple[PcsProcedure, ...]
    notes: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The first candidate of each procedure, each code once: the set to report."""
        return tuple(dict.fromkeys(p.candidates[0].code for p in self.procedures if p.candidates))


class PcsWalker:
    """Walks texts over the tables and index of one release; keeps nothing between walks."""

    def __init__(
        self, tables: PcsTables, index: PcsIndex, names: PcsNames, words: PcsWords, titles: Mapping[str, str]
    ) -> None:
        """Walk `index` and `tables`; `titles` are the official titles where they are at hand."""
        self._tables = {table.prefix: table for table in tables.tables}
        self._words = words
        self._titles = titles
        self._routes = PcsRoutes(index, tables, words)
        self._acts = PcsActs(self._routes, words)
        self._parts = PcsParts(self._tables, names, words)
        self._chooser = PcsChooser(names, words)
        self._sayings = PcsSayings(words)

    def walk(self, text: str) -> PcsWalk:
        """The procedures of a text; none where no operation or index term is understood."""
        reading = read_phrases(text[:_LONGEST_READ], self._words, self._routes.heads)
        notes: list[str] = []
        phrases = self._worth_coding(reading, notes)
        found: list[PcsProcedure] = []
        for phrase in phrases[:_MOST_PROCEDURES]:
            found += self._procedures(phrase, reading)
        kept = {p.candidates[0].code: p for p in reversed(found) if p.candidates}
        procedures = tuple(p for p in found if not p.candidates or kept[p.candidates[0].code] is p)
        if "robotic" in reading.tokens:
            notes.append("robotic assistance is reported in addition, with a code of table 8E0")
        if not procedures:
            notes.append("no operation, and no main term of the index, was found in the text")
        return PcsWalk(text, procedures[:_MOST_PROCEDURES], tuple(notes))

    def _worth_coding(self, reading: Reading, notes: list[str]) -> tuple[Phrase, ...]:
        """Without looking alone: an inspection done to reach what is operated on is not coded (B3.11a)."""
        acts = tuple(p for p in reading.phrases if not self._acts.is_inspection(p))
        if acts and (reading.scopes or len(acts) < len(reading.phrases)):
            ways = dict.fromkeys(" ".join(p.mentions[0].term) for p in reading.scopes)
            notes.append(f"not coded separately, the way to the site (B3.11a): {', '.join(ways) or 'inspection'}")
        return acts or (reading.scopes if not reading.phrases else (*reading.phrases, *reading.scopes))

    def _procedures(self, phrase: Phrase, reading: Reading) -> list[PcsProcedure]:
        acts = self._acts.of(phrase)
        if not acts:
            return []
        options: list[tuple[float, Act, Part]] = []
        places = self._parts.places(phrase, self._sayings.scope_words(reading), reading.tokens)
        said = self._sayings.labels(phrase.tokens)
        for act in acts:
            for part in self._parts.of_route(act.route, places):
                options.append((act.preference + part.score + allowance(part, said), act, part))
        options.sort(key=lambda option: -option[0])
        if not options:
            steps = (PcsStep("index", " › ".join(acts[0].route.path)),)
            return [PcsProcedure(phrase.text, steps, "", (), ("body part",))]
        best = options[0]
        # In the order in which the text names them.
        chosen = sorted([best, *self._others_named(best, options)], key=lambda option: option[2].place)
        return [self._procedure(phrase, reading, option, options, len(chosen) > 1) for option in chosen]

    def _others_named(
        self, best: tuple[float, Act, Part], options: Sequence[tuple[float, Act, Part]]
    ) -> list[tuple[float, Act, Part]]:
        """The further body parts of the same act: others named beside the first, and the other side of a pair."""
        _, act, first = best
        found: dict[str, tuple[float, Act, Part]] = {}
        for option in options:
            _, other_act, part = option
            if other_act.operation != act.operation or part.prefix == first.prefix:
                continue
            apart = part.place not in (first.place, -1) and part.whole and not part.words <= first.words | REGIONS
            pair = first.of_pair and part.of_pair and part.base == first.base and part.place == first.place
            if (apart or pair) and part.prefix not in found:
                taken = {(o[2].place, o[2].side) for o in found.values()} | {(first.place, first.side)}
                if (part.place, part.side) not in taken:
                    found[part.prefix] = option
        return list(found.values())

    def _procedure(
        self,
        phrase: Phrase,
        reading: Reading,
        option: tuple[float, Act, Part],
        options: Sequence[tuple[float, Act, Part]],
        one_of_several: bool,
    ) -> PcsProcedure:
        _, act, part = option
        table = self._tables[part.prefix[:3]]
        said = self._sayings.said(phrase, reading, act, part)
        rows = part.rows
        if act.route_tail(part.prefix) or not part.labelled:
            candidates = self._spelled(act, part, said)
        else:
            tails = self._chooser.tails(rows, said, act.operation, part.label)
            candidates = [self._candidate(act, part, tail, n) for n, tail in enumerate(tails)]
        missing = candidates[0].missing
        if not one_of_several:
            missing = (*self._alike(option, options), *missing)
            candidates += self._alternatives(option, options, phrase, reading)
        refused = self._chooser.refusal(rows, said, f"{table.operation} of {part.label}") if part.labelled else None
        distinct: dict[str, PcsCandidate] = {}
        for candidate in candidates:
            lowered = round(max(_LEAST_SCORE, candidate.score - _MISSING_COST * min(len(missing), 4)), 4)
            distinct.setdefault(candidate.code, replace(candidate, missing=missing, score=lowered))
        ordered = tuple(sorted(distinct.values(), key=lambda c: -c.score))[:_MOST_CANDIDATES]
        return PcsProcedure(
            phrase.text, self._steps(act, part, table, ordered[0]), table.prefix, ordered, missing, refused
        )

    def _alike(self, best: tuple[float, Act, Part], options: Sequence[tuple[float, Act, Part]]) -> list[str]:
        """What the text leaves open of the body part: the side, or which of several that fit equally well."""
        _, act, first = best
        same = [p for s, a, p in options if a.operation == act.operation and abs(s - best[0]) < 0.05]
        others = [p for p in same if p.prefix != first.prefix]
        if any(p.base == first.base for p in others) and first.side:
            return ["side"]
        if others or not first.named:
            return ["body part"] if len(self._tables[first.prefix[:3]].rows) > 1 or others else []
        return []

    def _alternatives(
        self,
        best: tuple[float, Act, Part],
        options: Sequence[tuple[float, Act, Part]],
        phrase: Phrase,
        reading: Reading,
    ) -> list[PcsCandidate]:
        found: list[PcsCandidate] = []
        for score, act, part in options[1:6]:
            if part.prefix == best[2].prefix or not part.labelled:
                continue
            said = self._sayings.said(phrase, reading, act, part)
            tail = self._chooser.tails(part.rows, said, act.operation, part.label)[0]
            candidate = self._candidate(act, part, tail, 0)
            lower = max(_LEAST_SCORE, min(candidate.score - 0.05, candidate.score - 0.15 * (best[0] - score)))
            found.append(replace(candidate, score=round(lower, 4)))
        return found

    def _candidate(self, act: Act, part: Part, tail: Tail, rank: int) -> PcsCandidate:
        code = part.prefix + "".join(choice.value.value for choice in tail.choices)
        table = self._tables[code[:3]]
        axes = (
            AxisChoice(Axis.SECTION, "Section", code[0], table.section, "the table"),
            AxisChoice(Axis.BODY_SYSTEM, "Body System", code[1], table.body_system, "the table"),
            AxisChoice(Axis.OPERATION, "Operation", code[2], table.operation, act.why),
            AxisChoice(Axis.BODY_PART, part.axis_name, code[3], part.label, part.why),
            *(
                AxisChoice(axis, name, choice.value.value, choice.value.label, choice.why)
                for axis, name, choice in zip(
                    (Axis.APPROACH, Axis.DEVICE, Axis.QUALIFIER), tail.names, tail.choices, strict=True
                )
            ),
        )
        score = round(max(_LEAST_SCORE, _FULL_SCORE - 0.04 * min(rank, 10)), 4)
        return PcsCandidate(code, self._title(code, axes), axes, score, act.why, tail.missing)

    def _spelled(self, act: Act, part: Part, said: Said) -> list[PcsCandidate]:
        """Codes below a beginning that the index spells, ranked by the words of their labels or titles."""
        beginning = next((p for p in act.route.prefixes if p.startswith(part.prefix)), part.prefix)
        table = self._tables[part.prefix[:3]]
        codes = [code for code in table.codes() if code.startswith(beginning)]
        scored = []
        for code in codes[:400]:
            axes = _axes_of(table, code, act.why, beginning)
            title = self._title(code, axes)
            met = frozenset(tokens_of(" ".join((title, *(a.label for a in axes))))) & said.words
            none = sum(a.label.startswith("No ") for a in axes) + code[len(beginning) :].count("Z")
            scored.append((-len(met) - 0.4 * none, code, title, axes))
        scored.sort(key=lambda entry: entry[:2])
        missing = () if len(scored) == 1 else tuple(a.name.lower() for a in scored[0][3][len(beginning) :])
        return [
            PcsCandidate(code, title, axes, max(_LEAST_SCORE, _FULL_SCORE - 0.04 * min(n, 10)), act.why, missing)
            for n, (_, code, title, axes) in enumerate(scored[:_MOST_CANDIDATES])
        ]

    def _title(self, code: str, axes: tuple[AxisChoice, ...]) -> str:
        return self._titles.get(code) or composed_title(tuple(axis.label for axis in axes))

    def _steps(self, act: Act, part: Part, table: PcsTable, best: PcsCandidate) -> tuple[PcsStep, ...]:
        steps = [PcsStep("index", " › ".join(act.route.path))]
        place = self._routes.place(part.prefix)
        if place:
            steps.append(PcsStep("index", f"{place} {part.prefix}"))
        named = " › ".join(filter(None, (table.section, table.body_system, table.operation)))
        steps.append(PcsStep("table", f"{table.prefix}: {named}"))
        steps += [PcsStep("rule", act.why)] if act.rule else []
        steps += [PcsStep(a.axis.value, f"{a.value} {a.label}: {a.why}") for a in best.axes[3:]]
        return tuple(steps)


def _axes_of(table: PcsTable, code: str, why: str, beginning: str) -> tuple[AxisChoice, ...]:
    labels = ["", "", "", ""]
    names = [axis.name for axis in table.rows[0].axes]
    for row in table.rows:
        found = [
            next((v for v in axis.values if v.value == c), None) for axis, c in zip(row.axes, code[3:], strict=True)
        ]
        if all(found):
            labels = [v.label for v in found if v is not None]
            names = [axis.name for axis in row.axes]
            break
    every = (table.section, table.body_system, table.operation, *labels)
    titles = ("Section", "Body System", "Operation", *names)
    return tuple(
        AxisChoice(axis, name, value, label, why if n < len(beginning) else "by words")
        for n, (axis, name, value, label) in enumerate(zip(tuple(Axis), titles, code, every, strict=True))
    )
