"""Asking for pairs: an edit, no edit, no data; and the store they lie in."""

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from edit_files import OCE_HEADING, ptp_text, source

from codes.edits.no_data import NoData
from codes.edits.ptp import ASSOCIATED_MODIFIERS, NoPtpEdit, PtpEdit, PtpEdits
from codes.edits.ptp_store import PtpStore, StoredEdition
from codes.errors import CodesError, DataFileError
from codes.quarter import Quarter
from codes.readers.ncci_edition import Services
from codes.readers.ncci_ptp import PtpEdition, PtpPair, ptp_edition, read_ptp

Q3 = PtpEdition(Services.PRACTITIONER, Quarter(2026, 3), None, True)
ON = date(2026, 8, 15)


def pair(
    column1: str, column2: str, begin: date = date(2020, 1, 1), end: date | None = None, indicator: int = 1
) -> PtpPair:
    return PtpPair(column1, column2, begin, end, indicator, False, "Invented reason")


def store(folder: Path, edition: PtpEdition, *pairs: PtpPair) -> PtpStore:
    path = folder / f"{edition.services}-{edition.quarter.label}-{edition.part}.sqlite"
    PtpStore.build(path, edition, pairs)
    return PtpStore(path)


@pytest.fixture
def edits(tmp_path: Path) -> Iterator[PtpEdits]:
    file = source(tmp_path, ptp_text(["99213\t99214\t\t20200101\t*\t1\tInvented"]), "ccioph-v322r0.txt")
    hospital, practitioner = tmp_path / "hospital.sqlite", tmp_path / "practitioner.sqlite"
    PtpStore.build(hospital, ptp_edition(file), read_ptp(file))
    file = source(tmp_path, ptp_text(), "ccipra-v322r0.txt")
    pairs = (*read_ptp(file), pair("99213", "99214", indicator=0))
    PtpStore.build(practitioner, ptp_edition(file), pairs)
    edits = PtpEdits((PtpStore(hospital), PtpStore(practitioner)))
    yield edits
    edits.close()


def test_an_edit_is_found_in_either_order_of_the_codes(edits: PtpEdits) -> None:
    answers = {edits.find(*codes, ON, Services.PRACTITIONER) for codes in (("A0100", "A0200"), ("A0200", "A0100"))}
    expected = PtpPair("A0100", "A0200", date(2009, 1, 1), None, 1, False, "Invented reason one")
    assert answers == {PtpEdit(expected, Services.PRACTITIONER, Quarter(2026, 3), covers=True)}


@pytest.mark.parametrize(
    ("on", "indicator", "ended"),
    [
        (date(2010, 3, 31), None, None),
        (date(2010, 4, 1), 1, None),
        (date(2019, 12, 31), 1, None),
        (date(2020, 1, 1), None, date(2019, 12, 31)),
        (date(2023, 12, 31), None, date(2019, 12, 31)),
        (date(2024, 1, 1), 0, None),
        (date(2026, 9, 30), 0, None),
    ],
)
def test_the_dates_of_an_edit_decide(edits: PtpEdits, on: date, indicator: int | None, ended: date | None) -> None:
    answer = edits.find("A0100", "A0400", on, Services.PRACTITIONER)
    if isinstance(answer, PtpEdit):
        assert answer.pair.indicator == indicator
    else:
        assert (answer, indicator) == (NoPtpEdit(Services.PRACTITIONER, Quarter(2026, 3), ended), None)


def test_an_edit_withdrawn_on_the_day_it_began_never_applies(edits: PtpEdits) -> None:
    answer = edits.find("A0500", "A0100", date(2020, 1, 1), Services.PRACTITIONER)
    assert answer == NoPtpEdit(Services.PRACTITIONER, Quarter(2026, 3), None)


def test_practitioner_and_hospital_lists_are_kept_apart(edits: PtpEdits) -> None:
    found = [edits.find("99213", "99214", ON, services) for services in (Services.PRACTITIONER, Services.HOSPITAL)]
    assert [answer.pair.indicator for answer in found if isinstance(answer, PtpEdit)] == [0, 1]


