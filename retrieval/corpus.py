"""What is indexed: the texts of the codes and of the passages, each under an id that says all of it.

A code's id is `CODE|kind ordinal|hash`, a passage's `PASSAGE_ID|ordinal|hash`. The hash is of the
text, so a set of ids tells what is indexed and what has changed since.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codes.catalogue import Catalogue
from codes.icd10cm import Icd10cmCodeSet
from codes.models import CodeEntry, System
from codes.readers.pcs_index import PcsIndexTerm
from retrieval.models import Passage

PASSAGES = "passages"
# Counts the ways in which passages have been cut into pieces: with another, an index is brought up to date.
PIECES = 3
_CHUNK_WORDS = 110


@dataclass(frozen=True, slots=True)
class CodeText:
    """One wording under which a code is found.

    `kind`: "d" description, "i" inclusion term, "n" includes note, "s" synonym of ours, "x" index term.
    """

    code: str
    kind: str
    ordinal: int
    text: str

    @property
    def text_id(self) -> str:
        """The id under which the wording is indexed."""
        return f"{self.code}|{self.kind}{self.ordinal}|{short_hash(self.text)}"


def short_hash(text: str) -> str:
    """Eight hexadecimal digits that change with the text."""
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def code_of(text_id: str) -> tuple[str, str, int]:
    """The code (or passage id), kind and ordinal of an id."""
    code, kind, _ = text_id.rsplit("|", 2)
    return code, kind[:1], int(kind[1:])


def cm_texts(entry: CodeEntry, synonyms: dict[str, tuple[str, ...]]) -> tuple[CodeText, ...]:
    """The wordings of one ICD-10-CM code."""
    code = entry.code
    includes = [note.text for note in entry.includes if note.at == code]
    return (
        CodeText(code, "d", 0, entry.description),
        *(CodeText(code, "i", n, note.text) for n, note in enumerate(entry.inclusion_terms)),
        *(CodeText(code, "n", n, text) for n, text in enumerate(includes)),
        *(CodeText(code, "s", n, text) for n, text in enumerate(synonyms.get(code, ()))),
    )


def all_cm_texts(catalogue: Catalogue, synonyms: dict[str, tuple[str, ...]]) -> Iterator[CodeText]:
    """The wordings of every printed ICD-10-CM code of every loaded release, each once."""
    seen: set[tuple[str, str]] = set()
    for code_set in catalogue.sets(System.ICD10CM):
        if isinstance(code_set, Icd10cmCodeSet):
            for entry in code_set.printed():
                for text in cm_texts(entry, synonyms):
                    if (text.code, text.text) not in seen:
                        seen.add((text.code, text.text))
                        yield text


def all_pcs_texts(groups: dict[str, str], index_terms: tuple[PcsIndexTerm, ...]) -> Iterator[CodeText]:
    """The wordings of ICD-10-PCS: one for each first-four-character group, and the index terms."""
    for group, text in groups.items():
        yield CodeText(group, "d", 0, text)
    ordinals: dict[str, int] = {}
    for term in index_terms:
        for code in term.codes:
            ordinals[code] = ordinals.get(code, -1) + 1
            yield CodeText(code, "x", ordinals[code], term.text)


def hcpcs_texts(entry: CodeEntry, labels: Mapping[str, str]) -> tuple[CodeText, ...]:
    """The wordings of one HCPCS code: its description, and the label of ours where that is another."""
    label = labels.get(entry.code, entry.description)
    wordings = (CodeText(entry.code, "d", 0, entry.description), CodeText(entry.code, "s", 0, label))
    return wordings if label != entry.description else wordings[:1]


def all_hcpcs_texts(catalogue: Catalogue, labels: Mapping[str, str]) -> Iterator[CodeText]:
    """The wordings of every HCPCS code of every loaded release, each once."""
    seen: set[tuple[str, str]] = set()
    for code_set in catalogue.sets(System.HCPCS):
        for code in code_set.codes():
            entry = code_set.get(code)
            for text in hcpcs_texts(entry, labels) if entry else ():
                if (text.code, text.text) not in seen:
                    seen.add((text.code, text.text))
                    yield text


def passage_chunks(passage: Passage) -> Iterator[tuple[str, str]]:
    """The id and text of each piece of a passage that is embedded: heading, then up to 110 words.

    The headings of a section of the rules are a piece of their own: a question often asks for what the title says.
    """
    heading = ": ".join((*passage.heading_path[-2:],))
    if passage.heading_path and passage.text and passage.authority != "tabular":
        title = ": ".join(passage.heading_path)
        yield f"{passage.passage_id}|t0|{short_hash(title)}", title
    for ordinal, chunk in enumerate(_chunks(passage.text)):
        text = f"{heading}. {chunk}" if heading else chunk
        yield f"{passage.passage_id}|c{ordinal}|{short_hash(text)}", text


def asked_pieces(passage_id: str, phrasings: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The id and text of each way in which coders ask for a passage."""
    for ordinal, text in enumerate(phrasings):
        yield f"{passage_id}|q{ordinal}|{short_hash(text)}", text


def _chunks(text: str) -> Iterator[str]:
    piece: list[str] = []
    words = 0
    for line in filter(None, (line.strip() for line in text.splitlines())):
        length = len(line.split())
        if piece and words + length > _CHUNK_WORDS:
            yield " ".join(piece)
            piece, words = [], 0
        piece.append(line)
        words += length
    if piece:
        yield " ".join(piece)
