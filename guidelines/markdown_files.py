"""The door to markdown-it: a policy in Markdown as a page of HTML, and what its front matter says of it."""

from datetime import date
from typing import Literal

import yaml
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict, ValidationError

from guidelines.errors import DocumentError

_LONGEST_HEAD = 16_384
# Deeper than a page of HTML may be, so that its reader refuses what would be left out here without a word.
_DEEPEST = 600


class PolicyHead(BaseModel):
    """What the front matter of a policy may say; other keys are let be."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    title: str | None = None
    owner: str | None = None
    authority: Literal["team", "payer"] | None = None
    edition: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None


def read_markdown(text: str, label: str) -> tuple[PolicyHead, str]:
    """The front matter, and the rest as HTML.

    Raises DocumentError, with the line, for front matter that is not right.
    """
    head, body = _parted(text)
    said = _policy_head(head, label) if head is not None else None
    if said is None:
        said, body = PolicyHead(), text
    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    # Its own list of links would leave "javascript:" as text that is quoted; the page's reader tells of it instead.
    reader.validateLink = _is_link  # type: ignore[method-assign]
    try:
        html: str = reader.render(body)
    except RecursionError as error:
        raise DocumentError(label, "is nested deeper than any page is; refused") from error
    return said, html


def _is_link(url: str) -> bool:
    return True


def _parted(text: str) -> tuple[str | None, str]:
    """What stands between two lines of --- at the very beginning, and the rest."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return None, text
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        return None, text
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :])


def _policy_head(head: str, label: str) -> PolicyHead | None:
    """The front matter; None for text between two rules, which is none."""
    if len(head) > _LONGEST_HEAD:
        raise DocumentError(label, "the front matter is longer than any is", 1)
    try:
        data = yaml.safe_load(head)
        return PolicyHead.model_validate(data) if isinstance(data, dict) else None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "front matter"
        raise DocumentError(label, f"{field}: {first['msg'].lower()}", 2) from error
    # For a day that does not exist (2026-02-30) yaml raises a plain ValueError.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise DocumentError(label, "the front matter is not right", mark.line + 2 if mark else 2) from error
