"""Our table of procedure words: every meaning stands in the tables, and terms are met whole."""

import pytest
from pcs_files import pcs_names, pcs_tables

from codes.builders.pcs_words import PcsWords, WordAxis, WordMeaning, packaged_pcs_words, tokens_of

LABELS = pcs_names().labels
OPERATIONS = frozenset(t.operation for t in pcs_tables().tables if t.prefix[0] == "0")
APPROACHES = frozenset(
    v.label for t in pcs_tables().tables if t.prefix[0] == "0" for r in t.rows for v in r.axes[1].values
)
ALLOWED = {
    WordAxis.OPERATION: OPERATIONS,
    WordAxis.OBJECT: OPERATIONS,
    WordAxis.EXTENT: frozenset({"whole", "part"}),
    WordAxis.APPROACH: APPROACHES,
    WordAxis.USUAL_APPROACH: APPROACHES,
    WordAxis.DEVICE: LABELS,
    WordAxis.QUALIFIER: LABELS,
    WordAxis.KEY: LABELS,
}


@pytest.mark.parametrize("axis", ALLOWED, ids=str)
def test_every_meaning_is_a_label_of_the_tables(axis: WordAxis) -> None:
    rows = packaged_pcs_words().of_axis(axis)
    assert rows
    assert {m for row in rows for m in row.meanings} - ALLOWED[axis] == set()


def test_every_row_says_why_and_no_row_stands_twice() -> None:
    rows = packaged_pcs_words().rows
    assert all(row.note for row in rows)
    assert len({(row.term, row.axis, row.meaning) for row in rows}) == len(rows)


def test_no_spelling_leads_to_itself_for_ever() -> None:
    words = packaged_pcs_words()
    for row in words.of_axis(WordAxis.WORDS):
        assert 0 < len(words.rewritten(tokens_of(row.term))) < 30


SMALL = PcsWords(
    (
        WordMeaning("lap", WordAxis.WORDS, "laparoscopic", "abbreviation"),
        WordMeaning("lap chole", WordAxis.WORDS, "lap gallbladder removal", "abbreviation"),
        WordMeaning("stent", WordAxis.DEVICE, "Intraluminal Device", "key"),
        WordMeaning("bare stent", WordAxis.DEVICE, "Bare", "key"),
        WordMeaning("stent", WordAxis.OBJECT, "Removal", "key"),
        WordMeaning("removal", WordAxis.OPERATION, "Excision | Removal", "key"),
    )
)


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("lap", ("laparoscopic",)),
        ("Lap Chole!", ("laparoscopic", "gallbladder", "removal")),
        ("chole lap", ("chole", "laparoscopic")),
        ("", ()),
    ],
)
def test_the_longest_spelling_is_taken_and_read_again(text: str, rewritten: tuple[str, ...]) -> None:
    assert SMALL.rewritten(tokens_of(text)) == rewritten


def test_a_term_inside_a_longer_one_of_its_axis_is_not_met_apart() -> None:
    met = SMALL.met(("bare", "stent", "removal"))
    assert [(m.start, m.end, m.meaning.axis, m.meaning.meanings) for m in met] == [
        (0, 2, WordAxis.DEVICE, ("Bare",)),
        (1, 2, WordAxis.OBJECT, ("Removal",)),
        (2, 3, WordAxis.OPERATION, ("Excision", "Removal")),
    ]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Arteries", ("artery",)),
        ("testes", ("testis",)),
        ("Pelvis and Uterus", ("pelvis", "and", "uterus")),
        ("D&C (a test)", ("d", "&", "c", "(", "test", ")")),
        ("Sjögren's 2.5 mm.", ("sjogren", "2", "5", "mm", ".")),
    ],
)
def test_words_are_folded_to_the_singular_and_marks_are_kept(text: str, tokens: tuple[str, ...]) -> None:
    assert tokens_of(text) == tokens
