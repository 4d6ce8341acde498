"""Whether a question is after a supply, device, transport or injected drug, which HCPCS Level II codes.

A diagnosis may name the same things ("fell from wheelchair", "hearing aid fitting"): what happened to a patient
goes before what is handed over, and in doubt a question is about the diagnosis.
"""

import re

from codes.billing_units import amounts_in
from retrieval.query_words import JOINERS, QUESTION_WORDS, SEPARATORS
from retrieval.wording import fold, tokens

_ITEM = re.compile(
    r"\b(?:"
    r"walkers?|rollators?|wheelchairs?|w/c|quad canes?|canes?|crutch(?:es)?|commodes?|trapeze bar|hospital beds?"
    r"|(?:hoyer|patient) lifts?|(?:power|mobility|knee) scooters?|transport chairs?|shower chairs?|bath chairs?"
    r"|raised toilet seats?|toilet risers?|geri[- ]?chairs?"
    r"|(?:cpap|bipap|bi-?level) (?:machine|device|unit|mask|tubing|suppl(?:y|ies)|humidifier)|cpap|bipap"
    r"|nebulizers?|neb machine|oxygen concentrators?|portable oxygen|oxygen tanks?|suction pumps?"
    r"|tens (?:unit|device|machine)|wound vac|breast pumps?|infusion pumps?"
    r"|glucometers?|glucose (?:meters?|monitors?|test strips?)|test strips|lancets|cgm (?:sensors?|receivers?|supplies)"
    r"|ostomy (?:bags?|pouch(?:es)?|suppl(?:y|ies)|wafers?|barriers?)|catheter (?:suppl(?:y|ies)|kits?)"
    r"|(?:gauze|foam|alginate|hydrocolloid) (?:pads?|dressings?)"
    r"|afos?|kafos?|tlsos?|ankle foot orthos[ie]s|orthos[ie]s|orthotics?|shoe inserts?|foot inserts?"
    r"|(?:knee|ankle|back|wrist|neck|elbow) braces?|(?:cam|walking) boots?|cervical collars?|wrist splints?"
    r"|compression stockings?|(?:fiberglass|plaster) (?:short|long) (?:arm|leg) casts?|cast supplies"
    r"|hearing aids?|(?:progressive|bifocal|trifocal) lens(?:es)?"
    r"|ambulance (?:mileage|transport|service|als|bls|trip)|(?:als|bls) ambulance|ground mileage"
    r"|telehealth originating site"
    r")\b"
)
# The question is of what happened, or of a state of the patient.
_HAPPENED = re.compile(
    r"\b(?:f[ae]ll(?:en|ing|s)?|accidents?|collision|struck|hit by|tripped|injur\w+|pain\w*|fractures?|ulcers?"
    r"|infect\w+|dependen\w+|depends|confined|bound|status|presence|fitting|adjustment|malfunction\w*|broken|failure|complicat\w+"
    r"|compliance|noncomplian\w+|history|h/o|hx|s/p|due to|secondary to|syndromes?|disease|dandy|warburg|hemiplegia"
    r"|stroke|copd|apnea|osa|uses?|using|used to|walks|ambulat\w+ with|needs?|needing|requires?|requiring|unable"
    r"|patients?|pts?|y/?o|year[- ]old|yr|who|on(?= (?:a |an )?(?:cpap|bipap|nebulizer|walker|wheelchair))"
    r"|encounter|screening|exam\w*|trauma|burns?|sprains?|strains?|wounds?|dermatitis|allerg\w+|diagnos[ei]s|dx|icd\S*)\b"
)
# Less than that, where the words of an item were found too: it alone decides that no diagnosis is asked for.
_OF_PATIENT = re.compile(
    r"\b(?:f[ae]ll(?:en|ing|s)?|accidents?|collision|struck|hit by|tripped|injur\w+|pain(?! management)|fractures?"
    r"|fx|infect(?:ed|ions?)|dependen(?:ce|t)|confined|status|presence|malfunction\w*|broken|failure|complicat\w+"
    r"|erosion|eroded|rupture[ds]?|leak\w*|loosen\w*|dislodg\w*|displac\w*|migrat\w+|obstruct\w*|blocked|bleed\w*|aftercare"
    r"|(?:non)?complian\w+|history|h/o|hx|s/p|due to|secondary to|long[- ]term|y/?o|year[- ]old|who|allerg\w+"
    r"|diagnos[ei]s|dx|icd\S*|drg|pdx|poa|encounter|abnormal|deficien\w+|reaction|excludes?\d?|guidelines?|sequenc\w+)\b"
)
_INJECTED = re.compile(
    r"\b(?:im|iv|ivp|ivpb|sc|sq|sub-?q|subcut\w*|intramuscular\w*|intravenous\w*|inj|injections?|injected|shots?|infusions?"
    r"|infused|vials?|billing units?|how many units|administered)\b"
)
_HARM = re.compile(r"\b(?:poison\w+|overdos\w+|adverse|toxic\w*|underdos\w+|accidental\w*|wrong|error|extravasation)\b")
_AMOUNT = re.compile(r"(?<![\w.])(?:\d[\d,.]*|\.\d+) ?-?(?:mcg|ug|mg|g|gm|grams?|units?|iu|ml|cc|meq)\b")
_BETWEEN = frozenset({"or", "vs"})
_MODIFIERS = re.compile(
    r"\bmodifiers?:? +((?:[a-z0-9]{2}(?![\w.])(?:(?:,| or| and| vs\.?|/| &)* ?(?=[a-z0-9]{2}(?![\w.])))?)+)",
    re.IGNORECASE,
)
_TWO_CHARACTERS = re.compile(r"\b[a-z0-9]{2}\b", re.IGNORECASE)
# A drug has one to three words; what has more says something else too.
_LONGEST_NAME = 3


def asks_for_item(text: str) -> bool:
    """Whether HCPCS Level II is what a question is about, though it does not say so.

    >>> asks_for_item("folding walker with wheels code"), asks_for_item("fell while using a walker")
    (True, False)
    >>> asks_for_item("ceftriaxone 1 g IM"), asks_for_item("UTI, ceftriaxone 1 g IM")
    (True, False)
    """
    folded = fold(text)
    if _ITEM.search(folded) and not _HAPPENED.search(folded):
        return True
    return _is_injected_drug(folded)


def speaks_of_patient(text: str) -> bool:
    """Whether a question tells what happened to a patient, which no item does.

    >>> speaks_of_patient("silicone breast prosthesis"), speaks_of_patient("infected breast prosthesis")
    (False, True)
    """
    folded = fold(text)
    return bool(_OF_PATIENT.search(folded) or _HARM.search(folded))


def named_modifiers(text: str) -> tuple[str, ...]:
    """What stands after "modifier" in the shape of one; whether there is such a modifier, the code set knows.

    >>> named_modifiers("modifier JZ or JW?")
    ('JZ', 'JW')
    """
    found = (_TWO_CHARACTERS.findall(match[1]) for match in _MODIFIERS.finditer(text))
    return tuple(dict.fromkeys(name.upper() for names in found for name in names if name.lower() not in _BETWEEN))


def _is_injected_drug(folded: str) -> bool:
    if not (_INJECTED.search(folded) and amounts_in(folded)) or _HARM.search(folded):
        return False
    rest = QUESTION_WORDS.sub(" ", _INJECTED.sub(" ", _AMOUNT.sub(" ", folded)))
    if SEPARATORS.search(rest.strip(" ?.!")) or JOINERS.search(f"{rest} "):
        return False
    return 0 < len(tokens(rest)) <= _LONGEST_NAME
