"""Before the API is served: whether it may listen where it is told to, the socket, and a first question."""

import gc
import os
import socket
import sys
from datetime import date
from ipaddress import ip_address

from bot import lookups
from bot.bootstrap import Application
from bot.errors import SetupError
from bot.settings import Settings
from codes.models import System
from retrieval.errors import RetrievalError


def refuse_unguarded(settings: Settings) -> None:
    """Raise SetupError when the server would listen beyond this machine without asking who is there.

    Signing in with Slack opens the pages alone: without keys the API stays shut.
    """
    if settings.api_keys or settings.slack_sign_in or _is_loopback(settings.host):
        return
    raise SetupError(
        f"NOSOLOGY_HOST={settings.host} listens beyond this machine: set NOSOLOGY_API_KEYS, let people sign in with "
        "Slack (SLACK_CLIENT_SECRET), or listen on 127.0.0.1"
    )


def listen(settings: Settings) -> socket.socket:
    """A socket on the host and port of the settings; raises SetupError when the address cannot be had."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        # Not `strerror`, to which socket adds the address; a name that is not found has a number below zero.
        number = error.errno or 0
        why = os.strerror(number) if number > 0 else "no such host"
        where = f"{settings.host}:{settings.port}"
        raise SetupError(f"cannot listen on {where}: {why}; see NOSOLOGY_HOST and NOSOLOGY_PORT") from error


def warm(application: Application) -> None:
    """Read every code set and ask the index once, so that no caller waits for a first time."""
    for system in System:
        application.library.catalogue.sets(system)
    try:
        lookups.search(application, "acute cystitis", date.today(), 1)
    except RetrievalError:
        # /readyz goes on saying so; what needs no vectors is served meanwhile.
        print("the search index does not answer", file=sys.stderr)
    # What was read by now stays. Looking through it for garbage would stop every thread for most of a second, again
    # and again: longer than Slack may wait for an acknowledgement in a burst.
    gc.collect()
    gc.freeze()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
