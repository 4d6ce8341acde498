"""Step 8: one line for each answer, without the question's text."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

from bot.models import Answer

_LOG = logging.getLogger(__name__)


class AuditLog:
    """Appends to a JSON Lines file; a file that cannot be written costs the line, never the answer."""

    def __init__(self, path: Path | None) -> None:
        """Write to `path`; None keeps nothing."""
        self._path = path

    def record(self, answer: Answer) -> None:
        """Append what was answered: outcome, codes, citations, releases; nothing that was asked."""
        if self._path is None:
            return
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "answer": answer.id,
            "outcome": answer.outcome,
            "as_of": answer.as_of.isoformat(),
            "setting": answer.setting,
            "codes": [code.code for code in answer.codes if code.sequence],
            "citations": [citation.passage_id for citation in answer.citations],
            "releases": [f"{c.release.system}:{c.release.name}" for c in answer.sources],
            "degraded": list(answer.degraded),
            "ms": answer.timings_ms.get("total"),
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        except OSError as error:
            _LOG.warning("the audit line could not be written: %s", error.strerror)
