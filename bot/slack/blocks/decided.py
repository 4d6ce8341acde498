"""What a lead decided, for a coder who asked: codes and the lead's own words, no word of the question."""

from typing import Final

from bot.records.kept import Decision, DecisionKind, KeptAnswer
from bot.slack.blocks.answer import Message
from bot.slack.blocks.parts import Run, rich_text
from bot.slack.words import LEAD_DECIDED

_KINDS: Final = {
    DecisionKind.APPROVE: "Approved",
    DecisionKind.REJECT: "Rejected",
    DecisionKind.CORRECT: "Corrected",
}


def decided_message(kept: KeptAnswer, decision: Decision) -> Message:
    """The message about the latest decision."""
    codes = [code["code"] for code in kept.answer["codes"] if code["sequence"]]
    about = f"{', '.join(codes) or 'No code'}, date of service {kept.as_of}, asked {kept.at:%Y-%m-%d}"
    runs = [Run(f"{LEAD_DECIDED}\n", bold=True), Run(f"{about}\n", italic=True)]
    runs += [Run(_KINDS[decision.kind], bold=True), Run(f" by {decision.by}")]
    if decision.codes:
        runs += [Run("\nRight codes, in order: "), Run(", ".join(decision.codes), code=True)]
    if decision.sections:
        runs.append(Run(f"\nDeciding sections: {', '.join(name.rpartition(':')[2] for name in decision.sections)}"))
    blocks = rich_text(runs) + (rich_text([Run(decision.comment)], quote=True) if decision.comment else [])
    return Message(tuple(blocks), LEAD_DECIDED)
