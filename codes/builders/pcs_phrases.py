"""A text about procedures, parted into procedures: which words name an operation, and which belong to it.

"Lap chole with liver biopsy" is two procedures; "destruction of lesions of cervix and vagina" is one
operation on two body parts; "colonoscopy with polypectomy" is one, since a scope is only its way in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from codes.builders.pcs_names import SIDES
from codes.builders.pcs_stems import with_stems
from codes.builders.pcs_words import Met, PcsWords, WordAxis, tokens_of

_MARKS = frozenset({",", ";", "+", "/", "&", ".", "(", ")"})
_PARTING = frozenset({"and", "with", "then", "plus", "followed", "also", "including", "via"})
_NEGATION = frozenset({"no", "without", "not"})
_NEAR = "between"
_MOST_TOKENS = 400
_LEVELS = re.compile(r"\b([CTLS])\s?(\d{1,2})\s*(?:-|–|/|to|through)\s*([CTLS]?)(\d{1,2})\b", re.IGNORECASE)
# Not an end of a range that no level of the spine spans.
_LEVEL = re.compile(r"(?<![-–/\w])([CTL])(\d{1,2})(?![-–/]?\w)", re.IGNORECASE)
_LAST_LEVEL = {"C": 7, "T": 12, "L": 5}
_JUNCTIONS = {
    "C": "cervicothoracic vertebral",
    "T": "thoracolumbar vertebral",
    "L": "lumbosacral",
}
_REGIONS = {"C": "cervical vertebral", "T": "thoracic vertebral", "L": "lumbar vertebral"}
_MANY = {"C": "2 or more", "L": "2 or more"}
_ORDER = "CTLS"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words between two marks; an `aside` stood in brackets. `ruled_out` are words that were denied."""

    tokens: tuple[str, ...]
    aside: bool = False
    ruled_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mention:
    """An operation named in a chunk: its term and the meanings our table gives it (none for an index term)."""

    term: tuple[str, ...]
    meanings: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """One procedure: the operations that name it (all say the same act), its chunks, and the terms met in them."""

    mentions: tuple[Mention, ...]
    chunks: tuple[Chunk, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """All its words."""
        return tuple(token for chunk in self.chunks for token in chunk.tokens)

    @property
    def text(self) -> str:
        """Its words in reading order."""
        return " ".join(self.tokens)

    def sides(self) -> frozenset[str]:
        """The sides it says."""
        return frozenset(self.tokens) & SIDES


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole text: its procedures, its scopes (ways in, or looked through alone), and all its words."""

    phrases: tuple[Phrase, ...]
    scopes: tuple[Phrase, ...]
    tokens: tuple[str, ...]


def spoken_levels(text: str) -> str:
    """The text with levels of the spine in words.

    >>> spoken_levels("L4-5 fusion")
    'lumbar vertebral fusion'
    >>> spoken_levels("fusion of L4-S1")
    'fusion of lumbar vertebral and lumbosacral'
    """
    return _LEVEL.sub(_one_in_words, _LEVELS.sub(_in_words, text))


def read_phrases(text: str, words: PcsWords, index_heads: frozenset[tuple[str, ...]]) -> Reading:
    """Part a text into procedures; `index_heads` are the main terms of the index that name one."""
    tokens = with_stems(words.rewritten(tokens_of(spoken_levels(text))[:_MOST_TOKENS]), words.naming)
    scope_terms = frozenset(tokens_of(row.term) for row in words.of_axis(WordAxis.SCOPE))
    phrases: list[Phrase] = []
    scopes: list[Phrase] = []
    waiting: tuple[Chunk, ...] = ()
    for chunk in _chunks(tokens):
        found = tuple(_mentions(chunk.tokens, words, index_heads))
        acts = tuple(m for m in found if m.term not in scope_terms)
        scopes += [Phrase((m,), (chunk,)) for m in found if m.term in scope_terms]
        if acts and phrases and _adjective(acts, chunk):
            last = phrases[-1]
            phrases[-1] = Phrase((*last.mentions, *acts), (*last.chunks, chunk))
        elif acts:
            for number, (group, part) in enumerate(_groups(acts, chunk)):
                phrases.append(Phrase(group, (*(waiting if number == 0 else ()), part)))
            waiting = ()
        elif phrases:
            phrases[-1] = replace(phrases[-1], chunks=(*phrases[-1].chunks, chunk))
        else:
            waiting = (*waiting, chunk)
    if not phrases and (waiting or scopes):
        # "Cystoscopy with stent": the device tells what the scope was for.
        chunks = tuple(dict.fromkeys((*waiting, *(c for scope in scopes for c in scope.chunks))))
        phrases += _implied(chunks, words)
    if waiting and scopes:
        scopes[0] = replace(scopes[0], chunks=tuple(dict.fromkeys((*waiting, *scopes[0].chunks))))
    return Reading(tuple(phrases), tuple(scopes), tokens)


def _implied(chunks: tuple[Chunk, ...], words: PcsWords) -> Iterator[Phrase]:
    """A device named alone was put in; tissue named alone took the place of something."""
    for chunk in chunks:
        devices = [m for m in words.met(chunk.tokens) if m.meaning.axis is WordAxis.DEVICE]
        if devices:
            tissue = "Tissue" in devices[0].meaning.meaning
            meanings = ("Replacement", "Supplement") if tissue else ("Insertion",)
            start, end = devices[0].start, devices[0].end
            yield Phrase((Mention(chunk.tokens[start:end], meanings, start, end),), chunks)
            return


def _chunks(tokens: Sequence[str]) -> Iterator[Chunk]:
    held: list[str] = []
    denied: list[str] = []
    aside = denying = skipping = False
    for word in (*tokens, ","):
        if word in _MARKS or (word in _PARTING and not skipping):
            if held or denied:
                yield Chunk(tuple(held), aside, frozenset(denied))
            held, denied = [], []
            denying = skipping = False
            aside = word == "(" or (aside and word != ")")
        elif word in _NEGATION:
            denying = True
        elif word == _NEAR:
            # "between shoulder and elbow" says where, and names two body parts that are not operated on.
            skipping = True
        elif denying:
            denied.append(word)
        elif not skipping:
            held.append(word)


def _mentions(tokens: tuple[str, ...], words: PcsWords, index_heads: frozenset[tuple[str, ...]]) -> Iterator[Mention]:
    met = words.met(tokens)
    operations = {(m.start, m.end): m.meaning.meanings for m in met if m.meaning.axis is WordAxis.OPERATION}
    # A word inside a longer name is no operation: the drainage of a drainage device, the CT of "CT guided".
    longer = [m for m in met if m.meaning.axis in (WordAxis.DEVICE, WordAxis.APPROACH)]
    at = 0
    while at < len(tokens):
        for length in range(min(7, len(tokens) - at), 0, -1):
            span = (at, at + length)
            known = span in operations or tuple(tokens[at : at + length]) in index_heads
            if known and not any(_inside(span, m, span in operations) for m in longer):
                yield Mention(tuple(tokens[at : at + length]), operations.get(span, ()), at, at + length)
                at += length
                break
        else:
            at += 1


def _adjective(acts: tuple[Mention, ...], chunk: Chunk) -> bool:
    """Whether a chunk only says more of the act before it: "debridement, non-excisional"."""
    return len(acts) == 1 and acts[0].end - acts[0].start == len(chunk.tokens) and acts[0].term[-1].endswith("al")


def _inside(span: tuple[int, int], name: Met, is_operation: bool) -> bool:
    if name.meaning.axis is WordAxis.APPROACH and span[1] == name.end:
        # "Abdominal hysterectomy" says the way in and the act.
        return False
    if name.meaning.axis is WordAxis.DEVICE and not is_operation and name.end - name.start == span[1] - span[0]:
        # The index leads from a device to where it is usually put; beside an act it only says with what.
        return span == (name.start, name.end)
    return name.start <= span[0] and span[1] <= name.end and name.end - name.start > span[1] - span[0]


def _groups(acts: tuple[Mention, ...], chunk: Chunk) -> Iterable[tuple[tuple[Mention, ...], Chunk]]:
    """Neighbouring mentions name one act ("excisional biopsy"); words between them part two acts."""
    groups: list[list[Mention]] = [[acts[0]]]
    for act in acts[1:]:
        before = groups[-1]
        apart = chunk.tokens[before[-1].end : act.start]
        shared = not before[-1].meanings or not act.meanings or set(before[-1].meanings) & set(act.meanings)
        if not apart or (shared and len(before) == 1 and len(apart) <= 2):
            before.append(act)
        else:
            groups.append([act])
    if len(groups) == 1:
        return ((tuple(groups[0]), chunk),)
    starts = [0, *(group[0].start for group in groups[1:]), len(chunk.tokens)]
    return tuple(
        (tuple(group), replace(chunk, tokens=chunk.tokens[starts[n] : starts[n + 1]])) for n, group in enumerate(groups)
    )


def _in_words(match: re.Match[str]) -> str:
    first, low, second, high = match[1].upper(), int(match[2]), (match[3] or match[1]).upper(), int(match[4])
    parts = []
    if first == second:
        count = high - low
        if first in _REGIONS and count > 0 and high <= _LAST_LEVEL[first]:
            parts.append(_level(first, count))
    elif _ORDER.index(first) + 1 == _ORDER.index(second) and low <= _LAST_LEVEL.get(first, 0):
        within = _LAST_LEVEL[first] - low
        parts += [_level(first, within)] if within else []
        parts.append(_JUNCTIONS[first])
        parts += [_level(second, high - 1)] if high > 1 and second in _REGIONS else []
    return " and ".join(parts) or match[0]


def _one_in_words(match: re.Match[str]) -> str:
    region = match[1].upper()
    return _REGIONS[region] if 0 < int(match[2]) <= _LAST_LEVEL[region] else match[0]


def _level(region: str, count: int) -> str:
    if count == 1:
        return _REGIONS[region]
    many = ("2 to 7" if count <= 7 else "8 or more") if region == "T" else _MANY[region]
    return f"{_REGIONS[region]} {many}"
