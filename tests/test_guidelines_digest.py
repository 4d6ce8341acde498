"""The digest: its layout, what breaks it, and that it covers the official sections in words of its own."""

import json
import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tabular_files import official

from guidelines.digest import packaged_digest, read_digest
from guidelines.errors import DocumentError
from guidelines.models import GuidelineSection
from guidelines.pointers import sections_pointed_at

LONGEST_SHARED_RUN = 13
CM = "icd10cm-guidelines"

# The official numbers of FY2026, as "section: numbers below it"; "a1" is a.1, "a1a" is a.1.a.
SECTION_NUMBERS = {
    "I.A": "1 2 3 4 5 6 6.a 6.b 7 8 9 9.a 9.b 10 11 12 12.a 12.b 13 14 15 16 17 18 19",
    "I.B": "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 19.a 19.b 19.c 19.d 20",
    "II": "A B C D E F G H I I.1 I.2 J K",
    "III": "A B C",
    "IV": "A A.1 A.2 B C D E F F.1 F.2 F.3 G H I J K L M N O P Q",
    "I.C.4": "a a.1 a.1.a a.1.b a.2 a.3 a.4 a.5 a.5.a a.5.b a.6 a.6.a a.6.b a.6.b.i a.6.b.ii b b.1",
    "I.C.9": "a a.1 a.2 a.3 a.4 a.5 a.6 a.7 a.8 a.9 a.10 a.11 a.12 b c d d.1 d.2 d.3 e e.1 e.2 e.3 e.4 e.5 e.6",
}

FRONT = {
    "document": "team-policy",
    "title": "Policy",
    "edition": "Y2026",
    "authority": "team",
    "section": "P",
    "section_title": "Policy",
    "effective_from": "2026-01-01",
    "effective_to": "2026-12-31",
}


@pytest.fixture(scope="module")
def digest() -> dict[str, GuidelineSection]:
    """The sections of the ICD-10-CM guidelines by number."""
    return {section.number: section for section in packaged_digest() if section.document_id == CM}


def digest_file(folder: Path, body: str, **changed: str | None) -> Path:
    front = {key: value for key, value in {**FRONT, **changed}.items() if value is not None}
    head = "\n".join(f"{key}: {value}" for key, value in front.items())
    path = folder / "policy.md"
    path.write_text(f"---\n{head}\n---\n{body}", encoding="utf-8")
    return path


def test_a_file_becomes_sections_with_their_line_of_headings(tmp_path: Path) -> None:
    body = (
        "\n## P Policy {page=1}\n\n### P.1 Notes, and {braces} {page=2 changed=new-limit}\n\nOne.\n\n- Two.\n\n"
        "#### P.1.a Exceptions {page=3}\n\nThree.\n"
    )
    whole, notes, exceptions = read_digest(digest_file(tmp_path, body))
    assert (whole.number, whole.title, whole.text, whole.page) == ("P", "Policy", "", 1)
    assert notes == GuidelineSection(
        document_id="team-policy",
        document_title="Policy",
        edition="Y2026",
        number="P.1",
        title="Notes, and {braces}",
        text="One.\n\n- Two.",
        page=2,
        effective_from=date(2026, 1, 1),
        effective_to=date(2026, 12, 31),
        authority="team",
        heading_path=("Policy", "Notes, and {braces}"),
        changed="new limit",
    )
    assert notes.label == "Policy Y2026, P.1"
    assert exceptions.heading_path == ("Policy", "Notes, and {braces}", "Exceptions")
    assert exceptions.changed is None


def test_lines_may_end_in_the_windows_way(tmp_path: Path) -> None:
    path = digest_file(tmp_path, "## P Policy {page=1}\nText.\n")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert [section.text for section in read_digest(path)] == ["Text."]


GOOD_BODY = "## P Policy {page=1}\n\nText.\n"


