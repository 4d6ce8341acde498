"""The words and patterns by which a question is read (see `retrieval.query_analysis`)."""

import re

from codes.models import Setting, System


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


TYPED_CODE = re.compile(
    r"(?<![\w.-])(?:[A-Za-z][0-9O][0-9A-Za-z](?:\.[0-9A-Za-z]{1,4}|[0-9A-Za-z]{0,4})|[0-9B-DF-HXb-df-hx][0-9A-HJ-NP-Za-hj-np-z]{6}"
    r"|[A-Va-v]\d{4}|\d{4}[0-9FTUM])(?:\.?-)?(?![\w-]|\.\w)"
)
SEPARATORS = re.compile(
    r"[;\n+?!]|,|\.(?=\s|$)|\s&\s|\s/\s|\s-\s|\band\b|\bplus\b|\balong with\b|\bvs\b\.?|\bversus\b",
    re.IGNORECASE,
)
JOINERS = re.compile(
    r"\b(?:with|w/|complicated by|due to|d/t|2/2|secondary to|because of|from|causing|on|in)(?=\s)",
    re.IGNORECASE,
)
# What a question says around the condition; removing it leaves what the record would say.
QUESTION_WORDS = _words(
    "what(?:'s| is| are)?",
    "which",
    "whats",
    "how (?:do|should|would|to)",
    "(?:do|should|can|may|would|could) (?:i|we|you)",
    "is there",
    "are there",
    "the",
    "an?",
    "icd[- ]?10(?:[- ]?(?:cm|pcs))?",
    "pcs",
    "hcpcs",
    "cpt",
    "codes?",
    "coding",
    "coded?",
    "dx",
    "diagnos[ei]s(?: codes?)?",
    "please",
    "pls",
    "plz",
    "thanks?",
    "thx",
    "for",
    "report(?:ed)?",
    "assign(?:ed)?",
    "use",
    "need(?:ed)?",
    "correct",
    "right one",
    "best",
    "help",
    "hi",
    "hello",
    "patient",
    "pt",
    "seq",
    "sequenc(?:e|ing)",
    "order",
    "first\\??",
    "today",
    "visit",
    "here",
    "only",
    "new",
    "documented",
    "presents?",
    "presented",
    "seen",
    "came",
    "admitted",
    "adm",
    "(?:19|20)[0-9]{2}",
    "inpt",
    "outpt",
    "inpatient",
    "outpatient",
    "clinic",
    "ed",
    "er",
    "dos",
)
# Parenthetical asides of the asker's own hand: rule names, years.
ASIDES = re.compile(r"\((?=[^()]*\))(?:[^()]*\brule\b[^()]*|fy ?\d+[^()]*)\)", re.IGNORECASE)
UNCERTAIN = _words(
    "probable",
    "probably",
    "suspected",
    "suspect",
    "likely",
    "questionable",
    "possible",
    "possibly",
    "still to be ruled out",
    "compatible with",
    "consistent with",
    "working diagnosis",
    "rule out",
    "r/o",
    "presumed",
    "concern for",
)
NEGATION = re.compile(r"^\s*(?:no|denies|denied|negative for|without|never|not)\b", re.IGNORECASE)
HISTORY = _words(
    "history of",
    "h/o",
    "hx of",
    "hx",
    "old",
    "previous",
    "prior",
    "past",
    "resolved",
    "healed",
    "status post",
    "s/p",
)

