"""What calls of a model cost: tokens counted or estimated, prices, and what may be used up in a day."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from filelock import FileLock, Timeout

_MILLION = 1_000_000
# Letters a token of English, about; of a script without spaces rather one. It errs on the side of more.
_LETTERS_A_TOKEN = 3
_LOCK_SECONDS = 2.0


def estimated_tokens(text: str) -> int:
    """About how many tokens a text has, for a model that does not say.

    >>> estimated_tokens("acute cystitis")
    5
    """
    return -(-len(text) // _LETTERS_A_TOKEN)


def cost(tokens_in: int, tokens_out: int, price: tuple[float, float] | None) -> float | None:
    """US dollars, None without a price of a million tokens in and out.

    >>> cost(1000, 100, (1.0, 10.0))
    0.002
    """
    return None if price is None else (tokens_in * price[0] + tokens_out * price[1]) / _MILLION


def _today() -> date:
    return datetime.now(UTC).date()


class Budget:
    """The tokens that may be used up in a day, by all processes that share a data folder; 0 is as many as are asked.

    The count is kept in a file, so that a restart does not begin it anew. Where the file cannot be kept, this process
    counts for itself.
    """

    def __init__(self, file: Path, per_day: int, today: Callable[[], date] = _today) -> None:
        self._file = file
        self._per_day = per_day
        self._today = today
        self._own = (today(), 0)
        self._guard = threading.Lock()

    def allows(self, tokens: int) -> bool:
        """Whether so many more may be used today."""
        if not self._per_day:
            return True
        with self._guard:
            return max(self._kept(), self._counted()) + tokens <= self._per_day

    def add(self, tokens: int) -> None:
        """Count what a call has used."""
        if not self._per_day or not tokens:
            return
        with self._guard:
            self._own = (self._today(), self._counted() + tokens)
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                with FileLock(f"{self._file}.lock", timeout=_LOCK_SECONDS):
                    used = self._kept() + tokens
                    fresh = self._file.with_suffix(".new")
                    fresh.write_text(json.dumps({"day": self._today().isoformat(), "tokens": used}), encoding="utf-8")
                    fresh.replace(self._file)
            except (OSError, Timeout):
                return

    def _counted(self) -> int:
        day, tokens = self._own
        return tokens if day == self._today() else 0

    def _kept(self) -> int:
        """What the file says of today; 0 where it says nothing that can be read."""
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
            return int(told["tokens"]) if told["day"] == self._today().isoformat() else 0
        except (OSError, ValueError, TypeError, KeyError, OverflowError):
            return 0
