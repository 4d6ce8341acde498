"""The one door to lxml: official XML files parsed without entities, network or document types."""

import re
from typing import TypeAlias

from lxml import etree

from codes.readers.source_file import SourceFile

Element: TypeAlias = etree._Element
_SPACE = re.compile(r"\s+")


def parse(source: SourceFile, root_tag: str) -> Element:
    """The root element of an official XML file.

    Raises DataFileError, with the line, for a file that is cut short, not XML, or of another layout.
    """
    # Entities, network and DTDs stay off: the file may come from a download.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        # Bytes, not the path: libxml2 reads some file names as addresses.
        root = etree.fromstring(source.read(), parser)
    except etree.XMLSyntaxError as error:
        raise source.error("not well-formed XML, perhaps cut short", error.lineno) from error
    except (ValueError, LookupError) as error:
        raise source.error("not XML in an encoding that can be read", 1) from error
    if root.getroottree().docinfo.doctype:
        # An entity that is not expanded would drop words without a trace.
        raise source.error("it declares a document type, which official files do not", 1)
    if root.tag != root_tag:
        raise source.error(f"the root element is <{root.tag}>, not <{root_tag}>", line_of(root))
    return root


def line_of(element: Element) -> int | None:
    """The line an element starts at, where known."""
    return int(element.sourceline) if element.sourceline else None


def text_of(element: Element, tag: str) -> str:
    """The text of a child element, white space squeezed; empty when there is none."""
    return squeeze(element.findtext(tag) or "")


def squeeze(text: str) -> str:
    """White space as single spaces, none at the ends."""
    return _SPACE.sub(" ", text).strip()
