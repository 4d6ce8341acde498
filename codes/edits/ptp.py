"""PtpEdits: not yet written."""


class PtpEdits:
    """To come."""
