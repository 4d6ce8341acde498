"""Answers rest on what they cite: with the deciding entry, code or rule altered, the answer is another or none.

A citation that was found for an answer known beforehand would survive this; one that decided it does not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from counterfactual import AlteredLibrary, Book, altered, sections_that_decided
from fakes import assembled, built_index
from obedient_model import ObedientModel

from bot.bootstrap import Application, Chat
from bot.models import Answer, Outcome, Question, Role
from bot.screening import Screener
from codes.models import System
from evals.cases import EvalCase
from evals.contestants.slice import named_categories
from evals.reading import read_cases
from retrieval.index import OpenIndex

_FOLDER = Path(__file__).parents[1] / "evals" / "datasets" / "cases"
_FILES = ("lookups", "lookalikes", "sequences", "setting_pairs")
_AT_LEAST = 0.95
_FEWEST = 40
# What stands in every prompt's material: a model that looks for it obeys what it remembers.
_ALWAYS = "Mark of this call"
# Answers by a rule that stand without it, and on what.
_DECIDED_TWICE = {
    "MIS-C with current covid": "a note of the Tabular List puts the two codes in the same order",
    "GDM diet controlled, 28w2d": "weeks of gestation are counted by guidelines.gestation, no rule of the files",
}


@dataclass(frozen=True)
class Side:
    """Applications over one state of the corpus: composed, and written by a model."""

    library: AlteredLibrary
    index: OpenIndex
    screener: Screener

    def application(self, with_model: bool) -> Application:
        chat = Chat(ObedientModel(seen="nothing to obey"), 30.0) if with_model else None
        return assembled(self.library, self.index, self.screener, None, chat)


@dataclass(frozen=True)
class Known:
    """A case that is answered rightly, its answer, and the place of its first code in the book."""

    case: EvalCase
    answer: Answer
    printed: str
    sections: frozenset[str]


def _cases() -> tuple[EvalCase, ...]:
    found: list[EvalCase] = []
    for name in _FILES:
        found += read_cases((_FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines(), name)
    return tuple(case for case in found if case.is_dev and case.wanted and System.ICD10CM in case.systems)


CASES = _cases()
CATEGORIES = named_categories(CASES)


def asked(case: EvalCase) -> Question:
    return Question(case.question, case.as_of, setting=case.setting, system=case.system)


def ask(application: Application, case: EvalCase) -> Answer:
    return application.answerer.answer(asked(case))


def recommended(answer: Answer) -> tuple[str, ...]:
    return tuple(code.code for code in answer.codes if code.role is not Role.ALTERNATIVE)


def said(answer: Answer) -> tuple[Outcome, tuple[str, ...], str | None]:
    return answer.outcome, recommended(answer), answer.reason


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory, screener: Screener) -> Callable[[AlteredLibrary], Side]:
    return lambda library: Side(library, built_index(tmp_path_factory.mktemp("index"), library), screener)


@pytest.fixture(scope="module")
def known(make: Callable[[AlteredLibrary], Side]) -> tuple[Known, ...]:
    application = make(altered(CATEGORIES)).application(False)
    book, found = Book(), {}
    for case in CASES:
        answer = ask(application, case)
        codes = recommended(answer)
        if not codes or codes[0] not in {code for group in case.wanted for code in group}:
            continue
        printed = book.place(codes[0])
        if printed is not None:
            sections = sections_that_decided(application, asked(case))
            found.setdefault((printed, sections), Known(case, answer, printed, sections))
    return tuple(found.values())


def share(known: tuple[Known, ...], side: Side, with_model: bool) -> tuple[float, list[str]]:
    """How many of the answers are others now, and the questions whose answers are not."""
    application = side.application(with_model)
    same = [one.case.question for one in known if said(ask(application, one.case)) == said(one.answer)]
    return 1 - len(same) / len(known), same


@pytest.fixture(scope="module")
def removed(
    known: tuple[Known, ...], make: Callable[[AlteredLibrary], Side], tmp_path_factory: pytest.TempPathFactory
) -> Side:
    """The deciding entries of all answers are gone."""
    book = Book()
    for place in sorted({one.printed for one in known}, key=len, reverse=True):
        book.remove(place)
    return make(altered(CATEGORIES, book.catalogue(tmp_path_factory.mktemp("removed"))))


@pytest.fixture(scope="module")
def moved(known: tuple[Known, ...]) -> dict[str, Known]:
    """The code beside → the answer whose code takes its place, for answers that no rule decided."""
    book, taken, found = Book(), set[str](), {}
    for one in known:
        other = None if one.sections or one.printed in taken else book.beside(one.printed, taken)
        if other is not None:
            taken |= {one.printed, other}
            found[other] = one
    return found


@pytest.fixture(scope="module")
def swapped(
    moved: dict[str, Known], make: Callable[[AlteredLibrary], Side], tmp_path_factory: pytest.TempPathFactory
) -> Side:
    """The deciding entries stand under the codes beside."""
    book, codes = Book(), {}
    for other, one in moved.items():
        book.swap(one.printed, other)
        codes |= {one.printed: other, other: one.printed}
    return make(altered(CATEGORIES, book.catalogue(tmp_path_factory.mktemp("swapped")), codes))


@pytest.fixture(scope="module")
def ruled(known: tuple[Known, ...]) -> tuple[Known, ...]:
    return tuple(one for one in known if one.sections)


@pytest.fixture(scope="module")
def ruleless(ruled: tuple[Known, ...], make: Callable[[AlteredLibrary], Side]) -> Side:
    """The rules that changed codes are gone, with their sections."""
    return make(altered(CATEGORIES, without=frozenset(number for one in ruled for number in one.sections)))


@pytest.mark.parametrize("with_model", [False, True], ids=["composed", "written"])
def test_without_its_entry_in_the_book_no_answer_stands(
    known: tuple[Known, ...], removed: Side, with_model: bool
) -> None:
    changed, same = share(known, removed, with_model)
    assert len(known) >= _FEWEST
    assert changed >= _AT_LEAST, same


def test_a_model_that_remembers_an_answer_cannot_give_it_without_its_entry(
    known: tuple[Known, ...], removed: Side
) -> None:
    for one in known:
        model = ObedientModel(recommended(one.answer), ("Report " + ", ".join(recommended(one.answer)) + ".",), _ALWAYS)
        application = assembled(removed.library, removed.index, removed.screener, None, Chat(model, 30.0))
        assert recommended(ask(application, one.case)) != recommended(one.answer), one.case.question


@pytest.mark.parametrize("with_model", [False, True], ids=["composed", "written"])
def test_where_the_book_says_it_of_another_code_the_answer_follows(
    moved: dict[str, Known], swapped: Side, with_model: bool
) -> None:
    changed, same = share(tuple(moved.values()), swapped, with_model)
    assert len(moved) >= _FEWEST
    assert changed >= _AT_LEAST, same


@pytest.mark.parametrize("with_model", [False, True], ids=["composed", "written"])
def test_without_its_rule_and_section_an_answer_by_a_rule_is_another(
    ruled: tuple[Known, ...], ruleless: Side, with_model: bool
) -> None:
    _, same = share(ruled, ruleless, with_model)
    assert len(ruled) > 15
    assert set(same) <= set(_DECIDED_TWICE)
