"""The wordings by which `off_topic` tells requests apart, but for those about care; over text in small letters.

Every quantifier is bounded.
"""

import re
from typing import Final

_CODE_SHAPES: Final = (
    r"(?!b12\b)[a-z]\d(?:\d|[ab])(?:\.[0-9a-z]{1,4})?|[a-z]\d{4}|\d{5}|\d{4}[ftu]|(?=[a-z]{0,6}\d)[0-9a-hj-np-z]{7}"
)
_SYSTEMS: Final = r"icd|cpt|hcpcs|pcs|(?:ms-?)?drgs?|hccs?|modifiers?|dx|poa|pdx"
ASKS_FOR_CODES: Final = re.compile(
    rf"\b(?:{_SYSTEMS}|{_CODE_SHAPES}|(?:which|what|z|the|a) codes?|codes? for|to code|do (?:i|you|we) code)\b"
)
"""What asks for a code, as against a word about coders and their work."""

CODE_WORDS: Final = re.compile(rf"\b(?:(?:re|un|down|up)?cod(?:e|es|ed|er|ers|ing|able)|{_SYSTEMS}|{_CODE_SHAPES})\b")
"""What stands in a coding question whatever else it says: words for codes, and what has the shape of one."""

_RECORD_WORDS: Final = (
    r"bill(?:s|ed|ing|able)?|claims?|excludes?\d?|includes?|inclusion|sequenc\w{2,6}|sequela\w?|principal"
    r"|first[- ]listed",
    r"guidelines?|quer(?:y|ies|ied|ying)|report(?:s|ed|ing|able)?|assign(?:s|ed|ing|ment)?",
    r"document(?:s|ed|ing|ation)?|link(?:s|ed|age)?|assum\w{1,6}|index|tabular|manifestation|external cause"
    r"|aftercare",
    r"status|history of|hx of|under-?dos\w{1,4}|overdos\w{1,4}|adverse|poisoning|nec|nos|mdm|e/?m|global",
    r"medicare|medicaid|payers?|cms|lcd|ncd|mue|ncci|mcc|cc|npi|bundl\w{1,4}|unbundl\w{1,4}|append|abstract\w{0,4}",
    r"charge[sd]?|specificity|laterality|\d(?:st|nd|rd|th) char\w{0,6}|char(?:acter)?s?|coverage|covered",
    r"chart(?:s|ed)?|record(?:s|ed)?|op notes?|encounter|combination|root operation|qualifier|approach value"
    r"|body part",
    r"captur\w{1,4}|long[- ]term|payable|reimburs\w{1,6}|separately|active treatment|initial encounter|subsequent",
)
CODING_WORDS: Final = re.compile(rf"{CODE_WORDS.pattern}|\b(?:{'|'.join(_RECORD_WORDS)})\b")
"""The same, and words that coders use of records and rules and that questions about care seldom hold."""

_JOBS: Final = (
    r"(?:coders?|billers?|cpcs?|ccs|rhi[at]s?|auditors?|nurses?|doctors?|physicians?|coding managers?"
    r"|cdi(?: specialists?)?)"
)
_CREDENTIAL: Final = r"(?:cpc|ccs|cca|coc|crc|cic|cdip|rhit|rhia|ccds)"
WORK_AND_LAW: Final = re.compile(
    r"\b(?:"
    + "|".join(
        (
            r"(?:can|could|should|may) (?:\w+ ){1,3}(?:sue|be sued)\b|am i (?:\w+ )?liable",
            r"(?:need|hire|call) (?:a|an|my) (?:lawyer|attorney)",
            r"is it (?:il)?legal (?:to|for|that)\b(?![^?!;\n]{0,60}\b(?:bill|code|report|charge)\b)",
            r"(?:can|is|may) my (?:employer|boss|manager|supervisor|hospital) (?:see|allowed|make|force|fire"
            r"|cut|read|ask)\b",
            r"non-?compete|severance (?:agreement|package|pay)|what are my rights|report discrimination",
            r"(?:average|median|typical|starting|expected) (?:\w+ )?(?:salary|wage|pay)\b|salary (?:of|for|range)",
            rf"my (?:salary|paycheck|pay ?stub|payroll)|{_JOBS} (?:make|earn|get paid)\b",
            rf"(?:earn|make|paid) (?:more|less) (?:money )?than an? {_JOBS}|am i (?:under|over)paid",
            r"(?:ask|negotiat\w+) (?:\w+ ){0,4}(?:raise|salary)\b|fire me\b|quit my job",
            r"(?:take|accept) (?:the|this|that) job|job (?:offer|interview)|job worth it|(?:vacation|sick|pto) days\b",
            r"book (?:me )?(?:off|pto)\b|paid time off|(?:maternity|paternity|parental|sick) leave (?:paid|policy)",
            r"(?:resignation|cover) letter|(?:my|review a) (?:resume|cv)\b|payroll (?:portal|login|department)",
            r"(?:can|will|could) i (?:get|be) (?:fired|laid off)|pay range|\$\d+ ?(?:/|an? |per )h(?:ou)?r"
            r"|my performance review",
            r"pay for (?:my )?ceus?\b|can (?:my|a|the) landlord",
            r"file for unemployment|(?:talk|complain) to (?:\w+ ){0,3}(?:hr|human resources)\b",
            r"my (?:boss|manager|supervisor|co-?workers?) (?:is|are|keeps?) (?:\w+ )?"
            r"(?:harass|bull|rude|mean|unfair|yell)\w{0,4}",
            rf"(?:get|pass|take|study for|sit for|need) (?:my|the|a) {_CREDENTIAL}\b|{_CREDENTIAL} (?:exam"
            rf"|certification)",
        )
    )
    + ")"
)
"""Requests about work, pay and law, wherever they stand and whoever is named in them."""

