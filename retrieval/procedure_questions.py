"""Whether a question of an inpatient stay is about what was done, which ICD-10-PCS codes, though it does not say so.

A diagnosis may name a procedure too ("leak after colectomy", "adm for spinal fusion, pdx?"): what was done before,
and what a question of the principal diagnosis mentions, is no question about a procedure. Outside a hospital stay
procedures are reported in CPT and HCPCS, and ICD-10-PCS is searched only where the question names it.
"""

import re
from collections.abc import Sequence

from codes.models import Setting, System
from retrieval.models import Candidate, Condition, SearchQuery
from retrieval.wording import fold

Pair = tuple[Condition, tuple[Candidate, ...]]
Found = tuple[Pair, ...]

# A diagnosis below it is likelier a word of the procedure than a diagnosis (scores run from 0 to 1).
_SURE = 0.8
_DONE = re.compile(
    r"\b(?:"
    # How the names of operations end.
    r"\w{2,}(?:ectom(?:y|ies|ized?)|otom(?:y|ies)|ostom(?:y|ies)|scop(?:y|ies|ic|ically)|plast(?:y|ies)"
    r"|pex(?:y|ies)|rrhaph(?:y|ies)"
    r"|odes[ie]s|centes[ie]s|tripsy|embolization|graphy)"
    r"|neurolysis|adhesiolysis|lysis|thrombolysis|ablat\w+|amputat\w+|amp|[ab]ka|anastomosis"
    r"|biops(?:y|ies|ied)|bx|fna|aspirat(?:ion|ed)|bal|lavage|brushings?"
    r"|excis\w+|resect\w+|remov(?:al|ed)|taken out|cut out|(?:non-?)?excisional|debrid\w+|curettage|d ?(?:&"
    r"|and) ?c|d ?(?:&|and) ?e"
    r"|bypass(?:ed)?|cabg|ptca|pci|tavr|tavi|evar|tevar|avr|mvr|stent(?:s|ed|ing)?|angiograms?|cath|cathed"
    r"|catheteri[sz]ation"
    r"|insert(?:ion|ed)|plac(?:ement|ed)|implant(?:ed|ation)|exchanged?|revision|replace(?:d|ment)|reattach\w+"
    r"|transplant(?:ed|ation)?"
    r"|harvest(?:ed)?|graft(?:ed|ing|s)?|flaps?|reconstruct\w+|reinforced|with mesh"
    r"|repair(?:ed)?|sutur(?:ed?|es|ing)|ligat\w+|clip(?:s|ped|ping)|coil(?:s|ed|ing)?|cauter\w+|fulgurat\w+|embolized"
    r"|orif|crpp|im nail\w*|imn|closed reduction|open reduction|fixation|nailing|pinning|fusion|fused|acdf"
    r"|[apt]lif|arthroplasty"
    r"|tka|tkr|tha|thr|tsa|hemiarthroplasty|cast(?:ed)?|splint(?:ed)?|traction"
    r"|drain(?:age|ed|s)?|i ?(?:&|and) ?d|paracentesis|thoracentesis|chest tube|lumbar puncture|lp|tap(?:ped)?|shunt"
    r"|picc|central line|cvc|port-?a-?cath|permcath|hickman|iabp|pacemaker|icd implant|peg|g-?tube|j-?tube|trach"
    r"|ivc filter|pe tubes|tympanostomy|iol|phaco\w*|vats|egd|ercp|turp|turbt|ebus|ex lap"
    r"|lap(?:aroscopic(?:ally)?)?|robotic\w*"
    r"|intubat(?:ed|ion)|mechanical(?:ly)? ventilat\w+|(?:hours?|hrs?|days?) (?:of |on )?(?:the )?vent\w*"
    r"|vent\w* .{0,24}(?:hours?|hrs?)|[cb]i?pap .{0,12}(?:hours?|hrs?|days?)"
    r"|transfus(?:ed|ion)|dialysis|hemodialysis|hd session|crrt|ecmo|cardioversion|cardioverted|cpr"
    r"|thrombolytic|tpa (?:given|infused)"
    r"|c-?section|cesarean|csection|ltcs|forceps|vacuum[- ]assisted|vacuum extraction"
    r"|assisted (?:vaginal )?delivery|nsvd with|arom"
    r"|amniotomy|episiotomy|cerclage|induc(?:tion|ed) .{0,20}(?:pitocin|oxytocin)|(?:pitocin"
    r"|oxytocin) induction|tubal|btl"
    r"|shav(?:ed|ing)|scoped?|creation|created|whipple|(?:suprapubic|swan[- ]ganz|tunneled|arterial|central"
    r"|dialysis) (?:catheter|line)|a-?line"
    r"|cochlear implant|(?:chemo(?:therapy)?|antibiotic) infusion|opened|looked (?:over|at)|inspected|stopped"
    r"|packed|packing"
    r"|release[d]?|decompress\w+|divi(?:sion|ded)|sever(?:ed|ing)|dilat(?:ed|ion)|freed|reimplant\w+"
    r"|laser(?:ed)?|explor\w+"
    r")\b"
)
# What was done before, or is only the occasion: no question about it.
_BEFORE = re.compile(
    r"\b(?:s/p|status post|h/o|hx of|history of|prior|previous|after|following|post-?op(?:erative(?:ly)?)?"
    r"|since|complicat\w+ (?:of|by|from|after)"
    r"|due to|from|during|planned|scheduled|awaiting|refus\w+|declin\w+|cancel\w+|needs?|for rehab after)\b[^,;.?]*"
    r"|[^,;.?]*\b(?:\d+ ?(?:d|days?|wks?|weeks?|mos?|months?|yrs?|years?)|years) ago\b"
)
_OF_DIAGNOSES = re.compile(
    r"\b(?:pdx|sdx|principal(?! procedure)|poa|present on admission|drg|mcc|comorbid\w+|complicat\w+|sequelae?"
    r"|status|aftercare|rehab"
    r"|presence of|absence of|dependen\w+|screening|encounter for|adm(?:itted|ission)? for|here for|in for"
    r"|liveborn|newborn|birth record"
    r"|baby(?:'s)?|mom'?s (?:chart|record)|infection of|infected (?:wound|incision)|dehisc\w+"
    r"|mechanical complication|malfunction\w*"
    r"|diagnos[ie]s code|dx code|cpt|modifiers?|rvus?|professional|pro-?fee|outpatient|same[- ]day|office|clinic)\b"
)
_BOTH = re.compile(
    r"\b(?:dx|diagnos[ei]s|icd-?10-?cm)\b.*\b(?:px|proc(?:edures?)?|pcs)\b|\b(?:px|proc(?:edures?)?"
    r"|pcs)\b.*\b(?:dx|diagnos[ei]s|icd-?10-?cm)\b"
    r"|\ball (?:the )?codes\b|\bcodes for (?:both|everything)\b"
)
# The question is how procedures are coded; a code stands beside the rule only where nothing of it is open.
_OF_A_RULE = re.compile(
    r"\b(?:root op(?:eration)?s?|device values?|qualifier|body part(?: value)?s?|which (?:section|approach"
    r"|qualifier|device|root)|what approach"
    r"|one code or|how many codes|two codes|code separately|coded separately|separate(?:ly)?|do (?:i|we|you)"
    r"|does|can (?:i|we)|should (?:i|we)"
    r"|query|allowed|ok if|principal procedure|(?:excision|resection|occlusion|release|division|reposition) or"
    r"|code the|coded (?:as|too|also)|what all|guideline|multiple procedures?|characters?"
    r"|or|vs|versus|(?:code|report) (?:both|each)|when|why|values?|approach|(?<!cesarean )(?<!c[- ])section"
    r"|coded|reported|still"
    r"|counts?|considered|integral|included|part of"
    r"|never|always|instead|rather)\b"
)
# "How do I code a left AKA?" asks for a code.
_ASKS_TO_CODE = re.compile(
    r"\b(?:how|what) (?:do|does|would|should|can) (?:i|we|you|one) (?:code|report)\b"
    r"|\b(?:pcs )?codes? for (?:both|each)\b"
)


