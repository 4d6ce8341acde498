"""What the commands about codes do: one code, codes together, a procedure, what changed between releases."""

import argparse
from datetime import date

from bot.bootstrap import open_codes
from bot.codes_json import changes_json, check_json, code_json, walk_json
from bot.errors import UsageError
from bot.settings import Settings
from bot.terminal.output import print_json
from bot.terminal.render_codes import render_changes, render_check, render_code, render_walk
from codes.catalogue import Catalogue
from codes.changes import changes as compare
from codes.checker.check import check as check_claim
from codes.checker.claim import Sex, make_claim, reported
from codes.code_set import CodeSet
from codes.hcpcs import HcpcsCodeSet, ModifierEntry
from codes.library import CodeLibrary
from codes.models import LookUp, Setting, System


def show_code(options: argparse.Namespace, settings: Settings) -> None:
    """Print what a code is on a date."""
    catalogue = open_codes(settings).catalogue
    as_of = options.as_of or date.today()
    found, *others = _readings(catalogue, options.code, as_of, System(options.system) if options.system else None)
    modifiers = _modifiers(catalogue, options.code, as_of)
    if options.json:
        print_json(code_json(found, others, modifiers))
    else:
        render_code(found, others, modifiers)


def _readings(catalogue: Catalogue, typed: str, as_of: date, system: System | None) -> tuple[LookUp, ...]:
    """What a typed code is, then what else it may be; modifiers and units are not part of it."""
    if system is not None:
        return (catalogue.look_up(typed, as_of, system),)
    meant = reported(catalogue, typed, as_of).found
    others = catalogue.readings(meant.typed, as_of)
    return (meant, *(other for other in others if other.system is not meant.system))


def _modifiers(catalogue: Catalogue, typed: str, as_of: date) -> tuple[ModifierEntry, ...]:
    """The HCPCS modifiers that stand behind a code ("J1100-JZ"), or are asked about alone ("JZ")."""
    names = [part.strip().upper() for part in typed.strip().split("-")]
    wanted = names if len(names) == 1 else names[1:]
    sets = sorted(catalogue.sets(System.HCPCS), key=lambda s: s.release.days_from(as_of))
    holders = [s for s in sets if isinstance(s, HcpcsCodeSet)]
    found = (next((m for s in holders if (m := s.modifier(name))), None) for name in wanted if len(name) == 2)
    return tuple(modifier for modifier in found if modifier is not None)


def check(options: argparse.Namespace, settings: Settings) -> None:
    """Print the findings on a set of codes."""
    library = open_codes(settings)
    claim = make_claim(
        library.catalogue,
        options.codes,
        options.as_of or date.today(),
        Setting(options.setting) if options.setting else None,
        options.age,
        Sex(options.sex) if options.sex else None,
    )
    findings = check_claim(claim, library.edits)
    if options.json:
        print_json(check_json(findings, [reported.found for reported in claim.reported]))
    else:
        render_check(findings)


def pcs(options: argparse.Namespace, settings: Settings) -> None:
    """Print how a procedure is coded in ICD-10-PCS."""
    text = " ".join(options.text)
    if not text.strip():
        raise UsageError('no procedure given; as in: nosology pcs "laparoscopic cholecystectomy"')
    walk = open_codes(settings).procedures(options.as_of or date.today()).walk(text)
    if options.json:
        print_json(walk_json(walk))
    else:
        render_walk(walk)


def changes(options: argparse.Namespace, settings: Settings) -> None:
    """Print what changed between two releases of a system."""
    library = open_codes(settings)
    system = System(options.system)
    older = _code_set(library, system, options.older)
    newer = _code_set(library, system, options.newer)
    if older.release.effective_from > newer.release.effective_from:
        older, newer = newer, older
    found = compare(older, newer, options.under)
    if options.json:
        print_json(changes_json(system, found))
    else:
        render_changes(found)


def _code_set(library: CodeLibrary, system: System, name: str) -> CodeSet:
    sets = library.catalogue.sets(system)
    for code_set in sets:
        if code_set.release.name.lower() == name.strip().lower():
            return code_set
    loaded = ", ".join(dict.fromkeys(s.release.name for s in sets)) or "none"
    raise UsageError(
        f"no {system.label} release {name.strip()[:40]!r}; loaded are: {loaded}; "
        "load another with: nosology sources sync, or sources import FILE"
    )
