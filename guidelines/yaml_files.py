"""The door to PyYAML: files of ours, and front matter with what is wrong in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from guidelines.errors import DocumentError

# For a day that does not exist (2026-02-30) yaml raises a plain ValueError.
NOT_YAML = (yaml.YAMLError, ValueError)
# A tenth of the time; the wheels have it, a build without libyaml has not.
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_ours(text: str) -> Any:
    """What a file that comes with Nosology holds; raises one of NOT_YAML."""
    return yaml.load(text, Loader=_FAST)  # noqa: S506 - the safe loader, in C


def read_front_matter(text: str) -> Any:
    """What front matter holds; raises one of NOT_YAML, or RecursionError where it is nested beyond reason.

    Slower than `read_ours`: text from anywhere may be nested so deep that a loader in C would crash.
    """
    return yaml.safe_load(text)


@contextmanager
def front_matter_problems(label: str | Path) -> Iterator[None]:
    """Turn what is wrong with front matter into a DocumentError with its line."""
    try:
        yield
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "front matter"
        raise DocumentError(label, f"{field}: {first['msg'].lower()}", 2) from error
    except (*NOT_YAML, RecursionError) as error:
        # Counted from the line of --- above it.
        raise DocumentError(label, "the front matter is not right", (line_of(error) or 1) + 1) from error


def line_of(error: BaseException) -> int | None:
    """The line, counted from 1, that an error of the reader tells; None where it tells none."""
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else None
