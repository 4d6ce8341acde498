"""Coronary bypasses told vessel by vessel, written out as one bypass for each source (B3.6b, B3.6c).

"CABG: LIMA to LAD, SVG to OM1 and RCA" is two codes: what counts is where the blood comes from, by what, and how many
arteries it goes to.
"""

import re

_BYPASS = re.compile(
    r"\bcabg\b(?: ?x ?\d)?|\bcoronary (?:artery )?bypass(?: graft\w*)?(?: ?x ?\d)?|\baorto-?coronary bypass\w*",
    re.IGNORECASE,
)
CORONARY = re.compile(
    r"\b(?:lad|left anterior descending|rca|right coronary|lcx|circ(?:umflex)?|om ?[123]?|obtuse marginal"
    r"|d ?[12]|diagonal|pda|rpda"
    r"|posterior descending|ramus|plb?)\b(?: (?:coronary )?artery)?",
    re.IGNORECASE,
)
_SOURCES = (
    (r"(?:lima|left internal (?:mammary|thoracic)(?: artery)?)", "from left internal mammary"),
    (r"(?:rima|right internal (?:mammary|thoracic)(?: artery)?)", "from right internal mammary"),
    (
        r"(?:(?:reversed |left |right )*(?:svgs?|(?:greater |great )?saphenous(?: vein)?(?: grafts?)?"
        r"|gsv))(?: grafts?)?",
        "with saphenous vein graft from aorta",
    ),
    (r"(?:(?:left |right )?radial(?: artery)?(?: grafts?)?)", "with radial artery graft from aorta"),
)
_GRAFT = re.compile(
    "|".join(f"(?P<s{n}>\\b{source}\\b)" for n, (source, _) in enumerate(_SOURCES)),
    re.IGNORECASE,
)
_LEADS_TO = re.compile(r"^(?: from (?:the )?(?:ascending )?aorta)?\s*(?:to|->|→|-)\s*", re.IGNORECASE)
_END = re.compile(r"[;.]|\bharvest\w*", re.IGNORECASE)
_NUMBERS = ("", "one", "two", "three", "four")


def grafts_written_out(text: str) -> str:
    """The text with each graft of a coronary bypass as a bypass of its own; unchanged where it tells none.

    >>> grafts_written_out("CABG: LIMA to LAD")
    'coronary artery bypass one coronary artery from left internal mammary ; '
    """
    named = _BYPASS.search(text)
    if named is None:
        return text
    before, rest = text[: named.start()], text[named.end() :]
    told: dict[str, int] = {}
    kept: list[str] = []
    found = list(_GRAFT.finditer(rest))
    at = 0
    for number, graft in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(rest)
        stop = _END.search(rest, graft.end(), end)
        end = stop.start() if stop else end
        leads = _LEADS_TO.match(rest[graft.end() : end])
        reached = {" ".join(m[0].lower().split()) for m in CORONARY.finditer(rest, graft.end(), end)}
        if leads is None or not reached:
            continue
        kept.append(rest[at : graft.start()])
        at = end
        source = next(said for n, (_, said) in enumerate(_SOURCES) if graft[f"s{n}"])
        told[source] = told.get(source, 0) + len(reached)
    if not told:
        return text
    kept.append(rest[at:])
    bypasses = [f"coronary artery bypass {_NUMBERS[min(n, 4)]} coronary artery {source}" for source, n in told.items()]
    left = " ".join(" ".join(kept).split()).strip(" ,:;&").removeprefix("and ").strip()
    return f"{before}{' ; '.join(bypasses)} ; {left}"
