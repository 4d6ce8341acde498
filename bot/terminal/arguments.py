"""The arguments of the `nosology` command: every command, option and example."""

import argparse
import re
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from bot.errors import UsageError
from bot.requests import OLDEST_AGE, parse_date
from bot.settings import read_settings
from bot.terminal import actions, code_actions, document_actions, record_actions, source_actions
from codes.checker.claim import Sex
from codes.models import Setting, System
from guidelines.models import PAYER, TEAM

EXIT_USAGE = 2

_EXAMPLES = """examples:
  nosology ask "type 2 diabetes with CKD stage 4, on insulin"
  nosology ask "likely TIA" --setting inpatient --as-of 2026-08-15
  nosology ask "CHF exacerbation, EF 30%" --query-draft
  nosology ask --batch questions.jsonl --json > answers.jsonl
  nosology code E11.22
  nosology search "hypertension with heart failure" --passages
  nosology passage icd10cm-guidelines:I.C.9.a.3
  nosology check N18.4 E11.22 --age 70 --setting inpatient
  nosology pcs "laparoscopic cholecystectomy"
  nosology changes icd10cm FY2025-Apr FY2026-Apr --under I42
  nosology sources sync --dry-run

exit status: 0 answered (abstaining and refusing are answers), 2 bad usage, 1 the program failed"""

_AUDIT_EXAMPLES = """examples:
  nosology audit verify
  nosology audit export --format csv --since 2026-10-01 --out audit.csv
  nosology audit verify --head HASH     HASH as the export printed it"""


class _Parser(argparse.ArgumentParser):
    """argparse's errors in the shape of all our errors: one line."""

    def error(self, message: str) -> None:  # type: ignore[override]
        print(f"nosology: {message}; see: {self.prog} --help", file=sys.stderr)
        raise SystemExit(EXIT_USAGE)


def make_parser() -> argparse.ArgumentParser:
    """The parser of the whole command; each command's `action` takes the parsed options."""
    parser = _Parser(
        prog="nosology",
        description="Candidate codes for medical coders, each looked up and cited to the passage that decides it.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_ask(commands.add_parser("ask", help="answer a question, or a batch of them"))
    _add_code(commands.add_parser("code", help="what a code is, on a date"))
    _add_check(commands.add_parser("check", help="may these codes stand together, in this order"))
    _add_search(commands.add_parser("search", help="retrieval alone, ranked"))
    passage = commands.add_parser("passage", help="one passage, whole")
    passage.add_argument("passage_id", metavar="PASSAGE_ID", help="as in icd10cm-guidelines:I.C.4.a")
    _add_shared(passage, actions.show_passage)
    _add_book(commands.add_parser("book", help="the Alphabetic Index walked, each code verified in the Tabular List"))
    _add_pcs(commands.add_parser("pcs", help="a procedure in words, through index and table, to its legal codes"))
    _add_changes(commands.add_parser("changes", help="what is new, retired and revised between two releases"))
    _add_drg(commands.add_parser("drg", help="one MS-DRG: title, weight, mean stays"))
    _add_sources(commands.add_parser("sources", help="list, download or import code sets and edits"))
    _add_audit(commands.add_parser("audit", help="verify or export the audit lines", **_with_examples(_AUDIT_EXAMPLES)))
    _add_records(commands.add_parser("records", help="where the records are; let go of words past their term"))
    index = commands.add_parser("index", help="build the search index (ask does it by itself)")
    index.add_argument("--rebuild", action="store_true", help="from nothing, whatever is there")
    index.set_defaults(action=_with_settings(actions.build_index))
    serve = commands.add_parser("serve", help="the HTTP API on NOSOLOGY_HOST and NOSOLOGY_PORT")
    serve.set_defaults(action=_with_settings(actions.serve))
    return parser


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "question", nargs="*", metavar="QUESTION", help="in a coder's words; several words need no quotes"
    )
    parser.add_argument("--batch", metavar="FILE", help="one request object a line (JSON Lines); - is standard input")
    parser.add_argument("--setting", choices=[s.value for s in Setting])
    parser.add_argument("--system", choices=[s.value for s in System])
    parser.add_argument(
        "--query-draft", action="store_true", help="print the draft of a query to the provider too, where there is one"
    )
    _add_top(parser)
    _add_date(parser)
    _add_shared(parser, actions.ask)


def _add_code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("--system", choices=[s.value for s in System])
    _add_date(parser)
    _add_shared(parser, code_actions.show_code)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "codes",
        nargs="+",
        metavar="CODE",
        help="in the order they are reported; a CPT or HCPCS code may carry modifiers and units: 99213-25, J1100x4",
    )
    parser.add_argument("--setting", choices=[s.value for s in Setting], help="decides which edits apply")
    parser.add_argument("--age", type=_age, metavar="YEARS", help="the patient's age in whole years")
    parser.add_argument("--sex", choices=[s.value for s in Sex])
    _add_date(parser)
    _add_shared(parser, code_actions.check)


def _add_book(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="+", metavar="TEXT", help="as a coder would look it up")
    _add_top(parser)
    _add_date(parser)
    _add_shared(parser, code_actions.book)


def _add_pcs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="+", metavar="TEXT", help="a procedure in words, or the beginning of a code")
    _add_date(parser)
    _add_shared(parser, code_actions.pcs)


