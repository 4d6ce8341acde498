"""Who has signed out, so that a cookie from before that opens nothing, in this process and in every other."""

import logging
from datetime import UTC, datetime

from bot.errors import RecordsUnavailable
from bot.records.facade import Records

_LOG = logging.getLogger(__name__)


class SignedOut:
    """Sign-outs by person, in the records and in memory: the memory holds while the records do not answer."""

    def __init__(self, records: Records | None) -> None:
        """Sign-outs of `records`; of this process alone where nothing is kept."""
        self._records = records
        # As many as people have signed out here since the start.
        self._here: dict[str, datetime] = {}

    def note(self, person: str) -> None:
        """A person signs out, everywhere; never raises."""
        self._here[person] = now = datetime.now(UTC)
        try:
            if self._records is not None:
                self._records.sign_outs.note(person, now)
        except RecordsUnavailable as error:
            _LOG.warning("a sign-out holds in this process alone: %s", error)

    def since(self, person: str, at: float) -> bool:
        """Whether a person has signed out since a session of theirs was opened, at `at` seconds of the clock."""
        last = max(filter(None, (self._here.get(person), self._recorded(person))), default=None)
        return last is not None and datetime.fromtimestamp(at, UTC) <= last

    def _recorded(self, person: str) -> datetime | None:
        try:
            return self._records.sign_outs.last(person) if self._records is not None else None
        except RecordsUnavailable as error:
            _LOG.warning("sign-outs of other processes cannot be looked up: %s", error)
            return None
