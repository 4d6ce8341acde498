"""Identifiers in odd shapes and without labels, and what looks like them, drawn by a seed.

Every person and number is invented. `FIRST` are the shapes the patterns were made for, `HELD_OUT` others, written
before the patterns and only counted.
"""

import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

Draw = Callable[[random.Random], str]
SEED = 20261126

_LISTED_FIRST = (
    "Jane",
    "John",
    "Maria",
    "Robert",
    "Linda",
    "James",
    "Susan",
    "Anthony",
    "Rachel",
    "Carlos",
    "Deborah",
    "Kevin",
)
_ODD_FIRST = (
    "Marlene",
    "Ottoline",
    "Zbigniew",
    "Xiomara",
    "Keisha",
    "Tranh",
    "Olumide",
    "Svetlana",
    "Rosalind",
    "Tobias",
)
_LISTED_LAST = ("Doe", "Garcia", "Nguyen", "Lopez", "Patel", "Kim", "Rodriguez", "Hernandez", "Gonzalez", "Martinez")
_ODD_LAST = (
    "Oquist",
    "Braithwhite",
    "Fenwright",
    "Pemberly",
    "Brzezicki",
    "Kowalczyk",
    "Whitcombe",
    "Adeyemi",
    "Quispe",
    "Vandermeer",
)
_EPONYM_LAST = ("Smith", "Jones", "Wilson", "Turner", "Bell")
_CONDITIONS = (
    "copd with exacerbation",
    "type 2 diabetes with ckd 3b",
    "closed fx of left wrist",
    "chest pain",
    "acute cystitis",
    "whiplash",
    "migraine with aura",
    "gout of right foot",
)


@dataclass(frozen=True)
class Shape:
    """Ways of writing one kind of identifier; the fields in braces are drawn."""

    kind: str
    texts: tuple[str, ...]


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(string.digits) for _ in range(count))


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(count))


def _mbi(rng: random.Random) -> str:
    letter = lambda: rng.choice("ACDEFGHJKMNPQRTUVWXY")  # noqa: E731
    digit = lambda: rng.choice("123456789")  # noqa: E731
    return "".join(
        (digit(), letter(), digit(), digit(), letter(), digit(), digit(), letter(), letter(), digit(), digit())
    )


_FIELDS: Mapping[str, Draw] = MappingProxyType(
    {
        "first": lambda rng: rng.choice(_LISTED_FIRST),
        "FIRST": lambda rng: rng.choice(_LISTED_FIRST).upper(),
        "odd_first": lambda rng: rng.choice(_ODD_FIRST),
        "ODD_FIRST": lambda rng: rng.choice(_ODD_FIRST).upper(),
        "last": lambda rng: rng.choice(_LISTED_LAST),
        "LAST": lambda rng: rng.choice(_LISTED_LAST).upper(),
        "odd_last": lambda rng: rng.choice(_ODD_LAST),
        "ODD_LAST": lambda rng: rng.choice(_ODD_LAST).upper(),
        "eponym_last": lambda rng: rng.choice(_EPONYM_LAST),
        "I": lambda rng: rng.choice("ACDEGHJKMNPST"),
        "dx": lambda rng: rng.choice(_CONDITIONS),
        "DX": lambda rng: rng.choice(_CONDITIONS).upper(),
        "age": lambda rng: str(rng.randint(19, 88)),
        "d2": lambda rng: _digits(rng, 2),
        "d3": lambda rng: _digits(rng, 3),
        "d4": lambda rng: _digits(rng, 4),
        "d5": lambda rng: _digits(rng, 5),
        "d6": lambda rng: "4" + _digits(rng, 5),
        "d7": lambda rng: "7" + _digits(rng, 6),
        "d8": lambda rng: "8" + _digits(rng, 7),
        "d14": lambda rng: "0" + _digits(rng, 13),
        "L1": lambda rng: _letters(rng, 1),
        "L2": lambda rng: _letters(rng, 2),
        "L3": lambda rng: _letters(rng, 3),
        "mbi": _mbi,
        "old": lambda rng: str(rng.randint(1921, 1935)),
        "year": lambda rng: str(rng.randint(1940, 1999)),
        "month": lambda rng: str(rng.randint(1, 12)),
        "day": lambda rng: str(rng.randint(1, 28)),
    }
)

