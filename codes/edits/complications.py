"""Complications: not yet written."""


class Complications:
    """To come."""
