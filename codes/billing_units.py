"""Billing units: how much of a drug one unit of its code stands for, and how many units an amount makes."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import ceil

# Weights in micrograms. Volume, activity and counted units are never converted: that takes a concentration.
_MICROGRAMS = {"mcg": Decimal(1), "mg": Decimal(1000), "g": Decimal(1_000_000)}
_SPELLINGS = {
    "mcg": ("mcg", "ug", "µg", "μg", "microgram", "micrograms"),
    "mg": ("mg", "mgs", "milligram", "milligrams"),
    "g": ("g", "gm", "gms", "gram", "grams"),
    "unit": ("unit", "units", "u", "usp unit", "usp units", "iu", "i.u.", "international unit", "international units"),
    "ml": ("ml", "mls", "cc", "milliliter", "milliliters"),
    "mci": ("mci", "millicurie", "millicuries"),
    "uci": ("uci", "microcurie", "microcuries"),
    "meq": ("meq",),
    "dose": ("dose", "doses", "study dose", "therapeutic dose", "treatment dose"),
    "vial": ("vial", "vials"),
}
_UNIT_OF = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings}
_LONGEST_SPELLING_FIRST = "|".join(sorted(map(re.escape, _UNIT_OF), key=len, reverse=True))
_AMOUNT = re.compile(
    r"(?<![\w./%-])(?<!\d,)(?P<number>\d[\d,]*(?:\.\d+)?|\.\d+)[ -]?(?P<million>million )?"
    rf"(?P<unit>{_LONGEST_SPELLING_FIRST})(?![\w%-]|/\s?\w)",
    re.IGNORECASE,
)
_PER = re.compile(rf"\bper (?P<unit>{_LONGEST_SPELLING_FIRST})(?![\w-])", re.IGNORECASE)
# What a code is not for, or a condition of its use, also speaks of amounts.
_ASIDE = re.compile(
    r"\((?:not|code|for|non-|use|e\.g\.|list|loading)[^()]*\)|, (?:not|excludes|only for)\b[^,]*(?=,|$)", re.IGNORECASE
)
_HIGHEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class BillingUnit:
    """What one unit of a code stands for: 250 mg, 1000 mcg, 1 ml."""

    amount: Decimal
    unit: str

    def __str__(self) -> str:
        """As coders write it.

        >>> str(BillingUnit(Decimal("1000"), "mcg"))
        '1000 mcg'
        """
        return f"{self.amount.normalize():f} {self.unit}"

    def count(self, amount: Decimal, unit: str) -> int | None:
        """How many units an amount makes, a part of one counted as whole; None where the units do not compare.

        >>> BillingUnit(Decimal("250"), "mg").count(Decimal("1"), "g")
        4
        """
        asked = _UNIT_OF.get(unit.strip().lower())
        if asked is None or not amount.is_finite() or not 0 < amount < _HIGHEST:
            return None
        if asked == self.unit:
            return ceil(amount / self.amount)
        if asked in _MICROGRAMS and self.unit in _MICROGRAMS:
            return ceil(amount * _MICROGRAMS[asked] / (self.amount * _MICROGRAMS[self.unit]))
        return None


def billing_unit(amount: str, unit: str) -> BillingUnit | None:
    """The billing unit of two table fields, None where they do not make one.

    >>> billing_unit("1,000", "micrograms")
    BillingUnit(amount=Decimal('1000'), unit='mcg')
    """
    known = _UNIT_OF.get(unit.strip().lower())
    try:
        number = Decimal(amount.replace(",", "").strip())
    except InvalidOperation:
        return None
    return BillingUnit(number, known) if known and number.is_finite() and 0 < number < _HIGHEST else None


def stated_unit(description: str) -> BillingUnit | None:
    """The billing unit that a code's description states, None where it states none.

    >>> str(stated_unit("Injection of something, per 250 mg"))
    '250 mg'
    """
    text = _ASIDE.sub("", description)
    matches = list(_AMOUNT.finditer(text))
    if len(matches) > 1 and text[: matches[-1].start()].rstrip()[-1:] != "(":
        # The strengths of a combination; only a sum in brackets is what one unit stands for.
        return None
    if matches:
        return _amount(matches[-1])
    match = _PER.search(text)
    return BillingUnit(Decimal(1), _UNIT_OF[match["unit"].lower()]) if match else None


def amounts_in(text: str) -> tuple[BillingUnit, ...]:
    """Every amount with its unit in a text, in order; strengths such as "5 mg/ml" are none.

    >>> [str(found) for found in amounts_in("ceftriaxone 1 g IM, then 250mg")]
    ['1 g', '250 mg']
    """
    return tuple(found for match in _AMOUNT.finditer(text) if (found := _amount(match)) is not None)


def _amount(match: re.Match[str]) -> BillingUnit | None:
    found = billing_unit(match["number"], match["unit"])
    return BillingUnit(found.amount * 1_000_000, found.unit) if found and match["million"] else found
