"""A coder who asked a lead is told what was decided: left as a job, for whichever process speaks to Slack.

The lead decides on a page, perhaps in a process without Slack. A job that is claimed with no lease is taken up within
seconds by one that has it, and still there when that starts later.
"""

import logging
import uuid
from collections.abc import Iterable
from typing import Final

from bot.errors import RecordsUnavailable
from bot.records.facade import Records
from bot.slack.asked import Place, Way

DECIDED: Final = "decided"
_LOG = logging.getLogger(__name__)


def leave_word(records: Records, answer_id: str, askers: Iterable[str]) -> None:
    """Have those of `askers` whom Slack knows told that a lead has decided about the answer; never raises."""
    for asker in askers:
        place = _directly(asker)
        if place is None:
            continue
        key = f"{DECIDED}:{answer_id}:{uuid.uuid4().hex}"
        payload = {"do": DECIDED, "place": place.data(), "answer": answer_id}
        try:
            records.jobs.claim(key, payload, DECIDED, lease_seconds=0)
        except RecordsUnavailable as error:
            _LOG.warning("a coder is not told of a decision: %s", error)


def _directly(asker: str) -> Place | None:
    """The direct conversation with a person of Slack ("slack:T1:U7"); None for anyone else."""
    way, _, rest = asker.partition(":")
    team, _, user = rest.partition(":")
    # Posting to a person's id opens the direct conversation with them.
    return Place(Way.DIRECT, team, user, user, internal=True) if way == "slack" and user else None
