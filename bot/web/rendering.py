"""Templates: the door to Jinja2. Everything that comes in is escaped, and a name that is missing is an error."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

STATIC = "static"


class Templates:
    """The templates of `templates/`, read when first used."""

    def __init__(self) -> None:
        """Set up the environment; every template is escaped, whatever its name."""
        self._environment = Environment(
            loader=PackageLoader("bot.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters |= {"day": day, "moment": moment}
        self._environment.globals["asset"] = _assets().__getitem__

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """A page or a part of one."""
        return self._environment.get_template(name).render(context)


def day(value: date | datetime | str) -> str:
    """A date as coders write it in a text.

    >>> day(date(2026, 8, 5)), day("2026-10-01")
    ('5 Aug 2026', '1 Oct 2026')
    """
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{value.day} {value:%b %Y}"


def moment(value: datetime) -> str:
    """A point in time, to the minute, in the time zone of this machine."""
    local = value.astimezone()
    return f"{day(local)}, {local:%H:%M}"


def static_folder() -> Path:
    """Where the files lie that are sent as they are."""
    return Path(str(files("bot.web"))) / STATIC


def _assets() -> dict[str, str]:
    """The address of each static file; it changes with its content, so that a browser may keep it for good."""
    folder = static_folder()
    return {path: f"/{STATIC}/{path}?{_hash(folder / path)}" for path in _relative(folder)}


def _relative(folder: Path) -> Iterable[str]:
    return (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
