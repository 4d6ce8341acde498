"""The columns of the two tables, and the words of a question that choose one."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from codes.alphabetic_index.words import stem, stems_of


class NeoplasmBehaviour(StrEnum):
    """A column of the Table of Neoplasms."""

    PRIMARY = "malignant primary"
    SECONDARY = "malignant secondary"
    IN_SITU = "ca in situ"
    BENIGN = "benign"
    UNCERTAIN = "uncertain behavior"
    UNSPECIFIED = "unspecified behavior"


class DrugEvent(StrEnum):
    """A column of the Table of Drugs and Chemicals."""

    ACCIDENTAL = "poisoning accidental"
    SELF_HARM = "poisoning intentional self-harm"
    ASSAULT = "poisoning assault"
    UNDETERMINED = "poisoning undetermined"
    ADVERSE_EFFECT = "adverse effect"
    UNDERDOSING = "underdosing"


Column = NeoplasmBehaviour | DrugEvent


@dataclass(frozen=True, slots=True)
class Cue:
    """The columns a question asks for, likeliest first, and the stems that said so."""

    columns: tuple[Column, ...]
    words: frozenset[str]


NO_CUE = Cue((), frozenset())


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


_CANCER = _stems("cancer cancers cancerous ca carcinoma adenocarcinoma malignancy malignancies")
_SECONDARY = _stems("secondary secondaries")
_SPREAD = _stems("mets metastasis metastases metastatic metastasized metastasised")
_TUMOR = _stems("neoplasm neoplasms neoplastic tumor tumors")
_MALIGNANT = _stems("malignant")
_SITU = _stems("situ")
_STAGE_0 = _stems("stage 0")
_BENIGN = _stems("benign")
_UNCERTAIN = _stems("uncertain borderline")
_FILLING = _stems("behavior primary")

_HARM = _stems("suicide suicidal self harm harmed self-harm selfharm intentional intentionally parasuicide")
_ASSAULT = _stems("assault assaulted homicide homicidal")
_UNDETERMINED = _stems("undetermined")
_POISONED = _stems("poisoning poisoned poison overdose overdosed overdoses ingestion ingested toxicity")
_UNDERDOSED = _stems("underdosing underdosed underdose")
_EFFECT = _stems("effect effects reaction reactions")
_ADVERSE = _stems("adverse side allergic unwanted")
_TOXIC = _stems("toxic")
_ACCIDENT = _stems("accident accidental accidentally unintentional unintentionally attempt attempted drug")


def neoplasm_cue(words: Iterable[str]) -> Cue:
    """The columns of the Table of Neoplasms that the stems of a question ask for."""
    said = frozenset(words)
    if not said & (_CANCER | _TUMOR | _SPREAD):
        return NO_CUE
    known = _CANCER | _TUMOR | _SPREAD | _SECONDARY | _MALIGNANT | _SITU | _BENIGN | _UNCERTAIN | _FILLING
    return Cue(behaviours(said), said & known | (_STAGE_0 if said >= _STAGE_0 else frozenset()))


def behaviours(said: frozenset[str]) -> tuple[NeoplasmBehaviour, ...]:
    """The columns that behaviour words choose; the unspecified one when there is none."""
    # Stage 0 is what has not left its place.
    if said & _SITU or said >= _STAGE_0:
        return (NeoplasmBehaviour.IN_SITU,)
    if said & _SECONDARY or (said & _SPREAD and not said & _CANCER):
        return (NeoplasmBehaviour.SECONDARY,)
    if said & _SPREAD:
        # "Metastatic cancer of a site" may mean where it came from as well as where it went (Guidelines I.C.2).
        return (NeoplasmBehaviour.SECONDARY, NeoplasmBehaviour.PRIMARY)
    if said & _BENIGN:
        return (NeoplasmBehaviour.BENIGN,)
    if said & _UNCERTAIN:
        return (NeoplasmBehaviour.UNCERTAIN,)
    return (NeoplasmBehaviour.PRIMARY if said & (_CANCER | _MALIGNANT) else NeoplasmBehaviour.UNSPECIFIED,)


def drug_cue(words: Iterable[str]) -> Cue:
    """The column of the Table of Drugs and Chemicals that the stems of a question ask for."""
    said = frozenset(words)
    meant = _HARM | _ASSAULT | _UNDETERMINED | _ACCIDENT
    if said & _UNDERDOSED:
        return Cue((DrugEvent.UNDERDOSING,), said & _UNDERDOSED)
    if said & _ADVERSE and said & _EFFECT:
        return Cue((DrugEvent.ADVERSE_EFFECT,), said & (_ADVERSE | _EFFECT | _stems("drug")))
    if said & _POISONED or (said & _TOXIC and said & _EFFECT):
        return Cue((_intent(said),), said & (_POISONED | _TOXIC | _EFFECT | meant))
    return NO_CUE


def _intent(said: frozenset[str]) -> DrugEvent:
    if said & _HARM:
        return DrugEvent.SELF_HARM
    if said & _ASSAULT:
        return DrugEvent.ASSAULT
    # Intent not documented is coded as accidental; undetermined only when the record says so (Guidelines I.C.19.e).
    return DrugEvent.UNDETERMINED if said & _UNDETERMINED else DrugEvent.ACCIDENTAL


def column_of(headings: tuple[str, ...], wanted: Column) -> int:
    """Where a column stands among the headings of a table, counted from 0; -1 where it has none such."""
    words = frozenset(stems_of(wanted.value))
    for number, heading in enumerate(headings):
        if words <= frozenset(stems_of(heading)):
            return number
    return -1
