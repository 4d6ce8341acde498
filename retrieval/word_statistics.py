"""What ranking and spelling know of the indexed words; counted at build time, kept with the index."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.errors import IndexUnavailable
from retrieval.wording import stems, tokens


@dataclass(frozen=True, slots=True)
class WordStatistics:
    """What ranking and spelling know of the indexed words: rarity of each stem, and the words as written."""

    idf: Mapping[str, float] = field(default_factory=dict)
    words: frozenset[str] = frozenset()

    def save(self, path: Path) -> None:
        """Write the statistics to `path`."""
        data = {"idf": {s: round(w, 4) for s, w in sorted(self.idf.items())}, "words": sorted(self.words)}
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "WordStatistics":
        """Read what `save` wrote; raises IndexUnavailable when it cannot be read."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls(data["idf"], frozenset(data["words"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnavailable(f"{path} cannot be read; try: nosology index --rebuild") from error


def word_statistics(texts: Iterable[str]) -> WordStatistics:
    """Count the words of `texts` once, at build time."""
    frequency: Counter[str] = Counter()
    words: set[str] = set()
    count = 0
    for text in texts:
        count += 1
        frequency.update(frozenset(stems(text)))
        words.update(tokens(text))
    # The usual BM25 weight, so that both rankings mean the same by a rare word.
    idf = {stem: math.log(1 + (count - n + 0.5) / (n + 0.5)) for stem, n in frequency.items()}
    return WordStatistics(idf, frozenset(words))
