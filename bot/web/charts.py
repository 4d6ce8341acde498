"""Bar charts as numbers; the template draws them as SVG.

A charting library would bring styles and scripts of its own, which the policy of the pages refuses, and its text
would shrink with the screen: here the labels are text of the page, and only the bars are drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.records.kept import Count


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `share`, 0 to 100, is its length beside the longest. `href` leads to what it counts, where it does."""

    label: str
    count: int
    share: float
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; `name` is unique on its page."""

    name: str
    title: str
    unit: str
    bars: tuple[Bar, ...]

    @property
    def total(self) -> int:
        """The sum of all bars."""
        return sum(bar.count for bar in self.bars)

    @property
    def summary(self) -> str:
        """The chart in one sentence, for those who do not see it."""
        most = max(self.bars, key=lambda bar: bar.count, default=None)
        return f"{self.total} {self.unit} in all; most, {most.count}, for {most.label}" if most else "nothing yet"


def chart(name: str, title: str, unit: str, counts: Sequence[Count]) -> Chart:
    """One bar for each count, in the order given.

    >>> [bar.share for bar in chart("c", "Codes", "answers", [Count("a", 4), Count("b", 1)]).bars]
    [100.0, 25.0]
    """
    return Chart(name, title, unit, tuple(Bar(c.name, c.count, _share(c, counts)) for c in counts))


def passage_chart(name: str, title: str, unit: str, counts: Sequence[Count]) -> Chart:
    """One bar for each passage id, which leads to the passage."""
    bars = (_passage_bar(count, _share(count, counts)) for count in counts)
    return Chart(name, title, unit, tuple(bars))


def _passage_bar(count: Count, share: float) -> Bar:
    document, _, section = count.name.partition(":")
    return Bar(section, count.count, share, f"/passages/{count.name}", document)


def _share(count: Count, counts: Sequence[Count]) -> float:
    most = max(c.count for c in counts)
    return round(100 * count.count / most, 1) if most else 0.0
