"""HccMap: not yet written."""


class HccMap:
    """To come."""