def test_nothing_loaded_is_no_data_and_not_no_edit(edits: PtpEdits) -> None:
    answer = PtpEdits().find("A0100", "A0900", ON, Services.HOSPITAL)
    assert isinstance(answer, NoData)
    assert answer.kind == "ncci-ptp hospital"
    assert "nosology sources import" in answer.why
    assert edits.find("A0100", "A0900", ON, Services.PRACTITIONER) == NoPtpEdit(
        Services.PRACTITIONER, Quarter(2026, 3), None
    )


def test_after_the_last_loaded_quarter_an_edit_is_told_as_the_nearest_and_silence_is_no_data(edits: PtpEdits) -> None:
    later = date(2026, 10, 1)
    found = edits.find("A0100", "A0200", later, Services.PRACTITIONER)
    assert isinstance(found, PtpEdit)
    assert not found.covers
    silent = edits.find("A0100", "A0900", later, Services.PRACTITIONER)
    assert silent == NoData("ncci-ptp practitioner", "the practitioner edits of 2026-Q4 are not loaded, only 2026-Q3")


@pytest.mark.parametrize(
    ("on", "indicator"),
    [(date(2026, 8, 15), 1), (date(2026, 10, 1), 0), (date(2026, 2, 1), 1), (date(2027, 2, 1), 0)],
)
def test_the_list_of_the_dates_own_quarter_answers(tmp_path: Path, on: date, indicator: int) -> None:
    stores = (
        store(tmp_path, Q3, pair("99213", "99214", indicator=1)),
        store(tmp_path, replace(Q3, quarter=Quarter(2026, 4)), pair("99213", "99214", indicator=0)),
    )
    answer = PtpEdits(stores).find("99213", "99214", on, Services.PRACTITIONER)
    assert isinstance(answer, PtpEdit)
    assert answer.pair.indicator == indicator


@pytest.mark.parametrize(
    ("parts", "codes", "known"),
    [
        ((1,), ("10060", "20610"), True),
        ((1,), ("10060", "76942"), False),
        ((1, 2), ("10060", "76942"), True),
        ((1, 2), ("00001", "30000"), True),
        ((2,), ("10060", "76942"), False),
        ((1, 2, 3, 4), ("99999", "10060"), True),
        ((1, 2), ("99999", "10060"), False),
        ((1, 3), ("55000", "10060"), False),
    ],
)
def test_a_pair_whose_part_is_not_loaded_is_no_data(
    tmp_path: Path, parts: tuple[int, ...], codes: tuple[str, str], known: bool
) -> None:
    first_and_last = {1: ("10000", "29999"), 2: ("40000", "79999"), 3: ("80000", "89999"), 4: ("90000", "99000")}
    stores = tuple(
        store(tmp_path, replace(Q3, part=part), *(pair(column1, "00100") for column1 in first_and_last[part]))
        for part in parts
    )
    answer = PtpEdits(stores).find(*codes, ON, Services.PRACTITIONER)
    assert isinstance(answer, NoPtpEdit if known else NoData)


def test_a_list_of_level_ii_codes_says_nothing_of_cpt(tmp_path: Path) -> None:
    file = source(tmp_path, OCE_HEADING + "A0100,A0200,True,76,103\n", "ioce_v27.1.csv")
    PtpStore.build(tmp_path / "oce.sqlite", ptp_edition(file), read_ptp(file))
    edits = PtpEdits((PtpStore(tmp_path / "oce.sqlite"),))
    on = date(2026, 5, 1)
    assert isinstance(edits.find("A0100", "99213", on, Services.HOSPITAL), NoData)
    assert isinstance(edits.find("A0100", "A0300", on, Services.HOSPITAL), NoPtpEdit)
    # Without what was deleted, silence about an earlier day says nothing; an edit in force then is still one.
    assert isinstance(edits.find("A0100", "A0300", date(2025, 5, 1), Services.HOSPITAL), NoData)
    assert isinstance(edits.find("A0100", "A0200", date(2025, 5, 1), Services.HOSPITAL), PtpEdit)


