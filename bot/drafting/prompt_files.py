"""The prompts that come with Nosology: a file each, with name and version in front."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.drafting.calls import Prompt
from guidelines.errors import DocumentError
from guidelines.yaml_files import front_matter_problems, read_front_matter


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: int


def prompt(name: str, material: str) -> Prompt:
    """The prompt of a name over material; raises DocumentError where the file is not as it should be."""
    head, instructions = _read(Path(str(files("bot"))) / "drafting" / "prompts" / f"{name}.md")
    return Prompt(head.name, head.version, instructions, material)


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
