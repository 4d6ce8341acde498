"""The door to cssselect: what a page's own style sheets say of its elements, in bounded time.

A chain of selectors is taken apart at its blanks: "div p" holds for a p anywhere below a div, and so does "div > p";
of "h2 + p" only the p counts. So a rule may hide more here than in a browser, and never less.
"""

import re
from collections.abc import Iterator
from typing import Any

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from guidelines.errors import DocumentError
from guidelines.hidden_markup import style_rules

# An element of lxml, which has no types.
_Element = Any

# A page exported by an office program has some hundred rules.
_MOST_SELECTORS = 500
_LONGEST_SELECTOR = 200
_MOST_STEPS = 10_000_000
_SIBLING = re.compile(r"^.*[+~](?![^\[(]*[\])])", re.DOTALL)
_PARTS = re.compile(r"(?:\[[^\]]*\]|\([^)]*\)|[^\s>\[(])+")
_COMMA = re.compile(r",(?![^\[(]*[\])])")


def page_styles(root: _Element, label: str) -> dict[_Element, dict[str, str]]:
    """Element → declarations that may hide it, later rules over earlier ones.

    Raises DocumentError for more rules, or more involved ones, than any page has.
    """
    try:
        rules = [rule for sheet in root.iter("style") for rule in style_rules(sheet.text or "")]
    except RecursionError as error:
        raise DocumentError(label, "has style rules inside one another beyond reason; refused") from error
    selectors = [(one.strip(), style) for prelude, style in rules for one in _COMMA.split(prelude)]
    if len(selectors) > _MOST_SELECTORS or any(len(one) > _LONGEST_SELECTOR for one, _ in selectors):
        raise DocumentError(
            label, f"has more than {_MOST_SELECTORS} style rules, or endless ones; save it without styles"
        )
    matcher = _Matcher(root, label)
    said: dict[_Element, dict[str, str]] = {}
    for selector, style in selectors:
        for element in matcher.matches(selector):
            said.setdefault(element, {}).update(style)
    return said


class _Matcher:
    """Finds the elements of a page that a selector means, and counts its steps."""

    def __init__(self, root: _Element, label: str) -> None:
        self._root = root
        self._label = label
        self._steps = 0
        self._found: dict[str, frozenset[_Element]] = {}

    def matches(self, selector: str) -> Iterator[_Element]:
        """Every element that the selector means, or may mean."""
        *above, last = [self._one(part) for part in _PARTS.findall(_SIBLING.sub("", selector))] or [frozenset()]
        if all(above):
            yield from (element for element in last if self._stands_below(element, above))

    def _stands_below(self, element: _Element, above: list[frozenset[_Element]]) -> bool:
        wanted = len(above)
        for ancestor in element.iterancestors() if wanted else ():
            self._steps += 1
            if ancestor in above[wanted - 1]:
                wanted -= 1
                if not wanted:
                    break
        if self._steps > _MOST_STEPS:
            raise DocumentError(self._label, "has style rules that take too long to follow; save it without styles")
        return not wanted

    def _one(self, part: str) -> frozenset[_Element]:
        if part not in self._found:
            try:
                self._found[part] = frozenset(CSSSelector(part, translator="html")(self._root))
            except (SelectorError, etree.XPathError, RecursionError):
                # What nobody can match without a reader's hand (":hover") hides nothing for sure.
                self._found[part] = frozenset()
            self._steps += len(self._found[part])
        return self._found[part]
