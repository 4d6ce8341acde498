"""The HTTP API: its routes, what it refuses and how it says so, keys, threads, what it never tells."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from fakes import assembled
from fastapi.testclient import TestClient

from bot.answer_json import answer_json
from bot.api import LONGEST_SEARCH, create_app, server
from bot.api_guards import LARGEST_BODY
from bot.api_models import AnswerBody
from bot.bootstrap import Application, Library
from bot.errors import SetupError
from bot.listening import listen, refuse_unguarded, warm
from bot.models import Question
from bot.records.facade import Records
from bot.requests import LONGEST_CODE, LONGEST_QUESTION, MOST_CHECKED, parse_request
from bot.screening import Screener
from bot.settings import Settings, read_settings
from retrieval.encoder import Vectors
from retrieval.errors import IndexUnavailable
from retrieval.index import OpenIndex

HOME = Path("unused")
DAY = "2026-08-15"
JSON = {"content-type": "application/json"}
# A word that stands in what is sent and must stand in nothing that is said or logged about it.
MARK = "zebraquagmire"


@pytest.fixture(scope="module")
def client(application: Application) -> TestClient:
    return TestClient(create_app(application, Settings(HOME)), follow_redirects=False)


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """The problem that a response is, once it is seen to be a whole one."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail"} <= problem.keys()
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert "Traceback" not in response.text
    return problem


# --- routes


def test_an_answer_is_what_the_answerer_says(client: TestClient, application: Application) -> None:
    question = {
        "id": "q1",
        "question": "type 2 diabetes with CKD stage 4",
        "as_of": DAY,
        "setting": "outpatient",
    }
    answered = client.post("/v1/answers", json=question).json()
    request = parse_request(json.dumps(question)).to_question(date.today())
    said = json.loads(json.dumps(answer_json(application.answerer.answer(request))))
    for answer in (answered, said):
        del answer["id"], answer["timings_ms"]
    assert answered == said
    assert (answered["question_id"], answered["codes"][0]["code"]) == ("q1", "E11.22")


@pytest.mark.parametrize("identifier", ["q1", "", "07", 7, 0, -1, None, "ä ☤", "\ud800"])
def test_the_id_comes_back_unchanged(client: TestClient, identifier: str | int | None) -> None:
    body = json.dumps({"id": identifier, "question": "cough"})
    response = client.post("/v1/answers", content=body, headers=JSON)
    assert json.loads(response.content.decode())["question_id"] == identifier


def test_without_a_date_the_question_is_asked_of_today(client: TestClient) -> None:
    before = date.today().isoformat()
    assert before <= client.post("/v1/answers", json={"question": "cough"}).json()["as_of"] <= date.today().isoformat()


@pytest.mark.parametrize("top", [1, 3, 50])
def test_top_bounds_the_codes(client: TestClient, top: int) -> None:
    answer = client.post("/v1/answers", json={"question": "type 2 diabetes", "top": top, "as_of": DAY}).json()
    assert 0 < len(answer["codes"]) <= top


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("patient John Smith, SSN 123-45-6789, has cough", "refused"),
        ("", "refused"),
        ("should I give metformin?", "refused"),
        ("???", "abstained"),
        ("acute cystitis\x00\x07\x85\x1b[31m with hematuria", "answered"),
        ("acute cystitis with hematuria " * 2000, None),
        ("\uffff" * LONGEST_QUESTION, None),
    ],
)
def test_whatever_the_text_is_there_is_an_answer(client: TestClient, question: str, outcome: str | None) -> None:
    body = json.dumps({"question": question, "as_of": DAY})
    response = client.post("/v1/answers", content=body, headers=JSON)
    assert response.status_code == 200
    answer = AnswerBody.model_validate_json(response.content)
    assert outcome is None or answer.outcome == outcome


@pytest.mark.parametrize(
    ("path", "code", "status"),
    [
        ("icd10cm/E11.22", "E11.22", "valid"),
        ("icd10cm/e1122", "E11.22", "valid"),
        ("ICD-10-CM/E11", "E11", "header"),
        ("icd10cm/E11.22?as_of=2031-01-01", "E11.22", "not_covered"),
        ("icd10pcs/0FT44ZZ", "0FT44ZZ", "not_covered"),
    ],
)
def test_a_code_is_looked_up_on_its_date(client: TestClient, path: str, code: str, status: str) -> None:
    separator = "" if "as_of" in path else f"?as_of={DAY}"
    found = client.get(f"/v1/codes/{path}{separator}").json()
    assert (found["code"], found["validity"]["status"]) == (code, status)


