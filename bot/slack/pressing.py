"""What buttons, menus, forms and the home do; a value is an id and a choice, checked like anything from outside."""

import logging
import re
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from slack_bolt import Ack, App

from bot.bootstrap import Application
from bot.errors import NosologyError
from bot.follow_up import Kind
from bot.records.facade import Records
from bot.records.kept import Feedback, KeptAnswer, LeadRequest, Preferences, Reason, Verdict
from bot.slack import words
from bot.slack.answering import CHOOSE, SHARE
from bot.slack.asked import asker, is_internal, of_button, presser
from bot.slack.blocks import home, modals
from bot.slack.blocks.answer import ASK_LEAD, CITE, DOWN, FEEDBACK, QUERY, UP, note
from bot.slack.blocks.answer import CHOOSE as CHOOSE_ACTION
from bot.slack.blocks.answer import DATE as DATE_ACTION
from bot.slack.blocks.answer import SHARE as SHARE_ACTION
from bot.slack.calls import CallFailed, Slack
from bot.slack.gate import Gate
from bot.slack.posting import Poster
from codes.models import Release, Setting, System

_LOG = logging.getLogger(__name__)
_ID: Final = re.compile(r"[0-9a-f]{32}")
Body = dict[str, Any]

PROMPTS: Final = (
    ("Diabetes with CKD", "type 2 diabetes with CKD stage 4, on insulin"),
    ("Is a code valid?", "is I42.0 still valid for DOS 10/15/2026?"),
    ("An uncertain diagnosis", "likely TIA, inpatient"),
    ("A guideline", "when is sepsis sequenced first?"),
)


