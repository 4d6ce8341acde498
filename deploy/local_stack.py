"""Start the stack of docker-compose.yml without Docker: PostgreSQL, a Chroma server and the bot, from real servers.

    python deploy/local_stack.py                     on http://127.0.0.1:8000, data under $NOSOLOGY_HOME/stack
    python deploy/local_stack.py --port 9000 --home /srv/nosology
    python deploy/local_stack.py --check             start, wait until everything is ready, stop; exit status 0 or 1

What the bot is told stands in the compose file alone: its environment is read there, and only the places of the
servers and of the secrets are this machine's. Ctrl-C stops the servers in the reverse order of their start.
"""

import argparse
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import yaml

from bot.settings import read_settings

COMPOSE = Path(__file__).resolve().parents[1] / "docker-compose.yml"
# The first start builds the index.
_READY_SECONDS = 1800.0
_SERVER_SECONDS = 60.0
_STOP_SECONDS = 20.0
_SECRETS = "/run/secrets/"
_POSTGRES_FOLDERS = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin")


class StackError(Exception):
    """Something that keeps the stack from starting, said in one line."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Where everything of this stack is: data under `home`, the bot on `port`, `command` serves it."""

    home: Path
    port: int
    command: tuple[str, ...]

    def file(self, name: str) -> Path:
        """A file or folder of the stack."""
        return self.home / name


