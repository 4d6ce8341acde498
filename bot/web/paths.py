"""Which paths are pages; all others are the API's."""

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