@pytest.mark.parametrize(
    ("body", "changed", "line"),
    [
        ("## P Policy\n\nText.\n", {}, 11),
        ("## P Policy {page=}\n", {}, 11),
        ("## P Policy {page=one}\n", {}, 11),
        ("## P {page=1}\n", {}, 11),
        ("## {page=1}\n", {}, 11),
        ("# P Policy {page=1}\n", {}, 11),
        ("####### P Policy {page=1}\n", {}, 11),
        ("## P Policy {page=1 }\n", {}, 11),
        ("## P Policy {page=1 changed=}\n", {}, 11),
        ("## P Policy {page=1 cha\n", {}, 11),
        (GOOD_BODY + "### P.1 Notes\n", {}, 14),
        ("Text.\n" + GOOD_BODY, {}, 11),
        ("\n\nText.\n", {}, 13),
        ("", {}, None),
        ("\n \n", {}, None),
        (GOOD_BODY, {"effective_from": "2026-02-30"}, 2),
        (GOOD_BODY, {"effective_from": "soon"}, 2),
        (GOOD_BODY, {"effective_to": ""}, 2),
        (GOOD_BODY, {"effective_to": None}, 2),
        (GOOD_BODY, {"title": None}, 2),
        (GOOD_BODY, {"edition": "2026"}, 2),
        (GOOD_BODY, {"title": "[1, 2"}, 4),
        (GOOD_BODY, {"author": "someone"}, 2),
        (GOOD_BODY, dict.fromkeys(FRONT, None), 2),
    ],
)
def test_a_malformed_file_is_refused_at_its_line(
    body: str, changed: dict[str, str | None], line: int | None, tmp_path: Path
) -> None:
    path = digest_file(tmp_path, body, **changed)
    with pytest.raises(DocumentError) as caught:
        read_digest(path)
    where = f"{path}:{line}: " if line else f"{path}: "
    assert str(caught.value).startswith(where)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"\n", 1),
        (b"## P Policy {page=1}\n\nText.\n", 1),
        (b"---\ndocument: team-policy\n", 1),
        (b"--\ndocument: team-policy\n---\n", 1),
        (b"---\n\xff\xfe\n---\n", None),
        (b"---\ndocument: !!python/object/apply:os.getcwd []\n---\n", 2),
        (b"---\n- a list\n---\n", 2),
        (b"---\njust words\n---\n", 2),
    ],
)
def test_a_file_without_sound_front_matter_is_refused(content: bytes, line: int | None, tmp_path: Path) -> None:
    path = tmp_path / "policy.md"
    path.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        read_digest(path)
    assert str(caught.value).startswith(f"{path}:{line}: " if line else f"{path}: ")


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=re.escape(str(tmp_path / "absent.md"))):
        read_digest(tmp_path / "absent.md")


def test_a_file_cut_short_anywhere_is_read_or_refused_but_never_breaks(tmp_path: Path) -> None:
    source = digest_file(tmp_path, "## P Policy {page=1}\n\n### P.1 Ärger {page=2}\n\nText – more.\n").read_bytes()
    whole = [section.number for section in read_digest(tmp_path / "policy.md")]
    refused = 0
    for length in range(len(source)):
        path = tmp_path / "cut.md"
        path.write_bytes(source[:length])
        found, problem = _read(path)
        refused += problem is not None
        assert problem is None or problem.startswith(str(path))
        assert found == whole[: len(found)]
    assert refused > len(source) // 2


def _read(path: Path) -> tuple[list[str], str | None]:
    try:
        return [section.number for section in read_digest(path)], None
    except DocumentError as error:
        return [], str(error)


def test_every_official_section_of_the_covered_parts_is_there(digest: dict[str, GuidelineSection]) -> None:
    expected = [f"{part}.{number}" for part, below in SECTION_NUMBERS.items() for number in below.split()]
    assert {*SECTION_NUMBERS, *expected} <= set(digest)
    named = [(section.document_id, section.number) for section in packaged_digest()]
    assert len(named) == len(set(named))


# How many sections each part has, headings included.
SECTION_COUNTS = dict(
    zip(
        [
            "I",
            "I.A",
            "I.B",
            "I.C",
            "I.C.1",
            "I.C.2",
            "I.C.3",
            "I.C.4",
            "I.C.5",
            "I.C.6",
            "I.C.7",
            "I.C.8",
            "I.C.9",
            "I.C.10",
            "I.C.11",
            "I.C.12",
            "I.C.13",
            "I.C.14",
            "I.C.15",
            "I.C.16",
            "I.C.17",
            "I.C.18",
            "I.C.19",
            "I.C.20",
            "I.C.21",
            "I.C.22",
            "II",
            "III",
            "IV",
            "Appendix-I",
        ],
        (1, 26, 25, 1, 65, 34, 1, 18, 10, 15, 8, 1, 27, 12, 1, 13, 10, 5, 52, 20, 1, 11, 47, 27, 21, 1, 14, 4, 23, 24),
        strict=True,
    )
)
TEXT_BEARING = 451


def test_the_digest_is_whole(digest: dict[str, GuidelineSection]) -> None:
    found = dict.fromkeys(SECTION_COUNTS, 0)
    for number in digest:
        part = max((p for p in found if number == p or number.startswith((f"{p}.", f"{p}#"))), key=len)
        found[part] += 1
    assert found == SECTION_COUNTS


