"""Plain BM25 and exact full-text search: what a team has with a search box over the same texts."""

import re
import sqlite3
from collections.abc import Mapping

from bot.bootstrap import Library
from evals.contestants.ranked import RankedEngine, Search, sections, titles
from retrieval.lexical_index import LexicalIndex


def bm25(library: Library) -> RankedEngine:
    """BM25 over stemmed titles and sections, as bm25s sets it up."""
    codes = LexicalIndex.build({title.code: title.text for title in titles(library)})
    passages = LexicalIndex.build(sections(library))
    return RankedEngine("bm25", library, _ids(codes), _ids(passages))


def full_text(library: Library) -> RankedEngine:
    """SQLite FTS5 in which every word asked for must stand: exact search, best by its own bm25."""
    codes = _table({title.code: title.text for title in titles(library)})
    return RankedEngine("fts5", library, _exact(codes), _exact(_table(sections(library))))


def _ids(index: LexicalIndex) -> Search:
    return lambda text, top: [i for i, _ in index.query(text, top)]


def _table(texts: Mapping[str, str]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, text, tokenize='porter unicode61')")
    connection.executemany("INSERT INTO texts VALUES (?, ?)", texts.items())
    return connection


def _exact(connection: sqlite3.Connection) -> Search:
    def search(text: str, top: int) -> list[str]:
        # Quoted, so that no word is taken for an operator of FTS5.
        words = " ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        if not words:
            return []
        rows = connection.execute("SELECT id FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?", (words, top))
        return [row[0] for row in rows]

    return search
