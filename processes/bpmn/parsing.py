"""From bytes to an XML tree that is safe to walk, or one refusal in a full sentence.

No document type, no entities, nothing fetched (ASVS 5.0, 1.5.1). Depth and number of elements are counted while the
parser runs, so that a file of 200,000 levels is refused at the 65th and never built.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser
from django.core.exceptions import ValidationError

_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,100}encoding\s*=\s*["'](?P<name>[A-Za-z0-9._-]{1,40})""")
LARGEST_MODEL = 5 * 1024 * 1024
DEEPEST = 64
MOST_ELEMENTS = 100_000

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SHAPES = "{http://www.omg.org/spec/BPMN/20100524/DI}"
PLACES = "{http://www.omg.org/spec/DD/20100524/DC}"
LINES = "{http://www.omg.org/spec/DD/20100524/DI}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


class UnreadableBpmn(ValidationError):
    """The file is no BPMN model that can be read; the message says why."""


class _Counted(TreeBuilder):
    """Builds the tree, and stops where it grows beyond the limits."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def start(self, tag: Any, attrs: Any, /) -> Element:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST:
            raise UnreadableBpmn(f"The elements of this file lie more than {DEEPEST} deep in each other.")
        if self.count > MOST_ELEMENTS:
            raise UnreadableBpmn(f"This file has more than {MOST_ELEMENTS:,} elements.")
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Element:
        self.depth -= 1
        return super().end(tag)


def parse(data: bytes) -> Element:
    """The element ``definitions`` of a BPMN 2.0 file. Raises UnreadableBpmn."""
    if not data.strip():
        raise UnreadableBpmn("This file is empty.")
    if len(data) > LARGEST_MODEL:
        raise UnreadableBpmn(f"This file is larger than {LARGEST_MODEL // 1024 // 1024} MB.")
    parser = XMLParser(target=_Counted(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException:
        raise UnreadableBpmn(
            "This file carries a document type or entities. Save it without them; BPMN needs neither."
        ) from None
    except ParseError as error:
        if not _is_as_it_says(data):
            raise UnreadableBpmn(
                "This file is not written in the encoding that its first line names. Save it anew as UTF-8."
            ) from None
        line, column = error.position
        raise UnreadableBpmn(
            f"This file is not well-formed XML: something is wrong in line {line}, column {column + 1}."
        ) from None
    except (LookupError, ValueError):  # an encoding that is not known, or that the parser cannot take
        raise UnreadableBpmn("This file is written in an encoding that cannot be read. Save it as UTF-8.") from None
    if root.tag != f"{BPMN}definitions":
        raise UnreadableBpmn("This is no BPMN 2.0 model: its first element is not “definitions” of BPMN 2.0.")
    return root


def _is_as_it_says(data: bytes) -> bool:
    """Whether the bytes can be in the encoding that their XML declaration names (XML 1.0, 4.3.3)."""
    said = _DECLARED.match(data)
    if said is None:
        return True
    encoding = said["name"].decode()
    if encoding.casefold().startswith(("utf-16", "utf-32")):
        return False  # else its first line could not have been read
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    except LookupError:
        pass
    return True


def local(element: Element) -> str:
    """The name of an element of BPMN without its namespace; empty for an element of anybody else."""
    return element.tag.removeprefix(BPMN) if element.tag.startswith(BPMN) else ""


def tidy(words: str | None) -> str:
    """Words on one line, without control characters, with single spaces."""
    return " ".join("".join(c if c >= " " else " " for c in words or "").split())


def said_in(element: Element | None) -> str:
    """All words inside an element, line by line; mark-up in it is dropped."""
    if element is None:
        return ""
    lines = ("".join(element.itertext())).splitlines()
    return "\n".join(filter(None, (tidy(line) for line in lines)))
