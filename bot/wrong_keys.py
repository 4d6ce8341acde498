"""Who gives wrong keys again and again is told to wait; a right key is taken whatever came before it.

Ours, since `limits`, which slowapi is made of, counts in memory for as many addresses as call, and slowapi hangs on the
routes of a framework, while keys are asked for before any route. A key cannot be guessed at any rate that a server
bears; what this keeps off is a client that goes on with an old key, and its lines in whatever watches the server.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final

MOST_WRONG: Final = 10
WINDOW_SECONDS: Final = 60.0
# Beyond this the client that was heard of longest ago is forgotten.
MOST_CLIENTS: Final = 10_000
# One household or office of IPv6: each of its machines has as many addresses as it likes.
_NETWORK_BITS: Final = 64


class WrongKeys:
    """Wrong keys by client address, of the last minute; safe over threads, and no larger than MOST_CLIENTS."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Count from nothing; `now` gives seconds."""
        self._now = now
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """How many clients are remembered."""
        return len(self._seen)

    def note(self, address: str) -> int:
        """One more wrong key of a client: in how many seconds it may try again; 0 while there were few."""
        client, now = _client(address), self._now()
        with self._lock:
            begun, count = self._seen.pop(client, (now, 0))
            if now - begun >= WINDOW_SECONDS:
                begun, count = now, 0
            self._seen[client] = (begun, count + 1)
            if len(self._seen) > MOST_CLIENTS:
                self._seen.popitem(last=False)
        return math.ceil(begun + WINDOW_SECONDS - now) if count >= MOST_WRONG else 0


def _client(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((int(found), _NETWORK_BITS), strict=False))
