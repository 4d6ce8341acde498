"""The door to markdown-it: a policy in Markdown as a page of HTML, and what its front matter says of it."""

from datetime import date
from typing import Literal

from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict

from guidelines.errors import DocumentError
from guidelines.yaml_files import front_matter_problems, read_front_matter

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
    with front_matter_problems(label):
        data = read_front_matter(head)
        said = PolicyHead.model_validate(data) if isinstance(data, dict) else None
    return said
