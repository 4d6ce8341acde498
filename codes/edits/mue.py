"""MueLimits: not yet written."""


class MueLimits:
    """To come."""
