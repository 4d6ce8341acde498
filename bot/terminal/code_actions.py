"""What the commands about codes do: one code, codes together, a procedure, what changed between releases."""

import argparse
from datetime import date

from bot.bootstrap import open_codes
from bot.code_view import other_readings, view_code
from bot.codes_json import (
    book_json,
    changes_json,
    check_json,
    code_json,
    completion_json,
    drg_json,
    walk_json,
)
from bot.errors import UsageError
from bot.requests import MOST_CHECKED
from bot.set_findings import Checks, check_set
from bot.settings import Settings
from bot.sources_json import guideline_changes_json
from bot.terminal.output import print_json
from bot.terminal.render_codes import (
    render_book,
    render_changes,
    render_check,
    render_code,
    render_completion,
    render_drg,
    render_walk,
)
from bot.terminal.render_sources import render_guideline_changes
from codes.alphabetic_index.verify import verified
from codes.changes import changes as compare
from codes.checker.claim import Sex, make_claim
from codes.code_set import CodeSet
from codes.library import CodeLibrary
from codes.models import Setting, System
from guidelines.changes import guideline_changes
from guidelines.document_store import DocumentStore
from guidelines.errors import GuidelinesError
from guidelines.library import GuidelineLibrary
from guidelines.rule_files import packaged_rules

GUIDELINES = "guidelines"
_LONGEST_LOOK_UP = 2_000


def show_code(options: argparse.Namespace, settings: Settings) -> None:
    """Print what a code is on a date."""
    system = System(options.system) if options.system else None
    view = view_code(open_codes(settings).catalogue, options.code, options.as_of or date.today(), system)
    if options.json:
        print_json(code_json(view))
    else:
        render_code(view)


def check(options: argparse.Namespace, settings: Settings) -> None:
    """Print the findings on a set of codes."""
    if len(options.codes) > MOST_CHECKED:
        raise UsageError(f"at most {MOST_CHECKED} codes are checked together; check each claim by itself")
    library = open_codes(settings)
    claim = make_claim(
        library.catalogue,
        options.codes,
        options.as_of or date.today(),
        Setting(options.setting) if options.setting else None,
        options.age,
        Sex(options.sex) if options.sex else None,
    )
    findings = check_set(claim, Checks(library.edits, packaged_rules(library.cache)))
    if options.json:
        print_json(check_json(findings, [reported.found for reported in claim.reported]))
    else:
        render_check(findings, other_readings(claim))


def book(options: argparse.Namespace, settings: Settings) -> None:
    """Print where the Alphabetic Index leads, each code verified in the Tabular List."""
    text = " ".join(options.text)
    if not text.strip():
        raise UsageError('look up what? as in: nosology book "type 2 diabetes with chronic kidney disease"')
    library, as_of = open_codes(settings), options.as_of or date.today()
    index = library.alphabetic_index(as_of)
    if index is None:
        raise UsageError("no Alphabetic Index is loaded; load it with: nosology sources sync --only icd10cm")
    hits = [verified(hit, library.catalogue, as_of) for hit in index.look_up(text[:_LONGEST_LOOK_UP], options.top)]
    if options.json:
        print_json(book_json(hits))
    else:
        render_book(hits)


def pcs(options: argparse.Namespace, settings: Settings) -> None:
    """Print how a procedure is coded in ICD-10-PCS, or what completes the beginning of a code."""
    text = " ".join(options.text).strip()
    if not text:
        raise UsageError('no procedure given; as in: nosology pcs "laparoscopic cholecystectomy"')
    procedures = open_codes(settings).procedures(options.as_of or date.today())
    completion = procedures.completion(text)
    if completion is not None and options.json:
        print_json(completion_json(text, completion))
    elif completion is not None:
        render_completion(text, completion, procedures.title)
    elif options.json:
        print_json(walk_json(procedures.walk(text)))
    else:
        render_walk(procedures.walk(text))


def changes(options: argparse.Namespace, settings: Settings) -> None:
    """Print what changed between two releases of a system, or two editions of the guidelines."""
    if options.system == GUIDELINES:
        return _guideline_changes(options, settings)
    library = open_codes(settings)
    system = System(options.system)
    older = _code_set(library, system, options.older)
    newer = _code_set(library, system, options.newer)
    if older is not newer and not any(newer.speaks_for(code) for code in older.codes()):
        # Each has sections that the other lacks: that nothing changed would be said of nothing.
        raise UsageError(
            f"{older.release.name} and {newer.release.name} as loaded have no sections in common; "
            "load whole releases with: nosology sources import FILE"
        )
    if older.release.effective_from > newer.release.effective_from:
        older, newer = newer, older
    found = compare(older, newer, options.under)
    if options.json:
        print_json(changes_json(system, found))
    else:
        render_changes(found)
    return None


def _guideline_changes(options: argparse.Namespace, settings: Settings) -> None:
    library = GuidelineLibrary(DocumentStore(settings.home).sections())
    try:
        found = guideline_changes(library, options.older.strip(), options.newer.strip(), under=options.under)
    except GuidelinesError as error:
        raise UsageError(str(error)) from error
    if options.json:
        print_json(guideline_changes_json(found))
    else:
        render_guideline_changes(found)


def show_drg(options: argparse.Namespace, settings: Settings) -> None:
    """Print one MS-DRG: title, weight, mean stays."""
    found = open_codes(settings).drg(options.number, options.as_of or date.today())
    if found is None:
        raise UsageError(f"no MS-DRG {options.number[:10]!r} in the loaded Table 5; numbers run from 001 to 999")
    group, edition = found
    if options.json:
        print_json(drg_json(group, edition))
    else:
        render_drg(group, edition)


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
