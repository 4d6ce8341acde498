"""What the Slack face says in words of its own, in one place; no word of a question stands in any of it."""

from typing import Final

from codes.models import Severity

NAME: Final = "Nosology"
DISCLAIMER: Final = "An automated look-up, which can be wrong: check each code against the record before you report it."
THINKING: Final = "is looking it up…"
LOADING: Final = ("Reading the question…", "Looking up codes…", "Checking the set…")

EXTERNAL: Final = (
    "This conversation is shared outside your organization, or I cannot tell that it is not, so I answer nothing "
    "here. Ask me in a direct message or in an internal channel that I am in."
)
NO_FILES: Final = (
    "I do not read files or images, and I kept nothing of this message: a chart may hold patient identifiers. "
    "Please ask in words, without identifiers."
)
EMPTY: Final = (
    "Ask me a coding question, as in: type 2 diabetes with CKD stage 4, on insulin. "
    "`/code E11.22` looks up a code, `/code check I10 N18.4` checks codes together."
)
USAGE: Final = (
    "`/code E11.22` looks up a code; `/code check I10 N18.4 inpatient` checks codes together; "
    "`/code` and any question answers it. Only you see the answer until you share it."
)
NOT_A_BOTS: Final = "That message was written by an app, so there is no documentation in it to code."
NOT_KEPT: Final = "This answer is no longer kept here, so its buttons do nothing. Please ask again."
QUERY_GONE: Final = "The words of this question are no longer kept, so its query cannot be shown. Please ask again."
WORDS_GONE: Final = "The words of this question are no longer kept, so it cannot be answered anew. Please ask again."
NOT_YOURS: Final = "This is another coder's question, so their answer stays as it is. Yours, for your eyes only:"
FAILED: Final = "Something failed here and the question was not answered; nothing of it is kept. Please ask again."
TOO_LATE: Final = "I was stopped before I could answer this. Please ask again."
FEEDBACK_THANKS: Final = "Thank you; it is noted for the lead."
CANNOT_WRITE: Final = "I may not write in the channel that you asked in, so the answer comes here."
NOT_SHARED: Final = "I cannot post here. Invite me to the channel, then share again."
LEAD_ASKED: Final = "A lead sees this answer in the queue now; I tell you in a direct message what they decide."
LEAD_DECIDED: Final = "A lead has decided about an answer that you asked about."
UNKNOWN_CHOICE: Final = "I do not know that choice. Please ask again."

SEVERITIES: Final = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Note"}
