"""ICD-10-PCS of one release, as a builder and a walker over its tables, index and definitions."""

from collections.abc import Mapping
from functools import cached_property

from codes.builders.pcs_builder import PcsBuilder
from codes.builders.pcs_names import PcsNames
from codes.builders.pcs_walk import PcsWalk, PcsWalker
from codes.builders.pcs_words import PcsWords, packaged_pcs_words
from codes.readers.pcs_definitions import PcsDefinitions
from codes.readers.pcs_index import PcsIndex
from codes.readers.pcs_tables import PcsTables


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
        return packaged_pcs_words()
