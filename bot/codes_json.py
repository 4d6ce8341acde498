"""Codes, checks, changes and procedures as plain data for JSON, in the shape of the contract."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from bot.code_view import CodeView
from codes.alphabetic_index.index import path_text
from codes.alphabetic_index.verify import VerifiedHit
from codes.builders.pcs_axes import AxisChoice, Completion, OpenAxis, Refusal
from codes.builders.pcs_procedures import PcsCandidate, PcsProcedure, PcsWalk
from codes.changes import ChangedCode, Changes
from codes.hcpcs import HcpcsRecord
from codes.models import CodeEntry, Finding, LookUp, Note, System, Validity
from codes.readers.drg_weights import DrgWeight
from codes.readers.pcs_tables import PcsValue
from codes.sources.editions import Edition


def code_json(view: CodeView) -> dict[str, Any]:
    """The `CodeEntry` with `validity` and its notes, own and inherited; for an unknown code, why.

    What the code may be in another system, the modifiers typed with it and what HCPCS says of an item are left out
    where there are none.
    """
    data = _code(view.found)
    if other := [_code(reading) for reading in view.others]:
        data["other_readings"] = other
    if typed := [{"modifier": m.modifier, "description": m.description, "use": m.use} for m in view.modifiers]:
        data["modifiers"] = typed
    if view.item is not None:
        data["item"] = _item(view.item)
    if view.sides is not None:
        data["sides"] = {side: code for side, code in asdict(view.sides).items() if code}
    if view.seventh is not None:
        legal = [{"character": s.character, "meaning": s.meaning} for s in view.seventh.legal]
        data["seventh_character"] = {"base": view.seventh.base, "message": view.seventh.message, "legal": legal}
    return data


def _code(found: LookUp) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": found.code,
        "system": found.system,
        "validity": validity_json(found.validity),
    }
    if found.entry is None:
        return {**data, "suggestions": list(found.suggestions)}
    return {**data, **_entry(found.entry)}


def validity_json(validity: Validity) -> dict[str, Any]:
    """A validity."""
    data: dict[str, Any] = {"status": validity.status, "release": validity.release, "why": validity.why}
    if validity.replacements:
        data["replacements"] = list(validity.replacements)
    return data


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "codes": list(finding.codes),
        "message": finding.message,
        "source": finding.source,
    }


def check_json(findings: Iterable[Finding], looked_up: Iterable[LookUp]) -> dict[str, Any]:
    """What stands between a set of codes, and what each of them is."""
    codes = [{"code": c.code, "system": c.system, "validity": validity_json(c.validity)} for c in looked_up]
    return {"findings": [finding_json(finding) for finding in findings], "codes": codes}


def changes_json(system: System, changes: Changes) -> dict[str, Any]:
    """What changed from one release to another."""
    return {
        "system": system,
        "from": changes.older,
        "to": changes.newer,
        "new": _changed(changes.new),
        "retired": _changed(changes.retired),
        "revised": [{"code": r.code, "before": r.before, "after": r.after} for r in changes.revised],
        "made_header": _changed(changes.made_header),
        "made_billable": _changed(changes.made_billable),
    }


def walk_json(walk: PcsWalk) -> dict[str, Any]:
    """A procedure's way through index and table: the codes to report, then each procedure with its candidates."""
    return {
        "text": walk.text,
        "codes": list(walk.codes),
        "procedures": [_procedure(procedure) for procedure in walk.procedures],
        "notes": list(walk.notes),
    }


def completion_json(text: str, completion: Completion) -> dict[str, Any]:
    """What completes the beginning of a code: `codes` is the code once it is whole, `completions` the first of all."""
    return {
        "text": text,
        "codes": list(completion.codes) if completion.count == 1 else [],
        "procedures": [],
        "notes": [],
        "completions": list(completion.codes),
        "count": completion.count,
        "chosen": [_axis(axis) for axis in completion.chosen],
        "open": [_open_axis(axis) for axis in completion.open],
        "refused": _refusal(completion.refusal) if completion.refusal else None,
    }


def _open_axis(axis: OpenAxis) -> dict[str, Any]:
    return {"axis": axis.axis, "name": axis.name, "legal": _values(axis.values)}