def _add_changes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("system", choices=[*(s.value for s in System), code_actions.GUIDELINES])
    parser.add_argument("older", metavar="RELEASE", help="as `nosology sources list` names it: FY2025-Apr")
    parser.add_argument("newer", metavar="RELEASE")
    parser.add_argument(
        "--under", metavar="CODE", default="", help="only codes that begin so (I42), or sections below (I.C.9)"
    )
    _add_shared(parser, code_actions.changes)


def _add_drg(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="DRG", help="as in 291")
    _add_date(parser)
    _add_shared(parser, code_actions.show_drg)


def _add_sources(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="WHAT", required=True)
    listing = commands.add_parser("list", help="what is loaded, for which dates, from which file")
    _add_shared(listing, source_actions.list_sources)
    sync = commands.add_parser("sync", help="download official files and import them")
    sync.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="a system, release or entry; repeatable"
    )
    sync.add_argument("--dry-run", action="store_true", help="list what would be downloaded; no network")
    sync.add_argument(
        "--url", metavar="ADDRESS", help="another address (a mirror, next year's file) for the one entry of --only"
    )
    _add_shared(sync, source_actions.sync_sources)
    taking = commands.add_parser("import", help="take in a downloaded file, zip or folder")
    taking.add_argument("path", metavar="PATH")
    taking.add_argument("--release", metavar="NAME", help="where the file does not say it: 2026-Q4")
    taking.add_argument("--from", dest="effective_from", type=_date, metavar="DATE", help="first day in force")
    taking.add_argument("--to", dest="effective_to", type=_date, metavar="DATE", help="last day in force")
    taking.add_argument("--licensed", action="store_true", help="CPT: your organisation holds the AMA's licence")
    taking.add_argument("--owner", metavar="NAME", help="a team's own document: who answers for it")
    taking.add_argument("--title", help="a team's own document: its title, where the file's is another")
    taking.add_argument("--authority", choices=[TEAM, PAYER], help="whose rules they are (default team)")
    _add_shared(taking, source_actions.import_source)
    _add_team_documents(commands)


def _add_team_documents(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    holding = commands.add_parser("quarantine", help="sections that are held until somebody approves them, and why")
    _add_shared(holding, document_actions.list_held)
    approving = commands.add_parser("approve", help="release a held section")
    approving.add_argument("passage_id", nargs="?", metavar="PASSAGE_ID", help="as in team-cardiology-policy:2.1")
    approving.add_argument("--all", dest="document", metavar="DOCUMENT_ID", help="every held section of a document")
    approving.add_argument("--release", metavar="EDITION", help="of this edition only")
    approving.add_argument("--by", metavar="NAME", help="who approves (default: the name you are logged in with)")
    _add_shared(approving, document_actions.approve)
    removing = commands.add_parser("remove", help="take an imported guideline or team document away")
    removing.add_argument("document", metavar="DOCUMENT_ID", help="as in team-cardiology-policy")
    removing.add_argument("--release", metavar="EDITION", help="this edition only")
    _add_shared(removing, document_actions.remove)


def _add_audit(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="WHAT", required=True)
    verify = commands.add_parser("verify", help="is every line as it was written, none missing")
    verify.add_argument("--head", type=_head, metavar="HASH", help="the last hash of an export; it must still be there")
    _add_shared(verify, record_actions.verify_audit)
    export = commands.add_parser("export", help="all lines as JSON Lines or CSV, and the head on standard error")
    export.add_argument("--format", choices=["jsonl", "csv"], default="jsonl")
    export.add_argument("--since", type=_date, metavar="DATE", help="lines from this day on (UTC)")
    export.add_argument("--out", metavar="FILE", help="standard output when not given")
    export.set_defaults(action=_with_settings(record_actions.export_audit))


def _add_records(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="WHAT", required=True)
    status = commands.add_parser("status", help="where the records are, how many of each kind")
    _add_shared(status, record_actions.show_records)
    purge = commands.add_parser("purge", help="let go of the words past NOSOLOGY_KEEP_QUESTIONS_DAYS, now")
    _add_shared(purge, record_actions.purge_records)


def _add_search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="+", metavar="TEXT")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--passages", action="store_true", help="passages only")
    kind.add_argument("--codes", action="store_true", help="codes only")
    _add_top(parser)
    _add_date(parser)
    _add_shared(parser, actions.search)


def _add_top(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--top", type=_top, default=10, help="how many codes at most, 1 to 50 (default 10)")


def _add_date(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        type=_date,
        default=None,
        metavar="DATE",
        help="date of service or discharge, YYYY-MM-DD (default today)",
    )


def _add_shared(parser: argparse.ArgumentParser, action: Callable[..., None]) -> None:
    parser.add_argument("--json", action="store_true", help="JSON on standard output")
    parser.set_defaults(action=_with_settings(action))


def _with_settings(action: Callable[..., None]) -> Callable[[argparse.Namespace], None]:
    return lambda options: action(options, read_settings())


def _date(text: str) -> date:
    try:
        return parse_date(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _head(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text.strip()):
        raise argparse.ArgumentTypeError("--head takes the 64 hexadecimal digits that an export printed")
    return text.strip().lower()


def _with_examples(examples: str) -> dict[str, Any]:
    return {"epilog": examples, "formatter_class": argparse.RawDescriptionHelpFormatter}


def _top(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 50:
        raise argparse.ArgumentTypeError("--top takes a number from 1 to 50")
    return int(text)


def _age(text: str) -> int:
    if not text.isdigit() or int(text) > OLDEST_AGE:
        raise argparse.ArgumentTypeError(f"--age takes whole years from 0 to {OLDEST_AGE}")
    return int(text)
