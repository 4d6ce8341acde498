"""What act a phrase means: the routes of its terms, weighed by the rules that tell operations apart."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from codes.builders.pcs_phrases import Mention, Phrase
from codes.builders.pcs_routes import PcsRoutes, Route
from codes.builders.pcs_words import PcsWords, WordAxis, tokens_of

_INSPECTION = "Inspection"
_DIAGNOSTIC = "Diagnostic"
_TISSUE = ("Synthetic Substitute", "Autologous Tissue Substitute", "Nonautologous Tissue Substitute")
_DRAIN = "Drainage Device"
_FLUID = frozenset({"fluid", "aspiration", "drainage", "abscess", "effusion", "tap", "lavage", "washing"})
_PULLED = frozenset({"brush", "brushing", "marrow", "endometrium", "curettage", "scraping", "stripping", "extraction"})
_COSMETIC = frozenset({"cosmetic", "augmentation", "appearance", "lift", "alteration", "aesthetic"})
_BLEEDING = frozenset({"epistaxis", "bleeding", "bleeder", "hemorrhage", "hemostasis", "hematoma"})
_STOPPED_BY = ("Destruction", "Repair")
_RANK_COST = 0.05


@dataclass(frozen=True, slots=True)
class Act:
    """One way to read a phrase: a route, how much the rules prefer it, and why; `labels` are qualifiers it adds."""

    route: Route
    operation: str
    preference: float
    why: str
    rule: bool = False
    labels: tuple[str, ...] = ()

    def route_tail(self, prefix: str) -> bool:
        """Whether the index spells more than four characters below a beginning."""
        return any(len(p) > 4 and p.startswith(prefix) for p in self.route.prefixes)


class PcsActs:
    """Reads phrases as acts."""

    def __init__(self, routes: PcsRoutes, words: PcsWords) -> None:
        """Read by the index's routes and our words."""
        self._routes = routes
        self._words = words

    def is_inspection(self, phrase: Phrase) -> bool:
        """Whether a phrase only looks."""
        return all(m.meanings == (_INSPECTION,) for m in phrase.mentions) or all(
            route.operation == _INSPECTION
            for m in phrase.mentions
            for route in (self._routes.from_term(m.term, phrase.tokens) or (Route((), "", ()),))
        )

    def of(self, phrase: Phrase) -> tuple[Act, ...]:
        """The acts a phrase may mean, in order of preference."""
        said = _Said.of(phrase, self._words)
        routes = self._routes_of(phrase.mentions[0], said)
        for mention in phrase.mentions[1:]:
            routes = _both(routes, self._routes_of(mention, said))
        operations = {route.operation for route in routes}
        for instead in _instead(operations, said):
            routes = (*routes, self._routes.of_operation(instead, (phrase.mentions[0].term[0], instead)))
            operations.add(instead)
        acts = [_weighed(route, n, operations, said) for n, route in enumerate(routes)]
        return tuple(sorted(acts, key=lambda act: -act.preference))

    def _routes_of(self, mention: Mention, said: "_Said") -> tuple[Route, ...]:
        name = " ".join(mention.term)
        found = self._routes.from_term(mention.term, said.words)
        if not mention.meanings:
            return found
        known = tuple(m for m in mention.meanings if m in self._routes.operations)
        own = tuple(r for r in found if r.operation in known)
        # Where the index names tables, they are narrower than all tables of the operation.
        narrow = tuple(r for r in own if len(r.prefixes) < len(self._routes.of_operation(r.operation, ()).prefixes))
        if name.capitalize() in self._routes.operations:
            # The operation's own name means all its tables, unless the text meets a narrower subterm.
            narrow = tuple(r for r in narrow if r.fit > 0)
        if narrow:
            rest = () if len(known) == 1 else tuple(m for m in known if m not in {r.operation for r in narrow})
            return (*narrow, *(self._routes.of_operation(m, (name, m)) for m in rest))
        paths = {r.operation: r.path for r in own}
        return tuple(self._routes.of_operation(m, paths.get(m, (name, m))) for m in known) or found


@dataclass(frozen=True, slots=True)
class _Said:
    words: frozenset[str]
    whole: str
    part: str
    objects: dict[str, str]
    devices: frozenset[str]
    diagnostic: bool

    @classmethod
    def of(cls, phrase: Phrase, table: PcsWords) -> "_Said":
        met = [m.meaning for chunk in phrase.chunks for m in table.met(chunk.tokens)]
        extents = {m.meaning: m.term for m in reversed(met) if m.axis is WordAxis.EXTENT}
        devices = frozenset(m.meaning for m in met if m.axis is WordAxis.DEVICE)
        denied = frozenset(word for chunk in phrase.chunks for word in chunk.ruled_out)
        places = [m.meaning for m in met if m.axis is WordAxis.BODY_PART]
        added = (token for text in (*devices, *places) for token in table.rewritten(tokens_of(text)))
        words = frozenset(phrase.tokens) | frozenset(added)
        return cls(
            words | ({"without"} | {f"no {word}" for word in denied} if denied else set()),
            extents.get("whole", ""),
            extents.get("part", ""),
            {m.meaning: m.term for m in reversed(met) if m.axis is WordAxis.OBJECT},
            devices,
            any(m.axis is WordAxis.QUALIFIER and m.meaning == _DIAGNOSTIC for m in met),
        )