@pytest.mark.parametrize("code", ["icd10cm/E11.229", "icd10cm/ZZZ", "cpt/99213", "icd10cm/%ED%A0%80", "icd10cm/%00"])
def test_a_code_that_does_not_exist_is_a_problem_that_says_why(client: TestClient, code: str) -> None:
    problem = problem_of(client.get(f"/v1/codes/{code}"), 404)
    assert problem["validity"]["status"] == "unknown"
    assert problem["detail"] == problem["validity"]["why"]


def test_near_codes_come_with_a_code_that_does_not_exist(client: TestClient) -> None:
    assert "E11.22" in problem_of(client.get("/v1/codes/icd10cm/E11.229"), 404)["suggestions"]


@pytest.mark.parametrize(
    ("codes", "rules"),
    [
        (["E11.22", "N18.4"], []),
        (["N18.4", "E11.22"], ["code_first"]),
        (["E11.22", "E11.22"], ["duplicate"]),
        (["S72.001"], ["seventh_character"]),
        (["ZZZ", "\x00", ""], ["invalid_code", "invalid_code", "invalid_code"]),
    ],
)
def test_a_check_finds_what_the_notes_decide(client: TestClient, codes: list[str], rules: list[str]) -> None:
    body = json.dumps({"codes": codes, "as_of": DAY, "age": 70, "sex": "F", "setting": "inpatient"})
    checked = client.post("/v1/checks", content=body, headers=JSON).json()
    objections = [f["rule"] for f in checked["findings"] if f["severity"] == "error"]
    assert objections == rules
    assert len(checked["codes"]) == len(codes)


@pytest.mark.parametrize(
    ("kind", "has_codes", "has_passages"),
    [("", True, True), ("&kind=codes", True, False), ("&kind=passages", False, True)],
)
def test_a_search_brings_the_kind_asked_for(client: TestClient, kind: str, has_codes: bool, has_passages: bool) -> None:
    found = client.get(f"/v1/search?q=acute+cystitis&top=3&as_of={DAY}{kind}").json()
    assert (len(found["codes"]), len(found["passages"])) == (3 * has_codes, 3 * has_passages)


@pytest.mark.parametrize(
    "passage_id",
    [
        "icd10cm-guidelines:I.C.4.a",
        "icd10cm-tabular:E11.22",
        "icd10cm-tabular:E08-E13",
        "icd10cm-tabular:chapter-4",
    ],
)
def test_a_passage_is_found_by_its_id(client: TestClient, passage_id: str) -> None:
    assert client.get(f"/v1/passages/{passage_id}").json()["passage_id"] == passage_id


def test_every_citation_of_an_answer_leads_to_its_passage(client: TestClient) -> None:
    answer = client.post("/v1/answers", json={"question": "type 2 diabetes with CKD stage 4", "as_of": DAY}).json()
    assert answer["citations"]
    for citation in answer["citations"]:
        passage = client.get(f"/v1{citation['url']}", params={"as_of": DAY}).json()
        assert citation["quote"] in passage["text"]


@pytest.mark.parametrize("passage_id", ["nope", "icd10cm-guidelines:", "icd10cm-tabular:ZZZ", ":", "a/b/../c", "%00"])
def test_a_passage_that_does_not_exist_is_a_problem(client: TestClient, passage_id: str) -> None:
    problem_of(client.get(f"/v1/passages/{passage_id}"), 404)


def test_the_documentation_is_served(client: TestClient) -> None:
    assert client.get("/docs").status_code == 200


