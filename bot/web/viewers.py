"""Who looks at a page, and what they may do."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A coder asks and says what they think of an answer; a lead decides as well."""

    CODER = "coder"
    LEAD = "lead"


class Way(StrEnum):
    """How someone signed in."""

    LOCAL = "local"
    KEY = "key"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Viewer:
    """One signed-in person. `id` stands in the records, as the Slack face writes it too: "slack:T1:U7"."""

    id: str
    name: str
    role: Role
    way: Way

    @property
    def is_lead(self) -> bool:
        """Whether the queue, decisions and exports are open to them."""
        return self.role is Role.LEAD

    @property
    def person(self) -> str:
        """Whose sessions end together: those of a name, where several people share a key."""
        return f"{self.id}:{self.name}" if self.way is Way.KEY else self.id

    @property
    def signature(self) -> str:
        """How a decision is signed: the name, with the Slack user id that tells namesakes apart."""
        return f"{self.name} ({self.id.rpartition(':')[2]})" if self.way is Way.SLACK else self.name


class SignInNeeded(Exception):
    """A page that asks who is looking was opened by nobody known."""