_LANGUAGES: Final = (
    r"(?:spanish|french|german|italian|portuguese|chinese|mandarin|russian|arabic|vietnamese|polish|japanese|korean"
    r"|creole)"
)
_WHATS: Final = r"(?:what(?:'s|s| is))"
ERRANDS: Final = re.compile(
    "|".join(
        (
            rf"(?:{_WHATS}|how(?:'s|s| is)) the (?:weather|traffic)\b|weather (?:in|for|today|tomorrow)\b"
            rf"|traffic (?:on|in)\b",
            r"(?:is|will) it (?:going to |gonna )?(?:rain|snow)\b",
            r"(?:tell|give) me (?:a|an|another|something|your) (?:\w+ )?"
            r"(?:joke|story|funny|poem|riddle|recipe|fact|opinion|plan)",
            rf"who (?:won|is (?:the )?(?:president|king|queen|prime minister|pope))\b|{_WHATS} the capital of\b",
            r"how (?:tall|old|far|big|deep|heavy) (?:is|are) (?:the |mount |you)\w*",
            r"how are (?:you|things)\b|what are you doing\b|happy (?:birthday|anniversary|holidays)\b|i'm bored\b",
            rf"{_WHATS} for (?:lunch|dinner|breakfast)\b|{_WHATS} the score\b|who invented\b|what'?s up\b|define love"
            r"|when (?:is|are) (?:thanksgiving|christmas|easter|labor day|memorial day)\b|generate (?:an?"
            r"|some) (?:image|picture)",
            r"how (?:do|can) i (?:reset|connect|log ?in|change|unlock)\b[^?!;\n]{0,30}?\b(?:password|vpn|wifi"
            r"|login|account|email)",
            r"are you (?:an? )?(?:\w+ )?(?:human|bot|robot|ai|real|sentient|person|single|alive|chatgpt)\b",
            r"do you (?:have a (?:soul|name|body)|love|like|hate|dream|feel|sleep|have feelings)\b",
            rf"{_WHATS} your (?:favou?rite|name|opinion|age|sign)\b|what can(?:'t| not|not) you (?:do|answer)\b"
            rf"|sing\b",
            r"(?:write|draft|compose|make)(?: me)? (?:an?|some|the) (?:\w+ ){0,2}?"
            r"(?:poem|haiku|song|story|essay|limerick|lyrics|letter|e-?mail|speech|script|function|program"
            r"|formula|macro"
            r"|joke|blog|tweet|logo|picture|image|video|website|app)\b"
            # A coder writes to a provider for the record, and to a payer for the claim.
            r"(?![^?!;\n]{0,80}\b(?:providers?|physicians?|doctors?|dr|surgeons?|payers?|insurers?|appeal\w*|denial|clarif\w*)\b)",
            rf"translate\b|how (?:do|would) (?:you|i|we) say\b[^?!;\n]{{0,40}}\bin {_LANGUAGES}\b|proofread\b",
            r"(?:how (?:do|can) i )?(?:fix|debug|write|run|compile) (?:\w+ ){0,2}?"
            r"(?:python|javascript|java|sql|excel|html|css|bash|c\+\+|vba|regex)\b",
            rf"{_WHATS} \d+ ?(?:times|plus|minus|divided|x|\*|\+|/) ?",
            r"convert [\d.,]+ (?:dollars?|euros?|usd|eur|pounds to|yen)\b",
            r"(?:recommend|suggest) (?:me )?(?:an?|some|the)?(?: \w+)? ?"
            r"(?:restaurant|movie|book|hotel|show|song|place to)\w?\b|what (?:movie|book|show|song)\b",
            r"(?:good |best )?(?:restaurants?|hotels?|bars?|food|pizza|gas) near\b|plan my (?:trip|vacation|day"
            r"|week|wedding)\b",
            rf"what (?:time|day|date) is it\b|{_WHATS} (?:the time|today'?s date|the date today)\b",
            r"(?:book|schedule|set up) (?:me )?(?:an?|the) (?:meeting|call|flight|hotel|table|room|appointment)\b",
            r"send (?:an? |the )?(?:e-?mail|message|text)\b|set (?:an? |the )?(?:reminder|alarm|timer)\b|remind me\b",
            r"order (?:me|us) (?:an?|some|lunch|dinner)\b|play (?:some |a |me )?(?:music|song|game)\b",
            r"summari[sz]e (?:this|the) (?:\w+ )?(?:news|article|book|movie|meeting|email)\b",
            rf"what do you think (?:about|of)\b|(?:which|what) stocks?\b|{_WHATS} (?:bitcoin|the stock|the price)\b",
            r"help (?:me )?with my (?:\w+(?:'s)? ){0,2}homework\b|what time does the (?:cafeteria|gym|store"
            r"|bank|pharmacy|cafe)\b",
        )
    )
)
"""Small errands and talk, at the beginning of a sentence."""

