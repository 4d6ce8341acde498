"""Column types that both databases read back as they were written."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator


def writable(text: str) -> str:
    """The text as it is written and read back."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")


class Words(TypeDecorator[str]):
    """Text of people; what UTF-8 or PostgreSQL cannot hold (a lone surrogate, NUL) is replaced."""

    impl: type[String] = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is written."""
        return value and writable(value)


class Name(Words):
    """A short text by which rows are found, whatever a caller asks for: an id, a code."""

    impl = String
    cache_ok = True


class PlainData(TypeDecorator[Any]):
    """Plain data as a text of JSON in ASCII, which carries any character that came in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """What is written."""
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """What is read."""
        return None if value is None else json.loads(value)


class Moment(TypeDecorator[datetime]):
    """A point in time; SQLite has no time zones and keeps UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What is written; a time without a zone would be another one on another machine."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a point in time needs its time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What is read."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
