"""Progress on stderr with the time left; where stderr is no terminal, a line now and then."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

_SELDOM, _OFTEN = 20.0, 0.2


class Progress:
    """Counts what is done of a total and says how long the rest will take."""

    def __init__(self, total: int, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin now; `clock` counts seconds."""
        self._total = total
        self._stream = stream or sys.stderr
        self._clock = clock
        self._began = self._told = clock()
        self._done = 0

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        now = self._clock()
        every = _OFTEN if self._stream.isatty() else _SELDOM
        if now - self._told >= every or self._done == self._total:
            self._told = now
            self._tell(now - self._began)

    def _tell(self, seconds: float) -> None:
        left = seconds / self._done * (self._total - self._done)
        text = f"{self._done} of {self._total} answers, {minutes(left)} left"
        terminal = self._stream.isatty()
        end = "\n" if not terminal or self._done == self._total else ""
        self._stream.write(f"\r\033[K{text}{end}" if terminal else f"{text}{end}")
        self._stream.flush()


def minutes(seconds: float) -> str:
    """A time as minutes and seconds.

    >>> minutes(125.2)
    '2:05'
    """
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
