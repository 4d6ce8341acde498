"""Which paths are pages, all others being the API's; and the addresses of codes, passages and sections."""

from datetime import date
from urllib.parse import quote

PAGE_ROOMS = frozenset(
    {
        "",
        "answers",
        "ask",
        "audit.jsonl",
        "codes",
        "disagreements",
        "gaps",
        "guidelines",
        "pages",
        "passages",
        "queue",
        "sign-in",
        "sign-out",
        "static",
        "use",
        "verified",
    }
)


def is_page(path: str) -> bool:
    """Whether a path leads to a page: its first part is one of PAGE_ROOMS.

    >>> [is_page(path) for path in ("/", "/queue", "/passages/hcpcs:JZ", "/v1/codes/icd10cm/I10", "/docs")]
    [True, True, True, False, False]
    """
    return path.startswith("/") and path.split("/", 2)[1] in PAGE_ROOMS


def code_href(system: str, code: str, as_of: date) -> str:
    """The page of a code on a date."""
    return f"/codes/{system}/{quote(code, safe='')}?as_of={as_of}"


def passage_href(passage_id: str, as_of: date) -> str:
    """The page of a passage, in the edition of a date."""
    return f"/passages/{quote(passage_id, safe=':')}?as_of={as_of}"


def section_href(document_id: str, number: str, as_of: date) -> str:
    """The page of a section in the guideline reader."""
    return f"/guidelines/{quote(document_id, safe='')}/{quote(number, safe='')}?as_of={as_of}"