def asks_for_procedure(text: str, setting: Setting | None) -> bool:
    """Whether ICD-10-PCS is what a question of this setting is about, though it does not say so.

    >>> asks_for_procedure("lap chole", Setting.INPATIENT), asks_for_procedure("lap chole", Setting.OUTPATIENT)
    (True, False)
    >>> asks_for_procedure("anastomotic leak after colectomy", Setting.INPATIENT)
    False
    """
    if setting is not Setting.INPATIENT:
        return False
    folded = fold(text)
    return not _OF_DIAGNOSES.search(folded) and names_procedure(folded)


def names_procedure(folded: str) -> bool:
    """Whether folded words name something that is done, and not only what was done before."""
    return bool(_DONE.search(_BEFORE.sub(" ", folded)))


def asks_for_both(text: str) -> bool:
    """Whether a question wants the diagnoses as well as the procedures."""
    return bool(_BOTH.search(fold(text)))


def asks_about_rule(text: str) -> bool:
    """Whether a question about procedures is after a rule rather than a code.

    >>> asks_about_rule("which root operation for freeing a nerve"), asks_about_rule("lap chole")
    (True, False)
    """
    return bool(_OF_A_RULE.search(_ASKS_TO_CODE.sub(" ", fold(text))))


def diagnoses_beside(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """The conditions of a question about procedures that name none: why it was done, or what was found."""
    return tuple(c for c in conditions if c.segment >= 0 and not names_procedure(fold(c.text)))


def with_diagnoses(walked: Found, others: Sequence[Pair], both: bool) -> Found:
    """The procedures found, and what was found for the other words of their question.

    A diagnosis that is surely known stands among the other candidates of the first procedure; where `both` are asked
    for, it is a condition of its own.
    """
    if not walked or not any(found for _, found in others):
        return (*others, *walked)
    known = tuple(pair for pair in others if pair[1] and pair[1][0].score >= _SURE)
    if both:
        return (*known, *walked)
    procedure, codes = walked[0]
    return ((procedure, (*codes, *(found[0] for _, found in known))), *walked[1:])


def systems_meant(query: SearchQuery) -> tuple[System, ...]:
    """The systems that a question names; else diagnoses, and procedures where it is about one of a hospital stay."""
    if query.systems:
        return query.systems
    # Codes that it types say what it is about.
    if not query.codes and asks_for_procedure(query.text, query.setting):
        return (System.ICD10CM, System.ICD10PCS)
    return (System.ICD10CM,)
