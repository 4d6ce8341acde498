"""The door to mammoth: a Word document as a page of HTML.

What comes here is a zip of XML from anywhere: its members are counted and bounded before any is unpacked, document
types are refused, and pictures, macros and embedded files are left out. Hidden words go on as hidden elements, so that
the page's reader drops them and tells of them.
"""

import html
import io
import uuid
import zipfile

from lxml import etree

from codes.readers.source_file import HIGHEST_RATIO, ZIP_DAMAGE, SourceFile, is_bomb, is_encrypted
from guidelines.errors import DocumentError
from guidelines.text_files import read_bytes
from guidelines.word_hiding import HidingStyles, conceal

LARGEST_WORD = 32 * 1024**2
# A policy of 300 pages has some 8 MiB of XML; it takes fifty times that while it is read.
LARGEST_XML = 24 * 1024**2
_MOST_MEMBERS = 5_000
_RATIO_FREE = 1024**2
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_DOCTYPES = tuple(word.encode(e) for word in ("<!DOCTYPE", "<!ENTITY") for e in ("ascii", "utf-16-le", "utf-16-be"))
# One level below mammoth's own table, so that the title stands above the headings.
_STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        *(
            f"{style} => h{min(level + 1, 6)}:fresh"
            for level in range(1, 7)
            for style in (f"p.Heading{level}", f"p[style-name='Heading {level}']", f"p[style-name='heading {level}']")
        ),
    ]
)


def read_word(file: SourceFile) -> str:
    """A Word document (.docx) as HTML.

    Raises DocumentError, in one line, for what is empty, too large, encrypted, damaged, or no Word document.
    """
    data = read_bytes(file, LARGEST_WORD)
    if data.startswith(_OLD_OFFICE):
        raise DocumentError(file.label, "is encrypted, or an old .doc; save it as .docx without a password")
    parts = _parts(file.label, data)
    hidden: dict[str, str] = {}
    styles = HidingStyles.of(
        _root(file.label, content) for name, content in parts.items() if name.endswith("styles.xml")
    )
    for name, content in parts.items():
        if name.endswith(".xml") and b"<" in content:
            parts[name] = _concealed(file.label, content, styles, hidden)
    page = _converted(file.label, _zipped(parts))
    for token, words in hidden.items():
        page = page.replace(token, f"<span hidden>{html.escape(words)}</span>")
    return page


def _parts(label: str, data: bytes) -> dict[str, bytes]:
    """The XML of a document by name; nothing is unpacked before its size is known."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _refuse_unsafe(label, infos)
            parts = {info.filename: archive.read(info) for info in infos if _is_xml(info)}
    except DocumentError:
        raise
    except (OSError, *ZIP_DAMAGE) as error:
        raise DocumentError(label, "is not a whole Word document, perhaps cut short or damaged") from error
    if "[Content_Types].xml" not in parts or not any(name.startswith("word/") for name in parts):
        raise DocumentError(label, "is a zip, but not a Word document")
    if any(mark in content for content in parts.values() for mark in _DOCTYPES):
        raise DocumentError(label, "declares a document type, which no Word document does; refused")
    return parts


def _refuse_unsafe(label: str, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > _MOST_MEMBERS:
        raise DocumentError(label, f"holds more than {_MOST_MEMBERS:,} parts; refused")
    if any(map(is_encrypted, infos)):
        raise DocumentError(label, "is encrypted; save it without a password")
    xml = [info for info in infos if _is_xml(info)]
    if sum(info.file_size for info in xml) > LARGEST_XML:
        raise DocumentError(label, f"unpacks to more than {LARGEST_XML // 1024**2} MiB of text; refused")
    if any(is_bomb(info, _RATIO_FREE) for info in xml):
        raise DocumentError(label, f"unpacks to more than {HIGHEST_RATIO} times its size; refused")


def _is_xml(info: zipfile.ZipInfo) -> bool:
    return info.filename.casefold().endswith((".xml", ".rels"))


def _root(label: str, content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(label, "is damaged: its text is not well-formed, or nested beyond reason") from error


def _concealed(label: str, content: bytes, styles: HidingStyles, hidden: dict[str, str]) -> bytes:
    """A part with its hidden words replaced by tokens, under which `hidden` keeps them."""
    root = _root(label, content)
    found = conceal(root, styles, lambda: f"x{uuid.uuid4().hex}x")
    if not found:
        return content
    hidden.update(found)
    out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return out


def _zipped(parts: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    out.seek(0)
    return out


def _converted(label: str, document: io.BytesIO) -> str:
    # Here and not above: only the import of a Word document should pay for it.
    import mammoth

    try:
        result = mammoth.convert_to_html(
            document,
            style_map=_STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=lambda _image: [],
        )
    # A damaged document makes it raise nearly anything, from KeyError to RecursionError.
    except Exception as error:
        raise DocumentError(label, "is damaged and cannot be read; save it anew in Word") from error
    return str(result.value)
