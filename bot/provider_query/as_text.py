"""A query to a provider as text that can be copied into a record; whoever sends it completes it first."""

from collections.abc import Mapping
from typing import Any, Final

from bot.provider_query.drafting import OTHER

_HEAD: Final = "Query to the provider"
_DOCUMENTED: Final = "Documented:"
_CLOSE: Final = "Please answer in the health record."


def query_text(query: Mapping[str, Any]) -> str:
    """The query of an answer of the contract, as plain text."""
    indicators = (f'- "{phrase}"' for phrase in query["indicators"])
    options = (f"[ ] {option}{': ' + '_' * 20 if option == OTHER else ''}" for option in query["options"])
    lines = (_HEAD, "", _DOCUMENTED, *indicators, "", query["question"], "", *options, "", _CLOSE)
    return "\n".join(lines)