def _both(first: Iterable[Route], second: Iterable[Route]) -> tuple[Route, ...]:
    """The routes on which two terms of one act agree, the narrower of each; the first term's where they do not."""
    one, two = tuple(first), tuple(second)
    if not one or not two:
        return one or two
    shared = {r.operation for r in one} & {r.operation for r in two}
    agreed: list[Route] = []
    for operation in dict.fromkeys(r.operation for r in one):
        if operation in shared:
            sides = [tuple(r for r in side if r.operation == operation) for side in (one, two)]
            agreed += min(sides, key=lambda side: sum(len(r.prefixes) for r in side))
    return tuple(agreed) or min((one, two), key=lambda side: sum(len(r.prefixes) for r in side))


def _instead(operations: set[str], said: _Said) -> tuple[str, ...]:
    """Operations that a device makes of what was named: reinforcing is more than repair, a drain is put in to drain."""
    found = []
    if "Repair" in operations and said.devices & frozenset(_TISSUE):
        found.append("Supplement")
    if "Repair" in operations and "Intraluminal Device" in said.devices and "aneurysm" in said.words:
        found.append("Restriction")
    if "Resection" in operations and said.part and not said.whole:
        # A surgeon's "resection" of a tumor is a portion: the coder matches it to the definition (A11).
        found.append("Excision")
    if "Occlusion" in operations and "aneurysm" in said.words:
        found.append("Restriction")
    if operations & frozenset(_STOPPED_BY) and said.words & _BLEEDING:
        found.append("Control")
    if "Insertion" in operations and _DRAIN in said.devices:
        found.append("Drainage")
    if "Insertion" in operations and "stent" in said.words:
        found.append("Dilation")
    return tuple(operation for operation in found if operation not in operations)


def _weighed(route: Route, rank: int, operations: set[str], said: _Said) -> Act:
    operation = route.operation
    labels = (_DIAGNOSTIC,) if "diagnostic" in route.extra else ()
    act = Act(route, operation, -_RANK_COST * rank, f"index: {' › '.join(route.path)}", labels=labels)
    if len(operations) < 2:
        return act
    bonus, why = _rule(operation, operations, said)
    if why:
        return replace(act, preference=act.preference + bonus, why=why, rule=True)
    return replace(act, preference=act.preference + bonus)


def _rule(operation: str, operations: set[str], said: _Said) -> tuple[float, str]:
    """How much the rules speak for an operation among several, and why (empty when no rule speaks)."""
    if operation in said.objects:
        return 1.0, f"“{said.objects[operation]}”: {operation}"
    if {"Excision", "Resection"} <= operations and operation in ("Excision", "Resection"):
        return _whole_or_part(operation, said)
    if "Drainage" in operations and said.diagnostic and operation in ("Excision", "Drainage", "Extraction"):
        return _kind_of_biopsy(operation, said)
    if operation == "Drainage" and "Insertion" in operations and _DRAIN in said.devices:
        return 1.2, "B6.1b: a drain put in to drain is Drainage"
    if operation == "Restriction" and operations & {"Repair", "Occlusion"} and "aneurysm" in said.words:
        return 1.2, "B3.12: an aneurysm is narrowed, and its vessel stays open"
    if operation == "Control" and operations & frozenset(_STOPPED_BY) and said.words & _BLEEDING:
        return 1.2, "B3.7: acute bleeding was stopped, and no more specific operation does so"
    if operation == "Dilation" and "Insertion" in operations and "stent" in said.words:
        return 1.2, "definition: a stent left in to expand the lumen is Dilation"
    if operation == "Supplement":
        return (1.0, "definition: reinforced with a substitute") if said.devices & frozenset(_TISSUE) else (-0.6, "")
    if operation == "Alteration":
        return (0.6, "definition: to improve appearance") if said.words & _COSMETIC else (-0.8, "")
    if operation == "Replacement":
        return (0.4, "definition: a device takes the place") if said.devices else (-0.3, "")
    # Repair is what is left when no other operation applies.
    return {"Repair": -0.6, _INSPECTION: -0.6, "Removal": -0.4, "Extirpation": -0.2, "Extraction": -0.3}.get(
        operation, 0.0
    ), ""


def _whole_or_part(operation: str, said: _Said) -> tuple[float, str]:
    if said.diagnostic or (said.part and not said.whole):
        why = f"B3.8: “{said.part or 'biopsy'}” is a portion of the body part"
        return (1.0, why) if operation == "Excision" else (-1.0, "")
    if operation == "Resection":
        said_so = f"“{said.whole}”: " if said.whole else ""
        return (1.0 if said.whole else 0.5), f"B3.8: {said_so}all of the body part that the table names"
    return (-0.5 if said.whole else 0.0), "B3.8: only where a portion was taken"


def _kind_of_biopsy(operation: str, said: _Said) -> tuple[float, str]:
    if operation == "Drainage":
        return (1.0, "B3.4a: fluid was taken") if said.words & _FLUID else (-0.3, "")
    if operation == "Extraction":
        return (1.0, "B3.4a: pulled or stripped off") if said.words & _PULLED else (-0.4, "")
    return 0.4, "B3.4a: tissue was cut out"
