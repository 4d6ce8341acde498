"""The shapes of patient identifiers, as bounded regular expressions grouped by kind.

The kinds follow the identifiers of the HIPAA safe harbor list (45 CFR 164.514(b)(2)). Every quantifier has an
upper bound and no pattern crosses more than a few words, so that untrusted text costs linear time. The syntax
is that of the `regex` package (lookbehind of variable width), the one presidio compiles with.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.name_words import CAPITALISED_FIRST_NAMES, FIRST_NAMES, SURNAMES


def _digits(least: int, most: int = 16) -> str:
    """A run of digits that single spaces, dots or dashes may split, as people read numbers out."""
    return rf"\d(?:[ .\-]?\d){{{least - 1},{most - 1}}}(?!\d)"


def _any_of(words: frozenset[str]) -> str:
    """One alternation over shared beginnings; a flat one of 700 names was ten times slower to search."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(root)


def _branches(node: dict[str, Any]) -> str:
    options = [letter + _branches(node[letter]) for letter in sorted(node) if letter]
    if not options:
        return ""
    return f"(?:{'|'.join(options)})" + ("?" if "" in node else "")


_MARK = r"(?:\s{0,2}(?:#|\b(?:numbers?|num|nbr|no|id|ids|identifier)\b)\.?){1,2}"
_GAP = r"[\s:=.#\-(]{0,4}(?:\b(?:is|was)\b[\s:]{1,2})?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}\.?"
_YEAR = r"(?:(?:19|20)\d\d|['’]?\d\d)(?!\d)"
_FULL_DATE = (
    r"(?:\d{1,2} ?[/.\-] ?\d{1,2} ?[/.\-] ?(?:\d{4}|\d\d)(?!\d)"
    r"|(?:19|20)\d\d ?[/.\-] ?\d{1,2} ?[/.\-] ?\d{1,2}(?!\d)"
    rf"|{_MONTH}[ \-]\d{{1,2}}(?:st|nd|rd|th)?,?[ \-]{_YEAR}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ \-](?:of )?{_MONTH},?[ \-]{_YEAR})"
)
_OLD_DATE = r"(?:\d{1,2}[/.\-]\d{1,2}[/.\-](?:19\d\d|[3-9]\d)(?!\d)|19\d\d[/\-]\d{1,2}[/\-]\d{1,2}(?!\d))"
_AGE = r"(?<!\d)(?<!\d[-.,/])(?:9\d|1[01]\d)"
# "over 90" and "90 or older" are the category that safe harbor itself allows.
_NOT_OVER = r"(?<!\b(?:over|above|than|least|to|through|under|below|age|ages) ?)(?<![<>=+] ?)"
_NOT_CATEGORY = r"(?! ?(?:\+|(?:or|and|&) (?:older|over|above|more|up)|-\d|\d|%|kg|lb|mg|mm|bpm|/\d|\.\d|to \d))"
_UNITS = r"(?! ?(?:mg|mcg|ml|units?|g|kg|mm|cm|kcal)\b)"
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT"
    r"|V[AT]|W[AIVY])"
)
_MBI_LETTER = "[AC-HJKMNP-RT-Y]"
_MBI_EITHER = "[AC-HJKMNP-RT-Y0-9]"
_STREET_WORD = (
    r"(?!(?:Lead|View|Day|Hour|Week|Mile|Phase|Slice|Vessel|Stage|Type|Part|Level|Units?|Year|Month|Minute"
    r"|Patients?|Dose|Step|Point|Mg|Ml|Mcg)s?\b)(?:[A-Z][a-z']{1,20}|\d{1,3}(?:st|nd|rd|th))"
)

_RECORD = r"(?:med(?:ical)?\.?|health|hosp(?:ital)?\.?|patient|pt\.?|clinic)\s{0,2}(?:rec(?:ord)?s?\.?|chart|file)?"
_ACCOUNT = r"(?:acct|acc|account|claim|case|accession|specimen|auth(?:orization)?|referral|invoice|visit|encounter)"
_PLAN = (
    r"(?:member|membership|policy|subscriber|insurance|insured|beneficiary|bene|recipient|medicaid|medicare"
    r"|medi-cal|group|grp|cardholder|health plan|aetna|anthem|bcbs|cigna|humana|kaiser|tricare|uhc)"
    r"(?:['’]?s)?"
)
# A coverage policy (L33431, A57642) and a HCPCS code are not membership numbers.
_PLAN_VALUE = (
    r"(?!(?:[la]\d{5}|[a-z]\d{4})\b)"
    r"(?=[a-z\d\-]{6,24}(?![a-z\d]))(?=(?:[a-z\-]{0,6}\d){4})[a-z\d\-]{6,24}"
)
_NOT_PATIENT = (
    r"(?<!\b(?:member|subscriber|insured|insurance|medicaid|medicare|recipient|provider|tax"
    r"|facility|billing|rendering|vendor|payer|submitter|edit|code|rule|document|lcd|ncd"
    r"|npi|trace|question|passage|answer|release|measure)(?:['’]s)?[ _\-]?)"
)

