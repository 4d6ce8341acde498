"""How far apart two codes stand in their classification."""

from collections.abc import Iterable, Sequence

from codes.spelling import compact

_CATEGORY = 3


def category(code: str) -> str:
    """The three characters a code begins with.

    >>> category("E11.22")
    'E11'
    """
    return compact(code)[:_CATEGORY]


def levels(code: str) -> tuple[str, ...]:
    """The code and what it stands below, category first: one level a character after the third.

    >>> levels("E11.22")
    ('E11', 'E112', 'E1122')
    """
    plain = compact(code)
    return tuple(plain[:end] for end in range(min(_CATEGORY, len(plain)), len(plain) + 1))


def distance(one: str, other: str) -> int:
    """Steps from one code up to what both stand below, and down to the other; codes of two categories meet at the root.

    >>> distance("E11.22", "E11.22"), distance("E11.22", "E11.9"), distance("E11.9", "I10")
    (0, 3, 3)
    """
    above, below = levels(one), levels(other)
    shared = sum(a == b for a, b in zip(above, below, strict=False))
    return len(above) + len(below) - 2 * shared


def nearest(code: str, given: Iterable[str]) -> str | None:
    """The given code that stands nearest, the first of equals; None where none is given."""
    return min(given, key=lambda other: distance(code, other), default=None)


def farthest(codes: Sequence[str]) -> int:
    """The distance counted for a demand that no code answers: up to the root and no further."""
    return min(len(levels(code)) for code in codes)
