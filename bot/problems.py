"""Problem details (RFC 9457): how the API says that something is wrong, in words of ours alone."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

MEDIA_TYPE = "application/problem+json"

# A status without a sentence here speaks through its title.
_DETAILS = {
    400: "the body is not JSON",
    401: "give a key of NOSOLOGY_API_KEYS in the header X-API-Key or as Authorization: Bearer",
    404: "there is nothing at this path; see /docs",
    405: "this path does not take this method; the header Allow lists those it takes",
    413: "the body is longer than any request needs to be",
    415: "send the body as application/json",
    422: "the request is not right",
    429: "too many wrong keys; wait as long as the header Retry-After says",
    500: "something failed here; the question was not kept",
    503: "the search index does not answer; try again later",
}


def problem(status: int, detail: str | None = None, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The problem object for an HTTP status; `more` are its extension members."""
    standard = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or _DETAILS.get(status, HTTPStatus(status).phrase),
    }
    return {**(more or {}), **standard}


def field_errors(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What pydantic found, by field; its `input`, the text of the question perhaps, is left behind."""
    found = []
    for error in errors:
        # The first part says where in the request: body, query or path.
        where = ".".join(str(part) for part in error["loc"][1:]) or str(error["loc"][0])
        message = error["msg"].removeprefix("Value error, ")
        found.append({"field": where, "message": message[:1].lower() + message[1:]})
    return found


def to_json(data: Any) -> bytes:
    """JSON in UTF-8; a lone surrogate that came in is written as an escape, since UTF-8 has none."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
