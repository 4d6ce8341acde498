"""From bytes to text: the encodings that documents come in, and what is no text said in one line."""

import re

from codes.errors import DataFileError
from codes.readers.source_file import SourceFile
from guidelines.errors import DocumentError

LARGEST_TEXT = 8 * 1024**2
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_OTHER_KINDS = (
    (b"%PDF-", "is a PDF under another name; give it the ending .pdf"),
    (b"PK\x03\x04", "is a zip or an office document under another name; give it the ending that it should have"),
    (b"\xd0\xcf\x11\xe0", "is an old office document under another name; save it as .docx"),
    (b"{\\rtf", "is a Rich Text document under another name; save it as .docx"),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_SINGLE_BYTE = frozenset({"windows-1252", "cp1252", "iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"})
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_bytes(file: SourceFile, most: int) -> bytes:
    """The whole file; raises DocumentError when it cannot be read, is empty or larger than `most` bytes."""
    try:
        with file.open() as stream:
            data = stream.read(most + 1)
    except DataFileError as error:
        raise DocumentError(file.label, error.problem) from error
    if not data.strip():
        raise DocumentError(file.label, "is empty")
    if len(data) > most:
        raise DocumentError(file.label, f"larger than {most // 1024**2} MiB; it cannot be a policy")
    return data


def read_text(file: SourceFile) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or Windows-1252, lines ended by one sign.

    Raises DocumentError for a file that is empty, too large, of another kind, or no text in these encodings.
    """
    data = read_bytes(file, LARGEST_TEXT)
    for start, problem in _OTHER_KINDS:
        if data.startswith(start):
            raise DocumentError(file.label, problem)
    text = _decoded(file.label, data)
    if _CONTROLS.search(text):
        raise DocumentError(file.label, "holds bytes that no text has; it is not a text file")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(label: str, data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(label, data[len(mark) :], encoding)
    if b"\x00" in data:
        raise DocumentError(label, "is not text in UTF-8 or Windows-1252; UTF-16 needs its byte-order mark")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        stated = _CHARSET.search(data[:4096])
        name = stated[1].decode("ascii").casefold() if stated else "cp1252"
        if name not in _SINGLE_BYTE and name not in ("utf-8", "utf8"):
            raise DocumentError(label, f"is in the encoding {name}; save it as UTF-8") from None
        return _strictly(label, data, "cp1252")


def _strictly(label: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(label, "is not text in UTF-8, UTF-16 or Windows-1252; save it as UTF-8") from error
