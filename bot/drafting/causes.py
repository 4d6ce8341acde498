"""Why something of a model's reply is not used."""

from enum import StrEnum


class Cause(StrEnum):
    """One cause each; the audit line counts them, and no words of the reply."""

    CODE = "code"
    """A code, a form of one, or a word of letters and figures that neither the answer nor the question has."""
    EVIDENCE = "evidence"
    """Words that do not stand in the question."""
    NUMBER_UNKNOWN = "number_unknown"
    """A number of a condition, candidate or passage that was not shown."""
    DETAIL = "detail"
    """A candidate with a side or trimester that the question does not state."""
    UNCITED = "uncited"
    QUOTE = "quote"
    """A quotation that does not stand in a passage it names."""
    UNSUPPORTED = "unsupported"
    """Words that the passages do not carry."""
    FIGURE = "figure"
    """A number, date, modifier or code that the passage does not name."""
    TURNED = "turned"
    """A negation, a must, may or only, an order, or one of two opposites that the passage has otherwise."""
    UNSAFE = "unsafe"
    """Links, mentions, markup, instructions."""
    IDENTIFIER = "identifier"
    PAYMENT = "payment"
    SECOND_LOOK = "second_look"
    """What the second look did not find supported, or could not be asked about."""
    INSTRUCTIONS = "instructions"
    """Passages that speak to a program, and were kept from the model."""
    SPARE = "spare"
    """More than there is room for."""


class Fallback(StrEnum):
    """Why an answer is the composed one although a model is set; a failed call is named by its own reason."""

    INSTRUCTIONS = "instructions"
    """The question speaks to a program."""
    NOTHING_FOUND = "nothing_found"
    """There was no passage to write from."""
    UNSUPPORTED = "unsupported"
    """No sentence stood."""
