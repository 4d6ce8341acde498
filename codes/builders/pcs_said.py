"""What the words of a procedure say of its last three characters, and how far a body part's rows allow it."""

from collections.abc import Mapping, Sequence

from codes.builders.pcs_acts import Act
from codes.builders.pcs_choices import Said
from codes.builders.pcs_parts import Part
from codes.builders.pcs_phrases import Phrase, Reading
from codes.builders.pcs_words import Met, PcsWords, WordAxis, tokens_of

Labels = Mapping[WordAxis, tuple[tuple[str, str], ...]]
_DEVICE_ALLOWED = 0.8
_APPROACH_ALLOWED = 0.2
_TAKEN = "harvest"
_SCOPES = frozenset({"scope", "endoscope", "endoscopy", "endoscopic"})


class PcsSayings:
    """Reads approach, device and qualifier from the words of a phrase."""

    def __init__(self, words: PcsWords) -> None:
        """Read by our words."""
        self._words = words

    def said(self, phrase: Phrase, reading: Reading, act: Act, part: Part) -> Said:
        """What a phrase says for one body part; the way in may be said anywhere in the text."""
        own = self.labels(phrase.tokens)
        shared = self.labels(_shared_words(reading))
        # The way in is often said once for several procedures; devices and purposes belong to one.
        approaches = own[WordAxis.APPROACH] or shared[WordAxis.APPROACH]
        scopes = tuple(t for p in reading.scopes for t in self.labels(p.mentions[0].term)[WordAxis.APPROACH])
        seen = _not_of_the_name(tuple(dict.fromkeys((*approaches, *scopes))), part)
        extra = tuple((label, "index") for label in act.labels)
        qualifiers = (*own[WordAxis.QUALIFIER], *extra)
        no_scope = any(chunk.ruled_out & _SCOPES for chunk in phrase.chunks)
        if part.kept_for_qualifier:
            # What is bypassed to is named after "to", and nothing else is meant there.
            return Said(part.kept_for_qualifier, seen, own[WordAxis.DEVICE], qualifiers, no_scope=no_scope)
        words = frozenset(phrase.tokens) | frozenset(act.route.extra)
        used = part.words | frozenset(token for m in phrase.mentions for token in m.term)
        return Said(words, seen, own[WordAxis.DEVICE], qualifiers, used, no_scope)

    def labels(self, tokens: Sequence[str]) -> Labels:
        """For each of the three axes the labels that the tokens mean, with the term; the longest terms first."""
        found: dict[WordAxis, dict[str, str]] = {
            axis: {} for axis in (WordAxis.APPROACH, WordAxis.DEVICE, WordAxis.QUALIFIER)
        }
        # Longest terms first: they say the most.
        terms = self._words.met(tokens)
        devices = [m for m in terms if m.meaning.axis is WordAxis.DEVICE]
        for met in sorted(terms, key=lambda m: (m.start - m.end, m.start)):
            if met.meaning.axis is WordAxis.APPROACH and any(_within(met, device) for device in devices):
                # A gastrostomy is called percutaneous endoscopic, whatever way it is put in.
                continue
            if met.meaning.axis in found:
                found[met.meaning.axis].setdefault(met.meaning.meaning, met.meaning.term)
        return {axis: tuple(labels.items()) for axis, labels in found.items()}

    def scope_words(self, reading: Reading) -> frozenset[str]:
        """The body part words that the scopes of a text bring along."""
        words: set[str] = set()
        for phrase in reading.scopes:
            for met in self._words.met(phrase.mentions[0].term):
                if met.meaning.axis is WordAxis.SCOPE:
                    words.update(tokens_of(met.meaning.meaning.partition("|")[2]))
        return frozenset(words)


def _shared_words(reading: Reading) -> tuple[str, ...]:
    """The words that may say the way in for every procedure: how a graft was taken says it of that alone."""
    taken = [p for p in reading.phrases if any(_TAKEN in m.term for m in p.mentions)]
    if not taken:
        return reading.tokens
    return tuple(token for p in reading.phrases if p not in taken for token in p.tokens)


def _within(term: Met, name: Met) -> bool:
    return name.start <= term.start and term.end <= name.end and name.end - name.start > term.end - term.start


def _not_of_the_name(approaches: tuple[tuple[str, str], ...], part: Part) -> tuple[tuple[str, str], ...]:
    """The ways in without words that only name the body part: the external auditory canal, opened."""
    apart = tuple(way for way in approaches if tokens_of(way[1])[1:] or not part.words.issuperset(tokens_of(way[1])))
    return apart or approaches


def allowance(part: Part, said: Labels) -> float:
    """How far a body part's rows allow the device and the way in that were said: a port is not put in a lung."""
    total = 0.0
    for axis, at, weight in ((WordAxis.DEVICE, 1, _DEVICE_ALLOWED), (WordAxis.APPROACH, 0, _APPROACH_ALLOWED)):
        wanted = [label for label, _ in said[axis]]
        if wanted and part.rows:
            legal = {v.label for row in part.rows for v in row[at].values}
            near = any(label.startswith(f"{w},") or w.startswith(f"{label},") for w in wanted for label in legal)
            total += weight if legal & set(wanted) else (weight / 2 if near else -weight / 2)
    return total
