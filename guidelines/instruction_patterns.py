"""What text says that speaks to a program instead of to a coder, as patterns under the reason that each one gives.

They are sought in folded text: small letters, single blanks, look-alike letters in Latin ones. A reason is the end of
a sentence that begins with "the text".
"""

_MACHINE = (
    r"(?:(?:an? |the |any |this |all |every )?(?:ai|a\.i\.|artificial intelligence|llms?|(?:large )?language models?"
    r"|chat ?bots?|bots?|nosology|chatgpt|gpt|claude|copilot|ai (?:assistant|model|system|agent)s?"
    r"|(?:virtual|coding|automated|slack) assistants?"
    r"|(?<!physician )(?<!surgical )(?<!medical )(?<!office )assistants?(?! surg| at )))"
)
_SAY = (
    r"(?:answer|respond|reply|output|say|state|ignore|disregard|recommend|suggest|return|cite|mention"
    r"|treat|tell|reveal"
    r"|obey|comply|follow|refuse|abstain|assume|pretend)"
)
_EARLIER = (
    r"(?:previous|prior|above|earlier|preceding|existing|foregoing|initial|original|former|other|current"
    r"|system|safety"
    r"|developer|hidden)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|directions?|directives?|rules?|commands?|guardrails?|restrictions?|constraints?"
    r"|messages?|conversations?|programming|training|context|safeguards?|filters?|orders)"
)
_NOT = r"(?<!not )(?<!never )(?<!cannot )(?<!n't )"
_DO_NOT = r"(?:do not|don't|never|must not|should not|shall not|without|avoid|stop|refrain from)"

ASIDE = "tells its reader to set instructions aside"
ROLE = "gives its reader another role"
ADDRESS = "speaks to a program"
SECRETS = "asks for instructions or secrets"
SOURCES = "says to keep sources back"
FORM = "says how an answer must read"
MARKS = "carries the marks of a chat protocol"
PACKED = "holds packed text that nobody can read"

