"""Small ICD-10-PCS tables, index and definitions in the official layouts, with invented content."""

from functools import cache
from pathlib import Path

from codes.builders.pcs_builder import PcsBuilder
from codes.builders.pcs_names import PcsNames
from codes.builders.pcs_walk import PcsWalker
from codes.builders.pcs_words import packaged_pcs_words
from codes.packaged import packaged_pcs_index, packaged_pcs_tables
from codes.readers.pcs_index import PcsIndex
from codes.readers.pcs_tables import PcsTables

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def axis(position: int, title: str, **labels: str) -> str:
    lines = "".join(f'<label code="{value.lstrip("_")}">{label}</label>\n' for value, label in labels.items())
    return f'<axis pos="{position}" values="{len(labels)}">\n<title>{title}</title>\n{lines}</axis>\n'


def row(*axes: dict[str, str]) -> str:
    names = ("Body Part", "Approach", "Device", "Qualifier")
    count = 1
    for labels in axes:
        count *= len(labels)
    inner = "".join(axis(n + 4, names[n], **labels) for n, labels in enumerate(axes))
    return f'<pcsRow codes="{count}">\n{inner}</pcsRow>\n'


def table(prefix: str, labels: tuple[str, str, str], *rows: str) -> str:
    titles = ("Section", "Body System", "Operation")
    heads = "".join(
        axis(n + 1, titles[n], **{f"_{value}": label})
        for n, (value, label) in enumerate(zip(prefix, labels, strict=True))
    )
    return f"<pcsTable>\n{heads}{''.join(rows)}</pcsTable>\n"


def tables_xml(*tables: str, version: str = "2099") -> str:
    inner = "".join(tables)
    return f"{HEAD}<ICD10PCS.tabular>\n<version>{version}</version>\n{inner}</ICD10PCS.tabular>\n"


NONE = {"Z": "No Device"}
PLAIN = {"Z": "No Qualifier"}
SMALL_TABLES = tables_xml(
    table(
        "0FB",
        ("Medical and Surgical", "Liver System", "Excision"),
        row(
            {"_0": "Liver", "_4": "Gallbladder"},
            {"_0": "Open", "_3": "Percutaneous"},
            NONE,
            {"X": "Diagnostic", **PLAIN},
        ),
    ),
    table(
        "0FT",
        ("Medical and Surgical", "Liver System", "Resection"),
        row({"_0": "Liver", "_4": "Gallbladder"}, {"_0": "Open", "_4": "Percutaneous Endoscopic"}, NONE, PLAIN),
        row({"_1": "Liver, Right Lobe"}, {"_0": "Open"}, NONE, {"G": "Hand-Assisted"}),
    ),
)
SMALL_INDEX = f"""{HEAD}<ICD10PCS.index>
<version>2099</version>
<letter><title>C</title>
<mainTerm><title>Chole-act</title>
<term level="1"><see>Excision, Gallbladder<codes>0FB4</codes></see></term>
<term level="1"><see>Resection, Gallbladder<codes>0FT4</codes></see></term>
</mainTerm>
<mainTerm><title>Cystic bag</title><use>Gallbladder</use></mainTerm>
</letter>
<letter><title>R</title>
<mainTerm><title>Resection</title>
<term level="1"><title>Gallbladder</title><codes>0FT4</codes></term>
<term level="1"><title>Liver</title><codes>0FT0</codes>
<term level="2"><title>Right Lobe</title><code>0FT10ZG</code></term></term>
<term level="1"><title>Somewhere</title><tab>0FT</tab></term>
</mainTerm>
</letter>
</ICD10PCS.index>
"""
SMALL_DEFINITIONS = f"""{HEAD}<ICD10PCS.definitions>
<version>2099</version>
<section code="0">
<title>Medical and Surgical</title>
<axis pos="3"><title>Operation</title>
<terms><title>Excision</title><definition>Taking some of it</definition><explanation>Not all</explanation>
<includes>an example</includes></terms></axis>
<axis pos="4"><title>Body Part</title>
<terms><title>Gallbladder</title><title>Gallbladder, Other</title>
<includes>Bag of gall</includes><includes>Gall bag</includes></terms>
</axis>
</section>
<deviceAggregation>
<aggregate><device>Small Lead</device><operation>Insertion</operation><bodySys>Heart</bodySys><bodySys>Veins</bodySys>
<parent value="M">Lead</parent></aggregate>
</deviceAggregation>
</ICD10PCS.definitions>
"""


def write(folder: Path, text: str | bytes, name: str = "pcs.xml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@cache
def pcs_tables() -> PcsTables:
    """The packaged tables, read once for all test modules."""
    return packaged_pcs_tables()


@cache
def pcs_index() -> PcsIndex:
    """The packaged index, read once for all test modules."""
    return packaged_pcs_index()


@cache
def pcs_names() -> PcsNames:
    return PcsNames(pcs_tables(), pcs_index(), packaged_pcs_words())


@cache
def pcs_builder() -> PcsBuilder:
    """The builder over what is packaged."""
    return PcsBuilder(pcs_tables(), pcs_names(), packaged_pcs_words())


@cache
def pcs_walker() -> PcsWalker:
    """The walker over what is packaged, without official titles."""
    return PcsWalker(pcs_tables(), pcs_index(), pcs_names(), packaged_pcs_words(), {})
