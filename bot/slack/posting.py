"""Delivering an answer, once: the ladder from a stream to a file, and the look back where a reply was lost.

Exactly once rests on two things. The job store lets one worker at a time have a job. And every message of an answer
carries the job's key in its metadata: where a reply was lost, or a worker died between posting and noting it, the
thread is read for that key before anything is posted. Metadata is used because `client_msg_id` is not documented as
unique, and the key is a hash, so that it says nothing. What is for one person's eyes cannot be read back by anyone;
it is said at least once.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.slack.asked import Place, Way
from bot.slack.blocks.answer import Message, note, plain_messages
from bot.slack.calls import CallFailed, Failure, Slack
from bot.slack.traces import Delivery, Streamed, Traces, marked
from bot.slack.words import CANNOT_WRITE

_LOG = logging.getLogger(__name__)
_RESPONSE_URL_POSTS: Final = 4
_LADDER_TRIES: Final = 3
_FILE: Final = "answer.txt"
_QUIET: Final = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "link_names": False}


class Poster:
    """Posts deliveries; every method raises CallFailed only for `GONE`, `NOT_HERE`, `CLOSED` and what never ceases."""

    def __init__(self, slack: Slack, bot_user: Callable[[], str]) -> None:
        """Post through `slack`; `bot_user` tells our own messages in a thread, once Slack has said who we are."""
        self._slack = slack
        self._traces = Traces(slack, bot_user)

    def deliver(self, delivery: Delivery, again: bool = False) -> None:
        """Post what is not posted yet; `again` where an earlier worker may have begun."""
        place = delivery.place
        if place.message_ts:
            self._in_place(delivery)
            return
        if place.hidden:
            self._whisper_all(delivery)
            return
        posted = self._traces.posted(delivery) if again else set()
        try:
            if again and 0 not in posted and (begun := self._traces.begun(delivery)) and self._settled(delivery, begun):
                posted.add(0)
            for number, message in enumerate(delivery.messages):
                if number not in posted:
                    self._one(delivery, number, message)
        except CallFailed as failed:
            if failed.failure is not Failure.NOT_HERE or place.way is Way.BUTTON:
                raise
            self._directly(delivery)

    def whisper(self, place: Place, message: Message) -> None:
        """Say something to the asker alone: by the response_url, else in the conversation, else directly."""
        body = {"text": message.text, "blocks": list(message.blocks), "response_type": "ephemeral"}
        if place.response_url:
            try:
                self._slack.respond(place.response_url, {**body, "replace_original": False})
                return
            except CallFailed as failed:
                if failed.failure is Failure.CLOSED:
                    raise
        thread = place.thread_ts if place.in_thread or place.ts else None
        try:
            self._say_to(place, message, thread)
        except CallFailed as failed:
            if failed.failure not in (Failure.NOT_HERE, Failure.GONE, Failure.REFUSED):
                raise
            self._post(place.user, None, message, {})

    def share(self, delivery: Delivery, again: bool = False) -> bool:
        """Show to the channel what one person saw, and take their copy away; False where we cannot post there."""
        place = delivery.place
        try:
            self.deliver(replace(delivery, place=replace(place, message_ts="", hidden=False)), again)
        except CallFailed as failed:
            if failed.failure is not Failure.NOT_HERE or not self._in_channel(delivery):
                return False
        self._drop_original(place)
        return True

    def status(self, place: Place, text: str, loading: Sequence[str] = ()) -> None:
        """Show that an answer is on its way; whatever comes of it, the answer goes on."""
        if not place.thread_ts or place.hidden:
            return
        try:
            self._slack.call(
                "assistant.threads.setStatus",
                channel_id=place.channel,
                thread_ts=place.thread_ts,
                status=text,
                loading_messages=list(loading) or None,
            )
        except CallFailed as failed:
            _LOG.info("no status: %s", failed)

    # --- one message, down the ladder

    def _one(self, delivery: Delivery, number: int, message: Message) -> None:
        tries = 0
        if number == 0 and delivery.streamed is not None and self._stream(delivery, delivery.streamed):
            return
        while True:
            tries += 1
            try:
                self._post(delivery.place.channel, delivery.place.thread_ts, message, marked(delivery.key, number))
                return
            except CallFailed as failed:
                if failed.failure is Failure.UNSURE and tries < _LADDER_TRIES:
                    if number in self._traces.posted(delivery):
                        return
                    continue
                if failed.failure in (Failure.TOO_MUCH, Failure.REFUSED):
                    self._plainly(delivery, number, message)
                    return
                raise

    def _plainly(self, delivery: Delivery, number: int, message: Message) -> None:
        """Without blocks, in as many messages as it takes; as a file where even that is refused."""
        place = delivery.place
        texts = plain_messages([message])
        try:
            for at, text in enumerate(texts):
                mark = marked(delivery.key, number) if at == len(texts) - 1 else marked(delivery.key, number, at)
                self._post(place.channel, place.thread_ts, Message((), text), mark)
        except CallFailed as failed:
            if failed.failure not in (Failure.TOO_MUCH, Failure.REFUSED):
                raise
            self._slack.upload(place.channel, place.thread_ts, _FILE, "\n".join(texts), "The answer, as a file.")

    def _directly(self, delivery: Delivery) -> None:
        """To the asker, where we may not write in the conversation that was asked in."""
        user = delivery.place.user
        for number, message in enumerate((note(CANNOT_WRITE), *delivery.messages)):
            # Posting to a person's id opens the direct conversation with them.
            self._post(user, None, message, marked(delivery.key, number))

    # --- streaming

    def _stream(self, delivery: Delivery, streamed: Streamed) -> bool:
        """Stream the first message; False where it has to be posted whole, with nothing of it left behind."""
        place = delivery.place
        ts = ""
        try:
            started = self._slack.call(
                "chat.startStream",
                channel=place.channel,
                thread_ts=place.thread_ts,
                recipient_user_id=place.user,
                recipient_team_id=place.team,
                markdown_text=streamed.opening,
            )
            ts = str(started["ts"])
            blocks: Sequence[dict[str, Any]] = streamed.blocks
            if not self._append(place, ts, streamed.lines):
                blocks = delivery.messages[0].blocks
            return self._stop(delivery, ts, blocks)
        except CallFailed as failed:
            if failed.failure in (Failure.GONE, Failure.NOT_HERE, Failure.CLOSED) and not ts:
                raise
            _LOG.info("not streamed: %s", failed)
            if failed.failure is Failure.UNSURE and not ts:
                ts = self._traces.begun(delivery)
            return self._settled(delivery, ts) if ts else False

    def _append(self, place: Place, ts: str, lines: Sequence[str]) -> bool:
        try:
            for line in lines:
                self._slack.call("chat.appendStream", channel=place.channel, ts=ts, markdown_text=line)
        except CallFailed as failed:
            _LOG.info("the stream broke off: %s", failed)
            return False
        return True

    def _stop(self, delivery: Delivery, ts: str, blocks: Sequence[dict[str, Any]]) -> bool:
        mark = marked(delivery.key, 0)
        for _ in range(_LADDER_TRIES):
            try:
                self._slack.call("chat.stopStream", channel=delivery.place.channel, ts=ts, blocks=list(blocks), **mark)
                return True
            except CallFailed as failed:
                if failed.error == "message_not_in_streaming_state":
                    # It was stopped, and the reply lost; what it looks like now is settled by an edit.
                    break
                if failed.failure is not Failure.UNSURE:
                    raise
        return self._settled(delivery, ts)

    def _settled(self, delivery: Delivery, ts: str) -> bool:
        """A message that was begun becomes the whole first message by an edit; where it cannot, it is taken away."""
        channel, message = delivery.place.channel, delivery.messages[0]
        try:
            self._ended(channel, ts)
            self._edit(channel, ts, message, marked(delivery.key, 0))
            return True
        except CallFailed as failed:
            _LOG.info("the begun message could not be made whole: %s", failed)
        try:
            self._slack.call("chat.delete", channel=channel, ts=ts)
        except CallFailed as failed:
            _LOG.info("the begun message could not be removed: %s", failed)
        return False

    def _ended(self, channel: str, ts: str) -> None:
        try:
            self._slack.call("chat.stopStream", channel=channel, ts=ts)
        except CallFailed as failed:
            if failed.error != "message_not_in_streaming_state" and failed.failure is not Failure.UNSURE:
                raise

    # --- in place

    def _in_place(self, delivery: Delivery) -> None:
        """Replace our own message by an answer; what more messages it takes follow in the thread."""
        place = delivery.place
        first, *more = delivery.messages
        try:
            if place.hidden:
                body = {"text": first.text, "blocks": list(first.blocks), "replace_original": True}
                self._slack.respond(place.response_url, body)
            else:
                self._edit(place.channel, place.message_ts, first, marked(delivery.key, 0))
        except CallFailed as failed:
            if failed.failure in (Failure.CLOSED, Failure.NOT_HERE):
                raise
            self.deliver(replace(delivery, place=replace(place, message_ts="")))
            return
        for number, message in enumerate(more, 1):
            if place.hidden:
                self.whisper(place, message)
            else:
                self._one(delivery, number, message)

    def _edit(self, channel: str, ts: str, message: Message, mark: dict[str, Any]) -> None:
        for _ in range(_LADDER_TRIES):
            try:
                blocks = list(message.blocks)
                self._slack.call("chat.update", channel=channel, ts=ts, text=message.text, blocks=blocks, **mark)
                return
            except CallFailed as failed:
                # An edit that may have been made is made again: twice is the same as once.
                if failed.failure is not Failure.UNSURE:
                    raise
                last = failed
        raise last

    # --- to one person

    def _in_channel(self, delivery: Delivery) -> bool:
        """Post by the response_url, which reaches channels that we are not in."""
        try:
            for message in delivery.messages:
                body = {"text": message.text, "blocks": list(message.blocks), "response_type": "in_channel"}
                self._slack.respond(delivery.place.response_url, {**body, "replace_original": False})
        except CallFailed as failed:
            _LOG.info("not shared: %s", failed)
            return False
        return True

    def _drop_original(self, place: Place) -> None:
        try:
            self._slack.respond(place.response_url, {"delete_original": True})
        except CallFailed as failed:
            _LOG.info("the asker's copy stays: %s", failed)

    def _whisper_all(self, delivery: Delivery) -> None:
        for number, message in enumerate(delivery.messages):
            place = delivery.place
            # The last of the five posts is left for a button that answers in place.
            self.whisper(place if number < _RESPONSE_URL_POSTS else replace(place, response_url=""), message)

    def _say_to(self, place: Place, message: Message, thread: str | None) -> None:
        self._slack.call(
            "chat.postEphemeral",
            channel=place.channel,
            user=place.user,
            thread_ts=thread,
            text=message.text,
            blocks=list(message.blocks) or None,
        )

    def _post(self, channel: str, thread: str | None, message: Message, mark: dict[str, Any]) -> None:
        self._slack.call(
            "chat.postMessage",
            channel=channel,
            thread_ts=thread or None,
            text=message.text,
            blocks=list(message.blocks) or None,
            **_QUIET,
            **mark,
        )
