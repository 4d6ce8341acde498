"""Reader of the digest: Markdown files with front matter, one heading for each official section.

A heading reads `### I.A.9.a "Other" codes {page=9}`, or `{page=40 changed=short-phrase}` when the
section differs from the edition before.
"""

import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from guidelines.errors import DocumentError
from guidelines.models import GuidelineSection
from guidelines.yaml_files import front_matter_problems, read_front_matter

_HEADING = re.compile(
    r"^(?P<depth>#{2,6}) (?P<number>\S+) (?P<title>.+) \{page=(?P<page>\d+)(?: changed=(?P<changed>[^}\s]+))?\}$"
)
_BELOW = re.compile(r"[.#]")


class FrontMatter(BaseModel):
    """The head of a digest file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str
    title: str
    edition: str
    authority: str
    section: str
    section_title: str
    effective_from: date
    effective_to: date


def packaged_digest() -> tuple[GuidelineSection, ...]:
    """Every section of the digest that comes with Nosology, in official order of the files' names."""
    folder = Path(str(files("guidelines"))) / "digest"
    paths = sorted(folder.rglob("*.md"))
    if not paths:
        raise DocumentError(folder, "no digest here; reinstall Nosology")
    return tuple(section for path in paths for section in read_digest(path))


def read_digest(path: Path) -> tuple[GuidelineSection, ...]:
    """The sections of one digest file; heading-only sections come with empty text.

    Raises DocumentError, with the line, for anything that is not in the layout.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(path, "the file cannot be read as UTF-8 text") from error
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise DocumentError(path, "no front matter between two lines of ---", 1)
    end = lines.index("---", 1)
    head = _front_matter(path, "\n".join(lines[1:end]))
    return tuple(_sections(path, head, lines, end + 1))


def _front_matter(path: Path, text: str) -> FrontMatter:
    with front_matter_problems(path):
        head = FrontMatter.model_validate(read_front_matter(text))
    return head


def _sections(path: Path, head: FrontMatter, lines: list[str], start: int) -> Iterator[GuidelineSection]:
    titles: dict[str, str] = {}
    current: re.Match[str] | None = None
    body: list[str] = []
    for number, line in enumerate(lines[start:], start + 1):
        if not line.startswith("#"):
            if line.strip() and current is None:
                raise DocumentError(path, "text before the first heading", number)
            body.append(line)
            continue
        if current is not None:
            yield _section(head, current, body, titles)
        current, body = _HEADING.match(line), []
        if current is None:
            raise DocumentError(path, "a heading needs a number, a title and {page=N}", number)
        titles[current["number"]] = current["title"]
    if current is None:
        raise DocumentError(path, "the file holds no section")
    yield _section(head, current, body, titles)


def _section(head: FrontMatter, heading: re.Match[str], body: list[str], titles: dict[str, str]) -> GuidelineSection:
    number = heading["number"]
    changed = heading["changed"]
    return GuidelineSection(
        document_id=head.document,
        document_title=head.title,
        edition=head.edition,
        number=number,
        title=heading["title"],
        text="\n".join(body).strip(),
        page=int(heading["page"]),
        effective_from=head.effective_from,
        effective_to=head.effective_to,
        authority=head.authority,
        heading_path=tuple(titles[n] for n in _line(number) if n in titles),
        changed=changed.replace("-", " ") if changed else None,
    )


def _line(number: str) -> Iterator[str]:
    # "I.C.9.a" lies below "I.C.9"; "Appendix-I#reporting-options", which has no number, below "Appendix-I".
    for end in (match.start() for match in _BELOW.finditer(number)):
        yield number[:end]
    yield number
