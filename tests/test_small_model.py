"""The honesty run's own checks find what is not so; its server speaks as OpenAI's does."""

import copy
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.routing import Route

from bot.answer_json import answer_json
from bot.bootstrap import Application, Library
from bot.chat_model import open_chat_model
from bot.drafting.calls import ModelFailed, Prompt, Why
from bot.models import Question
from bot.settings import read_settings

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "type 2 diabetes with CKD stage 4"


@pytest.fixture(autouse=True)
def benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "small_model"))


@pytest.fixture
def answer(application: Application) -> dict[str, Any]:
    given: dict[str, Any] = answer_json(application.answerer.answer(Question(QUESTION, date(2026, 8, 15))))
    assert given["codes"]
    assert given["citations"]
    return given


def test_an_answer_as_it_is_has_nothing_that_is_not_so(answer: dict[str, Any], library: Library) -> None:
    from truth import shown, untrue

    assert untrue(answer, QUESTION, library) == {}
    assert shown(answer)["codes"] == len(answer["codes"])


@pytest.mark.parametrize(
    ("place", "change", "fault"),
    [
        (("codes", 0, "code"), "E11.999", "codes that do not exist, or are called otherwise"),
        (("codes", 0, "description"), "Something else", "codes that do not exist, or are called otherwise"),
        (("codes", 0, "found_by"), [], "codes that were not looked up"),
        (("codes", 0, "citations"), [77], "recommended codes that no citation stands for"),
        (("citations", 0, "quote"), "as nobody wrote", "quotations that do not stand in their passage"),
        (("citations", 0, "passage_id"), "no:where", "quotations that do not stand in their passage"),
        (("text",), "Report J45.909.", "codes named in the text that are neither the answer's nor the question's"),
        (("text",), "Report j45909.", "codes named in the text that are neither the answer's nor the question's"),
        (("text",), "As it says [78].", "markers without a citation"),
    ],
)
def test_what_is_not_so_is_found(
    place: tuple[Any, ...], change: Any, fault: str, answer: dict[str, Any], library: Library
) -> None:
    from truth import untrue

    changed = copy.deepcopy(answer)
    inner: Any = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = change
    assert untrue(changed, QUESTION, library)[fault] == 1


class Parrot:
    """A model that repeats what it hears, a word at a time."""

    def __init__(self) -> None:
        self.schemas: list[Any] = []

    def reply(
        self, messages: Sequence[dict[str, str]], most: int, schema: dict[str, Any] | None, stop: threading.Event
    ) -> Iterator[Any]:
        from weights import TooLong, Words

        self.schemas.append(schema)
        words = messages[-1]["content"].split(" ")
        if len(words) > 100:
            raise TooLong
        yield from (Words(f"{word} ") for word in words[:most])
        yield Words("", "length" if len(words) > most else "stop", len(words), min(most, len(words)))


class Note(BaseModel):
    note: str


def test_its_server_is_one_that_our_door_can_ask(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    from server import Server

    parrot = Parrot()
    routes = [Route("/v1/chat/completions", Server(parrot, 20).complete, methods=["POST"])]
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        running = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.01)
        environment = {"NOSOLOGY_CHAT_MODEL": "openai:parrot", "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1"}
        model = open_chat_model(read_settings({**environment, "NOSOLOGY_HOME": str(tmp_path)}))
        assert model
        reply, usage = model.ask(Prompt("a", 1, "Repeat.", '{"note": "polly wants"}'), Note, 10)
        assert (reply.note, usage.tokens_in, usage.tokens_out, usage.estimated) == ("polly wants", 3, 3, False)
        assert parrot.schemas[0]["required"] == ["note"]
        for material, why in (('{"note": "' + "a " * 30, Why.CUT), ("a " * 200, Why.DOWN)):
            with pytest.raises(ModelFailed) as found:
                model.ask(Prompt("a", 1, "Repeat.", material), Note, 10)
            assert found.value.why is why
        running.should_exit = True
        thread.join(10)
