"""One call to Slack, and what is to be made of its failure: each kind of failure has one treatment.

| failure | Slack says | treatment |
|---|---|---|
| `LIMITED` | HTTP 429, `ratelimited` | wait as long as Retry-After says and call again; given up after two minutes |
| `UNSURE` | no reply, HTTP 5xx, `internal_error`, … | it may have been done: look before it is done again |
| `TOO_MUCH` | `msg_blocks_too_long`, `invalid_blocks`, … | the same without blocks, then as a file |
| `GONE` | `thread_not_found`, `message_not_found`, … | nobody is there to read it: nothing is posted |
| `NOT_HERE` | `not_in_channel`, `is_archived`, … | told to the asker in a direct message |
| `CLOSED` | `token_revoked`, `invalid_auth`, … | nothing can be said; the work waits for a token that serves |
| `REFUSED` | anything else, `missing_scope`, `unknown_method` | the next rung of the ladder |
"""

import http.client
import logging
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

_LOG = logging.getLogger(__name__)
_MOST_WAITING: Final = 120.0
_LEAST_WAIT: Final = 1.0
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500


class Failure(StrEnum):
    """What a failed call means; see the table of the module."""

    LIMITED = "limited"
    UNSURE = "unsure"
    TOO_MUCH = "too_much"
    GONE = "gone"
    NOT_HERE = "not_here"
    CLOSED = "closed"
    REFUSED = "refused"


_MEANINGS: Final = {
    Failure.LIMITED: ("ratelimited", "rate_limited"),
    Failure.UNSURE: ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"),
    Failure.TOO_MUCH: (
        *("msg_blocks_too_long", "msg_too_long", "invalid_blocks", "invalid_blocks_format", "blocks_mismatch"),
        *("too_many_blocks", "invalid_block_type", "metadata_too_large"),
    ),
    Failure.GONE: (
        *("thread_not_found", "message_not_found", "invalid_thread_ts", "cannot_reply_to_message"),
        *("expired_url", "used_url", "user_not_found"),
    ),
    Failure.NOT_HERE: (
        *("not_in_channel", "channel_not_found", "is_archived", "user_not_in_channel", "restricted_action"),
        *("restricted_action_read_only_channel", "restricted_action_thread_only_channel", "messages_tab_disabled"),
    ),
    Failure.CLOSED: ("token_revoked", "token_expired", "invalid_auth", "account_inactive", "not_authed"),
}
_BY_ERROR: Final = {error: failure for failure, errors in _MEANINGS.items() for error in errors}


class CallFailed(Exception):
    """A call that did not do what it should; `error` is Slack's word for it, and no argument stands in it."""

    def __init__(self, method: str, failure: Failure, error: str) -> None:
        """The failure of `method`."""
        super().__init__(f"{method}: {error}")
        self.method, self.failure, self.error = method, failure, error


_Given = dict[str, Any]


class _Limited(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class Slack:
    """Calls to one workspace, with rate limits honoured; everything else that fails is the caller's to treat."""

    def __init__(self, client: WebClient, sleep: Callable[[float], Any] = time.sleep) -> None:
        """Call through `client`, whose own retrying is taken from it: it would post twice where a reply was lost."""
        client.retry_handlers.clear()
        self._client = client
        self._sleep = sleep

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """What Slack answers; raises CallFailed."""
        return self._called(method, json=_given(arguments))

    def form(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The same for methods that read and take a form alone."""
        return self._called(method, params=_given(arguments))

    def upload(self, channel: str, thread_ts: str | None, name: str, content: str, comment: str) -> None:
        """Post a text as a file; raises CallFailed."""

        def once() -> dict[str, Any]:
            self._client.files_upload_v2(
                channel=channel, thread_ts=thread_ts, filename=name, content=content, initial_comment=comment
            )
            return {}

        self._patiently("files.upload", once)

    def respond(self, url: str, body: dict[str, Any]) -> None:
        """Post to a response_url, which takes five posts within half an hour; raises CallFailed."""

        def once() -> dict[str, Any]:
            reply = WebhookClient(url, retry_handlers=[]).send_dict(body)
            if reply.status_code == _TOO_MANY:
                raise _Limited(_retry_after(reply.headers))
            if reply.status_code != http.HTTPStatus.OK:
                error = next((word for word in _BY_ERROR if word in reply.body), f"http_{reply.status_code}")
                raise CallFailed("response_url", meaning(reply.status_code, error), error)
            return {}

        self._patiently("response_url", once)

    def _called(self, method: str, json: _Given | None = None, params: _Given | None = None) -> dict[str, Any]:
        def once() -> dict[str, Any]:
            data = self._client.api_call(method, json=json, params=params).data
            return data if isinstance(data, dict) else {}

        return self._patiently(method, once)

    def _patiently(self, method: str, once: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        waited = 0.0
        while True:
            try:
                return once()
            except _Limited as limited:
                if waited >= _MOST_WAITING:
                    raise CallFailed(method, Failure.LIMITED, "ratelimited") from None
                wait = limited.seconds
            except SlackApiError as error:
                failed = _failed(method, error)
                if failed.failure is not Failure.LIMITED or waited >= _MOST_WAITING:
                    raise failed from None
                wait = _retry_after(error.response.headers)
            except (URLError, http.client.HTTPException, OSError, SlackClientError) as error:
                raise CallFailed(method, Failure.UNSURE, type(error).__name__) from None
            _LOG.info("%s is limited; waiting %.0f s", method, wait)
            self._sleep(wait)
            waited += wait


def meaning(status: int, error: str) -> Failure:
    """What a reply means.

    >>> meaning(200, "not_in_channel").value, meaning(503, "").value, meaning(200, "unknown_method").value
    ('not_here', 'unsure', 'refused')
    """
    if status == _TOO_MANY:
        return Failure.LIMITED
    if status >= _SERVER_ERROR:
        return Failure.UNSURE
    return _BY_ERROR.get(error, Failure.REFUSED)


def _given(arguments: _Given) -> _Given:
    return {name: value for name, value in arguments.items() if value is not None}


def _failed(method: str, error: SlackApiError) -> CallFailed:
    response = error.response
    word = str(response.get("error") or "unknown")
    # What is no JSON stands in the SDK's error text, and may be a page.
    word = word if word.isascii() and word.replace("_", "").isalnum() else "no_json"
    return CallFailed(method, meaning(response.status_code, word), word)


def _retry_after(headers: Mapping[str, Any]) -> float:
    said = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    said = said[0] if isinstance(said, list) else said
    return max(_LEAST_WAIT, float(said) if str(said).isdecimal() else _LEAST_WAIT)
