"""Requests to choose codes by what they pay, as against questions about payment rules.

A claim's codes follow the record; a code chosen for its payment is a false claim (31 USC 3729). Questions
about edits, coverage or relative weight of a code already decided are coding questions and pass.
"""

import re
from typing import Final

_CHOICE = r"(?:which|what|codes?|dx|diagnos[ie]s|drgs?|option|modifiers?|one|way to (?:code|bill))"
_CODE = r"[a-z]\d[0-9a-z](?:\.[0-9a-z]{1,4})?"
_NEAR = r"[^.?!\n]{0,50}?"
_STRETCH = r"(?:increase|raise|bump|improve|push up|drive up|pump up|up|enhance)"
_BEST = r"(?:more|most|better|best|higher|highest|extra)"
_PAID = r"(?:covered|paid|approved|reimbursed|payable)"
_COVERS = rf"(?:{_PAID}|pays?|covers?)"
_MEASURE = (
    r"(?:drgs?|hccs?|raf|risk scores?|reimbursements?|payments?|revenue|rvus?|case[ -]mix(?: index)?|cmi"
    r"|(?:relative|drg) weights?|collections|money)"
)
_MORE = r"(?:highest|higher|biggest|bigger|best|better|most|more|max(?:imum)?)"
_WANTED = rf"(?:{_MEASURE}|m?ccs?|weight(?:ed|s)?|bump)"
_WHO = r"(?:we|i|they|you|he|she|the (?:doc(?:tor)?|provider|physician|md|surgeon|hospital|team))"

_REQUESTS: Final = tuple(
    re.compile(source, re.IGNORECASE)
    for source in (
        rf"\b{_CHOICE}\b{_NEAR}\b(?:pays?|paying|reimburses?|brings? in|gets? us)"
        rf"(?: out)?(?: us)?(?: the| a)? (?:(?:much|a lot|lot|little) )?{_BEST}\b",
        r"\b(?:highest|best|better|most|top|max(?:imum)?|higher)[ -](?:pay(?:ing|er\b)|reimburs(?:ing|ed)"
        r"|reimbursements?\b|payout|revenue|lucrative|profitable|money)",
        rf"\b(?:who|{_CODE})\b{_NEAR}\b(?:pays?|reimburses?)(?: us)?(?: the)? {_BEST}\b",
        r"\bmore (?:lucrative|profitable|money|revenue)\b",
        rf"\b{_CHOICE}\b{_NEAR}\b(?:reimbursed|paid) (?:at )?(?:a |the )?{_BEST}\b",
        rf"\b(?:what|which|any|an?|another|other|better|different|right|give me|need)\b[^.?!\n]{{0,20}}?"
        rf"\b(?:dx|diagnos[ie]s|icd(?:-?10)?(?:-cm)?|codes?)\b{_NEAR}\b(?:gets?|getting|got|makes?)\b"
        rf"[^.?!\n]{{0,40}}?\b{_PAID}\b",
        rf"\b(?:code|bill|report|word|document|use|put|add)\b{_NEAR}\b(?:so|so that|to make sure|to ensure)\b"
        rf"[^.?!\n]{{0,40}}?\b{_COVERS}\b",
        rf"\b(?:dx|diagnos[ie]s|codes?|icd(?:-?10)?)\b{_NEAR}\b(?:so|so that) (?:it|this|that|insurance"
        rf"|medicare|medicaid|they|the)\b[^.?!\n]{{0,30}}?\b{_COVERS}\b",
        r"(?<!avoid )(?<!avoiding )(?<!prevent )(?<!not )(?<!without )(?<!against )(?<!an )(?<!this )"
        r"(?<!that )(?<!it )(?<!audit for )\bup-?code\b(?! (?:risk|audit|allegation))",
        r"\b(?:help|want|how (?:can|do) (?:i|we)|way to|ways to|safely|try|trying)\b[^.?!\n]{0,20}?"
        r"(?<!avoid )(?<!prevent )(?<!stop )(?<!detect )(?<!spot )\bup-?cod(?:e|ing)\b",
        rf"\b(?:(?:maximi[sz]|optimi[sz]|inflat)(?:e|es|ing|ation)|boost(?:ing)?)\b{_NEAR}\b{_MEASURE}\b",
        rf"\b(?:how|to|can|could|help|want|need|ways?|let's|please)\b[^.?!\n]{{0,25}}?\b{_STRETCH}\b"
        rf"(?: our| my| the| this| up| a| patient's| his| her| their){{0,2}} (?:\w{{1,20}} )?{_MEASURE}\b",
        r"\b(?:get|gets|getting|reach|land|bump|move|push|shift|achieve|capture|hit|into|for)"
        r" (?:\w{1,12} ){0,4}?(?:higher|highest|better|best|bigger)[ -](?:\w{1,12}[ -])?"
        r"(?:drg|payment|paying|raf|reimbursement|payout)\b",
        r"\b(?:add|code|use|tack on|find|put)\b[^.?!\n]{0,30}?\b(?:to|and|that)"
        r" (?:gets?|gives?|triggers?|push|grab|score)\b(?: us| me| it| this| you){0,2}"
        r" (?:an? |the )?(?:extra |additional )?(?:m?cc|hcc)\b",
        rf"\b(?:need|want|give me|pick|choose|find|get)\b{_NEAR}\b(?:p?dx|codes?|diagnos[ie]s|principal|drg)\b"
        rf"{_NEAR}\b{_MORE}(?: \w{{1,12}}){{0,2}} {_WANTED}\b",
        rf"\b(?:which|what)(?: \w{{1,15}}){{0,3}} (?:codes?|p?dx|diagnos[ie]s|modifiers?)\b{_NEAR}\b{_MORE}"
        rf"(?: \w{{1,12}})? {_WANTED}\b",
        rf"\b(?:so|want|need|get|getting|make|help)\b{_NEAR}\b{_MEASURE}"
        rf"(?: (?:is|are|goes|go|to go|to be|looks|comes out))? (?:up|{_MORE})\b",
        rf"\b(?:help me|help us|how (?:can|do) (?:i|we)|(?:want|need|trying|like) to|can (?:i|we|you))\b{_NEAR}"
        rf"\b(?:get|bump|push|bring|turn|stretch)\b{_NEAR}\bup (?:to|into)\b{_NEAR}\b(?:99\d{{3}}|level [2-5])\b",
        rf"\b(?:pick|choose|which|what|need|find|give me|use|add)\b{_NEAR}\bmodifiers?\b{_NEAR}"
        rf"\b(?:gets?|getting|to get|makes?)\b[^.?!\n]{{0,40}}?\b{_PAID}\b",
        rf"\b{_WHO} (?:just |really |only )?(?:needs?|wants?|could use) (?:the|an?|that|another) (?:m?cc|hcc)\b",
        rf"\b(?:query|ask|wording|word it|phrase it)\b{_NEAR}\bso (?:that )?{_WHO} (?:will |can )?"
        r"(?:says?|documents?|writes?|agrees?|picks?|puts?|chooses?)\b",
    )
)


def asks_for_payment(text: str) -> bool:
    """Whether the text asks to choose or shape codes by what they pay.

    >>> asks_for_payment("Which of these codes pays more?")
    True
    >>> asks_for_payment("Is G0104 bundled with G0121?")
    False
    """
    return any(request.search(text) for request in _REQUESTS)
