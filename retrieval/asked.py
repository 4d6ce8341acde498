"""How coders ask for a section of the rules: phrasings of ours, indexed beside the section's own words.

`retrieval/data/asked/<folder of the digest>/<file>.yaml` maps section numbers to phrasings. They are never shown or
cited: they only lead to the section, whose text answers.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from guidelines.counterparts import plain
from guidelines.digest import packaged_digest
from guidelines.yaml_files import read_ours
from retrieval.models import Passage
from retrieval.wording import DATA

FOLDER = DATA / "asked"
# A folder of the digest is named after the document and its edition.
_EDITION = re.compile(r"-(?:fy)?\d{4}$")


def asked_files() -> tuple[Path, ...]:
    """Every file of phrasings."""
    return tuple(sorted(FOLDER.rglob("*.yaml")))


@cache
def phrasings() -> Mapping[str, tuple[str, ...]]:
    """Passage id → how coders ask for it, each once."""
    found: dict[str, tuple[str, ...]] = {}
    for file in asked_files():
        document = _EDITION.sub("", file.parent.name)
        for number, texts in read_ours(file.read_text(encoding="utf-8")).items():
            found[f"{document}:{number}"] = tuple(dict.fromkeys(texts))
    return found


def asked_as(passage: Passage) -> tuple[str, ...]:
    """The phrasings that lead to a passage; none where another edition has another section under the number."""
    title = _titles().get(passage.passage_id)
    if title is None or not passage.heading_path or plain(passage.heading_path[-1]) != title:
        return ()
    return phrasings().get(passage.passage_id, ())


@cache
def _titles() -> Mapping[str, str]:
    """Passage id → the title that its section had when its phrasings were written."""
    return {f"{s.document_id}:{s.number}": plain(s.title) for s in packaged_digest()}
