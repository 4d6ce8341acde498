"""The checker's own tables: every section cited exists, every code written exists, no rule is dead."""

import json
from itertools import chain

import pytest
from tabular_files import official, packaged

from codes.checker.places import NEVER_FIRST, ONLY_FIRST, PlaceRule
from codes.checker.together import BEFORE, NEEDS, NEVER_TOGETHER, ONE_OF, STANDS_ALONE
from codes.models import System
from codes.references import references
from codes.spelling import compact

PLACES = (*NEVER_FIRST, *ONLY_FIRST)
SETS = (*STANDS_ALONE, *ONE_OF, *NEVER_TOGETHER, *NEEDS, *BEFORE)
# Sections that the checks cite without a table.
CITED = {"I.A.9.b", "I.A.12.a", "I.A.12.b", "I.A.13", "I.A.17", "I.B.2", "I.B.12", "I.B.13", "I.C.15.a.3"}
CITED |= {"I.C.19.a", "I.C.19.d.2", "I.C.21.c.3"}
CONTENTS = official("toc/icd10cm_guidelines_fy2026.json")


def test_every_code_of_a_table_exists() -> None:
    book = packaged().sets(System.ICD10CM)[0]
    existing = {compact(code) for code in book.codes()}
    written = chain(
        *((rule.codes, rule.but_not) for rule in PLACES),
        *((rule.codes, rule.others) for rule in SETS),
    )
    ends = {end for text in written for found in references(text) for end in (found.first, found.last)}
    assert {end for end in ends if end not in existing} == set()
    assert len(ends) > 60


@pytest.mark.parametrize("rule", PLACES, ids=lambda rule: rule.codes[:30])
def test_a_rule_of_places_speaks_of_its_codes_and_spares_its_exceptions(rule: PlaceRule) -> None:
    assert rule.holds_for(references(rule.codes)[0].first) or rule.codes.startswith("T36-T50")
    assert not rule.holds_for("I10")
    assert [found.first for found in references(rule.but_not) if rule.holds_for(found.first)] == []


@pytest.mark.skipif(CONTENTS is None, reason="needs shared/data: toc/icd10cm_guidelines_fy2026.json")
def test_every_section_cited_is_in_the_official_contents() -> None:
    assert CONTENTS is not None
    sections = {section["number"] for section in _sections(json.loads(CONTENTS.read_text(encoding="utf-8")))}
    sources = {rule.source for rule in (*PLACES, *SETS)}
    cited = {source.partition(":")[2] for source in sources if source.startswith("icd10cm-guidelines:")}
    assert len(cited) > 20
    assert (cited | CITED) - sections == set()


def _sections(contents: object) -> list[dict[str, str]]:
    if isinstance(contents, list):
        return [section for part in contents for section in _sections(part)]
    if isinstance(contents, dict):
        below = [section for part in contents.values() for section in _sections(part)]
        return [contents, *below] if "number" in contents else below
    return []