def main() -> int:
    """Start, say where, wait; the exit status of the command."""
    options = _options()
    home = options.home or read_settings().home / "stack"
    stack = Stack(home.resolve(), options.port, tuple(options.bot or (sys.executable, "-m", "bot.terminal", "serve")))
    # Ctrl-C too: a script started in the background is born deaf to it, and its servers after it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    try:
        with started(stack) as bot:
            print(f"ready on http://127.0.0.1:{stack.port}; Ctrl-C stops the stack", file=sys.stderr, flush=True)
            if not options.check:
                return bot.wait()
    except StackError as error:
        print(f"local_stack: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


@contextmanager
def started(stack: Stack) -> Iterator[subprocess.Popen[bytes]]:
    """The bot's process, ready for its first question; everything is stopped on the way out."""
    stack.home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as running:
        database = running.enter_context(postgres(stack))
        chroma = running.enter_context(chroma_server(stack))
        environment = bot_environment(stack, database, chroma)
        bot = running.enter_context(_process("bot", stack.command, stack, environment))
        _wait("bot", bot, lambda: _answers(f"http://127.0.0.1:{stack.port}/readyz"), _READY_SECONDS, stack)
        yield bot


@contextmanager
def postgres(stack: Stack) -> Iterator[str]:
    """A PostgreSQL server of its own on a free port; gives its URL, without the password."""
    tools, folder = _postgres_tools(), stack.file("postgres")
    user = _owner_for_postgres(folder)
    password = _secret(stack, "database_password")
    port = _free_port()
    if not (folder / "data" / "PG_VERSION").exists():
        handed = folder / ".password"
        handed.write_text(password, encoding="utf-8")
        handed.chmod(0o600)
        if user:
            shutil.chown(handed, user)
        made = [
            str(tools / "initdb"),
            "-D",
            str(folder / "data"),
            "-U",
            "nosology",
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
        ]
        _run_as(user, [*made, f"--pwfile={handed}"], "initdb could not make a database")
        handed.unlink()
    serve = [str(tools / "postgres"), "-D", str(folder / "data"), "-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
    with _process("postgres", _as_user(user, serve), stack, os.environ) as server:
        ready = [str(tools / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        _wait("postgres", server, lambda: subprocess.run(ready, check=False).returncode == 0, _SERVER_SECONDS, stack)
        yield f"postgresql://nosology@127.0.0.1:{port}/postgres"


@contextmanager
def chroma_server(stack: Stack) -> Iterator[str]:
    """A Chroma server on a free port; gives its URL."""
    program = shutil.which("chroma", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        raise StackError("no `chroma` beside this Python; run `make setup` and start with .venv/bin/python")
    port = _free_port()
    command = [program, "run", "--path", str(stack.file("chroma")), "--host", "127.0.0.1", "--port", str(port)]
    with _process("chroma", command, stack, {**os.environ, "ANONYMIZED_TELEMETRY": "FALSE"}) as server:
        url = f"http://127.0.0.1:{port}"
        _wait("chroma", server, lambda: _answers(f"{url}/api/v2/heartbeat"), _SERVER_SECONDS, stack)
        yield url


def bot_environment(stack: Stack, database: str, chroma: str, compose: Path = COMPOSE) -> dict[str, str]:
    """The environment of the compose file's bot, with this machine's places.

    A secret that is not there is left out, and what the compose file hands on is here already.
    """
    told: Mapping[str, str] = yaml.safe_load(compose.read_text(encoding="utf-8"))["services"]["bot"]["environment"]
    here = {
        "NOSOLOGY_HOME": str(stack.file("home")),
        "NOSOLOGY_HOST": "127.0.0.1",
        "NOSOLOGY_PORT": str(stack.port),
        "NOSOLOGY_CHROMA_URL": chroma,
        "NOSOLOGY_DATABASE_URL": database,
    }
    environment = {**os.environ}
    for name, value in told.items():
        if value.startswith(_SECRETS):
            file = stack.file("secrets") / value.removeprefix(_SECRETS)
            # On loopback the bot asks for no key, and without tokens there is no Slack.
            if file.is_file() and name.removesuffix("_FILE") not in os.environ:
                environment[name] = str(file)
        elif name not in here and value != f"${{{name}:-}}":
            raise StackError(f"{compose.name} tells the bot {name}, which this script does not know")
    return {**environment, **here}


def _secret(stack: Stack, name: str) -> str:
    folder = stack.file("secrets")
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / name
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(24), encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


def _postgres_tools() -> Path:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(p for pattern in _POSTGRES_FOLDERS for p in Path("/").glob(pattern.lstrip("/")))
    for folder in reversed(folders):
        if all((folder / name).exists() for name in ("initdb", "postgres", "pg_isready")):
            return folder
    raise StackError("no PostgreSQL here; install it (Debian, Ubuntu: apt-get install postgresql)")


def _owner_for_postgres(folder: Path) -> str | None:
    """Who runs PostgreSQL: root may not, so its folder goes to the account that the package made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return None
    try:
        shutil.chown(folder, "postgres")
    except LookupError as error:
        raise StackError("PostgreSQL does not run as root, and there is no account `postgres`") from error
    for above in folder.parents:
        # The account has to reach its folder; what others may read in the folders above stays as it is.
        if not above.stat().st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o001)
    return "postgres"


def _as_user(user: str | None, command: Sequence[str]) -> list[str]:
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", *command] if user else [*command]


def _run_as(user: str | None, command: Sequence[str], problem: str) -> None:
    done = subprocess.run(_as_user(user, command), check=False, capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise StackError(f"{problem}: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")


@contextmanager
def _process(
    name: str, command: Sequence[str], stack: Stack, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A server whose words go to a log of its own; stopped, and killed if it does not stop, on the way out."""
    with stack.file(f"{name}.log").open("ab") as log:
        # In a session of its own, so that Ctrl-C reaches this script alone and the order of stopping is ours.
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=dict(environment), start_new_session=True, cwd=COMPOSE.parent
        )
    try:
        yield process
    finally:
        # For PostgreSQL SIGINT is the fast way down; the others take it as Ctrl-C.
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(
    name: str, process: subprocess.Popen[bytes], is_ready: Callable[[], bool], seconds: float, stack: Stack
) -> None:
    print(f"starting {name} …", file=sys.stderr, flush=True)
    log = stack.file(f"{name}.log")
    end = time.monotonic() + seconds
    while not is_ready():
        if process.poll() is not None:
            raise StackError(f"{name} stopped at its start; see {log}")
        if time.monotonic() > end:
            raise StackError(f"{name} was not ready within {seconds:.0f} s; see {log}")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        # Every address asked is http on this machine.
        with urllib.request.urlopen(url, timeout=4) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="where the stack keeps its data (default: $NOSOLOGY_HOME/stack)")
    parser.add_argument("--port", type=int, default=8000, help="of the bot on 127.0.0.1 (default 8000)")
    parser.add_argument("--check", action="store_true", help="stop again as soon as everything is ready")
    parser.add_argument("--bot", nargs=argparse.REMAINDER, metavar="COMMAND", help="another command that serves")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
