"""How exactly the official documents are imported, against their own text files and lists of sections.

    python benchmarks/official_import.py ../shared/data [--misses]

For each document: the sections of the list that came out, with the right page and title, and whose text is like the
passage of the text file, which is cut there by the titles of the list alone (rapidfuzz ratio of 0.98 or more, white
space and the blanks after hyphens made even). A heading without text is right when none came out.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.fuzz import ratio

from codes.readers.source_file import SourceFile
from guidelines.models import GuidelineSection
from guidelines.official_documents import read_official

SIMILAR = 0.98
_SPACE = re.compile(r"\s+")
_AFTER_HYPHEN = re.compile(r"(?<=[-–/])\s+")
# What stands between a heading and its text, or goes before a text, and is no part of it.
_REVISION = re.compile(r"\(\s*Rev\b.*?(?:\)(?=\s|$)|$)", re.DOTALL)
_FURNITURE = (
    re.compile(r"^\s*ICD-10-CM Official Guidelines for Coding and Reporting\s*$"),
    re.compile(r"^\s*FY\s?20\d\d\s*$"),
    re.compile(r"^\s*Page \d+ of \d+\s*$"),
    re.compile(r"^\s*Revision Date \(Medicare\): [\d/]+\s*$"),
    re.compile(r"^\s*(?:[IVX]+|Intro)-\d+\s*$"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A document at hand: its PDF, its text and the list of its sections, below the folder of the official files."""

    name: str
    pdf: str
    text: str
    contents: str
    required: float


