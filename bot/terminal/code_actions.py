"""What the commands about codes do: one code, codes together, a procedure, what changed between releases."""

import argparse
from datetime import date

from bot.bootstrap import open_codes
from bot.codes_json import changes_json, check_json, code_json, walk_json
from bot.errors import UsageError
from bot.settings import Settings
from bot.terminal.output import print_json
from bot.terminal.render_codes import render_changes, render_check, render_code, render_walk
from codes.changes import changes as compare
from codes.checker.check import check as check_claim
from codes.checker.claim import Sex, make_claim
from codes.code_set import CodeSet
from codes.library import CodeLibrary
from codes.models import Setting, System


def show_code(options: argparse.Namespace, settings: Settings) -> None:
    """Print what a code is on a date."""
    library = open_codes(settings)
    system = System(options.system) if options.system else None
    found = library.catalogue.look_up(options.code, options.as_of or date.today(), system)
    if options.json:
        print_json(code_json(found))
    else:
        render_code(found)


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
