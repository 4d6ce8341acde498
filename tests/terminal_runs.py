"""Running `nosology` in this process, and what a run leaves behind."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.terminal.app import main


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def json(self) -> Any:
        (line,) = self.lines
        return line


Nosology = Callable[..., Run]


def is_one_line(text: str) -> bool:
    return text.startswith("nosology: ") and text.count("\n") == 1 and text.endswith("\n")


def run_nosology(capsys: pytest.CaptureFixture[str], *arguments: str) -> Run:
    status = main(arguments)
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return Run(status, out, err)
