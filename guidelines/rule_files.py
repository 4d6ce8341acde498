"""Reader of the rules: YAML files, one a chapter, each rule validated and turned into a `Rule` of the rulebook."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from codes.sources.compiled import cached
from guidelines.errors import DocumentError
from guidelines.rules import Addition, Example, Rule, Then, When
from guidelines.yaml_files import NOT_YAML, line_of, read_ours

_CODE_BEGINNING = re.compile(r"[A-Z0-9][0-9A-Z]{0,2}(?:\.[0-9A-Z]{1,4})?|[0-9A-Z]{2,7}")
_TEMPLATE = re.compile(r"(?:\{[a-z_]+(?::[1-7]-?)?\}|[0-9A-Z.])+")
_NAME = re.compile(r"[a-z_]+")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _matching(pattern: re.Pattern[str], what: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"{text[:40]!r} is not {what}")
        return text

    return AfterValidator(check)


Beginning = Annotated[str, _matching(_CODE_BEGINNING, "the beginning of a code")]
Template = Annotated[str, _matching(_TEMPLATE, "a code or a template such as {diabetes:3}.22")]
Name = Annotated[str, _matching(_NAME, "a name of lower-case letters")]
Phrase = Annotated[str, Field(min_length=2, max_length=60)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WhenFields(_Strict):
    """The conditions of a rule as written; all of them have to hold."""

    codes: dict[Name, list[Beginning]] = {}
    absent: list[Beginning] = []
    words: list[list[Phrase]] = []
    unless: list[Phrase] = []
    setting: list[str] = []
    since: date | None = None
    until: date | None = None


class AdditionFields(_Strict):
    """A code to add, before or after the codes of a named group, else at the end."""

    code: Template
    before: Name | None = None
    after: Name | None = None


class ThenFields(_Strict):
    """What a rule does, as written; at least one thing."""

    replace: dict[Name, Template] = {}
    add: list[AdditionFields] = []
    remove: list[str] = []
    order: list[str] = []
    forbid: list[Beginning] = []
    ask: str | None = None
    refer: bool = False

    @model_validator(mode="after")
    def _does_something(self) -> "ThenFields":
        if not (self.replace or self.add or self.remove or self.order or self.forbid or self.ask or self.refer):
            raise ValueError("the rule does nothing")
        return self


class ExampleFields(_Strict):
    """A set of codes and words, and what the rule makes of it; `fires: false` for one that it must leave alone."""

    codes: list[str] = []
    text: str = ""
    setting: str | None = None
    as_of: date | None = None
    gives: list[str] | None = None
    fires: bool = True


class RuleFields(_Strict):
    """One rule as written."""

    id: Annotated[str, _matching(_ID, "an id such as sepsis-first")]
    section: str
    because: Annotated[str, Field(min_length=20, max_length=220)]
    when: WhenFields
    then: ThenFields
    examples: list[ExampleFields]
    priority: int = 50

    @model_validator(mode="after")
    def _is_shown(self) -> "RuleFields":
        fire = sum(example.fires for example in self.examples)
        if fire < 2 or fire == len(self.examples):
            raise ValueError("a rule needs two examples that fire and one that must not")
        named = {*self.when.codes}
        used = {*self.then.replace, *(n for a in self.then.add for n in (a.before, a.after) if n)}
        if not used <= named:
            raise ValueError(f"no group of codes is named {sorted(used - named)[0]}")
        return self


class RuleFile(_Strict):
    """One file: the document that its sections are numbered in, and its rules."""

    document: str
    rules: list[RuleFields]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The rules as they are kept, and a hash of the files that they were read from."""

    files: str
    rules: tuple[Rule, ...]


@cache
def packaged_rules(kept: Path | None = None) -> tuple[Rule, ...]:
    """Every rule that comes with Nosology, in the order they are applied: by priority, then file and place.

    They are kept in compiled form in the folder `kept`, where one is given, and read anew when a file has changed.
    """
    paths = sorted((Path(str(files("guidelines"))) / "rules").glob("*.yaml"))
    if kept is None:
        return _in_order(paths)
    hashed = hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()
    path = kept / f"rules-{hashed[:16]}.bin"
    found = cached(path, _Compiled, lambda: _Compiled(hashed, _in_order(paths)))
    return found.rules if found.files == hashed else _in_order(paths)


def _in_order(paths: Iterable[Path]) -> tuple[Rule, ...]:
    return tuple(sorted((rule for path in paths for rule in read_rules(path)), key=lambda rule: rule.priority))


def read_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of one file; raises DocumentError naming the file and the rule or line that is wrong."""
    try:
        data = read_ours(path.read_text(encoding="utf-8"))
        file = RuleFile.model_validate(data)
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(path, "the file cannot be read as UTF-8 text") from error
    except ValidationError as error:
        raise DocumentError(path, _first_problem(error, data)) from error
    except NOT_YAML as error:
        raise DocumentError(path, "not YAML", line_of(error)) from error
    return tuple(_rule(file.document, fields) for fields in file.rules)


def _as_asked(phrases: Iterable[str]) -> tuple[str, ...]:
    """Phrases as written and as a folded question has them: "mother's chart" is asked for as "mother chart".

    >>> _as_asked(["mother's chart", "c/s", "pregnan*"])
    ("mother's chart", 'mother chart', 'c/s', 'c s', 'pregnan*')
    """
    both = (text for phrase in phrases for text in (phrase, _folded(phrase)))
    return tuple(dict.fromkeys(text for text in both if len(text) > 1))


def _folded(phrase: str) -> str:
    return " ".join(re.findall(r"[a-z0-9*]+", re.sub(r"['’]s\b", "", phrase.lower())))


def _first_problem(error: ValidationError, data: Any) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    place = list(first["loc"])
    if place[:1] == ["rules"] and len(place) > 1 and isinstance(place[1], int):
        rule = data["rules"][place[1]]
        name = rule.get("id", place[1]) if isinstance(rule, dict) else place[1]
        return f"rule {name}, {'.'.join(map(str, place[2:])) or 'as a whole'}: {first['msg'].lower()}"
    return f"{'.'.join(map(str, place)) or 'the file'}: {first['msg'].lower()}"


def when_of(fields: WhenFields) -> When:
    """The conditions of a rule, or of anything else that holds where a rule would."""
    return When(
        codes={name: tuple(beginnings) for name, beginnings in fields.codes.items()},
        absent=tuple(fields.absent),
        words=tuple(_as_asked(alternatives) for alternatives in fields.words),
        unless=_as_asked(fields.unless),
        settings=frozenset(fields.setting),
        since=fields.since,
        until=fields.until,
    )


def _rule(document: str, fields: RuleFields) -> Rule:
    then = fields.then
    return Rule(
        id=fields.id,
        document=document,
        section=fields.section,
        because=fields.because,
        when=when_of(fields.when),
        then=Then(
            replace=dict(then.replace),
            add=tuple(Addition(a.code, a.before, a.after) for a in then.add),
            remove=tuple(then.remove),
            order=tuple(then.order),
            forbid=tuple(then.forbid),
            ask=then.ask,
            refer=then.refer,
        ),
        examples=tuple(
            Example(
                tuple(e.codes), e.text, e.setting, e.as_of, tuple(e.gives) if e.gives is not None else None, e.fires
            )
            for e in fields.examples
        ),
        priority=fields.priority,
    )