def test_a_store_says_what_it_holds(tmp_path: Path) -> None:
    seen: list[int] = []
    path = tmp_path / "pairs.sqlite"
    pairs = [pair("99213", "A0100"), pair("99213", "A0100"), pair("G0100", "A0100")]
    assert PtpStore.build(path, Q3, pairs, seen.append) == 2
    assert seen == [3]
    assert PtpStore(path).stored() == StoredEdition(Q3, 2, False, "99213", "G0100")


def test_a_build_that_fails_leaves_nothing_and_an_older_store_whole(tmp_path: Path) -> None:
    def broken() -> Iterator[PtpPair]:
        yield pair("99213", "99214")
        raise DataFileError("file", "cut short", 7)

    path = tmp_path / "pairs.sqlite"
    with pytest.raises(DataFileError, match="cut short"):
        PtpStore.build(path, Q3, broken())
    assert list(tmp_path.iterdir()) == []
    PtpStore.build(path, Q3, [pair("99213", "99214")])
    with pytest.raises(DataFileError, match="cut short"):
        PtpStore.build(path, Q3, broken())
    assert list(tmp_path.iterdir()) == [path]
    assert len(PtpStore(path).pairs("99214", "99213")) == 1


def test_a_folder_that_is_not_there_is_a_data_file_error(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be written"):
        PtpStore.build(tmp_path / "none" / "pairs.sqlite", Q3, [])


@pytest.mark.parametrize("keep", [0, 10, 100, 1500, 5000])
def test_a_store_cut_short_is_told_in_one_line(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "pairs.sqlite"
    PtpStore.build(path, Q3, [pair(f"{n:05}", "99213") for n in range(1000)])
    path.write_bytes(path.read_bytes()[:keep])
    damaged = PtpEdits((PtpStore(path),))
    with pytest.raises(CodesError, match="import the NCCI file again") as caught:
        damaged.find("00999", "99213", ON, Services.PRACTITIONER)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3\x00" + b"\xff" * 8000])
def test_a_file_that_is_no_store_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pairs.sqlite"
    path.write_bytes(content)
    with pytest.raises(CodesError, match="import the NCCI file again"):
        PtpEdits((PtpStore(path),)).find("99213", "99214", ON, Services.PRACTITIONER)


def test_a_missing_store_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(CodesError, match="missing or damaged"):
        PtpStore(tmp_path / "none.sqlite").stored()
    assert list(tmp_path.iterdir()) == []


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pairs.sqlite"
    PtpStore.build(path, Q3, [pair("99213", "99214")])
    connection = sqlite3.connect(path)
    connection.execute("UPDATE edition SET layout = 99")
    connection.commit()
    connection.close()
    with pytest.raises(CodesError, match="another version"):
        PtpStore(path).stored()


def test_threads_share_a_store(tmp_path: Path) -> None:
    shared = PtpEdits((store(tmp_path, Q3, *(pair(f"{n:05}", "99213") for n in range(500))),))
    found: list[bool] = []

    def ask() -> None:
        for n in range(0, 500, 5):
            answer = shared.find("99213", f"{n:05}", ON, Services.PRACTITIONER)
            found.append(isinstance(answer, PtpEdit) and answer.pair.column1 == f"{n:05}")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shared.close()
    assert found == [True] * 800


def test_a_folder_name_with_signs_of_an_address_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "a b?c#d%20"
    folder.mkdir()
    assert len(store(folder, Q3, pair("99213", "99214")).pairs("99213", "99214")) == 1


@pytest.mark.parametrize(
    ("modifier", "known"), [("25", True), ("XU", True), ("T9", True), ("F5", True), ("22", False), ("76", False)]
)
def test_the_associated_modifiers_are_those_of_the_manual(modifier: str, known: bool) -> None:
    assert (modifier in ASSOCIATED_MODIFIERS) == known
    assert len(ASSOCIATED_MODIFIERS) == 44
