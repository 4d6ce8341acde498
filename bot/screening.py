"""Step 1 of a question's path: identifiers, payment steering and what is no coding stop before anything reads them.

Patterns run in presidio-analyzer over recognisers of ours alone; no model is downloaded. A result names the
kinds of identifier found and never holds the text that matched.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.identifier_patterns import IDENTIFIER_PATTERNS
from bot.off_topic import Topic, off_topic
from bot.payment_steering import asks_for_payment
from bot.person_names import is_named_person

LONGEST_TEXT: Final = 60_000
"""Characters a question may have; a longer one is refused unread."""

_NAME_PREFIX: Final = "name_"
# Measured: of the others an alternation is searched so much slower that a pasted note takes twice as long.
_QUICKER_TOGETHER: Final = frozenset(
    {"ssn", "account_number", "date_of_birth", "street_address", "ip_address", "web_address"}
)
_REMOVED_CONTROLS: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
# Unicode joiners, marks and controls: invisible, so they can split an identifier that a reader sees whole.
_INVISIBLE: Final = frozenset({"Cf", "Cc", "Mn", "Me", "Cn", "Co", "Cs"})
_LONGEST_EXPANSION: Final = 4
_APOSTROPHES: Final = frozenset("\u2018\u2019\u02bc\u00b4\u2032")

_DESCRIPTIONS: Final = {
    "ssn": "Social Security number",
    "medical_record_number": "medical record number",
    "medicare_id": "Medicare number",
    "health_plan_id": "health plan number",
    "account_number": "account or visit number",
    "phone_number": "phone or fax number",
    "email": "e-mail address",
    "date_of_birth": "date of birth",
    "age_over_89": "age over 89",
    "street_address": "street address",
    "zip_code": "ZIP code",
    "ip_address": "IP address",
    "web_address": "web address that leads to a person",
    "license_number": "licence number",
    "vehicle_or_device_serial": "vehicle or device number",
    "name": "name",
}


_STEERING: Final = (
    "Codes follow what the record documents, not what they pay; please ask which codes the documentation supports."
)
_OFF_TOPIC: Final = {
    Topic.CARE: (
        "Nosology finds codes, and the rules that decide them, for care that is documented; it gives no advice on "
        "diagnosis or treatment. Please ask which codes a documented condition or service takes."
    ),
    Topic.WORK_AND_LAW: (
        "Nosology finds codes, and the rules that decide them; on law, pay and employment it has nothing to go by. "
        "Please ask a medical coding question."
    ),
    Topic.ERRAND: (
        "Nosology answers medical coding questions alone: which codes, what they still need, and the passages that "
        "decide. Please ask one."
    ),
    Topic.ORDER_TO_THE_PROGRAM: (
        "Nosology takes no orders about itself: a question is looked up in code sets and guidelines, and nothing else "
        "is done with it. Please ask a medical coding question."
    ),
}


class ScreenReason(StrEnum):
    """Why a question goes no further."""

    PATIENT_IDENTIFIERS = "patient_identifiers"
    PAYMENT_STEERING = "payment_steering"
    OFF_TOPIC = "off_topic"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class ScreenResult:
    """What the screen decided; it never holds any of the question's text.

    ``kinds`` are the kinds of identifier found, such as ``("ssn", "date_of_birth")``; ``message`` is one line
    for the user. Both are empty where the question may go on.
    """

    allowed: bool
    reason: ScreenReason | None = None
    kinds: tuple[str, ...] = ()
    message: str | None = None

    @property
    def may_be_kept(self) -> bool:
        """Whether the text may be kept as a comment; people write each other about anything, but of no patient."""
        return self.reason not in (ScreenReason.PATIENT_IDENTIFIERS, ScreenReason.TOO_LONG)


class Screener:
    """Decides whether a question may be read by the rest of the program.

    Making one imports presidio-analyzer and spaCy (seconds, where torch and transformers are installed too);
    a screener keeps nothing of what it reads and may be shared between threads.
    """

    def __init__(self) -> None:
        # Imported here so that a caller can make the screener on a thread while other parts load.
        from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
        from presidio_analyzer.nlp_engine import NoOpNlpEngine

        recognizers = [
            PatternRecognizer(
                supported_entity=kind,
                name=kind,
                patterns=[Pattern(name=kind, regex=pattern, score=1.0) for pattern in _together(kind, patterns)],
                # Presidio's default would ignore case everywhere; our patterns say where it matters.
                global_regex_flags=0,
            )
            for kind, patterns in IDENTIFIER_PATTERNS.items()
        ]
        # No tokens: our patterns need none, and spaCy's vocabulary would keep every word it ever saw.
        self._analyzer = AnalyzerEngine(
            registry=RecognizerRegistry(recognizers=recognizers, supported_languages=["en"]),
            nlp_engine=NoOpNlpEngine(models=[{"lang_code": "en", "model_name": ""}]),
            supported_languages=["en"],
        )
        self._kinds = list(IDENTIFIER_PATTERNS)
        # Presidio compiles on first use; the first question should not wait for it.
        self._find_kinds("warm up")

    def screen(self, text: str) -> ScreenResult:
        """Decide whether the question may go on; never raises for any text."""
        if len(text) > LONGEST_TEXT:
            message = f"Please ask in at most {LONGEST_TEXT:,} characters."
            return ScreenResult(False, ScreenReason.TOO_LONG, message=message)
        plain = plain_text(text)
        if not plain.strip():
            return ScreenResult(False, ScreenReason.OFF_TOPIC, message="Please ask a medical coding question.")
        if kinds := self._find_kinds(plain):
            found = ", ".join(_DESCRIPTIONS[kind] for kind in kinds)
            message = f"This looks like it holds patient identifiers ({found}); please remove them and ask again."
            return ScreenResult(False, ScreenReason.PATIENT_IDENTIFIERS, kinds, message)
        if asks_for_payment(plain):
            return ScreenResult(False, ScreenReason.PAYMENT_STEERING, message=_STEERING)
        if topic := off_topic(plain):
            return ScreenResult(False, ScreenReason.OFF_TOPIC, message=_OFF_TOPIC[topic])
        return ScreenResult(True)

    def _find_kinds(self, text: str) -> tuple[str, ...]:
        found = set()
        for result in self._analyzer.analyze(text, language="en", entities=self._kinds):
            kind: str = result.entity_type
            if not kind.startswith(_NAME_PREFIX):
                found.add(kind)
            elif "name" not in found and is_named_person(kind, text, result.start, result.end):
                found.add("name")
        return tuple(kind for kind in _DESCRIPTIONS if kind in found)


def _together(kind: str, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The patterns of a kind as one where that is quicker: the analyser takes as long over each as its search does."""
    if kind not in _QUICKER_TOGETHER:
        return patterns
    scoped = (f"(?i:{p.removeprefix('(?i)')})" if p.startswith("(?i)") else f"(?:{p})" for p in patterns)
    return ("|".join(scoped),)


def plain_text(text: str) -> str:
    """The text as a reader sees it, in plain letters and digits: the form in which identifiers are sought.

    Compatibility forms (full-width, superscript), accents and other scripts' digits become ASCII; invisible
    characters and controls are dropped.

    >>> plain_text("\\uff11\\uff12\\uff13\\u200b-45")
    '123-45'
    """
    if not text.isascii():
        text = "".join(map(_plain_character, text))
    return re.sub(r"[^\S\n]{2,8}", " ", text.translate(_REMOVED_CONTROLS))


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if character in _APOSTROPHES:
        return "'"
    category = unicodedata.category(character)
    if category in _INVISIBLE:
        return ""
    if category == "Pd" or character == "\u2212":
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    # Bounded, since a single ligature can expand to eighteen characters and the whole text with it.
    plain = unicodedata.normalize("NFKD", character)[:_LONGEST_EXPANSION]
    return "".join(part for part in plain if unicodedata.category(part) not in _INVISIBLE)
