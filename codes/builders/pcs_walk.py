"""Walking the book: words → index → table → the legal seven characters, each step shown.

`PcsWalker.walk("laparoscopic cholecystectomy")` gives for every procedure of the text its candidates,
best first. What the text does not say is named as missing, and the code shown is then the usual one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from codes.builders.pcs_acts import Act, PcsActs
from codes.builders.pcs_axes import Axis, AxisChoice
from codes.builders.pcs_choices import PcsChooser, Said, Tail
from codes.builders.pcs_names import REGIONS, PcsNames
from codes.builders.pcs_parts import Part, PcsParts
from codes.builders.pcs_phrases import Phrase, Reading, read_phrases
from codes.builders.pcs_procedures import PcsCandidate, PcsProcedure, PcsStep, PcsWalk
from codes.builders.pcs_robotic import robotic_code
from codes.builders.pcs_routes import PcsRoutes
from codes.builders.pcs_rules import rules_of
from codes.builders.pcs_said import PcsSayings, allowance
from codes.builders.pcs_sentences import converted, ready
from codes.builders.pcs_spelled import Titled, axes_of, title_words, told_apart
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
_UPPER_TRACT = re.compile(r"\b(?:Esophag\w*|Stomach|Duodenum)\b")
_THORAX = re.compile(r"\b(?:vats|thorac\w*)\b", re.IGNORECASE)


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
        changed = converted(text)
        if changed is None:
            return self._walk(text)
        tried, done = (self._walk(part) for part in changed)
        if not done.codes:
            done = self._walk(f"{text[: -len(changed[1])]} {changed[1]}")
        looked = [self._inspection(text, procedure) for procedure in done.procedures[:1] if tried.codes]
        procedures = tuple(p for p in (*looked, *done.procedures) if p is not None)
        return replace(done, text=text, procedures=procedures, rules=("B3.2d", *done.rules))

    def _inspection(self, text: str, done: PcsProcedure) -> PcsProcedure | None:
        """What is left of a procedure that was tried with a scope and done in another way: its inspection (B3.2d)."""
        scope = "thoracoscopic" if _THORAX.search(text) else "laparoscopic"
        if not done.candidates:
            return None
        label = done.candidates[0].axes[3].label
        # What has no value among the inspected parts of the bowel is of its tract (B4.8).
        tract = "upper intestinal tract" if _UPPER_TRACT.search(label) else "lower intestinal tract"
        for place in (label, tract):
            for found in self._walk(f"{scope} inspection of {place}").procedures:
                if found.candidates and "body part" not in found.missing:
                    return found
        return None

    def _walk(self, text: str) -> PcsWalk:
        reading = read_phrases(ready(text[:_LONGEST_READ]), self._words, self._routes.heads)
        notes: list[str] = []
        phrases = self._worth_coding(reading, notes)
        found: list[PcsProcedure] = []
        for phrase in phrases[:_MOST_PROCEDURES]:
            found += self._procedures(phrase, reading)
        found = [p for p in found if not any(_says_again(p, other) for other in found)]
        kept = {p.candidates[0].code: p for p in reversed(found) if p.candidates}
        procedures = tuple(p for p in found if not p.candidates or kept[p.candidates[0].code] is p)
        if "robotic" in reading.tokens and procedures:
            procedures += self._robotic(procedures)
        if not procedures:
            notes.append("no operation, and no main term of the index, was found in the text")
        kept_procedures = procedures[:_MOST_PROCEDURES]
        first = [p.candidates[0] for p in kept_procedures if p.candidates]
        rules = rules_of(first, frozenset((*reading.tokens, *tokens_of(text))), bool(reading.scopes))
        return PcsWalk(text, kept_procedures, tuple(notes), rules)

    def _robotic(self, procedures: tuple[PcsProcedure, ...]) -> tuple[PcsProcedure, ...]:
        """The assistance of a robot, reported once beside what was done with it."""
        first = next((p.candidates[0] for p in procedures if p.candidates and p.candidates[0].code[0] == "0"), None)
        code = robotic_code(first.code, first.axes[3].label) if first else ""
        table = self._tables.get(code[:3])
        if table is None or code not in table.codes():
            return ()
        why = "assistance by a robot is reported in addition"
        axes = axes_of(table, code, why, code)
        step = PcsStep("index", "Robotic Assisted Procedure")
        candidate = PcsCandidate(code, self._title(code, axes), axes, _FULL_SCORE, why, ())
        return (PcsProcedure("robotic", (step,), table.prefix, (candidate,), ()),)

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
        """Codes below a beginning that the index spells, ranked by the words of their titles."""
        beginning = next((p for p in act.route.prefixes if p.startswith(part.prefix)), part.prefix)
        table = self._tables[part.prefix[:3]]
        legal = tuple(table.codes())
        # The index spells some beginnings that a release has no code for.
        while beginning and not any(code.startswith(beginning) for code in legal):
            beginning = beginning[:-1]
        titled, axes = [], {}
        for code in (code for code in legal if code.startswith(beginning)):
            axes[code] = axes_of(table, code, act.why, beginning)
            labels = " ".join((self._title(code, axes[code]), *(a.label for a in axes[code])))
            titled.append(Titled(code, title_words(labels, self._words)))
        found = told_apart(titled, said.words, beginning)
        return [
            PcsCandidate(
                code,
                self._title(code, axes[code]),
                axes[code],
                max(_LEAST_SCORE, _FULL_SCORE - 0.04 * min(n, 10)),
                act.why,
                found.missing,
            )
            for n, code in enumerate(found.codes)
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


def _says_again(one: PcsProcedure, other: PcsProcedure) -> bool:
    """Whether a procedure is one that is told whole elsewhere in the text, named again with less."""
    if one is other or not (one.candidates and other.candidates):
        return False
    same = one.candidates[0].code[:4] == other.candidates[0].code[:4]
    return same and bool(one.missing) and not other.missing
