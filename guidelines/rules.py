"""One rule of the rulebook as a record, and what it makes of a situation. Pure: nothing is read, nothing is kept."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

_TEMPLATE = re.compile(r"\{(?P<name>[a-z_]+)(?::(?P<length>[1-7])(?P<rest>-)?)?\}")
_NO_DAY = date(2026, 1, 1)
# As much of a code's beginning as tells most rules apart before they are looked at.
_HEAD = 3


def _letters(phrase: str) -> str:
    return phrase.lower().rstrip("*")


@dataclass(frozen=True, slots=True)
class Situation:
    """The codes found so far in the order of the question, the question's folded words, the setting, the date."""

    codes: tuple[str, ...]
    text: str = ""
    setting: str | None = None
    as_of: date = _NO_DAY
    heads: frozenset[str] = field(init=False, repr=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        # Kept beside the codes: a thousand rules ask for them.
        heads = frozenset(code[:n] for code in self.codes for n in range(1, _HEAD + 1))
        object.__setattr__(self, "heads", heads)


@dataclass(frozen=True, slots=True)
class When:
    """All of it has to hold. `codes`: for each named group a code that begins with one of its beginnings.

    `absent`: no code begins so. `words`: of each tuple one phrase stands in the text; `unless`: none does.
    """

    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    settings: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    heads: tuple[frozenset[str], ...] = field(init=False, repr=False, compare=False, default=())
    letters: tuple[tuple[str, ...], ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        heads = tuple(frozenset(b[:_HEAD] for b in beginnings) for beginnings in self.codes.values())
        object.__setattr__(self, "heads", heads)
        object.__setattr__(self, "letters", tuple(tuple(map(_letters, some)) for some in self.words))


@dataclass(frozen=True, slots=True)
class Addition:
    """A code to add before or after the codes of a group, else at the end; it may be a template."""

    code: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Then:
    """What is done, in this order: replace, add, order, remove; `forbid` takes codes away that must not stand there.

    Templates name a group: "{diabetes:3}.22" is the first three characters of its code and ".22", "F02.{dementia:4-}"
    what stands after its first four. `remove` and `order` name groups or beginnings of codes. `ask` is a question to
    the coder; `refer` only shows the section.
    """

    replace: Mapping[str, str] = field(default_factory=dict)
    add: tuple[Addition, ...] = ()
    remove: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    ask: str | None = None
    refer: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A situation that shows the rule: `gives` are the codes after it (None: unchanged), `fires` whether it applies."""

    codes: tuple[str, ...]
    text: str = ""
    setting: str | None = None
    as_of: date | None = None
    gives: tuple[str, ...] | None = None
    fires: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One official rule that can be executed; `section` is its official number in `document`."""

    id: str
    document: str
    section: str
    because: str
    when: When
    then: Then
    examples: tuple[Example, ...] = ()
    priority: int = 50

    @property
    def passage_id(self) -> str:
        """The section as a passage."""
        return f"{self.document}:{self.section}"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule makes of a situation: the codes in sequence, and those it forbids."""

    codes: tuple[str, ...]
    forbidden: tuple[str, ...]


def effect(rule: Rule, situation: Situation) -> Effect | None:
    """The effect of a rule, or None where it does not apply.

    A rule that neither changes the codes nor asks nor refers does not apply: what it wants is there already.
    """
    if not _near(rule.when, situation) or not _said(rule.when, situation):
        return None
    groups = _groups(rule.when, situation)
    if groups is None:
        return None
    codes = _changed(rule.then, groups, situation.codes)
    forbidden = tuple(c for c in codes if rule.then.forbid and c.startswith(rule.then.forbid))
    codes = tuple(c for c in codes if c not in forbidden)
    if codes == situation.codes and not (rule.then.ask or rule.then.refer):
        return None
    return Effect(codes, forbidden)


def _near(when: When, situation: Situation) -> bool:
    """Whether a rule may apply, by heads of codes and letters of words; loops, since nearly all rules end here."""
    for heads in when.heads:
        if heads.isdisjoint(situation.heads):
            return False
    for alternatives in when.letters:
        for letters in alternatives:
            if letters in situation.text:
                break
        else:
            return False
    return True


def _groups(when: When, situation: Situation) -> dict[str, tuple[str, ...]] | None:
    found: dict[str, tuple[str, ...]] = {}
    for name, beginnings in when.codes.items():
        found[name] = tuple(code for code in situation.codes if code.startswith(beginnings))
        if not found[name]:
            return None
    if when.absent and any(code.startswith(when.absent) for code in situation.codes):
        return None
    return found


def _said(when: When, situation: Situation) -> bool:
    if when.settings and situation.setting not in when.settings:
        return False
    if (when.since and situation.as_of < when.since) or (when.until and situation.as_of > when.until):
        return False
    if not all(_stands(alternatives, situation.text) for alternatives in when.words):
        return False
    return not (when.unless and _stands(when.unless, situation.text))


def _stands(alternatives: tuple[str, ...], text: str) -> bool:
    """Whether one of the phrases stands in the text; most do not even as letters, and need no pattern."""
    near = tuple(phrase for phrase in alternatives if _letters(phrase) in text)
    return bool(near) and _phrase(near).search(text) is not None


@lru_cache(maxsize=4096)
def _phrase(alternatives: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases as whole words; a final * stands for the rest of a word."""
    texts = (re.escape(text.lower().rstrip("*")) + (r"\w*" if text.endswith("*") else "") for text in alternatives)
    return re.compile(rf"(?<!\w)(?:{'|'.join(texts)})(?!\w)")


def _changed(then: Then, groups: Mapping[str, tuple[str, ...]], codes: Sequence[str]) -> tuple[str, ...]:
    out = list(codes)
    for name, template in then.replace.items():
        # Each code fills its own template: two drugs stay two drugs.
        out = [_filled(template, {**groups, name: (code,)}) if code in groups[name] else code for code in out]
    for addition in then.add:
        made = _filled(addition.code, groups)
        if made not in out:
            out.insert(_place(addition, groups, out), made)
    # Ordered first, so that what replaces a code comes to stand where that one stood.
    ordered = _ordered(then.order, groups, dict.fromkeys(out))
    return tuple(code for code in ordered if not _named(code, then.remove, groups))


def _filled(template: str, groups: Mapping[str, tuple[str, ...]]) -> str:
    def part(match: re.Match[str]) -> str:
        code = groups[match["name"]][0]
        if not match["length"]:
            return code
        length = int(match["length"])
        return code[length:] if match["rest"] else code[:length]

    return _TEMPLATE.sub(part, template)


def _place(addition: Addition, groups: Mapping[str, tuple[str, ...]], codes: Sequence[str]) -> int:
    if addition.before:
        places = [n for n, code in enumerate(codes) if code in groups[addition.before]]
        return places[0] if places else 0
    if addition.after:
        places = [n for n, code in enumerate(codes) if code in groups[addition.after]]
        return places[-1] + 1 if places else len(codes)
    return len(codes)


def _named(code: str, names: Iterable[str], groups: Mapping[str, tuple[str, ...]]) -> bool:
    return any(code in groups[name] if name in groups else code.startswith(name) for name in names)


def _ordered(names: Sequence[str], groups: Mapping[str, tuple[str, ...]], codes: Iterable[str]) -> tuple[str, ...]:
    """The codes with those that `names` speak of in that order, from the place where the first of them stands."""
    listed = list(codes)
    ranks = {code: next((n for n, name in enumerate(names) if _named(code, (name,), groups)), None) for code in listed}
    spoken = sorted((c for c in listed if ranks[c] is not None), key=lambda c: ranks[c] or 0)
    if spoken == [code for code in listed if ranks[code] is not None] and _together(listed, ranks):
        # In the right order already: what stands between them may stay there.
        return tuple(listed)
    first = next(n for n, code in enumerate(listed) if ranks[code] is not None)
    before = [code for code in listed[:first] if ranks[code] is None]
    after = [code for code in listed[first:] if ranks[code] is None]
    return (*before, *spoken, *after)


def _together(codes: Sequence[str], ranks: Mapping[str, int | None]) -> bool:
    """Whether the codes of one name stand side by side."""
    places: dict[int, list[int]] = {}
    for place, code in enumerate(codes):
        rank = ranks[code]
        if rank is not None:
            places.setdefault(rank, []).append(place)
    return all(found[-1] - found[0] == len(found) - 1 for found in places.values())
