"""Which passages a model is shown: what decides, prints the likeliest codes, is near; never what speaks to it.

What a payer or the team says is not shown to it: it decides no code, and a model that read it would choose by it. The
composer tells it beside the model's words, as theirs.
"""

from collections.abc import Iterator, Sequence

from bot.drafting.fences import passage_speaks_to_a_program
from bot.joined import Pair
from bot.material import FindPassage, Material
from bot.passage_lines import CREDIBLE_PASSAGE, passages_shown
from codes.catalogue import Catalogue
from codes.models import CodeEntry, Setting
from guidelines.rulebook import DOCUMENT
from retrieval.models import Certainty, Passage
from retrieval.passages import code_passage_id

MOST_PASSAGES = 14
_MOST_CODES = 8
_UNCERTAIN = {Setting.INPATIENT: "II.H", Setting.OUTPATIENT: "IV.H", Setting.PROFESSIONAL: "IV.H"}


def offered(
    material: Material, pairs: Sequence[Pair], catalogue: Catalogue, find: FindPassage
) -> tuple[tuple[Passage, ...], int]:
    """The passages, each once, and how many were kept back."""
    near = _in_order(material, pairs, catalogue, find)
    found = {p.passage_id: p for p in near if p is not None and not p.rank.is_local}
    kept_back = [i for i, p in found.items() if passage_speaks_to_a_program("\n".join((*p.heading_path, p.text)))]
    kept = [passage for i, passage in found.items() if i not in kept_back]
    return tuple(kept[:MOST_PASSAGES]), len(kept_back)


def _in_order(
    material: Material, pairs: Sequence[Pair], catalogue: Catalogue, find: FindPassage
) -> Iterator[Passage | None]:
    selection, as_of = material.selection, material.as_of
    for fired in selection.fired:
        if fired.before != fired.after or fired.forbidden:
            yield find(fired.passage_id, as_of)
    yield from passages_shown(material, find, bool(selection.chosen or material.looked_up))
    if any(condition.certainty is Certainty.UNCERTAIN for condition, _ in pairs):
        for section in [_UNCERTAIN[material.setting]] if material.setting else ["II.H", "IV.H"]:
            yield find(f"{DOCUMENT}:{section}", as_of)
    entries: list[CodeEntry | None] = [found.entry for found in material.looked_up] + [
        item.entry for item in selection.chosen
    ]
    first = (candidates[0] for _, candidates in pairs if candidates)
    entries += [catalogue.get(candidate.code, candidate.system, as_of) for candidate in first]
    for entry in list({entry.code: entry for entry in entries if entry is not None}.values())[:_MOST_CODES]:
        yield find(code_passage_id(entry), as_of)
    yield from (near.passage for near in material.passages if near.score >= CREDIBLE_PASSAGE)
