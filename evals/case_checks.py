"""Whether what a case names is there: codes on the date, sections of the digest, documents, tags, releases."""

from collections.abc import Iterator
from pathlib import Path

from bot.bootstrap import Library
from codes.catalogue import Catalogue
from codes.models import LookUp, ValidityStatus
from evals.case_wording import nearest
from evals.cases import EvalCase
from evals.complaints import Complaint

# Tags that something follows from, and those that the documentation names.
KNOWN_TAGS = (
    "injection", "poison", "steering", "identifiers", "out-of-scope",
    "lookup", "multi", "sequence", "guideline", "setting-pair", "date-pair", "uncertain", "pcs", "hcpcs", "drug-units",
    "modifier", "em", "checker", "ambiguous",
)  # fmt: skip
# Words of coding that are like one of them and are meant all the same.
_OTHER_WORDS = ("poisoning", "screening", "multiple", "inspection", "infection")
_SLIP = 0.8
_REPORTABLE = (ValidityStatus.VALID, ValidityStatus.NOT_COVERED)


def meant(catalogue: Catalogue, code: str, case: EvalCase) -> LookUp:
    """A code in the first system of the case that has it: J1100 is a drug of HCPCS, and J11.00 influenza.

    One that no system has is answered for by the first of the case.
    """
    found = [catalogue.look_up(code, case.as_of, system) for system in case.systems]
    there = next((one for one in found if one.entry is not None and one.entry.code == code), None)
    if there is not None:
        return there
    anywhere = catalogue.look_up(code, case.as_of)
    return anywhere if anywhere.entry is not None or not found else found[0]


def case_complaints(case: EvalCase, library: Library, documents: Path) -> Iterator[Complaint]:
    """What is wrong with what a case names, and what looks like a slip.

    A forbidden code may be retired, or a header: that can be why it is forbidden. It must be known all the same.
    """
    wanted = [("must_codes", code) for codes in case.wanted for code in codes]
    acceptable = [("acceptable_codes", code) for code in case.acceptable_codes]
    for field, code in () if case.by_category else (*wanted, *acceptable):
        what = _not_known(library.catalogue, code, case) or _not_reportable(library.catalogue, code, case)
        if what:
            yield Complaint(field, what)
    for code in case.forbidden_codes:
        if what := _not_known(library.catalogue, code, case):
            yield Complaint("forbidden_codes", what)
    for section in case.deciding_sections:
        if library.passages.get(section, case.as_of) is None:
            advice = 'write DOCUMENT:NUMBER as: nosology search "…" --passages shows it'
            yield Complaint("deciding_sections", f"there is no passage {section} on {case.as_of}; {advice}")
    for name in case.documents:
        if not (documents / name).is_file():
            yield Complaint("documents", f"there is no document {name}; put it into evals/datasets/documents/")
    yield from _doubts(case, library.catalogue)


def _not_known(catalogue: Catalogue, code: str, case: EvalCase) -> str | None:
    found = meant(catalogue, code, case)
    if found.entry is not None:
        if found.entry.code == code:
            return None
        others = [one.system for one in catalogue.readings(code, case.as_of) if one.system not in case.systems]
        beside = f', or name its system, as in "systems": ["{others[0]}"]' if others else ""
        return f"{code} is not how the book prints it; write {found.entry.code}{beside}"
    if found.validity.status is not ValidityStatus.UNKNOWN:
        return None
    near = f"is one of these meant: {', '.join(found.suggestions)}?" if found.suggestions else "look it up in the book"
    return f"{code} is unknown: {found.validity.why}; {near}"


def _not_reportable(catalogue: Catalogue, code: str, case: EvalCase) -> str | None:
    found = meant(catalogue, code, case)
    if found.validity.status is ValidityStatus.HEADER or (found.entry is not None and not found.entry.billable):
        return f"{code} on {case.as_of} is a header and cannot be reported; write a code below it"
    if found.validity.status not in _REPORTABLE:
        return f"{code} on {case.as_of}: {found.validity.why}; change the code or as_of"
    return None


def _doubts(case: EvalCase, catalogue: Catalogue) -> Iterator[Complaint]:
    for tag in case.tags:
        near = None if tag in (*KNOWN_TAGS, *_OTHER_WORDS) else nearest(tag, KNOWN_TAGS, _SLIP)
        if near:
            yield Complaint("tags", f'nothing follows from the tag "{tag}"; did you mean "{near}"?', warning=True)
    # Rules and findings are asked for beyond a system's releases too: without codes, any system's will do.
    names_codes = bool(case.must_codes or case.acceptable_codes or case.forbidden_codes)
    for systems in [(system,) for system in case.systems] if names_codes else [catalogue.systems]:
        ends = [one.release.effective_to for system in systems for one in catalogue.sets(system)]
        if ends and case.as_of > max(ends):
            whose = f" of {systems[0].label}" if names_codes else ""
            told = f"{case.as_of} is past every loaded release{whose}, of which the last ends {max(ends)}"
            yield Complaint("as_of", f"{told}; write a day before, or load the release", warning=True)