def test_the_documentation_shapes_every_route_and_names_its_problems(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    operations = {(m, p): o for p, methods in document["paths"].items() for m, o in methods.items()}
    assert operations.keys() == {
        ("post", "/v1/answers"),
        ("get", "/v1/answers/{answer_id}"),
        ("post", "/v1/answers/{answer_id}/feedback"),
        ("get", "/v1/codes/{system}/{code}"),
        ("post", "/v1/checks"),
        ("get", "/v1/search"),
        ("get", "/v1/passages/{passage_id}"),
        ("get", "/healthz"),
        ("get", "/readyz"),
    }
    for operation in operations.values():
        shape = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        assert document["components"]["schemas"][shape.rpartition("/")[2]]["properties"]
        problems = {s: r for s, r in operation["responses"].items() if s != "200"}
        assert all(list(r["content"]) == ["application/problem+json"] for r in problems.values())
    assert "HTTPValidationError" not in document["components"]["schemas"]


# --- problems


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (f'{{"question": "{MARK}"', 400),
        (f'{{"question": "{MARK}" "as_of"}}', 400),
        (MARK, 400),
        ("[" * 50_000 + MARK, 400),
        (f'{{"question": "{MARK}", "id": {"9" * 5000}}}', 400),
        (b'{"question": "' + MARK.encode() + b'\xff\xfe"}', 400),
        ("", 422),
        ("null", 422),
        (f'["{MARK}"]', 422),
        (f'"{MARK}"', 422),
        ("{}", 422),
        (f'{{"question": ["{MARK}"]}}', 422),
        (json.dumps({"question": MARK + "a" * LONGEST_QUESTION}), 422),
        (json.dumps({"question": MARK, "id": {MARK: MARK}}), 422),
        (json.dumps({"question": MARK + "\ud800"}), 422),
        (json.dumps({"question": MARK, "id": True}), 422),
        (json.dumps({"question": MARK, "id": 1.5}), 422),
        (f'{{"question": "{MARK}", "top": NaN}}', 422),
        (f'{{"question": "{MARK}", "top": 1e999}}', 422),
    ],
)
def test_a_body_that_is_not_a_request_is_a_problem_without_its_text(
    client: TestClient, body: str | bytes, status: int
) -> None:
    response = client.post("/v1/answers", content=body, headers=JSON)
    problem_of(response, status)
    assert MARK not in response.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("as_of", day) for day in ("2026-02-30", "2026-13-01", "0000-01-01", "99999-01-01", "2026-08-15\x00")),
        *(("as_of", day) for day in ("", MARK, 20260815, 1.5, True, [MARK])),
        *(("top", top) for top in (0, -1, 51, 10**30, MARK, 1.5, [1], None)),
        *(("setting", setting) for setting in (MARK, 5, [MARK], {MARK: 1})),
        *(("system", system) for system in (MARK, 5, [MARK], {MARK: 1})),
    ],
)
def test_a_field_that_cannot_be_meant_is_named_without_the_text(client: TestClient, field: str, value: object) -> None:
    response = client.post("/v1/answers", json={"question": MARK, field: value})
    assert [error["field"] for error in problem_of(response, 422)["errors"]] == [field]
    assert MARK not in response.text


def test_a_problem_names_the_fields_that_are_wrong(client: TestClient) -> None:
    response = client.post("/v1/answers", json={"as_of": "2026-02-30", "top": 99})
    problem = problem_of(response, 422)
    assert {error["field"] for error in problem["errors"]} == {"question", "as_of", "top"}
    assert all(error["field"] in problem["detail"] for error in problem["errors"])


@pytest.mark.parametrize(
    "body",
    [
        {"codes": []},
        {"codes": "E11.22"},
        {"codes": [1]},
        {"codes": [None]},
        {"codes": ["\ud800"]},
        {"codes": ["E" * (LONGEST_CODE + 1)]},
        {"codes": ["I10"] * (MOST_CHECKED + 1)},
        {"codes": ["I10"], "age": -1},
        {"codes": ["I10"], "age": "old"},
        {"codes": ["I10"], "sex": "F" * 21},
        {"codes": ["I10"], "as_of": 20260815},
        {},
    ],
)
def test_a_check_that_is_not_right_is_a_problem(client: TestClient, body: dict[str, Any]) -> None:
    assert problem_of(client.post("/v1/checks", content=json.dumps(body), headers=JSON), 422)["errors"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=",
        f"q={MARK}&top=0",
        f"q={MARK}&top=51",
        f"q={MARK}&top={MARK}",
        f"q={MARK}&kind={MARK}",
        f"q={MARK}&as_of=2026-02-30",
        f"q={MARK}&as_of=20",
        f"q={MARK}{'a' * LONGEST_SEARCH}",
    ],
)
def test_a_search_that_is_not_right_is_a_problem_without_its_words(client: TestClient, query: str) -> None:
    response = client.get(f"/v1/search?{query}")
    problem_of(response, 422)
    assert MARK not in response.text


@pytest.mark.parametrize("q", ["%00", "%ED%A0%80", "%F0%9F%92%89", "+", "???", "a" * LONGEST_SEARCH, "%1b[31m"])
def test_any_short_text_may_be_searched(client: TestClient, q: str) -> None:
    assert client.get(f"/v1/search?q={q}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1/codes/loinc/1",
        "/v1/codes/icd10cm/E11?as_of=2026-02-30",
        f"/v1/codes/icd10cm/{'E' * 41}",
        "/v1/passages/" + "p" * 501,
    ],
)
def test_a_path_that_is_not_right_is_a_problem(client: TestClient, path: str) -> None:
    problem_of(client.get(path), 422)


