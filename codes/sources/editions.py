"""Which file is loaded, as what, for which dates."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from codes.models import InForce, Release, System
from codes.quarter import Quarter


class SourceKind(StrEnum):
    """What an official file holds; one layout each."""

    ICD10CM_TABULAR = "icd10cm-tabular"
    ICD10CM_ORDER = "icd10cm-order"
    ICD10CM_INDEX = "icd10cm-index"
    ICD10CM_EXTERNAL_CAUSES = "icd10cm-external-causes"
    ICD10CM_DRUGS = "icd10cm-drugs"
    ICD10CM_NEOPLASMS = "icd10cm-neoplasms"
    ICD10CM_CONVERSION = "icd10cm-conversion"
    ICD10CM_POA_EXEMPT = "icd10cm-poa-exempt"
    ICD10PCS_TABLES = "icd10pcs-tables"
    ICD10PCS_INDEX = "icd10pcs-index"
    ICD10PCS_DEFINITIONS = "icd10pcs-definitions"
    ICD10PCS_ORDER = "icd10pcs-order"
    ICD10PCS_TITLES = "icd10pcs-titles"
    HCPCS = "hcpcs"
    CPT = "cpt"
    NCCI_PTP_PRACTITIONER = "ncci-ptp-practitioner"
    NCCI_PTP_HOSPITAL = "ncci-ptp-hospital"
    NCCI_MUE_PRACTITIONER = "ncci-mue-practitioner"
    NCCI_MUE_HOSPITAL = "ncci-mue-hospital"
    NCCI_MUE_SUPPLIER = "ncci-mue-supplier"
    CC_EXCLUSIONS = "cms-cc-exclusions"
    DRG_WEIGHTS = "cms-drg-weights"
    HCC = "cms-hcc"

    @property
    def system(self) -> str:
        """What `--only` and lists file it under: a code system, "ncci" or "cms"."""
        return self.value.partition("-")[0]

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]


_LABELS = {
    SourceKind.ICD10CM_TABULAR: "ICD-10-CM Tabular List",
    SourceKind.ICD10CM_ORDER: "ICD-10-CM order file (codes and titles)",
    SourceKind.ICD10CM_INDEX: "ICD-10-CM Alphabetic Index",
    SourceKind.ICD10CM_EXTERNAL_CAUSES: "ICD-10-CM External Cause of Injuries Index",
    SourceKind.ICD10CM_DRUGS: "ICD-10-CM Table of Drugs and Chemicals",
    SourceKind.ICD10CM_NEOPLASMS: "ICD-10-CM Table of Neoplasms",
    SourceKind.ICD10CM_CONVERSION: "ICD-10-CM conversion table",
    SourceKind.ICD10CM_POA_EXEMPT: "POA-exempt list",
    SourceKind.ICD10PCS_TABLES: "ICD-10-PCS tables",
    SourceKind.ICD10PCS_INDEX: "ICD-10-PCS index",
    SourceKind.ICD10PCS_DEFINITIONS: "ICD-10-PCS definitions and keys",
    SourceKind.ICD10PCS_ORDER: "ICD-10-PCS order file (codes and titles)",
    SourceKind.ICD10PCS_TITLES: "ICD-10-PCS titles, sections 1 to X",
    SourceKind.HCPCS: "HCPCS Level II",
    SourceKind.CPT: "CPT (the customer's licensed file)",
    SourceKind.NCCI_PTP_PRACTITIONER: "NCCI procedure-to-procedure edits, practitioner",
    SourceKind.NCCI_PTP_HOSPITAL: "NCCI procedure-to-procedure edits, hospital outpatient",
    SourceKind.NCCI_MUE_PRACTITIONER: "Medically Unlikely Edits, practitioner",
    SourceKind.NCCI_MUE_HOSPITAL: "Medically Unlikely Edits, hospital outpatient",
    SourceKind.NCCI_MUE_SUPPLIER: "Medically Unlikely Edits, DME supplier",
    SourceKind.CC_EXCLUSIONS: "CC and MCC lists with exclusions",
    SourceKind.DRG_WEIGHTS: "MS-DRG weights",
    SourceKind.HCC: "CMS-HCC V28 mapping",
}


@dataclass(frozen=True, slots=True)
class Edition(InForce):
    """One loaded source: its kind, its release, the dates it is in force (both included), the file and its hash."""

    kind: SourceKind
    name: str
    effective_from: date
    effective_to: date
    source: str
    sha256: str

    def release(self, system: System) -> Release:
        """The edition as a release of a code system."""
        return Release(system, self.name, self.effective_from, self.effective_to, self.source, self.sha256)


@dataclass(frozen=True, slots=True)
class Period:
    """A release's name and the dates it is in force."""

    name: str
    effective_from: date
    effective_to: date

    def edition(self, kind: SourceKind, source: str, sha256: str) -> Edition:
        """The edition of this period that a file holds."""
        return Edition(kind, self.name, self.effective_from, self.effective_to, source, sha256)


def fiscal_year(year: int, april: bool = False) -> Period:
    """A federal fiscal year, 1 October to 30 September; an April update begins on 1 April of the year itself.

    >>> fiscal_year(2026, april=True).name
    'FY2026-Apr'
    """
    start = date(year, 4, 1) if april else date(year - 1, 10, 1)
    return Period(f"FY{year}-Apr" if april else f"FY{year}", start, date(year, 9, 30))


def quarterly(quarter: Quarter) -> Period:
    """A calendar quarter."""
    return Period(quarter.label, quarter.first_day, quarter.last_day)


def calendar_year(year: int) -> Period:
    """A calendar year."""
    return Period(str(year), date(year, 1, 1), date(year, 12, 31))


def current_period(kind: SourceKind, today: date) -> Period:
    """The period that `today` lies in, as releases of a kind are counted; its name says that it is a guess."""
    if kind.system in ("hcpcs", "ncci"):
        period = quarterly(Quarter.of(today))
    elif kind.system == "cpt":
        period = calendar_year(today.year)
    else:
        period = fiscal_year(today.year + (today.month >= 10))
    return replace(period, name=f"{period.name}-assumed")


def nearest(editions: tuple[Edition, ...], as_of: date) -> Edition | None:
    """Of editions of one kind, the one that answers for a date: in force, else the nearest; the later one on a tie."""
    return min(editions, key=lambda e: (e.days_from(as_of), -e.effective_from.toordinal()), default=None)


def restated(edition: Edition, name: str | None, start: date | None, end: date | None) -> Edition:
    """The edition under the name and dates that the user has given, where the file does not say."""
    return replace(
        edition,
        name=name or edition.name,
        effective_from=start or edition.effective_from,
        effective_to=end or edition.effective_to,
    )
