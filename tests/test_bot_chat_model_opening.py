"""Which chat model a setting opens, what may leave this machine, and what is never reported or logged."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openai_server import KEY, OpenAiServer, openai_server, says

from bot.chat_model import open_chat_model
from bot.drafting.vendors import is_on_this_machine, parted
from bot.errors import NosologyError, SetupError, UsageError
from bot.settings import read_settings


@pytest.fixture
def server() -> Iterator[OpenAiServer]:
    with openai_server() as started:
        yield started


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"NOSOLOGY_CHAT_MODEL": "gpt-5"}, "provider:model"),
        ({"NOSOLOGY_CHAT_MODEL": "nobody:gpt-5"}, "one of the providers openai, azure"),
        ({"NOSOLOGY_CHAT_MODEL": "openai:"}, "names no model"),
        ({"NOSOLOGY_CHAT_MODEL": "openai:gpt-5", "NOSOLOGY_ALLOW_REMOTE_MODEL": "1"}, "a key in OPENAI_API_KEY"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told_in_a_line(environment: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message) as found:
        open_chat_model(read_settings(environment))
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    "environment",
    [
        {"NOSOLOGY_CHAT_MODEL": "openai:gpt-5"},
        {"NOSOLOGY_CHAT_MODEL": "openai:gpt-5", "OPENAI_BASE_URL": "https://127.0.0.1.example/v1"},
        {"NOSOLOGY_CHAT_MODEL": "openai:gpt-5", "OPENAI_BASE_URL": "http://127.0.0.1@model.example/v1"},
        {"NOSOLOGY_CHAT_MODEL": "openai:gpt-5", "OPENAI_BASE_URL": "http://10.0.0.7/v1"},
        # LangChain reads the first of the two, OpenAI's own library the second.
        {
            "NOSOLOGY_CHAT_MODEL": "openai:gpt-5",
            "OPENAI_API_BASE": "https://model.example",
            "OPENAI_BASE_URL": "http://127.0.0.1",
        },
        {"NOSOLOGY_CHAT_MODEL": "anthropic:claude", "OPENAI_BASE_URL": "http://127.0.0.1/v1"},
        {"NOSOLOGY_CHAT_MODEL": "bedrock:claude", "NOSOLOGY_ALLOW_REMOTE_MODEL": "yes"},
        {"NOSOLOGY_CHAT_MODEL": "ollama:gpt-oss:120b-cloud"},
        {"NOSOLOGY_CHAT_MODEL": "ollama:llama3", "OLLAMA_HOST": "models.example:11434"},
    ],
)
def test_a_question_leaves_this_machine_only_with_leave(environment: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="NOSOLOGY_ALLOW_REMOTE_MODEL"):
        open_chat_model(read_settings({**environment, "OPENAI_API_KEY": "k", "ANTHROPIC_API_KEY": "k"}))
    vendor, name = parted(environment["NOSOLOGY_CHAT_MODEL"])
    assert vendor
    assert not is_on_this_machine(vendor, name, read_settings(environment).chat_address)


@pytest.mark.parametrize(
    ("model", "address"),
    [
        ("openai:any", "http://127.0.0.1:1234/v1"),
        ("openai:any", "http://localhost:1234/v1"),
        ("azure:any", "http://[::1]:1234"),
        ("ollama:llama3:8b", None),
        ("ollama:llama3", "127.0.0.1:11434"),
        ("huggingface:/models/small", None),
    ],
)
def test_a_model_on_this_machine_needs_no_leave(model: str, address: str | None) -> None:
    vendor, name = parted(model)
    assert vendor
    assert is_on_this_machine(vendor, name, address)


def test_a_package_that_is_missing_is_named_with_its_extra(tmp_path: Path) -> None:
    if importlib.util.find_spec("langchain_ollama"):
        pytest.skip("the vendor's package is installed here")
    with pytest.raises(SetupError, match=r"pip install 'nosology\[ollama\]'") as found:
        open_chat_model(read_settings({"NOSOLOGY_HOME": str(tmp_path), "NOSOLOGY_CHAT_MODEL": "ollama:llama3"}))
    assert "\n" not in str(found.value)
    assert isinstance(found.value, NosologyError)


def test_settings_that_a_vendor_does_not_take_are_told_without_them(tmp_path: Path) -> None:
    # An Azure model needs a version of its interface, in a variable of its own.
    environment = {"NOSOLOGY_CHAT_MODEL": "azure:any", "AZURE_OPENAI_API_KEY": KEY}
    with pytest.raises(UsageError, match=r"running\.md") as found:
        open_chat_model(
            read_settings(
                {**environment, "AZURE_OPENAI_ENDPOINT": "http://127.0.0.1:9", "NOSOLOGY_HOME": str(tmp_path)}
            )
        )
    assert KEY not in str(found.value)
    assert found.value.__context__ is None


def run(program: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        cwd=Path(__file__).resolve().parents[1],
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


_ASK = """
from bot.chat_model import open_chat_model
from bot.drafting.calls import Prompt
from bot.settings import read_settings
from pydantic import BaseModel
class Shape(BaseModel):
    note: str
import langchain_core.tracers.context, langsmith.utils
{before}
model = open_chat_model(read_settings())
print(model.ask(Prompt("a", 1, "b", "c"), Shape, 10)[0].note)
"""


# LangChain reads the variables once and keeps what it has read.
@pytest.mark.parametrize("before", ["", "langsmith.utils.tracing_is_enabled()"])
def test_nothing_is_reported_to_langsmith_nor_led_through_it(before: str, server: OpenAiServer, tmp_path: Path) -> None:
    server.usual = says('{"note": "fine"}')
    with openai_server() as elsewhere:
        said = run(
            _ASK.format(before=before),
            NOSOLOGY_HOME=str(tmp_path),
            NOSOLOGY_CHAT_MODEL="openai:scripted",
            OPENAI_BASE_URL=server.address,
            LANGSMITH_TRACING="true",
            LANGCHAIN_TRACING_V2="true",
            LANGSMITH_API_KEY="lsv2_key",
            LANGSMITH_GATEWAY=elsewhere.address,
            LANGSMITH_ENDPOINT=elsewhere.address,
            HTTP_PROXY=elsewhere.address,
            http_proxy=elsewhere.address,
            ALL_PROXY=elsewhere.address,
            OPENAI_PROXY=elsewhere.address,
            NO_PROXY="",
            no_proxy="",
        )
        assert (said, len(server.asked), elsewhere.requests) == ("fine\n", 1, 0)


def test_no_details_are_logged_whatever_the_vendors_variables_ask_for(server: OpenAiServer, tmp_path: Path) -> None:
    server.usual = says('{"note": "fine"}')
    program = "import logging, sys; logging.basicConfig(level=10, stream=sys.stdout)" + _ASK.format(before="")
    said = run(
        program,
        NOSOLOGY_HOME=str(tmp_path),
        NOSOLOGY_CHAT_MODEL="openai:scripted",
        OPENAI_BASE_URL=server.address,
        OPENAI_LOG="debug",
        OPENAI_API_KEY=KEY,
    )
    assert said.endswith("fine\n")
    assert "json_data" not in said
    assert KEY not in said


def test_without_a_model_nothing_of_langchain_is_imported() -> None:
    program = """
import sys
from bot.chat_model import open_chat_model
from bot.settings import read_settings
assert open_chat_model(read_settings({})) is None
print([name for name in sys.modules if name.split(".")[0].startswith(("lang", "openai", "tiktoken"))])
"""
    assert run(program) == "[]\n"
