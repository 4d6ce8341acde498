"""Limits, lists and categories by date: an answer, the nearest answer told as such, or no data."""

import threading
from datetime import date

import pytest

from codes.edits.complications import Complication, Complications, NotComplication
from codes.edits.dated import Dated, DatedTable
from codes.edits.edits import NO_EDITS
from codes.edits.hcc import HccAnswer, HccCategory, HccMap, HccTable, payment_year
from codes.edits.mue import MueAnswer, MueLimits, NoMueLimit
from codes.edits.no_data import NoData
from codes.edits.poa import PoaAnswer, PoaExempt
from codes.quarter import Quarter
from codes.readers.cc_tables import CcEntry, CcTables, DrgExclusion, Level
from codes.readers.hcc import HccLabels, HccMapping
from codes.readers.ncci_edition import Services
from codes.readers.ncci_mue import Adjudication, MueFile, MueLimit
from codes.readers.poa_exempt import PoaExemptList

IN_FY2026, IN_FY2027 = date(2026, 8, 15), date(2026, 10, 1)
LIMIT = MueLimit(2, Adjudication.DATE_OF_SERVICE_CLINICAL, "Invented")
MUE = MueFile(Services.PRACTITIONER, Quarter(2026, 3), False, {"99213": LIMIT})
EXCLUSION = DrgExclusion("04", 177, 179, "Invented", " A000 ")
CC = CcTables(
    {"A000": CcEntry(Level.CC, "0002"), "I469": CcEntry(Level.MCC, "")},
    {"0002": " A000 A001 "},
    " I469 ",
    (EXCLUSION,),
)
HCC = HccTable(HccMapping("V28", {"E1122": (37, 298)}), HccLabels("V28", {37: "Invented label"}))


def fiscal(year: int) -> tuple[str, date, date]:
    return f"FY{year}", date(year - 1, 10, 1), date(year, 9, 30)


@pytest.mark.parametrize(
    ("day", "name", "covers"),
    [
        (date(2025, 10, 1), "FY2026", True),
        (date(2026, 9, 30), "FY2026", True),
        (date(2026, 10, 1), "FY2027", True),
        (date(2020, 1, 1), "FY2026", False),
        (date(2030, 1, 1), "FY2027", False),
    ],
)
def test_the_edition_in_force_or_else_the_nearest_answers(day: date, name: str, covers: bool) -> None:
    table = DatedTable((Dated(*fiscal(2027), lambda: "FY2027"), Dated(*fiscal(2026), lambda: "FY2026")))
    chosen = table.on(day)
    assert chosen is not None
    assert (chosen.record, chosen.name, chosen.covers) == (name, name, covers)


