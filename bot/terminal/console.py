"""The console that everything is printed on: 80 columns at least, colour where there is a terminal."""

from collections.abc import Iterable
from datetime import date

from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text

_WIDEST = 100
_NARROWEST = 40
# An escape sequence in a question would reach the terminal as a command.
_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))


class _Console(Console):
    """A console that prints no control characters and leaves it to the command what a reader who has gone means."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What rich renders, without control characters that came in with a question."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(segment.text.translate(_CONTROLS), segment.style)

    def on_broken_pipe(self) -> None:
        """Pass on the error, which rich would turn into exit status 1."""
        raise BrokenPipeError


def console_of() -> Console:
    """A console as wide as the terminal, within what reads well."""
    console = _Console(highlight=False, emoji=False, markup=False)
    console.width = max(_NARROWEST, min(console.width, _WIDEST))
    return console


def indented(console: Console, text: Text, columns: int) -> None:
    """Print a text, every line of it `columns` from the left."""
    console.print(Padding(text, (0, 0, 0, columns)))


def period(first: date, last: date) -> str:
    """From when to when something is in force."""
    return f"{first} until replaced" if last == date.max else f"{first} to {last}"


def sentence(text: str) -> str:
    """A reason as a sentence."""
    return text[:1].upper() + text[1:]