# Plates are read after "plate" alone: two or three letters and three or four digits, or the reverse.
_PLATE = (
    r"(?!(?:DRG|HCC|CPT|ICD|NDC|RVU|APC|LCP|DCP)\b)"
    r"(?:[A-Z]{2,3}[ \-]?\d{3,4}|\d{3}[ \-]?[A-Z]{3}|\d[A-Z]{3}\d{3})(?![\w\-])(?! ?mm)"
)
# Addresses of authorities and of those who keep code sets lead to documents, never to a person.
_PUBLIC_HOST = r"(?:[\w\-]{1,30}\.){1,4}(?:gov|mil|int)\b|(?:www\.)?(?:ama-assn|aha|ahima|aapc|x12)\.(?:org|com)\b"
_PERSONAL_PART = (
    r"(?:my-?chart|my-?portal|portal|patients?|pt|charts?|visits?|encounters?|records?|members?|accounts?|ehr|emr|users?|u"
    r"|person|people|profiles?|mrn|photos?|images?)"
)

IDENTIFIER_PATTERNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ssn": (
            rf"(?<![\w.\-$])(?:\d{{3}} ?[\- ] ?\d{{2}} ?[\- ] ?\d{{4}}|\d{{3}}\.\d\d\.\d{{4}})"
            rf"[A-Z]?\d?(?![\w\-]){_UNITS}",
            rf"(?i)\b(?:ssn|social(?: security)?|soc\.? sec\.?|ss ?#|ss no)(?:{_MARK})?{_GAP}{_digits(9, 9)}",
            r"(?i)\b(?:ssn|social security|ss ?#)[^\n\d]{0,20}(?:last (?:4|four))?[^\n\d]{0,12}\d{4}(?!\d)",
        ),
        "medical_record_number": (
            rf"(?i)\b(?:e?mrns?|e?mpi|mr ?#|mr no\b\.?)(?:{_MARK})?{_GAP}[a-z]{{0,3}}-?{_digits(3)}",
            rf"(?i)\b(?:{_RECORD}|chart|record|unit){_MARK}{_GAP}[a-z]{{0,3}}-?{_digits(4)}",
            rf"(?i)\b(?:{_RECORD}|chart|record){_GAP}#?[a-z]{{0,3}}(?:\d{{6}}|\d{{8,14}})\b",
            rf"(?i){_NOT_PATIENT}\bid ?(?:#|no\b\.?|number|:){_GAP}[a-z]{{0,4}}-?\d{{6,14}}\b",
            r"(?<![\w&#])#\s?(?:\d{6}|\d{8,12})\b",
        ),
        "medicare_id": (
            rf"(?i)(?<![\w\-])[1-9]{_MBI_LETTER}{_MBI_EITHER}\d[ \-]?{_MBI_LETTER}{_MBI_EITHER}\d[ \-]?"
            rf"{_MBI_LETTER}{{2}}\d\d(?![\w\-])",
        ),
        "health_plan_id": (
            rf"(?i)\b{_PLAN}{_MARK}{_GAP}{_PLAN_VALUE}",
            rf"(?i)\b{_PLAN}{_MARK}{_GAP}[a-z]{{0,4}}[ \-]?{_digits(7)}",
            rf"(?i)\b(?:aetna|anthem|cigna|humana|uhc){_GAP}[a-z]{{1,3}}\d{{8,14}}\b",
            rf"(?i)\b(?:member|subscriber|medicaid|hicn?|mbi)\b{_GAP}(?=[a-z\d]{{8,16}}\b)[a-z]{{0,3}}\d{{7,14}}",
            r"(?<![\w\-])(?!NCT|PMC)[A-Z]{3}\d{9,12}(?![\w\-])",
        ),
        "account_number": (
            rf"(?i)\b(?:csn|fin|har|icn|dcn|tcn)\b(?:{_MARK})?{_GAP}[a-z]{{0,2}}\d{{5,18}}\b",
            rf"(?i)\b{_ACCOUNT}{_MARK}{_GAP}[a-z]{{0,3}}-?{_digits(5)}",
            rf"(?i)\b{_ACCOUNT}\b{_GAP}[a-z]{{0,3}}(?:\d{{6}}|\d{{8,18}})\b",
            r"(?<![\w\-])(?:\d{4}[ \-]){3}\d{4}(?![\w\-])",
        ),
        "phone_number": (
            r"(?<![\w.\-])(?:\+?1[ .\-]?)?(?:\(\d{3}\) ?\d{3}[ .\-]?|\d{3}[.\-/]\d{3}[ .\-])\d{4}(?![\w\-])",
            rf"(?<![\w.\-])(?:\+?1 )?[2-9]\d\d [2-9]\d\d[ \-]\d{{4}}(?![\w\-]){_UNITS}",
            r"(?<![\w.])\+1 ?\d{10}(?!\d)",
            r"(?i)\b(?:phone|ph|tel|telephone|cell phone|mobile|fax|pager"
            r"|call(?: (?:him|her|them|pt|patient))?|cell(?= ?[:#])|contact)"
            r"(?: ?(?:#|number\b|no\b\.?|is\b|at\b)){0,2}[\s:.=\-]{0,3}"
            r"(?:\+?1[ .\-]?)?(?:\(?\d{3}\)?[ .\-]?)?\d{3}[ .\-]?\d{4}(?!\d)",
        ),
        "email": (
            r"(?<=[\w%+\-])@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}",
            r"(?i)(?<=\w) ?[\[(] ?at ?[\])] ?[a-z\d\-]{2,40}(?:\.| ?[\[(] ?dot ?[\])] ?)[a-z]{2,10}\b",
        ),
        "date_of_birth": (
            r"(?i)(?<!\d(?:st|nd|rd|th) )"
            r"\b(?:d\.? ?o\.? ?b\b\.?|date of birth|birth ?date|birth ?day|b-?day)"
            r"[\s:=.#\-(]{0,4}(?:\b(?:is|was|of|on)\b[\s:]{1,2})?"
            rf"(?:{_FULL_DATE}|(?:\d{{1,2}}[/\-]\d{{1,2}}|\d{{6}}|\d{{8}}|{_MONTH} \d{{1,2}})(?!\d))",
            rf"(?i)\bborn[\s:,(]{{1,3}}(?:(?:on|in)\s)?{_FULL_DATE}",
            r"(?i)(?:\b(?:pt|patient|male|female|man|woman|m|f|yo|y/o|old)|\d ?[mf])"
            rf"[\s,:.(\-]{{1,3}}{_OLD_DATE}",
            # Few services coded today date from before 1980; a date that old is nearly always a birthday.
            r"(?i)(?<!\b(?:on|since|effective|before|after|until|from|in|to|and|dated) )"
            r"(?<![\d/.\-])\d{1,2}[/\-]\d{1,2}[/\-]19[0-7]\d(?!\d)",
        ),
        "age_over_89": (
            rf"(?i){_NOT_OVER}{_AGE}[ \-]?(?:y/?\.?o\b\.?|(?:yrs?|years?)[ \-](?:old|of age)|yr\b"
            rf"|y (?=[mf]\b))(?! (?:or|and) (?:older|over|above))",
            r"(?i)(?<!\b(?:over|above|than) )\bage[ds]?(?: is| of)?[\s:=]{1,2}"
            rf"{_AGE}{_NOT_CATEGORY}",
            rf"(?i)\b(?:male|female|man|woman|pt|patient)(?: is)?[,:]? {_AGE}{_NOT_CATEGORY}(?! ?[a-z\d])",
            rf"{_NOT_OVER}(?<!\d)(?<!\d[-.,/])(?:9[0-4]|10[7-9]|11\d) ?/?[Ff]\b(?!\. [A-Z])"
            r"(?<!\b(?:[Tt]emp|[Tt]emperature|[Ff]ever|[Tt]max|T)\b[^\n]{0,24})",
            rf"{_NOT_OVER}(?<!(?i:technetium|tc)[ \-]?){_AGE} ?/?M\b(?!\. [A-Z])",
            rf"(?i)\b(?:pt|patient)(?: is)?(?: an?)?[,:]? {_AGE} ?/?[fm]\b",
            # A year alone is no identifier, unless it tells an age over 89.
            r"(?i)\b(?:born|b\.)(?: in)? (?:18\d\d|19[0-2]\d|193[0-5])(?![\d/\-])",
            r"(?i)\b(?:ninety|(?:one )?hundred)"
            r"(?:[ \-](?:and[ \-])?(?:one|two|three|four|five|six|seven|eight|nine|ten))?"
            r"[ \-](?:years?|yrs?)[ \-](?:old|of age)",
        ),
        "street_address": (
            rf"(?<![\w.\-/])\d{{1,6}} (?:[NSEW]\.? |North |South |East |West )?(?:{_STREET_WORD} ){{1,3}}"
            r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Terrace|Circle|Cir|Place"
            r"|Pl|Parkway|Pkwy|Highway|Hwy|Way|Trail|Trl)\b",
            r"(?i)(?<![\w.\-/])\d{1,6} (?:[nsew]\.? |north |south |east |west )?"
            r"(?:[a-z']{2,20} |\d{1,3}(?:st|nd|rd|th) ){1,2}(?:street|avenue|ave|boulevard|blvd|pkwy)\b",
            r"(?i)\b(?:(?:lives|living|resides|residing) (?:at|on)|address(?: is|:| :))"
            r" {0,2}\d{1,6} {1,2}[a-z\d]",
            r"(?i)\bp\.? ?o\.? box {0,2}#? ?\d{1,6}\b",
        ),
        "zip_code": (
            rf"\b[A-Z][a-z]{{2,20}}, ?{_STATE},? \d{{5}}(?:-\d{{4}})?(?!\d)",
            r"(?i)\bzip(?: ?code)?[\s:#=]{1,3}(?:is )?\d{5}(?:-\d{4})?(?!\d)",
            rf"\b{_STATE} \d{{5}}-\d{{4}}(?!\d)",
        ),
        "ip_address": (
            r"(?i)\bip(?: ?addr(?:ess)?)?[\s:=]{1,3}(?:is )?(?:\d{1,3}\.){3}\d{1,3}(?!\d)",
            # Manual sections such as 30.6.9.2 have four parts too, but seldom one of three digits at the end.
            r"(?<![\w.])(?<!(?:section|sect?\.?|chapter|ch\.?|§) ?)"
            r"(?=(?:\d{2,3}\.\d{1,3}|\d{2,3})\.(?:\d{1,3}\.){0,2}\d{3}\b|10\.\d{1,3}\.\d{1,3}\.\d{2,3}\b"
            r"|(?:192\.168|172\.\d\d|127\.0)\.)"
            r"(?:(?:1?\d?\d|2[0-4]\d|25[0-5])\.){3}(?:1?\d?\d|2[0-4]\d|25[0-5])(?!\.?\w)",
        ),
        "web_address": (
            rf"(?i)(?:https?://|\bwww\.)(?!{_PUBLIC_HOST})(?=[^\s<>|]{{0,64}}?\b{_PERSONAL_PART}\b)[^\s<>|]{{1,64}}?\d{{4}}",
            r"(?i)\b(?:facebook|instagram|twitter|linkedin|tiktok)\.com/[\w.\-]{3,64}",
        ),
        "license_number": (
            r"(?i)\b(?:driver['’]?s?['’]? (?:licen[sc]e|lic|id)"
            r"|d\.?l\.?(?= ?(?:#|no\b|number|:))|dln|state id|passport)\.?"
            rf"(?:{_MARK})?{_GAP}(?:[a-z]{{2}} )?"
            r"(?=[a-z\d\-]{5,20}\b)(?=(?:[a-z\-]{0,4}\d){4})[a-z\d\-]{5,20}",
            rf"(?i)(?<![/\w])(?<!\d ?m?g )d\.?l\.?{_GAP}[a-z]{{1,2}}-?(?=\d(?:[ \-]?\d){{5}})\d[\d\- ]{{5,20}}",
            # As Florida, Illinois, Wisconsin, New Jersey and others print them.
            r"(?<![\w\-])[A-Z]\d{3}(?:-\d{3}-\d\d-\d{3}(?:-\d)?|-\d{4}-\d{4}(?:-\d\d)?|\d-\d{5}-\d{5})(?![\w\-])",
        ),
        "vehicle_or_device_serial": (
            rf"\b(?:[Ll]icense |[Ll]icence |[Nn]umber )?(?:[Pp]lates?|[Tt]ag)(?:{_MARK})?[ :]{{1,2}}{_PLATE}",
            # "Serial" also begins a series: of casts, troponins, sevens. A device's number holds a letter or is long.
            r"\b(?:[Ss]erial|SN|[Ss]/[Nn])[ :=#]{1,3}(?!\d{5}(?:-\d\d)?\b)(?=(?:[A-Z\-]{0,4}\d){5})"
            r"(?=\d{0,20}[A-Z]|\d{7})[A-Z\d\-]{6,24}(?![\w\-])",
            r"\(01\) ?\d{14}(?: ?\(1[017]\) ?\w{1,20}){0,3} ?\(21\) ?[\w\-]{3,20}",
            r"(?<![\w\-])(?=(?:\d{0,9}[A-Z]){3})[A-HJ-NPR-Z\d]{13}\d{4}(?![\w\-])",
            rf"(?i)\bvin\b(?:{_MARK})?{_GAP}(?=[a-z]{{0,17}}\d)[a-hj-npr-z\d]{{11,17}}\b",
            rf"(?i)\b(?:license|licence|number) plate(?:{_MARK})?{_GAP}"
            r"(?=[a-z \-]{0,4}\d)[a-z\d]{2,4}[ \-]?[a-z\d]{2,5}\b",
            rf"(?i)\b(?:serial(?:{_MARK}|(?= ?:))|s/n|device (?:id|identifier|serial)\b|udi\b){_GAP}"
            r"(?=[a-z\d\-()]{5,40})(?=(?:[a-z\-()]{0,6}\d){3})[a-z\d\-()]{5,40}",
        ),
        # Triggers only: `person_names` reads the words around each one.
        "name_after_title": (
            r"\b(?:Mr|Mrs|Ms|Miss|Mx)\b\.? {0,2}(?=[A-Za-z])",
            r"(?i)\b(?:mr|mrs|ms|miss)\b\.? {0,2}(?=[a-z])",
        ),
        "name_after_label": (
            r"(?i)(?:\b(?:patient|pt|member|insured|subscriber|guarantor|full|first|last|legal|maiden|middle)"
            r"(?:['’]?s)? ?|(?<![a-z] ?))\bname\b ?(?:[:=\-]|is\b) {0,2}(?=[a-z])",
            r"(?i)\b(?:patient|pt|man|woman|boy|girl|male|female|child|infant)"
            r" (?:is )?(?:named|called) (?=[a-z])",
            r"(?i)\bsurname ?(?:[:=\-]|is\b) {0,2}(?=[a-z])",
        ),
        "name_after_cue": (
            r"(?i)\b(?:pt|patient|client|beneficiary|insured|subscriber|guarantor|mother|father|mom|dad|wife"
            r"|husband|spouse|son|daughter|sister|brother|caregiver|guardian|baby|newborn)\b\.?"
            r"(?: ?[:=,(\-] ?| )(?:is )?(?=[a-z])",
        ),
        "name_of_newborn": (r"(?i)\b(?:(?:baby|newborn) ?(?:boy|girl)|bb|bg),? (?=[a-z])",),
        "name_listed": (rf"(?i)\b{_any_of(FIRST_NAMES | CAPITALISED_FIRST_NAMES)}\b",),
        "name_surname_first": (rf"(?i)\b{_any_of(SURNAMES)}(?=, ?[a-z])",),
        "name_of_record": (
            r"\b[A-Z][A-Za-z'\-]{2,24}, [A-Z][A-Za-z]{2,20} [A-Z]\b(?!')\.?",
            r"\b[A-Z][a-z'\-]{2,24} (?=[A-Z][a-z]{2,20} [A-Z]\b(?!['\-/]))",
        ),
        "name_before_age": (r"(?i)\b[a-z][a-z'\-]{1,24},? ?\(?(?=\d{1,3} ?-?(?:y/?o\b|y\.o|yrs?\b|years?\b|[mf]\b))",),
    }
)
"""Kind → patterns; a kind whose name begins with ``name_`` marks a place where a person's name may begin."""
