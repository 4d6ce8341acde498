"""JSON on standard output."""

import json
import sys
from typing import Any


def print_json(data: Any, flush: bool = False) -> None:
    """One line of JSON, in the characters that the terminal can show."""
    encoding = sys.stdout.encoding or "utf-8"
    text = json.dumps(data, ensure_ascii=encoding.lower().replace("-", "") != "utf8")
    # A lone surrogate of the input must not stop the output: it is written as an escape.
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
    if flush:
        sys.stdout.flush()
