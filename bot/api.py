"""The HTTP API, routes over an application in the contract's shapes; the one door to FastAPI."""

import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any, Literal

import uvicorn
from fastapi import APIRouter, Body, Depends, FastAPI, Path, Query, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.exceptions import HTTPException

from bot import api_models as shapes
from bot import lookups
from bot.answer_json import answer_json, passage_json, search_json
from bot.api_guards import Guards
from bot.bootstrap import Application
from bot.code_view import view_code
from bot.codes_json import check_json, code_json
from bot.errors import NoSuchAnswer, RecordsUnavailable
from bot.listening import listen, refuse_unguarded, warm
from bot.problems import MEDIA_TYPE, field_errors, problem, to_json
from bot.requests import (
    LONGEST_CODE,
    MOST_CODES,
    AnswerRequest,
    CheckRequest,
    FeedbackRequest,
    RequestDay,
    RequestSystem,
)
from bot.screening import ScreenReason
from bot.set_findings import check_set
from bot.settings import Settings
from bot.web.face import Pages, create_pages
from bot.web.paths import is_page
from bot.wrong_keys import WrongKeys
from codes.checker.claim import make_claim
from codes.models import System
from retrieval.errors import RetrievalError

LONGEST_SEARCH = 2_000
# A way through the Alphabetic Index is its own id.
_LONGEST_PASSAGE_ID = 500
_EXAMPLE = {
    "question": "type 2 diabetes with CKD stage 4, on insulin",
    "as_of": "2026-08-15",
    "setting": "outpatient",
}
_FEEDBACK = {"verdict": "down", "reason": "missing_code", "comment": "the insulin is missing"}
_NO_ANSWER = "no answer of this id is kept"

router = APIRouter()


class JsonBody(Response):
    """JSON that can carry whatever text came in."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The body of the response."""
        return to_json(content)


class ProblemResponse(JsonBody):
    """A problem as the whole response."""

    media_type = MEDIA_TYPE


async def _application(request: Request) -> Application:
    application: Application = request.app.state.application
    return application


Served = Annotated[Application, Depends(_application)]
AnswerId = Annotated[str, Path(max_length=LONGEST_CODE, description="The `id` of an answer.")]
AsOf = Annotated[RequestDay, Query(description="Date of service or discharge; today when not given.")]


@router.post("/v1/answers", response_model=shapes.AnswerBody, responses=shapes.problem_responses(400, 413, 415, 422))
def answer(asked: Annotated[AnswerRequest, Body(examples=[_EXAMPLE])], application: Served) -> Response:
    """Answer a question; abstaining and refusing are answers too."""
    return JsonBody(answer_json(application.answerer.answer(asked.to_question(date.today(), "http"))))


@router.get(
    "/v1/answers/{answer_id}",
    response_model=shapes.AnswerBody,
    responses=shapes.problem_responses(404, 422, 503),
)
def kept_answer(answer_id: AnswerId, application: Served) -> Response:
    """An answer as it was given; its words for as long as NOSOLOGY_KEEP_QUESTIONS_DAYS says."""
    kept = application.records.answers.get(answer_id) if application.records else None
    return ProblemResponse(problem(404, _NO_ANSWER), 404) if kept is None else JsonBody(kept.answer)


@router.post(
    "/v1/answers/{answer_id}/feedback",
    response_model=shapes.FeedbackBody,
    responses=shapes.problem_responses(400, 404, 413, 415, 422, 503),
)
def give_feedback(
    answer_id: AnswerId, said: Annotated[FeedbackRequest, Body(examples=[_FEEDBACK])], application: Served
) -> Response:
    """Say whether an answer helped; a comment with patient identifiers is refused and not kept."""
    if application.answerer.screen(said.comment).reason is ScreenReason.PATIENT_IDENTIFIERS:
        return ProblemResponse(
            problem(422, "comment: looks like it holds patient identifiers; please remove them"), 422
        )
    if application.records is None:
        return ProblemResponse(problem(404, _NO_ANSWER), 404)
    try:
        application.records.feedback.give(said.to_feedback(answer_id))
    except NoSuchAnswer:
        return ProblemResponse(problem(404, _NO_ANSWER), 404)
    return JsonBody({"answer": answer_id, "by": said.by, "verdict": said.verdict, "reason": said.reason})


@router.get("/v1/codes/{system}/{code}", response_model=shapes.CodeBody, responses=shapes.problem_responses(404, 422))
def code(
    system: RequestSystem,
    code: Annotated[str, Path(max_length=LONGEST_CODE, examples=["E11.22"])],
    application: Served,
    as_of: AsOf = None,
) -> Response:
    """What a code is on a date; for one that does not exist the problem carries why, and codes near it."""
    view = view_code(application.library.catalogue, code, as_of or date.today(), System(system))
    found = view.found
    if found.entry is None:
        return ProblemResponse(problem(404, found.validity.why, code_json(view)), 404)
    return JsonBody(code_json(view))


@router.post("/v1/checks", response_model=shapes.CheckBody, responses=shapes.problem_responses(400, 413, 415, 422))
def check(
    asked: Annotated[CheckRequest, Body(examples=[{"codes": ["N18.4", "E11.22"], "as_of": "2026-08-15"}])],
    application: Served,
) -> Response:
    """May these codes stand together, in this order, for this patient."""
    library = application.library
    as_of = asked.as_of or date.today()
    claim = make_claim(library.catalogue, asked.codes, as_of, asked.setting, asked.age, asked.sex)
    findings = check_set(claim, library.checks)
    return JsonBody(check_json(findings, [reported.found for reported in claim.reported]))


