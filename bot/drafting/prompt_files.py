"""The prompts that come with Nosology: a file each, with name and version in front."""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.drafting.calls import Prompt
from guidelines.errors import DocumentError
from guidelines.yaml_files import front_matter_problems, read_front_matter

# Words in a row that no sentence about coding shares with a prompt by chance.
_RUN = 6


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: int


def prompt(name: str, material: str) -> Prompt:
    """The prompt of a name over material; raises DocumentError where the file is not as it should be."""
    head, instructions = _read(Path(str(files("bot"))) / "drafting" / "prompts" / f"{name}.md")
    return Prompt(head.name, head.version, instructions, material)


def repeats_prompts(text: str) -> bool:
    """Whether a text says words of a prompt again, in a row.

    >>> repeats_prompts("My orders: you are an experienced medical coder who answers a colleague.")
    True
    """
    return not _runs(text).isdisjoint(_runs_of_prompts())


@cache
def _runs_of_prompts() -> frozenset[tuple[str, ...]]:
    folder = Path(str(files("bot"))) / "drafting" / "prompts"
    return frozenset(run for path in folder.glob("*.md") for run in _runs(_read(path)[1]))


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


@cache
def _read(path: Path) -> tuple[_Head, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(path, "the file cannot be read as UTF-8 text") from error
    opening, _, rest = text.partition("---\n")
    front, closing, body = rest.partition("\n---\n")
    if opening or not closing:
        raise DocumentError(path, "no front matter between two lines of ---", 1)
    with front_matter_problems(path):
        head = _Head.model_validate(read_front_matter(front))
    return head, body.strip()
