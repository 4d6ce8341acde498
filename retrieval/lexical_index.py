"""The one door to bm25s: exact words and whole codes, where dense search blurs them."""

import json
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

from retrieval.errors import IndexUnavailable
from retrieval.wording import stems

_IDS = "ids.json"
_NO_WORD = "-"


class LexicalIndex:
    """BM25 over stems; ids come back with their score, best first."""

    def __init__(self, engine: "bm25s.BM25", ids: Sequence[str]) -> None:
        """Serve `engine`, whose n-th document has the n-th id."""
        self._engine = engine
        self._ids = ids

    @classmethod
    def build(cls, texts: dict[str, str]) -> "LexicalIndex":
        """Index texts by id."""
        engine = bm25s.BM25(method="lucene")
        # bm25s takes neither a text without words nor an index without texts; nobody asks for this word.
        words = [list(stems(text)) or [_NO_WORD] for text in texts.values()] or [[_NO_WORD]]
        engine.index(words, show_progress=False)
        return cls(engine, list(texts) or [_NO_WORD])

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Open an index saved in `folder`; raises IndexUnavailable when it cannot be read."""
        try:
            ids = json.loads((folder / _IDS).read_text(encoding="utf-8"))
            engine = bm25s.BM25.load(folder, mmap=True)
            if not isinstance(ids, list) or len(ids) != engine.scores["num_docs"]:
                raise ValueError("the ids are not those of the index")
            return cls(engine, ids)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise IndexUnavailable(
                f"the lexical index in {folder} cannot be read ({type(error).__name__}); try: nosology index --rebuild"
            ) from error

    def save(self, folder: Path) -> None:
        """Write the index to `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        self._engine.save(folder, show_progress=False)
        (folder / _IDS).write_text(json.dumps(list(self._ids)), encoding="utf-8")

    def query(self, text: str, top: int) -> list[tuple[str, float]]:
        """The `top` ids that share stems with `text`, with their BM25 scores, best first."""
        # Words that no document has are dropped here: bm25s warns about a query of only such words.
        known = [s for s in stems(text) if s in self._engine.vocab_dict]
        if not known:
            return []
        scores = self._engine.get_scores(known)
        count = min(top, len(scores))
        best = np.argpartition(-scores, count - 1)[:count]
        ranked = best[np.argsort(-scores[best], kind="stable")]
        return [(self._ids[i], float(scores[i])) for i in ranked if scores[i] > 0]