@pytest.mark.parametrize(
    "path", [f"/{MARK}", "/v1", "/v1/answers/", "/v1/codes/icd10cm/E11%2F22", "/v1/passages", "/redoc"]
)
def test_a_path_that_leads_nowhere_is_a_problem(client: TestClient, path: str) -> None:
    response = client.get(path)
    problem_of(response, 404)
    assert MARK not in response.text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/answers", "OPTIONS, POST"),
        ("HEAD", "/v1/checks", "OPTIONS, POST"),
        ("DELETE", "/v1/codes/icd10cm/I10", "GET, HEAD, OPTIONS"),
        ("POST", "/v1/search", "GET, HEAD, OPTIONS"),
        ("PATCH", "/healthz", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_method_that_is_not_taken_is_a_problem(client: TestClient, method: str, path: str, allowed: str) -> None:
    response = client.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, allowed)
    if method != "HEAD":
        problem_of(response, 405)


@pytest.mark.parametrize(("path", "allowed"), [("/v1/answers", "OPTIONS, POST"), ("/v1/search", "GET, HEAD, OPTIONS")])
def test_options_says_what_a_path_takes(client: TestClient, path: str, allowed: str) -> None:
    response = client.options(path)
    assert (response.status_code, response.headers["allow"], response.content) == (204, allowed, b"")


@pytest.mark.parametrize(
    "path", ["/v1/codes/icd10cm/E11.22", "/v1/search?q=cough", "/healthz", "/nothing", "/openapi.json"]
)
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.content))


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", None, "json", "\xff"],
)
def test_a_body_that_is_not_called_json_is_a_problem(client: TestClient, kind: str | None) -> None:
    headers = {} if kind is None else {"content-type": kind.encode("latin-1")}
    response = client.post("/v1/answers", content=json.dumps({"question": MARK}), headers=headers)
    problem_of(response, 415)
    assert MARK not in response.text


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/x+json"]
)
def test_every_name_of_json_is_taken(client: TestClient, kind: str) -> None:
    response = client.post("/v1/answers", content='{"question": "cough"}', headers={"content-type": kind})
    assert response.status_code == 200


def _in_pieces(size: int) -> Iterator[bytes]:
    for start in range(0, size, 10_000):
        yield b" " * min(10_000, size - start)


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(("size", "status"), [(LARGEST_BODY, 400), (LARGEST_BODY + 1, 413)])
def test_a_body_longer_than_any_request_is_not_read(
    client: TestClient, announced: bool, size: int, status: int
) -> None:
    content = b"".join(_in_pieces(size)) if announced else _in_pieces(size)
    response = client.post("/v1/answers", content=content, headers=JSON)
    problem_of(response, status)


@pytest.mark.parametrize("path", ["/v1/answers", "/nothing", "/healthz"])
def test_the_size_is_looked_at_before_the_route(client: TestClient, path: str) -> None:
    problem_of(client.post(path, content=b" " * (LARGEST_BODY + 1)), 413)


class Failing:
    """Stands for any part; whatever is asked of it fails, with the question in the message."""

    def __getattr__(self, name: str) -> Any:
        def fail(*given: object, **named: object) -> None:
            raise ValueError(f"{name} failed over {MARK}")

        return fail


