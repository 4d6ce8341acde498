"""Settings: the environment, read once."""

import os
import re
from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.settings import Settings, quieten_libraries, read_settings

ROOT = Path(__file__).resolve().parents[1]


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = read_settings({})
    assert settings == Settings(home=settings.home)
    assert settings.home.name == "nosology"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)


def test_blank_values_are_as_good_as_none() -> None:
    names = ("HOME", "ENCODER", "CHROMA_URL", "HOST", "PORT", "API_KEYS")
    assert read_settings({f"NOSOLOGY_{name}": "  " for name in names}) == read_settings({})


def test_every_value_is_taken_without_its_surrounding_space() -> None:
    environment = {
        "NOSOLOGY_HOME": " /data ",
        "NOSOLOGY_ENCODER": "/models/mini ",
        "NOSOLOGY_CHROMA_URL": " http://chroma:8000",
        "NOSOLOGY_HOST": " 0.0.0.0 ",
        "NOSOLOGY_PORT": " 9000 ",
        "NOSOLOGY_API_KEYS": " a, b ,,a",
        "NOSOLOGY_CPT_DESCRIPTORS": " 1 ",
        "NOSOLOGY_OTHER": "ignored",
    }
    assert read_settings(environment) == Settings(
        Path("/data"), Path("/models/mini"), "http://chroma:8000", "0.0.0.0", 9000, ("a", "b"), True
    )


@pytest.mark.parametrize("name", ["NOSOLOGY_HOME", "NOSOLOGY_ENCODER"])
def test_a_tilde_is_the_users_folder(name: str) -> None:
    settings = read_settings({name: "~/nosology"})
    assert Path.home() / "nosology" in (settings.home, settings.encoder)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.0", "http", "8000 8001", "²", "99999999999999999999"])
def test_a_port_that_cannot_be_meant_is_refused(port: str) -> None:
    with pytest.raises(UsageError, match="NOSOLOGY_PORT"):
        read_settings({"NOSOLOGY_PORT": port})


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(" first\nsecond,third\n", encoding="utf-8")
    assert read_settings({"NOSOLOGY_API_KEYS_FILE": str(file)}).api_keys == ("first", "second", "third")


def test_a_secret_in_two_places_or_in_a_file_that_is_not_there_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_settings({"NOSOLOGY_API_KEYS_FILE": str(file)})
    file.write_bytes(b"\xff\xfe geheim")
    with pytest.raises(UsageError, match="not a text file") as found:
        read_settings({"NOSOLOGY_API_KEYS_FILE": str(file)})
    assert "geheim" not in str(found.value)
    with pytest.raises(UsageError, match="keep one"):
        read_settings({"NOSOLOGY_API_KEYS_FILE": str(file), "NOSOLOGY_API_KEYS": "a"})


def test_the_environment_is_read_when_asked_and_not_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOSOLOGY_HOME", str(tmp_path / "one"))
    assert read_settings().home == tmp_path / "one"
    monkeypatch.setenv("NOSOLOGY_HOME", str(tmp_path / "two"))
    assert read_settings().home == tmp_path / "two"


def test_a_printed_settings_shows_no_key() -> None:
    assert "s3cret" not in repr(read_settings({"NOSOLOGY_API_KEYS": "s3cret"}))


def test_library_switches_are_set_but_never_against_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    # Set first, so that the end of the test takes away what the function sets.
    for name in ("TOKENIZERS_PARALLELISM", "HF_HUB_OFFLINE", "TQDM_DISABLE"):
        monkeypatch.setenv(name, "mine")
    monkeypatch.delenv("HF_HUB_OFFLINE")
    quieten_libraries()
    assert (os.environ["TQDM_DISABLE"], os.environ["HF_HUB_OFFLINE"]) == ("mine", "1")


