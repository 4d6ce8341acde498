"""A streamed reply read within its time: the stream runs in a thread of its own, and is left where it does not come."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.drafting.calls import Why
from bot.drafting.failures import Failure, failure_of

# A reply longer than any of ours comes from a model that cannot stop.
_LONGEST_REPLY = 100_000
# As vendors call it when a reply ends because it may not grow.
_CUT_ENDS = frozenset({"length", "max_tokens", "model_length", "max_output_tokens", "model_context_window_exceeded"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a streamed reply; tokens where the vendor tells them, `end` why the reply ended where it does."""

    text: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    end: str = ""


@dataclass(frozen=True, slots=True)
class Streamed:
    """What came: the text, whether the model was stopped before it was done, tokens as far as told.

    `failure` is why no more came, None for a stream that ended as it should.
    """

    text: str
    is_cut: bool
    tokens_in: int
    tokens_out: int
    failure: Failure | None


def read_stream(
    open_stream: Callable[[], Iterator[Piece]],
    deadline: float,
    silence: float,
    done: Callable[[], None],
    *,
    daemon: bool = True,
) -> Streamed:
    """Read a stream until its end, the deadline (of the monotonic clock), or a silence of so many seconds in its midst.

    `done` is called once nothing is read any more, which may be after this has returned: a library that waits for
    its server cannot be interrupted. The end of the process does not wait for that, unless `daemon` is false: torch
    is not to be ended in the midst of its work.
    """
    pieces: queue.SimpleQueue[Piece | Failure | None] = queue.SimpleQueue()
    stop = threading.Event()
    thread = threading.Thread(target=_pour, args=(open_stream, pieces, stop, done), name="chat model", daemon=daemon)
    try:
        thread.start()
    except RuntimeError:
        done()
        return Streamed("", False, 0, 0, Failure(Why.DOWN))
    try:
        return _gathered(pieces, deadline, silence)
    finally:
        stop.set()


def _gathered(pieces: "queue.SimpleQueue[Piece | Failure | None]", deadline: float, silence: float) -> Streamed:
    texts: list[str] = []
    length = tokens_in = tokens_out = 0
    is_cut, failure = False, None
    while True:
        left = deadline - time.monotonic()
        try:
            # A model that thinks before it writes says nothing for long; one that writes does not pause.
            piece = pieces.get(timeout=max(0.0, min(left, silence) if texts else left))
        except queue.Empty:
            failure = Failure(Why.SLOW)
            break
        if not isinstance(piece, Piece):
            failure = piece
            break
        if piece.text:
            texts.append(piece.text)
            length += len(piece.text)
        tokens_in += piece.tokens_in
        tokens_out += piece.tokens_out
        is_cut = is_cut or piece.end.lower() in _CUT_ENDS
        if length > _LONGEST_REPLY:
            failure = Failure(Why.NONSENSE)
            break
    return Streamed("".join(texts), is_cut, tokens_in, tokens_out, failure)


def _pour(
    open_stream: Callable[[], Iterator[Piece]],
    pieces: "queue.SimpleQueue[Piece | Failure | None]",
    stop: threading.Event,
    done: Callable[[], None],
) -> None:
    begun = False
    try:
        for piece in open_stream():
            if stop.is_set():
                # What holds the stream lets go of it when nothing refers to it any more.
                break
            begun = begun or bool(piece.text)
            pieces.put(piece)
        pieces.put(None)
    except Exception as error:
        # Whatever a vendor's library raises: only what it means goes on, for it may repeat what was said.
        pieces.put(failure_of(error, begun))
    finally:
        done()
