"""A calendar quarter: the step in which NCCI and HCPCS are published."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One quarter of a calendar year; `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter a day lies in.

        >>> Quarter.of(date(2026, 8, 15)).label
        '2026-Q3'
        """
        return cls(day.year, (day.month + 2) // 3)

    @property
    def label(self) -> str:
        """As findings name it: "2026-Q3"."""
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        """The day it begins."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        """The day it ends."""
        return self.plus(1).first_day - timedelta(days=1)

    def plus(self, quarters: int) -> "Quarter":
        """The quarter so many quarters later, or earlier when negative.

        >>> Quarter(2026, 2).plus(-27).label
        '2019-Q3'
        """
        count = 4 * self.year + self.number - 1 + quarters
        return Quarter(count // 4, count % 4 + 1)
