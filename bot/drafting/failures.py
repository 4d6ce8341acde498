"""What a failure of a vendor's library means, told by its status and its name, so that no vendor need be imported."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.drafting.calls import Why
from codes.server_answers import retry_after

_PAYMENT_REQUIRED, _TIMED_OUT, _TOO_MANY, _SERVER_ERROR = 402, 408, 429, 500
_REFUSED = frozenset({400, 422})
# A limit that no waiting lifts.
_SPENT = ("insufficient_quota", "exceeded your current quota", "credit balance", "plan and billing")
# As httpx, the vendors' own clients, botocore and the standard library name them.
_SLOW = ("Timeout",)
_UNREACHED = ("ConnectTimeout", "ConnectTimeoutError")
# A library stumbles so over what is no reply, such as the page of a proxy.
_STUMBLES = (ValueError, TypeError, AttributeError, LookupError, AssertionError)
_CONNECTION = ("Connect", "Connection", "ReadError", "WriteError", "Protocol", "IncompleteRead")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call failed; `passing` says that it may go well in a moment, after `wait` seconds where that is known.

    `refused` says that the request itself was not taken, so that a plainer one might be.
    """

    why: Why
    passing: bool = False
    wait: float | None = None
    refused: bool = False


def failure_of(error: BaseException, begun: bool) -> Failure:
    """What an error means that ended a call; `begun` says that some of the reply had come."""
    chain = tuple(_chain(error))
    names = {kind.__name__ for one in chain for kind in type(one).__mro__}
    status = next(filter(None, map(_status, chain)), 0)
    if "LengthFinishReasonError" in names:
        return Failure(Why.CUT)
    if any(spent in str(one)[:2000].lower() for one in chain for spent in _SPENT):
        return Failure(Why.QUOTA)
    if status:
        return _by_status(status, chain)
    if names & {"JSONDecodeError", "ValidationError"}:
        return Failure(Why.NONSENSE)
    if names.intersection(_UNREACHED):
        return Failure(Why.DOWN, passing=True)
    if _named(names, _SLOW):
        return Failure(Why.SLOW)
    if begun:
        return Failure(Why.CUT)
    if isinstance(error, _STUMBLES):
        return Failure(Why.NONSENSE)
    return Failure(Why.DOWN, passing=_named(names, _CONNECTION))


def _by_status(status: int, chain: tuple[BaseException, ...]) -> Failure:
    wait = next((seconds for one in chain if (seconds := _asked_wait(one)) is not None), None)
    if status == _TOO_MANY:
        return Failure(Why.QUOTA, passing=True, wait=wait)
    if status == _PAYMENT_REQUIRED:
        return Failure(Why.QUOTA)
    if status == _TIMED_OUT or status >= _SERVER_ERROR:
        return Failure(Why.DOWN, passing=True, wait=wait)
    return Failure(Why.DOWN, refused=status in _REFUSED)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def _named(names: set[str], parts: tuple[str, ...]) -> bool:
    return any(part in name for name in names for part in parts)


def _status(error: BaseException) -> int:
    """The HTTP status that an error tells of, 0 for none."""
    # Amazon's keeps it in a mapping.
    answer = getattr(error, "response", None)
    inner = answer.get("ResponseMetadata", {}).get("HTTPStatusCode") if isinstance(answer, dict) else None
    for value in (getattr(error, "status_code", None), getattr(error, "code", None), inner):
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return 0


def _asked_wait(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    text = headers.get("retry-after") if headers is not None else None
    return retry_after(text, datetime.now(UTC)) if isinstance(text, str) else None