def test_every_variable_that_is_read_is_in_the_example_file() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    read = set(re.findall(r"NOSOLOGY_\w+", (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")))
    assert {"NOSOLOGY_HOME", "NOSOLOGY_API_KEYS"} <= read
    assert read <= set(re.findall(r"NOSOLOGY_\w+", example))


def test_a_database_password_kept_apart_is_put_into_the_address_and_never_shown() -> None:
    address = "postgresql://nosology@database:5432/nosology"
    settings = read_settings({"NOSOLOGY_DATABASE_URL": address, "NOSOLOGY_DATABASE_PASSWORD": "p@ss/word"})
    assert settings.database_url == "postgresql://nosology:p%40ss%2Fword@database:5432/nosology"
    assert "word" not in repr(settings)


@pytest.mark.parametrize("address", ["", "postgresql://database/nosology", "postgresql://a:b@database/nosology"])
def test_a_database_password_without_its_place_is_refused_unread(address: str) -> None:
    with pytest.raises(UsageError, match="USER@HOST") as found:
        read_settings({"NOSOLOGY_DATABASE_URL": address, "NOSOLOGY_DATABASE_PASSWORD": "geheim"})
    assert "geheim" not in str(found.value)


@pytest.mark.parametrize("url", ["http://bot.example", "http://127.0.0.1.example", "ftp://localhost", "bot.example"])
def test_signing_in_with_slack_needs_tls_beyond_this_machine(url: str) -> None:
    names = {"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "2", "SLACK_TEAM_ID": "T1"}
    with pytest.raises(UsageError, match="https"):
        read_settings({**names, "NOSOLOGY_PUBLIC_URL": url})


def test_the_words_of_questions_are_kept_for_thirty_days_or_as_set() -> None:
    assert read_settings({}).keep_questions_days == 30
    assert read_settings({"NOSOLOGY_KEEP_QUESTIONS_DAYS": " 0 "}).keep_questions_days == 0


@pytest.mark.parametrize("days", ["-1", "a month", "1.5", "36501", "²"])
def test_a_term_that_is_no_number_of_days_is_refused(days: str) -> None:
    with pytest.raises(UsageError, match="NOSOLOGY_KEEP_QUESTIONS_DAYS"):
        read_settings({"NOSOLOGY_KEEP_QUESTIONS_DAYS": days})


def test_an_address_of_the_database_is_read_and_never_shown(tmp_path: Path) -> None:
    url = "postgresql://u:swordfish@h/n"
    (tmp_path / "url").write_text(f"{url}\n", encoding="utf-8")
    for environment in ({"NOSOLOGY_DATABASE_URL": url}, {"NOSOLOGY_DATABASE_URL_FILE": str(tmp_path / "url")}):
        settings = read_settings(environment)
        assert settings.database_url == url
        assert "swordfish" not in repr(settings)


def test_a_chat_models_settings_are_read() -> None:
    settings = read_settings(
        {
            "NOSOLOGY_CHAT_MODEL": " openai:gpt-5 ",
            "OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
            "NOSOLOGY_ALLOW_REMOTE_MODEL": "1",
            "NOSOLOGY_CHAT_SECONDS": "30",
            "NOSOLOGY_CHAT_AT_ONCE": "2",
            "NOSOLOGY_CHAT_TOKENS_PER_DAY": "1000000",
            "NOSOLOGY_CHAT_PRICE": " 1.25, 10 ",
        }
    )
    assert (settings.chat_model, settings.chat_address) == ("openai:gpt-5", "http://127.0.0.1:1/v1")
    assert settings.allow_remote_model
    assert (settings.chat_seconds, settings.chat_at_once, settings.chat_tokens_per_day) == (30, 2, 1_000_000)
    assert settings.chat_price == (1.25, 10.0)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "601", "²", "many", "9" * 5000])
def test_a_time_limit_that_cannot_be_meant_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="NOSOLOGY_CHAT_SECONDS must be a number from 1 to 600"):
        read_settings({"NOSOLOGY_CHAT_SECONDS": value})


@pytest.mark.parametrize("value", ["1", "1,2,3", "-1,2", "a,b", "1;2", "1e3,2"])
def test_a_price_that_cannot_be_meant_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="two prices"):
        read_settings({"NOSOLOGY_CHAT_PRICE": value})


def test_a_key_of_ours_goes_before_the_vendors() -> None:
    environment = {"NOSOLOGY_CHAT_MODEL": "google:gemini", "GEMINI_API_KEY": "theirs", "OPENAI_API_KEY": "another's"}
    assert read_settings(environment).chat_key == "theirs"
    assert read_settings({**environment, "NOSOLOGY_CHAT_KEY": "ours"}).chat_key == "ours"
