"""The App Home: my settings, my recent answers without a word of the questions, and what is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.records.kept import KeptAnswer, Preferences
from bot.slack.blocks.parts import Block, Element, Run, button, context, option, plain, rich_text
from bot.slack.limits import PLACEHOLDER
from bot.slack.literal import escaped
from bot.slack.words import DISCLAIMER
from bot.specialties import Specialty
from codes.models import Release, Setting

SPECIALTY: Final = "pref_specialty"
SETTING: Final = "pref_setting"
DATE: Final = "pref_date"
TODAY: Final = "pref_today"
NONE: Final = "none"

SPECIALTIES: Final = {specialty.value: specialty.label for specialty in Specialty}
_SETTINGS: Final = {s.value: s.value.capitalize() for s in Setting}
_WHAT_A_SPECIALTY_DOES: Final = (
    "A specialty brings its sections of the practice shelf first where others fit equally well. It changes no code."
)
_RECENT: Final = 10
_CODES: Final = 6


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the home of one person shows."""

    preferences: Preferences
    recent: Sequence[KeptAnswer]
    releases: Sequence[Release]
    today: date


def home_view(page: HomePage) -> dict[str, Any]:
    """The view of a home."""
    blocks = [*_settings(page), {"type": "divider"}, *_recent(page.recent), {"type": "divider"}, *_loaded(page)]
    return {"type": "home", "blocks": [*blocks, context(DISCLAIMER)]}


def _settings(page: HomePage) -> list[Block]:
    wanted = page.preferences
    day = wanted.as_of or page.today
    picker: Element = {"type": "datepicker", "action_id": DATE, "initial_date": day.isoformat()}
    elements = [
        _select(SPECIALTY, "Specialty", SPECIALTIES, wanted.specialty),
        _select(SETTING, "Setting", _SETTINGS, wanted.setting.value if wanted.setting else None),
        {**picker, "placeholder": plain("Date of service", PLACEHOLDER)},
        *([button("Use the day I ask", TODAY, TODAY)] if wanted.as_of else []),
    ]
    said = "the day you ask" if wanted.as_of is None else str(wanted.as_of)
    return [
        {"type": "header", "text": plain("My settings")},
        *rich_text([Run("Used when a question does not say it. Date of service now: "), Run(said, bold=True)]),
        {"type": "actions", "elements": elements},
        context(_WHAT_A_SPECIALTY_DOES),
    ]


def _select(action: str, label: str, choices: dict[str, str], chosen: str | None) -> Element:
    options = [option(f"{label}: not set", NONE), *(option(f"{label}: {name}", key) for key, name in choices.items())]
    initial = next((o for o in options if o["value"] == chosen), options[0])
    return {"type": "static_select", "action_id": action, "options": options, "initial_option": initial}


def _recent(recent: Sequence[KeptAnswer]) -> list[Block]:
    header: Block = {"type": "header", "text": plain("My recent answers")}
    if not recent:
        return [header, *rich_text([Run("None yet. Ask in a direct message, mention me, or use /code.")])]
    lines = [line for kept in recent[:_RECENT] for line in _line(kept)]
    return [header, *rich_text(lines)]


def _line(kept: KeptAnswer) -> list[Run]:
    codes = [code["code"] for code in kept.answer["codes"] if code["role"] != "alternative"]
    more = f" and {len(codes) - _CODES} more" if len(codes) > _CODES else ""
    said = ", ".join(codes[:_CODES]) + more if codes else kept.outcome.value.replace("_", " ")
    setting = f", {kept.setting.value}" if kept.setting else ""
    return [Run(said, code=bool(codes)), Run(f"  asked {kept.at:%Y-%m-%d}, date of service {kept.as_of}{setting}\n")]


def _loaded(page: HomePage) -> list[Block]:
    header: Block = {"type": "header", "text": plain("What is loaded")}
    if not page.releases:
        return [header, *rich_text([Run("No code set.")])]
    lines = []
    for release in page.releases:
        now = "" if release.covers(page.today) else " (not in force today)"
        dates = f"{release.effective_from} to {release.effective_to}"
        lines.append(f"{release.system.label} {release.name}: {dates}{now}")
    return [
        header,
        context(escaped("Answers name the release that they come from.")),
        *rich_text([Run("\n".join(lines))]),
    ]
