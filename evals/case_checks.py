"""Whether what a case names is there: codes on the date, sections of the digest, documents."""

from collections.abc import Iterator
from pathlib import Path

from bot.bootstrap import Library
from codes.catalogue import Catalogue
from codes.models import LookUp, ValidityStatus
from evals.cases import EvalCase


def meant(catalogue: Catalogue, code: str, case: EvalCase) -> LookUp:
    """A code in the first system of the case that has it: J1100 is a drug of HCPCS, and J11.00 influenza."""
    found = [catalogue.look_up(code, case.as_of, system) for system in case.systems]
    there = (one for one in found if one.entry is not None and one.entry.code == code)
    return next(there, None) or catalogue.look_up(code, case.as_of)


def case_complaints(case: EvalCase, library: Library, documents: Path) -> Iterator[str]:
    """What is wrong with a case, one line each.

    A forbidden code may be retired, or a header: that can be why it is forbidden. It must be known all the same.
    """
    wanted = [code for codes in case.wanted for code in codes]
    for code in () if case.by_category else (*wanted, *case.acceptable_codes):
        found = meant(library.catalogue, code, case)
        if found.entry is None or found.entry.code != code:
            yield f"{code}: {found.validity.why}"
        elif found.validity.status not in (ValidityStatus.VALID, ValidityStatus.NOT_COVERED):
            yield f"{code} on {case.as_of}: {found.validity.why}"
        elif not found.entry.billable:
            yield f"{code} is a header and cannot be reported"
    for code in case.forbidden_codes:
        if meant(library.catalogue, code, case).validity.status is ValidityStatus.UNKNOWN:
            yield f"{code}, which is forbidden, is in no release"
    for section in case.deciding_sections:
        if library.passages.get(section, case.as_of) is None:
            yield f"there is no passage {section}"
    yield from (f"there is no document {name}" for name in case.documents if not (documents / name).is_file())