SETTINGS = {
    Setting.INPATIENT: _words(
        "inpatient",
        "inpt",
        "ip",
        "admitted",
        "admission",
        "admit",
        "principal diagnosis",
        "discharge",
        "discharged",
        "birth stay",
        "poa",
    ),
    Setting.PROFESSIONAL: _words("professional(?: fee)?", "pro ?fee", "profee", "physician billing"),
    Setting.OUTPATIENT: _words(
        "outpatient",
        "outpt",
        "clinic",
        "office",
        "ed",
        "er",
        "emergency (?:department|room)",
        "urgent care",
        "ambulatory",
        "same[- ]day surgery",
        "observation",
        "first-listed",
    ),
}
PROCEDURES = _words(
    r"\w{3,}(?:ectomy|ectomies|otomy|ostomy|oscopy|plasty|plasties|pexy|rrhaphy|desis|centesis)",
    "egd",
    "ercp",
    "turp",
    "cabg",
    "orif",
    "tka",
    "tha",
    "bx",
    "biopsy",
    "fusion",
    "excision",
    "resection",
    "lysis",
    "lap chole",
    "i&d",
    "debridement",
    "bypass",
    "snare",
)
SYSTEMS = {
    System.ICD10PCS: _words("pcs", "icd-?10-?pcs", "root operation"),
    # Not "a code", which asks for any, nor "E code" and "V code", which were external causes and factors.
    System.HCPCS: _words(
        "hcpcs",
        "level (?:ii|2) codes?",
        "[gjklq][- ]codes?",
        "dme(?:pos)? (?:codes?|items?|suppl(?:y|ies)|order)",
        "durable medical equipment",
        "modifiers? (?:lt|rt|tc|k[hijx]|g[acegnopqtxyz]|j[abwz]|x[epsu]|e[1-4]|f[1-9a]|t[1-9]|l[cdm]|r[ci]|nu|rr|ue"
        "|q[05-9kxyz]|c[oqst]|p[no])",
    ),
    System.CPT: _words("cpt", "cpts"),
    System.ICD10CM: _words("icd-?10-?cm", "diagnosis codes?", "dx codes?"),
}
LATERALITIES = {
    "bilateral": _words(
        "bilateral",
        "bilat",
        "b/l",
        "both (?:sides|eyes|ears|knees|hips|hands|feet|legs|arms|breasts|lungs|kidneys)",
    ),
    "right": _words(
        "right", "rt", "r(?= (?:knee|hip|hand|foot|ankle|wrist|shoulder|eye|ear|leg|arm|breast|lung|kidney))"
    ),
    "left": _words(
        "left", "lt", "l(?= (?:knee|hip|hand|foot|ankle|wrist|shoulder|eye|ear|leg|arm|breast|lung|kidney))"
    ),
}
ENCOUNTERS = {
    "S": _words("sequelae?", "late effects?", "old (?:fracture|burn|injury|wound|3rd|third)", "scar"),
    "D": _words("subsequent(?: encounter)?", "follow[- ]?up", "routine healing", "aftercare", "recheck"),
    "A": _words("initial encounter", "active treatment", "initial visit"),
}
TRIMESTERS = {
    "first": _words("(?:first|1st) trimester"),
    "second": _words("(?:second|2nd) trimester"),
    "third": _words("(?:third|3rd) trimester"),
}
UNSPECIFIED = _words(
    "nos", "not otherwise specified", "unspecified", "(?:severity|stage) not (?:documented|given|stated)"
)
WEEKS = re.compile(
    r"(?<!for )(?<!x )(?<!every )(?<!q )(?<!q)(?<![\d/.])(?P<weeks>[1-9]|[1-3]\d|4[0-2])"
    r"(?:[- ]?(?:w|wks?|weeks?)(?: ?[0-6] ?d(?:ays?)?)?\b| ?\+ ?[0-6]\b| [0-6]/7\b)(?!\s+(?:ago|post))"
)
PREGNANT = _words(
    r"pregnan\w*",
    "preg",
    r"gravid\w*",
    r"gestation\w*",
    "iup",
    "trimester",
    "ante(?:partum|natal)",
    "prenatal",
    "ob visit",
    "labor",
    "delivery",
    "delivered",
    "c[- ]?section",
    "cesarean",
    r"g[1-9]\w*",
    r"pre-?eclampsia",
    "gdm",
    "pih",
)
# Weeks that are not those of the asked pregnancy: the child's own record, what is over, what is not one.
NOT_PREGNANT = _words(
    r"pre?mies?",
    "preemies?",
    r"newborn\w*",
    "nb",
    r"neonat\w*",
    "nicu",
    "born (?:at|here|by)",
    "birth weight",
    "birth (?:stay|record|admission)",
    "grams",
    r"infants?",
    "baby (?:born|delivered)",
    "post[- ]?partum",
    r"puerper\w*",
    r"abort\w*",
    r"miscarr\w*",
    "sab",
    "ectopic",
    "molar",
    "termination",
    "(?:prior|previous) pregnancy",
    "history of (?:pregnancy|pregnancies)",
    "not pregnant",
    "incidental(?:ly)?",
    "not affecting(?: the)? pregnancy",
)
DATES = re.compile(
    r"(?:\b(?:dos|date of service|on|as of|seen|discharged?|dated?)[: ]+)?(?<![\d/.-])"
    r"(?:(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?|(?P<iso_year>\d{4})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2}))"
    r"(?![\d/-])",
    re.IGNORECASE,
)
