"""PoaExempt: not yet written."""


class PoaExempt:
    """To come."""
