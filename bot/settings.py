"""The environment, read once and passed in; nothing else reads it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from platformdirs import user_data_path

from bot.drafting.vendors import Vendor, parted
from bot.errors import UsageError

_HIGHEST_PORT = 65535
# A hundred years.
_MOST_DAYS = 36_500
# An answer that takes longer is no answer any more.
_MOST_CHAT_SECONDS = 600
_MOST_AT_ONCE = 1000
_DATABASE_BEGINNINGS = ("postgresql://", "postgres://", "postgresql+psycopg://")
# LangChain would send what is asked to LangSmith, or through it, where a variable of an earlier project says so.
_REPORTING = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
    "LANGSMITH_GATEWAY",
)
_LOOPBACK = "127.0.0.1,localhost,::1"
# Progress bars and notices of libraries would stand between the question and its answer.
_QUIET = {"TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}


@dataclass(frozen=True, slots=True)
class SlackSignIn:
    """Signing in to the web pages with Slack (OpenID Connect), for the members of one workspace.

    `public_url` is where browsers reach this server; Slack sends them back there.
    """

    client_id: str
    client_secret: str = field(repr=False)
    team_id: str
    public_url: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Where data lives and which parts are used; see `.env.example`."""

    home: Path
    encoder: Path | None = None
    chroma_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    # Not shown, so that a printed Settings holds no secret.
    api_keys: tuple[str, ...] = field(default=(), repr=False)
    # CPT descriptors of the customer's own file, in answers and citations' codes.
    show_cpt_descriptors: bool = False
    # PostgreSQL; None is SQLite in `home`. Not shown either: it may hold a password.
    database_url: str | None = field(default=None, repr=False)
    # For how many days the words of a question are kept; 0 never writes them.
    keep_questions_days: int = 30
    # Slack: the bot token with the signing secret (HTTP mode) or the app token (Socket Mode).
    slack_bot_token: str = field(default="", repr=False)
    slack_signing_secret: str = field(default="", repr=False)
    slack_app_token: str = field(default="", repr=False)
    # Another Web API base, for tests.
    slack_api_url: str | None = None
    # Where a lead is told that a coder asks, without a word of the question.
    lead_channel: str | None = None
    # Slack user ids of those who decide about answers; whoever signs in with an API key is a lead too.
    leads: tuple[str, ...] = ()
    slack_sign_in: SlackSignIn | None = None
    # A chat model as provider:model; None is none. See `bot/chat_model.py`.
    chat_model: str | None = None
    # What its vendor asks for: ours, else as the vendor's own variable says.
    chat_key: str = field(default="", repr=False)
    # Where the vendor's own variable says that its server is; None is the vendor's usual place.
    chat_address: str | None = field(default=None, repr=False)
    # Whether a question may go to a model that is not on this machine.
    allow_remote_model: bool = False
    # The time limit of an answer by the model, and how many are asked for at once.
    chat_seconds: float = 20.0
    chat_at_once: int = 4
    # Tokens in and out that may be used up in a day (UTC); 0 is no limit.
    chat_tokens_per_day: int = 0
    # At how many tokens a reply of the model ends.
    chat_reply_tokens: int = 4096
    # Whether the model looks at each sentence again before it is shown.
    chat_verify: bool = False
    # US dollars for a million tokens in and out; None is unknown.
    chat_price: tuple[float, float] | None = None


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; raises UsageError for a value that cannot be meant."""
    env = os.environ if environment is None else environment
    home = env.get("NOSOLOGY_HOME", "").strip()
    encoder = env.get("NOSOLOGY_ENCODER", "").strip()
    port = env.get("NOSOLOGY_PORT", "").strip() or "8000"
    keys = (key.strip() for key in re.split(r"[,\n]", secret(env, "NOSOLOGY_API_KEYS")))
    if not port.isdecimal() or not 0 < int(port) <= _HIGHEST_PORT:
        raise UsageError(f"NOSOLOGY_PORT must be a number from 1 to {_HIGHEST_PORT}")
    keep = env.get("NOSOLOGY_KEEP_QUESTIONS_DAYS", "").strip() or "30"
    if not keep.isdecimal() or int(keep) > _MOST_DAYS:
        raise UsageError(f"NOSOLOGY_KEEP_QUESTIONS_DAYS must be a number of days from 0 to {_MOST_DAYS}")
    chat_model = env.get("NOSOLOGY_CHAT_MODEL", "").strip()
    vendor, _ = parted(chat_model)
    return Settings(
        home=Path(home).expanduser() if home else user_data_path("nosology"),
        encoder=Path(encoder).expanduser() if encoder else None,
        chroma_url=env.get("NOSOLOGY_CHROMA_URL", "").strip() or None,
        show_cpt_descriptors=env.get("NOSOLOGY_CPT_DESCRIPTORS", "").strip() == "1",
        host=env.get("NOSOLOGY_HOST", "").strip() or "127.0.0.1",
        port=int(port),
        api_keys=tuple(dict.fromkeys(filter(None, keys))),
        database_url=_database_url(env),
        keep_questions_days=int(keep),
        slack_bot_token=secret(env, "SLACK_BOT_TOKEN"),
        slack_signing_secret=secret(env, "SLACK_SIGNING_SECRET"),
        slack_app_token=secret(env, "SLACK_APP_TOKEN"),
        slack_api_url=env.get("SLACK_API_URL", "").strip() or None,
        lead_channel=env.get("NOSOLOGY_LEAD_CHANNEL", "").strip() or None,
        leads=_listed(env.get("NOSOLOGY_LEADS", "")),
        slack_sign_in=_slack_sign_in(env),
        chat_model=chat_model or None,
        chat_key=_chat_key(env, vendor),
        chat_address=_chat_address(env, vendor),
        allow_remote_model=env.get("NOSOLOGY_ALLOW_REMOTE_MODEL", "").strip() == "1",
        chat_seconds=_number(env, "NOSOLOGY_CHAT_SECONDS", 20, 1, _MOST_CHAT_SECONDS),
        chat_at_once=_number(env, "NOSOLOGY_CHAT_AT_ONCE", 4, 1, _MOST_AT_ONCE),
        chat_tokens_per_day=_number(env, "NOSOLOGY_CHAT_TOKENS_PER_DAY", 0, 0, 10**12),
        chat_reply_tokens=_number(env, "NOSOLOGY_CHAT_REPLY_TOKENS", 4096, 16, 10**6),
        chat_verify=env.get("NOSOLOGY_CHAT_VERIFY", "").strip() == "1",
        chat_price=_price(env),
    )


def _number(env: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    text = env.get(name, "").strip() or str(usual)
    # The length first: int() takes no string of thousands of digits.
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(most)) or not least <= int(text) <= most:
        raise UsageError(f"{name} must be a number from {least} to {most}")
    return int(text)


def _price(env: Mapping[str, str]) -> tuple[float, float] | None:
    text = env.get("NOSOLOGY_CHAT_PRICE", "").strip()
    if not text:
        return None
    if not (found := re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)\s*,\s*(\d{1,6}(?:\.\d{1,6})?)", text, re.ASCII)):
        raise UsageError(
            "NOSOLOGY_CHAT_PRICE must be two prices, as in 1.25,10: US dollars for a million tokens in, out"
        )
    return float(found[1]), float(found[2])


def _chat_address(env: Mapping[str, str], vendor: Vendor | None) -> str | None:
    """The server's address as the vendor's own library would read it."""
    given = (env.get(name, "").strip() for name in (vendor.addresses if vendor else ()))
    return next(filter(None, given), None)


def _chat_key(env: Mapping[str, str], vendor: Vendor | None) -> str:
    given = (env.get(name, "").strip() for name in (vendor.keys if vendor else ()))
    return secret(env, "NOSOLOGY_CHAT_KEY") or next(filter(None, given), "")


def _listed(text: str) -> tuple[str, ...]:
    """What stands between commas, blanks or line ends, each once."""
    return tuple(dict.fromkeys(filter(None, re.split(r"[,\s]+", text))))


def _slack_sign_in(env: Mapping[str, str]) -> SlackSignIn | None:
    given = {name: env.get(name, "").strip() for name in ("SLACK_CLIENT_ID", "SLACK_TEAM_ID", "NOSOLOGY_PUBLIC_URL")}
    given["SLACK_CLIENT_SECRET"] = secret(env, "SLACK_CLIENT_SECRET")
    if not given["SLACK_CLIENT_SECRET"]:
        return None
    if missing := [name for name, value in given.items() if not value]:
        raise UsageError(f"signing in with Slack needs {', '.join(missing)} as well")
    url = given["NOSOLOGY_PUBLIC_URL"].rstrip("/")
    # Over plain HTTP anyone on the way could take the session; on this machine there is no way.
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost")):
        raise UsageError("NOSOLOGY_PUBLIC_URL must begin with https://")
    return SlackSignIn(given["SLACK_CLIENT_ID"], given["SLACK_CLIENT_SECRET"], given["SLACK_TEAM_ID"], url)


def _database_url(env: Mapping[str, str]) -> str | None:
    url = secret(env, "NOSOLOGY_DATABASE_URL")
    # The value itself is not repeated: it may hold a password.
    if url and not url.startswith(_DATABASE_BEGINNINGS):
        raise UsageError("NOSOLOGY_DATABASE_URL must begin with postgresql://; empty is SQLite in NOSOLOGY_HOME")
    password = secret(env, "NOSOLOGY_DATABASE_PASSWORD")
    if not password:
        return url or None
    scheme, _, rest = url.partition("://")
    user, at, place = rest.rpartition("@")
    if not at or ":" in user:
        raise UsageError(
            "NOSOLOGY_DATABASE_PASSWORD goes with a NOSOLOGY_DATABASE_URL of the form postgresql://USER@HOST/DATABASE"
        )
    return f"{scheme}://{user}:{quote(password, safe='')}@{place}"


def secret(env: Mapping[str, str], name: str) -> str:
    """A secret as it stands in the environment, or in the file that NAME_FILE names, as Docker hands secrets over.

    Raises UsageError, without what was read, when both are set or the file cannot be read.
    """
    value, file = env.get(name, "").strip(), env.get(f"{name}_FILE", "").strip()
    if not file:
        return value
    if value:
        raise UsageError(f"{name} and {name}_FILE are both set; keep one of them")
    try:
        return Path(file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a text file"
        raise UsageError(f"{name}_FILE: {file[:200]} cannot be read: {why}") from error


def quieten_libraries() -> None:
    """Set the switches that libraries read when they are first imported; what the user has set stays."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)


def keep_model_calls_apart() -> None:
    """Let nothing that is said to a chat model be reported or led elsewhere, whatever the environment says.

    A question for a server on loopback would otherwise go to a proxy, off this machine.
    """
    os.environ.update(dict.fromkeys(_REPORTING, "false"))
    for name in ("NO_PROXY", "no_proxy"):
        kept = os.environ.get(name, "")
        if _LOOPBACK not in kept:
            os.environ[name] = f"{kept},{_LOOPBACK}".strip(",")
