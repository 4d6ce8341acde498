"""The manifest asks for what the code uses and no more: scopes, events, command, shortcut, prompts."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.slack import pressing
from bot.slack.limits import SUGGESTED_PROMPTS
from bot.slack.listeners import COMMAND, EVENTS, SHORTCUT

ROOT = Path(__file__).parents[1]
SLACK = ROOT / "bot" / "slack"

# Method → the scopes it takes (docs.slack.dev/reference/methods); for conversations, one for each kind served.
READ = {"channels:read", "groups:read", "im:read"}
HISTORY = {"channels:history", "groups:history", "im:history"}
SCOPES: dict[str, set[str]] = {
    "auth.test": set(),
    "assistant.threads.setStatus": {"chat:write"},
    "assistant.threads.setSuggestedPrompts": {"assistant:write"},
    "chat.appendStream": {"chat:write"},
    "chat.delete": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.startStream": {"chat:write"},
    "chat.stopStream": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": HISTORY,
    "conversations.info": READ,
    "conversations.replies": HISTORY,
    "files_upload_v2": {"files:write"},
    "users.info": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
}
# Event subscription → the scope it takes, and the type that it arrives with.
EVENT_SCOPES = {
    "app_home_opened": (set(), "app_home_opened"),
    "app_mention": ({"app_mentions:read"}, "app_mention"),
    "message.channels": ({"channels:history"}, "message"),
    "message.groups": ({"groups:history"}, "message"),
    "message.im": ({"im:history"}, "message"),
}
_METHOD = re.compile(r"[a-z]+(?:\.[A-Za-z]+)+")


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "slack" / "manifest.yaml").read_text(encoding="utf-8"))
    return read


def called_methods() -> set[str]:
    """Every Web API method that the code names in a call, and every one that it calls on the client."""
    found = set()
    for path in SLACK.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in ("call", "form"):
                constants = [n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant)]
                found |= {str(name) for name in constants if _METHOD.fullmatch(str(name))}
            elif isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "_client":
                found.add(node.func.attr)
    return found - {"api_call"}


def test_every_method_called_has_its_scopes_written_down() -> None:
    assert called_methods() == set(SCOPES)


def test_the_scopes_are_those_of_methods_events_and_commands_and_no_wider(manifest: dict[str, Any]) -> None:
    needed = set().union(*(SCOPES[method] for method in called_methods()))
    needed |= set().union(
        *(EVENT_SCOPES[event][0] for event in manifest["settings"]["event_subscriptions"]["bot_events"])
    )
    needed.add("commands")
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed


def test_every_event_asked_for_is_listened_to(manifest: dict[str, Any]) -> None:
    asked = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert {EVENT_SCOPES[event][1] for event in asked} == set(EVENTS)
    source = (SLACK / "listeners.py").read_text(encoding="utf-8")
    assert set(re.findall(r'app\.event\("(\w+)"\)', source)) == set(EVENTS)


def test_command_and_shortcut_are_those_of_the_code(manifest: dict[str, Any]) -> None:
    assert [command["command"] for command in manifest["features"]["slash_commands"]] == [COMMAND]
    (shortcut,) = manifest["features"]["shortcuts"]
    assert (shortcut["callback_id"], shortcut["type"]) == (SHORTCUT, "message")


def test_it_is_an_agent_of_the_current_kind_with_prompts_within_the_limit(manifest: dict[str, Any]) -> None:
    view = manifest["features"]["agent_view"]
    assert "assistant_view" not in manifest["features"]
    assert 0 < len(view["suggested_prompts"]) <= SUGGESTED_PROMPTS
    assert [(p["title"], p["message"]) for p in view["suggested_prompts"]] == list(pressing.PROMPTS)
    assert len(view["agent_description"]) <= 300


def test_every_address_is_the_one_path(manifest: dict[str, Any]) -> None:
    addresses = {
        manifest["settings"]["event_subscriptions"]["request_url"],
        manifest["settings"]["interactivity"]["request_url"],
        *(command["url"] for command in manifest["features"]["slash_commands"]),
    }
    assert {address.partition("nosology.example.org")[2] for address in addresses} == {"/slack/events"}


def test_names_are_within_what_the_manifest_takes(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert all(
        len(c["usage_hint"]) <= 1_000 and len(c["description"]) <= 2_000 for c in manifest["features"]["slash_commands"]
    )
    assert all(len(s["name"]) <= 24 and len(s["description"]) <= 150 for s in manifest["features"]["shortcuts"])
