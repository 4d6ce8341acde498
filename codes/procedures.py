"""ICD-10-PCS of one release, as a builder and a walker over its tables, index and definitions."""

import re
from collections.abc import Mapping
from functools import cached_property

from codes.builders.pcs_axes import Completion
from codes.builders.pcs_builder import PcsBuilder
from codes.builders.pcs_names import PcsNames
from codes.builders.pcs_procedures import PcsWalk
from codes.builders.pcs_walk import PcsWalker
from codes.builders.pcs_words import PcsWords, packaged_pcs_words
from codes.readers.pcs_definitions import PcsDefinitions
from codes.readers.pcs_index import PcsIndex
from codes.readers.pcs_tables import PcsTables

# A single word with a digit in it: no name of a procedure is one.
_BEGINNING = re.compile(r"(?=\D*\d)[0-9A-Z]{2,10}", re.IGNORECASE | re.ASCII)
_SURGICAL = "0"


class Procedures:
    """Legal codes from words or values; nothing is laid out before it is asked for."""

    def __init__(
        self, tables: PcsTables, index: PcsIndex, definitions: PcsDefinitions | None, titles: Mapping[str, str]
    ) -> None:
        """Build and walk over these; `titles` are the official ones, by code."""
        self._tables = tables
        self._index = index
        self._definitions = definitions
        self._titles = titles

    def walk(self, text: str) -> PcsWalk:
        """From words through index and table to legal codes."""
        return self._walker.walk(text)

    def completion(self, text: str) -> Completion | None:
        """What completes the beginning of a code ("0FT4"), or which axis fails; None for a text in words."""
        typed = text.strip()
        return self.builder.complete_code(typed) if _BEGINNING.fullmatch(typed) else None

    def title(self, code: str) -> str:
        """The official title of a full code; empty where none is at hand."""
        return self._titles.get(code, "")

    @cached_property
    def builder(self) -> PcsBuilder:
        """Completes what is known of a code."""
        return PcsBuilder(self._tables, self._names, self._words)

    @cached_property
    def _walker(self) -> PcsWalker:
        return PcsWalker(self._tables, self._index, self._names, self._words, self._titles)

    @cached_property
    def _names(self) -> PcsNames:
        return PcsNames(self._tables, self._index, self._words, self._definitions)

    @cached_property
    def _words(self) -> PcsWords:
        surgical = (table for table in self._tables.tables if table.prefix[0] == _SURGICAL)
        return packaged_pcs_words().with_devices({v.label for t in surgical for r in t.rows for v in r.axes[2].values})