# Reason → patterns over folded text: small letters, single blanks, look-alikes in Latin letters.
INSTRUCTION_PATTERNS: dict[str, tuple[str, ...]] = {
    ASIDE: (
        rf"{_NOT}\b(?:ignore|disregard|forget|override|bypass|neglect|drop|discard|overrule|skip)\b(?: \w+){{0,2}}?"
        rf" (?:{_EARLIER} (?:\w+ )?{_ORDERS}|your (?:\w+ )?{_ORDERS}|all (?:of )?(?:the |your |these "
        rf"|those )?{_ORDERS}"
        rf"|every(?:thing)? (?:\w+ )?(?:above|before|prior|{_ORDERS}|you (?:were|have|know)))\b",
        r"\b(?:do not|don't|never|stop|no longer) (?:obey|follow(?:ing)?|heed|apply(?:ing)?|comply with)"
        rf" (?:your|all|any|the {_EARLIER}|{_EARLIER}) (?:\w+ )?{_ORDERS}\b",
        r"\b(?:ignore|disregard|forget) (?:what|everything|anything|all) (?:you|that (?:was|came|is)"
        r"|(?:was|is) (?:said|written))",
        r"\b(?:overrides?|supersedes?|replaces?|takes? precedence over) (?:all |any |the )?(?:your|system"
        r"|safety|developer)"
        rf" (?:\w+ )?{_ORDERS}\b",
        r"\bnew (?:system )?instructions? ?:|\b(?:here are|these are) your new (?:instructions|rules|orders)",
        r"\bignor(?:ez|a|e|ad|en|ieren?|iere|are) (?:\w+ ){0,4}(?:instrucc\w+|instructions? pr\w+"
        r"|anweisung\w*|istruzion\w+|instru[cç]\w+)",
        r"\b(?:your|all) (?:previous |earlier |prior )?(?:instructions|rules|guardrails"
        r"|restrictions) (?:are|were|have been)"
        r" (?:void|cancel\w+|revoked|lifted|replaced|superseded|suspended|no longer)",
        rf"\b(?:{_DO_NOT}|no longer) (?:check|verify|validat|look up|ground)(?:e|ing)? (?:the |any "
        r"|your )?(?:codes?|answers?|quotations?)\b",
        r"\b(?:switch|turn) off (?:the |your |all )?(?:verification|grounding|screen\w*|filters?|checks?|safe\w+)\b"
        r"|\bdisable (?:the |your |all )?(?:verification|grounding|screening|safe\w+|guardrails?)\b",
    ),
    ROLE: (
        r"\byou are now (?:a|an|the|in|my|no longer|free|acting|operating|unrestricted|dan)\b",
        r"\b(?:you are|you're|you will be|you shall be) (?:a |an |the )?(?:\w+ )?(?:ai\b|language model"
        r"|chat ?bot|virtual assistant"
        r"|helpful assistant|unrestricted|llm\b|gpt)",
        r"\b(?:pretend|imagine) (?:to be|that you|you(?:'re| are))\b|\brole-?play(?:ing)? as\b",
        r"\bact as (?:if you|though you|an? (?:different|unrestricted|ai\b|language model|chat ?bot"
        r"|system|developer|expert who|jailbroken))",
        r"\b(?:assume|adopt|take on|play|switch to) (?:the |a |an )(?:\w+ )?(?:persona|role of an? (?:ai"
        r"|assistant|model|system|developer|administrator))\b",
        r"\bfrom (?:now|this point|here) on(?:wards?)?,? (?:you (?:are|will (?:answer|respond|ignore|act"
        r"|only)|must (?:answer|respond|ignore|act|only)|act|only)"
        r"|answer|respond|reply|act as|pretend|ignore|obey|speak)\b",
        r"\b(?:developer|debug|god|dan|admin(?:istrator)?|jailbreak|unrestricted|sudo) mode\b|\bjailbreak"
        r"|\bdo anything now\b",
    ),
    ADDRESS: (
        r"\bas an? (?:ai\b|a\.i\.|artificial intelligence|llm\b|(?:large )?language model|chat ?bot"
        r"|ai[ -]assistant|virtual assistant"
        r"|assistant(?:,|\.|:| you\b| it\b))",
        r"\b(?:attention|note|notice|message|instructions?|memo|warning|reminder|hint|directive|dear|hey|hello|hi)"
        rf"(?: (?:to|for))?[,:]? {_MACHINE}\b",
        rf"(?:^|[.!?\[(*\"] ?){_MACHINE} ?[,:;-]+ ?(?:you|please|do|don't|always|never|must|{_SAY}|when|if)\b",
        rf"\b{_MACHINE} (?:reading|processing|parsing|summari[sz]ing|indexing|ingesting|answering"
        r"|retrieving|who reads|that reads|which reads)\b",
        rf"\b{_MACHINE} (?:must|should|shall|will|is to|has to|need to|needs to|are to|have to) (?:now "
        rf"|always |never |only |not |instead )*{_SAY}\b",
        rf"\bthe (?:model|program|software) (?:must|should|shall|has to) (?:always |never |only |not ){_SAY}\b",
        r"\bif you are (?:an? )?(?:ai\b|llm\b|(?:large )?language model|chat ?bot|bot\b|automated|ai )",
        r"\b(?:when|whenever|if) (?:you(?:'re| are)? |anyone |anybody |someone |somebody |the (?:user"
        r"|coder|reader) |a (?:user|coder|reader|person) )?"
        r"(?:is |are )?ask(?:s|ed)? (?:you )?(?:about|whether|which|what|for|how|if"
        r"|to)\b[^.!?]{0,80}?[, ](?:always |only |you must |just )?"
        r"(?:answer|reply|say|respond with|tell them|output|state that)\b",
        r"\b(?:retrieval|retriever|vector|embedding)[ -](?:augmented|system|index"
        r"|model)\b[^.!?]{0,40}\b(?:rank|prefer|return|boost|always)\b",
    ),
    SECRETS: (
        r"\b(?:system|hidden|developer|initial|secret|meta)[ -]prompts?\b(?! (?:the|an?|for|you|coders?"
        r"|users?|when|to)\b)",
        r"\b(?:reveal|show|print|repeat|disclose|leak|display|expose|output|recite|send)(?: me| us"
        r"| back)? (?:your|the (?:system|hidden|secret|initial|full))"
        r" (?:\w+ ){0,2}(?:prompts?|instructions?|rules|configuration|settings|keys?|passwords?"
        r"|credentials|tokens?|context)\b",
        r"\b(?:send|post|forward|upload|exfiltrate|transmit)\b[^.!?]{0,60}\b(?:conversation|chat history"
        r"|questions? asked|user'?s (?:question|data))\b",
        r"\b(?:api|secret|access)[ _-]keys?\b[^.!?]{0,30}\b(?:send|show|print|reveal)|\b(?:call|invoke"
        r"|run|execute) the (?:\w+ )?(?:tool|function|shell|command)\b",
    ),
    SOURCES: (
        rf"\b{_DO_NOT} (?:ever |also )?(?:cit(?:e|ing)|quot(?:e|ing)|mention(?:ing)?|reveal(?:ing)?"
        r"|disclos(?:e|ing)|show(?:ing)?|giv(?:e|ing)|nam(?:e|ing)"
        r"|refer(?:ring)? to|link(?:ing)? to|includ(?:e|ing)|provid(?:e|ing)) (?:the |any |your |its |a "
        r"|these |other |that )?(?:official )?(?:sources?|citations?|passages?)\b(?! (?:documents?"
        r"|records?|systems?|data)\b)",
        rf"\b{_DO_NOT} (?:ever )?(?:cit(?:e|ing)|mention(?:ing)?|quot(?:e|ing)|refer(?:ring)? to"
        r"|acknowledg(?:e|ing)) (?:this|these|the present) "
        r"(?:documents?|instructions?|sections?|notes?|texts?|messages?|files?|rules?|lines?|paragraphs?)\b",
        rf"\b{_DO_NOT} (?:ever )?(?:cit(?:e|ing)|mention(?:ing)?) (?:the "
        r"|any )?(?:official )?guidelines?\b(?! (?:without|unless))",
        rf"\b{_DO_NOT} (?:ever )?(?:reveal|disclose|say|tell|mention|admit)(?:ing)? (?:that (?:you|this"
        r"|these)|these instructions|this instruction|where (?:this|it|the answer))",
        rf"\b{_DO_NOT} (?:ever )?(?:tell|inform|notify|warn|alert)(?:ing)? (?:the |any )?(?:users?|askers?"
        r"|readers?|humans?|coders?)\b",
        r"\b(?:hide|conceal|suppress|omit|leave out|remove|withhold) (?:the |all |any |your "
        r"|every )?(?:sources?|citations?|warnings?|disclaimers?)"
        r" (?:from|in) (?:the |your |every |each |any |all )?(?:answers?|repl(?:y|ies)|responses?|outputs?)\b",
        r"\b(?:hide|conceal|withhold)(?: \w+){0,3} from (?:the )?(?:users?|coders?|askers?|readers?)\b",
        r"\b(?:present|state|give|pass) (?:this|it|these) (?:\w+ )?as (?:an? )?(?:official|the official|your own)\b",
    ),
    FORM: (
        r"\b(?:respond|reply|answer) (?:only|solely|exclusively|just|strictly) (?:with|in|by)\b"
        r"|\bonly (?:respond|reply|answer) (?:with|in)\b",
        r"\b(?:respond|reply|answer) (?:with|by) (?:only|exactly|nothing but|just|a single|the (?:word"
        r"|text|phrase|string|following|code)|\"|'|yes\b|no\b|[a-z]\d\d)",
        r"\b(?:respond|reply|answer)\b[^.!?]{0,30}\bin (?:json|yaml|xml|base64|rot13|morse)\b",
        r"\byour (?:final |next |only |whole )?(?:answers?|outputs?|repl(?:y|ies)) (?:must|should|shall"
        r"|will|is|are|has to)\b",
        r"\b(?:let )?your next (?:answer|message|reply|response|output)\b",
        r"\byour (?:final |next )?responses? (?:must|should|shall|will) (?:only|always|never|begin|start"
        r"|end with|say|consist|omit)\b",
        r"\b(?:begin|start|end|prefix|preface|finish|append to) (?:your|every|each|all) (?:answers?"
        r"|responses?|repl(?:y|ies)|outputs?|messages?)\b(?! (?:to|from) )",
        r"\b(?:always|only|never|just|must|simply|then|instead,?) (?:output|emit|print) (?:the |a |an "
        r"|only |this |that |\"|'|[a-z]\d\d)",
        r"\b(?:always|only|must|just) return (?:the (?:codes?|answer|string|text|word)|only|json|\"|'"
        r"|[a-z]\d\d[\w.]*)",
        r"\b(?:answer|respond to|reply to) (?:every|all|any|each) (?:\w+ ){0,2}(?:questions?|quer(?:y"
        r"|ies)|requests?|prompts?)\b(?! (?:on|of|from|at|within)\b)",
        r"\b(?:regardless of|no matter|whatever) (?:what|which|the|how)? ?(?:question|is asked|was asked"
        r"|you are asked|(?:the |a )?(?:user|coder|reader)(?:'s)? (?:asks?|says?|types?|writes?|enters?"
        r"|question|wants?))",
        r"\b(?:tell (?:the )?(?:users?|askers?|readers?)|(?:assure|convince) (?:the )?(?:users?|askers?"
        r"|readers?|coders?)) (?:that|to|this)\b",
        r"\b(?:treat|regard|consider) (?:this|the following) (?:document|section|text|policy|message"
        r"|content) as (?:a |an |the |your )?(?:\w+ )?"
        r"(?:system|instructions?|prompts?|trusted|command|highest|top|absolute)",
        r"\b(?:rank|place|put|list|show|prefer|quote) this (?:document|policy|section|passage|text"
        r"|source) (?:first|above|before|at the top|over)\b",
        r"\b(?:rate|score|mark|flag) this (?:document|policy|section|passage|text|source"
        r"|paragraph) as (?:the )?(?:most|highest|first|top|relevant)",
        r"\b(?:in|as) your (?:only |final |whole |next )?(?:answers?|repl(?:y|ies)|outputs?)\b",
    ),
    MARKS: (
        r"<\|[a-z_ ]{2,30}\|>|\[/?inst\]|<</?sys>>|</?s>\s*\[|\bhuman: .{0,200}\bassistant:",
        r"</?(?:system|assistant|user|human|instructions?|prompt|tool_call|tool_use|tool_result"
        r"|function_calls?|invoke|thinking|im_start|im_end)\b[^<>]{0,80}>",
        r"(?<!#)#{2,9} ?(?:system|assistant|user|human|instructions?|developer|response|prompt)\b ?:?",
        r"(?:^|\n) ?[\[(*]{0,3}(?:system|assistant|developer)[\])*]{0,3} ?(?:message|prompt|note"
        r"|override)? ?:[\])*]{0,3} ?"
        r"(?:$|\n|you\b|ignore|always|never|do not|from now|output|answer|respond|reply|new |please|the user|forget)",
        r"[\[<({=*#-]{1,10} ?(?:begin|start|end)(?: of)?(?: \w+){0,2} (?:instructions?|prompts?"
        r"|overrides?|context|system)\b",
        r"\"role\" ?: ?\"(?:system|assistant|user|tool|developer)\"",
        r"\bend of (?:prompt|context|system|user input|retrieved)\b",
    ),
}
