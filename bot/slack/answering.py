"""What a job is: a question, a code, codes, a fact chosen, or a note; from its payload to what is posted."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import Any, Final

from bot.answer_json import answer_json
from bot.bootstrap import Application
from bot.code_view import view_code
from bot.follow_up import Change, Kind, changed
from bot.follow_up_reading import read_follow_up
from bot.models import Answer, Outcome, Question
from bot.records.facade import Records
from bot.records.kept import Job, Preferences, Turn
from bot.set_findings import check_set
from bot.slack import words
from bot.slack.asked import Place, Way
from bot.slack.blocks.answer import answer_messages, note, streamed_parts
from bot.slack.blocks.decided import decided_message
from bot.slack.blocks.lookups import check_messages, code_messages
from bot.slack.blocks.parts import Run, rich_text
from bot.slack.channels import Channels
from bot.slack.commands import Ask, CheckCodes, LookUpCode, read_command
from bot.slack.days import Days
from bot.slack.posting import Poster
from bot.slack.telling import DECIDED
from bot.slack.traces import Delivery, Streamed
from bot.specialties import known_specialty
from codes.checker.claim import make_claim

ASK: Final = "ask"
NOTE: Final = "note"
CHOOSE: Final = "choose"
SHARE: Final = "share"

Payload = Mapping[str, Any]
Result = dict[str, Any]
_TOP: Final = 10
_MOST_WITHDRAWN: Final = 10_000


class Answering:
    """Does jobs; holds no state of them."""

    def __init__(
        self,
        application: Application,
        records: Records,
        poster: Poster,
        channels: Channels,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Answer by `application`, remember in `records`, post by `poster`; `today` is the server's date."""
        self._application, self._records = application, records
        self._poster, self._channels = poster, channels
        self._days = Days(channels.slack, today)
        # Answering is all computing: several at once would be no faster, and hold up what comes in.
        self._one_at_a_time = Lock()
        self._withdrawn: set[tuple[str, str]] = set()

    def withdraw(self, channel: str, ts: str) -> None:
        """The message was deleted: what is not posted yet for it is not posted."""
        if len(self._withdrawn) >= _MOST_WITHDRAWN:
            self._withdrawn.clear()
        self._withdrawn.add((channel, ts))

    def has_answered(self, place: Place) -> bool:
        """Whether something was asked and answered in the thread, and is remembered."""
        return self._records.conversations.last(place.conversation) is not None

    def run(self, job: Job) -> Result:
        """Do a job; raises CallFailed where it could not be said, RecordsUnavailable where it could not be kept."""
        payload = job.payload
        place = Place.of(payload["place"])
        if not self._channels.is_internal(place):
            self._poster.whisper(place, note(words.EXTERNAL))
            return {"refused": "external"}
        if payload["do"] == NOTE:
            self._poster.whisper(place, note(payload["note"]))
            return {"noted": True}
        if payload["do"] == CHOOSE:
            return self._choose(job, place)
        if payload["do"] == DECIDED:
            return self._decided(job, place, payload["answer"])
        if payload["do"] == SHARE:
            return self._share(job, place, payload["answer"])
        if job.text is None:
            self._poster.whisper(place, note(words.TOO_LATE))
            return {"refused": "words are not kept"}
        return self._asked(job, place, job.text)

    def apologise(self, job: Job, late: bool) -> None:
        """Tell the asker that the job will not be done, unless it was us who had something to say."""
        if job.payload["do"] == DECIDED:
            return
        self._poster.whisper(Place.of(job.payload["place"]), note(words.TOO_LATE if late else words.FAILED))

    # --- questions

    def _asked(self, job: Job, place: Place, text: str) -> Result:
        wanted = self._records.preferences.get(place.asker)
        if place.way is Way.COMMAND:
            command = read_command(text)
            if isinstance(command, LookUpCode | CheckCodes):
                return self._looked_up(job, place, command, wanted)
            text = command.text if isinstance(command, Ask) else text
        question = self._question(place, text, wanted)
        if question is None:
            return {"silent": True}
        self._poster.status(place, words.THINKING, words.LOADING)
        return self._answered(job, place, question)

    def _question(self, place: Place, text: str, wanted: Preferences) -> Question | None:
        """The question asked: anew, or the thread's last one with what the text changes; None where none is asked."""
        today = self._days.of(place)
        fresh = Question(
            text,
            as_of=wanted.as_of or today,
            setting=wanted.setting,
            top=_TOP,
            asker=place.asker,
            surface="slack",
            conversation=place.conversation,
            specialty=known_specialty(wanted.specialty),
        )
        turn = self._last_turn(place)
        if turn is not None:
            earlier = replace(fresh, text=turn.question, as_of=turn.as_of, setting=turn.setting, system=turn.system)
            if follow_up := read_follow_up(earlier, text, today):
                return follow_up.question
        # People talk to each other in a thread, too: without a mention only what follows up is for us.
        return None if place.way is Way.THREAD else fresh

    def _last_turn(self, place: Place) -> Turn | None:
        turn = self._records.conversations.last(place.conversation)
        if turn is None and place.way is Way.DIRECT and not place.in_thread:
            turn = self._records.conversations.last(_direct_conversation(place))
        return turn

    def _answered(self, job: Job, place: Place, question: Question, above: str = "") -> Result:
        with self._one_at_a_time:
            answer = self._application.answerer.answer(question)
        if answer.outcome is Outcome.REFUSED:
            self._poster.whisper(place, note(answer.reason or answer.text))
            return {"answer": answer.id}
        self._keep(question, answer)
        self._remember(place, question, answer)
        if (place.channel, place.ts) in self._withdrawn:
            return {"withdrawn": True}
        data = answer_json(answer)
        heading = rich_text([Run(above, italic=True)]) if above else []
        messages = tuple(answer_messages(data, place.hidden, heading))
        parts = None if place.hidden or place.message_ts else streamed_parts(data)
        streamed = Streamed(*parts) if parts else None
        self._poster.deliver(Delivery(job.key, place, messages, streamed), again=job.attempt > 1)
        return {"answer": answer.id}

    def _keep(self, question: Question, answer: Answer) -> None:
        # The answerer keeps it where it was given these records; without, its buttons would have nothing to read.
        if self._records.answers.get(answer.id) is None:
            self._records.record(question, answer)

    def _remember(self, place: Place, question: Question, answer: Answer) -> None:
        turn = Turn(question.text, answer.as_of, question.setting, question.system, answer.id)
        if question.conversation:
            self._records.conversations.remember(question.conversation, turn)
        if place.way is Way.DIRECT:
            self._records.conversations.remember(_direct_conversation(place), turn)

    # --- codes

    def _looked_up(self, job: Job, place: Place, command: LookUpCode | CheckCodes, wanted: Preferences) -> Result:
        library = self._application.library
        if isinstance(command, LookUpCode):
            day = wanted.as_of or self._days.of(place)
            messages = code_messages(view_code(library.catalogue, command.code, day), day)
        else:
            day = command.as_of or wanted.as_of or self._days.of(place)
            setting = command.setting or wanted.setting
            claim = make_claim(library.catalogue, command.codes, day, setting, command.age, command.sex)
            findings = check_set(claim, library.checks)
            messages = check_messages(findings, [reported.found for reported in claim.reported], day)
        self._poster.deliver(Delivery(job.key, place, tuple(messages)), again=job.attempt > 1)
        return {"looked_up": True}

    # --- buttons

    def _choose(self, job: Job, place: Place) -> Result:
        """A fact chosen by a button: the kept question with it, answered in place for its asker."""
        kept = self._records.answers.get(job.payload["answer"])
        change = Change(Kind(job.payload["kind"]), job.payload["value"])
        if kept is None or not change.is_known:
            self._poster.whisper(place, note(words.NOT_KEPT if kept is None else words.UNKNOWN_CHOICE))
            return {"refused": "not kept"}
        if kept.question is None:
            self._poster.whisper(place, note(words.WORDS_GONE))
            return {"refused": "words gone"}
        own = kept.asker in (None, place.asker)
        earlier = Question(
            kept.question,
            kept.as_of,
            setting=kept.setting,
            top=_TOP,
            asker=place.asker,
            surface="slack",
            # What another coder chooses is no turn of the thread: the asker's next follow-up is not about it.
            conversation=kept.conversation if own else None,
            specialty=known_specialty(self._records.preferences.get(place.asker).specialty),
        )
        where = place if own else replace(place, message_ts="", hidden=True)
        return self._answered(job, where, changed(earlier, change), "" if own else words.NOT_YOURS)

    def _share(self, job: Job, place: Place, answer_id: str) -> Result:
        """An answer that one person saw, shown to the channel with the question, by whoever asked it."""
        kept = self._records.answers.get(answer_id)
        if kept is None:
            self._poster.whisper(place, note(words.NOT_KEPT))
            return {"refused": "not kept"}
        asked = f"Shared answer to: {kept.question}" if kept.question else "Shared answer"
        messages = answer_messages(kept.answer, ephemeral=False, above=rich_text([Run(asked, italic=True)]))
        if not self._poster.share(Delivery(job.key, place, tuple(messages)), again=job.attempt > 1):
            self._poster.whisper(place, note(words.NOT_SHARED))
            return {"refused": "not here"}
        return {"shared": answer_id}

    def _decided(self, job: Job, place: Place, answer_id: str) -> Result:
        """What a lead decided, to the coder who asked for it."""
        kept, history = self._records.answers.get(answer_id), self._records.decisions.history(answer_id)
        if kept is None or not history:
            return {"refused": "not kept"}
        self._poster.deliver(Delivery(job.key, place, (decided_message(kept, history[-1]),)))
        return {"told": answer_id}


def _direct_conversation(place: Place) -> str:
    return f"slack:{place.team}:{place.channel}"