@dataclass(frozen=True, slots=True)
class Pressing:
    """Interactions; what needs Slack or the records at once runs on `beside`, after the acknowledgement."""

    application: Application
    records: Records
    slack: Slack
    poster: Poster
    gate: Gate
    beside: Executor
    lead_channel: str | None = None
    today: Callable[[], date] = date.today

    def register(self, app: App) -> None:
        """Listen."""
        app.action(re.compile(rf"^{CITE}_"))(self._cite)
        app.action(re.compile(rf"^{CHOOSE_ACTION}_(?!date)"))(self._choose)
        app.action(re.compile(rf"^{DATE_ACTION}:"))(self._choose_date)
        app.action(FEEDBACK)(self._feedback)
        app.action(SHARE_ACTION)(self._share)
        app.action(ASK_LEAD)(self._ask_lead)
        app.action(QUERY)(self._draft_query)
        app.action(re.compile(r"^pref_"))(self._prefer)
        # Buttons of an older release stand in channels for years.
        app.action(re.compile(""))(self._unknown)
        app.view(modals.FEEDBACK_VIEW)(self._feedback_sent)
        app.view(modals.LEAD_VIEW)(self._lead_asked)

    def _unknown(self, ack: Ack, body: Body) -> None:
        self._after(ack, lambda: self.poster.whisper(of_button(body), note(words.NOT_KEPT)))

    # --- sources

    def _cite(self, ack: Ack, body: Body, action: Body) -> None:
        value = _value(action)
        self._after(ack, lambda: self._open_source(body, value))

    def _open_source(self, body: Body, value: str) -> None:
        answer_id, _, number = value.partition(":")
        kept = self._kept(answer_id)
        citation = next((c for c in kept.answer["citations"] if str(c["n"]) == number), None) if kept else None
        if kept is None or citation is None:
            self._open(body, modals.said_view(words.NOT_KEPT))
            return
        passage = self.application.library.passages.get(citation["passage_id"], kept.as_of)
        self._open(body, modals.passage_view(citation, passage))

    def _draft_query(self, ack: Ack, body: Body, action: Body) -> None:
        answer_id = _value(action)
        self._after(ack, lambda: self._open_query(body, answer_id))

    def _open_query(self, body: Body, answer_id: str) -> None:
        kept = self._kept(answer_id)
        query = kept.answer.get("provider_query") if kept else None
        gone = words.NOT_KEPT if kept is None else words.QUERY_GONE
        self._open(body, modals.query_view(query) if query else modals.said_view(gone))

    # --- facts

    def _choose(self, ack: Ack, body: Body, action: Body) -> None:
        answer_id, _, choice = _value(action).partition(":")
        kind, _, value = choice.partition(":")
        self._chosen(body, answer_id, kind, value)
        ack()

    def _choose_date(self, ack: Ack, body: Body, action: Body) -> None:
        self._chosen(body, action["action_id"].partition(":")[2], Kind.DATE, str(action.get("selected_date") or ""))
        ack()

    def _chosen(self, body: Body, answer_id: str, kind: str, value: str) -> None:
        place = of_button(body)
        if not _ID.fullmatch(answer_id) or kind not in set(Kind):
            return
        # One answer for one choice on one answer, however often it is clicked; each person has their own.
        key = f"choose:{place.team}:{place.user}:{place.channel}:{place.ts}:{answer_id}:{kind}:{value[:20]}"
        self.gate.do(key, CHOOSE, place, {"answer": answer_id, "kind": str(kind), "value": value[:20]})

    def _share(self, ack: Ack, body: Body, action: Body) -> None:
        place, answer_id = of_button(body), _value(action)
        if _ID.fullmatch(answer_id):
            self.gate.do(f"share:{place.team}:{place.channel}:{answer_id}", SHARE, place, {"answer": answer_id})
        ack()

    # --- what people say of answers

    def _feedback(self, ack: Ack, body: Body, action: Body) -> None:
        answer_id, _, verdict = _value(action).partition(":")
        self._after(ack, lambda: self._said(body, answer_id, verdict))

    def _said(self, body: Body, answer_id: str, verdict: str) -> None:
        place = of_button(body)
        if self._kept(answer_id) is None:
            self.poster.whisper(place, note(words.NOT_KEPT))
        elif verdict == UP:
            self._give(Feedback(answer_id, place.asker, Verdict.UP))
            self.poster.whisper(place, note(words.FEEDBACK_THANKS))
        elif verdict == DOWN:
            # Counted at once: a reason may follow, or the form be closed.
            self._give(Feedback(answer_id, place.asker, Verdict.DOWN))
            self._open(body, modals.feedback_view(answer_id))

    def _ask_lead(self, ack: Ack, body: Body, action: Body) -> None:
        answer_id = _value(action)
        self._after(ack, lambda: self._open_lead(body, answer_id))

    def _open_lead(self, body: Body, answer_id: str) -> None:
        kept = self._kept(answer_id)
        self._open(body, modals.lead_view(answer_id) if kept else modals.said_view(words.NOT_KEPT))

    def _feedback_sent(self, ack: Ack, body: Body, view: Body) -> None:
        if (sent := self._sent(ack, view)) is None:
            return
        answer_id, comment = sent
        chosen = (view["state"]["values"].get(modals.REASON) or {}).get(modals.REASON, {}).get("selected_option") or {}
        reason = Reason(chosen["value"]) if chosen.get("value") in set(Reason) else Reason.OTHER
        self._give(Feedback(answer_id, presser(body), Verdict.DOWN, reason, comment))
        ack(response_action="update", view=modals.said_view(words.FEEDBACK_THANKS))

    def _lead_asked(self, ack: Ack, body: Body, view: Body) -> None:
        if (sent := self._sent(ack, view)) is None:
            return
        answer_id, comment = sent
        self.records.lead_requests.ask(LeadRequest(answer_id, presser(body), comment))
        ack(response_action="update", view=modals.said_view(words.LEAD_ASKED))
        if self.lead_channel:
            self.beside.submit(self._tell_lead, answer_id)

    def _sent(self, ack: Ack, view: Body) -> tuple[str, str] | None:
        """The answer that a form is about and the comment in it; None where the form is refused, which is said."""
        written = (view["state"]["values"].get(modals.COMMENT) or {}).get(modals.COMMENT, {})
        comment = str(written.get("value") or "").strip()
        if comment and (refused := self.gate.refuses(comment)):
            ack(response_action="errors", errors={modals.COMMENT: refused})
            return None
        answer_id = str(view.get("private_metadata") or "")
        if self._kept(answer_id) is None:
            ack(response_action="update", view=modals.said_view(words.NOT_KEPT))
            return None
        return answer_id, comment

    def _tell_lead(self, answer_id: str) -> None:
        """A note in the lead's channel, with no word of the question."""
        text = f"A coder asks a lead to look at answer {answer_id[:8]}; it stands in the queue."
        try:
            self.slack.call("chat.postMessage", channel=self.lead_channel, text=text)
        except CallFailed as failed:
            _LOG.warning("the lead's channel could not be told: %s", failed)

    def _give(self, said: Feedback) -> None:
        self.records.feedback.give(said)

    # --- the home

    def home_opened(self, body: Body, event: Body) -> None:
        """Show the home, or offer questions where the conversation was opened."""
        user = str(event["user"])
        who = asker(str(body.get("team_id") or ""), user)
        if event.get("tab") == "messages":
            if is_internal(body, event) is not False:
                self.beside.submit(self._quietly, lambda: self._suggest(str(event["channel"])))
        else:
            self.beside.submit(self._quietly, lambda: self._show_home(user, who))

    def _suggest(self, channel: str) -> None:
        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        self.slack.call(
            "assistant.threads.setSuggestedPrompts", channel_id=channel, title="Ask, for example", prompts=prompts
        )

    def _show_home(self, user: str, who: str) -> None:
        page = home.HomePage(
            self.records.preferences.get(who), self.records.answers.recent(who), self._releases(), self.today()
        )
        self.slack.call("views.publish", user_id=user, view=home.home_view(page))

    def _releases(self) -> list[Release]:
        catalogue = self.application.library.catalogue
        return [code_set.release for system in System for code_set in catalogue.sets(system)]

    def _prefer(self, ack: Ack, body: Body, action: Body) -> None:
        self._after(ack, lambda: self._set_preference(body, action))

    def _set_preference(self, body: Body, action: Body) -> None:
        who = presser(body)
        self.records.preferences.set(who, _preferring(self.records.preferences.get(who), action))
        self._show_home(str(body["user"]["id"]), who)

    # --- what they share

    def _kept(self, answer_id: str) -> KeptAnswer | None:
        return self.records.answers.get(answer_id) if _ID.fullmatch(answer_id) else None

    def _open(self, body: Body, view: Body) -> None:
        self.slack.call("views.open", trigger_id=body["trigger_id"], view=view)

    def _after(self, ack: Ack, then: Callable[[], None]) -> None:
        ack()
        self.beside.submit(self._quietly, then)

    def _quietly(self, then: Callable[[], None]) -> None:
        try:
            then()
        except (CallFailed, NosologyError) as error:
            _LOG.warning("an interaction came to nothing: %s", error)


def _preferring(wanted: Preferences, action: Body) -> Preferences:
    chosen = (action.get("selected_option") or {}).get("value")
    if action["action_id"] == home.SPECIALTY:
        return replace(wanted, specialty=chosen if chosen in home.SPECIALTIES else None)
    if action["action_id"] == home.SETTING:
        return replace(wanted, setting=Setting(chosen) if chosen in set(Setting) else None)
    if action["action_id"] == home.DATE and action.get("selected_date"):
        return replace(wanted, as_of=date.fromisoformat(action["selected_date"]))
    return replace(wanted, as_of=None) if action["action_id"] == home.TODAY else wanted


def _value(action: Body) -> str:
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
