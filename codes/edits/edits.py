"""All edits that a check asks, in one record."""

from dataclasses import dataclass, field

from codes.edits.code_editor import CodeEditor
from codes.edits.complications import Complications
from codes.edits.hcc import HccMap
from codes.edits.mue import MueLimits
from codes.edits.poa import PoaExempt
from codes.edits.ptp import PtpEdits


@dataclass(frozen=True, slots=True)
class Edits:
    """What is loaded of each kind of edit. Every member answers; "no data" is an answer of its own."""

    ptp: PtpEdits = field(default_factory=PtpEdits)
    mue: MueLimits = field(default_factory=MueLimits)
    poa: PoaExempt = field(default_factory=PoaExempt)
    complications: Complications = field(default_factory=Complications)
    hcc: HccMap = field(default_factory=HccMap)
    code_editor: CodeEditor = field(default_factory=CodeEditor)


NO_EDITS = Edits()
"""Edits that all say "no data"."""