@router.get("/v1/search", response_model=shapes.SearchBody, responses=shapes.problem_responses(422, 503))
def search(
    q: Annotated[str, Query(min_length=1, max_length=LONGEST_SEARCH, examples=["acute cystitis"])],
    application: Served,
    kind: Literal["codes", "passages"] | None = None,
    top: Annotated[int, Query(ge=1, le=MOST_CODES)] = 10,
    as_of: AsOf = None,
) -> Response:
    """Retrieval alone: ranked codes and passages, or one kind of them."""
    found = lookups.search(application, q, as_of or date.today(), top)
    codes = () if kind == "passages" else found.codes
    return JsonBody(search_json(codes, () if kind == "codes" else found.passages))


@router.get(
    "/v1/passages/{passage_id:path}",
    response_model=shapes.PassageBody,
    responses=shapes.problem_responses(404, 422),
)
def passage(
    passage_id: Annotated[str, Path(max_length=_LONGEST_PASSAGE_ID, examples=["icd10cm-guidelines:I.C.4.a"])],
    application: Served,
    as_of: AsOf = None,
) -> Response:
    """One passage, whole."""
    found = application.library.passages.get(passage_id, as_of)
    if found is None:
        return ProblemResponse(problem(404, "no such passage; ids look like icd10cm-guidelines:I.C.4.a"), 404)
    return JsonBody(passage_json(found))


# On the event loop, so that it answers while every thread is at work.
@router.get("/healthz", response_model=shapes.StatusBody)
async def healthz() -> Response:
    """The process is up."""
    return JsonBody({"status": "up"})


@router.get("/readyz", response_model=shapes.StatusBody, responses=shapes.problem_responses(503))
def readyz(application: Served) -> Response:
    """The index and the stores answer."""
    application.searcher.probe()
    if application.records:
        application.records.probe()
    return JsonBody({"status": "ready"})


def create_app(application: Application, settings: Settings) -> FastAPI:
    """The API and the pages over an application; with `settings.api_keys` the API asks for one of them."""
    # Said in the documentation; `Guards` is what asks.
    schemes = [
        Security(HTTPBearer(auto_error=False)),
        Security(APIKeyHeader(name="X-API-Key", auto_error=False)),
    ]
    app = FastAPI(
        title="Nosology",
        summary="Candidate codes with the passages that decide them, each one checkable",
        version=_version(),
        redoc_url=None,
        redirect_slashes=False,
        dependencies=schemes if settings.api_keys else [],
        # Spans would carry the words of a search in the address, wherever the environment sends them.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        exception_handlers={
            HTTPException: _http_problem,
            RequestValidationError: _field_problem,
            RetrievalError: _unready_problem,
            RecordsUnavailable: _unkept_problem,
        },
    )
    app.state.application = application
    app.include_router(router)
    wrong_keys = WrongKeys()
    app.add_middleware(Pages, pages=create_pages(application, settings, wrong_keys))
    # The last one is the outermost.
    is_shut = settings.slack_sign_in is not None
    app.add_middleware(Guards, api_keys=settings.api_keys, is_shut=is_shut, asks_itself=is_page, wrong_keys=wrong_keys)
    return app


async def _http_problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    if status == 405 and "allow" in {name.lower() for name in headers}:
        allowed = {m for name, value in headers.items() if name.lower() == "allow" for m in value.split(", ")}
        headers = {"Allow": ", ".join(sorted(allowed | {"OPTIONS"} | ({"HEAD"} if "GET" in allowed else set())))}
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
    return ProblemResponse(problem(status), status, headers)


async def _field_problem(request: Request, error: Exception) -> Response:
    errors = list(error.errors()) if isinstance(error, RequestValidationError) else []
    if any(e["type"] == "json_invalid" for e in errors):
        return ProblemResponse(problem(400), 400)
    # FastAPI leaves a body of another type unread and then finds that the bytes are no object.
    if any(e["loc"] == ("body",) and isinstance(e.get("input"), bytes) for e in errors):
        return ProblemResponse(problem(415), 415)
    named = field_errors(errors)
    detail = "; ".join(f"{e['field']}: {e['message']}" for e in named[:3])
    return ProblemResponse(problem(422, detail, {"errors": named}), 422)


async def _unready_problem(request: Request, error: Exception) -> Response:
    # In words of ours: the error's own name folders of this machine.
    return ProblemResponse(problem(503), 503, {"Retry-After": "10"})


async def _unkept_problem(request: Request, error: Exception) -> Response:
    return ProblemResponse(problem(503, "the records do not answer; try again later"), 503, {"Retry-After": "10"})


def run(settings: Settings, application: Application) -> None:
    """Serve until stopped; raises SetupError when the address is taken or must not be used."""
    refuse_unguarded(settings)
    listening = listen(settings)
    warm(application)
    host, port = listening.getsockname()[:2]
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    print(f"listening on {where} (API: {where}/docs)", file=sys.stderr, flush=True)
    from bot.slack.serving import serving

    app = create_app(application, settings)
    with serving(app, settings, application):
        server(app).run(sockets=[listening])


def server(app: FastAPI) -> uvicorn.Server:
    """A server for the API that keeps no access log: its lines would hold the words of each search."""
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, proxy_headers=False, ws="none")
    return uvicorn.Server(config)


def _version() -> str:
    try:
        return version("nosology")
    except PackageNotFoundError:
        return "unpackaged"
