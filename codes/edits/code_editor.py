"""The Medicare Code Editor: not yet written."""


class CodeEditor:
    """To come."""
