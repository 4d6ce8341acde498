"""The edits that answer, made from the loaded sources; each table is read when a check first asks it."""

from typing import Any

from codes.edits.code_editor import installed_code_editor
from codes.edits.complications import Complications
from codes.edits.dated import Dated
from codes.edits.edits import Edits
from codes.edits.hcc import HccMap, HccTable, payment_year
from codes.edits.mue import MueLimits
from codes.edits.poa import PoaExempt
from codes.edits.ptp import PtpEdits
from codes.edits.ptp_store import PtpStore
from codes.sources.editions import SourceKind
from codes.sources.loading import Source, Sources

_PTP = (SourceKind.NCCI_PTP_PRACTITIONER, SourceKind.NCCI_PTP_HOSPITAL)


def open_edits(sources: Sources) -> Edits:
    """What is loaded of each kind of edit; opens and reads nothing yet."""
    stores = tuple(PtpStore(s.pairs) for kind in _PTP for s in sources.of(kind) if s.pairs is not None)
    return Edits(
        ptp=PtpEdits(stores),
        mue=MueLimits(
            _dated(sources, SourceKind.NCCI_MUE_PRACTITIONER),
            _dated(sources, SourceKind.NCCI_MUE_HOSPITAL),
            _dated(sources, SourceKind.NCCI_MUE_SUPPLIER),
        ),
        poa=PoaExempt(_dated(sources, SourceKind.ICD10CM_POA_EXEMPT)),
        complications=Complications(_dated(sources, SourceKind.CC_EXCLUSIONS)),
        hcc=HccMap(tuple(_payment_year(sources, source) for source in sources.of(SourceKind.HCC))),
        code_editor=installed_code_editor(),
    )


def _dated(sources: Sources, kind: SourceKind) -> tuple[Dated[Any], ...]:
    return tuple(_edition(sources, source) for source in sources.of(kind))


def _edition(sources: Sources, source: Source) -> Dated[Any]:
    edition = source.edition
    return Dated(edition.name, edition.effective_from, edition.effective_to, lambda: sources.record(source))


def _payment_year(sources: Sources, source: Source) -> Dated[HccTable]:
    # In force for the services of the year before the payment year.
    return payment_year(source.edition.effective_from.year + 1, lambda: sources.record(source))