def test_a_failure_tells_and_logs_nothing_of_the_question(
    application: Application, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = replace(application, answerer=Failing())
    with caplog.at_level(logging.DEBUG):
        response = TestClient(create_app(broken, Settings(HOME))).post("/v1/answers", json={"question": MARK})
    problem_of(response, 500)
    printed = "".join(capfd.readouterr())
    assert MARK not in response.text + caplog.text + printed
    # Enough is logged to find the place.
    assert "ValueError" in caplog.text
    assert "test_bot_api.py" in caplog.text


def test_a_failure_costs_one_request_and_not_the_next(application: Application) -> None:
    client = TestClient(create_app(replace(application, answerer=Failing()), Settings(HOME)))
    problem_of(client.post("/v1/answers", json={"question": "cough"}), 500)
    assert client.get("/v1/codes/icd10cm/I10").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/nothing", "/v1/search?q=cough"])
def test_no_response_is_to_be_cached_or_sniffed(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")


# --- readiness


class SilentVectors:
    """A vector store that was there at the start and answers no more."""

    def query(self, collection: str, vectors: Vectors, top: int) -> list[list[tuple[str, float]]]:
        raise IndexUnavailable(f"the store in /srv/secret does not answer {MARK}")


class EmptyVectors:
    """A vector store that holds nothing."""

    def query(self, collection: str, vectors: Vectors, top: int) -> list[list[tuple[str, float]]]:
        return [[]]


def test_the_process_is_up_and_the_index_answers(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "up"}
    assert client.get("/readyz").json() == {"status": "ready"}


@pytest.mark.parametrize("vectors", [None, SilentVectors(), EmptyVectors()])
def test_an_index_that_does_not_answer_is_up_but_not_ready(
    library: Library, index: OpenIndex, screener: Screener, vectors: Any
) -> None:
    client = TestClient(create_app(assembled(library, replace(index, vectors=vectors), screener), Settings(HOME)))
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    problem_of(response, 503)
    assert "/srv/secret" not in response.text
    assert response.headers["retry-after"]


def test_without_vectors_words_alone_answer_questions_and_searches(
    library: Library, index: OpenIndex, screener: Screener
) -> None:
    silent = assembled(library, replace(index, vectors=SilentVectors()), screener)  # type: ignore[arg-type]
    client = TestClient(create_app(silent, Settings(HOME)))
    answer = client.post("/v1/answers", json={"question": "acute cystitis", "as_of": DAY}).json()
    assert "vector_store" in answer["degraded"]
    found = client.get("/v1/search?q=acute+cystitis").json()
    assert found["codes"][0]["code"].startswith("N30")


def test_a_server_whose_index_is_silent_still_starts(
    library: Library, index: OpenIndex, screener: Screener, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = assembled(library, replace(index, vectors=SilentVectors()), screener)  # type: ignore[arg-type]
    warm(silent)
    # Words alone answer the first search, so nothing is told; /readyz goes on saying what is missing.
    assert capsys.readouterr().err == ""
    assert TestClient(create_app(silent, Settings(HOME))).get("/readyz").status_code == 503


# --- threads

QUESTIONS = (
    "type 2 diabetes with CKD stage 4",
    "hypertension with heart failure",
    "acute cystitis with hematuria",
    "mild persistent asthma with exacerbation",
    "fracture of right femoral neck, initial encounter",
    "cough",
    "long term use of insulin",
    "E11.22 and I10",
    "hypertensive heart and kidney disease",
    "chronic kidney disease",
)


def _codes(application: Application, text: str) -> list[tuple[str, float]]:
    answer = application.answerer.answer(Question(text, date.fromisoformat(DAY)))
    return [(code.code, code.score) for code in answer.codes]


def test_many_at_once_are_answered_as_one_after_another(
    library: Library, index: OpenIndex, screener: Screener, application: Application, tmp_path: Path
) -> None:
    expected = {text: _codes(application, text) for text in QUESTIONS}
    # Nothing cached yet, so that all threads fill the same caches.
    fresh = assembled(library, index, screener, Records(tmp_path))
    asked = QUESTIONS * 6
    with serving(fresh) as base, ThreadPoolExecutor(16) as pool:

        def ask(text: str) -> list[tuple[str, float]]:
            answer = httpx.post(f"{base}/v1/answers", json={"question": text, "as_of": DAY}, timeout=60).json()
            return [(code["code"], code["score"]) for code in answer["codes"]]

        answers = list(pool.map(ask, asked))
    assert answers == [expected[text] for text in asked]
    assert fresh.records is not None
    assert fresh.records.audit.verify().is_whole
    lines = [json.loads(line.body) for line in fresh.records.audit.lines()]
    assert len({line["answer"] for line in lines}) == len(asked)


# --- a real server


@contextmanager
def serving(application: Application, settings: Settings | None = None) -> Iterator[str]:
    """The address of a server on a free port of this machine, in a thread of its own."""
    settings = settings or Settings(HOME, port=0)
    listening = listen(settings)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    served = server(create_app(application, settings))
    thread = Thread(target=served.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield address
    finally:
        served.should_exit = True
        thread.join()


def test_no_log_line_holds_what_was_asked(
    application: Application, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with (
        caplog.at_level(logging.DEBUG, logger="uvicorn"),
        serving(application) as base,
        httpx.Client() as http,
    ):
        assert http.get(f"{base}/v1/search", params={"q": f"cough {MARK}"}).status_code == 200
        assert http.get(f"{base}/{MARK}").status_code == 404
        assert http.post(f"{base}/v1/answers", json={"question": f"cough {MARK}"}).status_code == 200
        response = http.get(f"{base}/healthz")
    assert "server" not in response.headers
    logged = "".join(r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore")))
    assert "Application startup complete" in logged
    assert MARK not in logged + "".join(capfd.readouterr())


def test_a_body_that_is_too_long_ends_the_connection(application: Application) -> None:
    with serving(application) as base:
        response = httpx.post(f"{base}/v1/answers", content=_in_pieces(LARGEST_BODY + 1))
        assert (response.status_code, response.headers["connection"]) == (413, "close")
        assert httpx.get(f"{base}/healthz").status_code == 200


# --- keys

KEYS = ("first-key", "second-key")


# A new one for each test: wrong keys are counted.
@pytest.fixture
def guarded(application: Application) -> TestClient:
    return TestClient(create_app(application, Settings(HOME, api_keys=KEYS)), follow_redirects=False)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": "first-key"},
        {"X-API-Key": "second-key"},
        {"Authorization": "Bearer first-key"},
        {"Authorization": "bearer   second-key "},
        {"Authorization": "Basic abc", "X-API-Key": "first-key"},
    ],
)
def test_a_key_opens_every_route(guarded: TestClient, headers: dict[str, str]) -> None:
    assert guarded.get("/v1/codes/icd10cm/I10", headers=headers).status_code == 200
    assert guarded.post("/v1/answers", json={"question": "cough"}, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "first"},
        {"X-API-Key": "first-key-and-more"},
        {"X-API-Key": "FIRST-KEY"},
        {"X-API-Key": "first-key,second-key"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "first-key"},
        {"Authorization": "Basic first-key"},
        {"X-API-Key": b"\xff\xfe"},
        {"Cookie": "X-API-Key=first-key"},
    ],
)
@pytest.mark.parametrize("path", ["/v1/codes/icd10cm/I10", "/docs", "/openapi.json", "/nothing", "/healthz/"])
def test_without_a_key_nothing_opens(guarded: TestClient, headers: dict[str, str | bytes], path: str) -> None:
    response = guarded.get(path, headers=headers)
    problem_of(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"
    assert not any(key in response.text for key in KEYS)


def test_the_key_is_looked_at_before_the_body(guarded: TestClient) -> None:
    problem_of(guarded.post("/v1/answers", content=b" " * (LARGEST_BODY + 1)), 401)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_without_a_key(guarded: TestClient, path: str) -> None:
    assert guarded.get(path).status_code == 200


def test_the_documentation_says_that_a_key_is_asked(guarded: TestClient, client: TestClient) -> None:
    document = guarded.get("/openapi.json", headers={"X-API-Key": KEYS[0]}).json()
    assert document["components"]["securitySchemes"].keys() == {"HTTPBearer", "APIKeyHeader"}
    assert "securitySchemes" not in client.get("/openapi.json").json()["components"]


@pytest.mark.parametrize(
    ("written", "keys"),
    [("", ()), (" , ", ()), ("key-1", ("key-1",)), (" key-1 , key-2,key-1", ("key-1", "key-2"))],
)
def test_keys_are_read_from_the_environment_and_never_printed(written: str, keys: tuple[str, ...]) -> None:
    settings = read_settings({"NOSOLOGY_API_KEYS": written})
    assert settings.api_keys == keys
    assert not any(key in repr(settings) for key in keys)


# --- where it listens


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost", "LOCALHOST"])
def test_on_loopback_no_key_is_needed(host: str) -> None:
    refuse_unguarded(Settings(HOME, host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org", "0", "localhost.example.org"])
def test_beyond_loopback_keys_are_needed(host: str) -> None:
    with pytest.raises(SetupError, match="NOSOLOGY_API_KEYS"):
        refuse_unguarded(Settings(HOME, host=host))
    refuse_unguarded(Settings(HOME, host=host, api_keys=KEYS))


def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    with listen(Settings(HOME, port=0)) as taken, pytest.raises(SetupError, match="NOSOLOGY_PORT") as raised:
        listen(Settings(HOME, port=taken.getsockname()[1]))
    assert "\n" not in str(raised.value)


def test_serve_refuses_before_it_builds_an_index(tmp_path: Path) -> None:
    environment = {"NOSOLOGY_HOME": str(tmp_path), "NOSOLOGY_HOST": "0.0.0.0", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "bot.terminal", "serve"],
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[1],
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert "NOSOLOGY_API_KEYS" in done.stderr
    assert list(tmp_path.iterdir()) == []