def _procedure(procedure: PcsProcedure) -> dict[str, Any]:
    return {
        "phrase": procedure.phrase,
        "table": procedure.table,
        "steps": [{"kind": step.kind, "text": step.text} for step in procedure.steps],
        "candidates": [_candidate(candidate) for candidate in procedure.candidates],
        "missing": list(procedure.missing),
        "refused": _refusal(procedure.refused) if procedure.refused else None,
    }


def _candidate(candidate: PcsCandidate) -> dict[str, Any]:
    return {
        "code": candidate.code,
        "title": candidate.title,
        "score": candidate.score,
        "why": candidate.why,
        "missing": list(candidate.missing),
        "axes": [_axis(axis) for axis in candidate.axes],
    }


def _axis(axis: AxisChoice) -> dict[str, Any]:
    return {"axis": axis.axis, "name": axis.name, "value": axis.value, "label": axis.label, "why": axis.why}


def _refusal(refusal: Refusal) -> dict[str, Any]:
    legal = _values(refusal.legal)
    return {"axis": refusal.axis, "given": refusal.given, "legal": legal, "message": refusal.message}


def _values(values: Iterable[PcsValue]) -> list[dict[str, str]]:
    return [{"value": value.value, "label": value.label} for value in values]


def _changed(codes: tuple[ChangedCode, ...]) -> list[dict[str, Any]]:
    return [{"code": c.code, "title": c.title, "billable": c.billable} for c in codes]


def book_json(hits: Iterable[VerifiedHit]) -> dict[str, Any]:
    """Where the Alphabetic Index leads: each path with its code as the Tabular List has it."""
    return {
        "hits": [
            {
                "path": path_text(found.hit),
                "via": list(found.hit.via),
                "book": found.hit.book,
                "score": round(found.hit.score, 4),
                "code": found.code,
                "manifestation": found.manifestation or None,
                "description": found.description,
                "billable": found.billable,
                "validity": validity_json(found.validity),
                "needs": list(found.needs),
            }
            for found in hits
        ]
    }


def drg_json(group: DrgWeight, edition: Edition) -> dict[str, Any]:
    """One MS-DRG with the edition of Table 5 that lists it."""
    return {
        "drg": group.drg,
        "mdc": group.mdc,
        "type": group.kind,
        "title": group.title,
        "weight": group.weight,
        "geometric_mean_stay": group.geometric_mean_stay,
        "arithmetic_mean_stay": group.arithmetic_mean_stay,
        "post_acute_transfer": group.post_acute_transfer,
        "release": edition.name,
        "effective_from": edition.effective_from.isoformat(),
        "effective_to": edition.effective_to.isoformat(),
    }


def _item(record: HcpcsRecord) -> dict[str, Any]:
    unit = record.unit
    return {
        "billing_unit": {"amount": float(unit.amount), "unit": unit.unit} if unit else None,
        "group": record.group,
        "coverage": record.coverage,
        "betos": record.betos,
        "effective_from": record.effective_from.isoformat() if record.effective_from else None,
        "effective_to": record.effective_to.isoformat() if record.effective_to else None,
    }


def _entry(entry: CodeEntry) -> dict[str, Any]:
    return {
        "description": entry.description,
        "billable": entry.billable,
        "parent": entry.parent,
        "children": list(entry.children),
        "ancestors": list(entry.ancestors),
        "release": entry.release.name,
        "effective_from": entry.release.effective_from.isoformat(),
        "effective_to": entry.release.effective_to.isoformat(),
        "inclusion_terms": [note.text for note in entry.inclusion_terms],
        "includes": _notes(entry.includes),
        "excludes1": _notes(entry.excludes1),
        "excludes2": _notes(entry.excludes2),
        "code_first": _notes(entry.code_first),
        "use_additional_code": _notes(entry.use_additional_code),
        "code_also": _notes(entry.code_also),
        "notes": _notes(entry.notes),
        "seventh_characters": [{"character": s.character, "meaning": s.meaning} for s in entry.seventh_characters],
        "axes": list(entry.axes),
    }


def _notes(notes: tuple[Note, ...]) -> list[dict[str, str]]:
    return [{"text": note.text, "at": note.at} for note in notes]
