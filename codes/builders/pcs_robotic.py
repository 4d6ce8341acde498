"""The code that is reported beside a procedure done with a robot: table 8E0, by region and by the way in."""

_TABLE = "8E0"
_HEAD, _UPPER, _LOWER, _TRUNK = "9", "X", "Y", "W"
_BY_SYSTEM = {"0": _HEAD, "8": _HEAD, "9": _HEAD, "C": _HEAD, "G": _HEAD, "N": _HEAD, "X": _UPPER, "Y": _LOWER}
_LOWER_LIMB = ("Hip", "Knee", "Ankle", "Femur", "Femoral", "Tibia", "Foot", "Leg")
_UPPER_LIMB = ("Shoulder", "Elbow", "Wrist", "Humer", "Radius", "Ulna", "Hand", "Arm")
_APPROACHES = frozenset("03478X")


def robotic_code(code: str, body_part: str) -> str:
    """The code of robotic assistance for a procedure of the Medical and Surgical section.

    >>> robotic_code("0VT04ZZ", "Prostate")
    '8E0W4CZ'
    """
    approach = code[4] if code[4] in _APPROACHES else "4"
    return f"{_TABLE}{_region(code, body_part)}{approach}CZ"


def _region(code: str, body_part: str) -> str:
    if any(part in body_part for part in _LOWER_LIMB):
        return _LOWER
    if any(part in body_part for part in _UPPER_LIMB):
        return _UPPER
    return _BY_SYSTEM.get(code[1], _TRUNK)