_OURS: Final = (
    r"(?:your|the|its|these|this|all|any|every|hidden|system|initial|original|secret|internal|previous|prior|above"
    r"|earlier|my|of|full|exact|own|current)"
)
ORDERS_TO_THE_PROGRAM: Final = re.compile(
    "|".join(
        (
            r"(?:(?:print|show|reveal|display|output|repeat|dump|tell|give|list|leak|share|expose|write|summari[sz]e"
            r"|explain|copy|return|what (?:is|are|was|were|model)|what's|whats)(?: me| us| out)?"
            rf"(?: {_OURS}){{1,5}} (?:(?:system |initial |hidden )?(?:prompt|message)|instructions"
            rf"|configuration|config|api keys?"
            r"|environment variables?|guardrails|secrets?|memory|training data|rules you|directives)\b)",
            r"(?:show|reveal|print|tell me|list|what are) your (?:\w+ )?rules\b|what(?:'s|s| is) in your\b",
            r"(?:what|which) (?:language )?(?:model|llm|ai) (?:are|do|is)\b",
            r"(?:ignore|disregard|forget|override|bypass|overrule|drop|skip)(?: (?:all|any|every))?(?: of)? "
            r"(?:(?:your|previous|prior|the above|above|earlier|everything|these|system|the|all|my)(?: \w+){0,2}? "
            r"(?:instructions?|rules?|prompts?|guidelines|training|safety|filters?|restrictions|directi(?:ons"
            r"|ves)|above"
            r"|messages?)|the above|(?:prior|previous|earlier|all) (?:instructions|directi(?:ons|ves)|rules"
            r"|prompts?|messages)"
            r"|everything)\b",
            r"(?:repeat|output|print|echo|copy|return|say) (?:back )?"
            r"(?:everything|all|the (?:text|words?|lines?|messages?|prompt|content))\b[^?!;\n]{0,20}?"
            r"\b(?:above|before|verbatim|so far|back|preceding|previous)\b",
            r"(?:you are|you're) now\b|from now on,? you\b|act as (?:an?|my|if you)\b|pretend (?:you|to be"
            r"|that you)\b",
            r"role-?play (?:as|with)\b|(?:enter|enable|activate|switch to|go into) (?:\w+ ){0,2}mode\b|jailbreak\b",
            r"(?:what (?:did|has)|who is) (?:the |an)?(?:last|other|previous) (?:user|person)\b"
            r"|turn off (?:your|the|all) (?:filter|safe|restr)",
            r"you (?:have|are in) (?:\w+ )?(?:admin|developer|debug|god|root) mode\b",
            r"(?:start|begin|end) (?:your|every|each) (?:reply|answer|response|message)\b",
            r"(?:list|show|tell me|give me) (?:me )?(?:(?:all|every|what)(?: the)?|(?:an)?other (?:user"
            r"|people)'?s?'?) "
            r"(?:questions?|other (?:people|users))\b",
            r"(?:delete|drop|erase|wipe|dump) (?:all )?(?:the )?(?:records?|tables?|database|files|data)\b",
        )
    )
)
"""Orders that mean the program and not a record, at the beginning of a sentence."""
