"""Small files in the layouts of CMS's edits and severity tables, with invented content."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from codes.readers.source_file import SourceFile

PTP_HEADING = (
    "Copyright notice, invented\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
    "\t\t\t\t*=no data\t1=allowed\t\r\n"
    "\t\t\t\t\t9=not applicable\t\r\n"
)
PTP_ROWS = (
    "A0100\tA0200\t\t20090101\t*\t1\tInvented reason one",
    "A0100\tA0300\t*\t19960101\t*\t0\tInvented reason two",
    "A0100\tA0400\t\t20100401\t20191231\t1\tInvented reason one",
    "A0100\tA0400\t\t20240101\t*\t0\tInvented reason two",
    "A0500\tA0100\t\t20200101\t20200101\t9\tInvented reason one",
    "G0100\tG0200\t\t20200101\t20231231\t1\tInvented reason one",
)
OCE_HEADING = "column1,column2,modifier_allowed,lo_ioce_version,hi_ioce_version\n"
CC_TABLE = (
    """TABLE 6K - COMPLETE LIST OF CC EXCLUSIONS\r
\r
An explanation of ours that goes on
for two lines.\r
\r
K Part 1: List of CC and Major CC Codes\r
 I10 Dx  Lev PDX Exclusions   ICD-10-CM Description\r
 A000    CC  0002:3 codes     First invented disease\r
 B000    MCC 0003:1,002 codes Second invented disease\r
 QA00101 CC  No Excl          Third invented disease\r
 I469    MCC 0002:3 codes     Fourth invented disease\r
\r
PDX collection 0002\r
  A000    First invented disease\r
  A001    Another invented disease\r
  I469    Fourth invented disease\r
\r
PDX collection 0003\r
"""
    + "".join(f"  S{n:04}XA Invented injury {n}\r\n" for n in range(1002))
    + """\r
\r
K Part 2: Codes that are CC or Major CC only if patient discharged alive\r
\r
  I469    Fourth invented disease\r
\r
K Part 3: Secondary Diagnosis CC/MCC Severity Exclusions in Select MS-DRGs\r
\r
MDC 04 DRGs 177-179 Invented group\r
\r
  A000   First invented disease\r
\r
MDC 09 DRGs 582-583 Another invented group\r
\r
  B000  Second invented disease\r
"""
)
HCC_MAPPING = (
    "diagnosis_code,cc,model_name\n"
    "A000,2,CMS-HCC Model V28\nB000,37,CMS-HCC Model V28\nB000,298,CMS-HCC Model V28\nA001,9,CMS-HCC Model V24\n"
)
HCC_LABELS = (
    "cc,label,model_domain,model_version,model_fullname\n"
    'HCC2,"Invented label, with a comma",CMS-HCC,V28,V28115L3\nHCC37,Second label,CMS-HCC,V28,V28115L3\n'
    "HCC9,Label of another version,CMS-HCC,V24,V24H86L1\n"
)


def source(folder: Path, content: str | bytes, name: str) -> SourceFile:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return SourceFile(path)


def ptp_text(rows: Iterable[str] = PTP_ROWS) -> str:
    return PTP_HEADING + "".join(row + "\r\n" for row in rows)


def packaged_file(package: str, *parts: str) -> SourceFile:
    """A data file of an installed package; these packages are pinned requirements of the project."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return SourceFile(Path(spec.submodule_search_locations[0]).joinpath(*parts))
