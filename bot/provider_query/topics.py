"""What a provider may be asked, read from `topics.yaml` and held to the guard when it is read."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.provider_query.guard import is_neutral
from guidelines.rule_files import WhenFields, when_of
from guidelines.rules import Rule, Situation, Then, effect
from guidelines.yaml_files import read_ours


class Form(StrEnum):
    """How a query is answered. Yes and no are for what is documented: a link, a diagnosis, present on admission."""

    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Topic:
    """One matter; it applies where a rule of `asked` asked, a finding of its kind stands, or its own rule fires."""

    id: str
    question: str
    options: tuple[str, ...]
    form: Form
    because: str
    source: str
    indicators: int
    asked: frozenset[str]
    finding: str
    rule: Rule | None

    def holds(self, situation: Situation) -> bool:
        """Whether its own conditions hold."""
        return self.rule is not None and effect(self.rule, situation) is not None


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    because: str
    source: str = ""
    question: Annotated[str, Field(min_length=20)]
    options: list[str] = []
    form: Form = Form.CHOICE
    indicators: int = 1
    asked: list[str] = []
    finding: str = ""
    when: WhenFields | None = None

    @model_validator(mode="after")
    def _may_be_asked(self) -> "_Fields":
        if sum(map(bool, (self.asked, self.finding, self.when))) != 1:
            raise ValueError("a topic applies by asked, finding or when, by one of them")
        if not self.source and not self.asked:
            raise ValueError("a topic that no rule asks for names its source")
        if self.options and self.form is Form.YES_NO:
            raise ValueError("a question answered by yes or no has no other options")
        if not all(is_neutral(text) for text in (self.question, *self.options)):
            raise ValueError("a query may not say that")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    topics: list[_Fields]


@cache
def packaged_topics() -> tuple[Topic, ...]:
    """Every topic that comes with Nosology, in the order they are tried."""
    text = (files("bot") / "provider_query" / "topics.yaml").read_text(encoding="utf-8")
    return tuple(_topic(fields) for fields in _File.model_validate(read_ours(text)).topics)


def _topic(fields: _Fields) -> Topic:
    rule = Rule(fields.id, "", "", fields.because, when_of(fields.when), Then(refer=True)) if fields.when else None
    return Topic(
        id=fields.id,
        question=fields.question,
        options=("Yes", "No") if fields.form is Form.YES_NO else tuple(fields.options),
        form=fields.form,
        because=fields.because,
        source=fields.source,
        indicators=fields.indicators,
        asked=frozenset(fields.asked),
        finding=fields.finding,
        rule=rule,
    )
