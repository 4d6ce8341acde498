"""How advice on a patient's care is asked for, over text in small letters.

`CARE_REQUESTS` maps the word that a request begins with to what may follow it, so that a text is compared with
few patterns. Every quantifier is bounded. A coder uses the same verbs of codes and of records ("should I give
both", "how do we treat a probable diagnosis", "can I take the stage from nursing"), so that where a verb serves
both, its object decides.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from bot.care_words import CARE, DRUG


def _any(options: Iterable[str]) -> str:
    return f"(?:{'|'.join(options)})"


def _one_of(words: str) -> str:
    """A choice of words; an underscore stands for a space."""
    return _any(words.split()).replace("_", " ")


_SOON: Final = r"[^?!;\n]{0,40}?"
RELATIVE: Final = _one_of(
    "mom mum dad mother father kids? child son daughter wife husband baby toddler grandma grandmother grandfather"
    " friend sister brother"
)
_PATIENT: Final = _any(
    (
        "he",
        "she",
        "they",
        "pt",
        "patients?",
        rf"(?:the|this|that|my|our|a|these) (?:\w+ )?(?:pts?|patients?|guy|lady|man|woman|gentleman|{RELATIVE})",
    )
)
_WHO: Final = rf"(?:i|we|you|one|{_PATIENT})"
_AS_TERMS: Final = (
    r"(?![^?!;\n]{0,60}\b(?:as|uncertain|conflict\w*|terms?|phrases?|wording|consistent with|both|same|two"
    r"|probable|possible|diagnos[ie]s|borderline|notes?|missing|evidence of)\b|[^?!;\n]{0,20}\")"
)
_TREATS: Final = (
    _one_of(
        "prescribe administer titrate taper wean intubate extubate transfuse anticoagulate cardiovert defibrillate"
        " discharge admit hospitali[sz]e operate sedate vaccinate biopsy diurese dialy[sz]e"
        " send_(?:(?:him|her|them|(?:the|this)_(?:pt|patient))_)?home"
    )
    + r"\b"
)
"""What is done to patients and never to codes."""
_GIVES: Final = _one_of(
    "give start(?!_with) stop hold continue switch order get increase decrease double try restart insert"
    r" resume push repeat recommend avoid discontinue go_on put_(?:\w+_){1,2}on"
)
_NOT_LISTED: Final = r"(?! (?:first|last|too|on the list|separately|as|findings?|results?|administration|use)\b)"
# Near by: "continue to list the cancer when chemo is finished" is no order of chemotherapy.
_GIVES_CARE: Final = rf"{_GIVES}(?: [\w.'/-]{{1,20}}){{0,3}}? {CARE}{_NOT_LISTED}"
_TAKES_DRUG: Final = rf"take(?: [\w.'/-]{{1,20}}){{0,3}}? {DRUG}{_NOT_LISTED}"
_MANAGES: Final = rf"(?:treat|manage|cure|work up)\b{_AS_TERMS}"
_DONE: Final = _one_of(
    "admitted discharged hospitali[sz]ed intubated transferred vaccinated transfused anticoagulated cardioverted"
    " dialy[sz]ed started_on given sent_home"
)
_IMAGE: Final = r"(?:ekg|ecg|abg|x-?ray|ct|mri|labs?|scan|film|rash)\b"
_KINDS: Final = _one_of(
    "antibiotics? abx drugs? meds? medications? medicines? creams? ointments? lotions? statins? vaccines?"
    " pain_?killers? pressors? fluids? treatments? therapy therapies steroids? antivirals? antifungals? insulins?"
    " eye_?drops diuretics? antidepressants? antihypertensives? anticoagulants?"
)
_TESTS: Final = r"(?:labs?|lab ?work|blood ?work|tests?|imaging|scans?|studies|work-?up)"
_BEST: Final = _one_of(
    "best first[-_]line preferred recommended standard initial usual correct current right appropriate maximum max"
    " starting loading typical normal daily safe iv oral emergency acute medical home next"
)

_SHOULD: Final = (
    rf"(?:n't|\W{{1,2}}(?:not|just|still|also))? {_WHO} (?:\w+ )?(?:{_TREATS}|{_MANAGES}|{_GIVES_CARE}|{_TAKES_DRUG})",
    rf" {_PATIENT} (?:be {_DONE}\b|go (?:to|back to) (?:the )?(?:icu|or|floor|cath lab|ed|er|rehab)\b)",
    rf" {DRUG}(?: and {DRUG})? be (?:given|taken|used|combined|stopped|started|held|mixed)\b",
    r" (?:i|we|my \w+) (?:go to|come in|see|call) ?(?:the |a |my |an )?(?:doctors?|er|ed|hospital|911"
    r"|specialist|\??$)",
    rf" you (?:please )?(?:read|interpret|look at) (?:this|my|these|the) (?:\w+ )?{_IMAGE}",
    rf" (?:i|my {RELATIVE}) (?:drink|eat|smoke|exercise|fly|have sex|breastfeed)\b",
    rf" (?:(?:[\w-]{{1,20}}) ){{1,6}}be (?:managed|treated)\b{_AS_TERMS}",
)
_NEEDS: Final = (
    rf" {_PATIENT} (?:really |still )?(?:need|require|qualify for|benefit from|want)(?: to)?(?: be)? "
    rf"(?:(?:an?|the|some|any|another|more|for|order|get|have|start|give) ){{0,3}}(?:[\w-]+ ){{0,2}}?"
    rf"(?:{CARE}|{_TREATS}|{_DONE}\b)(?![^?!;\n]{{0,40}}\b(?:to be|to count|counts? as|qualify)\b)",
    rf" (?:i|we) (?:really |still )?(?:need|have) to (?:{_TREATS}|{_MANAGES}|{_GIVES_CARE}|check{_SOON}\b{CARE})",
    rf" you (?:recommend|prescribe|give|suggest|prefer)\b{_SOON}\b(?:{CARE}|{_KINDS}\b)",
    r" you (?:think|believe)\b[^?!;\n]{0,40}?\b(?:melanoma|contagious|serious|(?:cancer|infected|broken)\??$)",
    r"(?: [\w-]{1,20}){1,2} interact with\b",
    rf" i take (?:this|these|my|it|{CARE})",
    rf" (?:this|these|the|my|her|his) (?:\w+ )?{_IMAGE} (?:show|look)\b",
)
_WHICH: Final = (
    rf" (?:other |kind of |type of |is the best |iv |oral |topical |new )?{_KINDS}"
    r"(?: (?:for|would|should|do|does|can|could|works?|covers?|to)\b|\??$| is (?:best|safe|preferred|right|good)\b)",
    r" (?:cream|ointment|lotion)\b",
    rf" {_TESTS} (?:should|do|would|to|are needed|is needed|for|can|confirms?|is (?:best|indicated|most|preferred)"
    r"|are (?:best|indicated)|rules? out)\b",
    rf" (?:is )?(?:better|safer|stronger|more effective)\b[^?!;\n]{{0,30}}\b{DRUG}",
    rf" (?:(?:{_BEST}|pediatric|adult|total) ){{0,2}}(?:doses?|dosage|dosing)\b(?! (?:descriptor|unit|form"
    rf"|counts?)\b)",
)
_IS_THE: Final = (
    r"(?:'s|s| is| are| would be| was)(?: the| your| a| an| his| her)? "
    + _any(
        (
            rf"(?:{_BEST} ){{0,3}}(?:treatments?|therap(?:y|ies)|management|antidote|cure|{_KINDS})(?: of choice)?"
            r" (?:of|for|to|in|when)\b",
            rf"(?:{_BEST} ){{0,3}}(?:\w+ )?(?:doses?|dosage|dosing)\b(?! (?:descriptor|unit|form)\b)",
            rf"(?:{_BEST} ){{1,2}}(?:follow[- ]?up|screening|step|test|approach) (?:\w+ )?(?:for|in|to|after)\b",
            r"(?:side effects|contra-?indications|(?:drug )?interactions|risks|benefits)(?: and \w+)? (?:of|for"
            r"|to|with)\b",
            r"(?:most likely|likely) (?:diagnosis|cause|dx)\b|differential\b",
            r"prognosis\b|life expectancy\b|survival\b|chances? of surviv",
            r"wrong with (?:me|him|her|my|this (?:pt|patient))\b",
            r"(?:target|goal|normal|healthy) (?:range|level|inr|bp|blood pressure|a1c|hba1c|map|glucose|ldl|sat"
            r"|spo2|o2"
            r"|potassium|sodium|heart rate|bmi)\b",
        )
    ),
)
_WHAT: Final = (
    *_WHICH,
    *_IS_THE,
    r" (?:could|can|might) (?:it|this|that) be\b",
    rf" (?:does|do) (?:he|she|i|my {RELATIVE}) have\??$",
    r" (?:should|can) i take(?: for\b|\??$)",
    r" age should (?:\w+ ){1,2}(?:stop|start|get|have|begin)\b",
    r" (?:side effects|foods?|exercises?|vitamins?|supplements?) (?:should|can|could|must|do) "
    r"(?:i|we|you|he|she|they|my \w+)\b(?! (?:report|list|sequence|add|capture|pick))",
    r" (?:happens )?if (?:i|my \w+) (?:forgets?|miss(?:es)?|stops?|takes?|skips?|doubles?)\b",
    r" causes (?![^?!;\n]{0,60}\b(?:edits?|denials?|errors?|rejections?|conflicts?)\b)",
)
_HOW: Final = (
    rf" (?:do|does|should|would|can|could|to)(?: {_WHO})? (?:best |safely )?"
    + _any(
        (
            _MANAGES,
            rf"(?:interpret|read) (?:this|these|an?|the) (?:\w+ )?{_IMAGE}",
            r"(?:titrate|taper|wean|intubate|reverse|dose) ",
            r"(?:place|insert|put in) an? (?:\w+ ){0,2}(?:line|tube|catheter|drain|iv)\b",
            r"reduce an? (?:\w+ ){0,2}(?:dislocation|fracture|hernia)\b",
        )
    ),
    rf" should (?:[\w-]{{1,20}} ){{1,6}}be (?:managed|treated)\b{_AS_TERMS}",
    rf" (?:much|many|often|long|fast|quickly|high|soon)\b{_SOON}\b(?:should|can|do|does|must) {_WHO} (?:safely )?"
    rf"(?:(?:give|infuse|administer|treat|correct|titrate|prescribe|transfuse)\b{_AS_TERMS}"
    rf"|(?:check|continue|start|stop|monitor|take|use)\b{_SOON}\b(?:{CARE}|inr|glucose|sugar|pressure|potassium))",
    rf" (?:much|many)\b{_SOON}\b(?:should|can|does) {_PATIENT} (?:take|get|have|receive)\b",
    rf" long (?:will|does|do|can) {_PATIENT} (?:have(?! to)|live|survive|recover)\b",
    rf" long (?:will|does|do|until)\b{_SOON}\b{DRUG}{_SOON}\bwork",
    rf" will i know (?:if|when){_SOON}\b(?:{CARE}|{_KINDS}\b)",
    r" (?:bad|serious|dangerous|common|contagious|painful|curable) (?:is|are)\b",
)
_IS: Final = (
    r" it (?:\w+ )?(?:safe|ok|okay|alright|all right|fine|wise|appropriate|dangerous|necessary|better|advisable) "
    rf"(?:for {_WHO} )?to (?:{_TREATS}|{_MANAGES}|fly\b|drive\b|exercise\b|breastfeed\b|wait\b|{_GIVES_CARE})",
    rf" it too (?:late|early|soon) (?:for|to) (?:{_SOON}\b{CARE}|{_TREATS}|{_MANAGES})",
    r" it normal (?:to|for|that)\b",
    r" (?!it\b)(?:[\w.-]{1,20} ){1,5}(?:safe|contra-?indicated|dangerous|harmful|addictive)"
    r"(?: (?:in|with|for|during|while|after|to (?:take|give|use))\b|\??$)",
    r" (?:an? |the )?(?:[\w-]{1,20} ){1,4}indicated\b",
    r" (?:[\w/.-]{1,12} ){1,6}too (?:high|low|fast|slow|much)\b",
    r" (?:this|that|my|her|his|the) (?:\w+ )?(?:rash|mole|lump|bump|spot|growth|blister|bruise)\b"
    r"(?![^?!;\n]{0,60}\b(?:reaction|due to|from|caused|related|given|taken|integral|inherent|separate|symptom|part)\b)"
    r"[^?!;\n]{0,40}\b(?:or|cancer|melanoma|shingles|contagious|infected|serious|dangerous|normal)\b",
    r" (?:this|that|it) (?:cancer|melanoma|contagious|infected|serious|dangerous|normal|bad|broken)\??$",
    rf" {_PATIENT} (?:\w+ )?(?:stable|safe|ok|okay|ready|fit|cleared)(?: enough)? (?:for|to) "
    r"(?:transfer|discharge|surgery|go home|leave|extubat\w+|be (?:discharged|transferred))\b",
    r" (?:surgery|an operation|hospitali[sz]ation|a biopsy|chemo|dialysis) (?:necessary|safe|worth it)\b(?! for it)",
    rf" {_PATIENT} a (?:good )?candidate for\b",
    rf" {DRUG} (?:better|safer|stronger|as good)\b",
    rf" there (?:an? |any )?(?:\w+ )?(?:safer|better|cheaper|natural|alternatives?|other)\b{_SOON}\b(?:option"
    rf"|drug|than|to|for)"
    rf"\b{_SOON}\b(?:{CARE}|{_KINDS})",
    r" i (?:having|dying|going to die|pregnant)\b",
)
_WHEN: Final = (
    rf" (?:can|should|do|does|will) (?:{_PATIENT}|i|we|the (?:stitches|sutures|staples|cast|drain)) "
    rf"(?:go back|return to (?:work|school)|come out|be removed|drive|eat|shower|exercise|fly|{_TREATS}"
    rf"|(?:be )?{_GIVES_CARE})",
    r" is (?:an? |the )?(?:[\w-]{1,20} ){1,4}indicated\b",
)

CARE_REQUESTS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        head: re.compile("|".join(follows))
        for head, follows in {
            **dict.fromkeys(("should", "shall", "would", "can", "could", "may", "must"), _SHOULD),
            **dict.fromkeys(("do", "does"), _NEEDS),
            "what": _WHAT,
            "whats": _IS_THE,
            "which": _WHICH,
            "how": _HOW,
            **dict.fromkeys(("is", "are", "am"), _IS),
            "when": _WHEN,
            "will": (
                rf" {_WHO} (?:ever )?(?:survive|live|die|recover|make it|be ok|be okay|get better)\b",
                rf"{_SOON} interfere with\b",
            ),
            "why": (
                r" (?:do|does|is|are|am) (?:my|i) (?:\w+ ){0,4}?"
                r"(?:hurt\w*|ach\w+|itch\w*|bleed\w*|swollen|sore|tired|dizzy)\b",
            ),
            "if": (rf" (?:i|we|{_PATIENT}) should (?:{_TREATS}|{_GIVES_CARE}|{_TAKES_DRUG})",),
            "best": (rf" {_KINDS} (?:for|to|in)\b",),
            "first line": (rf" (?:{_KINDS}|agents?|choice) (?:for|in|of)\b",),
            "choice": (r" for\b",),
        }.items()
    }
)
"""The word that a question about care begins with → what makes it one."""

CARE_ORDERS: Final = re.compile(
    "|".join(
        (
            r"prescribe (?:me|him|her|something|an?|some) ",
            rf"(?:recommend|suggest) (?:me )?(?:(?:an?|some|the best) )?(?:{CARE}|{_KINDS}\b|something for\b)",
            r"diagnose (?:this|my|me|him|her|the) ?",
            rf"side effects of {DRUG}\?",
            r"(?:advise|advice|guidance) (?:on|about|regarding) (?:the )?(?:treatment|management|dosing)\b",
            r"[^?!;\n]{2,80}\b(?:admit|discharge|intubate|operate)(?: him| her)? or not\?",
            r"titrate [^?!;\n]{0,40}\b(?:to what|how)\b",
            rf"my {RELATIVE} [^?!;\n]{{2,80}}\bwhat (?:do|should|can) (?:i|we) do\b",
            rf"(?:ok|okay|safe|fine) to (?:{_TREATS}|{_GIVES_CARE})",
            r"my (?:\w+ ){1,3}(?:hurts?|aches|(?:is|are) (?:\w+ )?(?:numb|swollen|bleeding|itchy|sore|killing me))\b",
            r"(?:need|any|want) (?:\w+ )?(?:medical )?(?:advice|thoughts on (?:management|treatment))\b",
            r"(?:best )?next step in (?:management|treatment|the work-?up|work-?up)\b",
            r"(?:abx|antibiotics?)(?: choice)? for\b[^?!;\n]{2,60}$",
            rf"(?:{DRUG}|[a-z-]{{4,20}}) (?:renal|loading|pediatric|max) dos(?:e|ing|age)\??$",
            rf"{DRUG} dos(?:ing|age)\?",
            r"(?:(?:renal|pediatric|loading|weight based) )+dos(?:e|ing|age) (?:for|of)\b",
            rf"{DRUG} (?:loading dose|dosing|bolus for \d)",
            r"explain (?:to me )?(?:the )?(?:path\w+|mechanism|difference between (?:\w+ ){1,3}(?:drugs|therapy))\b",
        )
    )
)
"""Requests about care that only the beginning of a sentence tells from a record's "will recommend"."""
