"""Untrusted requests, validated: a line of a batch, a body of the API, the options of a command."""

import json
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from bot.errors import UsageError
from bot.models import Question
from bot.records.kept import LONGEST_COMMENT, Feedback, Reason, Verdict
from bot.specialties import Specialty
from codes.checker.claim import Sex
from codes.models import Setting, System

LONGEST_QUESTION = 60_000
MOST_CODES = 50
MOST_CHECKED = 100
LONGEST_CODE = 40
LONGEST_NAME = 200
OLDEST_AGE = 150

# What coders write for a setting beside the three names of the contract.
_SEXES = {"f": "female", "m": "male", "": None, "unknown": None, "u": None}
_SETTINGS = {"ed": "outpatient", "er": "outpatient", "any": None, "": None, "profee": "professional"}


def _setting(value: Any) -> Any:
    folded = value.strip().lower() if isinstance(value, str) else value
    return _SETTINGS.get(folded, folded) if isinstance(folded, str) else folded


def _system(value: Any) -> Any:
    return value.strip().lower().replace("-", "") or None if isinstance(value, str) else value


def _specialty(value: Any) -> Any:
    folded = value.strip().lower() if isinstance(value, str) else value
    return (folded.replace(" ", "_") or None) if isinstance(folded, str) else folded


def _sex(value: Any) -> Any:
    folded = value.strip().lower() if isinstance(value, str) else value
    return _SEXES.get(folded, folded) if isinstance(folded, str) else folded


def _day(value: Any) -> date | None:
    # pydantic alone would read 20260815 as seconds since 1970.
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(value.strip())
    except (AttributeError, ValueError):
        raise ValueError("not a date that exists; write it as 2026-08-15") from None


RequestDay = Annotated[date | None, BeforeValidator(_day)]
RequestSetting = Annotated[Setting | None, BeforeValidator(_setting)]
RequestSystem = Annotated[System, BeforeValidator(_system)]


class AnswerRequest(BaseModel):
    """The batch request object of the contract; only `question` is required, unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    question: str = Field(max_length=LONGEST_QUESTION)
    id: StrictStr | StrictInt | None = None
    as_of: RequestDay = None
    setting: RequestSetting = None
    system: Annotated[System | None, BeforeValidator(_system)] = None
    top: int = Field(default=10, ge=1, le=MOST_CODES)
    specialty: Annotated[Specialty | None, BeforeValidator(_specialty)] = Field(
        default=None,
        description="Its sections of the practice shelf come first among those that fit equally well; codes stay.",
    )
    asker: str | None = Field(
        default=None,
        max_length=LONGEST_NAME,
        description="Whom the caller asks for; kept with the answer as long as the question's words are.",
    )

    def to_question(self, today: date, surface: str = "terminal") -> Question:
        """The question asked on a surface; without a date it is asked of today."""
        return Question(
            text=self.question,
            as_of=self.as_of or today,
            id=self.id,
            setting=self.setting,
            system=self.system,
            top=self.top,
            asker=self.asker,
            surface=surface,
            specialty=self.specialty,
        )


class FeedbackRequest(BaseModel):
    """What a person says of an answer; unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    verdict: Verdict
    reason: Reason | None = None
    comment: str = Field(default="", max_length=LONGEST_COMMENT)
    by: str = Field(
        default="api",
        min_length=1,
        max_length=LONGEST_NAME,
        description="Whose word it is; a later word of the same person replaces it.",
    )

    def to_feedback(self, answer_id: str) -> Feedback:
        """The same, of an answer."""
        return Feedback(answer_id, self.by, self.verdict, self.reason, self.comment)


CodeText = Annotated[str, Field(max_length=LONGEST_CODE)]


class CheckRequest(BaseModel):
    """A set of codes in their reported order, to be checked; unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    codes: tuple[CodeText, ...] = Field(min_length=1, max_length=MOST_CHECKED)
    as_of: RequestDay = None
    setting: RequestSetting = Field(default=None, description="Decides which edits apply.")
    age: int | None = Field(default=None, ge=0, le=OLDEST_AGE, description="The patient's age in whole years.")
    sex: Annotated[Sex | None, BeforeValidator(_sex)] = None


def parse_request(line: str) -> AnswerRequest:
    """A request from one line of JSON; raises UsageError with one line that never repeats the question."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError("not a line of JSON") from error
    if not isinstance(data, dict):
        raise UsageError("expected a JSON object with the field question")
    return validated(data)


def validated(data: dict[str, Any]) -> AnswerRequest:
    """A request from its fields; raises UsageError naming the field that is wrong."""
    try:
        return AnswerRequest.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "request"
        raise UsageError(f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}") from error


def parse_date(text: str) -> date:
    """A date as YYYY-MM-DD; raises UsageError for one that does not exist."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"{text.strip()[:20]!r} is not a date; write it as 2026-08-15") from error