FIRST = (
    Shape(
        "license_number",
        ("DL {L1}{d4}-{d5}-{d5} driver in mva, {dx}", "{dx}, DL {L1}{d7}", "dl {L1}{d3}-{d4}-{d4}, {dx}"),
    ),
    Shape("license_number", ("{L1}{d3}-{d3}-{d2}-{d3} on file, {dx}", "{dx}. {L1}{d4}-{d5}-{d5}")),
    Shape(
        "vehicle_or_device_serial",
        ("plate {L3} {d4} driver w {dx}", "plate {L3}-{d4}, {dx}", "license plate {L3}{d3}: {dx}"),
    ),
    Shape(
        "vehicle_or_device_serial",
        ("pacemaker serial {L2}-{d8}-{L1} malfunction", "ICD serial {L3}{d6}{L1} lead fracture"),
    ),
    Shape(
        "vehicle_or_device_serial",
        ("UDI (01){d14}(21){L2}{d6} hip implant loosening", "(01){d14}(17)261130(21){d8} {dx}"),
    ),
    Shape(
        "web_address",
        (
            "portal https://myportal.example.org/pt/{d6} has the note, {dx}",
            "see https://mychart.example.com/visit/{d7} {dx}",
        ),
    ),
    Shape(
        "web_address",
        ("<https://chart.hospital.example/patient?id={d6}|chart> {dx}", "www.examplehealth.org/records/{d7} {dx}"),
    ),
    Shape("name", ("{ODD_LAST}, {ODD_FIRST} {I} - {dx}", "{ODD_LAST}, {ODD_FIRST} {I}. {DX}", "{LAST}, {FIRST} {dx}")),
    Shape("name", ("{last} {first} {I} {age}M {dx}", "{last} {first} {I}, {dx}", "{odd_last} {first} {I} with {dx}")),
    Shape(
        "name",
        ("pt {eponym_last} c/o {dx}", "Pt {eponym_last} reports {dx}", "patient {eponym_last} denies fever, {dx}"),
    ),
    Shape("medicare_id", ("{mbi} {dx}", "{dx} for {mbi}")),
    Shape("age_over_89", ("born {old}, {dx}", "born in {old} with {dx}", "b. {old}, {dx}")),
)
HELD_OUT = (
    Shape(
        "license_number",
        ("driver lic no {L1}{d8}, {dx}", "her DL was {L1}{d3} {d4} {d4}, {dx}", "DLN {L2}{d6}{L1} - {dx}"),
    ),
    Shape("license_number", ("{dx}; license {L1}{d3}-{d4}-{d4}-{d2}", "state ID {L1}{d7}: {dx}")),
    Shape(
        "vehicle_or_device_serial",
        ("{dx}, car w plates {L3} {d4}", "tag {L3}{d4} hit and run, {dx}", "plate no. {d3} {L3}, {dx}"),
    ),
    Shape(
        "vehicle_or_device_serial",
        ("generator SN {L3}{d6} eri, {dx}", "loop recorder s/n: {d8}{L1}", "pump serial no {L2}{d6}"),
    ),
    Shape("vehicle_or_device_serial", ("implant (01) {d14} (10)A{d3} (21) {d6}{L1}", "5YJ3E1EA7KF{d6} rollover, {dx}")),
    Shape(
        "web_address",
        (
            "chart at http://ehr.example.net/encounters/{d8}/note {dx}",
            "{dx} https://portal.example.edu/u/{d5}{L2}{d3}/labs",
        ),
    ),
    Shape(
        "web_address",
        ("facebook.com/{odd_first}.{odd_last}.{d4} says {dx}", "https://photos.example.com/patients/{odd_last} {dx}"),
    ),
    Shape(
        "name",
        (
            "{ODD_LAST} {ODD_FIRST} {I} DOS 5/12/2026 {dx}",
            "{ODD_LAST}, {ODD_FIRST}\n{dx}",
            "{dx} - {odd_last}, {odd_first} {I}.",
        ),
    ),
    Shape("name", ("{last}, {I}. - {dx}", "{first} {I}. {odd_last}: {dx}", "{dx} ({last}, {first})")),
    Shape(
        "name",
        ("Pt {eponym_last} states {dx}", "patient {eponym_last} was seen for {dx}", "pt {eponym_last} came in w {dx}"),
    ),
    Shape("medicare_id", ("mbi={mbi}; {dx}", "({mbi}) {dx}")),
    Shape("age_over_89", ("pt born in {old}, now {dx}", "{dx}, born {old}")),
)
PASSING = (
    Shape(
        "",
        (
            "plate and screws {dx}",
            "end plate fracture T12, {dx}",
            "growth plate injury, S89.{d3}A",
            "LCP plate 3.5 mm, {dx}",
            "volar plate avulsion {dx}",
        ),
    ),
    Shape(
        "",
        (
            "serial troponins 0.04, 0.06, {dx}",
            "serial EKG 93000 x3, {dx}",
            "serial casting 29405 {dx}",
            "serial 7s wrong, {dx}",
        ),
    ),
    Shape(
        "",
        (
            "LDL 160 mg/dL 2024, {dx}",
            "glucose 450 mg/dL {dx}",
            "Hgb 7.1 g/dl on 3/14, {dx}",
            "DL abbreviation in orders, {dx}",
        ),
    ),
    Shape(
        "",
        (
            "see https://www.cms.gov/files/document/r{d5}cp.pdf for {dx}",
            "https://www.cdc.gov/nchs/icd/icd-10-cm/files/{d6} {dx}",
            "cms.gov/medicare/coding/{d6} {dx}",
        ),
    ),
    Shape(
        "",
        ("born in {year}, {dx}", "born at 39 weeks, {dx}", "onset in {year}, {dx}", "surgery in {old}? no, 2024, {dx}"),
    ),
    Shape(
        "",
        (
            "adm {month}/{day}, {dx}",
            "admitted {month}/{day}/2026 with {dx}",
            "DOS {month}/{day}/2026 {dx}",
            "d/c {month}/{day}, {dx}",
        ),
    ),
    Shape(
        "",
        (
            "pt Jones fracture left foot",
            "pt Bell palsy, {dx}",
            "patient Wilson disease with {dx}",
            "Turner syndrome reports {dx}",
            "Smith fracture c/o pain",
        ),
    ),
    Shape(
        "",
        (
            "Parkinson disease with {dx}",
            "Colles fracture, {dx}",
            "patient with Lou Gehrig's disease",
            "Crohn disease, {dx}",
            "Addison disease, {dx}",
        ),
    ),
    Shape("", ("NDC {d5}-{d4}-{d2} {dx}", "NDC 0{d4}{d4}{d2} {dx}", "DRG {d3} vs {d3}, {dx}", "MS-DRG 0{d3}")),
    Shape(
        "",
        (
            "HEPATITIS, CHRONIC C - {dx}",
            "FRACTURE, RADIUS L - {dx}",
            "DIABETES, TYPE 2, {DX}",
            "ASTHMA, MODERATE\n{dx}",
            "COPD, CHF - {dx}",
        ),
    ),
    Shape(
        "",
        (
            "VITAMIN B, DEFICIENCY",
            "SEPSIS, STREP A. {DX}",
            "BURN, THIRD DEGREE - {dx}",
            "STENOSIS, AORTIC - {dx}",
            "PAIN, CHEST - {dx}",
        ),
    ),
    Shape(
        "",
        (
            "Group A Strep, {dx}",
            "Influenza A, {dx}",
            "Hepatitis B. {dx}",
            "Hemophilia A, {dx}",
            "Factor V Leiden, {dx}",
            "Protein C deficiency",
        ),
    ),
    Shape(
        "",
        (
            "LOT A{d4} vaccine 90686",
            "modifier tag on line 2",
            "license plate reader, {dx}",
            "state id requirement",
            "tag line {d2}",
        ),
    ),
    Shape(
        "",
        (
            "0SRD0J9 and 0QSH04Z, {dx}",
            "{d5} and {d5}-59, {dx}",
            "LOINC {d5}-4, {dx}",
            "SNOMED {d8} {dx}",
            "NCT0{d7} {dx}",
        ),
    ),
)


def drawn(shapes: tuple[Shape, ...], seed: int = SEED, times: int = 6) -> list[tuple[str, str]]:
    """Each text of each shape some times over, its fields filled in: text and kind."""
    rng = random.Random(seed)
    return [
        (text.format_map(_Filled(rng)), shape.kind) for shape in shapes for text in shape.texts for _ in range(times)
    ]


class _Filled(dict[str, str]):
    """A value for a field, drawn when it is asked for."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self._rng = rng

    def __missing__(self, name: str) -> str:
        return _FIELDS[name](self._rng)