def test_only_the_edition_asked_for_is_loaded_and_once_for_all_threads() -> None:
    loads: list[str] = []

    def load(name: str) -> str:
        loads.append(name)
        return name

    table = DatedTable((Dated(*fiscal(2026), lambda: load("FY2026")), Dated(*fiscal(2027), lambda: load("FY2027"))))
    assert loads == []
    threads = [threading.Thread(target=table.on, args=(IN_FY2026,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == ["FY2026"]


def test_no_edits_answer_no_data_each_with_its_own_kind() -> None:
    answers = [
        NO_EDITS.ptp.find("99213", "99214", IN_FY2026, Services.HOSPITAL),
        NO_EDITS.mue.limit("99213", IN_FY2026, Services.PRACTITIONER),
        NO_EDITS.poa.status("I10", IN_FY2026),
        NO_EDITS.complications.level("I10", None, IN_FY2026),
        NO_EDITS.hcc.categories("I10", IN_FY2026),
        NO_EDITS.code_editor.edits("I10", IN_FY2026, first=True, age=1, sex=None),
    ]
    assert [answer.kind for answer in answers if isinstance(answer, NoData)] == [
        "ncci-ptp hospital",
        "ncci-mue practitioner",
        "poa-exempt",
        "cms-table-6k",
        "hcc",
        "mce",
    ]


def test_a_limit_is_of_its_services_and_quarter() -> None:
    limits = MueLimits(practitioner=(Dated("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), lambda: MUE),))
    answer = limits.limit("99213", IN_FY2026, Services.PRACTITIONER)
    assert answer == MueAnswer(LIMIT, "2026-Q3", Services.PRACTITIONER, False, True)
    assert limits.limit("99214", IN_FY2026, Services.PRACTITIONER) == NoMueLimit("2026-Q3", Services.PRACTITIONER)
    assert isinstance(limits.limit("99213", IN_FY2026, Services.HOSPITAL), NoData)
    later = limits.limit("99213", IN_FY2027, Services.PRACTITIONER)
    assert isinstance(later, MueAnswer)
    assert not later.covers
    assert isinstance(limits.limit("99214", IN_FY2027, Services.PRACTITIONER), NoData)


@pytest.mark.parametrize(
    ("adjudication", "word"),
    [
        (Adjudication.LINE, "claim line"),
        (Adjudication.DATE_OF_SERVICE_POLICY, "absolute"),
        (Adjudication.DATE_OF_SERVICE_CLINICAL, "clinical"),
        (Adjudication.NOT_STATED, "not state"),
    ],
)
def test_an_adjudication_indicator_is_explained(adjudication: Adjudication, word: str) -> None:
    limit = MueLimit(1, adjudication, "")
    assert word in MueAnswer(limit, "2026-Q3", Services.PRACTITIONER, False, True).meaning


@pytest.mark.parametrize("typed", ["Z79.4", "Z794", "z79.4"])
def test_a_listed_diagnosis_is_exempt_however_it_is_typed(typed: str) -> None:
    poa = PoaExempt((Dated(*fiscal(2026), lambda: PoaExemptList(("Z79.4",), 2026)),))
    assert poa.status(typed, IN_FY2026) == PoaAnswer(True, "FY2026", True)
    assert poa.status(typed, IN_FY2027) == PoaAnswer(True, "FY2026", False)
    assert poa.status("I10", IN_FY2026) == PoaAnswer(False, "FY2026", True)
    assert isinstance(poa.status("I10", IN_FY2027), NoData)


@pytest.mark.parametrize(
    ("code", "principal", "expected"),
    [
        ("A00.0", "I10", Complication(Level.CC, False, False, (EXCLUSION,), "FY2026", True)),
        ("A00.0", "A00.1", Complication(Level.CC, True, False, (EXCLUSION,), "FY2026", True)),
        ("A000", None, Complication(Level.CC, False, False, (EXCLUSION,), "FY2026", True)),
        ("A00.0", "A00", Complication(Level.CC, False, False, (EXCLUSION,), "FY2026", True)),
        ("I46.9", "A00.1", Complication(Level.MCC, False, True, (), "FY2026", True)),
        ("I10", "A00.1", NotComplication("FY2026")),
    ],
)
def test_the_principal_diagnosis_decides_whether_a_complication_counts(
    code: str, principal: str | None, expected: Complication | NotComplication
) -> None:
    complications = Complications((Dated(*fiscal(2026), lambda: CC),))
    assert complications.level(code, principal, IN_FY2026) == expected


def test_silence_of_another_years_list_is_no_data() -> None:
    complications = Complications((Dated(*fiscal(2026), lambda: CC),))
    assert isinstance(complications.level("I10", None, IN_FY2027), NoData)
    assert complications.level("I46.9", None, IN_FY2027) == Complication(Level.MCC, False, True, (), "FY2026", False)


def test_a_payment_year_pays_for_the_services_of_the_year_before() -> None:
    hcc = HccMap((payment_year(2027, lambda: HCC),))
    categories = (HccCategory(37, "Invented label"), HccCategory(298, ""))
    assert hcc.categories("E11.22", date(2026, 12, 31)) == HccAnswer(categories, "V28", "payment year 2027", True)
    assert hcc.categories("I10", date(2026, 1, 1)) == HccAnswer((), "V28", "payment year 2027", True)
    assert hcc.categories("E11.22", date(2027, 1, 1)) == HccAnswer(categories, "V28", "payment year 2027", False)
    assert isinstance(hcc.categories("I10", date(2025, 12, 31)), NoData)
