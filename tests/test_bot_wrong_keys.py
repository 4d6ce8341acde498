"""Wrong keys again and again: told to wait, by the API and the pages together; a right key never is."""

from pathlib import Path

import pytest
from web_client import Browser, text_of

from bot.bootstrap import Application
from bot.settings import Settings
from bot.wrong_keys import MOST_CLIENTS, MOST_WRONG, WINDOW_SECONDS, WrongKeys

KEYS = ("first-key-0123456789",)
PATH = "/v1/codes/icd10cm/I10"


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def guarded(application: Application, tmp_path: Path) -> Browser:
    return Browser(application, Settings(tmp_path / "home", api_keys=KEYS))


def test_after_ten_in_a_minute_a_client_waits_for_the_rest_of_it() -> None:
    clock = Clock()
    wrong = WrongKeys(clock)
    assert [wrong.note("192.0.2.1") for _ in range(MOST_WRONG)] == [0] * MOST_WRONG
    clock.seconds = 20.5
    assert (wrong.note("192.0.2.1"), wrong.note("192.0.2.2")) == (40, 0)
    clock.seconds = WINDOW_SECONDS
    assert wrong.note("192.0.2.1") == 0


def test_the_addresses_of_one_network_of_ipv6_are_one_client() -> None:
    wrong = WrongKeys(Clock())
    noted = [wrong.note(f"2001:db8:0:1::{n:x}") for n in range(MOST_WRONG + 1)]
    assert noted == [0] * MOST_WRONG + [60]
    assert wrong.note("2001:db8:0:2::1") == 0


def test_no_number_of_clients_makes_it_grow_and_the_busiest_are_remembered() -> None:
    wrong = WrongKeys(Clock())
    for n in range(MOST_CLIENTS + 500):
        wrong.note(f"client-{n}")
        if n % 1_000 == 0:
            wrong.note("busy")
    assert len(wrong) == MOST_CLIENTS
    assert wrong.note("busy") == 60


def test_the_api_and_the_pages_count_together_and_take_a_right_key_all_the_same(guarded: Browser) -> None:
    token = guarded.token("/sign-in")
    given = {"key": "wrong", "name": "D"}
    for n in range(MOST_WRONG):
        answered = (
            guarded.post("/sign-in", given, token) if n % 2 else guarded.get(PATH, headers={"x-api-key": f"wrong-{n}"})
        )
        assert answered.status_code == (403 if n % 2 else 401)
    by_api = guarded.get(PATH, headers={"authorization": "Bearer wrong"})
    by_page = guarded.post("/sign-in", given, token)
    assert [(one.status_code, 0 < int(one.headers["retry-after"]) <= 60) for one in (by_api, by_page)] == [
        (429, True)
    ] * 2
    assert by_api.json()["title"] == "Too Many Requests"
    assert "Too many wrong keys" in text_of(by_page.text)
    assert guarded.get(PATH, headers={"x-api-key": KEYS[0]}).status_code == 200
    assert guarded.sign_in(KEYS[0]).status_code == 303


def test_no_key_at_all_and_right_keys_are_never_counted(guarded: Browser) -> None:
    for _ in range(MOST_WRONG + 5):
        assert guarded.get(PATH).status_code == 401
        assert guarded.get(PATH, headers={"x-api-key": KEYS[0]}).status_code == 200
    assert guarded.get(PATH, headers={"x-api-key": "wrong"}).status_code == 401