DOCUMENTS = (
    Document(
        "ICD-10-CM guidelines FY2025",
        "guidelines/icd10cm_guidelines_FY2025_oct2024.pdf",
        "guidelines/icd10cm_guidelines_FY2025_oct2024.txt",
        "toc/icd10cm_guidelines_fy2025.json",
        0.99,
    ),
    Document(
        "ICD-10-CM guidelines FY2026",
        "guidelines/icd10cm_guidelines_FY2026_oct2025.pdf",
        "guidelines/icd10cm_guidelines_FY2026_oct2025.txt",
        "toc/icd10cm_guidelines_fy2026.json",
        0.99,
    ),
    Document(
        "NCCI Policy Manual 2026",
        "ncci/ncci_medicare_policy_manual_2026_all_chapters.pdf",
        "ncci/ncci_medicare_policy_manual_2026_all_chapters.txt",
        "toc/ncci_policy_manual_2026.json",
        0.95,
    ),
    Document(
        "Medicare Claims Processing, chapter 12",
        "medicare/clm104c12.pdf",
        "medicare/clm104c12.txt",
        "toc/claims_processing_manual_ch12.json",
        0.95,
    ),
    Document(
        "Medicare Claims Processing, chapter 23",
        "medicare/clm104c23.pdf",
        "medicare/clm104c23.txt",
        "toc/claims_processing_manual_ch23.json",
        0.95,
    ),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out of one document, of `listed` sections; `right` have the right page and a text like theirs."""

    listed: int
    found: int
    right_page: int
    right_title: int
    similar: int
    right: int
    seconds: float
    misses: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the listed sections that are right."""
        return self.right / self.listed


def measure(document: Document, folder: Path) -> Figures:
    """Import a document and compare what comes out with its text file and list."""
    listed = json.loads((folder / document.contents).read_text(encoding="utf-8"))
    passages = passages_of((folder / document.text).read_text(encoding="utf-8"), listed)
    started = time.perf_counter()
    read = read_official(SourceFile(folder / document.pdf))
    seconds = time.perf_counter() - started
    sections = {section.number: section for section in read.sections}
    return compare(listed, passages, sections, seconds)


def compare(
    listed: Sequence[Mapping[str, Any]],
    passages: Mapping[str, str],
    sections: Mapping[str, GuidelineSection],
    seconds: float = 0.0,
) -> Figures:
    """The figures of the sections against the list and the passages of the text file."""
    found = right_page = right_title = similar = right = 0
    misses: list[str] = []
    for entry in listed:
        number = entry["number"]
        section = sections.get(number.replace("Appendix I", "Appendix-I"))
        if section is None:
            misses.append(f"{number}: not there")
            continue
        found += 1
        is_page = section.page == entry["page"]
        is_title = not entry["title"] or even(section.title) == even(entry["title"])
        likeness = ratio(even(section.text), passages[number]) / 100
        if not entry["has_text"] and not section.text:
            likeness = 1.0
        right_page += is_page
        right_title += is_title
        similar += likeness >= SIMILAR
        right += is_page and likeness >= SIMILAR
        if not (is_page and is_title and likeness >= SIMILAR):
            misses.append(
                f"{number}: page {section.page} for {entry['page']}, likeness {likeness:.3f}, {section.title!r}"
            )
    return Figures(len(listed), found, right_page, right_title, similar, right, seconds, tuple(misses))


def passages_of(text: str, listed: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The passage of every section, cut where the titles of the list stand, one after the other from its page on."""
    starts, whole = _pages(text)
    places: list[tuple[int, int]] = []
    position = 0
    for entry in listed:
        position = max(position, starts[entry["page"] - 1])
        match = _heading(entry).search(whole, position)
        if match is None:
            print(f"no heading in the text file: {entry['number']} {entry['title']}", file=sys.stderr)
            places.append((position, position))
            continue
        places.append((match.start(), match.end()))
        position = match.end()
    ends = [start for start, _ in places[1:]] + [_end(whole, position)]
    return {
        entry["number"]: even(_REVISION.sub("", whole[place[1] : end].lstrip(" :"), count=1))
        if whole[place[1] : end].lstrip().startswith("(Rev")
        else even(whole[place[1] : end].lstrip(" :"))
        for entry, place, end in zip(listed, places, ends, strict=True)
    }


def even(text: str) -> str:
    """Text with white space made even, and none after a hyphen or slash, where lines are broken."""
    return _AFTER_HYPHEN.sub("", _SPACE.sub(" ", text)).strip()


def _pages(text: str) -> tuple[list[int], str]:
    starts: list[int] = []
    whole = ""
    for page in text.split("\f"):
        starts.append(len(whole))
        lines = [ln for ln in page.splitlines() if not any(f.match(ln) for f in _FURNITURE)]
        is_title_page = any("CORRECT CODING INITIATIVE POLICY MANUAL" in ln for ln in lines)
        is_contents = any(re.match(r"\s*Table of Contents\s*$", ln) for ln in lines) and len(starts) > 1
        whole += "" if is_title_page or is_contents else "\n".join(lines) + "\n"
    return starts, whole


def _end(whole: str, position: int) -> int:
    found = re.compile(r"^\s*Transmittals Issued for this Chapter", re.MULTILINE).search(whole, position)
    return found.start() if found else len(whole)


def _heading(entry: Mapping[str, Any]) -> re.Pattern[str]:
    number = entry["number"].split("~")[0]
    # A line may end between words and after a hyphen or slash.
    title = r"\s*".join(map(re.escape, re.findall(r"[^\s/-]+[/-]*|[/-]+", entry["title"])))
    last = re.split(r"[.#]", number)[-1]
    if "#" in number or number in ("Acronyms", "Intro"):
        return re.compile(rf"^\s*{title}", re.MULTILINE | re.IGNORECASE)
    if number.startswith("Appendix"):
        return re.compile(rf"Appendix I\s+{title}")
    if number == "Addendum":
        return re.compile(rf"^\s*Addendum\W+{title}", re.MULTILINE)
    if re.fullmatch(r"\d+(?:\.\d+)*", number):
        return re.compile(rf"^\s*{re.escape(number)}\W*{title}", re.MULTILINE | re.IGNORECASE)
    if not title:
        return re.compile(rf"^\s*{re.escape(last)}[.)]\s", re.MULTILINE)
    before = r"(?:Section |Chapter )?\(?"
    return re.compile(rf"^\s*{before}{re.escape(last)}\s*[.)]*[\s.–-]*{title}", re.MULTILINE)


def _figures(folder: Path) -> Iterator[tuple[Document, Figures]]:
    for document in DOCUMENTS:
        if (folder / document.pdf).is_file():
            yield document, measure(document, folder)


def main() -> None:
    """Print the table, and with --misses every section that is not right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="print each section that is not right")
    options = parser.parse_args()
    print(
        "| document | sections | found | right page | right title | text alike | page and text | required | seconds |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for document, figures in _figures(options.folder):
        print(
            f"| {document.name} | {figures.listed} | {figures.found} | {figures.right_page} | {figures.right_title} "
            f"| {figures.similar} | {figures.right} = {figures.share:.1%} | {document.required:.0%} "
            f"| {figures.seconds:.0f} |",
            flush=True,
        )
        if options.misses:
            print(*(f"    {miss}" for miss in figures.misses), sep="\n")


if __name__ == "__main__":
    main()
