"""The words and patterns by which a question is read (see `retrieval.query_analysis`)."""

import re

from codes.models import Setting, System


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


# A dash between two codes makes them a range, whichever dash it is, and a range is no code.
TYPED_CODE = re.compile(
    r"(?<![\w.-])(?<!\w[\u2010-\u2013])(?:[A-Za-z][0-9O][0-9A-Za-z](?:\.[0-9A-Za-z]{1,4}|[0-9A-Za-z]{0,4})|[0-9B-DF-HXb-df-hx][0-9A-HJ-NP-Za-hj-np-z]{6}"
    r"|[A-Va-v]\d{4}|\d{4}[0-9FTUM])(?:\.?-)?(?![\w-]|\.\w|[\u2010-\u2013][A-Za-z]?\d)"
)
# What may be a code once a letter is read as the digit that it looks like, or a hyphen as the dot. Words come near:
# "vol.10" and "ill.9" are none, and "T11-12" are two vertebrae unless the book has the code.
MISTYPED_CODE = re.compile(
    r"(?<![\w.-])(?<!\w[\u2010-\u2013])[A-Za-z](?:\d[0-9A-Za-z][-\u2010-\u2013]"
    r"|(?:\d[IOlo]|[IOlo]\d|[Il]{2}(?=\.\d\d))\.)\d[0-9A-Za-z]{0,3}(?![\w-]|\.\w|[\u2010-\u2013]\w)"
)
SEPARATORS = re.compile(
    r"[;\n+?!]|,|\.(?=\s|$)|(?<!\bacute)\s&\s|\s/\s|\s-\s|(?<!\bacute )\band\b|\bplus\b"
    r"|\balong with\b|\bvs\b\.?|\bversus\b",
    re.IGNORECASE,
)
JOINERS = re.compile(
    r"\b(?:with|w|complicated by|due to|d/t|2/2|secondary to|because of|from|causing|after|following"
    r"|related to|r/t|c/b|(?<!acute )on|in)(?=\s)|\bw/(?!o\b|out\b)|(?=\bs/p\s|\bstatus post\s)"
    # A lone "c" is "with" too, but neither a hepatitis nor a section.
    r"|(?<=\w )(?<!hep )(?<!itis )(?<!min )(?<!tein )(?<!tage )(?<!lass )(?<!hild )(?<!type )(?<!and )(?<!,)"
    r"c(?=\s)(?!\s+(?:diff|section|spine|difficile|auris|perf))",
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
    "ext(?:ernal)? causes?",
    "codes?",
    "coding",
    "coded?",
    "(?:dc|d/c|discharge|principal|primary) (?:dx|diagnos[ei]s)",
    "pdx",
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
    "(?:iv|intravenous) (?:fluids?|hydration|antibiotics|abx)",
    "(?:nothing|no one|nobody|not) (?:else )?(?:treated|mentioned|documented|given|stated|specified)",
    "hi",
    "hello",
    "patient",
    "pt",
    "seq",
    "sequenc(?:e|ing)",
    "order",
    "first\\??",
    r"\d+ ?(?:d|days?|wks?|weeks?|mos?|months?|yrs?|years?) ago",
    "(?:last|this) (?:week|month|year)",
    "yesterday",
    "now",
    "currently",
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
    "working (?:diagnosis|dx|impression)",
    "rule out",
    "r/o",
    "presumed",
    "presumptive",
    "poss",
    "prob",
    "susp",
    "suspicious for",
    "suspicion (?:of|for)",
    "suggestive of",
    "indicative of",
    "appears to be",
    "(?:cannot|can't|cant) (?:exclude|rule out)",
    "concern(?:ing|ed)? for",
)
NEGATION = re.compile(r"^\s*(?:no|denies|denied|negative for|without|w/o|never|not)\b", re.IGNORECASE)
# How a record says what the book says by "without".
WITHOUT = _words("no(?! known| longer| show)", "denies", "denied", "negative for", "w/o")
# "Doc doesn't say recurrent": a detail that the record leaves open.
UNSAID = _words(
    "(?:(?:doc|provider|note|chart|record) )?(?:doesn'?t|does not|didn'?t|did not) (?:say|state|specify|mention)"
)
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
    "completed (?:tx|treatment|therapy)",
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
_PAIRED = (
    r"(?:(?:upper|lower|great|big|index|middle|ring|little|distal|proximal|inner|outer) )?"
    r"(?:eye(?:lid)?s?|ears?|knees?|hips?|hands?|f(?:oo|ee)t|legs?|arms?|breasts?|lungs?|kidneys?|wrists?|elbows?|shoulders?"
    r"|ankles?|heels?|thighs?|calf|calves|forearms?|thumbs?|fingers?|toes?|buttocks?|ovar(?:y|ies)|test(?:is|es|icles?)"
    r"|femurs?|femoral|tibias?|tibial|fibulas?|humerus|radius|ulna|clavicles?|scapula|patella|ribs?|intertroch\w*|flank"
    r"|sides?|cheeks?|axillae?|groins?|extremit(?:y|ies))"
)

LATERALITIES = {
    "bilateral": _words(
        "bilateral",
        "bilat",
        "b/l",
        rf"both (?:of (?:the|his|her) )?{_PAIRED}",
    ),
    "right": _words("right", "rt", rf"r(?= {_PAIRED}\b)"),
    "left": _words("left", "lt", rf"l(?= {_PAIRED}\b)"),
}
ENCOUNTERS = {
    "S": _words("sequelae?", "late effects?", "old (?:fracture|burn|injury|wound|3rd|third)", "scar"),
    "D": _words(
        "subsequent(?: encounter)?",
        "follow[- ]?up",
        "f/u",
        "(?<!non)(?<!non[- ])healing",
        "aftercare",
        "recheck",
        "(?:cast|splint|wound|fracture|fx|post-?op) check",
        "(?:cast|splint|suture|staple|pin|stitch) (?:change|removal)",
    ),
    # An encounter in the emergency department is active treatment (Guidelines I.C.19.a).
    "A": _words(
        "initial",
        "active treatment",
        "(?:first|1st) (?:(?:ed|er|office|clinic) )?(?:visit|encounter|time)",
        "ed",
        "er",
        "emergency (?:department|room)",
    ),
}
TRIMESTERS = {
    "first": _words("(?:first|1st) tri(?:mester)?"),
    "second": _words("(?:second|2nd) tri(?:mester)?"),
    "third": _words("(?:third|3rd) tri(?:mester)?"),
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
    "previa",
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