def test_every_text_bearing_official_section_has_text(digest: dict[str, GuidelineSection]) -> None:
    path = official("toc/icd10cm_guidelines_fy2026.json")
    if path is None:
        pytest.skip("the official table of contents (shared/data/toc) is not at hand")
    listed = json.loads(path.read_text(encoding="utf-8"))
    bearing = [section["number"].replace(" ", "-") for section in listed if section["has_text"]]
    assert len(bearing) == TEXT_BEARING
    assert [number for number in bearing if number not in digest or not digest[number].text] == []


def test_every_section_is_of_the_fy2026_edition_and_says_that_its_words_are_ours(
    digest: dict[str, GuidelineSection],
) -> None:
    assert {(s.document_id, s.edition, s.authority, s.effective_from, s.effective_to) for s in digest.values()} == {
        ("icd10cm-guidelines", "FY2026", "digest", date(2025, 10, 1), date(2026, 9, 30))
    }


def test_only_headings_over_numbered_sections_have_no_text(digest: dict[str, GuidelineSection]) -> None:
    for number, section in digest.items():
        assert section.title
        assert section.page >= 7
        assert section.heading_path[-1] == section.title
        if not section.text:
            assert any(other.startswith((f"{number}.", f"{number}#")) for other in digest), number


def test_the_words_of_a_question_point_at_sections_that_the_digest_holds(
    digest: dict[str, GuidelineSection],
) -> None:
    words = "likely vs excludes1 excludes2 sequela impending laterality syndrome borderline observation rehab bmi"
    pointed = {s for setting in (None, "inpatient", "outpatient") for s in sections_pointed_at(words, setting)}
    assert {"I.A.12.a", "II.H", "IV.H"} <= pointed <= {n for n, section in digest.items() if section.text}


# ---- against the official files, where they are at hand ------------------------------------------------


def official_sections() -> list[dict[str, Any]]:
    path = official("toc/icd10cm_guidelines_fy2026.json")
    if path is None:
        pytest.skip("the official table of contents (shared/data/toc) is not at hand")
    sections: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    for section in sections:
        # Our headings hold no space: "Appendix I" is written with a dash.
        section["number"] = section["number"].replace(" ", "-")
    return [s for s in sections if any(s["number"] == p or s["number"].startswith((f"{p}.", f"{p}#")) for p in parts())]


def parts() -> set[str]:
    """The parts that the digest has a file of."""
    folder = Path(str(files("guidelines"))) / "digest" / "icd10cm-guidelines-fy2026"
    return {path.stem for path in folder.glob("*.md")}


def test_titles_and_pages_are_the_official_ones(digest: dict[str, GuidelineSection]) -> None:
    listed = official_sections()
    assert {s["number"] for s in listed} == set(digest)
    assert [
        (s["number"], s["title"], s["page"])
        for s in listed
        if (_folded(digest[s["number"]].title), digest[s["number"]].page) != (_folded(s["title"]), s["page"])
    ] == []
    assert {s["number"] for s in listed if s["kind"] == "text" and not digest[s["number"]].text} == set()


def test_every_code_that_an_official_section_names_is_named(digest: dict[str, GuidelineSection]) -> None:
    missing = []
    for section in official_sections():
        ours = digest[section["number"]]
        text = re.sub(r" (?:through|to) ", "-", f"{ours.title}\n{ours.text}")
        named = {code.rstrip("-") for code in (*section["codes"], *section["title_codes"])}
        missing += [(section["number"], code) for code in named if code not in text]
    assert missing == []


@pytest.mark.parametrize(
    "name",
    [
        "guidelines/icd10cm_guidelines_FY2025_oct2024.txt",
        "guidelines/icd10cm_guidelines_FY2026_oct2025.txt",
        "medicare/clm104c12.txt",
        "medicare/clm104c23.txt",
    ],
)
def test_no_long_run_of_words_is_taken_from_an_official_text(name: str, digest: dict[str, GuidelineSection]) -> None:
    path = official(name)
    if path is None:
        pytest.skip(f"the official text ({name} in shared/data) is not at hand")
    printed = set(_runs(path.read_text(encoding="utf-8", errors="replace")))
    assert len(printed) > 10_000
    assert [(number, run) for number, s in digest.items() for run in _runs(s.text) if run in printed] == []


def test_a_run_that_is_taken_would_be_seen() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    assert list(_runs(f"({words})")) == list(_runs(words.upper()))
    assert len(list(_runs(f"zero, {words}."))) == 2
    assert list(_runs(words.rsplit(" ", 1)[0])) == []


def _runs(text: str) -> Iterator[str]:
    """Every run of words one longer than may be shared, without case and punctuation."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    length = LONGEST_SHARED_RUN + 1
    return (" ".join(words[start : start + length]) for start in range(len(words) - length + 1))


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.lower()))
